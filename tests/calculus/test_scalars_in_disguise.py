"""1x1 factors in the middle of a product, (x.T*x)**(-1) for one, are scalars of the result."""

import pytest
from sympy import (
    Derivative,
    Determinant,
    Identity,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Trace,
    diff,
    log,
    sqrt,
    symbols,
)

from sympy_matcalc import jacobian
from sympy_matcalc.values.differences import deviation

n, m = symbols("n m", integer=True, positive=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
W = MatrixSymbol("W", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
I = Identity(n)  # noqa: E741
square, form = Trace(x.T*x), Trace(x.T*A*x)

FORMULAS = [
    (x*(x.T*x)**-1, x, I/square - 2*x*x.T/square**2),
    (x*(x.T*x)**Rational(-1, 2), x, I/sqrt(square) - x*x.T/square**Rational(3, 2)),
    (W*x*(x.T*x)**-1, x, W.T/square - 2*x*x.T*W.T/square**2),
    (y*(x.T*x)**-1, x, -2*x*y.T/square**2),
    (A*x*(x.T*A*x)**-1, x, A.T/form - (A*x*x.T*A.T + A.T*x*x.T*A.T)/form**2),
    ((x.T*A*x)*(x.T*x)**-1, x, (A*x + A.T*x)/square - 2*x*x.T*A*x/square**2),
    (Trace(A*x*(x.T*x)**-1*x.T), x, (A*x + A.T*x)/square - 2*x*x.T*A*x/square**2),
    (Trace(X*x*(y.T*X*x)**-1*y.T), X, y*x.T/Trace(y.T*X*x) - y*x.T*X.T*y*x.T/Trace(y.T*X*x)**2),
    (sqrt((x - y).T*(x - y)), x, (x - y)*((x - y).T*(x - y))**Rational(-1, 2)),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), FORMULAS, ids=str)
def test_the_derivative_is_the_formula(expr, variable, formula):
    result = diff(expr, variable)
    assert result == formula
    assert deviation(expr, variable, result, seed=3) < 1e-6


VALUES = [
    ((I - x*(x.T*x)**-1*x.T)*y, x), (Trace(B*(I - x*(x.T*x)**-1*x.T)), x), (x*(x.T*x)**-1*(y.T*x), x),
    (A*x*(x.T*A*x + Identity(1))**-1*x.T*y, x), (Trace(A*(I - x*(y.T*x)**-1*y.T)*B), y),
    (x*(x.T*x)**-1*x.T, x), (Determinant(x.T*x)*x, x), (log(Determinant(I + x*(y.T*x)**-1*y.T)**2), x),
    ((A + x*(y.T*x)**-1*y.T).inv()*y, x),
]


def _outside_of_scalars(matrix):
    """The powers and sums that are factors of a sum of products."""
    for term in matrix.args if isinstance(matrix, MatAdd) else [matrix]:
        for factor in term.args if isinstance(term, MatMul) else [term]:
            if isinstance(factor, MatPow):
                yield factor
            elif isinstance(factor, MatAdd):
                yield factor
                yield from _outside_of_scalars(factor)


@pytest.mark.parametrize(("expr", "variable"), VALUES, ids=str)
def test_no_power_of_a_1x1_matrix_is_left(expr, variable):
    result = diff(expr, variable)
    assert not result.has(Derivative)
    if result.is_Matrix:  # in an array, scalars may stand in any factor
        assert not any(node.shape == (1, 1) for node in _outside_of_scalars(result))
    assert not result.has(KroneckerProduct)
    assert deviation(expr, variable, result, seed=3) < 1e-6


def test_the_jacobian_is_the_transpose():
    f = x*(x.T*x)**-1
    assert (jacobian(f, x).T - diff(f, x)).doit() == (jacobian(f, x) - diff(f, x).T).doit().T


def test_products_stay_as_they_are_typed():
    assert diff(x*x.T*x, x) == KroneckerProduct(I, x.T*x) + 2*x*x.T
    assert diff(x.T*A*x, x) == A*x + A.T*x
