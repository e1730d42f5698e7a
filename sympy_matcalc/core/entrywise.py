"""What is multiplied entry by entry, and diagonals: born in normal form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import Shape, is_one, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.laws import diagonals, entrywise_factors
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.ordering import sorted_factors
from sympy_matcalc.core.products import Products

ENTRYWISE = (ElementwiseApplyFunction, HadamardPower, HadamardProduct)
"""What SymPy makes entry by entry."""


def hadamard_product(factors: Sequence[Expr], key: Callable[[Expr], Any] = default_sort_key) -> Expr:
    """A o B o C of matrices in normal form: flat, sorted by a key, powers of A as one power, 1 o A as A, 0 o A as 0.

    Examples
    ========

    >>> from sympy import HadamardProduct, MatrixSymbol
    >>> from sympy_matcalc.core.entrywise import hadamard_product
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> hadamard_product([B, HadamardProduct(A, B)]) == HadamardProduct(B, A, B).doit()
    True
    """
    flat: list[Expr] = []
    for factor in factors:
        flat.extend(entrywise_factors_of(factor))
    if any(isinstance(factor, MatrixBase) for factor in flat):
        return shallow_doit(HadamardProduct(*flat))
    for factor in flat:
        if isinstance(factor, ZeroMatrix) or (len(flat) == 1 and entrywise_power(factor)[0] is factor):
            return factor
    powers = _merged_powers(_with_quotients_opened(flat))
    if len(powers) < 2:
        return powers[0] if powers else OneMatrix(*factors[0].shape)
    return new(HadamardProduct, *sorted_factors(powers, key))


def entrywise_factors_of(matrix: Expr) -> tuple[Expr, ...]:
    """The matrices whose Hadamard product a matrix is, by its class: itself of a letter, none of the matrix of ones."""
    factors = entrywise_factors.said_of(matrix)
    if factors is None:
        return (matrix,)
    return tuple(inner for factor in factors for inner in entrywise_factors_of(factor))


def is_of_ones(matrix: Expr) -> bool:
    """Whether a matrix is that of ones, by its class, or the Hadamard product of such."""
    factors = entrywise_factors.said_of(matrix)
    return factors is not None and all(map(is_of_ones, factors))


def entrywise_power(factor: Expr) -> tuple[Expr, Expr]:
    """A**o p as A and p, for a scalar p; any other matrix as itself and 1."""
    is_power = isinstance(factor, HadamardPower) and not factor.exp.is_Matrix and factor.base.is_Matrix
    return factor.args if is_power else (factor, S.One)


def _with_quotients_opened(factors: list[Expr]) -> list[Expr]:
    """A o (A o B)**o -1 = B**o -1, wherever a factor of the quotient stands beside it; A**o p (A**o q)**o k likewise.

    Ends: each step leaves fewer powers of products.
    """
    for k, factor in enumerate(factors):
        product, power = entrywise_power(factor)
        if not (isinstance(power, Integer) and power.p < 0):
            continue
        parts = [entrywise_power(part) for part in entrywise_factors_of(product)]
        others = factors[:k] + factors[k + 1:]
        if {base for base, _ in parts if base is not product} & {entrywise_power(part)[0] for part in others}:
            return _with_quotients_opened(others + [new(HadamardPower, base, inner*power) for base, inner in parts])
    return factors


def _merged_powers(factors: Sequence[Expr]) -> list[Expr]:
    """A**o p o A**o q = A**o (p + q), for exponents that are scalars; A**o 0 = 1"""
    exponents: dict[Expr, Expr] = {}
    for factor, count in Counter(factors).items():
        base, exponent = entrywise_power(factor)
        exponents[base] = exponents.get(base, S.Zero) + count*exponent
    return [base if exponent is S.One else new(HadamardPower, base, exponent)
            for base, exponent in exponents.items() if exponent is not S.Zero]


def is_quotient(factor: Expr) -> bool:
    """Whether it is divided by something, entry by entry."""
    return any(_is_negative(entrywise_power(part)[1]) for part in entrywise_factors_of(factor))


def _is_negative(exponent: Expr) -> bool:
    # Of a new number SymPy finds out all that it assumes.
    return exponent.p < 0 if isinstance(exponent, Rational) else bool(exponent.is_negative)


def without_quotient(quotient: Expr, other: Expr, key: Callable[[Expr], Any]) -> Expr | None:
    """The product of a quotient with what it is divided by, entry by entry; None where nothing cancels."""
    if is_of_ones(other):
        return None
    merged = hadamard_product([other, quotient], key)
    return merged if len(entrywise_factors_of(merged)) < len(entrywise_factors_of(quotient)) else None


def hadamard_power(base: Expr, exponent: Expr) -> Expr:
    """A**o p, which is A for p = 1; (c A)**o p = c**p A**o p for a whole p, and a scalar c other than a number."""
    if exponent == 1:
        return base
    coefficient, factors = split(base)
    if coefficient.is_Number or not isinstance(exponent, Integer):
        return HadamardPower(base, exponent)
    inner = factors[0] if len(factors) == 1 else MatMul(*factors)
    return MatMul(coefficient**exponent, HadamardPower(inner, exponent))


def transposed_hadamard_power(node: HadamardPower) -> HadamardPower:
    """(U**P).T = U.T**P.T, entry by entry; SymPy leaves the exponent as it is."""
    return HadamardPower(*[arg.T if arg.is_Matrix else arg for arg in node.args])


class Entrywise(Products):
    """Constructors of Hadamard products and of diagonals: what networks are read back into."""

    entry: Callable[..., Expr]
    least_transposed: Callable[..., list[Factors]]

    def hadamard(self, weight: Expr, factors: Factors, shape: Shape) -> Expr:
        """The Hadamard product of a matrix in normal form with a product of factors."""
        product = self.product(S.One, *factors, size=shape[0])
        if isinstance(weight, MatAdd):
            scale, whole = S.One, weight
        else:
            scale, inner = split(weight)
            whole = self.product(S.One, *inner, size=shape[0])
        if is_one_by_one(shape):
            more, joined = self.concatenate(split(whole)[1], factors)
            return self.product(multiply([scale, more]), *joined, size=S.One)
        if len(factors) == 1 and isinstance(factors[0], MatrixUnit):
            # W o E(i, j) = W[i, j] E(i, j)
            return self.product(multiply([scale, self.entry(whole, *factors[0].args[2:])]), *factors, size=shape[0])
        if len(factors) == 2 and len(entrywise_factors_of(whole)) == 1 \
                and is_one(self.shape(factors[0])[1]) and not is_one(shape[0]) and not is_one(shape[1]):
            # (a b.T) o W = Diag(a) W Diag(b)
            left, right = (() if is_of_ones(column) else (self.diagonal_of(column),)
                           for column in (factors[0], self.transpose(factors[1])))
            return self.product(scale, *left, *split(whole)[1], *right, size=shape[0])
        result = hadamard_product([whole, product], self.sort_key)
        return self.product(multiply([scale, split(result)[0]]), *split(result)[1], size=shape[0])

    def diagonal_matrix(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal matrix of a column that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if len(factors) == 1 and is_of_ones(factors[0]):
            return Identity(size)
        if len(factors) == 1 and isinstance(factors[0], DiagonalOf):
            return hadamard_product([Identity(size), factors[0].arg], self.sort_key)
        if len(factors) == 1 and isinstance(factors[0], MatrixBase):
            return ImmutableDenseMatrix.diag(*factors[0])
        if len(factors) == 1 and isinstance(factors[0], MatrixUnit):
            return MatrixUnit(size, size, *[factors[0].args[2]]*2)
        column = self.product(S.One, *factors, size=size)
        return self.diagonal_of(column.arg if isinstance(column, Transpose) else column)  # of a row, as in its doit

    def diagonal_of(self, vector: Expr) -> Expr:
        """``DiagMatrix(vector)``: SymPy 1.14.0 asks for the shape, all the way down each time."""
        rows, cols = self.shape(vector)
        size = cols if is_one(rows) else rows
        result = new(DiagMatrix, vector)
        result._iscolumn, result._shape, result._vector = not is_one(rows), (size, size), vector
        return result

    def diagonal(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal, as a column, of a square matrix that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if not factors:
            return OneMatrix(size, S.One)
        if len(factors) == 1:
            (factor,) = factors
            diagonal: Expr | None = diagonals.said_of(factor, self)
            if diagonal is not None:
                return diagonal
            if isinstance(factor, MatrixBase):
                return ImmutableDenseMatrix(list(factor.diagonal()))
        for k in range(1, len(factors)):
            if is_one(self.shape(factors[k])[0]):
                # diag(a b.T) = a o b
                row = self.transpose_factors(factors[k:])
                return self.hadamard(self.product(S.One, *factors[:k]), row, (size, S.One))
        return DiagonalOf(self.product(S.One, *self.least_transposed(factors)[0]))  # diag(A.T) = diag(A)
