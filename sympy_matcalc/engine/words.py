"""Gradients of traces of words, in one step: what the sweep finds, without a graph.

A word is a product of letters: symbols, their transposes, inverses and powers of both, and sums of words. In tr(w) with
the letter X at one place, tr(w) = tr(X R), where R is what follows that place around the circle, and

    d tr(X R) = <R.T, dX>,    d tr(X.T R) = <R, dX>,    d tr(X**-1 R) = <-X**-T R.T X**-T, dX>,

and a power of X is X as many times. A sum in place of a letter is each of its words in turn. All is left to the sweep
where a product would have to be reduced, where 1x1 pieces stand within a word, or where anything but these letters
stands. The test is that on random words the sweep's answer is the very same expression.

Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.9.
"""

from __future__ import annotations

from functools import lru_cache

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_inverse_of_product, is_one, new, transposed_symbol
from sympy_matcalc.core.laws import cycles, differential, products, sums, typed
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.cotangents import LONGEST_SUM
from sympy_matcalc.engine.letters import NotOfWords, base_of, circles, is_power, is_same, one_of_power, weighted
from sympy_matcalc.engine.logarithms import Part, logarithm, parts
from sympy_matcalc.forms.shortening import finished, shortened

CLASSES = (Trace, Determinant, log, MatMul, MatAdd, Transpose, MatPow, Inverse, Add, Mul)
SPOKEN_OF = (MatrixSymbol, MatAdd, MatMul, Transpose, Inverse, MatPow)


MOST_LETTERS = 100
"""Of more letters that are no symbols, the sweep finds the gradient in less time: sums within sums are walked here."""


