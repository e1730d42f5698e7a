"""Sums over an index, of scalars that are no product of matrices, and of matrices; products over an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol

from sympy_matcalc.core.combinations import Combination, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, Value
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.forms.tabulation import tabulated_units


@differential(Sum, MatrixSum)
def sum_differential(node: Sum | MatrixSum, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d sum(U(i), i) = sum(dU(i), i)"""
    if list(active) != [0]:
        raise NoRule(node)  # the number of summands varies
    yield 0, SummedOver(node.args[1:])


@differential(Product)
def product_differential(node: Product, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d product(u(i), i) = product(u(i), i) sum(du(i)/u(i), i), where no factor is 0"""
    if list(active) != [0] or node.function.is_Matrix:
        raise NoRule(node)  # the number of factors varies
    yield 0, MultipliedOver(node)


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


class MultipliedOver(SummedOver):
    """D -> the product times the sum of D over its factor, over the limits."""

    def __init__(self, product: Product) -> None:
        super().__init__(product.limits)
        self.product = product

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        return multiply([self.product, Sum(tangent/self.product.function, *self.limits)])

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The gradient of the product, from that of its factors."""
        return super().summed(value.scaled(1/self.product.function), algebra).scaled(self.product)
