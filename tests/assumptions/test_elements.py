"""Predicates about entries: never False where it is true."""

import pytest
from sympy import I, MatrixSymbol, Q, Rational, ask, hadamard_product, symbols

n = symbols("n", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)


@pytest.mark.parametrize(("question", "assumptions"), [
    (Q.integer_elements(A/2), Q.integer_elements(A)),  # A = 2
    (Q.integer_elements(Rational(2, 3)*A*B), Q.integer_elements(A) & Q.integer_elements(B)),
    (Q.real_elements(I*A), True),  # A = I
    (Q.real_elements(A*B), Q.real_elements(A) & ~Q.real_elements(B)),  # A = 0
    (Q.integer_elements(hadamard_product(A, B)), Q.integer_elements(A) & ~Q.integer_elements(B)),
])
def test_a_factor_outside_says_nothing_of_a_product(question, assumptions):
    assert ask(question, assumptions) is None


def test_products_inside_stay_inside():
    assert ask(Q.integer_elements(2*A*B), Q.integer_elements(A) & Q.integer_elements(B)) is True
    assert ask(Q.real_elements(A/2), Q.real_elements(A)) is True
