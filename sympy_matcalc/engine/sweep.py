"""Sweeps over the expression graph: from the rules to derivatives.

:func:`derivative` is the door. It needs nothing installed in SymPy. The sweeps name
no matrix class; what a node does to a differential is its rule's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Lambda
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc.classes.matrix_unit import matrix_unit
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.combinations import Combination, depth
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.cotangents import ROOT, Cotangent, gather
from sympy_matcalc.forms.coefficients import tidied
from sympy_matcalc.forms.entries import has_entries, matrix_form
from sympy_matcalc.forms.tabulation import tabulated_sums

LONGEST_SUM = 4
"""A cotangent of more terms than this is multiplied further as one factor, not multiplied out."""


def derivative(expr: Expr, variable: Expr) -> Expr:
    """The derivative by our rules alone, with nothing installed in SymPy.

    Parameters
    ==========

    expr : Expr
        A scalar, by a matrix or a scalar symbol; or a matrix, by a scalar symbol.
    variable : MatrixSymbol or Symbol
        What to differentiate by; a scalar ``expr`` also by the transpose of a MatrixSymbol.

    Returns
    =======

    Expr
        An expression of the shape of ``variable`` (for a scalar ``expr``) or of
        ``expr`` (for a scalar ``variable``); the unevaluated derivative if a rule is missing.

    Raises
    ======

    ValueError
        If ``variable`` is nothing to differentiate by.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, log
    >>> from sympy_matcalc import derivative
    >>> X = MatrixSymbol('X', 3, 3)
    >>> derivative(log(Determinant(X)), X)
    X.T**(-1)
    """
    expr, variable = sympify(expr), sympify(variable)
    if isinstance(variable, Transpose) and isinstance(variable.arg, MatrixSymbol) and not expr.is_Matrix:
        return derivative(expr, variable.arg).T
    if not isinstance(variable, (MatrixSymbol, Symbol)):
        raise ValueError(f"cannot differentiate {expr} by {variable}: it is no symbol "
                         "and no matrix symbol or its transpose")
    expr = apart_from(expr, variable.free_symbols)
    try:
        if not variable.is_Matrix and expr.is_Matrix:
            return pushforward(expr, variable)
        return gradient(expr, variable)
    except NoRule:
        cls = ArrayDerivative if variable.is_Matrix or expr.is_Matrix else Derivative
        return cls(expr, variable, evaluate=False)


def gradient(expr: Expr, variable: Expr) -> Expr:
    """The derivative of a scalar by a matrix or by a scalar, by one backward sweep.

    Parameters
    ==========

    expr : Expr
        A scalar, or a 1x1 matrix, which counts as its entry.
    variable : Expr
        A MatrixSymbol or a scalar symbol.

    Returns
    =======

    Expr
        A matrix of the shape of the variable, entry (i, j) the derivative by its
        entry (i, j); or a scalar.

    Raises
    ======

    NoRule
        If no rule covers a node between the variable and the expression.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.engine.sweep import gradient
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> gradient(Trace(A*B), A)
    B.T
    """
    algebra = Algebra()
    depth.failures = 0
    if variable.is_Matrix and has_entries(expr):
        expr = tabulated_sums(matrix_form(expr))
    # By a scalar, SymPy itself does the chain rule around the expression, with the expression as typed;
    # of what it counts as noncommutative (DotProduct), only the normal form is a scalar to it.
    expr = normalized(expr, algebra, as_typed=not variable.is_Matrix and expr.is_commutative)
    graph = Graph(algebra.unique(expr))
    if expr.is_commutative is False and not expr.is_Matrix:
        _refuse_noncommutative(graph)
    _refuse_what_is_no_number(graph)
    _refuse_size(graph, variable)
    root = len(graph.nodes) - 1
    number = graph.add(variable)
    if number > root:
        return zero_by(variable)
    cotangent = _backward(graph, root, number, algebra, _seed(graph.nodes[root], algebra))
    if cotangent is None:
        return zero_by(variable)
    result = cotangent.expression(algebra)
    if expr.is_commutative is False and not expr.is_Matrix:
        _refuse_noncommutative_factors(result)
    return result


def pushforward(expr: Expr, variable: Expr) -> Expr:
    """The derivative of a scalar or a matrix by a scalar, by one forward sweep.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.
    variable : Expr
        A scalar symbol, or an entry of a MatrixSymbol.

    Returns
    =======

    Expr
        An expression of the shape of ``expr``.

    Raises
    ======

    NoRule
        If no rule covers a node between the variable and the expression.

    Examples
    ========

    >>> from sympy import Inverse, MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.sweep import pushforward
    >>> n, t = symbols('n t')
    >>> A, B = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n)
    >>> pushforward(Inverse(A + t*B), t)
    -(t*B + A)**(-1)*B*(t*B + A)**(-1)
    """
    if isinstance(variable, MatrixElement):
        parent, i, j = variable.args
        if has_entries(expr):
            expr = tabulated_sums(matrix_form(expr))
        return variation(expr, {parent: matrix_unit(*parent.shape, i, j)})
    return variation(expr, {variable: S.One})


def variation(expr: Expr, directions: Mapping[Expr, Expr]) -> Expr:
    """The derivative of a scalar or a matrix along given directions, by one forward sweep.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.
    directions : mapping from Expr to Expr
        The directions by variable: a matrix of the shape of a MatrixSymbol, a scalar for a scalar symbol.
        They are held fixed, whatever stands in them.

    Returns
    =======

    Expr
        An expression of the shape of ``expr``, linear in the directions taken together.

    Raises
    ======

    NoRule
        If no rule covers a node between a variable and the expression.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.sweep import variation
    >>> n = symbols('n')
    >>> A, X, D = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n), MatrixSymbol('D', n, n)
    >>> variation(X.T*A*X, {X: D})
    D.T*A*X + X.T*A*D
    """
    algebra = Algebra()
    depth.failures = 0
    expr = normalized(expr, algebra)
    graph = Graph(algebra.unique(expr))
    root = len(graph.nodes) - 1
    tangents: dict[int, Cotangent] = {}
    depends = [False]*len(graph.nodes)
    for variable, direction in directions.items():
        _refuse_size(graph, variable)
        number = graph.add(variable)
        if number <= root:
            depends = [one or other for one, other in zip(depends, graph.dependent(number))]
            value = algebra.read(normalized(direction, algebra)) if variable.is_Matrix else direction
            tangents[number] = Cotangent(ROOT, S.One).extended(value)
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
    return tangents[root].expression(algebra) if root in tangents else zero_like(expr)


def _pushed(tangent: Cotangent, map_: LinearMap, algebra: Algebra) -> Cotangent:
    """What a map makes of a tangent; its scalar factors stay in front, as those of cotangents do."""
    if not any(getattr(map_, name, False) for name in ("binds", "forward_only", "takes_whole")):
        return tangent.extended(map_.push(_short(tangent.body, map_, algebra), algebra))
    # A function, or a sum, binds a symbol that may stand in the factors.
    pushed = map_.push(_short(tangent.value(algebra), map_, algebra), algebra)
    return Cotangent(ROOT, pushed) if isinstance(pushed, Lambda) else Cotangent(ROOT, S.One).extended(pushed)


def pullback(expr: Expr, variable: Expr, cotangent: Combination, algebra: Algebra) -> Combination | None:
    """The gradient of <cotangent, expr> by a matrix symbol; None if ``expr`` does not depend on it.

    Parameters
    ==========

    expr, variable : MatrixExpr
        A matrix expression and a MatrixSymbol.
    cotangent : Combination
        Of the shape of ``expr``.
    algebra : Algebra
        The constructors to build with.

    Raises
    ======

    NoRule
        If no rule covers a node between the variable and the expression.
    """
    depth.failures = 0
    if has_entries(expr):
        expr = tabulated_sums(matrix_form(expr))
    expr = normalized(expr, algebra)
    graph = Graph(algebra.unique(expr))
    root = len(graph.nodes) - 1
    number = graph.add(variable)
    if number > root:
        return None
    gathered = _backward(graph, root, number, algebra, Cotangent(ROOT, cotangent))
    return None if gathered is None else gathered.value(algebra)


def _refuse_what_is_no_number(graph: Graph) -> None:
    """SymPy takes a derivative by a matrix for a scalar wherever it stands, and a matrix as a piece of a Piecewise."""
    for node, children in zip(graph.nodes, graph.children):
        if isinstance(node, ArrayDerivative) or node is S.NaN:
            raise NoRule(node)
        if isinstance(node, (Add, Mul, Pow, ExprCondPair)) and not getattr(node, "is_Matrix", False) \
                and any(getattr(graph.nodes[child], "is_Matrix", False) for child in children):
            raise NoRule(node)


def _refuse_noncommutative(graph: Graph) -> None:
    """Of the scalars that SymPy counts as noncommutative, only an undefined function of a matrix is a number."""
    for node, children in zip(graph.nodes, graph.children):
        if getattr(node, "is_commutative", None) is False and not node.is_Matrix \
                and not isinstance(node, AppliedUndef) \
                and all(graph.nodes[child].is_Matrix or graph.nodes[child].is_commutative for child in children):
            raise NoRule(node)


def _refuse_noncommutative_factors(result: Expr) -> None:
    """SymPy multiplies no matrix by such a scalar."""
    for node in Graph(result).nodes:
        if isinstance(node, MatMul) and node.args[0].is_commutative is False and not node.args[0].is_Matrix:
            raise NoRule(result)


def _refuse_size(graph: Graph, variable: Expr) -> None:
    """A matrix depends on its size in no way that has a derivative, and not in a way that makes it zero."""
    if isinstance(variable, Symbol):
        for node in graph.nodes:
            if isinstance(node, MatrixSymbol) and any(variable in size.free_symbols for size in node.shape):
                raise NoRule(node)


def zero_by(variable: Expr) -> Expr:
    """The gradient of a constant scalar."""
    return ZeroMatrix(*variable.shape) if variable.is_Matrix else S.Zero


def zero_like(expr: Expr) -> Expr:
    """The derivative of a constant by a scalar."""
    return ZeroMatrix(*expr.shape) if expr.is_Matrix else S.Zero


def _backward(graph: Graph, root: int, number: int, algebra: Algebra, seed: Cotangent) -> Cotangent | None:
    depends = graph.dependent(number)
    arriving: dict[int, list[Cotangent]] = {root: [seed]}
    for i in range(root, number, -1):
        if not depends[i] or i not in arriving:
            continue
        cotangent = gather(arriving.pop(i), algebra)
        short = None
        for child, map_ in maps_below(graph, i, depends):
            if getattr(map_, "binds", False):
                summed = _below_sum(graph, child, number, algebra, map_, cotangent.body)
                if summed is not None:
                    arriving.setdefault(number, []).append(cotangent.extended(summed))
                continue
            if map_.trivial:
                body = cotangent.body
            else:
                short = short or _short(cotangent.body, map_, algebra)
                body = short
            pulled = map_.pull(body, algebra)
            arriving.setdefault(child, []).append(cotangent.extended(pulled))
    return gather(arriving[number], algebra) if number in arriving else None


def _below_sum(graph: Graph, child: int, number: int, algebra: Algebra, map_: Any, body: Any) -> Any:
    """What a sum over indices adds to the gradient, all below it in a sweep of its own."""
    expressions = [*body.terms, *body.terms.values()] if isinstance(body, Combination) else [body]
    if any(map_.indices & part.free_symbols for part in Tuple(*expressions).args):
        raise NoRule(graph.nodes[child])  # the index of a sum around this one has the same name
    cotangent = _backward(graph, child, number, algebra, Cotangent(ROOT, body))
    if cotangent is None:
        return None  # the variable stands in conditions only
    return map_.summed(tidied(cotangent.value(algebra), algebra), algebra)


def _seed(node: Basic, algebra: Algebra) -> Cotangent:
    if node.is_Matrix:
        if not is_one_by_one(algebra.shape(node)):
            raise NoRule(node)
        return Cotangent(ROOT, Combination.identity(S.One))
    return Cotangent(ROOT, S.One)


def maps_below(graph: Graph, i: int, depends: list[bool]) -> Iterator[tuple[int, LinearMap]]:
    """The children of a node that depend on the variable, by number, each with its linear maps to the node."""
    node, children = graph.nodes[i], graph.children[i]
    rule = differential.of(type(node))
    if rule is None:
        raise NoRule(node)
    active = [k for k, child in enumerate(children) if depends[child]]
    for k, map_ in rule(node, active):
        yield children[k], map_


def _short(value: Any, map_: LinearMap, algebra: Algebra) -> Any:
    if not map_.trivial and isinstance(value, Combination) and len(value.terms) > LONGEST_SUM:
        return algebra.collapse(value)
    return value
