"""Derivatives by a scalar with traces that differ in one letter: one trace, which cancels with what is beside it."""

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import Determinant, Inverse, MatrixSymbol, Trace, diff, exp, log, symbols

from sympy_matcalc.values.evaluation import evaluate

n, t = symbols("n t", positive=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
S, T = A + B, t*A + t*B


@pytest.mark.parametrize(("expr", "expected"), [
    (log(Determinant(t*S)), n/t), (Determinant(t*S), n*Determinant(t*S)/t), (Determinant(t*(A - A.T)), None),
    (exp(Determinant(t*S)), n*exp(Determinant(t*S))*Determinant(t*S)/t), (log(Determinant(t**3*(A - 2*B))), 3*n/t),
    (Trace(T*C*S.inv()), Trace(C)), (Trace(C*T*S.inv()), Trace(C)), (Trace(S.inv()*T), n), (Trace(T*C*S.inv()*D), None),
    (C*T*S.inv()*D, C*D), (C*S.inv()*T*D, C*D), (C*S.inv()*T, None), (C*T*D, C*S*D),
    (t*Trace(D*T*S.inv()*C), None), (Trace(C*T) - Trace(D*T), None), (log(Determinant(T)), None),
], ids=str)
def test_sums_that_cancel(expr, expected):
    derivative = diff(expr, t)
    if expected is not None:
        assert derivative == expected
        assert expected.has(S) or not derivative.has(Inverse)
    point = draw(random.Random(1), expr, sizes=(4,))
    h = 1e-5
    above, below = (np.asarray(evaluate(expr, {**point, t: point[t] + step})) for step in (h, -h))
    found, numbers = np.asarray(evaluate(derivative, point)).squeeze(), ((above - below)/(2*h)).squeeze()
    assert np.allclose(found, numbers, rtol=1e-5, atol=1e-5*np.abs(numbers).max())
