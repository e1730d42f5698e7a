"""Scalars of traces and determinants by scalar symbols: in one sweep, with the answers of SymPy's own rules."""

import os
import random
from math import prod

import pytest
from sympy import (
    Derivative,
    Determinant,
    Function,
    Inverse,
    MatrixSymbol,
    Pow,
    Rational,
    Trace,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)

import sympy_matcalc
from sympy_matcalc.engine.scalar_words import slope_of_scalars
from sympy_matcalc.engine.sweep import gradient_by_sweep
from sympy_matcalc.forms.plain_scalars import with_determinants_apart
from sympy_matcalc.host.conditions import is_sum_of_chains
from sympy_matcalc.host.derivatives import by_sympy, derivative_of_chains
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
t, s = symbols("t s", real=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
U = A + t*B

CHAINS = [
    Determinant(U), log(Determinant(U)), s*Trace(U)**2, -log(Determinant(U))/2 - Trace(U.T*U)/2 + 3*t, sqrt(Trace(U)),
    exp(-Trace((x - t*y).T*(x - t*y))/2)/s, t*Trace(A), exp(-Trace(A)/(2*t**2)), Trace(Inverse(U)*B) - s*t,
    Trace(A)*t**3, exp(t)/Trace(A), -n*log(t) - Trace(A)/(2*t**2), (t + Trace(x.T*y))**3, (1 + t*Trace(A))**-1,
    sqrt(1 + Trace(U)), s*(2*t + Trace(A)*Trace(B))**Rational(5, 2), exp(-(t + Trace(A))**3),
]


@pytest.mark.parametrize("f", [(t + Trace(A))**2, s*(t + log(Trace(U)))**2, (t + Trace(A))**s,
                               log(1/t) + Determinant(U) + 2/t], ids=str)
def test_what_can_be_written_in_several_ways(f):
    assert not is_sum_of_chains(f, t)
    assert diff(f, t) == by_sympy(f, t)


@pytest.mark.parametrize("f", CHAINS, ids=str)
def test_one_sweep_has_sympys_answer(f):
    assert is_sum_of_chains(f, t)
    derivative = diff(f, t)
    assert derivative == by_sympy(f, t) == f.diff(t)
    assert deviation(f, t, derivative) < 1e-6


def random_scalar(draw, depth):
    kind = draw.choice(["sum", "product", "power", "exp", "log", *["leaf"]*3]) if depth else "leaf"
    if kind == "leaf":
        return draw.choice([t, s, Trace(U), Trace(U*B), Determinant(U), Trace(A), 1/t, Trace(x.T*U*x), 2*t, -Trace(U)])
    if kind in ("exp", "log"):
        return {"exp": exp, "log": log}[kind](random_scalar(draw, depth - 1))
    if kind == "power":
        return random_scalar(draw, depth - 1)**draw.choice([2, 3, -1, Rational(1, 2), -2])
    parts = [random_scalar(draw, depth - 1) for _ in range(draw.choice([2, 2, 3]))]
    return sum(parts) if kind == "sum" else prod(parts)


def test_random_scalars_have_sympys_answer():
    compared = 0
    for seed in range(int(os.environ.get("SYMPY_MATCALC_SCALARS", "200"))):
        f = random_scalar(random.Random(seed), seed % 3 + 1)
        if is_sum_of_chains(f, t) and t in f.free_symbols:
            compared += 1
            assert diff(f, t) == by_sympy(f, t), (seed, f)
    assert compared > 25


FUNCTIONS_OF_CHAINS = [
    log(t*exp(-Trace((x - y).T*(x - y))/2) + (1 - t)*exp(-Trace(x.T*x)/2)), log(t*Trace(A) + t*Trace(B)),
    exp(t*Trace(A) + Trace(t*B)), log(exp(Trace(U)) + exp(t) + exp(Trace(A))), log(log(Trace(U) + t)),
    log(log(Trace(U) + Determinant(U) + t*Trace(A))), exp(exp(t*Trace(A) + t)),
]


@pytest.mark.parametrize("f", FUNCTIONS_OF_CHAINS, ids=str)
def test_functions_of_chains_have_sympys_answer(f):
    derivative = diff(f, t)
    assert derivative_of_chains(f, t) == derivative == by_sympy(f, t) == f.diff(t)
    assert deviation(f, t, derivative) < 1e-6


def test_functions_of_random_sums_have_sympys_answer():
    compared = 0
    for seed in range(int(os.environ.get("SYMPY_MATCALC_SCALARS", "150"))):
        draw = random.Random(seed)
        f = draw.choice([exp, log])(sum(random_scalar(draw, 1) for _ in range(draw.choice([2, 3]))))
        if derivative_of_chains(f, t) is not None:
            compared += 1
            assert diff(f, t) == by_sympy(f, t), (seed, f)
    assert compared > 25


def test_slopes_with_constant_traces_are_those_of_the_sweep():
    compared = 0
    for seed in range(int(os.environ.get("SYMPY_MATCALC_SCALARS", "200"))):
        f = random_scalar(random.Random(seed), seed % 3 + 1)
        constant = {node: node.xreplace({t: s}) for node in f.atoms(Trace, Determinant)}
        for g in (f, f.xreplace(constant)):
            slope = slope_of_scalars(g, t)
            if slope is not None:
                compared += 1
                assert with_determinants_apart(slope, g) == gradient_by_sweep(g, t), (seed, g)
    assert compared > 50


@pytest.mark.parametrize("f", [
    Trace(U), sin(Trace(A)), t*Trace(A.T), t*Trace(A + B), t*Trace(A*B) + t*Trace(B*A), t*MatrixSymbol("t", n, n)[0, 0],
    t*Trace(MatrixSymbol("C", t, t))], ids=str)
def test_slopes_that_the_sweep_has_to_find(f):
    assert slope_of_scalars(f, t) is None


def test_higher_derivatives_are_as_sympy_leaves_them():
    f = exp(t)*Trace(U)**2
    assert diff(f, t, t) == diff(f, (t, 2)) == f.diff(t, 2)


@pytest.mark.parametrize("f", [
    t**2, sin(Trace(U)), t*Trace(U), log(Trace(U)) - Trace(U), Pow(Trace(U), s), Function("f")(Trace(U)),
    Derivative(Trace(U)*Function("g")(t), t),
    sum(symbols("a:70"))*Trace(U)], ids=lambda f: str(f)[:40])
def test_all_else_is_sympys(f):
    assert not is_sum_of_chains(f, t)


def test_without_the_plugin_nothing_of_it_is_left():
    with sympy_matcalc.installed(False):
        before = diff(Trace(t*A)*exp(t), t)
    assert diff(Trace(t*A)*exp(t), t) == exp(t)*Trace(t*A) + exp(t)*Trace(A)
    with sympy_matcalc.installed(False):
        assert diff(Trace(t*A)*exp(t), t) == before


@pytest.mark.parametrize("f", [
    Trace(((t**2 + t)*A + B).inv()) + t**2*Determinant(A) + sqrt(t + 5), t**2*Trace(A) + Trace(t**2*A*B + B),
    Trace(t**2*A + B) + Determinant(t**2*B + A) + sqrt(t + Trace(A)), exp(t)*s + Trace(exp(t)*A + B)**3], ids=str)
def test_scalars_shared_with_what_stands_in_traces(f):
    assert not is_sum_of_chains(f, t)
    assert diff(f, t) == by_sympy(f, t)
    assert deviation(f, t, diff(f, t)) < 1e-6
