"""Words: the products of which a :class:`~sympy_matcalc.core.combinations.Combination` is made, and how they divide.

A word is a tuple of factors, each a letter to a power: ``A**1000*B`` has two. Nothing here spells a power out, so no
step takes longer for a larger exponent. What holds for letters without any relation holds for matrices, so
taking apart and dividing is sound for every size. The powers of one matrix commute: ``A**(k + 3)`` is ``A**3*A**k``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from math import gcd

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.factors import base_and_exponent, new, shallow_doit, split

Terms = Mapping[Factors, Expr]
"""The terms of a combination: coefficients by word, the empty word standing for the identity."""

SPELLED = 4
"""Up to this power a product of several factors is written out: A*B*A*B."""


def power(base: Expr, exponent: Expr) -> Factors:
    """``base**exponent`` as a word."""
    if exponent is S.Zero:
        return ()
    if exponent is S.One and not isinstance(base, MatMul):
        return (base,)
    if isinstance(base, (MatrixSymbol, Transpose)) and exponent is not S.NegativeOne:
        return (new(MatPow, base, exponent),)  # as SymPy's own evaluation leaves it
    scalar, word = split(base if exponent is S.One else shallow_doit(MatPow(base, exponent)))
    # The power of a matrix of ones has a scalar in front, which a word has no place for.
    return word if scalar is S.One else (new(MatPow, base, exponent),)


def common_exponent(one: Expr, other: Expr) -> Expr:
    """The exponent that two powers of one matrix have in common: of 5 and 3 it is 3, of k + 3 and k it is k.

    What is left is never an inverse where none was: 0 for 1 and -1, and for k and 1.
    """
    if one == other:
        return one
    (first, rest), (second, other_rest) = one.as_coeff_Add(rational=True), other.as_coeff_Add(rational=True)
    if not (isinstance(first, Integer) and isinstance(second, Integer)):
        return S.Zero
    if rest == other_rest and rest is not S.Zero:
        return rest + min(first, second)
    if first > 0 and second > 0:
        return min(first, second)
    if first < 0 and second < 0:
        return max(first, second)
    return S.Zero


def concatenated(left: Factors, right: Factors) -> Factors:
    """The product of two words, powers of one matrix merged where they meet."""
    while left and right:
        if not isinstance(left[-1], MatPow) and not isinstance(right[0], MatPow) and left[-1] != right[0]:
            break
        base, exponent = base_and_exponent(left[-1])
        other, other_exponent = base_and_exponent(right[0])
        if base == other and not isinstance(base, (MatrixBase, OneMatrix)):
            left, right = left[:-1] + power(base, exponent + other_exponent), right[1:]
            continue
        if is_product(other) and left[-len(other.args):] == other.args:
            left, right = left[:-len(other.args)], power(other, other_exponent + 1) + right[1:]
            continue
        if is_product(base) and right[:len(base.args)] == base.args:
            left, right = left[:-1] + power(base, exponent + 1), right[len(base.args):]
            continue
        break
    return left + right


def is_product(base: Expr) -> bool:
    """Whether the base of a power is a product of matrices, without a scalar."""
    return isinstance(base, MatMul) and bool(base.args[0].is_Matrix)


def degree(word: Factors) -> int:
    """The number of letters of a word written out, a symbolic power counted as one."""
    total = 0
    for factor in word:
        if not isinstance(factor, MatPow):
            total += 1
            continue
        base, exponent = base_and_exponent(factor)
        whole, rest = exponent.as_coeff_Add(rational=True)
        count = (abs(int(whole)) if isinstance(whole, Integer) else 1) + bool(rest)
        total += count*(len(base.args) if is_product(base) else 1)
    return total


# -- beginnings and ends ------------------------------------------------------

def _walked(one: Factors, other: Factors, end: bool) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """What two words have in common at one end, and what is left of each, as stacks with the next factor on top."""
    first, second = (list(_stacked(word, end)) for word in (one, other))
    common: list[Expr] = []
    opened = 4 + len(one) + len(other)  # two powers of products with different roots part after so many letters
    while first and second:
        base, exponent = base_and_exponent(first[-1])
        other_base, other_exponent = base_and_exponent(second[-1])
        if base == other_base:
            shared = common_exponent(exponent, other_exponent)
            if shared is S.Zero:
                break
            common.extend(_stacked(power(base, shared), not end))
            for stack, whole in ((first, exponent), (second, other_exponent)):
                stack[-1:] = _stacked(power(base, whole - shared), end)
            if exponent != shared and other_exponent != shared:
                break
        elif opened and any(_opened(stack, end) for stack in (first, second)):
            opened -= 1
        else:
            break
    return common, first, second


def _opened(stack: list[Expr], end: bool) -> bool:
    """Take (A B)**50 on top of a stack apart, as A B (A B)**49; whether it is such a power."""
    base, exponent = base_and_exponent(stack[-1])
    if not is_product(base) or not (isinstance(exponent, Integer) and exponent > 0):
        return False
    rest = power(base, exponent - 1)
    stack[-1:] = _stacked(rest + base.args if end else base.args + rest, end)
    return True


def _stacked(word: Factors, end: bool) -> Factors:
    """A word as a stack, on top of which its first or its last factor lies."""
    return word if end else word[::-1]


def _word(stack: list[Expr], end: bool) -> Factors:
    return reduce(concatenated, [(factor,) for factor in _stacked(tuple(stack), end)], ())


def common_prefix(words: Iterable[Factors]) -> Factors:
    """The longest word that all ``words`` begin with.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.core.words import common_prefix
    >>> A, B, C = (MatrixSymbol(name, 3, 3) for name in 'ABC')
    >>> common_prefix([(A**1000, B), (A**30, C)])
    (A**30,)
    """
    return reduce(lambda one, other: _shared(one, other, False), words)


def common_suffix(words: Iterable[Factors]) -> Factors:
    """The longest word that all ``words`` end with."""
    return reduce(lambda one, other: _shared(one, other, True), words)


def _shared(one: Factors, other: Factors, end: bool) -> Factors:
    count = _agreeing(one, other, end)
    if not _may_share(one, other, count, end):
        return one[len(one) - count:] if end else one[:count]
    return _word(_walked(one, other, end)[0][::-1], end)


def _agreeing(one: Factors, other: Factors, end: bool) -> int:
    """How many factors at one end are the same."""
    count = 0
    for first, second in zip(reversed(one), reversed(other)) if end else zip(one, other):
        if first != second:
            break
        count += 1
    return count


def _may_share(one: Factors, other: Factors, count: int, end: bool) -> bool:
    """Whether the first factors that differ may be powers with something in common."""
    if count >= len(one) or count >= len(other):
        return False
    place = -1 - count if end else count
    return isinstance(one[place], MatPow) or isinstance(other[place], MatPow)


def after(word: Factors, prefix: Factors) -> Factors | None:
    """What follows ``prefix`` in a word, or None if the word does not begin with it."""
    if word[:len(prefix)] == prefix:
        return word[len(prefix):]
    if not _may_share(word, prefix, _agreeing(word, prefix, False), False):
        return None
    _, rest, missing = _walked(word, prefix, False)
    return None if missing else _word(rest, False)


def before(word: Factors, suffix: Factors) -> Factors | None:
    """What stands before ``suffix`` in a word, or None if the word does not end with it."""
    if not suffix:
        return word
    if word[-len(suffix):] == suffix:
        return word[:-len(suffix)]
    if not _may_share(word, suffix, _agreeing(word, suffix, True), True):
        return None
    _, rest, missing = _walked(word, suffix, True)
    return None if missing else _word(rest, True)


def repeated_prefix(word: Factors, pattern: Factors, end: bool = False) -> tuple[Factors, Factors]:
    """The highest power of ``pattern`` that a word begins with, or ends with, and the rest of the word."""
    taken: Factors = ()
    while True:
        step = _power_at(word, pattern, end)
        if step is None:
            return taken, word
        found, word = step
        taken = concatenated(found, taken) if end else concatenated(taken, found)


def _power_at(word: Factors, pattern: Factors, end: bool) -> tuple[Factors, Factors] | None:
    if not word:
        return None
    place, others = (word[-1], word[:-1]) if end else (word[0], word[1:])
    base, exponent = base_and_exponent(place)
    if pattern == (base,) and not (exponent.is_negative or exponent.could_extract_minus_sign()):
        return (place,), others
    if is_product(base) and pattern == base.args and isinstance(exponent, Integer) and exponent > 0:
        return (place,), others
    if len(pattern) == 1:
        # of A**7, the highest power of A**2 is A**6
        other, unit = base_and_exponent(pattern[0])
        if base == other and isinstance(exponent, Integer) and isinstance(unit, Integer) and exponent*unit > 0:
            whole = unit*(abs(exponent) // abs(unit))
            rest = power(base, exponent - whole)
            if whole:
                return power(base, whole), others + rest if end else rest + others
    rest_of_word = before(word, pattern) if end else after(word, pattern)
    return None if rest_of_word is None else (pattern, rest_of_word)


def first_letter(word: Factors, end: bool = False) -> Expr:
    """The letter, without its power, that a word begins with, or ends with."""
    place = -1 if end else 0
    base, exponent = base_and_exponent(word[place])
    if exponent.is_negative or exponent.could_extract_minus_sign():
        return word[place]
    return base.args[place] if is_product(base) else base


# -- powers of one word -------------------------------------------------------

def as_power(word: Factors) -> tuple[Factors, int]:
    """The shortest word that a word is a power of, and the exponent: of A B A B it is A B, of A**6 it is A."""
    if len(word) == 1:
        base, exponent = base_and_exponent(word[0])
        if not isinstance(exponent, Integer):
            return word, 1
        root = base.args if is_product(base) else (base,) if exponent > 0 else power(base, S.NegativeOne)
        return root, abs(int(exponent))
    for root in _roots(word):
        count, rest = divmod(degree(word), degree(root))
        if not rest and word_power(root, count, spelled=True) == word:
            return root, count
    return word, 1


def _roots(word: Factors) -> Iterator[Factors]:
    """The beginnings that may be roots, those of A B A**2 B A, where powers have merged, among them."""
    for length in range(1, len(word)//2 + 1):
        yield word[:length]
        if base_and_exponent(word[0])[0] == base_and_exponent(word[-1])[0]:
            yield (*word[:length], word[-1])


def word_power(root: Factors, count: int, spelled: bool = False) -> Factors:
    """A power of a word; of several factors it is written out up to the power of :data:`SPELLED`, or if ``spelled``."""
    if count == 0 or len(root) == 1:
        return power(base_and_exponent(root[0])[0], base_and_exponent(root[0])[1]*count) if count else ()
    if spelled or count <= SPELLED:
        return reduce(concatenated, [root]*count)
    return power(MatMul(*root), Integer(count))


def common_root(terms: Terms) -> Factors:
    """The longest word that all words of ``terms`` are powers of, or the empty word."""
    words = [word for word in terms if word]
    if not words or any(first_letter(word) != first_letter(words[0]) for word in words):
        return ()
    powers = [as_power(word) for word in words]
    if any(root != powers[0][0] for root, _ in powers):
        return ()
    return word_power(powers[0][0], gcd(*[count for _, count in powers]))
