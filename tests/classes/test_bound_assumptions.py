"""What is assumed of the variable of a function, or of an index, says nothing of the entries that take its place."""

import numpy as np
import pytest
from sympy import (
    Abs,
    FunctionMatrix,
    Heaviside,
    KroneckerDelta,
    Lambda,
    MatMul,
    MatrixSymbol,
    Max,
    OneMatrix,
    Product,
    Sum,
    Symbol,
    Trace,
    cos,
    diff,
    exp,
    expand,
    lambdify,
    log,
    sign,
    simplify,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc import (
    MatrixSum,
    MatrixUnit,
    compiled,
    derivation,
    directional_derivative,
    equal,
    jacobian,
    relu,
    softplus,
)
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n = Symbol("n", integer=True, positive=True)
t = Symbol("t", positive=True)
x, X = MatrixSymbol("x", n, 1), MatrixSymbol("X", 3, 2)
VARIABLES = [Symbol("p", **{name: True}) for name in ("positive", "negative", "integer", "nonnegative", "even")] + [
    Symbol("p", positive=True, integer=True), Symbol("p", zero=True)]


def functions(p):
    return [relu(2*p), relu(t*p), softplus(p)*relu(3*p), sign(relu(p) + p)*p**2, sqrt(relu(p)**2), log(exp(relu(2*p))),
            Abs(sin(p)) + p, Heaviside(sin(p) - p)*sin(p), relu(p)**3*exp(t*p), relu(sin(p))]


@pytest.mark.parametrize("p", VARIABLES, ids=lambda p: "-".join(p._assumptions_orig))
@pytest.mark.parametrize("which", range(10))
def test_functions_of_entries(p, which):
    function = Lambda(p, functions(p)[which])
    for matrix in (x, X):
        rows, cols = matrix.shape
        applied = matrix.applyfunc(function)
        total = Trace(OneMatrix(1, rows)*applied*OneMatrix(cols, 1)) + Trace(applied.T*applied)
        for expr, variable in ((total, matrix), (total, t), (applied, t)):
            assert deviation(expr, variable, diff(expr, variable), seed=which) < 1e-5
    point = {n: 3, t: 0.5, x: np.array([[-0.7], [1.3], [-2.1]])}
    applied = x.applyfunc(function)
    slopes = np.asarray(evaluate(jacobian(applied, x), point), dtype=float)
    h = 1e-6
    up, down = (np.asarray(evaluate(applied, {**point, x: point[x] + d}), dtype=float) for d in (h, -h))
    assert np.allclose(slopes, np.diag(((up - down)/(2*h)).ravel()), atol=1e-5)
    total = Trace(applied.T*applied)
    expected = float(evaluate(total, point))
    assert np.isclose(float(evaluate(simplify(total), point)), expected)
    assert np.isclose(lambdify((n, t, x), total)(3, 0.5, point[x]), expected)
    function = compiled(total, x, "value")
    assert np.isclose(function(**{name: {"x": point[x], "t": 0.5}[name] for name in function.parameters}), expected)
    assert np.isclose(float(evaluate(derivation(total, x).result, point)[0, 0]),
                      float(evaluate(diff(total, x), point)[0, 0]))


def test_the_typed_formula_is_the_answer_where_nothing_was_assumed():
    p = VARIABLES[0]
    applied = x.applyfunc(Lambda(p, exp(2*p) + sin(p)))
    assert diff(OneMatrix(1, n)*applied, x) == x.applyfunc(Lambda(p, 2*exp(2*p) + cos(p)))
    assert diff(Symbol("s")*applied, Symbol("s")) == applied
    named = x.applyfunc(Lambda(p, relu(2*p)*Symbol("p")))
    assert equal(diff(Trace(named.T*named), Symbol("p"))*Symbol("p"), 2*Trace(named.T*named))


@pytest.mark.parametrize("names", [{}, {"positive": True}, {"nonnegative": True}, {"odd": True}], ids=str)
def test_sums_over_an_index(names):
    i, j = symbols("i j", **{"integer": True, **names})
    a, Y, y = MatrixSymbol("a", 4, 1), MatrixSymbol("Y", 4, 4), MatrixSymbol("y", 4, 1)
    rng = np.random.default_rng(1)
    point = {a: rng.uniform(0.5, 1.5, (4, 1)), Y: rng.uniform(0.5, 1.5, (4, 4)), y: rng.uniform(0.5, 1.5, (4, 1))}
    for expr in (Sum(a[i, 0]**2*y[i, 0], (i, 0, 3)), Sum(sin(a[i, 0]*Y[i, j])*a[j, 0], (i, 0, 3), (j, 0, 3)),
                 Product(a[i, 0] + y[i, 0], (i, 0, 3)), Sum(a[i, 0]*Y[i, j], (i, 0, j), (j, 0, 3)),
                 sin(Sum(exp(a[i, 0])*Sum(a[j, 0]*Y[i, j], (j, 0, 3)), (i, 0, 3)))):
        for entry in (a[0, 0], a[1, 0], a[3, 0], Y[0, 2], Y[1, 0]):
            matrix, row, col = entry.args
            step = np.zeros(matrix.shape)
            step[int(row), int(col)] = 1e-5
            up, down = (float(evaluate(expr, {**point, matrix: point[matrix] + d})) for d in (step, -step))
            assert np.isclose(float(evaluate(diff(expr, entry), point)), (up - down)/2e-5, rtol=1e-5, atol=1e-7)


ASSUMED = [{}, {"positive": True}, {"nonzero": True}, {"nonnegative": True}, {"odd": True}, {"even": True}]
RNG = np.random.default_rng(5)
Q_VALUE, T_VALUE, X_VALUE = RNG.uniform(0.5, 1.5, (3, 3)), 0.7, np.array([[0.4], [1.3], [-0.8]])


def sums_in_matrices(i, j, x, Q):
    """Expressions with bound indices, each beside what it is at a point, in NumPy."""
    size = x.rows
    return [
        (Product(t + x[i, 0], (i, 0, size - 1))*x, lambda v: np.prod(T_VALUE + v)*v),
        (FunctionMatrix(size, size, Lambda((i, j), t*KroneckerDelta(i, j) + Max(x[i, 0], x[j, 0]))),
         lambda v: T_VALUE*np.eye(3) + np.maximum(v, v.T)),
        (Trace(FunctionMatrix(size, size, Lambda((i, j), x[i, 0]*x[j, 0] + Max(x[i, 0], x[j, 0])))*Q),
         lambda v: np.sum((v*v.T + np.maximum(v, v.T))*Q_VALUE.T)),
        (Sum(Q[i, j]*x[i, 0]*x[j, 0], (j, 0, i), (i, 0, size - 1)), lambda v: np.sum(np.tril(Q_VALUE*(v*v.T)))),
        (Sum(x[i, 0]*Q[i, j]*Trace(x.T*x), (i, 0, j), (j, 0, size - 1))*Q,
         lambda v: np.sum(np.triu(Q_VALUE*v))*np.sum(v*v)*Q_VALUE),
        (MatrixSum(sin(x[i, 0])*MatrixUnit(size, size, i, 0)*Q, (i, 0, size - 1)),
         lambda v: np.hstack([np.sin(v), np.zeros((3, 2))]) @ Q_VALUE),
        (exp(Sum(x[i, 0]*x[j, 0]*Q[j, i], (i, 1, size - 1), (j, 0, size - 1)))*x,
         lambda v: np.exp(np.sum((v*v.T)[1:]*Q_VALUE.T[1:]))*v),
    ]


def differences(function, row, h):
    step = np.zeros((3, 1))
    step[row] = h
    return lambda v: (function(v + step) - function(v - step))/(2*h)


@pytest.mark.parametrize("names", ASSUMED, ids=str)
@pytest.mark.parametrize("which", range(7))
@pytest.mark.parametrize("size", [n, 3])
def test_sums_in_matrices(names, which, size):
    i, j = symbols("i j", **{"integer": True, **names})
    x, Q = MatrixSymbol("x", size, 1), MatrixSymbol("Q", size, size)
    point = {n: 3, t: T_VALUE, x: X_VALUE, Q: Q_VALUE}
    expr, function = sums_in_matrices(i, j, x, Q)[which]
    assert np.allclose(np.asarray(evaluate(expr, point), dtype=float), function(X_VALUE))
    for row in range(3):
        expected = differences(function, row, 1e-5)(X_VALUE)
        along = directional_derivative(expr, x, MatrixUnit(size, 1, row, 0))
        for found in (diff(expr, x[row, 0]), along):
            assert np.allclose(np.asarray(evaluate(found, point), dtype=float), expected, atol=1e-7)
        if expr.is_Matrix or expr.has(Max):
            continue  # of two entries that are one, Max has no second derivative
        gradient = diff(expr, x)
        assert np.isclose(float(evaluate(gradient[row, 0], point)), expected, atol=1e-7)
        for other in range(3):
            expected = differences(differences(function, row, 1e-3), other, 1e-3)(X_VALUE)
            second = np.asarray(evaluate(diff(gradient, x[other, 0]), point), dtype=float)
            assert np.isclose(second[row, 0], expected, atol=1e-5)


def test_what_is_assumed_of_an_index_and_true_of_it_stays():
    i, j = symbols("i j", integer=True, positive=True)
    for first, kept in ((1, True), (0, False)):
        total = Sum(sin(x[i, 0]*x[j, 0]), (j, first, i), (i, first, n - 1))
        assert diff(total, x).has(i, j) is kept


@pytest.mark.parametrize("names", ASSUMED, ids=str)
@pytest.mark.parametrize("size", [n, 3])
def test_what_is_made_of_a_sum_of_matrices(names, size):
    i, j = symbols("i j", **{"integer": True, **names})
    x, Q = MatrixSymbol("x", size, 1), MatrixSymbol("Q", size, size)
    point = {n: 3, x: X_VALUE, Q: Q_VALUE}

    def unit(row, col):
        return MatrixUnit(size, size, row, col)

    first = np.array([[1, 0, 0]]*3)*X_VALUE
    for function, limits, value in (
            (MatMul(unit(i, i), unit(0, 0), Q), [(i, 0, size - 1)], np.diag([1, 0, 0]) @ Q_VALUE),
            (x[i, 0]*unit(i, 0), [(i, 0, size - 1)], first*np.array([[1, 0, 0]])),
            (MatMul(x[i, 0], unit(i, j), unit(0, 0)), [(j, 0, i), (i, 0, size - 1)], first),
            (MatMul(unit(j, i), unit(0, 0), Q), [(j, 1, size - 1), (i, 0, size - 1)],
             np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0]]) @ Q_VALUE)):
        total = function
        for limit in limits:
            total = MatrixSum(total, limit)
        assert total == total.func(*total.args)
        for form in (total, total.doit(), expand(total), simplify(total), total.T.T, 2*total - total):
            assert np.allclose(np.asarray(evaluate(form, point), dtype=float), value)
        for form in (Trace(total), Trace(total).doit(), simplify(Trace(total)), diff(t*Trace(total), t)):
            assert np.isclose(float(evaluate(form, point)), np.trace(value))
        for row, col in np.ndindex(3, 3):
            assert np.isclose(float(evaluate(total[row, col], point)), value[row, col])


