"""Gradients of traces of words, in one step: what the sweep finds, without a graph.

A word is a product of letters: symbols, their transposes, the inverses of both, and sums of words. In tr(w) with the
letter X at one place, tr(w) = tr(X R), where R is what follows that place around the circle, and

    d tr(X R) = <R.T, dX>,    d tr(X.T R) = <R, dX>,    d tr(X**-1 R) = <-X**-T R.T X**-T, dX>.

A sum in place of a letter is each of its words in turn. All is left to the sweep where a product would have to be
reduced, where 1x1 pieces stand within a word, or where anything but these letters stands. The test is that on random
words the sweep's answer is the very same expression.

Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, new
from sympy_matcalc.core.laws import cycles, differential, products, sums, typed
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.cotangents import LONGEST_SUM
from sympy_matcalc.forms.coefficients import tidied

Weighted = tuple[Rational, Factors]
"""A word and the number in front of it."""

CLASSES = (Trace, MatMul, MatAdd, Transpose, MatPow, Inverse, Add, Mul)
SPOKEN_OF = (MatrixSymbol, MatAdd, MatMul, Transpose, Inverse, MatPow)


class _NotOfWords(Exception):
    """The sweep has to do it."""


def gradient_of_words(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The gradient of a sum of traces of words, or None where the sweep has to find it.

    Parameters
    ==========

    expr : Expr
        A scalar, or a 1x1 matrix.
    variable : MatrixSymbol
        What to differentiate by.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, sin, symbols
    >>> from sympy_matcalc.engine.words import gradient_of_words
    >>> n = symbols('n')
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> gradient_of_words(Trace(A*X) + 2*Trace(X.T*X), X)
    4*X + A.T
    >>> gradient_of_words(sin(Trace(X)), X) is None
    True
    """
    if type(variable) is not MatrixSymbol or not _are_laws_our_own(registrations()):
        return None
    words = _Words(variable)
    try:
        collected = words.gradient(_circles(expr))
    except _NotOfWords:
        return None
    return words.expression(collected) if collected else None


@lru_cache(maxsize=1)
def _are_laws_our_own(count: int) -> bool:
    """Whether the laws are those that the gradients here follow from, and not somebody's who registered others."""
    laws = [kind.of(cls) for kind in (differential, typed) for cls in CLASSES]
    return all(law is None or law.__module__.startswith("sympy_matcalc.classes.") for law in laws) \
        and not any(kind.of(*SPOKEN_OF) for kind in (products, cycles, sums))


# -- reading ----------------------------------------------------------------------

def _circles(expr: Expr) -> Iterator[Weighted]:
    """The words under traces; a 1x1 product is its trace."""
    if isinstance(expr, Add):
        for term in expr.args:
            yield from _circles(term)
    elif type(expr) is Trace:
        yield S.One, _word(expr.args[0])
    elif isinstance(expr, Mul) and len(expr.args) == 2 and isinstance(expr.args[0], Rational) \
            and type(expr.args[1]) is Trace:
        yield expr.args[0], _word(expr.args[1].args[0])
    elif isinstance(expr, (MatMul, MatAdd)):
        for term in expr.args if isinstance(expr, MatAdd) else (expr,):
            coefficient, word = _weighted(term)
            if not (is_one(_shape(word[0])[0]) and is_one(_shape(word[-1])[1])):
                raise _NotOfWords
            yield coefficient, word
        if isinstance(expr, MatAdd):
            _check_sum(expr)
    elif not isinstance(expr, (Rational, Symbol)):
        raise _NotOfWords


def _weighted(term: Expr) -> Weighted:
    if type(term) is MatMul and isinstance(term.args[0], Rational):
        return term.args[0], term.args[1:]
    return S.One, _word(term)


def _word(product: Expr) -> Factors:
    return product.args if type(product) is MatMul else (product,)


def _base(letter: Expr) -> Expr:
    return letter.args[0] if type(letter) is Inverse else letter


def _shape(letter: Expr) -> Shape:
    cls = type(letter)
    if cls is MatrixSymbol:
        _, rows, cols = letter.args
        return rows, cols
    if cls is Transpose and type(letter.args[0]) is MatrixSymbol:
        _, rows, cols = letter.args[0].args
        return cols, rows
    if cls is Inverse and type(letter.args[0]) is not Inverse:
        rows, cols = _shape(letter.args[0])
        if rows == cols:
            return rows, cols
    if cls is MatAdd:
        words = [_weighted(term)[1] for term in letter.args]
        shapes = {(_shape(word[0])[0], _shape(word[-1])[1]) for word in words}
        if len(shapes) == 1:
            return shapes.pop()
    raise _NotOfWords


