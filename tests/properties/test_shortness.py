"""Answers that are the answer: determinants that cancel, signs, and what cancels entry by entry."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import Derivative, Determinant, MatrixSymbol, Trace, diff, log, sqrt, symbols

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
