"""Slopes of waves at large arguments are what SymPy's evaluation makes of them."""

import random

import pytest
from sympy import (
    Add,
    Determinant,
    I,
    MatrixSymbol,
    Mul,
    Rational,
    Trace,
    acos,
    asinh,
    cos,
    cosh,
    diff,
    exp,
    pi,
    sin,
    sinh,
    symbols,
    tan,
    tanh,
)

from sympy_matcalc.core.waves import slope_of_wave

A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
WAVES = (sin, cos, tan, sinh, cosh, tanh)
LEAVES = [*symbols("a:h", real=True), *symbols("p q", positive=True), Trace(A*X), Determinant(X), Rational(2, 3), -1]


def grown(rng, depth):
    if not depth:
        return rng.choice(LEAVES)
    parts = [grown(rng, depth - 1) for _ in range(rng.randint(3, 5))]
    u = rng.choice([Add, Mul])(*parts)
    return rng.choice([sin, cos])(u) if rng.random() < .3 else u


@pytest.mark.parametrize("seed", range(25))
def test_slopes_are_those_of_sympy(seed):
    rng = random.Random(seed)
    found = 0
    for _ in range(10):  # SymPy's own answer takes its questions about all signs
        node = rng.choice(WAVES)(grown(rng, 3))
        if isinstance(node, WAVES):
            slope = slope_of_wave(node)
            if slope is not None:
                found += 1
                assert slope == node.fdiff()
                assert slope.doit() == slope
    assert found


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("u", [Trace(A*X), Determinant(X)], ids=str)
def test_slopes_at_letters_are_those_of_sympy(wave, u):
    assert slope_of_wave(wave(u)) == wave(u).fdiff()


@pytest.mark.parametrize("special", [pi/3, I, -1, pi*symbols("k", integer=True), acos(symbols("a")), asinh(Trace(A))])
def test_what_is_evaluated_is_left_to_sympy(special):
    long = Mul(*[cos(symbol) for symbol in symbols("a:z")])
    for u in (special*long, special + long, special - long, -special*long):
        for wave in WAVES:
            node = wave(u)
            if isinstance(node, wave):
                assert slope_of_wave(node) in (None, node.fdiff())


def test_small_arguments_are_left_to_sympy():
    assert slope_of_wave(sin(symbols("a") + 1)) is None
    assert slope_of_wave(exp(sin(symbols("a")))) is None


def test_functions_nested_in_products_have_derivatives():
    f = Trace(A*X)
    for _ in range(60):
        f = Mul(cos(f, evaluate=False), f, evaluate=False)
    assert diff(f, X).shape == (3, 3)
