"""Expressions nested some hundred levels deep: Python's limit of frames is no answer, of no verb."""

import sys

import numpy as np
import pytest
from growing import A, B, C, X, nested_inverses, nested_sums
from sympy import Determinant, MatAdd, MatMul, MatrixSymbol, Trace, lambdify, latex, pretty, symbols
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc import compiled, equal
from sympy_matcalc.core import guard

DEPTH = 250


def value_of_nest(a, b, c, x, depth=DEPTH):
    for _ in range(depth):
        x = b + a @ x
    return np.trace(c @ x)


def of_size(expr, size):
    """The same in symbols of a size."""
    letters = {letter: MatrixSymbol(letter.name, size, size) for letter in (A, B, C, X)}
    s = letters[X]
    for _ in range(DEPTH):
        s = MatAdd(letters[B], MatMul(letters[A], s))
    return Trace(MatMul(letters[C], s)), list(letters.values())


def test_code_of_what_is_nested_deeply():
    rng = np.random.default_rng(1)
    a, b, c, x = (rng.normal(size=(3, 3))/3 for _ in range(4))
    f, letters = of_size(nested_sums(DEPTH), 3)
    expected = value_of_nest(a, b, c, x)
    assert np.isclose(lambdify(letters, f)(a, b, c, x), expected)
    assert np.isclose(compiled(f, letters)(a, b, c, x), expected)


@pytest.mark.parametrize("printed", [str, latex])
def test_what_is_nested_deeply_is_printed(printed):
    short, long = printed(nested_sums(20)), printed(nested_sums(DEPTH))
    assert long.count("A") == DEPTH
    assert long[:15] == short[:15]
    assert printed(nested_inverses(DEPTH)).count("A") == DEPTH


def test_what_is_nested_deeply_is_drawn():
    assert pretty(nested_sums(DEPTH)).count("A") == DEPTH


def test_what_is_nested_deeply_is_compared():
    f, g = nested_sums(DEPTH), nested_sums(DEPTH)
    assert equal(f, g).verdict == "equal"
    assert equal(nested_inverses(DEPTH), nested_inverses(DEPTH - 1)).verdict == "unequal"


def test_products_nested_deeply_are_evaluated():
    s = X
    for _ in range(DEPTH):
        s = Transpose(MatMul(A, s))
    evaluated = MatMul(A, s).doit()
    assert evaluated.shape == (symbols("n", integer=True, positive=True),)*2
    assert len(evaluated.args) == 3


def test_the_first_of_ours_takes_the_deep_stack_alone(monkeypatch):
    """Where the stack ends there is no place to begin another: what stands above would be computed again and again."""
    begun, on_deep_stack = [], guard.on_deep_stack
    monkeypatch.setattr(guard, "on_deep_stack", lambda *args: begun.append(args[0]) or on_deep_stack(*args))

    @guard.deep
    def recursing(count):
        return 1 + recursing(count - 1) if count else 0

    assert recursing(3*sys.getrecursionlimit()) == 3*sys.getrecursionlimit()
    assert len(begun) == 1
    assert not guard.stack.begun
    assert not guard.stack.is_deep
    assert str(Determinant(A)) == "Determinant(A)"
