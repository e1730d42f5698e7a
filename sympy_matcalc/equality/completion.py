"""Noncommutative polynomials and their rewriting rules: a bounded Knuth-Bendix completion.

A word is a product of letters, a polynomial a linear combination of words. From polynomials
that are zero the completion makes rules "largest word -> the rest", until the words that two
rules overlap in are reduced to one result, or a bound is met. Every rule follows from the
given polynomials, so what the rules reduce to zero is zero, wherever the completion stops.
[Bergman, The diamond lemma for ring theory, 1978; Mora 1986; for matrices: Helton, Stankus, Wavrik 1998.]
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

Word = tuple[int, ...]
Polynomial = dict[Word, Any]
"""Coefficients, elements of a field, by word."""

MOST_RULES = 150
MOST_TERMS = 120
LONGEST_WORD = 14
MOST_STEPS = 30000
LARGEST_COEFFICIENT = 60
"""Fractions of polynomials with more terms than this are not calculated with."""


class Bounded(Exception):
    """A bound of the work is met."""


def add_to(total: Polynomial, polynomial: Polynomial, scale: Any, left: Word = (), right: Word = ()) -> None:
    """Add scale left polynomial right to a total."""
    for word, coefficient in polynomial.items():
        longer = left + word + right
        value = total.get(longer, 0) + scale*coefficient
        if value:
            total[longer] = value
        else:
            total.pop(longer, None)


def product(one: Polynomial, other: Polynomial) -> Polynomial:
    if len(one)*len(other) > 4*MOST_TERMS:
        raise Bounded("a product has too many terms")
    result: Polynomial = {}
    for word, coefficient in one.items():
        add_to(result, other, coefficient, left=word)
    return result


def order(word: Word) -> tuple[int, Word]:
    """Longer words are larger; so rules end: there are finitely many words below each."""
    return len(word), word


class Rules:
    """Rewriting rules and the completion of them.

    Parameters
    ==========

    one : element of the field
        The 1 of the coefficients.
    """

    def __init__(self, one: Any) -> None:
        self.one = one
        self.steps = MOST_STEPS
        """How many words may still be replaced."""
        self.rules: dict[int, tuple[Word, Polynomial]] = {}
        """Leads and what they are replaced by, by number."""
        self._by_first: dict[int, list[int]] = {}
        self._queue: list[tuple[int, int, Polynomial]] = []
        self._count = 0

    def assume(self, polynomial: Polynomial) -> None:
        """Let a polynomial be zero."""
        self._count += 1
        size = max((len(word) for word in polynomial), default=0)
        heapq.heappush(self._queue, (size, self._count, polynomial))

    def assumed(self) -> list[Polynomial]:
        """What waits to become rules."""
        return [polynomial for _, _, polynomial in self._queue]

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial with rules applied until none fits.

        Ends: each step replaces a word by smaller ones.
        """
        todo, done = dict(polynomial), dict[Word, Any]()
        while todo:
            self.steps -= 1
            word = max(todo, key=order)
            coefficient = todo.pop(word)
            if len(todo) + len(done) > MOST_TERMS or _terms(coefficient) > LARGEST_COEFFICIENT:
                raise Bounded("there are too many terms")
            match = self._match(word)
            if match is None:
                done[word] = coefficient
                continue
            start, lead, rest = match
            add_to(todo, rest, coefficient, word[:start], word[start + len(lead):])
        return done

    def complete(self, most: int = MOST_RULES) -> bool:
        """Make rules of what is assumed and of what follows, at most so many; whether there are more to be made."""
        while self._queue and most and self.active:
            _, _, polynomial = heapq.heappop(self._queue)
            try:
                polynomial = self.reduced(polynomial)
                if polynomial:
                    self._adopt(polynomial)
                    most -= 1
            except Bounded:  # this one is too large; another need not be
                continue
        return bool(self._queue) and self.active

    @property
    def active(self) -> bool:
        """Whether no bound is met."""
        return self.steps > 0 and len(self.rules) < MOST_RULES

    def _match(self, word: Word) -> tuple[int, Word, Polynomial] | None:
        for start, letter in enumerate(word):
            for number in self._by_first.get(letter, ()):
                lead, rest = self.rules[number]
                if word[start:start + len(lead)] == lead:
                    return start, lead, rest
        return None

    def _adopt(self, polynomial: Polynomial) -> None:
        lead = max(polynomial, key=order)
        if not lead:
            raise Bounded("the identity is zero")  # nothing can be learnt from a contradiction
        if len(lead) > LONGEST_WORD:
            return
        scale = -self.one/polynomial[lead]
        rest = {word: scale*coefficient for word, coefficient in polynomial.items() if word != lead}
        for number, (other, other_rest) in list(self.rules.items()):
            if _contains(other, lead):
                del self.rules[number]
                self._by_first[other[0]].remove(number)
                self.assume({other: self.one, **{word: -c for word, c in other_rest.items()}})
        self._count += 1
        number = self._count
        self.rules[number] = lead, rest
        self._by_first.setdefault(lead[0], []).append(number)
        for other, other_rest in list(self.rules.values()):
            for overlap in _overlaps(lead, rest, other, other_rest):
                self.assume(overlap)
            if other != lead:
                for overlap in _overlaps(other, other_rest, lead, rest):
                    self.assume(overlap)


def _terms(coefficient: Any) -> int:
    """How many terms numerator and denominator have."""
    if hasattr(coefficient, "numer") and hasattr(coefficient.numer, "terms"):
        return len(coefficient.numer) + len(coefficient.denom)
    return 1


def _contains(word: Word, part: Word) -> bool:
    return any(word[k:k + len(part)] == part for k in range(len(word) - len(part) + 1))


def _overlaps(left: Word, left_rest: Polynomial, right: Word, right_rest: Polynomial) -> Iterator[Polynomial]:
    """What two rules make of each word that starts with the one lead and ends with the other."""
    for size in range(1, min(len(left), len(right))):
        if left[-size:] == right[:size] and len(left) + len(right) - size <= LONGEST_WORD:
            result: Polynomial = {}
            add_to(result, left_rest, 1, right=right[size:])
            add_to(result, right_rest, -1, left=left[:-size])
            yield result
