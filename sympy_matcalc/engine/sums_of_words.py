"""Sums of words with numbers in front: whether anything is to be done to them before they are written."""

from __future__ import annotations

from itertools import combinations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.common_factors import with_signs_merged
from sympy_matcalc.engine.letters import Letters, NotOfWords, weighted
from sympy_matcalc.forms.coefficients import is_multiple_of_symbol
from sympy_matcalc.forms.shortening import is_worth


def opened(terms: dict[Factors, Expr]) -> dict[Factors, Expr]:
    """2 (A - B) = 2 A - 2 B; anything else as it is."""
    ((word, coefficient),) = terms.items()
    if len(word) != 1 or type(word[0]) is not MatAdd or not isinstance(coefficient, Rational):
        return terms
    return {() if type(inner[0]) is Identity else inner: coefficient*number
            for number, inner in map(weighted, word[0].args)}


def has_opposites(circle: Factors, words: Letters) -> bool:
    """Whether S and -S' stand in a circle, what is between them symmetric: one word with the one and with the other.

    Of two sums the first term tells, by the names in it.
    """
    places = [k for k, letter in enumerate(circle) if type(letter) is MatAdd]
    if len(places) < 2:
        return False
    for i, j in combinations(places, 2):
        number, word = weighted(circle[j].args[0])
        names = words.names(word)
        if any(-number == other and words.names(inner) == names for other, inner in map(weighted, circle[i].args)) \
                and all(words.transposed(arc) == arc for arc in (circle[i + 1:j], circle[j + 1:] + circle[:i])):
            return True
    return False


def have_opposites(terms: dict[Factors, Expr], words: Letters) -> bool:
    """Whether words are alike up to the signs of sums in inverses: the sweep makes one of them."""
    of_sums = sum(any(type(letter) is Inverse and type(letter.args[0]) is MatAdd for letter in word) for word in terms)
    return of_sums > 1 and len(with_signs_merged(terms, words.by)) < len(terms)


def are_tidy(terms: dict[Factors, Expr], words: Letters) -> bool:
    """Whether nothing can be done to multiples of words: in each stands one sum at most, the same, and not alone."""
    total, columns = None, set[Factors]()
    for word, coefficient in terms.items():
        if MatAdd not in map(type, word):
            if not isinstance(coefficient, Rational) and not is_multiple_of_symbol(coefficient):
                return False
            continue
        sums = [letter for letter in word if type(letter) is MatAdd]
        if len(sums) > 1 or len(word) == 1 or (total is not None and sums[0] != total) \
                or not (isinstance(coefficient, Integer) or (
                    isinstance(coefficient, Rational) and has_no_content(sums[0]))):
            return False
        total = sums[0]
        column = _column(word, words)
        if column in columns:
            raise NotOfWords  # outer products with one column: which is met first gives the sum of the rows its sign
        if MatAdd in map(type, column):
            columns.add(column)
    # Beside I - P, terms A - P A are such products.
    return total is None or len(terms) < 3 or all(type(weighted(term)[1][0]) is not Identity for term in total.args)


def are_steady(terms: dict[Factors, Expr], words: Letters) -> bool:
    """Whether nothing can be done to multiples of words, whatever scalar comes in front of them."""
    return are_tidy(terms, words) and all(
        has_no_content(letter) for word in terms for letter in word if type(letter) is MatAdd)


def has_no_content(total: MatAdd) -> bool:
    """Whether no number is common to all terms of a sum: they are whole, and one is 1 or -1."""
    numbers = [number for number, _ in map(weighted, total.args)]
    return all(isinstance(number, Integer) for number in numbers) and any(abs(number.p) == 1 for number in numbers)


def _column(word: Factors, words: Letters) -> Factors:
    """The column of an outer product; nothing of other words, such as all around a vector."""
    if S.One in words.variable.args[1:]:
        return ()
    return next((word[:k] for k in range(1, len(word)) if words.known(word[k])[0] is S.One), ())


def joined(terms: dict[Factors, Expr], part: tuple[int, int], words: Letters) -> dict[Factors, Expr]:
    """The one word that two are, P S Q + P S' Q = P (S + S') Q, which differ in a part."""
    (one, number), (other, _) = terms.items()
    start, stop = part
    both = words.sorted_sum([words.written(S.One, word[start:stop]) for word in (one, other)])
    return {(*one[:start], both, *one[stop:]): number}


def symmetric_part(terms: dict[Factors, Expr], words: Letters) -> tuple[int, int] | None:
    """Where two terms P S Q and P S' Q differ, alike but for one matrix or one outer product; None if none are so."""
    for (one, number), (other, beside) in combinations(terms.items(), 2):
        if len(one) != len(other) or len(one) < 2 or number != beside:
            continue
        start, stop = 0, len(one)
        while start < stop and one[start] == other[start]:
            start += 1
        while start < stop and one[stop - 1] == other[stop - 1]:
            stop -= 1
        part = one[start:stop]
        if len(part) < 3 and all(words.known(letter)[0] is S.One for letter in part[1:]) \
                and is_worth(part, one[:start], one[stop:], number) and words.transposed(part) == other[start:stop]:
            return start, stop
    return None
