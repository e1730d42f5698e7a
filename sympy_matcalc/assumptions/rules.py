"""Assumed equations as rules that replace a word by smaller ones wherever it stands in a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.assumptions.equations import Equation
from sympy_matcalc.core.combinations import Combination, Factors, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, split
from sympy_matcalc.core.words import common_exponent, concatenated, degree, power, word_power

MOST_STEPS = 1000
"""So many times rules are applied to one product; beyond that it stays as it is then, which is right, too."""

LONGEST = 64
"""A power of a product that gets more factors by rules than this stays a power."""


class Rule(NamedTuple):
    """``word`` is ``scalar*rest``, or the sum ``total`` where that is not None."""

    word: Factors
    scalar: Expr
    rest: Factors
    total: Expr | None = None


class Rules:
    """What the assumed equations, and what is assumed of products, make of a product.

    Every rule lowers the order of words: their length, then the transposes and inverses in them, then
    SymPy's order of the letters. So rewriting ends.
    """

    def __init__(self, assumed: Assumed, algebra: Algebra) -> None:
        self._algebra = algebra
        self.rules: list[Rule] = []
        for left, right in _equations(assumed, algebra):
            terms = total([algebra.read(left), algebra.read(right).scaled(S.NegativeOne)])
            self._add(terms)
            self._add(algebra.transpose_combination(terms))

    def __bool__(self) -> bool:
        return bool(self.rules)

    def _add(self, equation: Combination) -> None:
        """The rule of an equation ``terms = 0``: its largest word is the rest."""
        if not equation.terms:
            return
        lead = max(equation.terms, key=self._weight)
        number = equation.terms[lead]
        rest = {word: -c/number for word, c in equation.terms.items() if word != lead}
        if not lead or not number.is_number:
            return
        if len(rest) <= 1:
            word, scalar = next(iter(rest.items()), ((), S.Zero))
            rule = Rule(lead, scalar, word)
        elif all(self._weight(word)[:2] < self._weight(lead)[:2] for word in rest):
            # A sum of what is no shorter would make expressions longer.
            rule = Rule(lead, S.One, (), self._algebra.expression(Combination(equation.shape, rest)))
        else:
            return
        if rule not in self.rules:
            self.rules.append(rule)

    def _weight(self, word: Factors) -> tuple[int, int, list[object]]:
        marked = sum(isinstance(base_and_exponent(f)[0], Transpose) + isinstance(f, Inverse) for f in word)
        return degree(word), marked, [self._algebra.sort_key(factor) for factor in word]

    # -- application -------------------------------------------------------------

    def applied(self, factors: Factors) -> tuple[Expr, Factors] | None:
        """A scalar and a product with the rules applied until none fits, or None if none does.

        A product in which a sum has come to stand is done: the next pass sees it.
        """
        scalar: Expr = S.One
        word = factors
        for _ in range(MOST_STEPS if self.rules else 0):
            step = self._step(word)
            if step is None:
                break
            coefficient, word, is_sum = step
            scalar = multiply([scalar, coefficient])
            if scalar is S.Zero or is_sum:
                break
        return None if word == factors and scalar is S.One else (scalar, word)

    def power(self, node: MatPow) -> tuple[Expr, Factors] | None:
        """The same of a power; one of a product is multiplied out if something happens where two copies meet."""
        found = self.applied((node,))
        base, exponent = node.args
        if found is not None or not isinstance(base, MatMul) or not (isinstance(exponent, Integer) and exponent > 1):
            return found
        scalar, word = split(base)
        if not word:
            return scalar**exponent, ()
        longest = max((degree(rule.word) for rule in self.rules), default=0)
        if self.applied(word_power(word, longest//len(word) + 2, spelled=True)) is None:
            return None
        return self._by_squaring(scalar, word, int(exponent))

    def _by_squaring(self, scalar: Expr, word: Factors, exponent: int) -> tuple[Expr, Factors] | None:
        result: tuple[Expr, Factors] = (S.One, ())
        for bit in bin(exponent)[2:]:
            for factor in (result[1], word) if bit == "1" else (result[1],):
                scale, rest = result
                product = concatenated(rest, factor)
                more, rest = self.applied(product) or (S.One, product)
                square = (scale,) if factor is word else (scale, scale)
                result = multiply([*square, more, *([scalar] if factor is word else [])]), rest
                if len(rest) > LONGEST:
                    return None
        return result

    def _step(self, word: Factors) -> tuple[Expr, Factors, bool] | None:
        for rule in self.rules:
            if len(rule.word) == 1:
                found = _in_powers(word, rule)
                if found is not None:
                    return *found, rule.total is not None
                continue
            sides = _place(word, rule.word)
            if sides is not None:
                left, right = sides
                return rule.scalar, concatenated(concatenated(left, _replacement(rule)), right), rule.total is not None
        return None


def _replacement(rule: Rule) -> Factors:
    return rule.rest if rule.total is None else (rule.total,)


def _place(word: Factors, pattern: Factors) -> tuple[Factors, Factors] | None:
    """What stands on both sides of ``pattern`` in a word; powers at its ends are taken apart."""
    length = len(pattern)
    first, last = base_and_exponent(pattern[0]), base_and_exponent(pattern[-1])
    for k in range(len(word) - length + 1):
        if word[k + 1:k + length - 1] != pattern[1:-1]:
            continue
        left, right = _without(word[k], *first), _without(word[k + length - 1], *last)
        if left is not None and right is not None:
            return word[:k] + left, right + word[k + length:]
    return None


def _without(factor: Expr, base: Expr, exponent: Expr) -> Factors | None:
    """What is left of a power if a smaller power of the same matrix is taken away."""
    other, whole = base_and_exponent(factor)
    if other != base or common_exponent(whole, exponent) != exponent:
        return None
    return power(base, whole - exponent)


def _in_powers(word: Factors, rule: Rule) -> tuple[Expr, Factors] | None:
    """A rule for A**p used as often as A**e allows at once: with A**2 = A, A**1000 is A in one step."""
    base, unit = base_and_exponent(rule.word[0])
    for k, factor in enumerate(word):
        rest = _without(factor, base, unit)
        if rest is None:
            continue
        exponent, count = base_and_exponent(factor)[1], 1
        inner = _replacement(rule)
        if rule.total is None and isinstance(unit, Integer) and isinstance(exponent, Integer):
            gained = _exponent_of(inner, base)
            if gained is not None:
                count = (abs(exponent) - abs(unit))//abs(unit - gained) + 1
                inner, rest = (), power(base, exponent - count*(unit - gained))
            else:
                count = abs(exponent)//abs(unit)
                inner, rest = word_power(inner, count) if inner else (), power(base, exponent - count*unit)
        return rule.scalar**count, concatenated(concatenated(word[:k], inner), concatenated(rest, word[k + 1:]))
    return None


def _exponent_of(word: Factors, base: Expr) -> Integer | None:
    """The exponent if a word is a power of ``base``."""
    if len(word) != 1 or base_and_exponent(word[0])[0] != base:
        return None
    exponent = base_and_exponent(word[0])[1]
    return exponent if isinstance(exponent, Integer) else None


def _equations(assumed: Assumed, algebra: Algebra) -> Iterator[Equation]:
    for left, right in assumed.equations:
        yield left, right
        if isinstance(right, Identity):
            yield from _of_unit(split(left)[1])
    for subject, known in assumed.facts.items():
        if split(subject)[1] == (subject,) and not subject.is_MatAdd:
            continue  # a letter: its laws are those of refinement
        transposed = algebra.transpose(subject)
        if known.get("symmetric"):
            yield transposed, subject
        if known.get("skew_symmetric"):
            yield transposed, MatMul(S.NegativeOne, subject).doit()
        if known.get("orthogonal"):
            yield MatMul(transposed, subject).doit(), Identity(subject.shape[0])
            yield MatMul(subject, transposed).doit(), Identity(subject.shape[0])


def _of_unit(factors: Iterable[Expr]) -> Iterator[Equation]:
    """Square A and B with A B = I: so is B A, and B is the inverse of A."""
    word = tuple(factors)
    if len(word) < 2 or not all(factor.is_square for factor in word):
        return
    identity = Identity(word[0].shape[0])
    for k in range(1, len(word)):
        yield MatMul(*word[k:], *word[:k]), identity
    if len(word) == 2:
        for one, other in (word, word[::-1]):
            if not isinstance(one, MatPow):
                yield Inverse(one), other
