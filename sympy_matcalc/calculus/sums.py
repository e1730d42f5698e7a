"""Sums over an index whose terms depend on it by a scalar factor only."""

from __future__ import annotations

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol

from sympy_matcalc.core.combinations import Combination, Factors, add, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.matrix_sum import MatrixSum


def sum_law(node: Sum, args: list[Expr], algebra: Algebra) -> Expr:
    """The sum over i of c(i) u is the sum of c(i), times u.

    Ends: the sums that are left are those of numbers, which SymPy evaluates, or of what depends on the index.
    """
    function, *limits = args
    if len(limits) != 1 or len(limits[0]) != 3 or not limits[0][0].is_Symbol:
        return _rebuilt(node, args)
    (limit,) = limits
    terms = []
    for term in Add.make_args(function):
        rest, coefficient = term.as_independent(limit[0], as_Add=False)
        total = _total(coefficient, limit)
        if total is None:
            return _rebuilt(node, args)
        terms.append(multiply([total, rest]))
    return add(terms)


def matrix_sum_law(node: MatrixSum, args: list[Expr], algebra: Algebra) -> Expr:
    """The sum over i of c(i) A is the sum of c(i), times A.

    Ends: as for scalars.
    """
    function, limit = args
    summed: dict[Factors, list[Expr]] = {}
    for factors, coefficient in algebra.read(function).terms.items():
        total = None if any(limit[0] in factor.free_symbols for factor in factors) else _total(coefficient, limit)
        if total is None:
            return _rebuilt(node, args)
        summed[factors] = [total]
    return algebra.expression(Combination(algebra.shape(function), collect(summed)))


def _rebuilt(node: Expr, args: list[Expr]) -> Expr:
    return node if all(new is old for new, old in zip(args, node.args)) else node.func(*args)


def _total(coefficient: Expr, limit: tuple[Symbol, Expr, Expr]) -> Expr | None:
    """The sum of a polynomial in the index."""
    index, first, last = limit
    if index not in coefficient.free_symbols:
        return multiply([last - first + 1, coefficient])
    if not coefficient.is_polynomial(index):
        return None
    total = Sum(coefficient, (index, first, last)).doit()
    return None if total.has(Sum) else total.factor()
