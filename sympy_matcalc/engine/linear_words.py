"""Derivatives of vectors that are sums of words by a vector at one end of them: d(L x) = L dx, in one step.

Where anything else stands, all is left to the way that reads entries off; on random words both have the very same
answer. Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.12.
"""

from __future__ import annotations

from itertools import pairwise

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.letters import Letters, NotOfWords, is_same, weighted
from sympy_matcalc.engine.words import are_laws_our_own


def derivative_of_words(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative of a vector by a vector, its rows the entries of the variable; or None.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.linear_words import derivative_of_words
    >>> n, m = symbols('n m')
    >>> A, x = MatrixSymbol('A', m, n), MatrixSymbol('x', n, 1)
    >>> derivative_of_words(A.T*(A*x), x), derivative_of_words(x*x.T*x, x)
    (A.T*A, None)
    """
    if type(variable) is not MatrixSymbol or not isinstance(expr, (MatrixSymbol, Transpose, MatMul, MatAdd)) \
            or not are_laws_our_own(registrations()):
        return None
    reading = _LinearWords(variable)
    try:
        reading.read(expr)
    except NotOfWords:
        return None
    return reading.answer()


class _LinearWords:
    """The words around a variable that stands at their ends alone."""

    def __init__(self, variable: MatrixSymbol) -> None:
        self.words = Letters(variable)
        self.variable = variable
        self.found: dict[Factors, list[Expr]] = {}

    def read(self, expr: Expr) -> None:
        """Find the places of the variable in a vector."""
        rows, cols = self.variable.shape
        terms = list(map(weighted, expr.args if isinstance(expr, MatAdd) else (expr,)))
        shapes = {(self.words.known(word[0])[0], self.words.known(word[-1])[1]) for _, word in terms}
        if len(shapes) != 1 or is_one(rows) == is_one(cols):
            raise NotOfWords
        ((height, width),) = shapes
        if is_one(height) == is_one(width):
            raise NotOfWords
        if isinstance(expr, MatAdd):
            self.words.check_sum(expr, [word for _, word in terms])
        for number, word in terms:
            self._read_word(number, word, (), is_one(width))

    def _read_word(self, number: Expr, word: Factors, outer: Factors, is_column: bool) -> None:
        inner, end = (word[:-1], word[-1]) if is_column else (word[1:], word[0])
        around = outer + inner if is_column else inner + outer
        self._check(around + (end,) if is_column else (end, *around))
        if any(known[3] for known in map(self.words.known, inner)):
            raise NotOfWords  # not linear
        if not self.words.known(end)[3]:
            return
        if type(end) is MatAdd:
            for scale, part in map(weighted, end.args):
                self._read_word(multiply([number, scale]), part, around, is_column)
        elif (type(end) is MatrixSymbol) != (is_column == is_one(self.variable.shape[1])):
            raise NotOfWords
        else:
            self.found.setdefault(self.words.transposed(around) if is_column else around, []).append(number)

    def _check(self, word: Factors) -> None:
        """That the letters fit, none merges with the next, and no 1x1 product stands within."""
        for left, right in pairwise(word):
            (_, size, base, *_), (rows, _, other, *_) = self.words.known(left), self.words.known(right)
            if size != rows or is_one(size) or is_same(base, other):
                raise NotOfWords

    def answer(self) -> Expr | None:
        """The sum of the words found; None where the variable stands nowhere."""
        collected = collect(self.found)
        if not collected or not all(coefficient.is_Rational for coefficient in collected.values()):
            return None
        with_sums = [word for word in collected if MatAdd in map(type, word)]
        if len(with_sums) > 1 or any(len(word) == 1 or collected[word] is not S.One for word in with_sums):
            return None  # there sums are brought together, and numbers into them
        size = max(self.variable.shape, key=lambda length: length is not S.One)
        terms = [self.words.written(coefficient, word, size) for word, coefficient in collected.items()]
        return terms[0] if len(terms) == 1 else self.words.sorted_sum(terms)
