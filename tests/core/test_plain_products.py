"""Products of plain scalars are SymPy's own, and the order of their factors is."""

import random

import pytest
from sympy import (
    Abs,
    Determinant,
    E,
    I,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    S,
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

from sympy_matcalc.core.combinations import built, multiply
from sympy_matcalc.core.plain_products import compared, plain_power, plain_product

n = Symbol("n", positive=True)
A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
LETTERS = [
    *symbols("a:f"), *symbols("p q", positive=True), Symbol("k", integer=True), Trace(A), Trace(A*X), Determinant(X),
    X[0, 1], symbols("a") + 1, Trace(A*X) + Determinant(X), 1 - 2*symbols("b"), cos(symbols("a")), cos(Trace(A*X)),
    sin(cos(symbols("b"))), tanh(Trace(A)), log(Determinant(X)), log(symbols("a"))]
OTHERS = [exp(symbols("a")), Abs(symbols("a")), pi, sqrt(2), I, 2**symbols("a"), Symbol("C", commutative=False),
          (symbols("a") + 1)**-1, Symbol("a")**Symbol("k"), sqrt(symbols("a")*symbols("b"))]


def some_factors(rng, letters, count):
    factors = [letter**rng.choice([1, 1, 2, -1, Rational(1, 2)]) for letter in rng.sample(letters, count)]
    return factors + rng.choice([[], [Rational(rng.randint(-6, 6) or 1, rng.randint(1, 4))]])


def in_parts(rng, factors):
    """The factors, two products of them, and one that is not evaluated beside the others."""
    rng.shuffle(factors)
    cut = rng.randint(1, len(factors) - 1)
    return factors, [Mul(*factors[:cut]), Mul(*factors[cut:])], [Mul(*factors[:cut], evaluate=False), *factors[cut:]]


@pytest.mark.parametrize("seed", range(60))
def test_long_products_are_those_of_sympy(seed):
    rng = random.Random(seed)
    for scalars in in_parts(rng, some_factors(rng, LETTERS, rng.randint(8, len(LETTERS) - 1))):
        found, product = plain_product(scalars), Mul(*scalars)
        assert found == product
        assert found.args == product.args
        assert found.func(*found.args) == found


def test_short_products_are_those_of_sympy():
    """With powers of the same letter, exponentials, and exponents that are no numbers."""
    found = 0
    for seed in range(150):
        rng = random.Random(seed)
        letters = rng.sample(LETTERS, 3)
        factors = [factor for _ in range(rng.randint(1, 2)) for factor in some_factors(rng, letters, rng.randint(1, 3))]
        exponents = [n, -n, n*letters[0], n + 1, letters[1] - n/2, sin(letters[2]), 2*(n + 1), -n**2/3]
        factors += rng.choice([[], [exp(rng.choice(exponents))], [letters[0]**rng.choice(exponents)], [n**n]])
        for scalars in in_parts(rng, [*factors, rng.choice(letters)]):
            fast, product = plain_product(scalars), Mul(*scalars)
            assert multiply(scalars) == product, (seed, scalars)
            if fast is not None:
                found += 1
                assert fast == product, (seed, scalars)
                assert fast.args == product.args
                assert fast.func(*fast.args) == fast
    assert found > 300


def test_powers_are_those_of_sympy():
    found = 0
    others = [n, X.trace() - 3, n*X.trace(), Rational(2), sqrt(2) + 1]
    for base in [*LETTERS, *OTHERS, *others]:
        for exponent in [Rational(-2), -1, 0, 1, 2, Rational(1, 2), Rational(-3, 2), n, n - 1]:
            fast, power = plain_power(base, S(exponent)), base**exponent
            if fast is not None:
                found += 1
                assert (fast, fast.args, fast.is_commutative) == (power, power.args, power.is_commutative)
            assert built(Pow, base, S(exponent)) == power
    assert found > 100


LEFT_TO_SYMPY = [
    [exp(n), exp(2*n)], [X.trace()**n, X.trace()**(2*n)], [exp(log(n), evaluate=False), n], [exp(I*n), n],
    [exp(Symbol("z", zero=True)), n], [n**Symbol("z", zero=True), n**2], [n, Rational(0)], [2, n + 1], [2/n, n + 1, n],
    [exp(Mul(2, n + 1, evaluate=False)), n], [sqrt(n + I), n], [n, S.Infinity], [E, exp(n)], [2, exp(2), n],
    [sqrt(n*X.trace()), n], [(1 + I)**-1, n], [Abs(n), n], [Symbol("C", commutative=False), n], [3, 2*(n + 1)],
]


@pytest.mark.parametrize("scalars", LEFT_TO_SYMPY, ids=str)
def test_what_sympy_evaluates_is_left_to_it(scalars):
    scalars = list(map(S, scalars))
    product = Mul(*scalars)
    assert plain_product(scalars) in (None, product)
    assert multiply(scalars) == product
    assert multiply(scalars).args == product.args


@pytest.mark.parametrize("seed", range(60))
def test_products_in_which_something_is_merged_are_those_of_sympy(seed):
    rng = random.Random(seed)
    factors = some_factors(rng, LETTERS, 8) + rng.sample(OTHERS, 2) + rng.sample(LETTERS, 3)
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
    matrices = [A*X, A.T, A, X, MatrixSymbol("A", 3, 2), MatrixSymbol(Symbol("A"), 3, 3)]
    exprs = [*LETTERS, *OTHERS, *matrices, Rational(1, 2)]
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


def test_powers_that_are_not_evaluated_are_left_to_sympy():
    a, b = symbols("a b")
    for power in (Pow(a, 1, evaluate=False), Pow(a, 0, evaluate=False), exp(1, evaluate=False), exp(0, evaluate=False)):
        assert plain_product([power, b]) is None
