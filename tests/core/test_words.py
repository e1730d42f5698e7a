"""Words divide, and are multiplied, as the matrices do that they stand for; no exponent is too large."""

import random

import numpy as np
import pytest
from sympy import (
    Eq,
    Identity,
    Integer,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Trace,
    ZeroMatrix,
    assuming,
    collect,
    expand,
    factor,
    refine,
    simplify,
    symbols,
)

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.words import (
    after,
    as_power,
    before,
    common_prefix,
    common_root,
    common_suffix,
    concatenated,
    degree,
    repeated_prefix,
    word_power,
)
from sympy_matcalc.forms.division import Order, quotient, two_factors
from sympy_matcalc.values.evaluation import evaluate

n, k = symbols("n k", integer=True, positive=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
LETTERS = [A, B, A.T, C, A.inv()]
SIZE = 2


def values(seed):
    rng = np.random.default_rng(seed)
    return {n: SIZE, **{letter: np.eye(SIZE) + 0.3*rng.normal(size=(SIZE, SIZE)) for letter in (A, B, C)}}


def number(word, numbers):
    """The product of the letters, each from NumPy alone."""
    result = np.eye(SIZE)
    for letter in word:
        result = result@np.atleast_2d(evaluate(letter, numbers))
    return result


def random_word(rng, longest=4):
    word = ()
    for _ in range(rng.randint(0, longest)):
        letter = rng.choice([*LETTERS, MatMul(A, B), MatMul(B, C, A)])
        exponent = rng.choice([1, 1, 1, 2, 3, 5])
        if letter == A.inv():
            factor = A**-exponent
        else:
            factor = letter if exponent == 1 and not isinstance(letter, MatMul) else MatPow(letter, max(exponent, 2))
        word = concatenated(word, (factor,))
    return word


@pytest.mark.parametrize("seed", range(60))
def test_operations_on_random_words_are_those_on_matrices(seed):
    rng = random.Random(seed)
    start, one, other = random_word(rng), random_word(rng), random_word(rng)
    numbers = values(seed)
    first, second = concatenated(start, one), concatenated(start, other)
    assert np.allclose(number(first, numbers), number(start, numbers)@number(one, numbers))
    assert Algebra().concatenate(first)[1] == first
    for words in ((first, second), (concatenated(one, start), concatenated(other, start)), (first, one)):
        prefix, suffix = common_prefix(words), common_suffix(words)
        for word in words:
            behind, ahead = after(word, prefix), before(word, suffix)
            assert behind is not None
            assert ahead is not None
            assert np.allclose(number(prefix, numbers)@number(behind, numbers), number(word, numbers))
            assert np.allclose(number(ahead, numbers)@number(suffix, numbers), number(word, numbers))
        for end in (False, True):
            if one:
                taken, rest = repeated_prefix(words[0], one, end)
                pair = (rest, taken) if end else (taken, rest)
                assert np.allclose(number(pair[0], numbers)@number(pair[1], numbers), number(words[0], numbers))
    root, count = as_power(first)
    assert np.allclose(np.linalg.matrix_power(number(root, numbers), count), number(first, numbers))
    assert np.allclose(number(word_power(start, 3), numbers), np.linalg.matrix_power(number(start, numbers), 3))


@pytest.mark.parametrize("seed", range(40))
def test_random_products_divide(seed):
    rng = random.Random(seed)
    def random_terms():
        words = {random_word(rng, 2) for _ in range(rng.randint(2, 3))}
        return {word: Integer(rng.choice([1, 1, -1, 2])) for word in words}
    left, right = random_terms(), random_terms()
    product = {}
    for one, c in left.items():
        for other, d in right.items():
            word = concatenated(one, other)
            product[word] = product.get(word, 0) + c*d
    product = {word: c for word, c in product.items() if c}
    if not product:
        return
    numbers = values(seed)
    def total(terms):
        return sum((float(c)*number(word, numbers) for word, c in terms.items()), np.zeros((SIZE, SIZE)))
    order = Order({**product, **left, **right})
    for divisor, end in ((right, True), (left, False)):
        found = quotient(product, divisor, order, end)
        if found is not None:
            pair = (found, divisor) if end else (divisor, found)
            assert np.allclose(total(pair[0])@total(pair[1]), total(product))
    pair = two_factors(product) if len(product) > 1 else None
    if pair is not None:
        assert np.allclose(total(pair[0])@total(pair[1]), total(product))


@pytest.mark.parametrize("seed", range(60))
def test_random_sums_keep_their_value(seed):
    rng = random.Random(100 + seed)
    words = {concatenated(start, random_word(rng, 2)) for start in [random_word(rng, 2)]*2 + [()] for _ in range(2)}
    terms = {word: Integer(rng.choice([1, 1, -1, 2])) for word in words}
    expr = Algebra().expression(Combination((n, n), terms))
    numbers = values(seed)
    expected = evaluate(expr, numbers)
    pattern = rng.choice([word for word in [*words, (A,), (A, B), (B,)] if word])
    for result in (factor(expr), collect(expr, [MatMul(*pattern).doit(), A]), collect(expr, B)):
        assert np.allclose(evaluate(result, numbers), expected), (expr, pattern, result)
    cofactors = collect(expr, A, evaluate=False)
    assert 1 in cofactors or all(key.is_Matrix for key in cofactors)


@pytest.mark.parametrize("m", [2, 19, 20, 21, 22, 101, 1000, 10**9, k + 3])
def test_there_is_no_largest_exponent(m):
    assert factor(A**m*B + A*C) == A*(A**(m - 1)*B + C)
    assert factor(B*A**(m + 2) + C*A**m) == (B*A**2 + C)*A**m
    assert collect(A**m*B + A**m*C + D, A) == A**m*(B + C) + D
    assert collect(A**m*B + A*C, A, evaluate=False) == {A**m: B, A: C}
    with assuming(Eq(A**2, A)):
        assert refine(A**m*B) == A*B
        assert simplify(A**m*B - A*B) == ZeroMatrix(n, n)


@pytest.mark.parametrize("m", [5, 20, 21, 50, 1000, 10**9])
def test_powers_of_products(m):
    power = (A*B)**m
    assert factor(power*C + A*B*D) == A*B*((A*B)**(m - 1)*C + D)
    assert factor(C*power + D*A*B) == (C*(A*B)**(m - 1) + D)*A*B
    assert factor(power*C + (A*B)**3*D) == (A*B)**3*((A*B)**(m - 3)*C + D)
    assert collect(power*C + power*D, A*B) == power*(C + D)
    assert collect(power*C + A*B*D, A*B, evaluate=False) == {power: C, A*B: D}
    assert factor((A*B)**(2*m) + 2*power + Identity(n)) == (power + Identity(n))**2
    assert refine(power*C, Eq(B*A, Identity(n))) == C
    assert refine(Trace(power), Eq(A*B, A)) == Trace(A**m)


@pytest.mark.parametrize("m", [20, 1000, 10**9])
def test_sums_of_large_powers(m):
    eye = Identity(n)
    assert factor(A**(2*m) + 2*A**m + eye) == (A**m + eye)**2
    assert factor(expand((A**m + B)*(A**m + C))) == (A**m + B)*(A**m + C)
    assert factor(A**(m + 1) + A**m + A + eye) in ((A**m + eye)*(A + eye), (A + eye)*(A**m + eye))
    assert factor(A**m*B*A**m + A**3*C*A**7) == A**3*(A**(m - 3)*B*A**(m - 7) + C)*A**7
    assert factor(A.inv()**m*B + A.inv()**3*C) == A.inv()**3*(A.inv()**(m - 3)*B + C)


def test_the_word_is_no_longer_for_a_larger_exponent():
    assert degree((A**1000, B)) == 1001
    assert common_prefix([(A**1000, B), (A**30, C)]) == (A**30,)
    assert common_prefix([(MatPow(A*B, 50), C), (A, B, A, D)]) == (A, B, A)
    assert common_suffix([(C, MatPow(A*B, 50)), (D, B)]) == (B,)
    assert after((A**3,), (A**5,)) is None
    assert after((A**5,), (A.inv(),)) is None
    assert common_root({(A**1000,): 1, (A**300,): 1}) == (A**100,)
    assert common_root({(A, B, A**2, B, A): 1, (A, B, A): 1}) == (A, B, A)
    assert as_power((A, B)*6) == ((A, B), 6)


def test_no_inverse_comes_in_and_no_root_is_taken():
    assert factor(A*B + A.inv()*C) == A*B + A.inv()*C
    assert factor(A**Rational(1, 2)*B + A*C) == A**Rational(1, 2)*B + A*C
    assert factor(A**k*B + A*C) == A**k*B + A*C


def test_the_power_of_a_matrix_of_ones_keeps_its_scalar():
    ones, c = OneMatrix(n, n), symbols("c")
    assert expand(MatPow(c**2*ones, 2)) == c**4*n*ones
    assert expand(MatPow(ones*2, 3)) == 8*n**2*ones
    assert expand(MatPow(A.inv()*B*A, 2)) == A.inv()*B**2*A
    assert refine(A**4*B, Eq(A**2, ones)) == n*ones*B
    assert refine(A**4*B, Eq(A**2, 2*ones)) == 4*n*ones*B
    numbers = {**values(1), c: 0.7}
    for expr in (MatPow(c*ones, 2)*A + ones*B, MatPow(c*ones, 3) + MatPow(ones, 2), ones*A*ones + ones*B):
        for verb in (expand, factor, simplify, lambda expr: collect(expr, ones)):
            assert np.allclose(evaluate(verb(expr), numbers), evaluate(expr, numbers)), (verb, expr)
