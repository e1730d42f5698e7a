"""Sums of products as products of two sums, exact in the algebra of words and hence for all sizes."""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Dummy
from sympy.polys.polytools import Poly, cancel, factor, factor_list

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import base_and_exponent, content_of
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.words import (
    Terms,
    after,
    as_power,
    before,
    common_prefix,
    common_root,
    common_suffix,
    concatenated,
    degree,
    is_product,
    word_power,
)

HIGHEST = 100
"""Polynomials in one matrix of a higher degree are not factored as such: their factors have hundreds of terms."""


# -- order --------------------------------------------------------------------

class Order:
    """The order of words: by the number of their letters, then letter by letter in SymPy's order.

    Parameters
    ==========

    terms : mapping from tuple of Expr to Expr
        In their letters the words to be compared are written.
    """

    def __init__(self, terms: Terms) -> None:
        bases = {base_and_exponent(factor)[0] for word in terms for factor in word}
        bases |= {base_and_exponent(factor)[0] for base in bases if is_product(base) for factor in base.args}
        self._ranks = {base: rank for rank, base in enumerate(sorted(bases, key=default_sort_key))}
        self._keys: dict[Factors, tuple[int, list[tuple[int, int, int]]]] = {}

    def leading(self, terms: Terms) -> Factors:
        """The greatest word."""
        return max(terms, key=self.key)

    def key(self, word: Factors) -> tuple[int, list[tuple[int, int, int]]]:
        """What words are compared by, as if they were written out."""
        found = self._keys.get(word)
        if found is None:
            found = self._keys[word] = degree(word), self._letter_by_letter(word)
        return found

    def _letter_by_letter(self, word: Factors) -> list[tuple[int, int, int]]:
        keys = []
        pairs = [base_and_exponent(factor) for factor in word]
        ranks = [self._ranks[base] for base, _ in pairs]
        for k, (_, exponent) in enumerate(pairs):
            whole = 1 if exponent is S.One else int(exponent.as_coeff_Add(rational=True)[0])
            rises = k + 1 < len(word) and ranks[k + 1] > ranks[k]
            # The sooner a power ends, the sooner its neighbour comes: A A B is greater than A A A.
            keys.append((ranks[k], 1, -whole) if rises else (ranks[k], 0, whole))
        return keys


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


def divided(terms: Terms, scalar: Expr) -> Terms:
    """A sum over a scalar."""
    return terms if scalar is S.One else {word: c/scalar for word, c in terms.items()}


# -- products of two sums -----------------------------------------------------

def quotient(terms: Terms, divisor: Terms, order: Order, end: bool = True) -> Terms | None:
    """P with ``terms = P divisor``, or, if not ``end``, with ``terms = divisor P``; or None

    The leading word of a product is the product of the leading words, so each step fixes
    one term of P. That nothing remains proves it, whatever the order of the words; P has no
    more terms than ``terms``, so it ends.
    """
    last = order.leading(divisor)
    remainder = dict(terms)
    result: dict[Factors, Expr] = {}
    while remainder:
        word = order.leading(remainder)
        rest_of_word = before(word, last) if end else after(word, last)
        if rest_of_word is None or len(result) > len(terms):
            return None
        scale = remainder[word]/divisor[last]
        result[rest_of_word] = scale
        for other, c in divisor.items():
            product = concatenated(rest_of_word, other) if end else concatenated(other, rest_of_word)
            rest = remainder.pop(product, S.Zero) - scale*c
            if product != word and not vanishes(rest):
                remainder[product] = rest
        if word in remainder:
            return None
    return result


def two_factors(terms: Terms) -> tuple[Terms, Terms] | None:
    """P, Q, both sums, with ``terms = P Q``, or None if none is found"""
    root = common_root(terms)
    if root:
        pair = _in_one_letter(terms, root)
        if pair is not None or len(root) > 1:
            return pair
    pair = _by_ends(terms, end=True)
    if pair is not None:
        return pair
    pair = _by_ends(terms, end=False)
    return None if pair is None else pair[::-1]


def _by_ends(terms: Terms, end: bool) -> tuple[Terms, Terms] | None:
    """If P Q has the leading word u v, u that of P, the terms that begin with u are u Q, unless other words of P
    are beginnings of u: these terms are the candidates for Q. As Q has no common beginning, some word of u Q has
    nothing but u in common with u v: so u is what u v shares with some other word. Without ``end``, the same mirrored.
    """
    order = Order(terms)
    word = order.leading(terms)
    shared = common_prefix if end else common_suffix
    cuts = {cut for other in terms if other != word for cut in [shared([word, other])] if cut}
    for cut in sorted(cuts, key=degree):
        found = {(after if end else before)(w, cut): c for w, c in terms.items()}
        right = _primitive({w: c for w, c in found.items() if w is not None})
        left = quotient(terms, right, order, end) if 1 < len(right) < len(terms) else None
        if left is not None:
            return left, right
    return None


def _in_one_letter(terms: Terms, root: Factors) -> tuple[Terms, Terms] | None:
    """The powers of one matrix commute, so a polynomial in it factors as one in a number."""
    z = Dummy()
    unit = as_power(root)[1]
    degrees = {as_power(word)[1]//unit if word else 0: c for word, c in terms.items()}
    if max(degrees) > HIGHEST:
        return None
    factors = []
    with sympy_may_break:
        factors = factor_list(Add(*[c*z**k for k, c in degrees.items()]), z)[1]
    if sum(multiplicity for _, multiplicity in factors) < 2:
        return None
    first = Poly(factors[0][0], z)
    whole = Poly.from_dict(degrees, z)
    second, remainder = whole.div(first)
    if not remainder.is_zero:
        return None

    def in_words(poly: Poly) -> Terms:
        return {word_power(root, k): c for (k,), c in poly.as_dict(native=False).items()}

    return in_words(first), in_words(second)


def _primitive(terms: Terms) -> Terms:
    return divided(terms, common_scalar(list(terms.values())))
