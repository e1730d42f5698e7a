"""What is multiplied entry by entry, and diagonals: born in normal form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
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
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.products import Products


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
        flat.extend(factor.args if isinstance(factor, HadamardProduct) else (factor,))
    if any(isinstance(factor, MatrixBase) for factor in flat):
        return shallow_doit(HadamardProduct(*flat))
    for factor in flat:
        if isinstance(factor, ZeroMatrix):
            return factor
    flat = [factor for factor in flat if not isinstance(factor, OneMatrix)] or flat[:1]
    flat = _with_quotients_opened(flat)
    powers = [power for power in _merged_powers(flat) if not isinstance(power, OneMatrix)] or \
        [OneMatrix(*flat[0].shape)]
    if len(powers) == 1:
        return powers[0]
    return new(HadamardProduct, *sorted(powers, key=key))


def _with_quotients_opened(factors: list[Expr]) -> list[Expr]:
    """A o (A o B)**o -1 = B**o -1, wherever a factor of the quotient stands beside it; A**o p (A**o q)**o k likewise.

    Ends: each step leaves fewer powers of products.
    """
    for k, factor in enumerate(factors):
        if not (isinstance(factor, HadamardPower) and isinstance(factor.exp, Integer) and factor.exp < 0
                and isinstance(factor.base, (HadamardProduct, HadamardPower))):
            continue
        parts = factor.base.args if isinstance(factor.base, HadamardProduct) else (factor.base,)
        others = factors[:k] + factors[k + 1:]
        if {_base(part) for part in parts} & {_base(other) for other in others}:
            opened = [new(HadamardPower, base, exponent*factor.exp) for base, exponent in map(_as_power, parts)]
            return _with_quotients_opened(others + opened)
    return factors


def _as_power(factor: Expr) -> tuple[Expr, Expr]:
    """A**o p as A and p, for a scalar p."""
    is_power = isinstance(factor, HadamardPower) and not factor.exp.is_Matrix and factor.base.is_Matrix
    return factor.args if is_power else (factor, S.One)


def _base(factor: Expr) -> Expr:
    return _as_power(factor)[0]


def _merged_powers(factors: Sequence[Expr]) -> list[Expr]:
    """A**o p o A**o q = A**o (p + q), for exponents that are scalars; A**o 0 = 1"""
    exponents: dict[Expr, Expr] = {}
    for factor, count in Counter(factors).items():
        base, exponent = _as_power(factor)
        exponents[base] = exponents.get(base, S.Zero) + count*exponent
    return [base if exponent is S.One else OneMatrix(*base.shape) if exponent is S.Zero
            else new(HadamardPower, base, exponent) for base, exponent in exponents.items()]


def is_quotient(factor: Expr) -> bool:
    """Whether it is divided by something, entry by entry."""
    parts = factor.args if isinstance(factor, HadamardProduct) else (factor,)
    return any(isinstance(part, HadamardPower) and _is_negative(part.exp) for part in parts)


def _is_negative(exponent: Expr) -> bool:
    # Of a new number SymPy finds out all that it assumes.
    return exponent.p < 0 if isinstance(exponent, Rational) else bool(exponent.is_negative)


def without_quotient(quotient: Expr, other: Expr, key: Callable[[Expr], Any]) -> Expr | None:
    """The product of a quotient with what it is divided by, entry by entry; None where nothing cancels."""
    if isinstance(other, OneMatrix):
        return None
    merged = hadamard_product([other, quotient], key)
    parts = quotient.args if isinstance(quotient, HadamardProduct) else (quotient,)
    left = merged.args if isinstance(merged, HadamardProduct) else (merged,)
    return merged if isinstance(merged, OneMatrix) or len(left) < len(parts) else None


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
        if len(factors) == 2 and not isinstance(whole, (HadamardProduct, OneMatrix)) \
                and is_one(self.shape(factors[0])[1]) and not is_one(shape[0]) and not is_one(shape[1]):
            # (a b.T) o W = Diag(a) W Diag(b)
            left = () if isinstance(factors[0], OneMatrix) else (DiagMatrix(factors[0]),)
            right = () if isinstance(factors[1], OneMatrix) else (DiagMatrix(self.transpose(factors[1])),)
            return self.product(scale, *left, *split(whole)[1], *right, size=shape[0])
        result = hadamard_product([whole, product], self.sort_key)
        return self.product(multiply([scale, split(result)[0]]), *split(result)[1], size=shape[0])

    def diagonal_matrix(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal matrix of a column that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if len(factors) == 1 and isinstance(factors[0], OneMatrix):
            return Identity(size)
        if len(factors) == 1 and isinstance(factors[0], DiagonalOf):
            return hadamard_product([Identity(size), factors[0].arg], self.sort_key)
        if len(factors) == 1 and isinstance(factors[0], MatrixBase):
            return ImmutableDenseMatrix.diag(*factors[0])
        if len(factors) == 1 and isinstance(factors[0], MatrixUnit):
            return MatrixUnit(size, size, *[factors[0].args[2]]*2)
        column = self.product(S.One, *factors, size=size)
        return DiagMatrix(column.arg if isinstance(column, Transpose) else column)  # of a row, as its doit has it

    def diagonal(self, factors: Factors, size: Expr) -> Expr:
        """The diagonal, as a column, of a square matrix that is a product of factors."""
        if is_one(size):
            return self.product(S.One, *factors, size=size)
        if not factors:
            return OneMatrix(size, S.One)
        if len(factors) == 1:
            (factor,) = factors
            if isinstance(factor, DiagMatrix):
                vector = factor.args[0]
                return self.transpose(vector) if is_one(self.shape(vector)[0]) else vector
            if isinstance(factor, MatrixBase):
                return ImmutableDenseMatrix(list(factor.diagonal()))
        for k in range(1, len(factors)):
            if is_one(self.shape(factors[k])[0]):
                # diag(a b.T) = a o b
                row = self.transpose_factors(factors[k:])
                return self.hadamard(self.product(S.One, *factors[:k]), row, (size, S.One))
        # diag(A.T) = diag(A): the one with fewer transposes
        flipped = self.transpose_factors(factors)
        if sum(map(self.count_transposes, flipped)) < sum(map(self.count_transposes, factors)):
            factors = flipped
        return DiagonalOf(self.product(S.One, *factors))
