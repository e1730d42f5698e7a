"""Exponents that are whole numbers, and those that are not."""

import pytest
from sympy import (
    Determinant,
    HadamardPower,
    KroneckerProduct,
    MatrixSymbol,
    ZeroMatrix,
    hadamard_product,
    simplify,
    sqrt,
    symbols,
)

from sympy_matcalc import equal

n, k = symbols("n k", integer=True, positive=True)
r = symbols("r", real=True)
a, t = symbols("a t")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
SMALL = [MatrixSymbol(name, 2, 2) for name in "AB"]


def vanishes(expr):
    return expr == 0 or isinstance(expr, ZeroMatrix)


LAWS = [
    lambda e, A, B: ((a*A)**e, a**e*A**e),
    lambda e, A, B: ((-A)**e, (-1)**e*A**e),
    lambda e, A, B: (Determinant(A**e), Determinant(A)**e),
    lambda e, A, B: (KroneckerProduct(A, B)**e, KroneckerProduct(A**e, B**e)),
    lambda e, A, B: (HadamardPower(HadamardPower(A, 2), e), HadamardPower(A, 2*e)),
    lambda e, A, B: (HadamardPower(-A, e), (-1)**e*HadamardPower(A, e)),
    lambda e, A, B: (HadamardPower(hadamard_product(A, B), e),
               hadamard_product(HadamardPower(A, e), HadamardPower(B, e))),
]


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("exponent", [r, k/2, t/2, sqrt(k)])
def test_what_need_not_be_whole_is_not_taken_for_it(law, exponent):
    lhs, rhs = law(exponent, A, B)  # each fails at 1/2 for a negative number
    assert not vanishes(simplify(lhs - rhs))
    assert not equal(*law(exponent, *SMALL))  # numbers with hundreds of digits, where two rows say what three say


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("exponent", [k, t, 2*k + 1, k + t])
def test_undeclared_symbols_count_as_whole(law, exponent):
    lhs, rhs = law(exponent, A, B)
    assert vanishes(simplify(lhs - rhs))
    assert equal(lhs, rhs)


def test_positive_multiples_leave_any_power():
    assert vanishes(simplify((2*A)**r - 2**r*A**r))
    assert vanishes(simplify(HadamardPower(2*A, r) - 2**r*HadamardPower(A, r)))
