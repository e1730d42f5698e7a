"""Kind fifteen: determinants of what is singular by its shape, against differences at sizes of one, two and three."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import draw, entries
from sympy import (
    Derivative,
    Determinant,
    Identity,
    Inverse,
    KroneckerProduct,
    MatAdd,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    expand,
    factor,
    lambdify,
    latex,
    log,
    pretty,
    refine,
    simplify,
    sqrt,
    symbols,
)
from sympy.matrices.exceptions import NonSquareMatrixError

from sympy_matcalc import equal, jacobian
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.ranks import is_singular
from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

n, m, t = symbols("n", integer=True, positive=True), symbols("m", integer=True, positive=True), symbols("t", real=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y, u, v = (MatrixSymbol(name, n, 1) for name in "xyuv")
P, W, V = MatrixSymbol("P", n, 2), MatrixSymbol("W", n, m), MatrixSymbol("V", m, n)
S, w, z, F = MatrixSymbol("S", 3, 3), MatrixSymbol("w", 3, 1), MatrixSymbol("z", 3, 1), MatrixSymbol("F", 3, 2)

THIN = [
    (Determinant(A*x*y.T), x), (Determinant(A*x*y.T), y), (Determinant(A*x*y.T*B), A), (Determinant(x*y.T + u*v.T), x),
    (Determinant(P*P.T), P), (Determinant(P*P.T*A), A), (Determinant(t*x*y.T), x), (Determinant(t*x*y.T), t),
    (Determinant(A*x*y.T + x*y.T*B), x), (Determinant(x*y.T)**2, x), (exp(Determinant(x*y.T)), x),
    (Determinant(KroneckerProduct(x, y.T)), x), (Determinant(X*OneMatrix(n, n)*B), X), (Determinant((x*y.T)**2), x),
    (Determinant(A*x*y.T)*Trace(A), A), (log(2 + Determinant(x*y.T)), x), (Determinant(X*P*P.T + x*y.T), X),
]


@pytest.mark.parametrize(("expr", "variable"), THIN, ids=str)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_gradients_at_every_size(expr, variable, size):
    derivative = diff(expr, variable)
    assert not derivative.has(Derivative)
    assert not any(is_singular(inverse.arg) is not False for inverse in derivative.atoms(Inverse))
    rng = random.Random(size)
    point = draw(rng, expr, sizes=(size,))
    if variable == t:
        h = 1e-4
        expected = (evaluate(expr, {**point, t: point[t] + h}) - evaluate(expr, {**point, t: point[t] - h}))/(2*h)
    else:
        expected = central_difference(expr, variable, point)
    assert np.allclose(np.asarray(evaluate(derivative, point)).squeeze(), np.asarray(expected).squeeze(), atol=1e-6)


@pytest.mark.parametrize(("expr", "variable"), [
    (Determinant(S*w*z.T), w), (Determinant(F*F.T), F), (Determinant(w*z.T + z*w.T), w), (Determinant(S*F*F.T), S),
    (Trace(S)*Determinant(F*F.T), F), (Determinant(MatrixSymbol("Q", n + 2, n)*MatrixSymbol("R", n, n + 2)),
                                       MatrixSymbol("Q", n + 2, n)),
], ids=str)
def test_zero_where_the_size_is_too_large(expr, variable):
    assert diff(expr, variable) == ZeroMatrix(*variable.shape)
    assert simplify(expr) == 0


def skew_sums(size):
    M, N, a, b = (MatrixSymbol(name, size, width) for name, width in (("M", size), ("N", size), ("a", 1), ("b", 1)))
    return M, [M - M.T, M.T - M, M*N - N.T*M.T, M**2 - M.T**2, N*(M - M.T)*N.T, (M - M.T)**3,
               M - M.T + t*a*b.T - t*b*a.T, M.inv() - M.T.inv(), 2*t*(M - M.T)]


@pytest.mark.parametrize("size", [1, 3, 5, symbols("k", odd=True, positive=True)])
def test_zero_of_skew_sums_of_odd_size(size):
    variable, sums = skew_sums(size)
    for total in sums:
        expr = Determinant(total)
        assert diff(expr, variable) == ZeroMatrix(size, size)
        assert equal(diff(expr*Trace(variable), variable), expr*Identity(size))
        assert size == 1 or diff(log(expr), variable).has(Derivative)


@pytest.mark.parametrize("size", [3, symbols("k", odd=True, positive=True)])
def test_a_limit_is_no_zero(size):
    M = MatrixSymbol("M", size, size)
    derivative = diff(Determinant(t*M - M.T), t)
    at_one = derivative.subs(t, 1)
    assert simplify(at_one) != 0
    point = draw(random.Random(1), M, sizes=(3,))
    near = evaluate(derivative.subs(t, 1 + Rational(1, 10**6)), {**point, size: 3} if size != 3 else point)
    assert abs(near) > 1e-3
    assert simplify(Determinant(M - M.T)*(M - M.T).I) != ZeroMatrix(size, size)


def limits(size):
    """Derivatives with t in them, which at t = 0 have a determinant that is zero by its shape beside its inverse."""
    M, N, a, b, c, d = (MatrixSymbol(name, size, width) for name, width in zip("MNabcd", (size, size, 1, 1, 1, 1)))
    return [diff(Determinant(a*b.T + t*M), t), diff(Determinant(N*a*b.T + t*M), t),
            diff(Determinant(N), N).subs(N, a*b.T + t*M), diff(Determinant(M.T*a*b.T*N + t*c*d.T + t*M), t)]


@pytest.mark.parametrize("size", [2, n])
@pytest.mark.parametrize("which", range(4))
def test_no_verb_makes_zero_of_a_limit(size, which):
    derivative = limits(size)[which]
    at_zero = derivative.subs(t, 0)
    point = draw(random.Random(which), derivative, sizes=(2,))
    near, nearer = (np.asarray(evaluate(derivative, {**point, t: h})) for h in (1e-6, 1e-7))
    assert np.allclose(near, nearer, rtol=1e-3)
    assert np.abs(near).max() > 1e-3
    for expr in (at_zero, at_zero.doit()):
        for verb in (simplify, refine, expand, factor, type(expr).doit):
            found = verb(expr)
            assert not getattr(found, "is_ZeroMatrix", found == 0)
            assert found.has(Determinant)
        assert not equal(expr, 0*expr)


def test_no_zero_of_a_limit_that_an_inverse_of_a_sum_hides():
    M, N, a, b = (MatrixSymbol(name, 2, width) for name, width in zip("MNab", (2, 2, 1, 1)))
    low, one = a*b.T, Identity(2)
    for hidden in ((one - (low + M).I*M).I, (one - M.I*(M - low)).I, (M - N*(N.I*M - N.I*low)).I):
        expr = Determinant(low)*hidden
        assert simplify(expr) != ZeroMatrix(2, 2)
        assert simplify(Trace(expr)) != 0
        assert equal(expr, ZeroMatrix(2, 2)).verdict != "equal"
    assert simplify(Determinant(low)*(M + N).I) == ZeroMatrix(2, 2)


@pytest.mark.parametrize("size", [2, 3])
def test_derivatives_of_inverses_that_do_not_exist_are_open(size):
    a, b, M = MatrixSymbol("a", size, 1), MatrixSymbol("b", size, 1), MatrixSymbol("M", size, size)
    expr = Determinant(a*b.T)*Trace((a*b.T).I*M)
    assert isinstance(diff(expr, a), Derivative)
    assert diff(expr, M) == Determinant(a*b.T)*(b*a.T).I
    assert diff(Trace((M*a*b.T).I*M), a).has(Derivative)


K = symbols("k", integer=True, positive=True)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("power", [-1, -2, -3, -K, -K - 2, Rational(-1, 2)], ids=str)
def test_all_powers_that_do_not_exist_are_alike(size, power):
    a, b, M = MatrixSymbol("a", size, 1), MatrixSymbol("b", size, 1), MatrixSymbol("M", size, size)
    base = a*b.T
    for expr in (Trace(base**power), Trace(base**power*M), (b.T*base**power*a), log(Trace(base**power*M))):
        for variable in (a, b, a[0, 0]):
            assert diff(expr, variable).has(Derivative)
    for expr, variable in ((base**power, a[1, 0]), ((t*base)**power, t), (Trace((base*M)**power), M),
                           (Trace((M*base)**power*M), M)):
        assert diff(expr, variable).has(Derivative)
    assert diff(Trace(base**power*M), M) == (b*a.T)**power


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("power", [1, 2, 3, -1, -2, -3])
def test_powers_that_exist_have_their_derivatives(size, power):
    rng = np.random.default_rng(size)
    a, b, M = MatrixSymbol("a", size, 1), MatrixSymbol("b", size, 1), MatrixSymbol("M", size, size)
    point = {symbol: rng.normal(size=symbol.shape) for symbol in (a, b, M)}
    base = a*b.T + (M if power < 0 else ZeroMatrix(size, size))
    found = np.asarray(evaluate(diff(Trace(base**power*M), a), point), dtype=float)

    def value(column):
        matrix = column @ point[b].T + (point[M] if power < 0 else 0)
        return np.trace(np.linalg.matrix_power(matrix, power) @ point[M])

    steps = 1e-5*np.eye(size)[:, :, None]
    expected = [(value(point[a] + step) - value(point[a] - step))/2e-5 for step in steps]
    assert np.allclose(found.ravel(), expected, rtol=1e-5, atol=1e-6)


def test_sums_that_only_look_skew():
    M, N, L = (MatrixSymbol(name, 3, 3) for name in "MNL")
    for total in (MatAdd(M, -M.T, M, evaluate=False), MatAdd(2*M, M, -M.T, evaluate=False), M - (N + L).I,
                  M - N*(N + L).I, (M + N)*L - L.T*(M + N.T), M - 2*M.T):
        assert is_singular(total) is False
        point = draw(random.Random(3), Determinant(total), sizes=(3,))
        found, expected = evaluate(diff(Determinant(total), M), point), central_difference(Determinant(total), M, point)
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-5*np.abs(expected).max())
        assert simplify(Determinant(total)) != 0
    for total in ((M + N).I - (M + N).T.I, M*(N + L) - (N + L).T*M.T, MatAdd(M, M, -M.T, -M.T, evaluate=False)):
        assert is_singular(total)


@pytest.mark.parametrize("size", [2, 4])
def test_skew_sums_of_even_size(size):
    variable, sums = skew_sums(size)
    for total in sums:
        expr = Determinant(total)
        point = draw(random.Random(size), expr, sizes=(size,))
        found, expected = evaluate(diff(expr, variable), point), central_difference(expr, variable, point)
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-5*np.abs(expected).max())
        assert simplify(expr) != 0
    assert not diff(Determinant(variable - 2*variable.T), variable).is_ZeroMatrix


@pytest.mark.parametrize("expr", [
    log(Determinant(x*y.T)), 1/Determinant(A*x*y.T), sqrt(Determinant(P*P.T)), log(Determinant(w*z.T)),
    log(t*Determinant(w*z.T)), Determinant(F*F.T)**(-2),
], ids=str)
def test_open_where_zero_has_no_value(expr):
    variable = next(M for M in (x, P, w, F) if expr.has(M))
    derivative = diff(expr, variable)
    assert isinstance(derivative, Derivative)
    assert derivative.expr == expr


@pytest.mark.parametrize("expr", [
    Determinant(A), Determinant(A*X), Determinant(X.T*A*X), Determinant(W*V), Determinant(V*W), Determinant(A + x*y.T),
    Determinant(P.T*P), log(Determinant(P.T*A*P)), Determinant(Identity(n) + x*y.T),
], ids=str)
def test_inverses_where_there_are_some(expr):
    for variable in expr.atoms(MatrixSymbol):
        assert not diff(expr, variable).has(Adjugate)


def test_jacobians_and_code():
    expr = Determinant(A*x*y.T)
    for size in (1, 2, 3):
        point = draw(random.Random(size), expr, sizes=(size,))
        gradient = evaluate(diff(expr, x), point)
        assert np.allclose(evaluate(jacobian(expr, x), point), gradient.T)
        function = lambdify((n, A, x, y), diff(expr, x))
        assert np.allclose(function(size, point[A], point[x], point[y]), gradient)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_the_adjugate(size):
    rng = random.Random(size)
    for array in (entries(rng, (size, size)), entries(rng, (size, 1))@entries(rng, (1, size)), np.zeros((size, size)),
                  entries(rng, (size, size), complex_=True)):
        value = evaluate(Adjugate(X), {n: size, X: array})
        assert np.allclose(value@array, np.linalg.det(array)*np.eye(size))
        assert np.allclose(np.array(Matrix(array).adjugate().tolist(), dtype=complex), value)
        assert np.allclose(lambdify((n, X), Adjugate(X))(size, array), value)
        assert np.allclose(evaluate(Adjugate(X).T, {n: size, X: array}), value.T)


def test_the_adjugate_as_an_object():
    assert Adjugate(A).shape == (n, n)
    assert Adjugate(A.T) == Adjugate(A).T
    assert Adjugate(Identity(n)).doit() == Identity(n)
    assert Adjugate(MatrixSymbol("s", 1, 1)).doit() == Identity(1)
    assert latex(Adjugate(A)) == r"\operatorname{adj}\left(A\right)"
    assert pretty(Adjugate(A)) == "adj(A)"
    with pytest.raises(NonSquareMatrixError, match="Adjugate of a matrix of shape"):
        Adjugate(F)
    with pytest.raises(TypeError, match="Adjugate is of a matrix"):
        Adjugate(t)
    assert equal(Adjugate(A), Adjugate(A)) is not False
