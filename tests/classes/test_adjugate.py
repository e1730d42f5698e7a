"""The adjugate: its differential against numbers, its laws, and where nothing is said of it."""

import pytest
from sympy import (
    Derivative,
    Determinant,
    Identity,
    Inverse,
    MatrixSymbol,
    Q,
    Trace,
    ask,
    diff,
    refine,
    simplify,
    symbols,
)

from sympy_matcalc import Adjugate, Vec, check_derivative, differential, equal, jacobian
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
t = symbols("t", real=True)
A, B, X = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("X", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


@pytest.mark.parametrize(("expr", "variable"), [
    (Trace(Adjugate(X)*A), X), (Trace(Adjugate(X*A + B)*X), X), (Determinant(Adjugate(X)), X),
    (Trace(Adjugate(2*X)*A), X), (Trace(Adjugate(t*X*A)*B), X), (Trace(Adjugate(t*X)), t),
    (Adjugate(-A*x*y.T - t*B), t),
    (y.T*Adjugate(A + x*y.T)*x, x), (Trace(Adjugate(A + t*B)**2), t), (Trace(Adjugate(X)*A), X[0, 0]),
    (Trace(Adjugate(MatrixSymbol("X", 3, 3))), MatrixSymbol("X", 3, 3)),
    (Trace(Adjugate(MatrixSymbol("X", 1, 1))*MatrixSymbol("X", 1, 1)), MatrixSymbol("X", 1, 1)),
], ids=str)
def test_right_against_differences(expr, variable):
    result = diff(expr, variable)
    assert not result.has(Derivative)
    assert check_derivative(expr, variable, result)


def test_as_it_is_derived_by_hand():
    assert diff(Trace(Adjugate(X)*A), X) == Trace(Adjugate(X)*A)*X.T**(-1) - X.T**(-1)*A.T*Adjugate(X.T)
    dX = MatrixSymbol("dX", n, n)
    assert differential(Adjugate(X), X) == Trace(X.inv()*dX)*Adjugate(X) - X.inv()*dX*Adjugate(X)
    assert equal(jacobian(Adjugate(X), X), jacobian(Determinant(X)*X.inv(), X)) is not False
    assert jacobian(Adjugate(X), X).has(Vec)
    assert deviation(diff(Trace(Adjugate(X)*A), X), X, X) is not None


def test_nothing_is_said_where_the_rank_is_too_low():
    expr = Trace(Adjugate(x*y.T)*A)
    assert isinstance(diff(expr, x), Derivative)
    assert diff(expr, x).shape == (n, 1)


@pytest.mark.parametrize("of", [A, A*B, A.T, A + B, A**2], ids=str)
def test_with_its_matrix_it_is_the_determinant(of):
    for product in (of*Adjugate(of), Adjugate(of)*of):
        assert simplify(product - Determinant(of)*Identity(n)) == 0*Identity(n)


def test_laws():
    assert equal(Adjugate(2*A*B), 2**(n - 1)*Adjugate(B)*Adjugate(A))
    assert equal(Adjugate(Inverse(A)), A/Determinant(A))
    assert equal(Adjugate(Adjugate(A)), Determinant(A)**(n - 2)*A)
    assert equal(Determinant(Adjugate(A)), Determinant(A)**(n - 1))
    assert equal(Adjugate(A), Determinant(A)*A.inv()) is not False
    assert not equal(Adjugate(A*B), Adjugate(A)*Adjugate(B))


def test_properties():
    for fact in (Q.symmetric, Q.diagonal, Q.positive_definite, Q.upper_triangular, Q.orthogonal):
        assert ask(fact(Adjugate(A)), fact(A))
    assert refine(Adjugate(A).T, Q.symmetric(A)) == Adjugate(A)
    assert ask(Q.symmetric(Adjugate(A))) is None
