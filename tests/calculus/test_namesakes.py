"""A number and a matrix of one name are two symbols: every verb tells them apart, or says why it cannot."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import (
    Derivative,
    Determinant,
    Identity,
    Lambda,
    MatrixSymbol,
    Symbol,
    Trace,
    diff,
    exp,
    expand,
    factor,
    lambdify,
    log,
    simplify,
    sin,
    symbols,
)

from sympy_matcalc import compiled, derivative, equal
from sympy_matcalc.values.differences import central_difference
from sympy_matcalc.values.evaluation import evaluate

n, t, u = symbols("n", integer=True, positive=True), *symbols("t u")
SCALARS = [Symbol("A"), Symbol("A", real=True), Symbol("A", positive=True)]
A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)


def expressions(a):
    return [
        log(1 + exp(a))*Trace(Identity(n)) + Trace(A*X), log(1 + exp(a))*Trace(A.T*A) + sin(a)*Trace(A*X),
        a*Trace(A) + exp(a*Trace(A*X)), Determinant(X + a*A)*sin(a), log(1 + exp(a*A[0, 0])) + Trace((A + a*X)**2),
        Trace((a*A + X).applyfunc(sin)) + a, Trace(A.applyfunc(Lambda(t, sin(a*t)))), sin(a) + Trace(A*X),
    ]


@pytest.mark.parametrize("a", SCALARS, ids=lambda a: str(a.assumptions0.get("positive", a.is_real)))
@pytest.mark.parametrize("which", range(8))
def test_derivatives(a, which):
    expr = expressions(a)[which]
    point = draw(random.Random(which), expr, sizes=(3,))
    point[a] = 0.7
    h = 1e-5
    by_number = (evaluate(expr, {**point, a: 0.7 + h}) - evaluate(expr, {**point, a: 0.7 - h}))/(2*h)
    for found in (diff(expr, a), Derivative(expr, a).doit(), derivative(expr, a)):
        assert not found.has(Derivative)
        assert np.isclose(float(evaluate(found, point)), float(by_number), rtol=1e-5)
    by_matrix = central_difference(expr, A, point)
    for found in (diff(expr, A), Derivative(expr, A).doit(), derivative(expr, A)):
        assert np.allclose(evaluate(found, point), by_matrix, rtol=1e-5, atol=1e-7)
    for verb in (simplify, expand, factor):
        assert np.isclose(float(evaluate(verb(expr), point)), float(evaluate(expr, point)))
    assert equal(expr, expr.xreplace({a: u}).xreplace({u: a}))
    code = lambdify((n, a, A, X), expr)(3, 0.7, point[A], point.get(X, np.eye(3)))
    assert np.isclose(code, float(evaluate(expr, point)))


def test_a_scalar_that_stands_in_matrices_alone_is_refused():
    with pytest.raises(ValueError, match="the A in it is a matrix"):
        diff(Trace(A*X), SCALARS[0])


@pytest.mark.parametrize("a", SCALARS, ids=str)
def test_compiled_parameters_have_names_of_their_own(a):
    with pytest.raises(ValueError, match="two parameters would be named A: A, "):
        compiled(a*Trace(A*X), X, "gradient")
    found = compiled((a*Trace(A*X)).xreplace({a: t}), X, "gradient")
    assert np.allclose(found(X=np.eye(2), A=np.ones((2, 2)), t=2.0), 2*np.ones((2, 2)))