def _check_sum(total: MatAdd) -> None:
    """A sum stands in the answer as the typed form has it: sorted, like terms collected, none of them a sum."""
    words = {_weighted(term)[1] for term in total.args}
    if len(words) < len(total.args) or any(len(word) == 1 and type(word[0]) is MatAdd for word in words):
        raise _NotOfWords
    if Algebra().sorted_sum(total.args).args != total.args:
        raise _NotOfWords


class _Words:
    """The places of a variable in words."""

    def __init__(self, variable: MatrixSymbol) -> None:
        self.variable = variable
        self.has_sums = False
        self._sums: dict[Expr, bool] = {}
        self._arrivals: dict[Expr, int] = {}
        self._transposes: dict[Expr, Expr] = {}
        self._algebra = Algebra()

    # -- where the variable stands --------------------------------------------

    def gradient(self, circles: Iterator[Weighted]) -> dict[Factors, Rational]:
        """The words of the gradient, with their numbers."""
        collected: dict[Factors, Rational] = {}
        for coefficient, circle in circles:
            self._check(circle)
            self._add(coefficient, circle, len(circle), collected)
        return {word: coefficient for word, coefficient in collected.items() if coefficient is not S.Zero}

    def _add(self, coefficient: Rational, circle: Factors, count: int, collected: dict[Factors, Rational]) -> None:
        """Add what the letters at the first places of a circle say."""
        for k in range(count):
            letter = circle[k]
            if not self._depends(letter):
                continue
            rest = circle[k + 1:] + circle[:k]
            if type(letter) is MatAdd:
                self._arrivals[letter] = self._arrivals.get(letter, 0) + 1
                if self._arrivals[letter] > LONGEST_SUM:
                    raise _NotOfWords  # the sweep keeps so many together
                for term in letter.args:
                    number, word = _weighted(term)
                    self._check(word + rest)
                    self._add(coefficient*number, word + rest, len(word), collected)
                continue
            word, sign = self._word_at(letter, rest)
            collected[word] = collected.get(word, S.Zero) + (coefficient if sign > 0 else -coefficient)

    def _word_at(self, letter: Expr, rest: Factors) -> tuple[Factors, int]:
        if letter == self.variable:
            return self._transposed(rest), 1
        if type(letter) is Transpose:
            return rest, 1
        base = letter.args[0]
        if base != self.variable and (type(base) is not Transpose or base.args[0] != self.variable):
            raise _NotOfWords  # the inverse of a sum
        if not rest or base in (_base(rest[0]), _base(rest[-1])):
            raise _NotOfWords
        word = letter, *rest, letter
        return (self._transposed(word) if base == self.variable else word), -1

    def _depends(self, letter: Expr) -> bool:
        while type(letter) in (Inverse, Transpose):
            letter = letter.args[0]
        if type(letter) is MatAdd:
            if letter not in self._sums:
                _check_sum(letter)
                parts = [part for term in letter.args for part in _weighted(term)[1]]
                self._sums[letter] = True in list(map(self._depends, parts))  # all are looked at
            self.has_sums = True
            return self._sums[letter]
        return bool(letter == self.variable)

    def _check(self, circle: Factors) -> None:
        """That letters fit around a circle, none merges with the next, and no 1x1 product stands within it."""
        shapes = [_shape(letter) for letter in circle]
        narrow = 0
        before, (_, width) = circle[-1], shapes[-1]
        for letter, (rows, cols) in zip(circle, shapes):
            if rows != width or (_base(letter) == _base(before) and len(circle) > 1):
                raise _NotOfWords
            narrow += is_one(rows)
            before, width = letter, cols
        if narrow > 1 or (narrow and is_one(self.variable.args[1]) and is_one(self.variable.args[2])):
            raise _NotOfWords

    # -- the answer -----------------------------------------------------------

    def _transposed(self, word: Factors) -> Factors:
        return tuple(self._transpose(letter) for letter in reversed(word))

    def _transpose(self, letter: Expr) -> Expr:
        found = self._transposes.get(letter)
        if found is None:
            cls = type(letter)
            if cls is MatrixSymbol:
                found = new(Transpose, letter)
            elif cls is Transpose:
                found = letter.args[0]
            elif cls is Inverse:
                found = new(Inverse, self._transpose(letter.args[0]), S.NegativeOne)
            else:
                found = self._algebra.transpose(letter)
            self._transposes[letter] = found
        return found

    def expression(self, collected: dict[Factors, Rational]) -> Expr:
        """The sum of words."""
        shape = self.variable.shape
        if self.has_sums:
            return self._algebra.expression(tidied(Combination(shape, collected), self._algebra))
        terms = [self._algebra.product(coefficient, *word, size=shape[0]) for word, coefficient in collected.items()]
        return terms[0] if len(terms) == 1 else self._algebra.sorted_sum(terms)
