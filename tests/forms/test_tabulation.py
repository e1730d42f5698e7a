"""Sums of functions of entries, as people write losses, become matrix expressions that are right."""

import numpy as np
import pytest
from sympy import (
    Abs,
    Derivative,
    DiagMatrix,
    DiagonalOf,
    HadamardPower,
    Identity,
    MatrixSymbol,
    Max,
    OneMatrix,
    Product,
    S,
    Sum,
    ZeroMatrix,
    cos,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.core.tabulation import tabulated_sums
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True, nonnegative=True)
q = symbols("q", positive=True)
X, U, V, B = MatrixSymbol("X", n, m), MatrixSymbol("U", n, m), MatrixSymbol("V", m, n), MatrixSymbol("B", n, n)
w, y, z = MatrixSymbol("w", m, 1), MatrixSymbol("y", n, 1), MatrixSymbol("z", n, 1)
Xw = (X*w)[i, 0]

CASES = [
    (Sum(log(1 + exp(-y[i, 0]*Xw)), (i, 0, n - 1)), w),
    (Sum(y[i, 0]*log(1/(1 + exp(-Xw))) + (1 - y[i, 0])*log(1 - 1/(1 + exp(-Xw))), (i, 0, n - 1)), w),
    (Sum(exp(w[i, 0]), (i, 0, m - 1)), w), (log(Sum(exp(w[i, 0]), (i, 0, m - 1))), w),
    (Sum(Abs(w[i, 0]), (i, 0, m - 1)), w), (Sum(sin(U[i, j])*y[i, 0], (i, 0, n - 1), (j, 0, m - 1)), U),
    (Sum(sqrt(1 + (z[i, 0] - y[i, 0])**2), (i, 0, n - 1)), z), (Sum(exp(B[i, i]), (i, 0, n - 1)), B),
    (Sum(exp(-(z[i, 0] - z[j, 0])**2), (i, 0, n - 1), (j, 0, n - 1)), z),
    (Sum(Sum(X[i, k]*w[k, 0], (k, 0, m - 1))**3*y[i, 0], (i, 0, n - 1)), X),
    (Sum(tanh((B*z)[i, 0])*y[i, 0]*q, (i, 0, n - 1)), B), (Sum(U[i, j]**2*V[j, i], (i, 0, n - 1), (j, 0, m - 1)), U),
    (sqrt(Sum(U[i, j]**4, (i, 0, n - 1), (j, 0, m - 1))), U), (Sum(Max(0, 1 - y[i, 0]*Xw), (i, 0, n - 1)), w),
    (Sum(z[i, 0]**q, (i, 0, n - 1))**(1/q), z), (Sum(exp(B[i, 0])*y[i, 0], (i, 0, n - 1)), B),
    (Sum(exp(z[i, 0]), (i, 1, n - 1)), z), (Sum(exp(z[i, 0]), (i, 0, n - 2)), z),
    (Sum(exp(z[i + 1, 0]), (i, 0, n - 2)), z), (Sum(z[i, 0]*exp(B[i, i + 1]), (i, 0, n - 2)), B),
    (Sum(sin(i)*exp(z[i, 0]), (i, 0, n - 1)), z), (Sum((z[i, 0] - z[i - 1, 0])**2, (i, 1, n - 1)), z),
    (Sum(sin(U[i, j + 1]*(i + j)), (i, 0, n - 1), (j, 0, m - 2)), U), (Sum(exp(i*z[i, 0]), (i, 1, n - 1)), z),
    (Sum(z[i, 0]**i, (i, 0, n - 1)), z), (Sum(q**i*B[i, i], (i, 0, n - 1)), B),
    (Sum(exp(V[0, i + 1]), (i, 0, n - 2)), V), (Sum(sin(U[i, 0])*cos(V[0, i + 1]), (i, 0, n - 2)), V),
    (Sum(cos((U*V)[i, j]), (i, 0, n - 1), (j, 0, n - 1)), U), (Sum(exp(V[0, i]), (i, 0, n - 1)), V),
    (Sum(y[i, 0]*log(Sum(exp((B*X)[i, k]), (k, 0, m - 1))), (i, 0, n - 1)), B),
    (Sum(U[i, j]*log(exp((B*X)[i, j])/Sum(exp((B*X)[i, k]), (k, 0, m - 1))), (i, 0, n - 1), (j, 0, m - 1)), B),
    (Sum(y[i, 0]*exp(z[i, 0])/Sum(exp(z[j, 0]), (j, 0, n - 1)), (i, 0, n - 1)), z),
    (Sum(B[i, j]*B[j, k]*sin(B[k, i]), (i, 0, n - 1), (j, 0, n - 1), (k, 0, n - 1)), B),
    (Sum(exp(U[i, j])*U[k, j]*y[i, 0]*B[i, k], (i, 0, n - 1), (j, 0, m - 1), (k, 0, n - 1)), U),
    (Sum(exp(B[i, j])*B[j, k]*z[k, 0]*z[i, 0]*cos(z[j, 0]), (i, 0, n - 1), (j, 0, n - 1), (k, 0, n - 1)), z),
]


