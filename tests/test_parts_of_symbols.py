"""Derivatives by an entry or a slice of a symbol, where bound symbols, real parts and open derivatives come in."""

import pytest
from sympy import (
    Abs,
    Derivative,
    Identity,
    KroneckerProduct,
    Lambda,
    MatrixSymbol,
    Piecewise,
    Sum,
    Trace,
    ZeroMatrix,
    conjugate,
    diff,
    latex,
    log,
    pretty,
    re,
    symbols,
)
from sympy.combinatorics import Permutation
from sympy.matrices.expressions import PermutationMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.dotproduct import DotProduct

from sympy_matcalc import MatrixFunction, MatrixSum
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True, nonnegative=True)
t = symbols("t", real=True)
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


@pytest.mark.parametrize("f", [
    Sum(X[i, j]**2, (i, 0, n - 1), (j, 0, n - 1)), Sum(X[i, i], (i, 0, n - 1)),
    Sum(y[i, 0]*X[i, j]*x[j, 0], (i, 0, n - 1), (j, 0, n - 1)), Sum(X[i, j], (j, 0, i), (i, 0, n - 1)),
    X[i, j]*Sum(X[i, i], (i, 0, n - 1)), Sum(Abs(X[i, j]), (i, 0, n - 1), (j, 0, n - 1)),
], ids=str)
@pytest.mark.parametrize("entry", [X[i, j], X[j, i], X[0, j], X[0, 1]], ids=str)
def test_the_index_of_an_entry_is_not_that_of_a_sum(f, entry):
    result = diff(f, entry)
    assert not result.has(Derivative)
    assert deviation(f, entry, result, seed=2) < 1e-6


def test_bound_symbols_are_renamed_in_their_scope_only():
    # The last i is that of whoever typed the sum, not the one summed over.
    assert apart_from(Sum(X[i, 0], (i, 0, i)), {i}).limits[0][2] == i
    inner = apart_from(Sum(X[i, j], (j, 0, i), (i, 0, n)), {i})
    assert inner.limits[0][2] == inner.limits[1][0] != i
    assert apart_from(Sum(X[i, j], (i, 0, n), (j, 0, i)), {i}).limits[1][2] == i
    assert apart_from(Lambda(t, t*i), {t}).expr.has(i)
    assert i not in apart_from(MatrixSum(X**i, (i, 0, n)), {i}).limits
    assert apart_from(Sum(X[i, 0], (i, 0, n)), {j}) == Sum(X[i, 0], (i, 0, n))


def test_the_variable_of_a_function_is_not_the_one_that_is_differentiated_by():
    f = Trace(A*(t*X).applyfunc(Lambda(t, t**3)))
    assert deviation(f, t, diff(f, t), seed=1) < 1e-6


@pytest.mark.parametrize(("f", "formula"), [
    (log(Abs(Determinant(X))), X.inv()[j, i]),
    (re(Trace(A*conjugate(X))), A[j, i]),
    (DotProduct(X*x, y), y[i, 0]*x[j, 0]),
])
def test_an_entry_is_real(f, formula):
    assert diff(f, X[i, j]) == formula


def test_the_scalar_in_front_of_an_identity_counts_once():
    f = Abs(Trace(A.inv()))*Trace(X)
    assert diff(f, X[0, 0]) == Abs(Trace(A.inv()))
    assert deviation(f, X[1, 1], diff(f, X[1, 1]), seed=1) < 1e-6


def test_a_dot_product_by_a_scalar():
    f = DotProduct((A + t*X)*x, y)**2
    assert deviation(f, t, diff(f, t), seed=1) < 1e-6


def test_symbolic_entries_of_a_permutation_matrix_are_not_zero():
    P = PermutationMatrix(Permutation([1, 2, 0]))
    Y = MatrixSymbol("Y", 3, 3)
    assert deviation(Trace(P*Y), Y[i, j], diff(Trace(P*Y), Y[i, j]), seed=1) < 1e-6
    assert diff(Trace(P*Y), Y[i, j]) != 0


def test_a_derivative_by_a_slice_can_stay_open():
    derivative = diff(Trace(A*MatrixFunction(Abs, X)), X[:2, 1:2])
    assert isinstance(derivative, Derivative)
    assert derivative.shape == (2, 1)
    assert derivative.doit() == derivative
    assert all(printed(derivative) for printed in (str, pretty, latex))


def test_the_trace_of_a_kronecker_product_of_other_than_square_factors_stays():
    U, V = MatrixSymbol("U", 3, 2), MatrixSymbol("V", 2, 3)
    f = Trace(KroneckerProduct(U, V))
    assert f.doit() == f
    assert str(diff(f, U))
    assert Trace(KroneckerProduct(X, A)).doit() == Trace(X)*Trace(A)


def test_scalars_behind_a_vector_are_one_kronecker_product():
    inner = (3*Identity(1) + x.T*x).inv()
    result = diff(inner*x.T*A, x)
    assert result.doit() == result


@pytest.mark.parametrize("steps", [
    Sum(Piecewise((i, x[i, 0] > 0), (0, True)), (i, 0, n - 1)),
    Sum(Piecewise((i, x[i, 0] + x[i + 1, 0] > 0), (0, True)), (i, 0, n - 2)),
], ids=str)
def test_sums_of_steps_are_flat_between_the_steps(steps):
    assert diff(steps, x) == ZeroMatrix(n, 1)
    f = steps*Trace(x.T*x) + Trace(A*x*y.T)
    assert deviation(f, x, diff(f, x), seed=1) < 1e-6
