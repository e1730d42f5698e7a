"""What is taken entry by entry, kept as one function of one matrix as long as it can be: log(1 + exp(v))."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.entrywise import is_of_ones
from sympy_matcalc.core.factors import split

PLACE = Dummy("z")
"""What stands for an entry in the functions."""


class Entries(NamedTuple):
    """A function of the entries of a matrix, entry by entry."""

    matrix: Expr
    body: Expr

    def mapped(self, function: Callable[[Any], Any]) -> Entries:
        """A function of this."""
        return Entries(self.matrix, function(self.body))

    def expression(self) -> Expr:
        """The matrix, in the form in which people write it."""
        constant, rest = self.body.as_independent(PLACE, as_Add=True)
        scale, power = rest.as_independent(PLACE, as_Add=False)
        base, exponent = power.as_base_exp()
        if base == PLACE and not exponent.has(PLACE):
            matrix: Any = self.matrix if exponent is S.One else HadamardPower(self.matrix, exponent)
            matrix = matrix if scale is S.One else scale*matrix
            return matrix if constant is S.Zero else matrix + constant*OneMatrix(*self.matrix.shape)
        if power is S.One and rest is S.Zero:
            return constant*OneMatrix(*self.matrix.shape)
        if scale is not S.One and constant is S.Zero:
            return scale*self.matrix.applyfunc(Lambda(PLACE, power))
        return self.matrix.applyfunc(Lambda(PLACE, self.body))


def entries_of(value: Any) -> Entries:
    """A matrix as a function of its entries."""
    if isinstance(value, Entries):
        return value
    value = expression_of(value)
    if isinstance(value, MatMul):
        coefficient, rest = value.as_coeff_mmul()
        if coefficient.is_number and coefficient is not S.One:
            return Entries(rest.args[0] if len(rest.args) == 1 else rest, coefficient*PLACE)
    return Entries(value, PLACE)


class Chain(NamedTuple):
    """A product under way: its scalars, and its matrices in their order."""

    scalars: tuple[Any, ...]
    matrices: tuple[Any, ...]

    def expression(self) -> Any:
        """The product: matrices first, so that a number is not drawn into a sum among them."""
        matrices = list(self.matrices)
        if not matrices:
            return prod(self.scalars)
        result = matrices[0]
        for matrix in matrices[1:]:
            result = result*matrix
        scale = prod(self.scalars)
        return result if scale is S.One else scale*result


def prod(scalars: Iterable[Any]) -> Any:
    """The product of scalars."""
    result: Any = S.One
    for scalar in scalars:
        result = result*scalar
    return result


def expression_of(value: Any) -> Any:
    """The expression of a value, entrywise, a product under way, or neither."""
    return value.expression() if isinstance(value, (Entries, Chain)) else value


def constant_of(matrix: Any) -> Any:
    """The number that every entry of a matrix is, where that is seen; else None."""
    coefficient, factors = split(matrix)
    return coefficient if len(factors) == 1 and is_of_ones(factors[0]) else None


def product_entrywise(one: Any, other: Any) -> Any:
    """The Hadamard product, numbers in front."""
    first, second = entries_of(one), entries_of(other)
    if first.matrix == second.matrix and (isinstance(one, Entries) or isinstance(other, Entries)):
        return Entries(first.matrix, first.body*second.body)
    left, right = expression_of(one), expression_of(other)
    scale = S.One
    sides = []
    for side in (left, right):
        if isinstance(side, MatMul):
            coefficient, rest = side.as_coeff_mmul()
            if coefficient.is_number:
                scale *= coefficient
                side = rest
        sides.append(side)
    product = HadamardProduct(*sides)
    return product if scale is S.One else scale*product
