"""Inverses of sums without inverses in the sums, as far as that makes them no longer.

(I + A**-1 B)**-1 is (A + B)**-1 A. In this form the two sides of Woodbury's identity, of Searle's and of Hua's are like
terms, which they are not in the canonical form alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.combinations import Factors, like_terms, multiply
from sympy_matcalc.core.common_factors import unrolled
from sympy_matcalc.core.factors import base_and_exponent, is_same, split
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.readings import asked_once
from sympy_matcalc.core.statements import COOKBOOK, law
from sympy_matcalc.forms.canonical import Canonical

MOST_LETTERS = 20
"""Sums with more letters than this, counted at each place, are left: what is taken out is multiplied out."""

Terms = Mapping[Factors, Expr]


def has_inverses_in_sums(nodes: Iterable[Basic]) -> bool:
    """Whether one of some nodes is an inverse of a sum that has an inverse in it, or a negative power of one."""
    sums = [node.args[0] for node in nodes if _is_inverse(node) and type(node.args[0]) is MatAdd]
    return any(map(_is_inverse, nodes_below(sums)))


def _is_inverse(node: Basic) -> bool:
    return type(node) is Inverse or (type(node) is MatPow and node.args[1].is_negative is True)


class WithoutInverses(Canonical):
    """Constructors in the canonical form, but of inverses of sums.

    Examples
    ========

    >>> from sympy import Identity, MatrixSymbol
    >>> from sympy_matcalc.forms.inverses_taken_out import WithoutInverses
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> WithoutInverses().form((Identity(3) + A.inv()*B).inv())
    (A + B)**(-1)*A
    """

    def inverse(self, expr: Expr) -> Expr:
        """The inverse of an expression in this form."""
        result = super().inverse(expr)
        if type(result) is not Inverse or type(result.arg) is not MatAdd:
            return result
        found: Expr = inverse_of_sum(result, self)
        return found


@asked_once
def inverse_of_sum(inverse: Inverse, by: WithoutInverses) -> Expr:
    """The inverse of a sum whose terms have nothing in common, without inverses in the sum where that can be."""
    terms = {unrolled(factors): c for factors, c in by.terms(inverse.arg).items()}
    size = _size(terms)
    if not size.inverses or size.letters > MOST_LETTERS:
        return inverse
    for rule in (inverses_at_ends, inverse_within):
        found = rule(inverse, terms, size, by)
        if found is not None:
            by.used(rule)
            return found
    return inverse


@law("(I + A**-1 B)**-1 = (A + B)**-1 A,  (A**-1 + B)**-1 = (I + A B)**-1 A,  (I + B A**-1)**-1 = A (A + B)**-1",
     source=COOKBOOK + ", section 3.2", ends="the sum has fewer inverses in it, and is no longer")
def inverses_at_ends(inverse: Inverse, terms: Terms, size: Size, by: Canonical) -> Expr | None:
    """Inverses at the ends of the terms of a sum stand outside of its inverse."""
    before: Factors = ()
    behind: Factors = ()
    while size.inverses and (found := _without_one(terms, size, by)) is not None:
        is_left, letter, terms, size = found
        before, behind = (before, (letter, *behind)) if is_left else ((*before, letter), behind)
    if not before and not behind:
        return None
    reduced = [(by.reduce(factors), c) for factors, c in terms.items()]
    core = by.combined(like_terms((word, multiply([c, scale])) for (scale, word), c in reduced), by.shape(inverse))
    if isinstance(core, ZeroMatrix):
        return None
    inner = by.inverse(core)
    if type(inner) is Inverse and not any(isinstance(letter, (MatAdd, MatMul)) for letter in before + behind):
        scale, word = by.reduce((*before, inner, *behind))
        return by.combined({word: scale}, by.shape(inverse))
    return by.times(*before, inner, *behind)


def _without_one(terms: Terms, size: Size, by: Canonical) -> tuple[bool, Expr, Terms, Size] | None:
    """A sum times a matrix, on the left or on the right, whose inverse is at that end of some terms; None if longer."""
    for is_left in (True, False):
        place = 0 if is_left else -1
        for end in [factors[place] for factors in terms if factors and type(factors[place]) is Inverse]:
            letter = end.arg
            beside = by.terms(letter)
            if type(letter) is MatAdd and _size(beside).inverses:
                continue
            products: list[tuple[Factors, Expr]] = []
            for factors, c in terms.items():
                if factors and is_same(factors[place], end):
                    products.append((factors[1:] if is_left else factors[:-1], c))
                else:
                    word = {factors: c}
                    products += by.multiplied_out(*((beside, word) if is_left else (word, beside))).items()
            result = like_terms(products)
            after = _size(result)
            if result and after.inverses < size.inverses and after.letters <= size.letters:
                return is_left, letter, result, after
    return None


@law("(a I + B A**-1 C)**-1 = (I - B (a A + C B)**-1 C)/a", when="a nonzero", source=COOKBOOK + ", (156)",
     ends="the sum has fewer inverses in it, and is no longer")
def inverse_within(inverse: Inverse, terms: Terms, size: Size, by: Canonical) -> Expr | None:
    """Woodbury's identity, for an inverse in the midst of a product that stands beside a multiple of the identity."""
    if len(terms) != 2 or not terms.get((), S.Zero).is_nonzero:
        return None
    (word,) = [factors for factors in terms if factors]
    number, coefficient = terms[()], terms[word]
    for k, factor in enumerate(word):
        if type(factor) is Inverse and not (type(factor.arg) is MatAdd and _size(by.terms(factor.arg)).inverses):
            left, right = word[:k], word[k + 1:]
            scale, around = by.reduce(right + left)
            inner = [(f, multiply([number, c])) for f, c in by.terms(factor.arg).items()]
            core = by.combined(like_terms([*inner, (around, multiply([scale, coefficient]))]), by.shape(factor))
            if isinstance(core, ZeroMatrix):
                return None
            taken = by.multiplied_out(by.multiplied_out({left: S.One}, by.terms(by.inverse(core))), {right: S.One})
            outer = [((), 1/number), *((f, multiply([-coefficient/number, c])) for f, c in taken.items())]
            return by.combined(like_terms(outer), by.shape(inverse))
    return None


class Size(NamedTuple):
    """The number of inverses in a sum, and of letters."""

    inverses: int
    letters: int


def _size(terms: Iterable[Factors]) -> Size:
    inverses = letters = 0
    for factors in terms:
        for factor in factors:
            base, exponent = base_and_exponent(factor)
            power = abs(exponent.p) if isinstance(exponent, Integer) else 1
            inner = base.args if type(base) is MatAdd else (base,) if type(base) is MatMul else ()
            of_base = _size(split(term)[1] for term in inner) if inner else Size(0, 1)
            inverses += power*(of_base.inverses + (base is not factor and not exponent.is_positive))
            letters += power*of_base.letters
    return Size(inverses, letters)
