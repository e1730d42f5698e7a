"""Sums of words with numbers in front: whether anything is to be done to them before they are written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.engine.letters import weighted
from sympy_matcalc.forms.coefficients import is_multiple_of_symbol
from sympy_matcalc.forms.shortening import is_worth


def opened(terms: dict[Factors, Expr]) -> dict[Factors, Expr]:
    """2 (A - B) = 2 A - 2 B; anything else as it is."""
    ((word, coefficient),) = terms.items()
    if len(word) != 1 or type(word[0]) is not MatAdd or not isinstance(coefficient, Rational):
        return terms
    return {() if type(inner[0]) is Identity else inner: coefficient*number
            for number, inner in map(weighted, word[0].args)}


def are_tidy(terms: dict[Factors, Expr]) -> bool:
    """Whether nothing can be done to multiples of words: one sum at most is in them, not alone, with a whole number."""
    sums = 0
    for word, coefficient in terms.items():
        if MatAdd in map(type, word):
            sums += 1
            if sums > 1 or len(word) == 1 or not isinstance(coefficient, Integer):
                return False
        elif not isinstance(coefficient, Rational) and not is_multiple_of_symbol(coefficient):
            return False
    return True


def may_be_shorter(terms: dict[Factors, Expr], transposed: Callable[[Factors], Factors]) -> bool:
    """Whether there are two terms P S Q and P S' Q, alike but for one matrix or one outer product."""
    for (one, number), (other, beside) in combinations(terms.items(), 2):
        if len(one) != len(other) or len(one) < 2 or number != beside:
            continue
        start, stop = 0, len(one)
        while start < stop and one[start] == other[start]:
            start += 1
        while start < stop and one[stop - 1] == other[stop - 1]:
            stop -= 1
        part = one[start:stop]
        if len(part) < 3 and is_worth(part, one[:start], one[stop:], number) and transposed(part) == other[start:stop]:
            return True
    return False
