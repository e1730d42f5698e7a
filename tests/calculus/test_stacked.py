"""Derivatives of stacked matrices: axes of the placeholder that are split, of columns too."""

import pytest
from sympy import HadamardProduct, KroneckerProduct, MatrixSymbol, diff, lambdify, sin, symbols
from sympy.tensor.array.array_derivatives import ArrayDerivative

from sympy_matcalc import CommutationMatrix, Vec
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m, p = symbols("n m p", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", m, p)
S, X, Y = MatrixSymbol("S", n, n), MatrixSymbol("X", n, m), MatrixSymbol("Y", n, m)
a, b, c, x = MatrixSymbol("a", p, 1), MatrixSymbol("b", m, 1), MatrixSymbol("c", n, 1), MatrixSymbol("x", n, 1)

STACKED = [
    (Vec(X), X), (Vec(A*X*B), X), (Vec(X.T), X), (Vec(X).T, X), (Vec(X.T*X), X), (Vec(S.inv()), S),
    (Vec(X.applyfunc(sin)), X), (Vec(HadamardProduct(X, Y)), X), (CommutationMatrix(n, m)*Vec(X), X),
    (Vec(x*b.T), x), (Vec(b*x.T), x), (Vec(x*x.T), x),
    (KroneckerProduct(A*X*b, a), X), (KroneckerProduct(a, A*X*b, c), X), (KroneckerProduct(b.T*X.T, a.T), X),
]


@pytest.mark.parametrize(("expr", "variable"), STACKED, ids=str)
def test_value_and_axes(expr, variable):
    result = diff(expr, variable)
    assert not result.has(ArrayDerivative)
    assert result.doit() == result
    assert deviation(expr, variable, result) < 1e-7


def test_of_a_column_by_a_matrix_has_four_axes():
    assert diff(Vec(A*X*B), X).shape == (n, m, n*p, 1)
    assert diff(KroneckerProduct(A*X*b, a), X).shape == (n, m, n*p, 1)


def test_is_indexed_and_lambdified():
    Z = MatrixSymbol("Z", 2, 3)
    result = diff(Vec(Z.applyfunc(sin)), Z)
    point = random_values(Z)
    values = evaluate(result, point)
    assert abs(lambdify(Z, result)(point[Z]) - values).max() < 1e-12
    for i in range(2):
        for j in range(3):
            assert abs(evaluate(result[i, j, i + 2*j, 0], point) - values[i, j, i + 2*j, 0]) < 1e-12
