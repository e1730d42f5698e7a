"""Kind sixteen: answers where SymPy's classes broke within ours, against differences."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import (
    Abs,
    Determinant,
    DiagMatrix,
    Function,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    Max,
    Min,
    Piecewise,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    log,
    sin,
    symbols,
)

from sympy_matcalc import structured_gradient
from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
f = Function("f", commutative=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y, b = (MatrixSymbol(name, n, 1) for name in "xyb")


def _toeplitz(values, reduce):
    size = len(values)
    return sum((reduce(values.diagonal(k))*np.eye(size, k=k) for k in range(1 - size, size)), np.zeros((size, size)))


PROJECTED = {
    "symmetric": lambda G: (G + G.T)/2, "skew-symmetric": lambda G: (G - G.T)/2, "lower triangular": np.tril,
    "upper triangular": np.triu, "diagonal": lambda G: np.diag(G.diagonal()),
    "toeplitz": lambda G: _toeplitz(G, np.mean),
}


def _with_structure(point, structure):
    return {**point, X: PROJECTED[structure](point[X])}


@pytest.mark.parametrize("structure", PROJECTED)
@pytest.mark.parametrize("expr", [
    Determinant(DiagMatrix(A*X*x - y)), f(Trace(X)), f(Trace(A*X), Determinant(X + B)), 3*Trace(X),
    Min(Trace(A), 2)/(2 + Trace(X)**2), Abs(Determinant(DiagMatrix(x - X*y))), sin(Trace(X))*f(Trace(X.T*X)),
    Trace(X)**2*Trace(A*X), Max(log(Determinant(X - A)**2), Trace(X)),
], ids=str)
def test_structured_gradients(expr, structure):
    gradient = structured_gradient(expr, X, structure)
    for seed in range(2):
        point = _with_structure(draw(random.Random(seed), expr, sizes=(1, 2, 3)), structure)
        if not np.isfinite(evaluate(expr, point)):
            continue
        expected = PROJECTED[structure](central_difference(expr, X, point))
        value = evaluate(gradient, point)
        assert np.allclose(value, expected, rtol=1e-4, atol=1e-5, equal_nan=True)


def test_the_identity_along_diagonals():
    assert structured_gradient(Trace(X), X, "Toeplitz") == Identity(n)
    assert structured_gradient(Trace(X), X, "Toeplitz", meaning="independent") == n*Identity(n)


PIECES = [
    lambda u: Piecewise((u**2, u > 0), (-u, True)), lambda u: exp(u) + 1, lambda u: Max(u, 1),
    lambda u: Piecewise((sin(u), u < 1), (u**3, u < 5)), lambda u: Abs(u - 1), lambda u: Min(u, u**2)*u,
    lambda u: Piecewise((u, (u > 0) & (u < 1)), (2, True)),
]


@pytest.mark.parametrize("function", PIECES, ids=range(len(PIECES)))
@pytest.mark.parametrize("part", [(slice(0, 1), slice(0, 1)), (slice(0, 1), slice(0, 2)), (slice(1, 2), slice(0, 1))],
                         ids=str)
def test_functions_in_pieces_by_slices(part, function):
    S, T = MatrixSymbol("S", 3, 3), MatrixSymbol("T", 3, 3)
    variable = S[part[0], part[1]]
    for expr in (Trace(S.applyfunc(function)*T), Determinant(S.T.applyfunc(function) + T), Trace(function(S[0, 0])*T)):
        derivative = diff(expr, variable)
        point = draw(random.Random(7), expr, S, T)
        expected = central_difference(expr, S, point)[part]
        assert np.allclose(evaluate(derivative, point), expected, rtol=1e-4, atol=1e-5, equal_nan=True)


@pytest.mark.parametrize("expr", [
    Trace(y.T*(x - b)*(x - b).T*A*(x - b)), Trace(A*(x - b)*(x - b).T*B), Trace((x - b).T*A*(x - b))**2,
    Trace(A*(x - b)*y.T*(x - b)*y.T), Determinant(Identity(n) + (x - b)*(x - b).T),
], ids=str)
def test_what_became_zero(expr):
    hessian = diff(expr, x, x)
    if hessian.is_Matrix:
        slope = diff(Trace(B*hessian).subs(x, b), y)
        expected = central_difference(Trace(B*hessian).subs(x, b), y, point := draw(random.Random(2), expr, B, x, y))
        assert np.allclose(np.asarray(evaluate(slope, point)), expected, atol=1e-6)
    gradient = diff(expr, x).subs(x, b)
    point = draw(random.Random(3), expr, gradient, x, b)
    assert np.allclose(evaluate(diff(gradient.T*y, y), point), central_difference(expr, x, {**point, x: point[b]}))


def test_the_example_of_what_became_zero():
    expr = Trace(y.T*(x - b)*(x - b).T*A*(x - b))
    assert diff(Trace(B*diff(expr, x, x)).subs(x, b), y) == ZeroMatrix(n, 1)


@pytest.mark.parametrize("expr", [
    Abs(Determinant(DiagMatrix(x - y))), Abs(Trace(DiagMatrix(x - y)*A)), Abs(Determinant(A - B))*Trace(X),
    Max(log(Determinant(X - A)**2), Trace(X)),
], ids=str)
def test_signs_of_differences_of_matrices(expr):
    point = draw(random.Random(1), expr)
    for variable in expr.atoms(MatrixSymbol):
        expected = central_difference(expr, variable, point)
        assert np.allclose(evaluate(diff(expr, variable), point), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shapes", [(n, n), (n, 1), (1, n), (2, n)], ids=str)
def test_products_with_kronecker_products_that_are_not_square(shapes):
    """SymPy 1.15 asks a Kronecker product for its inverse in every product, and breaks where it has none."""
    S = MatrixSymbol("S", *shapes)
    C = MatrixSymbol("C", shapes[1]*n, shapes[0]*n)
    expr = Trace(KroneckerProduct(S, X)*C)
    for variable in (S, X):
        derivative = diff(expr, variable)
        for scale, same in ((1, derivative), (1, derivative.doit()), (2, (2*derivative).doit()), (-1, -derivative)):
            assert str(same)
            point = draw(random.Random(4), expr, same, sizes=(2,))
            assert np.allclose(evaluate(same, point), scale*central_difference(expr, variable, point))
    assert KroneckerProduct(x, x.T).inverse() == Inverse(KroneckerProduct(x, x.T))
    assert KroneckerProduct(A, B).inverse() == KroneckerProduct(A.inv(), B.inv())
