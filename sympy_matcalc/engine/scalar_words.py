"""Derivatives of matrices that are sums of words by a scalar: d(L U R) = L dU R, in one step.

A scalar t stands in front of words, and in front of those in sums that are letters of words, as t or as a power of it:

    d(t**k W) = k t**(k - 1) W dt,    d(L U**-1 R) = -L U**-1 dU U**-1 R.

All is left to the sweep where t stands both in front of a word and within it. On random words the sweep's answer is the
very same expression. Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.plain_derivatives import plain_derivative
from sympy_matcalc.core.plain_functions import ELEMENTARY
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.cotangents import LONGEST_SUM
from sympy_matcalc.engine.functions_of_words import slopes
from sympy_matcalc.engine.letters import (
    Known,
    Letters,
    NotOfWords,
    Weighted,
    base_of_power,
    is_plain_scalar,
    is_same,
    scaled,
)
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.engine.sums_of_words import are_tidy, have_opposites, symmetric_part
from sympy_matcalc.forms.merged_traces import merged_by_scalar
from sympy_matcalc.forms.shortening import finished


def derivative_by_scalar(expr: Expr, variable: Symbol) -> Expr | None:
    """The derivative of a sum of words by a scalar in it, or None where the sweep has to find it.

    Zero is None as well: whoever gives it looks for the reason before.

    Examples
    ========

    >>> from sympy import MatrixSymbol, sin, symbols
    >>> from sympy_matcalc.engine.scalar_words import derivative_by_scalar
    >>> n, t = symbols('n t')
    >>> A, B = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n)
    >>> derivative_by_scalar((A + t*B)*A, t), derivative_by_scalar((A + t**2*B).inv(), t)
    (B*A, -2*t*(t**2*B + A)**(-1)*B*(t**2*B + A)**(-1))
    >>> derivative_by_scalar(t*(A + t*B), t) is None
    True
    """
    if not isinstance(expr, (MatMul, MatAdd, Inverse)) or not are_laws_our_own(registrations()):
        return None
    found = None
    with sympy_may_break:
        try:
            words = _ScalarWords(variable)
            words.read(expr)
            found = words.answer()
        except (NotOfWords, NoRule):
            return None
    return found


def slope_of_scalars(expr: Expr, variable: Symbol) -> Expr | None:
    """The derivative of a function of a scalar, its traces and determinants constant; None where the sweep has it.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, exp, symbols
    >>> from sympy_matcalc.engine.scalar_words import slope_of_scalars
    >>> n, t = symbols('n t')
    >>> A = MatrixSymbol('A', n, n)
    >>> slope_of_scalars(exp(t*Trace(A)), t), slope_of_scalars(Trace(t*A), t)
    (exp(t*Trace(A))*Trace(A), None)
    """
    if not are_laws_our_own(registrations()):
        return None
    words = _ScalarWords(variable)
    try:
        found = list(slopes(expr, words, words.check))
    except (NotOfWords, NoRule):
        return None
    if len(found) != 1 or found[0][1] is not variable:
        return None
    slope: Expr = found[0][0].value(words.by)
    return slope


FUNCTIONS = (*ELEMENTARY, Add)
"""What may stand in front of words besides powers."""


def _are_apart(scalars: list[Expr]) -> bool:
    """Whether no two scalars share a factor, nor the class of one that is no power of a symbol."""
    met = set[Any]()
    for factors in map(Mul.make_args, scalars) if len(scalars) > 1 else ():
        bases = [base if isinstance(base, Symbol) else type(base) for base in map(base_of_power, factors)]
        if len(met | {*bases}) < len(met) + len(bases):
            return False
        met.update(bases)
    return True


class _ScalarWords(Letters):
    """The places of a scalar in words, and what stands around each."""

    weighted = staticmethod(scaled)

    def __init__(self, variable: Symbol) -> None:
        super().__init__(variable)
        self.shape: tuple[Expr, Expr] = (S.One, S.One)
        self.found: dict[Factors, list[Expr]] = {}

    # -- what is known of letters ---------------------------------------------

    def _read(self, letter: Expr) -> Known:
        if type(letter) is MatrixSymbol:
            name, *sizes = letter.args
            if name.name == self.name or any(self.variable in size.free_symbols for size in sizes if size.args):
                raise NotOfWords
        rows, cols, base, varies, name = super()._read(letter)
        if rows == self.variable or cols == self.variable:
            raise NotOfWords
        if type(letter) is MatAdd:
            varies = varies or any(self._slope(scalar) is not S.Zero for scalar, _ in map(scaled, letter.args))
        return rows, cols, base, varies, name

    def _slope(self, scalar: Expr) -> Expr:
        """The derivative of the scalar in front of a word."""
        if scalar is self.variable:
            return S.One
        if isinstance(scalar, Rational):
            return S.Zero
        factors = Mul.make_args(scalar)
        functions = [factor for factor in factors if not is_plain_scalar(factor)]
        if len(functions) > 1 or not all(type(factor) in FUNCTIONS for factor in functions):
            raise NotOfWords
        places = [k for k, factor in enumerate(factors)
                  if factor in functions or base_of_power(factor) == self.variable]
        if not places:
            return S.Zero
        if len(places) > 1:
            raise NotOfWords  # a sum, or of a product that SymPy has not merged
        (k,) = places
        power, others = factors[k], multiply([*factors[:k], *factors[k + 1:]])
        if functions:
            return multiply([self._slope_of_function(power), others])
        if type(power) is not Pow:
            return others
        exponent = power.exp
        lower = self.variable if exponent == 2 else Pow(self.variable, exponent - 1)
        return multiply([exponent, multiply([lower, others])])

    def _slope_of_function(self, function: Expr) -> Expr:
        slope = plain_derivative(function, self.variable)
        if slope is None or type(slope) is Add:
            raise NotOfWords
        return slope

    # -- where the scalar stands ----------------------------------------------

    def read(self, expr: Expr) -> None:
        """Find the words of the derivative, with their scalars."""
        terms = list(map(scaled, expr.args if isinstance(expr, MatAdd) else (expr,)))
        if isinstance(expr, MatAdd):
            self._read_words([word for _, word in terms])
            self.check_words([word for _, word in terms], 2)
            self.check_order(expr)
        word = next((word for _, word in terms if type(word[0]) is not Identity), terms[0][1])
        self.shape = self.known(word[0])[0], self.known(word[-1])[1]
        self._read_terms(S.One, (), terms, ())

    def _read_terms(self, scale: Expr, before: Factors, terms: list[Weighted], after: Factors) -> None:
        """Add what the terms of a sum say that stands within a word."""
        varying = 0
        for scalar, word in terms:
            inner = () if type(word[0]) is Identity else word
            self.check(inner)
            if type(word[0]) is MatAdd and isinstance(scalar, Integer) and scalar is not S.One:
                raise NotOfWords  # which the typed form has in the sum
            slope, places = self._slope(scalar), [k for k, letter in enumerate(inner) if self.known(letter)[3]]
            if slope is not S.Zero and (places or (len(word) == 1 and type(word[0]) is MatAdd)):
                raise NotOfWords
            if not places and slope is S.Zero:
                continue
            self.check(before + inner + after)
            varying += 1
            if slope is not S.Zero:
                self.found.setdefault(before + inner + after, []).append(multiply([scale, slope]))
            for k in places:
                self._read_letter(multiply([scale, scalar]), before + inner[:k], inner[k], inner[k + 1:] + after)
        if varying > LONGEST_SUM and before + after:
            raise NotOfWords  # which stays together

    def _read_letter(self, scale: Expr, before: Factors, letter: Expr, after: Factors) -> None:
        if type(letter) is Inverse:
            scale, before, after = multiply([S.NegativeOne, scale]), (*before, letter), (letter, *after)
            letter = letter.args[0]
        if type(letter) is not MatAdd:
            raise NotOfWords
        self._read_terms(scale, before, list(map(scaled, letter.args)), after)

    # -- what is left to the sweep --------------------------------------------

    def check(self, word: Factors) -> None:
        """That the letters fit, and none merges with the next."""
        for left, right in pairwise(word):
            (_, size, base, *_), (rows, _, other, *_) = self.known(left), self.known(right)
            if (size is not rows and size != rows) or is_same(base, other):
                raise NotOfWords

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Expr | None:
        """The sum of the words found."""
        terms = collect(self.found)
        if not terms:
            return None
        if not _are_apart([scalar for scalar in terms.values() if not isinstance(scalar, Rational)]):
            raise NotOfWords  # they meet in sums, and what they share stands in front
        if len(terms) == 1 and not self._has_forms(terms) and are_tidy(terms, self):
            ((word, scalar),) = terms.items()
            return self.written(scalar, word, self.shape[0])
        combination = Combination(self.shape, terms)
        if not are_tidy(terms, self) or self._has_forms(terms) or symmetric_part(terms, self) \
                or have_opposites(terms, self):
            combination = finished(combination, self.by)
        return merged_by_scalar(self.by.expression(combination), self.by)

    def _has_forms(self, terms: Iterable[Factors]) -> bool:
        """Whether a quadratic form may stand within a word."""
        ends = sum(size is S.One for size in self.shape)
        most = 2 if ends == 2 else 1
        return any(ends + sum(self.known(letter)[0] is S.One for letter in word[1:]) > most for word in terms)
