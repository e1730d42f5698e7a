"""Sums of products as polynomials in letters that do not commute.

A word is a product written out, ``A**2*B`` as the letters A, A, B; a polynomial maps words to
coefficients, the empty word standing for the identity. What holds for letters without any
relation holds for matrices, so taking apart and dividing here is sound for every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matpow import MatPow
from sympy.polys.polytools import Poly, cancel, factor, factor_list

from sympy_matcalc.core.combinations import Combination, Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, shallow_doit
from sympy_matcalc.core.guard import sympy_may_break

Word = tuple[Expr, ...]
Polynomial = dict[Word, Expr]

HIGHEST = 20
"""Powers above this are one letter."""


def polynomial(combination: Combination) -> Polynomial:
    """The polynomial of a combination."""
    return {spelled(factors): c for factors, c in combination.terms.items()}


def spelled(factors: Factors) -> Word:
    """A product in letters: A**2 is A A, A**(-2) is A**(-1) A**(-1), and A**(k + 1) is A**k A."""
    return tuple(letter for factor in factors for letter in _letters(factor))


def _letters(factor: Expr) -> list[Expr]:
    if not isinstance(factor, MatPow):
        return [factor]
    base, exponent = factor.args
    whole, rest = exponent.as_coeff_Add(rational=True)
    if not isinstance(whole, Integer) or (not rest and whole == -1) or abs(whole) > HIGHEST:
        return [factor]
    power = [shallow_doit(MatPow(base, rest))] if rest else []
    return power + [base if whole > 0 else shallow_doit(MatPow(base, -1))]*abs(int(whole))


def joined(words: Iterable[Word], algebra: Algebra) -> tuple[Expr, Factors]:
    """The product of words as factors, equal neighbours as powers, with its scalar."""
    return algebra.concatenate(*[(letter,) for word in words for letter in word])


# -- scalars ------------------------------------------------------------------

def common_scalar(coefficients: list[Expr]) -> Expr:
    """The greatest scalar that visibly divides all ``coefficients``, which stand as products."""
    parts = [c.as_coeff_Mul(rational=True) for c in coefficients]
    numbers = [number for number, _ in parts]
    content = content_of(numbers)
    if all(number < 0 for number in numbers):
        content = -content
    powers = [{base: exponent for base, exponent in rest.as_powers_dict().items() if base is not S.One}
              for _, rest in parts]
    common = []
    for base, exponent in powers[0].items():
        exponents = [p.get(base, S.Zero) for p in powers]
        if all(e == exponent for e in exponents):
            common.append(base**exponent)
        elif all(isinstance(e, Rational) for e in exponents) and all(e*exponent > 0 for e in exponents):
            common.append(base**min(exponents, key=abs))
    return multiply([content, *common])


def as_product(scalar: Expr) -> Expr:
    """A scalar factored by SymPy, where multiplying out gives it back: with radicals it may not."""
    if not any(factor.is_Add or (factor.is_Pow and factor.base.is_Add) for factor in Mul.make_args(scalar)):
        return scalar
    with sympy_may_break:
        factored = factor(scalar)
        return factored if factored.expand() == scalar.expand() else scalar
    return scalar


def vanishes(scalar: Expr) -> bool:
    """Whether a scalar is found to be zero."""
    if not scalar.is_Add:
        return scalar is S.Zero
    with sympy_may_break:
        return cancel(scalar) is S.Zero
    return scalar.expand() is S.Zero


def divided(terms: Polynomial, scalar: Expr) -> Polynomial:
    """A polynomial over a scalar."""
    return terms if scalar is S.One else {word: c/scalar for word, c in terms.items()}


# -- words --------------------------------------------------------------------

def common_prefix(words: Iterable[Word]) -> Word:
    """The longest word that all ``words`` begin with."""
    def shared(first: Word, second: Word) -> Word:
        length = next((k for k, (a, b) in enumerate(zip(first, second)) if a != b), min(len(first), len(second)))
        return first[:length]

    return reduce(shared, words)


def common_suffix(words: Iterable[Word]) -> Word:
    """The longest word that all ``words`` end with."""
    return common_prefix(word[::-1] for word in words)[::-1]


def mirrored(terms: Polynomial) -> Polynomial:
    """The polynomial with its words read backwards."""
    return {word[::-1]: c for word, c in terms.items()}


# -- products of two sums -----------------------------------------------------

Ranks = Mapping[Expr, int]


def ranks_of(terms: Polynomial) -> Ranks:
    """A number for each letter, in SymPy's order: words are compared by length, then letter by letter."""
    letters = sorted({letter for word in terms for letter in word}, key=default_sort_key)
    return {letter: rank for rank, letter in enumerate(letters)}


