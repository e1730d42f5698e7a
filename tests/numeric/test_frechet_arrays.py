"""Derivatives of functions of matrices along all units at once are those along each of them."""

import pytest
from sympy import Lambda, MatrixSymbol, Symbol, Trace, sin, symbols, tanh

from sympy_matcalc import MatrixExponential, MatrixFunction, compiled

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")
from sympy_matcalc.numeric import frechet_arrays, helpers, scipy_helpers  # noqa: E402

m, n = symbols("m n", integer=True, positive=True)
A, X, C, b = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n), MatrixSymbol("C", n, n), MatrixSymbol("b", n, 1)
t = Symbol("t")


@pytest.mark.parametrize("name", ["exp", "sin", "cos", "sinh", "cosh", "tanh"])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 8.0])
@pytest.mark.parametrize("direction_scale", [None, 1e-3, 1e3])
@pytest.mark.parametrize("library", [helpers, scipy_helpers])
def test_all_units_at_once_are_one_by_one(name, scale, direction_scale, library):
    rng = np.random.default_rng(3)
    matrix = scale*rng.standard_normal((3, 3))
    directions = [] if direction_scale is None else [direction_scale*rng.standard_normal((3, 3))]
    slow = frechet_arrays.by_units(np, library.frechet, name, matrix, *directions)
    fast = library.frechet_array(name, matrix, *directions)
    assert np.allclose(fast, slow, rtol=1e-9, atol=1e-9*np.abs(slow).max())


@pytest.mark.parametrize("matrix", [
    np.diag([-1.0, -30.0, -3000.0]) + np.triu(np.ones((3, 3)), 1), np.diag([300.0, 100.0, 1.0]), np.zeros((2, 2)),
    np.array([[2.0]]), np.diag([-1e6, 0.0]), np.array([[0.0, 1.0], [0.0, 0.0]])], ids=str)
def test_stiff_and_degenerate_matrices(matrix):
    slow = frechet_arrays.by_units(np, scipy_helpers.frechet, "exp", matrix)
    assert np.allclose(scipy_helpers.frechet_array("exp", matrix), slow, rtol=1e-9, atol=1e-12*np.abs(slow).max())


def test_no_more_exponentials_than_derivatives_along_units_would_take():
    counts = []

    def exponential(stack):
        counts.append(len(stack))
        return np.stack([np.eye(3)]*len(stack))

    for norm in (1.0, 30.0, 300.0, 3000.0):
        frechet_arrays.frechet_array(exponential, scipy_helpers.frechet, "exp", -norm*np.diag([0.0, 0.5, 1.0]))
    assert counts
    assert max(counts) <= 4*9


@pytest.mark.parametrize(("expr", "by"), [
    (Trace(C*MatrixExponential(X)), X), (Trace(MatrixExponential(A.T*A)), A),
    (b.T*MatrixExponential(C*X)*b, X), (Trace(C*MatrixFunction(Lambda(t, sin(t)), X)), X),
    (Trace(C*MatrixFunction(Lambda(t, tanh(t)), X)), X), (Trace(C*MatrixExponential(X)*X*MatrixExponential(X)), X)],
    ids=str)
@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
def test_hessians_have_no_loops_over_units(expr, by, library):
    if library != "numpy":
        pytest.importorskip(library)
    function = compiled(expr, by, "hessian", backend=library)
    assert "for " not in function.source
    assert "right" in function.check()


def test_what_is_not_linear_in_a_unit_stays_a_loop():
    function = compiled(Trace(C*MatrixExponential(MatrixExponential(X))), X, "hessian")
    assert "right" in function.check()


@pytest.mark.parametrize("library", [helpers, scipy_helpers])
@pytest.mark.parametrize("name", ["exp", "sin", "cosh", "tanh", "log"])
def test_large_and_small_directions_cost_no_digits(library, name):
    rng = np.random.default_rng(5)
    matrix = 3*np.eye(3) + rng.standard_normal((3, 3))/3
    one, two = rng.standard_normal((2, 3, 3))
    eigenvalues = name == "log" and library is helpers  # which know one direction
    for directions in [[one]] if eigenvalues else [[one], [one, two]]:
        expected = library.frechet(name, matrix, *directions)
        for scale in (1e-100, 1e15, 1e100):
            found = library.frechet(name, matrix, scale*one, *directions[1:])
            assert np.allclose(found/scale, expected, rtol=1e-9, atol=1e-9*np.abs(expected).max())
    assert not library.frechet(name, matrix, 0*one).any()
