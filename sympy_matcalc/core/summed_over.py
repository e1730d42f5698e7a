"""The linear map of a sum over indices, which sums, products and matrices given by their entries have in common."""

from __future__ import annotations

from collections.abc import Sequence

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.maps import LinearMap, Value
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.tabulation import tabulated_units


class SummedOver(LinearMap):
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
        table = tabulated_units(expr, self.limits)
        if table is not None:
            return algebra.read(normalized(table, algebra))
        for limit in self.limits:
            expr = MatrixSum(expr, limit)
        return algebra.read(expr)
