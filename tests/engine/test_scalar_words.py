"""The derivatives of words by scalars: the very expression that the forward sweep finds, on random words."""

import pytest
from random_words import CASES, Letters, a, b, n
from sympy import (
    HadamardProduct,
    Identity,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Rational,
    Trace,
    ZeroMatrix,
    assuming,
    cos,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.assumptions.ask import Q

from sympy_matcalc import derivative
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.forward import pushforward_by_sweep
from sympy_matcalc.engine.scalar_words import derivative_by_scalar
from sympy_matcalc.values.differences import deviation

t = symbols("t")
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


FUNCTIONS = [sin(t), cos(2*t), a*exp(t), exp(-t), exp(-t**2/2), 1 - t, 1 + t**2, log(t), tanh(t), a*log(1 + t)]


class Multiples(Letters):
    """Random words with sums of multiples in them."""

    def multiple(self):
        return self.random.choice([1, 1, -1, 2, Rational(1, 2)])*self.random.choice(
            [1, 1, t, t, t**2, a, a*t, 1/t, t**Rational(1, 2), *FUNCTIONS])

    def letter(self, rows, cols, depth):
        kind = self.random.random()
        if not depth or kind > 0.35:
            return super().letter(rows, cols, 0)
        is_square = rows is cols and rows != 1
        terms = [MatMul(self.multiple(), self.word(rows, cols, depth - 1))
                 for _ in range(self.random.choice([2, 2, 3]))]
        if is_square and kind < 0.08:
            terms[0] = self.multiple()*Identity(rows)
        total = MatAdd(*terms).doit()
        return total.inv() if is_square and kind < 0.1 and isinstance(total, MatAdd) else total


def test_random_words_have_the_answer_of_the_sweep():
    found = 0
    for seed in range(3*CASES):
        words = Multiples(seed)
        rows, cols = words.random.choice(words.sizes), words.random.choice(words.sizes)
        f = MatAdd(*[words.multiple()*words.word(rows, cols)
                     for _ in range(words.random.choice([1, 1, 2, 3]))]).doit()
        fast = derivative_by_scalar(f, t)
        if fast is not None:
            found += 1
            assert fast == pushforward_by_sweep(f, t), (seed, f)
            assert fast == normalized(fast, Algebra()), (seed, f)
    assert found > CASES//3


OF_WORDS = [
    (A*(C + t*D)*B, A*D*B), ((A + t*B)*(C + t*D), B*(C + t*D) + (A + t*B)*D), (a*(x + t*y).T, a*y.T),
    ((A + t*B).inv(), None), (t*A + t**2*B, A + 2*t*B), (a*(A + t**2*B), 2*a*t*B),
    (t**3*A*B, 3*t**2*A*B), ((x + t*A*x).T*B*(x + t*A*x), None), (A/t + b*B, -A/t**2),
    (a*t*A + b*t*B, a*A + b*B), (sin(t)*A, cos(t)*A), (sin(t)*x + exp(t)*y, cos(t)*x + exp(t)*y),
    (A + sin(2*t)*B, 2*cos(2*t)*B),
    (a*(1 - t)*A + t*B, B - a*A), (exp(-t**2/2)*A*B, -t*exp(-t**2/2)*A*B), (A*(B + log(t)*C), A*C/t),
]


@pytest.mark.parametrize(("f", "expected"), OF_WORDS, ids=str)
def test_words_are_right(f, expected):
    found = derivative_by_scalar(f, t)
    assert found is not None
    assert found == diff(f, t) == derivative(f, t) == pushforward_by_sweep(f, t)
    assert expected is None or found == expected
    assert deviation(f, t, found) < 1e-6


LEFT_TO_THE_SWEEP = [
    t*(A + t*B), (t*Identity(n) - A).inv()*x, A*(x - t*B*(x + t*y)), sin(t)*(A + t*B), (sin(t) + t)*A, t*exp(t)*A,
    t**a*A, A*B, sin(a*t + b)*A, HadamardProduct(A, t*B), (A + t*B)**2, Trace(A + t*B), a*t*A + a*b*t*B,
    MatMul(-2, A + t*B, B), t*A + exp(t)*A, exp(t)*A + exp(2*t)*B, sin(t)*cos(t)*A, MatMul(A, A + t*A, A.inv()),
    t*MatrixSymbol("t", n, n), MatrixSymbol("X", t, t)*t, MatrixSymbol("X", 2*t, n)*B*t,
    MatMul(A, MatAdd(A, t*B, evaluate=False)),
]


@pytest.mark.parametrize("f", LEFT_TO_THE_SWEEP, ids=str)
def test_what_is_not_of_words_is_left_to_the_sweep(f):
    assert derivative_by_scalar(f, t) is None


def test_assumptions_are_asked():
    assert diff(A.T*(B + t*A), t) == A.T*A
    with assuming(Q.symmetric(A)):
        assert diff(A.T*(B + t*A), t) == A**2
    assert diff(A*(B + 2*B), t) == ZeroMatrix(n, n)


@pytest.mark.parametrize("powers", [(t, t), (t, t**2), (a, t, t**3), (t, 1/t, t**2)], ids=str)
def test_a_product_that_is_not_merged_is_not_lost(powers):
    """Beside another term in which the scalar stands."""
    scalar = Mul(*powers, evaluate=False)
    for f in (MatAdd(t*B, MatMul(scalar, A, evaluate=False), evaluate=False),
              MatMul(C, MatAdd(t*B, MatMul(scalar, A, evaluate=False), D, evaluate=False), evaluate=False)):
        assert deviation(f, t, diff(f, t), seed=3) < 1e-6


@pytest.mark.parametrize(("f", "expected"), [
    ((sqrt(t)*B + t*A)/sqrt(t), A/(2*sqrt(t))), ((-t*B - t**3*A)/t, -2*t*A), (t*C - (t*B + t**3*A)/t, C - 2*t*A)],
    ids=str)
def test_like_terms_are_collected(f, expected):
    found = diff(f, t)
    assert found == expected == derivative(f, t)
    assert deviation(f, t, found) < 1e-6
