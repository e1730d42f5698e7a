"""Losses written as sums over rows, and matrices given by their entries: gradients in whole matrices."""

import pytest
from sympy import (
    Abs,
    Derivative,
    Determinant,
    DiagMatrix,
    DotProduct,
    Function,
    FunctionMatrix,
    HadamardProduct,
    Heaviside,
    Identity,
    KroneckerDelta,
    Lambda,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Sum,
    Trace,
    ZeroMatrix,
    atan2,
    diff,
    exp,
    log,
    simplify,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc import MatrixSum, norm
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.forms.row_slices import rows_as_entries
from sympy_matcalc.forms.whole_matrices import in_matrices
from sympy_matcalc.values.differences import deviation

n, p, q = symbols("n p q", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
s = symbols("s", positive=True)
A, D, X = (MatrixSymbol(name, n, n) for name in "ADX")
Z, U = MatrixSymbol("Z", n, p), MatrixSymbol("U", n, p)
V = MatrixSymbol("V", p, p)
w, v = MatrixSymbol("w", p, 1), MatrixSymbol("v", p, 1)
x, y, t = (MatrixSymbol(name, n, 1) for name in "xyt")
B3, x3 = MatrixSymbol("B", 3, 3), MatrixSymbol("x", 3, 1)
ROWS, PAIRS = (i, 0, n - 1), ((i, 0, n - 1), (j, 0, n - 1))
one = OneMatrix(n, 1)


def rows(M, index=i):
    return M[index, :]


def squared_distance(M):
    difference = rows(M) - rows(M, j)
    return Trace(difference*difference.T)


def table(body, size=n):
    return FunctionMatrix(size, size, Lambda((i, j), body))


FORMULAS = [
    (Sum(y[i, 0]*Trace(rows(Z)*w), ROWS), w, Z.T*y),
    (Sum(y[i, 0]*DotProduct(rows(Z), w), ROWS), w, Z.T*y),
    (Sum(y[i, 0]*DotProduct(rows(Z).T, w), ROWS), w, Z.T*y),
    (Sum((y[i, 0] - Trace(rows(Z)*w))**2, ROWS), w, 2*Z.T*Z*w - 2*Z.T*y),
    (Sum((y[i, 0] - Trace(rows(Z)*w))**2, ROWS), Z, 2*Z*w*w.T - 2*y*w.T),
    (Sum(D[i, j]*squared_distance(Z), *PAIRS), Z,
     2*DiagMatrix(D*one)*Z + 2*DiagMatrix(D.T*one)*Z - 2*D*Z - 2*D.T*Z),
    (Sum((D[i, j] - Trace(rows(Z)*rows(U, j).T))**2, *PAIRS), Z, 2*Z*U.T*U - 2*D*U),
    (Sum(y[i, 0]*Trace(A[:, i].T*X*A[:, i]), ROWS), X, A*DiagMatrix(y)*A.T),
    (Sum(exp(Trace(rows(Z)*w)) - y[i, 0]*Trace(rows(Z)*w), ROWS), w, Z.T*(Z*w).applyfunc(exp) - Z.T*y),
    (Trace(A*table(x[i, 0]*x[j, 0])), x, A*x + A.T*x),
    ((X.T*A*X)[i, j], X, A*X*MatrixUnit(n, n, j, i) + A.T*X*MatrixUnit(n, n, i, j)),
    (Trace(B3*table(x3[i, 0]*x3[j, 0], 3)), x3, B3*x3 + B3.T*x3),
    (y.T*table(X[i, j]**2)*y, X, 2*DiagMatrix(y)*X*DiagMatrix(y)),
    (log(Determinant(table(x[i, 0]*x[j, 0]) + Identity(n))), x, 2*(Identity(n) + x*x.T)**-1*x),
    (Trace(A*table(Trace(X)*x[i, 0])), X, Trace(OneMatrix(1, n)*A*x)*Identity(n)),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), FORMULAS, ids=str)
def test_the_gradient_is_the_formula(expr, variable, formula):
    result = diff(expr, variable)
    assert result == formula or simplify(result - formula) == ZeroMatrix(*formula.shape)
    assert deviation(expr, variable, result, seed=2) < 1e-6


softplus = log(1 + exp(Trace(rows(Z)*w)))
f = Function("f")

WHOLE = [  # no sum over an index, nor a slice, is left
    (Sum(log(1 + exp(-y[i, 0]*Trace(rows(Z)*w))), ROWS), w), (Sum(softplus - y[i, 0]*Trace(rows(Z)*w), ROWS), w),
    (Sum(D[i, j]*exp(-squared_distance(Z)), *PAIRS), Z), (Sum(sqrt(squared_distance(Z) + 1), *PAIRS), Z),
    (Sum(sqrt(Trace(rows(Z)*rows(Z).T) + 1), ROWS), Z), (Sum(y[i, 0]*Trace(rows(Z)*w*w.T*rows(Z).T), ROWS), w),
    (Sum(Trace((rows(Z) - v.T)*V*(rows(Z) - v.T).T), ROWS), v),
    (Sum(Trace((rows(Z) - v.T)*V*(rows(Z) - v.T).T), ROWS), V),
    (Sum(X[i, j]*(D[i, j] - DotProduct(rows(Z), rows(U, j)))**2, *PAIRS), U),
    (Sum(log(Sum(exp(Trace(rows(Z)*rows(Z, j).T)), (j, 0, n - 1))), ROWS), Z),
    (Sum(Trace(rows(Z)*rows(U).T) - log(Sum(exp(Trace(rows(Z)*rows(U, j).T)), (j, 0, n - 1))), ROWS), Z),
    (Sum(y[i, 0]*log(Trace(rows(Z)*V*rows(Z).T)**2), ROWS), V),
    (log(Determinant(table(exp(-(x[i, 0] - x[j, 0])**2)) + Identity(n))), x),
    (Trace(A*(table(exp(-(x[i, 0] - x[j, 0])**2)) + Identity(n)).inv()), x),
    (y.T*table(exp(-squared_distance(Z)))*y, Z), (Trace(A*table((1 + x[i, 0]*x[j, 0])**3)), x),
    (Trace(A*table(x[i, 0]/(1 + x[j, 0]**2))), x), (Trace(A*table(x[i, 0]*x[j, 0]**2)), x),
    (Trace(A*table(KroneckerDelta(i, j)*x[i, 0])), x), (table(x[i, 0]*y[j, 0])*x, x),
    (Sum(norm(rows(Z) - v.T)**2*y[i, 0], ROWS), v), (Sum(norm(rows(Z)*V)*y[i, 0], ROWS), V),
    (Sum(D[i, j]*norm(rows(Z) - rows(Z, j))**2, *PAIRS), Z),
    (Sum(log(Sum(X[i, j]*t[j, 0], (j, 0, n - 1))/Sum(t[j, 0], (j, 0, n - 1))), ROWS), t),
    (Sum(log(Sum(X[i, j]*t[j, 0], (j, 0, n - 1))/Sum(t[j, 0], (j, 0, n - 1))), ROWS), X),
    (Sum(sin(x[i, 0]/sqrt(Sum(x[j, 0]**2, (j, 0, n - 1)))), ROWS), x),
    (Sum(log(X[i, j]/Sum(X[i, k], (k, 0, n - 1))), *PAIRS), X),
    (Sum((x[i, 0] - Sum(x[j, 0], (j, 0, n - 1))/n)**2, ROWS)/n, x),
]


@pytest.mark.parametrize(("expr", "variable"), WHOLE, ids=str)
def test_the_gradient_is_in_whole_matrices(expr, variable):
    result = diff(expr, variable)
    assert not result.has(Derivative, Sum, MatrixSum)
    assert deviation(expr, variable, result, seed=2) < 1e-6


BY_PLACES = [  # there is an answer, though not in whole matrices
    (Sum(log(1 + exp(Trace(rows(Z)*rows(Z, j).T) - Trace(rows(Z)*rows(Z, k).T))), *PAIRS, (k, 0, n - 1)), Z),
    (Trace(A*table(Max(x[i, 0], x[j, 0]))), x), (Trace(A*table(atan2(x[i, 0], y[j, 0]))), x),
    (Trace(B3*table(x3[Abs(i - j), 0], 3)), x3), (Trace(A*table(exp(-Abs(x[i, 0] - x[j, 0])))), x),
    (Trace(A*table(exp(-s*(x[i, 0] - x[j, 0])**2))), s), (Trace(A*table(i*x[j, 0])), x),
    (Max(log(Determinant(X - A)**2), Trace(X)), X), (Min(Trace(X), log(Determinant(X - A)**2)), X),
    (Abs(Determinant(X - A)), X), (sin(f(Trace(A*X))), X), (f(Trace(A*X)*log(Determinant(X)**2)), X),
    (exp(f(Trace(A*X))*Trace(X)), X),
]


@pytest.mark.parametrize(("expr", "variable"), BY_PLACES, ids=str)
def test_the_gradient_is_right(expr, variable):
    result = diff(expr, variable)
    assert not (result.has(Derivative) and not expr.has(f))
    assert deviation(expr, variable, result, seed=2) < 1e-6


def test_the_gradient_of_a_maximum():
    first, second = log(Determinant(X - A)**2), Trace(X)
    result = diff(Max(first, second), X)
    assert result.has(Heaviside)


def test_rows_as_entries_leaves_alone_what_is_no_row():
    for expr in (Trace(Z[0, :]*w), Sum(Trace(A*X), ROWS), Sum(Trace(Z[i:i + 2, :]*Z[i:i + 2, :].T), ROWS), x[0, 0]):
        assert rows_as_entries(expr) is expr
    assert in_matrices(Trace(A*X)) == Trace(A*X)


def test_a_difference_of_matrices_has_an_absolute_determinant():
    assert Abs(Determinant(X - A)).args == (Determinant(X - A),)


B, C = MatrixSymbol("B", n, n), MatrixSymbol("C", n, n)
TRIPLES = (*PAIRS, (k, 0, n - 1))

NETWORKS = [
    (Sum(A[i, j]*B[i, k]*x[i, 0]*y[j, 0]*t[k, 0], *TRIPLES), x, HadamardProduct(A*y, B*t)),
    (Sum(A[i, j]*B[i, k]*x[i, 0]*y[j, 0]*t[k, 0], *TRIPLES), A, DiagMatrix(x)*B*t*y.T),
    (Sum(X[i, j]*A[j, k]*B[k, i]*x[i, 0], *TRIPLES), X, DiagMatrix(x)*B.T*A.T),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), NETWORKS, ids=str)
