"""Deltas of indices are SymPy's own, whatever the indices and the size say of themselves."""

from itertools import product

import pytest
import sympy
from sympy import KroneckerDelta, MatrixSymbol, Product, S, Sum, Symbol, diff, lambdify

from sympy_matcalc.values.differences import central_difference, random_values
from sympy_matcalc.values.evaluation import evaluate

KINDS = {"plain": {}, "integer": {"integer": True}, "nonnegative": {"integer": True, "nonnegative": True},
         "positive": {"integer": True, "positive": True}, "negative": {"integer": True, "negative": True},
         "odd": {"odd": True}, "even": {"even": True}, "zero": {"zero": True}, "nonpositive": {"nonpositive": True}}


@pytest.mark.parametrize("kind", KINDS)
def test_deltas_are_sympys_own(kind):
    for i, r in ((Symbol("i", **KINDS[kind]), Symbol("r", **KINDS[other])) for other in KINDS):
        for n in (Symbol("n", integer=True), Symbol("n", integer=True, positive=True)):
            X = MatrixSymbol("X", n, 1)
            assert diff(X[i, 0], X[r, 0]) == KroneckerDelta(i, r, (0, n - 1)), (i.assumptions0, r.assumptions0)
            assert diff(X[r, 0], X[i, 0]) == KroneckerDelta(i, r, (0, n - 1))


def test_sizes_among_the_indices():
    n, m = (Symbol(name, integer=True, positive=True) for name in "nm")
    X = MatrixSymbol("X", n, m)
    for i, r in product((n - 1, m - 1, S.Zero, Symbol("i", integer=True)), repeat=2):
        column = MatrixSymbol("x", n, 1)
        assert diff(column[i, 0], column[r, 0]) == KroneckerDelta(i, r, (0, n - 1))
    i, j, r, s = (Symbol(name, integer=True) for name in "ijrs")
    assert diff(X[i, j], X[r, s]) == KroneckerDelta(i, r, (0, n - 1))*KroneckerDelta(j, s, (0, m - 1))


@pytest.mark.parametrize("kind", ["(A*X)[i, j]", "(X**2)[i, j]", "(X*X.T)[i, j]", "X[i, j]*X[j, i]", "Trace(X)",
                                  "Sum(X[i, 0]*X[i + 1, 0], (i, 0, n - 2))", "(A*HadamardProduct(X, A))[i, j]",
                                  "KroneckerProduct(X, A)[i, j]", "Product(X[i, 0], (i, 0, n - 1))"])
def test_results_with_deltas_run(kind):
    n = Symbol("n", integer=True, positive=True)
    i, j, r, s = (Symbol(name, integer=True) for name in "ijrs")
    A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
    f = eval(kind, {**vars(sympy), "A": A, "X": X, "i": i, "j": j, "n": n})
    result = diff(f, X[r, s])
    arguments = [i, j, r, s, A, X]
    run = lambdify(arguments, result)
    for place in product(range(2), range(2), range(3), range(3)):
        values = {**random_values((A, X), seed=3, sizes=(3,)), **dict(zip(arguments, place)), n: 3}
        expected = central_difference(f, X[r, s], values)
        assert run(*place, values[A], values[X]) == pytest.approx(float(expected), abs=1e-6)


def test_a_delta_out_of_its_range_is_zero_in_code():
    i, j = (Symbol(name, integer=True) for name in "ij")
    v = MatrixSymbol("v", 3, 1)
    run = lambdify([i, j, v], KroneckerDelta(i, j, (0, 2))*v[0, 0])
    values = [[2.0], [0.0], [0.0]]
    assert [run(k, k, values) for k in (-1, 0, 2, 3)] == [0, 2, 2, 0]


def test_products_by_an_entry_leave_that_factor_out():
    n = Symbol("n", integer=True, positive=True)
    i, r = (Symbol(name, integer=True) for name in "ir")
    x = MatrixSymbol("x", n, 1)
    found = diff(Product(x[i, 0], (i, 0, n - 1)), x[r, 0])
    assert found == Product(x[i, 0], (i, 0, r - 1))*Product(x[i, 0], (i, r + 1, n - 1))
    values = random_values((x,), seed=1, sizes=(4,))
    values[x][2] = 0  # no factor is divided by
    for row in range(4):
        at = {**values, r: row}
        assert evaluate(found, at) == pytest.approx(float(central_difference(
            Product(x[i, 0], (i, 0, n - 1)), x[r, 0], at)), abs=1e-6)
    nested = diff(Product(Sum(x[i, 0]*x[r, 0], (r, 0, n - 1)), (i, 0, n - 1)), x[0, 0])
    assert not nested.has(KroneckerDelta)
