"""Long products of scalars are SymPy's own, and the order of their factors is."""

import random

import pytest
from sympy import (
    Abs,
    Add,
    Determinant,
    I,
    MatrixSymbol,
    Mul,
    Rational,
    Symbol,
    Trace,
    cos,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.long_products import LEAST, compared, long_product

A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
LETTERS = [
    *symbols("a:f"), *symbols("p q", positive=True), Symbol("k", integer=True), Trace(A), Trace(A*X), Determinant(X),
    X[0, 1], symbols("a") + 1, Trace(A*X) + Determinant(X), 1 - 2*symbols("b"), cos(symbols("a")), cos(Trace(A*X)),
    sin(cos(symbols("b"))), tanh(Trace(A)), log(Determinant(X)), log(symbols("a"))]
OTHERS = [exp(symbols("a")), Abs(symbols("a")), pi, sqrt(2), I, 2**symbols("a"), Symbol("C", commutative=False),
          (symbols("a") + 1)**-1, Symbol("a")**Symbol("k"), sqrt(symbols("a")*symbols("b"))]


def some_factors(rng, letters, count):
    factors = []
    for letter in rng.sample(letters, count):
        power = rng.choice([1, 1, 2, -1, Rational(1, 2)])
        factors.append(letter if isinstance(letter, Add) else letter**power)
    return factors + rng.choice([[], [Rational(rng.randint(-6, 6) or 1, rng.randint(1, 4))]])


@pytest.mark.parametrize("seed", range(60))
def test_long_products_are_those_of_sympy(seed):
    rng = random.Random(seed)
    factors = some_factors(rng, LETTERS, rng.randint(LEAST, len(LETTERS) - 1))
    rng.shuffle(factors)
    cut = rng.randint(1, len(factors) - 1)
    halves = [Mul(*factors[:cut]), Mul(*factors[cut:])]
    for scalars in (factors, halves, [Mul(*factors[:cut], evaluate=False), *factors[cut:]]):
        found, product = long_product(scalars), Mul(*scalars)
        assert found == product
        assert found.args == product.args
        assert found.func(*found.args) == found


@pytest.mark.parametrize("seed", range(60))
def test_products_in_which_something_is_merged_are_those_of_sympy(seed):
    rng = random.Random(seed)
    factors = some_factors(rng, LETTERS, LEAST) + rng.sample(OTHERS, 2) + rng.sample(LETTERS, 3)
    rng.shuffle(factors)
    assert multiply(factors) == Mul(*factors)


def test_zero_and_the_same_factor_twice():
    letters = [cos(symbol) for symbol in symbols("a:j")]
    assert multiply([*letters, Rational(0)]) == 0
    assert multiply([*letters, letters[3]]) == Mul(*letters, letters[3])
    assert multiply([*letters, 1/letters[3]]) == Mul(*letters[:3], *letters[4:])


@pytest.mark.parametrize("seed", range(40))
def test_the_order_is_that_of_sympy(seed):
    rng = random.Random(seed)
    exprs = [*LETTERS, *OTHERS, A*X, A.T, Rational(1, 2)]
    nested = [rng.choice([cos, exp, lambda u: u*rng.choice(LETTERS), lambda u: u + rng.choice(LETTERS)])(
        rng.choice(LETTERS)) for _ in range(20)]
    one, other = rng.choice(exprs + nested), rng.choice(nested)
    for left, right in ((one, other), (other, one), (one, one), (cos(one.args[0]) if one.args else one, cos(other))):
        assert compared(left, right) == left.compare(right) == compared(left, right)


def test_the_order_of_what_is_nested_deeply_takes_no_recursion():
    def nest(start, depth=3000):
        u = start
        for _ in range(depth):
            u = cos(u, evaluate=False)
        return u

    a, b = nest(Symbol("a")), nest(Symbol("b"))
    assert compared(a, b) == -compared(b, a) == Symbol("a").compare(Symbol("b"))
