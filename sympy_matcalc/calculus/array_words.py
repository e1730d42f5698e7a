"""Derivatives of matrices that are sums of words by a matrix: arrays, written from what stands around the variable.

With the letter X, or X.T, at one place of a word, and a scalar f in front of it,

    d(L X R)[i, j]/dX[m, n] = L.T[m, i] R[n, j],    d(L X.T R)[i, j]/dX[m, n] = R[m, j] L.T[n, i],
    d(f W)[i, j]/dX[m, n] = (df/dX)[m, n] W[i, j],    d(U**-1) = -U**-1 dU U**-1,

each a tensor product of two matrices, its axes permuted. A power is its base as many times; sums are multiplied out.
Where products have 1x1 parts, or anything else stands, all is left to the way that reads entries off a gradient; on
random words both have the very same answer. Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.14.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.calculus.array_parts import array_expressions, array_sum, sort_key
from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.core.factors import new, transposed_symbol
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.letters import Letters, NotOfWords, Weighted, is_plain_scalar, is_same, power, scaled
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.engine.vector_words import derivative_of_words
from sympy_matcalc.engine.words import words_of_gradient

MOST_TERMS = 16
"""Of more terms, the other way leaves sums as they are, or it takes all the time to write them."""

STRAIGHT, TURNED, BESIDE = (0, 2, 1, 3), (0, 2, 3, 1), (0, 1, 2, 3)
"""Where the axes of a product are that are m, n, i and j: of d(L X R), of d(L X.T R), and of d(f W)."""

Place = tuple[Factors, Factors, tuple[int, ...]]
"""The two matrices of a tensor product, as words, and where its axes are."""


def derivative_at_once(expr: Expr, variable: Expr) -> Any:
    """The derivative of a matrix of words by a matrix where nothing else is to be done; None of anything else."""
    found = None
    with sympy_may_break:  # as the sweep: SymPy's breakage says no more than that it is not known
        found = derivative_of_words(expr, variable)
        if found is None:
            found = array_of_words(expr, variable)
    return found


def array_of_words(expr: Expr, variable: Expr) -> Any:
    """The derivative of a sum of words by a matrix as an array expression; or None.

    Examples
    ========

    >>> from sympy import MatrixSymbol, sin, symbols
    >>> from sympy_matcalc.calculus.array_words import array_of_words
    >>> n = symbols('n')
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> array_of_words(A*X*A, X)
    [i, j, k, l] -> A[k, i]*A[j, l], an array of shape (n, n, n, n); jacobian gives its entries as a matrix
    >>> array_of_words(X.applyfunc(sin), X) is None
    True
    """
    if type(variable) is not MatrixSymbol or not are_laws_our_own(registrations()):
        return None
    try:
        words = _ArrayWords(variable)
        words.read(expr)
        return words.answer()
    except NotOfWords:
        return None


class _ArrayWords(Letters):
    """The places of a variable in words that are matrices, and what stands around each."""

    weighted = staticmethod(scaled)

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        self.rows: Expr = S.One
        self.found: dict[Place, list[Expr]] = {}
        self._count = 0

    # -- where the variable stands --------------------------------------------

    def read(self, expr: Expr) -> None:
        """Find the products of the derivative, with their scalars."""
        terms = list(self._terms(expr))
        if isinstance(expr, MatAdd):
            self.check_words([word for _, word in terms], 2)
        shapes = {word[0].shape if type(word[0]) is Identity else (self.known(word[0])[0], self.known(word[-1])[1])
                  for _, word in terms}
        if len(shapes) != 1:
            raise NotOfWords
        (shape,) = shapes
        if sum(size is S.One for size in (*self.variable.args[1:], *shape)) > 1:
            raise NotOfWords  # the answer is a matrix
        self.rows = shape[0]
        for scalar, word in terms:
            word = () if type(word[0]) is Identity else word
            self.check(word)
            self._read_word(scalar, (), word, ())
            if not is_plain_scalar(scalar):
                for factor, slope in self._slopes(scalar):
                    self._add(factor, slope, word, BESIDE)

    @staticmethod
    def _terms(expr: Expr) -> Iterator[Weighted]:
        return map(scaled, expr.args if isinstance(expr, MatAdd) else (expr,))

    def _read_word(self, scalar: Expr, before: Factors, word: Factors, after: Factors) -> None:
        """Add what the places of the variable within a part of a word say."""
        for k, letter in enumerate(word):
            if self.known(letter)[3]:
                self._read_letter(scalar, before + word[:k], letter, word[k + 1:] + after)

    def _read_letter(self, scalar: Expr, left: Factors, letter: Expr, right: Factors) -> None:
        cls = type(letter)
        if cls is MatrixSymbol:
            self._add(scalar, self.transposed(left), right, STRAIGHT)
        elif cls is Transpose:
            self._add(scalar, right, self.transposed(left), TURNED)
        elif cls is Inverse:
            self._read_letter(multiply([S.NegativeOne, scalar]), (*left, letter), letter.args[0], (letter, *right))
        elif cls is MatPow:
            base, exponent = letter.args
            if exponent.p > MOST_TERMS:
                raise NotOfWords
            for k in range(exponent.p):
                self._read_letter(scalar, left + power(base, k), base, power(base, exponent.p - 1 - k) + right)
        else:
            for number, inner in self._terms(letter):
                if type(inner[0]) is not Identity:
                    self._check_plain(number)
                    self.check(left + inner + right)
                    self._read_word(multiply([scalar, number]), left, inner, right)

    def _slopes(self, scalar: Expr) -> Iterator[Weighted]:
        """The words of the gradient of a product of traces and determinants."""
        factors = Mul.make_args(scalar)
        for k, factor in enumerate(factors):
            if type(factor) is Trace and isinstance(factor.args[0], (MatMul, MatrixSymbol)):
                for word, number in words_of_gradient(factor, self.variable):
                    yield multiply([*factors[:k], *factors[k + 1:], number]), word
            elif type(factor) is Determinant and is_same(factor.args[0], self.variable):
                yield scalar, (new(Inverse, transposed_symbol(self.variable), S.NegativeOne),)
            else:
                self._check_plain(factor)

    def _add(self, scalar: Expr, first: Factors, second: Factors, axes: tuple[int, ...]) -> None:
        """Add a multiple of a tensor product, multiplied out."""
        for number, one in self._multiplied_out(first):
            for other_number, other in self._multiplied_out(second):
                self._count += 1
                ends, other_ends = self._narrow_ends(one), self._narrow_ends(other)
                if self._count > MOST_TERMS or ends > 1 or other_ends > 1 or (
                        axes is not BESIDE and ends and other_ends):
                    raise NotOfWords  # vectors are paired otherwise
                self.found.setdefault((one, other, axes), []).append(multiply([scalar, number, other_number]))

    def _multiplied_out(self, word: Factors) -> Iterator[Weighted]:
        k = next((k for k, letter in enumerate(word) if type(letter) is MatAdd), None)
        if k is None:
            yield S.One, word
            return
        for number, inner in self._terms(word[k]):
            self._check_plain(number)
            around = word[:k] + (() if type(inner[0]) is Identity else inner) + word[k + 1:]
            self.check(around)
            for other, product in self._multiplied_out(around):
                yield multiply([number, other]), product

    # -- what is left to the other way ----------------------------------------

    def check(self, word: Factors) -> None:
        """That the letters fit, and none is 1x1 or merges with the next."""
        width, before = None, None
        for rows, cols, base, *_ in map(self.known, word):
            if (rows is S.One and cols is S.One) or (before is not None and (
                    (width is not rows and width != rows) or is_same(before, base))):
                raise NotOfWords
            width, before = cols, base

    def _narrow_ends(self, word: Factors) -> int:
        """How many of the axes at and between the letters have length one."""
        return sum(self.known(letter)[0] is S.One for letter in word) + (
            bool(word) and self.known(word[-1])[1] is S.One)

    @staticmethod
    def _check_plain(scalar: Expr) -> None:
        if not is_plain_scalar(scalar):
            raise NotOfWords

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Any:
        """The sum of the products found; None where the variable stands nowhere."""
        arrays = [self._array(scalar, *place) for place, scalar in collect(self.found).items()]
        if len(arrays) < 2:
            return arrays[0] if arrays else None
        keys = sorted(map(sort_key, arrays))
        if any(one == other for one, other in pairwise(keys)):
            raise NotOfWords  # symbols of one name: which is met first comes first
        return array_sum(sorted(arrays, key=sort_key))

    def _array(self, scalar: Expr, first: Factors, second: Factors, axes: tuple[int, ...]) -> Any:
        arrays = array_expressions()
        _, rows, cols = self.variable.args
        product = arrays.ArrayTensorProduct(self.written(scalar, first, rows), self.written(
            S.One, second, self.rows if axes is BESIDE else cols))
        return product if axes is BESIDE else arrays.PermuteDims(product, _permutation(axes))


@lru_cache(maxsize=8)
def _permutation(axes: tuple[int, ...]) -> Any:
    from sympy.combinatorics import Permutation  # which most derivatives do without
    return Permutation(list(axes))
