"""Derivatives by an entry: sums of Kronecker deltas collapse."""

import numpy as np
import pytest
from sympy import (
    Abs,
    Derivative,
    Determinant,
    KroneckerDelta,
    MatrixSymbol,
    Sum,
    Trace,
    cos,
    diff,
    exp,
    lambdify,
    log,
    sin,
    sqrt,
    symbols,
)
from sympy.matrices.matrixbase import MatrixBase

import sympy_matcalc  # noqa: F401
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
i, j, k, r, s = symbols("i j k r s", integer=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
W = MatrixSymbol("W", n, m)
x = MatrixSymbol("x", n, 1)
ALL = ((i, 0, n - 1), (j, 0, n - 1))


def delta(a, b, size=n):
    return KroneckerDelta(a, b, (0, size - 1))


COLLAPSED = [
    ((A*X)[i, j], X[r, s], A[i, r]*delta(j, s)),
    ((X*A)[i, j], X[r, s], A[s, j]*delta(i, r)),
    ((A*X*B)[i, j], X[r, s], A[i, r]*B[s, j]),
    ((A*x)[i, 0], x[r, 0], A[i, r]),
    ((A*W)[i, j], W[r, s], A[i, r]*delta(j, s, m)),
    (Sum(X[i, j], *ALL)**2, X[r, s], 2*Sum(X[i, j], *ALL)),
    (Sum(X[i, j]**2, *ALL), X[r, s], 2*X[r, s]),
    (Sum(sin(X[i, j]), *ALL), X[r, s], cos(X[r, s])),
    (Sum(X[i, i], (i, 0, n - 1)), X[r, s], delta(r, s)),
    (Sum(X[i, j]*X[j, i], *ALL), X[r, s], 2*X[s, r]),
    (Sum(x[i, 0]*x[i, 0], (i, 0, n - 1)), x[r, 0], 2*x[r, 0]),
    (exp(Sum(A[i, j]*X[i, j], *ALL)), X[r, s], A[r, s]*exp(Sum(A[i, j]*X[i, j], *ALL))),
    (Sum(X[i, 0], (i, 1, n - 1)), X[r, s], delta(0, s)*Sum(delta(i, r), (i, 1, n - 1))),
    (Sum(i*X[i, j], *ALL), X[r, s], r),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), COLLAPSED, ids=str)
def test_sums_of_deltas_collapse(expr, variable, formula):
    assert (diff(expr, variable) - formula).expand() == 0


VALUES = [
    ((X.T*A*X)[i, j], X[r, s]), ((A*X*X.T*B)[i, j], X[r, s]), (Sum(Abs(X[i, j])*A[i, j], *ALL), X[r, s]),
    (sqrt(Sum(X[i, j]**2, *ALL)), X[r, s]), (log(1 + Sum(exp(X[i, j]), *ALL)), X[r, s]),
    (Sum(log(Sum(exp(X[i, j]), (j, 0, n - 1))), (i, 0, n - 1)), X[r, s]),
    (Sum(A[i, j]*sin(Sum(X[i, k]*X[j, k], (k, 0, n - 1))), *ALL), X[r, s]),
    (Sum(X[i, j]*Sum(X[k, i]*A[k, j], (k, 0, n - 1)), *ALL), X[r, s]),
    (Trace(A*X)*Sum(X[i, j], *ALL), X[r, s]), ((X*x)[i, 0]*x[j, 0]*(x.T*x)[0, 0], x[r, 0]),
    (Sum(X[i, r], (i, 0, n - 1))**2, X[r, s]), (Sum(X[r, s]*X[s, r], (r, 0, n - 1), (s, 0, n - 1)), X[r, s]),
    (X.inv()[i, j], X[r, s]), (log(Determinant(X)) + Sum(X[i, j], *ALL), X[r, s]),
]


@pytest.mark.parametrize(("expr", "variable"), VALUES, ids=str)
def test_the_value_is_right(expr, variable):
    result = diff(expr, variable)
    assert not result.has(Derivative)
    assert deviation(expr, variable, result, seed=3) < 1e-6


def test_matrix_units_are_multiplied_out():
    Y = X.inv()
    assert diff(X.inv()[i, j], X[r, s]) == -Y[i, r]*Y[s, j]


def test_the_answer_is_lambdified():
    function = lambdify([X, r, s], diff(Sum(X[i, j]**2, *ALL), X[r, s]))
    assert function(np.array([[1, 2], [3, 4]]), 1, 0) == 6


# -- entries of inverses and of powers of known size ------------------------------------

K = MatrixSymbol("K", 3, 3)
L = MatrixSymbol("L", 3, 3)


@pytest.mark.parametrize("matrix", [K.inv(), K**2, K**-2, K**k, K.inv()*L, L*K.inv().T*L, 2*K.inv() + L, sqrt(2)*K**3],
                         ids=str)
def test_entries_at_a_symbolic_index_are_not_written_out(matrix):
    for entry in (matrix[i, j], matrix[i, 0], matrix[2, j]):
        assert not entry.has(MatrixBase)
        assert entry.count_ops() <= matrix.count_ops() + 4


@pytest.mark.parametrize("expr", [
    Sum(sin(K.inv()[i, 0]), (i, 0, 2)), Sum((K**2)[i, j]*L[i, j], (i, 0, 2), (j, 0, 2)),
    Sum(exp((L*K.inv()*L)[i, j]), (i, 0, 2), (j, 0, 2)), Sum((K**-2)[i, 1]**2, (i, 0, 2)),
    Sum((2*K.inv() + L)[i, i], (i, 0, 2)),
], ids=str)
def test_sums_over_entries_of_inverses_are_quick_and_right(expr):
    derivative = diff(expr, K)
    assert derivative.count_ops() < 40
    assert not derivative.has(Derivative)
    assert deviation(expr, K, derivative, seed=1) < 1e-6


def test_at_numbers_it_is_what_sympy_says():
    number, value = K.inv()[1, 2], np.random.default_rng(1).normal(size=(3, 3))
    assert number == K.as_explicit().inv()[1, 2]
    assert K.inv()[i, 2].subs(i, 1).doit() == number
    assert abs(evaluate(K.inv()[i, 2].subs(i, 1), {K: value}) - np.linalg.inv(value)[1, 2]) < 1e-9
    assert (L*K.inv()).as_explicit().shape == (3, 3)