@pytest.mark.parametrize("names", ASSUMED, ids=str)
def test_what_is_left_whole_is_as_it_was_typed(names):
    i, j = symbols("i j", **{"integer": True, **names})
    Q, unit = MatrixSymbol("Q", n, n), MatrixUnit(n, 1, 0, 0)
    product, total = Product(t + Q[i, 0], (i, 0, n - 1)), Sum(sin(Q[i, j]*t), (j, 0, i), (i, 0, n - 1))
    table = FunctionMatrix(n, n, Lambda((i, j), t*KroneckerDelta(i, j) + Max(Q[i, 0], Q[j, 0])))
    exponentials = Sum(exp(x[i, 0]), (i, 0, n - 1))
    assert diff(log(exponentials), x[0, 0]) == exp(x[0, 0])/exponentials
    for scalar in (product, total):
        assert diff(scalar*x, x[0, 0]) == scalar*unit
        assert diff(scalar*Trace(x.T*x), x) == 2*scalar*x
        assert derivation(scalar*Trace(x.T*x), x).result == 2*scalar*x
        assert directional_derivative(scalar*x, x, unit) == scalar*unit
    assert diff(table*x, x) == table.T
    assert diff(x.T*table*x, x) == table*x + table.T*x
    assert diff(table*x, x[0, 0]) == table*unit


