"""Sums over an index, of scalars that are no product of matrices, and of matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol

from sympy_matcalc.linear_maps import LinearMap, Value
from sympy_matcalc.matrix_sum import MatrixSum
from sympy_matcalc.normal_form import Algebra, Combination
from sympy_matcalc.rules.registry import NoRule, differential


@differential(Sum, MatrixSum)
def sum_differential(node: Sum | MatrixSum, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d sum(U(i), i) = sum(dU(i), i)"""
    if list(active) != [0]:
        raise NoRule(node)  # the number of summands varies
    yield 0, SummedOver(node.args[1:])


class SummedOver:
    """D -> sum of D over the limits.

    Backward, what is below it is swept on its own, for it knows the indices, and the gradients are summed.
    """

    trivial = True
    binds = True

    def __init__(self, limits: Sequence[Expr]) -> None:
        self.limits = limits

    @property
    def indices(self) -> set[Symbol]:
        """The indices, which nothing outside the sum knows."""
        return {limit[0] for limit in self.limits}

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        return self.summed(tangent, algebra) if isinstance(tangent, Combination) else Sum(tangent, *self.limits)

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The sum of a matrix."""
        if not value.terms:
            return value
        expr = algebra.expression(value)
        for limit in self.limits:
            expr = MatrixSum(expr, limit)
        return algebra.read(expr)

    def pull(self, cotangent: Value, algebra: Algebra) -> Value:
        raise NoRule(self)