def gradient_of_words(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The gradient of a sum of traces and of log determinants of words, or None where the sweep has to find it.

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
    if type(variable) is not MatrixSymbol or not are_laws_our_own(registrations()):
        return None
    words = Words(variable)
    try:
        collected = words.gradient(expr)
    except NotOfWords:
        return None
    return words.expression(collected) if collected else ZeroMatrix(*variable.shape)


@lru_cache(maxsize=1)
def are_laws_our_own(count: int) -> bool:
    """Whether the laws are those that the gradients here follow from, and not somebody's who registered others."""
    laws = [kind.of(cls) for kind in (differential, typed) for cls in CLASSES]
    return all(law is None or law.__module__.startswith("sympy_matcalc.classes.") for law in laws) \
        and not any(kind.of(*SPOKEN_OF) for kind in (products, cycles, sums))


class Words:
    """The places of a variable in words."""

    def __init__(self, variable: MatrixSymbol) -> None:
        self.variable = variable
        self.has_sums = False
        # By id: the letters live as long as the expression that they stand in.
        self._shapes: dict[int, Shape] = {}
        self._sums: dict[int, bool] = {}
        self._arrivals: dict[Expr, int] = {}
        self._scalars: set[Expr] = set()
        self._parts: list[Part] = []
        self._met = 0
        self.by = Algebra()

    # -- where the variable stands --------------------------------------------

    def gradient(self, expr: Expr) -> dict[Factors, Expr]:
        """The words of the gradient, with their numbers."""
        collected: dict[Factors, list[Expr]] = {}
        self._scalars.clear()
        for term in expr.args if isinstance(expr, Add) else (expr,):
            found = None if type(term) is Trace else logarithm(term)
            if found is not None:
                self._add_parts(found[0], list(parts(found[1])), collected)
                continue
            for coefficient, circle in circles(term):
                if type(term) is not Trace and term.is_Matrix and not is_one(self.shape(circle[0])[0]):
                    raise NotOfWords
                self._add_parts(coefficient, [Part(S.One, circle, len(circle))], collected)
        if isinstance(expr, MatAdd):
            self.check_sum(expr)
        return collect(collected)

    def _add_parts(self, coefficient: Expr, circles: list[Part], collected: dict[Factors, list[Expr]]) -> None:
        """Add what circles say that share a scalar."""
        is_number = isinstance(coefficient, Rational)
        self._parts.extend(circles)  # their letters are known by id
        if not is_number:
            if coefficient in self._scalars or any(type(letter) is MatAdd and self.depends(letter)
                                                   for _, circle, _ in circles for letter in circle):
                raise NotOfWords  # where a scalar stands in front of sums is the sweep's to say
            self._scalars.add(coefficient)
        inner: dict[Factors, list[Expr]] = collected if is_number else {}
        for number, circle, varying in circles:
            scale = multiply([coefficient, number]) if is_number else number
            if varying:
                if is_inverse_of_product(circle[-1]) and circle[-1].args[0].args == circle[:-1]:
                    self._shapes[id(circle[-1])] = self.shape(circle[0])[0], self.shape(circle[-2])[1]
                self._check(circle)
                self._add(scale, circle, varying, inner)
            elif is_same(circle[0], self.variable):
                letter = new(Inverse, transposed_symbol(self.variable), S.NegativeOne)
                inner.setdefault((letter,), []).append(scale)
        if not is_number:
            # What a scalar stands in front of is one sum.
            body = self.by.collapse(Combination(self.variable.shape, collect(inner)))
            for word, number in body.scaled(coefficient).terms.items():
                collected.setdefault(word, []).append(number)

    def _add(self, coefficient: Expr, circle: Factors, count: int, collected: dict[Factors, list[Expr]]) -> None:
        """Add what the letters at the first places of a circle say."""
        for k in range(count):
            letter = circle[k]
            if not self.depends(letter):
                continue
            rest = circle[k + 1:] + circle[:k]
            if type(letter) is MatPow:
                for number, letters in one_of_power(letter, rest):
                    word, _ = self._word_at(letter.args[0], letters)
                    collected.setdefault(word, []).append(multiply([coefficient, number]))
                continue
            if type(letter) is not MatAdd:
                word, sign = self._word_at(letter, rest)
                collected.setdefault(word, []).append(coefficient if sign > 0 else -coefficient)
                continue
            self._arrivals[letter] = self._arrivals.get(letter, 0) + 1
            if self._arrivals[letter] > LONGEST_SUM:
                raise NotOfWords  # the sweep keeps so many together
            for term in letter.args:
                number, word = weighted(term)
                self._check(word + rest)
                self._add(multiply([coefficient, number]), word + rest, len(word), collected)

    def _word_at(self, letter: Expr, rest: Factors) -> tuple[Factors, int]:
        if type(letter) is MatrixSymbol:
            return self.transposed(rest), 1
        if type(letter) is Transpose:
            return rest, 1
        base = letter.args[0]
        symbol = base.args[0] if type(base) is Transpose else base
        beside = [base_of(rest[0]), base_of(rest[-1])] if rest else [base]
        if not is_same(symbol, self.variable) or any(is_same(base, other) for other in beside):
            raise NotOfWords  # the inverse of a sum, or one that merges with what is beside it
        word = letter, *rest, letter
        return (self.transposed(word) if base is symbol else word), -1

    def depends(self, letter: Expr) -> bool:
        """Whether the variable stands in a letter."""
        while type(letter) in (Inverse, Transpose, MatPow):
            letter = letter.args[0]
        if type(letter) is MatMul:
            return True in list(map(self.depends, letter.args))
        if type(letter) is not MatAdd:
            if type(letter) is not MatrixSymbol:
                raise NotOfWords
            return is_same(letter, self.variable)
        self.has_sums = True
        if id(letter) not in self._sums:
            self.check_sum(letter)
            parts = [part for term in letter.args for part in weighted(term)[1]]
            self._sums[id(letter)] = True in list(map(self.depends, parts))  # all are looked at
        return self._sums[id(letter)]

    # -- what is left to the sweep --------------------------------------------

    def _check(self, circle: Factors) -> None:
        """That letters fit around a circle, none merges with the next, and no 1x1 product stands within it."""
        narrow = 0
        before, (_, width) = circle[-1], self.shape(circle[-1])
        for letter in circle:
            rows, cols = self.shape(letter)
            if (rows is not width and rows != width) or (is_same(base_of(letter), base_of(before)) and len(circle) > 1):
                raise NotOfWords
            narrow += rows is S.One
            before, width = letter, cols
        if narrow > 1 or (narrow and self.variable.shape == (1, 1)):
            raise NotOfWords

    def check_sum(self, total: MatAdd) -> None:
        """That a sum is as the typed form has it: sorted, like terms collected, none of them a sum."""
        words = {weighted(term)[1] for term in total.args}
        if len(words) < len(total.args) or any(len(word) == 1 and type(word[0]) is MatAdd for word in words):
            raise NotOfWords
        if any(sum(self.shape(letter)[0] is S.One for letter in word) > 1 - (self.shape(word[-1])[1] is S.One)
               for word in words):
            raise NotOfWords  # a 1x1 product within it
        if self.by.sorted_sum(total.args).args != total.args:
            raise NotOfWords

    def shape(self, letter: Expr) -> Shape:
        """The shape of a letter."""
        if type(letter) is MatrixSymbol:
            _, rows, cols = letter.args
            return rows, cols
        found = self._shapes.get(id(letter))
        if found is None:
            found = self._shapes[id(letter)] = self._shape_of(letter)
        return found

    def _shape_of(self, letter: Expr) -> Shape:
        cls = type(letter)
        self._met += 1
        if cls not in (Transpose, Inverse, MatAdd, MatPow) or self._met > MOST_LETTERS:
            raise NotOfWords
        inner = letter.args[0]
        if cls is Transpose and type(inner) is MatrixSymbol:
            return inner.cols, inner.rows
        if (cls is Inverse and type(inner) not in (Inverse, MatPow)) or is_power(letter):
            rows, cols = self.shape(inner)
            if rows == cols:
                return rows, cols
        if cls is MatAdd:
            words = [weighted(term)[1] for term in letter.args]
            shapes = {(self.shape(word[0])[0], self.shape(word[-1])[1]) for word in words}
            if len(shapes) == 1:
                return shapes.pop()
        raise NotOfWords

    # -- the answer -----------------------------------------------------------

    def transposed(self, word: Factors) -> Factors:
        """The word backward, each letter transposed."""
        return tuple([self._transpose(letter) for letter in reversed(word)])

    def _transpose(self, letter: Expr) -> Expr:
        cls = type(letter)
        if cls is MatrixSymbol:
            return transposed_symbol(letter)
        if cls is MatMul:
            return new(MatMul, *self.transposed(letter.args))
        if cls is Transpose:
            return letter.args[0]
        if cls is Inverse:
            return new(Inverse, self._transpose(letter.args[0]), S.NegativeOne)
        if cls is MatPow:
            return new(MatPow, self._transpose(letter.args[0]), letter.args[1])
        terms = [(number, self.transposed(word)) for number, word in map(weighted, letter.args)]
        return self.by.sorted_sum([self.by.product(number, *word) for number, word in terms])

    def expression(self, collected: dict[Factors, Expr]) -> Expr:
        """The sum of words."""
        shape = self.variable.shape
        if not all(isinstance(coefficient, Rational) for coefficient in collected.values()) or (
                self.has_sums and not _are_tidy(collected)):
            return self.by.expression(finished(Combination(shape, collected), self.by))
        if len(collected) > 1 and any(len(word) > 2 or c.q != 1 or self.has_sums for word, c in collected.items()):
            return self.by.expression(shortened(Combination(shape, collected), self.by))
        terms = [self.by.product(coefficient, *word, size=shape[0]) for word, coefficient in collected.items()]
        return terms[0] if len(terms) == 1 else self.by.sorted_sum(terms)


def _are_tidy(collected: dict[Factors, Expr]) -> bool:
    """Whether nothing can be done to whole multiples of words: one sum at most is in them, and none stands alone."""
    with_sums = [word for word in collected if any(type(letter) is MatAdd for letter in word)]
    return len(with_sums) < 2 and not any(len(word) == 1 for word in with_sums) \
        and all(isinstance(coefficient, Integer) for coefficient in collected.values())