@pytest.mark.parametrize("names", ASSUMED, ids=str)
@pytest.mark.parametrize("size", [n, 3])
def test_units_at_the_places_of_an_index(names, size):
    """Of E(0, 0) E(i, 0), what is assumed of i would make nothing."""
    i, j = symbols("i j", **{"integer": True, **names})
    X = MatrixSymbol("X", size, size)
    value = RNG.uniform(0.5, 1.5, (3, 3))
    point = {n: 3, t: T_VALUE, X: value}

    def unit(row, col):
        return MatrixUnit(size, size, row, col)

    corner = np.diag([1, 0, 0])
    for expr, expected, slope in (
            (Sum(Trace(unit(i, 0)*X*unit(0, 0)), (i, 0, size - 1)), value[0, 0], corner),
            (Sum(Trace(MatMul(unit(i, i), unit(0, 0), X)), (i, 0, size - 1)), value[0, 0], corner),
            (FunctionMatrix(size, size, Lambda((i, j), Trace(MatMul(unit(i, j), unit(0, 0), X)))),
             np.vstack([value[0], np.zeros((2, 3))]).T, None)):
        multiple = MatMul(t, expr) if expr.is_Matrix else t*expr
        for form in (expr, simplify(expr), diff(multiple, t)):
            assert np.allclose(np.asarray(evaluate(form, point), dtype=float), expected)
        if slope is None:
            place = np.asarray(evaluate(diff(expr, X[0, 1]), point), dtype=float)
            assert np.allclose(place, [[0, 0, 0], [1, 0, 0], [0, 0, 0]])
            continue
        assert np.allclose(np.asarray(evaluate(diff(expr, X), point), dtype=float), slope)
        assert np.allclose(np.asarray(evaluate(diff(sin(expr), X), point), dtype=float), np.cos(expected)*slope)
