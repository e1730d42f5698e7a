"""Kind ten: norms mean what they mean in NumPy and for SymPy's explicit matrices."""

from __future__ import annotations

import random

import numpy as np
import pytest
import sympy
from properties.points import draw, entries
from sympy import (
    Abs,
    Derivative,
    DiagMatrix,
    Identity,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    diff,
    lambdify,
    latex,
    log,
    oo,
    pretty,
    simplify,
    sqrt,
    srepr,
    symbols,
)
from sympy.core.symbol import Str
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc import norm
from sympy_matcalc.classes.norm import LargestSum, NuclearNorm, PolarFactor, SpectralNorm
from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t, p = symbols("t", real=True), symbols("p", positive=True)
W, X, A = MatrixSymbol("W", n, m), MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
x, r = MatrixSymbol("x", n, 1), MatrixSymbol("r", 1, n)
F, G, v, w = MatrixSymbol("F", 3, 2), MatrixSymbol("G", 3, 3), MatrixSymbol("v", 3, 1), MatrixSymbol("w", 1, 3)


@pytest.mark.parametrize("matrix", [F, G, W, X, F.T*G, 2*F, X*A, W.T*X*W], ids=str)
@pytest.mark.parametrize("order", [None, "fro", 2, "nuc", 1, oo, -oo], ids=str)
def test_the_same_as_in_numpy(matrix, order):
    value = norm(matrix, order)
    for seed in range(3):
        point = draw(random.Random(seed), value, matrix, sizes=(2, 3))
        numpys = {oo: np.inf, -oo: -np.inf}.get(order, order)
        assert np.isclose(evaluate(value, point), np.linalg.norm(evaluate(matrix, point), numpys))


@pytest.mark.parametrize("vector", [v, w, G*v, x, r, A*x], ids=str)
@pytest.mark.parametrize("order", [None, "fro", 2, 2.0, "nuc", 1, 3, Rational(3, 2), oo, -oo], ids=str)
def test_vectors(vector, order):
    value = norm(vector, order)
    point = draw(random.Random(1), value, vector, sizes=(3,))
    flat = evaluate(vector, point).ravel()
    numpys = {None: 2, "fro": 2, "nuc": 2, oo: np.inf, -oo: -np.inf}.get(order, order)
    assert np.isclose(evaluate(value, point), np.linalg.norm(flat, float(numpys)))


@pytest.mark.parametrize("order", [None, "fro", 2, 1, oo], ids=str)
def test_the_same_as_of_explicit_matrices(order):
    for explicit in (Matrix([[3, 4], [0, -5]]), Matrix([[1, -2, 2]]), Matrix([3, 4])):
        hosts = explicit.norm() if order in (None, "fro") else explicit.norm(order)
        assert simplify(norm(explicit, order).doit() - hosts) == 0
    assert norm(Matrix([[3, 0], [0, -4]]), "nuc").doit() == 7
    assert norm(Matrix([[3, t], [0, 1]]), 2).doit() == SpectralNorm(Matrix([[3, t], [0, 1]]))


@pytest.mark.parametrize(("matrix", "order"), [(x, oo), (x, -oo), (r, oo), (A*x, oo), (W, 1), (W, oo), (W, -oo)],
                         ids=str)
def test_largest_sums_of_symbolic_sizes(matrix, order):
    value = norm(matrix, order)
    assert diff(value, *[s for s in (x, r, W) if value.has(s)][:1]).has(Derivative)  # not known, and not zero
    assert eval(srepr(value), {**vars(sympy), "LargestSum": LargestSum, "Str": Str}) == value
    concrete = value.subs({n: 2, m: 3})
    assert concrete.doit() == norm(matrix.subs({n: 2, m: 3}), order)
    point = draw(random.Random(2), value, matrix, sizes=(2, 3))
    symbols_in = sorted(value.atoms(MatrixSymbol), key=str)
    function = lambdify(symbols_in, value)
    assert np.isclose(function(*[np.array(point[s]) for s in symbols_in]), evaluate(value, point))
    assert latex(value).endswith("_{1}" if order == 1 else r"\infty}")


