"""Sums, products, powers and transposes of matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.factors import is_one_by_one, shallow_doit, split
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, PowerSandwich, Sandwich, Scale

Maps = Iterator[tuple[int, LinearMap]]


@differential(MatAdd)
def matadd_differential(node: MatAdd, active: Sequence[int]) -> Maps:
    """d(U + V) = dU + dV"""
    for i in active:
        yield i, Sandwich((), ())


@differential(MatMul)
def matmul_differential(node: MatMul, active: Sequence[int]) -> Maps:
    """d(c U V) = dc U V + c dU V + c U dV"""
    scalars = 0 if node.args[0].is_Matrix else 1
    coefficient = node.args[0] if scalars else S.One
    factors = node.args[scalars:]
    for i in active:
        if i < scalars:
            yield i, Scale(MatMul(*factors) if len(factors) > 1 else factors[0])
        else:
            k = i - scalars
            yield i, Sandwich(factors[:k], factors[k + 1:], coefficient)


@differential(Transpose)
def transpose_differential(node: Transpose, active: Sequence[int]) -> Maps:
    """d(U.T) = (dU).T"""
    for i in active:
        yield i, Sandwich((), (), transposed=True)


@differential(MatPow)
def matpow_differential(node: MatPow, active: Sequence[int]) -> Maps:
    """d(U**p) = sum of U**k dU U**(p - 1 - k), k = 0, ..., p - 1;  d(U**-1) = -U**-1 dU U**-1

    A power of a 1x1 matrix is the power of its entry, whatever the exponent.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.4 and 9.14.
    """
    base, exponent = node.args
    if 1 in active:
        raise NoRule(node)
    if exponent.is_integer:
        if exponent != 0:
            yield 0, PowerSandwich(base, exponent)
    elif is_one_by_one(base.shape):
        coefficient, factors = split(shallow_doit(MatPow(base, exponent - 1)))
        yield 0, Sandwich(factors, (), exponent*coefficient)
    else:
        raise NoRule(node)