def leading_word(terms: Polynomial, ranks: Ranks) -> Word:
    """The greatest word: longest, then last in the order of its letters."""
    return max(terms, key=lambda word: (len(word), [ranks[letter] for letter in word]))


def quotient(terms: Polynomial, divisor: Polynomial, ranks: Ranks) -> Polynomial | None:
    """P with ``terms = P divisor``, or None

    The leading word of a product is the product of the leading words, so each step fixes
    one term of P; the leading word of what remains falls, so it ends.
    """
    last = leading_word(divisor, ranks)
    remainder = dict(terms)
    result: Polynomial = {}
    while remainder:
        word = leading_word(remainder, ranks)
        start = len(word) - len(last)
        if start < 0 or word[start:] != last or len(result) > len(terms):
            return None
        scale = remainder[word]/divisor[last]
        result[word[:start]] = scale
        for other, c in divisor.items():
            product = word[:start] + other
            rest = remainder.pop(product, S.Zero) - scale*c
            if product != word and not vanishes(rest):
                remainder[product] = rest
    return result


def two_factors(terms: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """P, Q, both sums, with ``terms = P Q``, or None if none is found"""
    root = common_root(terms)
    if root:
        return _in_one_letter(terms, root)
    pair = _by_beginnings(terms)
    if pair is not None:
        return pair
    pair = _by_beginnings(mirrored(terms))
    return None if pair is None else (mirrored(pair[1]), mirrored(pair[0]))


def _by_beginnings(terms: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """If P Q has the leading word u v, u that of P, the terms that begin with u are u Q, unless other words of P
    are beginnings of u: these terms are the candidates for Q.
    """
    ranks = ranks_of(terms)
    word = leading_word(terms, ranks)
    for cut in range(1, len(word)):
        right = _primitive({w[cut:]: c for w, c in terms.items() if w[:cut] == word[:cut]})
        left = quotient(terms, right, ranks) if 1 < len(right) < len(terms) else None
        if left is not None:
            return left, right
    return None


def common_root(terms: Polynomial) -> Word:
    """The word that all words of ``terms`` are powers of, or the empty word."""
    shortest = min((word for word in terms if word), key=len, default=())
    period = next((k for k in range(1, len(shortest) + 1)
                   if len(shortest) % k == 0 and shortest[:k]*(len(shortest)//k) == shortest), 0)
    root = shortest[:period]
    return root if root and all(root*(len(word)//period) == word for word in terms) else ()


def _in_one_letter(terms: Polynomial, root: Word) -> tuple[Polynomial, Polynomial] | None:
    """The powers of one matrix commute, so a polynomial in it factors as one in a number."""
    z = Dummy()
    degrees = {len(word)//len(root): c for word, c in terms.items()}
    factors: list[tuple[Expr, int]] = []
    with sympy_may_break:
        factors = factor_list(Add(*[c*z**k for k, c in degrees.items()]), z)[1]
    if sum(multiplicity for _, multiplicity in factors) < 2:
        return None
    first = Poly(factors[0][0], z)
    whole = Poly.from_dict(degrees, z)
    second, remainder = whole.div(first)
    if not remainder.is_zero:
        return None

    def in_words(poly: Poly) -> Polynomial:
        return {root*k: c for (k,), c in poly.as_dict(native=False).items()}

    return in_words(first), in_words(second)


def _primitive(terms: Polynomial) -> Polynomial:
    return divided(terms, common_scalar(list(terms.values())))
