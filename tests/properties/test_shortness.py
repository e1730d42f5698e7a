"""Answers that are the answer: determinants that cancel, signs, and what cancels entry by entry."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import (
    Derivative,
    Determinant,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
    diff,
    log,
    simplify,
    sqrt,
    symbols,
)

from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

n, m, p = symbols("n m p", integer=True, positive=True)
s, t = symbols("s t", positive=True)
i, j = symbols("i j", integer=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
Z, w = MatrixSymbol("Z", n, p), MatrixSymbol("w", p, 1)


def right(expr, variable, derivative):
    """Whether a derivative agrees with differences at a few points."""
    for seed in range(3):
        point = draw(random.Random(seed), expr, variable, sizes=(1, 2, 3))
        if variable.is_Matrix:
            expected = central_difference(expr, variable, point)
        else:
            h = 1e-5
            low, high = (evaluate(expr, {**point, variable: point[variable] + step}) for step in (-h, h))
            expected = (high - low)/(2*h)
        if np.all(np.isfinite(expected)) and not np.iscomplexobj(expected):
            value = np.asarray(evaluate(derivative, point)).squeeze()
            assert np.allclose(value, np.asarray(expected).squeeze(), rtol=1e-4, atol=1e-5), derivative
    return True


# -- kind seven: determinants that cancel ------------------------------------------------

@pytest.mark.parametrize(("expr", "variable", "count"), [
    (log(Determinant(s*A + t*A.T)), A, 0), (log(Determinant(s*A + (1 - s)*B)), s, 0), (log(Determinant(A + A.T)), A, 0),
    (log(s*Determinant(s*A + B)), s, 0), (log(Determinant(s*A + s**2*B))*Trace(A), s, 0),
    (log(Determinant(s*A*B + A.T)), A, 0), (log(Determinant(A*s + A*x*x.T)), A, 0),
    (log(Determinant(s**2*A + s*B)), s, 0),
    (log(Determinant(A)*Determinant(s*A + A.T)), A, 0), (log(Determinant(A + x*x.T)), x, 0),
    (log(Determinant(A))*log(Determinant(s*A + t*A.T)), A, 2), (1/Determinant(s*A + (1 - s)*B), s, 1),
    (sqrt(Determinant(s*A + t*A.T)), A, 1), (Determinant(A)/Determinant(s*A + A.T), A, 2),
    (Determinant(s*A + t*A.T)**2, A, 1), (log(Determinant(s*A + t*A.T))**2, A, 1),
], ids=str)
def test_determinants_cancel(expr, variable, count):
    derivative = diff(expr, variable)
    assert not derivative.has(Derivative)
    assert right(expr, variable, derivative)
    assert str(derivative).count("Determinant") <= count, derivative


# -- kind nine: signs, and scalars in powers -----------------------------------------------

@pytest.mark.parametrize(("expr", "variable", "terms"), [
    (Trace(A*(x - y)*w.T*Z.T*X - A*(y - x)*w.T*Z.T*X), X, 1), (Trace((A - B)*X - (B - A)*X), X, 2),
    (Trace((A - B)*X*(x - y)*x.T - (B - A)*X*(y - x)*x.T), X, 0),
    (Trace((x - y)*(x - y).T*X + (y - x)*(y - x).T*X), X, 1),
    (Trace(A*(2*x - y)*y.T*X) - 3*Trace(A*(y - 2*x)*y.T*X), X, 1), (Trace(X*(A - B)*X) + Trace(X*(B - A)*X), X, 0),
    (Trace((A - B)*X) + Trace((A + B)*X), X, 2), (Trace(X.T*(A - B - x*y.T)) - Trace(X.T*(B - A + x*y.T)), X, 3),
], ids=str)
def test_terms_that_are_alike_up_to_signs_are_one(expr, variable, terms):
    derivative = diff(expr, variable)
    assert right(expr, variable, derivative)
    assert len([] if derivative == ZeroMatrix(n, n) else MatAdd.make_args(derivative)) <= terms, derivative


def test_simplify_merges_signs():
    u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
    assert simplify(A*(u - v)*x.T - A*(v - u)*x.T) == 2*A*(u - v)*x.T
    assert simplify(A*(u - v)*x.T + A*(v - u)*x.T) == ZeroMatrix(n, n)
    assert simplify((A - B)*X - (B - A)*X) == 2*(A - B)*X


@pytest.mark.parametrize(("expr", "formula"), [
    (Trace((t*A)**2*A*X), t**2*(A**3).T), (Trace((t*A)**2*X), t**2*(A**2).T), (Trace(B*(2*A)**3*X), 8*(A.T)**3*B.T),
    (Trace((s*t*A)**-2*X), 1/(s*t)**2*(A.T)**-2), (Trace((t*A)**2*(s*A)**3*X), t**2*s**3*(A.T)**5),
    (Trace((t*A).inv()*X), A.T.inv()/t),
], ids=str)
def test_scalars_leave_powers(expr, formula):
    derivative = diff(expr, X)
    assert right(expr, X, derivative)
    assert simplify(derivative - formula) == ZeroMatrix(n, n)
    assert not any(isinstance(power.base, MatMul) for power in derivative.atoms(MatPow)), derivative