def test_an_index_that_joins_three_entries(expr, variable, formula):
    result = diff(expr, variable)
    assert simplify(result - formula) == ZeroMatrix(*formula.shape)
    assert not result.has(Sum, MatrixSum)
    assert deviation(expr, variable, result, seed=2) < 1e-6


@pytest.mark.parametrize(("expr", "variable"), [
    (Sum(X[i, j]*X[j, k]*X[k, i]*A[i, j], *TRIPLES), X), (Sum(X[i, j]*X[i, k]*X[j, k]*A[i, i], *TRIPLES), X),
    (Sum(x[i, 0]*x[j, 0]*x[k, 0]*A[i, j]*B[j, k]*C[k, i]*x[i, 0], *TRIPLES), x),
    (log(Sum(X[i, j]*y[i, 0]*X[k, j]*t[j, 0]*A[i, k], *TRIPLES)**2), X),
    (Sum(Z[i, j]*Z[i, k]*V[j, k]*y[i, 0], (i, 0, n - 1), (j, 0, p - 1), (k, 0, p - 1)), Z),
], ids=str)
def test_networks_of_entries(expr, variable):
    result = diff(expr, variable)
    assert not result.has(Derivative, MatrixSum)
    assert deviation(expr, variable, result, seed=2) < 1e-6


def test_what_is_no_series_and_parallel_network_keeps_its_sums():
    expr = Sum(A[i, j]*B[j, k]*C[k, i]*x[i, 0]*D[i, j]*X[j, k], *TRIPLES)
    assert deviation(expr, X, diff(expr, X), seed=2) < 1e-6
