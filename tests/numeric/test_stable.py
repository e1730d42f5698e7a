"""Numbers stay numbers where the formula as typed overflows, and keep their digits where it cancels."""

import cmath

import pytest
from sympy import (
    Abs,
    Determinant,
    HadamardProduct,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Q,
    Rational,
    Symbol,
    Trace,
    cosh,
    diff,
    exp,
    lambdify,
    log,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import LogSumExp, Softmax, compiled, norm, sigmoid, softplus

np = pytest.importorskip("numpy")
n, m = symbols("n m", integer=True, positive=True)
t, s = symbols("t"), Symbol("s", positive=True)
A, X = MatrixSymbol("A", n, m), MatrixSymbol("X", n, n)
x = MatrixSymbol("x", n, 1)
ones = OneMatrix(1, n)
FAR = np.array([-800.0, -40.0, 0.0, 40.0, 800.0])

pytestmark = pytest.mark.filterwarnings("error")


def test_log_determinants():
    assert lambdify(X, log(Determinant(X)))(20*np.eye(300)) == pytest.approx(300*np.log(20))
    assert lambdify(X, log(Abs(Determinant(X))))(-20*np.eye(301)) == pytest.approx(301*np.log(20))
    assert np.isnan(lambdify(X, log(Determinant(X)))(-np.eye(3)))


@pytest.mark.parametrize("module", ["numpy", "scipy"])
def test_logistic_loss(module):
    if module == "scipy":
        pytest.importorskip("scipy")
    loss = ones*x.applyfunc(Lambda(t, log(1 + exp(t))))
    assert lambdify(x, loss, module)(FAR) == pytest.approx(840 + np.log(2))
    sigma = lambdify(x, diff(loss, x), module)(FAR)
    assert sigma == pytest.approx([0, np.exp(-40), 0.5, 1, 1], rel=1e-14)
    second = lambdify(x, diff(loss, x, x), module)(FAR).diagonal()
    assert second == pytest.approx([0, np.exp(-40), 0.25, np.exp(-40), 0], rel=1e-14)


@pytest.mark.parametrize(("body", "values"), [
    (exp(t)/(1 + exp(t)), [0, np.exp(-40), 0.5, 1, 1]), (1/(1 + exp(-t)), [0, np.exp(-40), 0.5, 1, 1]),
    (exp(t)/(1 + exp(t))**2, [0, np.exp(-40), 0.25, np.exp(-40), 0]),
    (exp(t)/(1 + exp(t)) - exp(2*t)/(1 + exp(t))**2, [0, np.exp(-40), 0.25, np.exp(-40), 0]),
    (sigmoid(t)*(1 - sigmoid(t)), [0, np.exp(-40), 0.25, np.exp(-40), 0]),
    (1 - sigmoid(t), [1, 1, 0.5, np.exp(-40), 0]), (log(1 + exp(-t)), [800, 40, np.log(2), np.exp(-40), 0]),
    (-log(sigmoid(t)), [800, 40, np.log(2), np.exp(-40), 0]), (log(cosh(t)), FAR*np.sign(FAR) - np.log(2)),
    (softplus(t) - log(exp(t) + exp(0)), 0*FAR),
], ids=str)
def test_bodies(body, values):
    expected = np.where(FAR == 0, 0, values) if body == log(cosh(t)) else values
    assert lambdify(x, x.applyfunc(Lambda(t, body)))(FAR) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("body", [
    exp(t)/(1 + exp(t)), exp(2*t)/(1 + exp(t))**2, exp(-t)/(1 + exp(-t))**2, t/(1 + exp(-t)),
    log(exp(t) + exp(-t)), (exp(t) - exp(-t))/(exp(t) + exp(-t)), (exp(2*t) - 1)/(exp(2*t) + 1), 1/cosh(t),
    t*tanh(log(1 + exp(t))), log(1 + exp(t))/(1 + exp(-t)), 1/(3 + exp(2*t/3)), exp(t/2)/(2 + 2*exp(t)),
    1/(1 + exp(-2*t))**3, t**2/(1 + exp(t)), 1/sqrt(1 + exp(t)), sqrt(2 + 3*exp(-t)), exp(t)/sqrt(5 + 5*exp(t)),
    t*(1 + exp(t/2)/3)**Rational(-4, 3), exp(t)/sqrt(1 + exp(2*t)), exp(t/2)/sqrt(1 + exp(t)),
    exp(t)/sqrt(2 + 2*exp(2*t)), exp(3*t)/sqrt(1 + exp(2*t))**3], ids=str)
def test_quotients_of_exponentials_and_their_derivatives(body):
    """Neither infinity over infinity nor a warning, entry by entry and of a scalar: as with sixty digits."""
    mpmath = pytest.importorskip("mpmath")
    at = Symbol("t", real=True)
    for order, expr in enumerate((body, body.diff(t), body.diff(t, t))):
        with mpmath.workdps(60):
            exact = lambdify(t, expr, "mpmath")
            expected = [float(exact(mpmath.mpf(float(value)))) for value in FAR]
        found = lambdify(x, x.applyfunc(Lambda(t, expr)))(FAR)
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-15)
        name = ("value", "gradient", "hessian")[order]
        of_entries = compiled(ones*x.applyfunc(Lambda(t, body)), x, name)
        of_scalar = compiled(body.subs(t, at), at, name)
        of_trace = compiled(body.subs(t, Trace(x.T*OneMatrix(n, 1))), x, name)
        for value, exact_value in zip(FAR, expected):
            for function in (of_entries, of_scalar, of_trace):
                point = value if function is of_scalar else np.array([value])
                assert np.ravel(function(point)) == pytest.approx([exact_value], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("body", [
    exp(7*t/2)*sqrt(1 + exp(t - 300)), exp(3*t/2)/sqrt(1 + exp(t - 500)), exp(t/2)/sqrt(1 + exp(t - 1500)),
    exp(t)/sqrt(1 + exp(t - 800)), exp(4*t)*sqrt(1 + exp(t - 300)), exp(5*t/2)*sqrt(1 + 10**50*exp(t))], ids=str)
def test_shifts_are_no_factors(body):
    """What is far from zero stays within the exponential: as a factor it would overflow, or the rest underflow."""
    mpmath = pytest.importorskip("mpmath")
    points = np.array([-400.0, -200, -100, -30, 0, 0.5, 30, 60])
    for expr in (body, body.diff(t)):
        with mpmath.workdps(60):
            exact = lambdify(t, expr, "mpmath")
            expected = [float(exact(mpmath.mpf(float(value)))) for value in points]
        assert lambdify(x, x.applyfunc(Lambda(t, expr)))(points) == pytest.approx(expected, rel=1e-9)


def test_small_arguments_keep_their_digits():
    small = np.array([1e-18, 1e-12])
    assert lambdify(x, x.applyfunc(Lambda(t, log(1 + t))))(small) == pytest.approx(small, rel=1e-11)
    assert lambdify(x, x.applyfunc(Lambda(t, exp(t) - 1)))(small) == pytest.approx(small, rel=1e-11)
    assert lambdify(x, x.applyfunc(Lambda(t, 3*exp(2*t) - 3)))(small) == pytest.approx(6*small, rel=1e-11)


def test_x_log_x_at_zero():
    assert lambdify(x, x.T*x.applyfunc(log))(np.array([0.0, 1.0])) == 0
    assert lambdify(x, HadamardProduct(x, x.applyfunc(log)))(np.array([0.0, np.e])) == pytest.approx([0, np.e])


def test_log_sum_exp_by_rows():
    rows = (A.applyfunc(exp)*OneMatrix(m, 1)).applyfunc(log)
    point = np.array([[1000.0, 1000.0, 999.0], [-1000.0, 0.0, 1.0]])
    expected = [1000 + np.log(2 + np.exp(-1)), 1 + np.log1p(np.exp(-1))]
    assert lambdify(A, rows)(point).ravel() == pytest.approx(expected)
    shares = lambdify(A, diff(OneMatrix(1, n)*rows, A))(point)
    assert shares.sum(axis=1) == pytest.approx(1)
    assert shares[0] == pytest.approx(np.array([1, 1, np.exp(-1)])/(2 + np.exp(-1)))
    assert lambdify(x, LogSumExp(x))(FAR) == 800
    assert lambdify(x, Softmax(x))(FAR) == pytest.approx([0, 0, 0, 0, 1])


def test_norm_at_zero():
    assert lambdify(x, diff(norm(x), x))(np.zeros(3)).tolist() == [0, 0, 0]
    assert lambdify(x, diff(norm(x), x))(np.array([3.0, 4.0])) == pytest.approx([0.6, 0.8])


def test_solves_instead_of_inverses():
    size = 8
    hilbert = np.array([[1/(i + j + 1) for j in range(size)] for i in range(size)])
    function = lambdify((X, x), X.inv()*x)
    assert "inv" not in function.__doc__.split("Source code:")[1]
    right = hilbert @ np.ones(size)
    assert np.linalg.norm(hilbert @ function(hilbert, right) - right) < 1e-14


@pytest.mark.parametrize(("expr", "expected"), [
    (log(3*Determinant(X)), np.log(3) + 300*np.log(20)), (log(sqrt(Determinant(X))), 150*np.log(20)),
    (log(2*Determinant(X)**2), np.log(2) + 600*np.log(20)), (log(s*Determinant(X)), np.log(2.5) + 300*np.log(20)),
    (log(s**2*Determinant(X)**-2/7), 2*np.log(2.5) - np.log(7) - 600*np.log(20)),
    (log(Abs(Determinant(X))**3), 900*np.log(20)), (log(1/Determinant(X)), -300*np.log(20))], ids=str)
def test_logarithms_of_multiples_and_powers_of_determinants(expr, expected):
    arguments = (X, s)
    assert lambdify(arguments, expr)(20*np.eye(300), 2.5) == pytest.approx(expected)
    value, gradient = compiled(expr, X, ("value", "gradient"))(*[20*np.eye(300), 2.5][:1 + expr.has(s)])
    assert value == pytest.approx(expected)
    assert np.isfinite(gradient).all()


def test_logarithms_of_negative_determinants_are_those_of_their_even_powers_alone():
    array = np.diag([-2.0, 3.0])
    assert lambdify(X, log(3*Determinant(X)**2))(array) == pytest.approx(np.log(108))
    assert np.isnan(lambdify(X, log(3*Determinant(X)))(array))
    assert lambdify(X, log(-Determinant(X)))(array) == pytest.approx(np.log(6))
    assert lambdify((X, t), log(t*Determinant(X)))(array, -1.0) == pytest.approx(np.log(6))


@pytest.mark.parametrize("library", ["numpy", "scipy", "jax", "torch"])
@pytest.mark.parametrize(("function", "exact"), [
    (softplus, lambda z: cmath.log(1 + cmath.exp(z))), (sigmoid, lambda z: 1/(1 + cmath.exp(-z)))])
def test_softplus_and_sigmoid_of_complex_numbers(library, function, exact):
    array_library = pytest.importorskip(library)
    points = np.array([1 + 2j, -3 + 0.5j, 0.1 - 5j, 2 + 4j, 30 - 1j, -30 + 3j])
    given = array_library.as_tensor(points) if library == "torch" else points
    expected = [exact(complex(point)) for point in points]
    if library == "jax":
        array_library.config.update("jax_enable_x64", True)
    assert np.allclose(np.asarray(lambdify(x, x.applyfunc(function), library)(given)), expected, rtol=1e-12)
    if library != "scipy":
        assert np.allclose(np.asarray(compiled(x.applyfunc(function), x, backend=library)(given)), expected, rtol=1e-12)


@pytest.mark.parametrize("library", ["numpy", "jax", "torch", "array-api"])
def test_logarithms_of_complex_determinants_keep_their_phase_where_a_factorization_is_shared(library):
    if library in ("jax", "torch"):
        array_library = pytest.importorskip(library)
    if library == "array-api":
        pytest.importorskip("array_api_compat")
    if library == "jax":
        array_library.config.update("jax_enable_x64", True)
    function = compiled(log(Determinant(X)), X, order=("value", "gradient"), backend=library)
    diagonal = compiled(log(Determinant(X)), X, order=("value", "gradient"), backend=library, assume=Q.diagonal(X))
    rng = np.random.default_rng(2)
    for _ in range(4):
        matrix = rng.standard_normal((3, 3)) + 1j*rng.standard_normal((3, 3))
        for fn, array in ((function, matrix), (diagonal, np.diag(matrix.diagonal()))):
            given = array_library.as_tensor(array) if library == "torch" else array
            assert complex(fn(given)[0]) == pytest.approx(np.log(np.linalg.det(array)), rel=1e-10, abs=1e-10)
        real = rng.standard_normal((3, 3))
        value = complex(function(array_library.as_tensor(real) if library == "torch" else real)[0])
        exact = np.log(np.linalg.det(real) + 0j)
        assert np.isnan(value) if exact.imag else value == pytest.approx(exact, rel=1e-10)
