"""The sweeps of gradients over the expression graph: from the rules to derivatives.

They ask no node what it is; what it does to a differential is its rule's to say.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S

from sympy_matcalc.core.bound_symbols import with_indices_of
from sympy_matcalc.core.combinations import Combination, depth
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import NoRule, open_where_sympy_breaks
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.backward import backward
from sympy_matcalc.engine.cotangents import ROOT, Cotangent, gather, zero_like
from sympy_matcalc.engine.refusals import (
    refuse_noncommutative,
    refuse_noncommutative_factors,
    refuse_size,
    refuse_what_is_no_number,
)
from sympy_matcalc.engine.scalar_words import slope_of_scalars
from sympy_matcalc.engine.spelling import spelled_alike
from sympy_matcalc.engine.words import gradient_of_words
from sympy_matcalc.forms.coefficients import tidied
from sympy_matcalc.forms.cross_products import with_cross_products
from sympy_matcalc.forms.plain_scalars import with_determinants_apart
from sympy_matcalc.forms.whole_matrices import in_matrices, is_of_whole_matrices, with_any_places


@deep
@open_where_sympy_breaks
def gradient(expr: Expr, variable: Expr) -> Expr:
    """The derivative of a scalar, or a 1x1 matrix, by a matrix symbol or by a scalar symbol, by one backward sweep.

    It has the shape of the variable, entry (i, j) the derivative by its entry (i, j). NoRule, if no rule covers a node
    between the variable and the expression.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.engine.sweep import gradient
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, B = MatrixSymbol('A', n, m), MatrixSymbol('B', m, n)
    >>> gradient(Trace(A*B), A)
    B.T
    """
    if variable.is_Matrix:
        found = gradient_of_words(expr, variable)
    else:
        found = slope_of_scalars(expr, variable)
        found = with_determinants_apart(found, expr) if found is not None else None
    return gradient_by_sweep(expr, variable) if found is None else found


@deep
@open_where_sympy_breaks
def gradient_by_sweep(expr: Expr, variable: Expr) -> Expr:
    """The same of what is known to be no words."""
    form = expr
    if not is_of_whole_matrices(expr):
        form = with_cross_products(expr, variable)
        form = in_matrices(form) if variable.is_Matrix else form
    form = with_any_places(form)
    result = swept(form, variable)
    return result if form is expr else with_indices_of(expr, result)


def swept(expr: Expr, variable: Expr) -> Expr:
    """The gradient of a scalar, what is said by entries said of whole matrices already, by the backward sweep."""
    algebra = Algebra()
    depth.failures = 0
    # By a scalar, SymPy itself does the chain rule around the expression, with the expression as typed;
    # of what it counts as noncommutative (DotProduct), only the normal form is a scalar to it.
    expr = normalized(expr, algebra, as_typed=not variable.is_Matrix and expr.is_commutative)
    graph = spelled_alike(algebra.graph_of(expr), algebra)
    expr = graph.nodes[-1]
    if expr.is_commutative is False and not expr.is_Matrix:
        refuse_noncommutative(graph)
    refuse_what_is_no_number(graph)
    refuse_size(graph, variable)
    root = len(graph.nodes) - 1
    number = graph.add(variable)
    if number > root:
        return zero_like(variable)
    cotangent = backward(
        graph, root, number, _seed(graph.nodes[root], algebra), Gradient(algebra, not variable.is_Matrix))
    if cotangent is None:
        return zero_like(variable)
    result = cotangent.expression(algebra)
    if not variable.is_Matrix:
        result = with_determinants_apart(result, expr)
    if expr.is_commutative is False and not expr.is_Matrix:
        refuse_noncommutative_factors(result)
    return result


@deep
@open_where_sympy_breaks
def pullback(expr: Expr, variable: Expr, cotangent: Combination, algebra: Algebra) -> Combination | None:
    """The gradient of <cotangent, expr> by a matrix symbol; None if ``expr`` does not depend on it.

    NoRule, if no rule covers a node between the variable and the expression.
    """
    depth.failures = 0
    if not is_of_whole_matrices(expr):
        expr = in_matrices(with_cross_products(expr, variable))
    expr = normalized(expr, algebra)
    graph = algebra.graph_of(expr)
    root = len(graph.nodes) - 1
    number = graph.add(variable)
    if number > root:
        return None
    gathered = backward(graph, root, number, Cotangent(ROOT, cotangent), Gradient(algebra))
    return None if gathered is None else gathered.value(algebra)


class Gradient:
    """The way of gradients: what travels backward are cotangents."""

    def __init__(self, algebra: Algebra, by_scalar: bool = False) -> None:
        self.algebra = algebra
        self.by_scalar = by_scalar

    def gathered(self, arriving: list[Cotangent]) -> Cotangent:
        return gather(arriving, self.algebra)

    def known_at(self, node: Basic, value: Cotangent) -> None:
        return None

    def pulled(self, value: Cotangent, map_: LinearMap, argument: Basic, node: Basic) -> Cotangent:
        return value.extended(map_.pull(value.body_for(map_, self.algebra), self.algebra))

    def through_sum(self, value: Cotangent, map_: LinearMap, argument: Basic,
                    below: Callable[[Cotangent], Cotangent | None]) -> Cotangent | None:
        body = value.body
        expressions = [*body.terms, *body.terms.values()] if isinstance(body, Combination) else [body]
        if any(map_.indices & part.free_symbols for part in Tuple(*expressions).args):
            raise NoRule(argument)  # the index of a sum around this one has the same name
        paired = self.by_scalar and map_.tabulates
        inner = below(Cotangent(ROOT, S.One if paired else map_.seed(body, self.algebra)))
        if inner is None:
            return None
        slope = inner.value(self.algebra)
        if paired:
            return value.extended(map_.paired(body, slope, self.algebra))
        if not isinstance(slope, Combination):  # by a scalar
            return value.extended(map_.push(slope, self.algebra))
        return value.extended(map_.summed(tidied(slope, self.algebra), self.algebra))


def _seed(node: Basic, algebra: Algebra) -> Cotangent:
    if isinstance(node, Lambda):
        raise NoRule(node)  # a function is no number: below the map that binds its variables alone is it taken backward
    if node.is_Matrix:
        if not is_one_by_one(algebra.shape(node)):
            raise NoRule(node)
        return Cotangent(ROOT, Combination.identity(S.One))
    return Cotangent(ROOT, S.One)