@pytest.mark.parametrize(("expr", "variable"), CASES, ids=str)
def test_the_gradient_is_a_matrix_and_right(expr, variable):
    gradient = diff(expr, variable)
    assert not gradient.has(Derivative, Sum)
    values = {s: abs(v) for s, v in random_values((expr, gradient), seed=1).items()}
    assert evaluate(tabulated_sums(expr), values) == pytest.approx(evaluate(expr, values))
    assert deviation(expr, variable, gradient, values=values) < 1e-6


@pytest.mark.parametrize("expr", [
    Sum(exp(z[i, 0]), (i, 0, 2)), Sum(exp(z[i, 0]), (i, 0, n)), Sum(exp(z[i - 1, 0]), (i, 0, n - 1)),
    Sum(exp(z[i + 1, 0]), (i, 0, n - 1)), Sum(exp(z[2*i, 0]), (i, 0, n - 1)), Sum(exp(B[i, i]), (i, 0, 5)),
    Sum(exp(z[n - 1 - i, 0]), (i, 0, n - 1)), Sum(exp(z[i, 0]), (i, 0, k)),
    Sum(sin(z[i, 0]*z[j, 0]*B[k, 0]), (i, 0, n - 1), (j, 0, n - 1), (k, 0, n - 1)),
    Sum(exp(i), (i, 0, n - 1)), exp(z[0, 0]),
], ids=str)
def test_what_is_no_whole_table_stays(expr):
    assert tabulated_sums(expr) is expr


@pytest.mark.parametrize(("expr", "variable", "gradient"), [
    (Product(z[i, 0], (i, 0, n - 1)), z, Product(z[i, 0], (i, 0, n - 1))*HadamardPower(z, -1)),
    (log(Product(X[i, j], (i, 0, n - 1), (j, 0, m - 1))), X, HadamardPower(X, -1)),
    (log(Product(B[i, i], (i, 0, n - 1))), B, DiagMatrix(HadamardPower(DiagonalOf(B), -1))),
], ids=str)
def test_products_over_entries_have_gradients_in_matrix_form(expr, variable, gradient):
    assert diff(expr, variable) == gradient


@pytest.mark.parametrize("expr", [
    Sum(y[i, 0]*Product(2 + cos(X[i, j]), (j, 0, m - 1)), (i, 0, n - 1)),
    Sum(y[i, 0]*Product(1 + X[i, j]**2, (j, 0, m - 1)), (i, 0, n - 1)),
], ids=str)
def test_what_a_product_binds_stays_in_it(expr):
    assert tabulated_sums(expr) is expr
    assert deviation(expr, y, diff(expr, y), seed=1) < 1e-6


def test_sums_over_all_axes_are_joined_by_the_one_network():
    shares = exp(U[i, j])/Sum(exp(U[i, k]), (k, 0, m - 1))
    assert tabulated_sums(Sum(shares, (i, 0, n - 1), (j, 0, m - 1))) == n
    assert diff(Sum(shares, (i, 0, n - 1), (j, 0, m - 1)), U) == ZeroMatrix(n, m)
    assert str(tabulated_sums(Sum(sin(B[i, j])*B[j, i], (i, 0, n - 1), (j, 0, n - 1)))) == "Trace(sin.(B)*B)"


@pytest.mark.parametrize("function", [sin, exp, lambda z: z**2 + 1, lambda z: 1/(2 + z)])
@pytest.mark.parametrize("columns", [3, n])
def test_functions_of_entries_that_are_on_a_diagonal_alone(function, columns):
    v, X, M = MatrixSymbol("v", columns, 1), MatrixSymbol("X", columns, columns), MatrixSymbol("M", columns, columns)
    array, vector = np.arange(9).reshape(3, 3)/7, np.array([[0.3], [-0.7], [1.1]])
    for matrix, value in ((DiagMatrix(v), np.diag(vector[:, 0])), (DiagMatrix(OneMatrix(columns, 1)), np.eye(3)),
                          (Identity(columns), np.eye(3)), (DiagMatrix(v)*M, np.diag(vector[:, 0])@array),
                          (DiagMatrix(v)*DiagMatrix(v), np.diag(vector[:, 0]**2))):
        expected = np.vectorize(lambda entry: float(function(S(entry))))(value)
        for row, column, found_as in ((i, j, expected), (j, i, expected.T)):
            entry = MatrixElement(matrix, i, j)  # as it is where SymPy does not write it out
            total = Sum(function(entry)*X[row, column], (i, 0, columns - 1), (j, 0, columns - 1))
            found = evaluate(diff(total, X), {n: 3, v: vector, M: array, X: array})
            assert np.allclose(np.asarray(found, dtype=float), found_as)
