"""The tensor products whose sum is a derivative of a matrix by a matrix, found one by one, written as an array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cmp_to_key
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.calculus.array_parts import Axes, array_expressions, compared, tensor_product
from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.engine.columns import LETTERS, Columns, terms_of
from sympy_matcalc.engine.letters import NotOfWords, Weighted, is_plain_scalar, scaled

MOST_TERMS = 16
"""Of more terms, the other way leaves sums as they are, or it takes all the time to write them."""

STRAIGHT, TURNED, BESIDE = ((0, 2), (1, 3)), ((0, 3), (1, 2)), ((0, 1), (2, 3))
"""Those of d(L X R), of d(L X.T R), and of d(f W): m, n, i and j are 0, 1, 2 and 3."""

Place = tuple[tuple[Factors, ...], Axes]
"""The matrices of a tensor product, as words, and their axes."""


class Places(Columns):
    """Where a variable stands in a matrix, as the tensor products that each place adds to the derivative.

    Attributes
    ==========

    shape : tuple of Expr
        That of the matrix.
    found : dict
        The matrices of each product with their axes, and the scalars in front of it.
    labels : sequence of int
        What m, n, i and j are among the axes.
    beside : dict
        Matrices that stand in each product, by their axes.
    limits : tuple
        Of a sum over an index, if the derivative is one.
    """

    weighted = staticmethod(scaled)

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        self.shape: tuple[Expr, Expr] = (S.One, S.One)
        self.found: dict[Place, list[Expr]] = {}
        self._found_count = 0
        self.limits: tuple[Expr, ...] = ()
        self.labels: Sequence[int] = range(4)
        self.beside: dict[tuple[int, int], Factors] = {}

    def add(self, scalar: Expr, first: Factors, second: Factors, axes: Axes) -> None:
        """Add a multiple of a tensor product, multiplied out."""
        for number, one in self._multiplied_out(first):
            for other_number, other in self._multiplied_out(second):
                self._found_count += 1
                if not all(type(letter) in LETTERS or type(letter) is DiagMatrix for letter in one + other):
                    raise NotOfWords
                ends, other_ends = self.narrow_ends(one), self.narrow_ends(other)
                if self._found_count > MOST_TERMS or ends > 1 or other_ends > 1 or (
                        axes is not BESIDE and ends and other_ends) or (self.beside and (ends or other_ends)):
                    raise NotOfWords  # vectors are paired otherwise
                place = ((one, other), axes) if not self.beside else self._with_others(one, other, axes)
                self.found.setdefault(place, []).append(multiply([scalar, number, other_number]))

    def _with_others(self, first: Factors, second: Factors, axes: Axes) -> Place:
        """The matrices with those beside them, in the order of their axes."""
        matrices = {(self.labels[row], self.labels[col]): word for (row, col), word in zip(axes, (first, second))}
        matrices |= self.beside
        ends = tuple(sorted(matrices))
        return tuple(matrices[end] for end in ends), ends

    def _multiplied_out(self, word: Factors) -> Iterator[Weighted]:
        k = next((k for k, letter in enumerate(word) if type(letter) is MatAdd), None)
        if k is None:
            yield S.One, word
            return
        for number, inner in terms_of(word[k]):
            self.check_plain(number)
            around = word[:k] + (() if type(inner[0]) is Identity else inner) + word[k + 1:]
            self.check(around)
            for other, product in self._multiplied_out(around):
                yield multiply([number, other]), product

    def narrow_ends(self, word: Factors) -> int:
        """How many of the axes at and between the letters have length one."""
        return sum(self.known(letter)[0] is S.One for letter in word) + (
            bool(word) and self.known(word[-1])[1] is S.One)

    @staticmethod
    def check_plain(scalar: Expr) -> None:
        """That a scalar has no derivative."""
        if not is_plain_scalar(scalar):
            raise NotOfWords

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Any:
        """The sum of the products found; None where the variable stands nowhere."""
        arrays = [self._array(scalar, *place) for place, scalar in collect(self.found).items()]
        if not arrays:
            return None
        if self.limits:
            from sympy_matcalc.calculus.array_sum import ArraySum  # which few derivatives are
            return ArraySum(*arrays, self.limits)
        if len(arrays) == 1:
            return arrays[0]
        return array_expressions().ArrayAdd(*sorted(arrays, key=cmp_to_key(_apart)))

    def _array(self, scalar: Expr, words: tuple[Factors, ...], axes: Axes) -> Any:
        _, rows, cols = self.variable.args
        sizes = rows, cols, *self.shape
        return tensor_product([self.written(S.One if k else scalar, word, None if word else sizes[axes[k][0]])
                               for k, word in enumerate(words)], axes, sizes)


def _apart(one: Any, other: Any) -> int:
    """How two arrays compare; of symbols of one name, the one that is met first comes first."""
    result = compared(one, other)
    if not result:
        raise NotOfWords
    return result
