"""The one forward loop: derivatives along given directions, and by scalars."""

from __future__ import annotations

from collections.abc import Mapping

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.core.combinations import depth
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import NoRule, differential, open_where_sympy_breaks
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.matrix_unit import unit_at
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.backward import maps_below
from sympy_matcalc.engine.cotangents import ROOT, Cotangent, gather, zero_like
from sympy_matcalc.engine.refusals import refuse_size
from sympy_matcalc.engine.scalar_words import derivative_by_scalar
from sympy_matcalc.engine.spelling import spelled_alike
from sympy_matcalc.forms.cross_products import with_cross_products
from sympy_matcalc.forms.merged_traces import merged_by_scalar
from sympy_matcalc.forms.whole_matrices import in_matrices, with_any_places


@deep
@open_where_sympy_breaks
def pushforward(expr: Expr, variable: Expr) -> Expr:
    """The derivative of a scalar or a matrix by a scalar symbol, or an entry of a symbol, by one forward sweep.

    NoRule, if no rule covers a node between the variable and the expression.

    Examples
    ========

    >>> from sympy import Inverse, MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.forward import pushforward
    >>> n, t = symbols('n t')
    >>> A, B = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n)
    >>> pushforward(Inverse(A + t*B), t)
    -(t*B + A)**(-1)*B*(t*B + A)**(-1)
    """
    found = derivative_by_scalar(expr, variable) if type(variable) is Symbol else None
    return pushforward_by_sweep(expr, variable) if found is None else found


@deep
@open_where_sympy_breaks
def pushforward_by_sweep(expr: Expr, variable: Expr) -> Expr:
    """The same of what is known to be no words."""
    if isinstance(variable, MatrixElement):
        expr = in_matrices(with_cross_products(expr, variable.parent))
        return variation(expr, {variable.parent: unit_at(variable)})
    form = with_any_places(with_cross_products(expr, variable))
    return merged_by_scalar(variation(form, {variable: S.One}), Algebra())


@deep
@open_where_sympy_breaks
def variation(expr: Expr, directions: Mapping[Expr, Expr]) -> Expr:
    """The derivative of a scalar or a matrix along given directions, by one forward sweep.

    The directions, by variable, have the shapes of their variables and are held fixed, whatever stands in them. The
    result is linear in them taken together. NoRule, if no rule covers a node between a variable and the expression.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.forward import variation
    >>> n = symbols('n')
    >>> A, X, D = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n), MatrixSymbol('D', n, n)
    >>> variation(X.T*A*X, {X: D})
    D.T*A*X + X.T*A*D
    """
    algebra = Algebra()
    depth.failures = 0
    graph = spelled_alike(algebra.graph_of(normalized(expr, algebra)), algebra)
    root = len(graph.nodes) - 1
    tangents, depends = _started(graph, directions, algebra)
    unknown: set[int] = set()  # without a rule, which matters only where it is asked for: not in a condition
    for k in range(root + 1):
        if not depends[k] or k in tangents:
            continue
        if k < root and differential.of(type(graph.nodes[k])) is None:
            unknown.add(k)
            continue
        pushed = []
        for child, map_ in maps_below(graph, k, depends):
            if child in unknown:
                raise NoRule(graph.nodes[child])
            if child in tangents:
                pushed.append(_pushed(tangents[child], map_, algebra))
        if pushed:
            tangents[k] = gather(pushed, algebra)
    return tangents[root].expression(algebra) if root in tangents else zero_like(graph.nodes[root])


def _started(graph: Graph, directions: Mapping[Expr, Expr],
             algebra: Algebra) -> tuple[dict[int, Cotangent], list[bool]]:
    """The tangents of the variables, and which nodes depend on one of them."""
    tangents: dict[int, Cotangent] = {}
    depends = [False]*len(graph.nodes)
    for variable, direction in directions.items():
        refuse_size(graph, variable)
        number = graph.add(variable)
        if number < len(depends):
            depends = [one or other for one, other in zip(depends, graph.dependent(number))]
            value = algebra.read(normalized(direction, algebra)) if variable.is_Matrix else direction
            tangents[number] = Cotangent(ROOT, S.One).extended(value)
    return tangents, depends


def _pushed(tangent: Cotangent, map_: LinearMap, algebra: Algebra) -> Cotangent:
    """What a map makes of a tangent; its scalar factors stay in front, as those of cotangents do."""
    if not (map_.binds or map_.forward_only or map_.takes_whole):
        return tangent.extended(map_.push(tangent.body_for(map_, algebra), algebra))
    # A function, or a sum, binds a symbol that may stand in the factors.
    whole = Cotangent(ROOT, tangent.value(algebra))
    pushed = map_.push(whole.body_for(map_, algebra), algebra)
    return Cotangent(ROOT, pushed) if isinstance(pushed, Lambda) else Cotangent(ROOT, S.One).extended(pushed)