def test_forms():
    assert norm(W) == norm(W, "fro")
    assert norm(W).rewrite(Trace) == sqrt(Trace(W.T*W))
    assert norm(x) == norm(x, 2) == norm(x, "fro") == norm(x, "nuc")
    assert norm(W, 2) == SpectralNorm(W) != norm(W)
    assert norm(F, 1) == Max(*[sum(Abs(F[i, j]) for i in range(3)) for j in range(2)])
    assert norm(F, oo) == Max(*[sum(Abs(F[i, j]) for j in range(2)) for i in range(3)])
    assert norm(v, -oo) == Min(*[Abs(v[i, 0]) for i in range(3)])
    assert norm(x, Symbol("fro")).has(Symbol("fro"))
    assert norm(x, p).has(p)


@pytest.mark.parametrize("order", ["frobenius", "spectral", "2", "", "inf"])
def test_names_that_there_are_not(order):
    for matrix in (x, W):
        with pytest.raises(ValueError, match=r"there is no norm of the order .*: choose 'fro', 'nuc', 1, 2, oo or -oo"):
            norm(matrix, order)


@pytest.mark.parametrize(("matrix", "order", "error", "message"), [
    (W, 3, ShapeError, "is of a column or a row"), (W, p, ShapeError, "is of a column or a row"),
    (W, -1, ValueError, "at least 1"), (x, Rational(1, 2), ValueError, "at least 1"), (W, -2, ValueError, "at least 1"),
    (t, None, TypeError, "norm is of a matrix"), (3, "nuc", TypeError, "norm is of a matrix"),
    (x, 0, ValueError, "at least 1"),
])
def test_what_there_is_not(matrix, order, error, message):
    with pytest.raises(error, match=message):
        norm(matrix, order)


@pytest.mark.parametrize("expr", [
    norm(X, "nuc"), norm(W, "nuc"), norm(W.T, "nuc"), norm(A*X, "nuc"), norm(X - A, "nuc")**2, log(norm(W, "nuc")),
    norm(W.T*X*W, "nuc"), norm(X*DiagMatrix(x), "nuc"), norm(2*X + Identity(n), "nuc"), norm(G*F, "nuc"),
], ids=str)
def test_gradients_of_nuclear_norms(expr):
    for variable in sorted(expr.atoms(MatrixSymbol), key=str):
        gradient = diff(expr, variable)
        assert not gradient.has(Derivative)
        for sizes in ((2,), (3, 2)):
            point = draw(random.Random(len(str(expr))), expr, sizes=sizes)
            expected = central_difference(expr, variable, point, step=1e-4)
            assert np.allclose(evaluate(gradient, point), expected, rtol=1e-4, atol=1e-5), variable


def test_derivatives_that_are_open():
    assert isinstance(diff(norm(X, 2), X), Derivative)
    assert diff(norm(A, 2), X) == ZeroMatrix(n, n)
    assert diff(diff(norm(X, "nuc"), X), X).has(Derivative)


def test_polar_factors():
    for shape in ((3, 2), (2, 3), (3, 3), (1, 1)):
        array = entries(random.Random(5), shape)
        P = evaluate(PolarFactor(W), {n: shape[0], m: shape[1], W: array})
        small = P.T@P if shape[0] >= shape[1] else P@P.T
        assert np.allclose(small, np.eye(min(shape)))
        assert np.allclose((P.T@array), (P.T@array).T)
        assert np.isclose(np.sum(P*array), np.linalg.norm(array, "nuc"))
    assert PolarFactor(W.T) == PolarFactor(W).T


def test_code_and_print():
    array = entries(random.Random(0), (3, 2))
    for order in (2, "nuc", "fro"):
        assert np.isclose(lambdify([F], norm(F, order))(array), np.linalg.norm(array, order))
    assert np.allclose(lambdify([F], diff(norm(F, "nuc"), F))(array), evaluate(PolarFactor(F), {F: array}))
    assert str(norm(W, 2)) == "norm(W, 2)"
    assert str(norm(W, "nuc")) == "norm(W, 'nuc')"
    assert latex(norm(W, 2)) == r"\lVert W \rVert_{2}"
    assert latex(norm(W, "nuc")) == r"\lVert W \rVert_{*}"
    assert pretty(norm(W, "nuc"), use_unicode=False) == "||W|| \n     *"


def test_complex_matrices():
    z = symbols("z", complex=True)
    for matrix in (W.adjoint()*X, z*X, X.adjoint()):
        value = norm(matrix)
        point = draw(random.Random(2), matrix, z, sizes=(2,))
        assert np.isclose(evaluate(value, point), np.linalg.norm(evaluate(matrix, point)))


def test_objects_are_of_matrices():
    for cls in (SpectralNorm, NuclearNorm, PolarFactor):
        with pytest.raises(TypeError, match="is of a matrix"):
            cls(t)
