"""Equations that are assumed between matrices: how they are solved, and which properties they state."""

from __future__ import annotations

from collections.abc import Iterator

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.combinations import total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, split
from sympy_matcalc.core.rewriting import normalized

Equation = tuple[Expr, Expr]


def solved(left: Expr, right: Expr, algebra: Algebra) -> Equation:
    """An equation of one or two terms with nothing in front of the left side: 2 A + 2 A.T = 0 is A = -A.T."""
    terms = total([algebra.read(left), algebra.read(right).scaled(S.NegativeOne)]).terms
    numbers = [factors for factors, c in terms.items() if c.is_number and factors]
    if not numbers or len(terms) > 2:
        return left, right
    first = numbers[0]
    size = algebra.shape(left)[0]
    rest = [algebra.product(-c/terms[first], *factors, size=size) for factors, c in terms.items() if factors != first]
    return algebra.product(S.One, *first), rest[0] if rest else ZeroMatrix(*algebra.shape(left))


def properties_of(left: Expr, right: Expr, algebra: Algebra) -> Iterator[tuple[Expr, str]]:
    """What an equation says of one of its sides or of a factor: P*P = P, A.T = -A and the like."""
    if isinstance(right, ZeroMatrix) and not isinstance(left, MatAdd):
        yield left, "zero"
        return
    if isinstance(right, Identity):
        yield from _of_unit(left, algebra)
        return
    for one, other in ((left, right), (right, left)):
        if not isinstance(other, (ZeroMatrix, Identity)) and not isinstance(one, (ZeroMatrix, Identity)):
            yield from _of_sides(one, other, algebra)


def _of_sides(one: Expr, other: Expr, algebra: Algebra) -> Iterator[tuple[Expr, str]]:
    if not (other.is_square and one.is_square):
        return
    transposed = algebra.transpose(other)
    if one == transposed:
        yield other, "symmetric"
    if one == normalized(-transposed, algebra):
        yield other, "skew_symmetric"
    if isinstance(one, Adjoint) and one.arg == other:
        yield other, "hermitian"
    if isinstance(other, Adjoint) and split(one) == (S.NegativeOne, (other.arg,)):
        yield other.arg, "antihermitian"
    if isinstance(one, MatPow) and one.exp == 2 and one.base == other:
        yield other, "idempotent"
    if isinstance(one, Inverse) and one.arg == other:
        yield other, "involutory"
    if isinstance(one, Inverse) and one.arg == transposed:
        yield other, "orthogonal"
    if isinstance(one, Inverse) and isinstance(other, Adjoint) and one.arg == other.arg:
        yield one.arg, "unitary"


def _of_unit(one: Expr, algebra: Algebra) -> Iterator[tuple[Expr, str]]:
    """Of a product that is the identity: the factors of a square one have inverses."""
    coefficient, factors = split(one)
    if coefficient is not S.One or not all(factor.is_square for factor in factors):
        return
    if len(factors) == 2 and factors[1] == algebra.transpose(factors[0]):
        yield factors[0], "orthogonal"
    elif len(factors) == 2 and factors[1] in (Adjoint(factors[0]), Adjoint(factors[0]).doit()):
        yield factors[0], "unitary"
    elif len(factors) == 2 and factors[0] in (Adjoint(factors[1]), Adjoint(factors[1]).doit()):
        yield factors[1], "unitary"
    elif len(factors) == 1 and isinstance(factors[0], MatPow) and factors[0].exp == 2:
        yield factors[0].base, "involutory"
    elif len(factors) == 1 and not isinstance(factors[0], (MatPow, MatAdd)):
        yield factors[0], "identity"
    else:
        for factor in factors:
            yield base_and_exponent(factor)[0], "invertible"
