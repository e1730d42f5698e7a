"""Derivatives of matrices that are sums of words by a matrix: arrays, written from what stands around the variable.

With the letter X, or X.T, at one place of a word, and a scalar f in front of it,

    d(L X R)[i, j]/dX[m, n] = L.T[m, i] R[n, j],    d(L X.T R)[i, j]/dX[m, n] = R[m, j] L.T[n, i],
    d(f W)[i, j]/dX[m, n] = (df/dX)[m, n] W[i, j],    d(U**-1) = -U**-1 dU U**-1,

each a tensor product of two matrices, its axes permuted. A power is its base as many times; sums are multiplied out;
the factors of a Kronecker product stand beside each other, with axes of their own; the weight of what is done entry by
entry stands on the axes i and j, and of a column before it, as a diagonal matrix.
Where products have 1x1 parts, or anything else stands, all is left to the way that reads entries off a gradient; on
random words both have the very same answer. Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.14.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.calculus.array_places import BESIDE, MOST_TERMS, STRAIGHT, TURNED, Places
from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.entrywise import ENTRYWISE
from sympy_matcalc.core.factors import Shape, is_one, new, transposed_symbol
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.columns import LETTERS, terms_of
from sympy_matcalc.engine.letters import NotOfWords, Weighted, is_plain_scalar, is_same, power, word_of
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.engine.vector_words import derivative_of_words
from sympy_matcalc.engine.words import words_of_gradient

APART = (Identity, KroneckerProduct)
"""What stands alone in a term."""

WEIGHTS = (MatrixSymbol, Transpose, ElementwiseApplyFunction, HadamardPower)
"""What a weight may be."""


def derivative_at_once(expr: Expr, variable: Expr) -> Any:
    """The derivative of a matrix of words by a matrix where nothing else is to be done; None of anything else."""
    found = None
    with sympy_may_break:  # as the sweep: SymPy's breakage says no more than that it is not known
        narrow = sum(map(is_one, (*variable.shape, *expr.shape)))
        if narrow <= 2:
            found = (array_of_words if narrow < 2 else derivative_of_words)(expr, variable)
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
    [i, j, k, l] -> A[j, l]*A[k, i], an array of shape (n, n, n, n); jacobian gives its entries as a matrix
    >>> array_of_words(sin(n)*X, X) is None
    True
    """
    if type(variable) is not MatrixSymbol or not are_laws_our_own(registrations()):
        return None
    try:
        words = _ArrayWords(variable)
        words.read(expr)
        return words.answer()
    except (NotOfWords, NoRule):
        return None


class _ArrayWords(Places):
    """The places of a variable in words that are matrices, and what stands around each."""

    def read(self, expr: Expr) -> None:
        """Find the products of the derivative, with their scalars."""
        terms = list(terms_of(expr))
        if any(type(word[-1]) in ENTRYWISE for _, word in terms):
            terms = list(terms_of(expr := self.in_typed_form(expr)))
        if isinstance(expr, MatAdd):
            self.check_words([word for _, word in terms], 2)
        shapes = {self._shape_of(word) for _, word in terms}
        if len(shapes) != 1:
            raise NotOfWords
        (self.shape,) = shapes
        if [*self.variable.args[1:], *self.shape].count(S.One) > 1:
            raise NotOfWords  # the answer is a matrix
        for scalar, word in terms:
            if is_symbolic_power(word):
                self._read_power(scalar, word, len(terms))
                continue
            if type(word[0]) is KroneckerProduct:
                self._read_kronecker(scalar, word)
                continue
            if type(word[0]) in ENTRYWISE and self.shape[1] is not S.One:
                self._read_table(scalar, word)
                continue
            word = () if type(word[0]) is Identity else word
            self.check(word)
            self.read_word(scalar, (), word, ())
            if not is_plain_scalar(scalar):
                for factor, slope in self._slopes(scalar):
                    self.add(factor, slope, word, BESIDE)

    def _shape_of(self, word: Factors) -> Shape:
        if type(word[0]) in APART or is_symbolic_power(word):
            shape: Shape = word[0].shape
            return shape
        if type(word[0]) in ENTRYWISE:
            return self.by.shape(word[0])
        return self.known(word[0])[0], self.known(word[-1])[1]

    def _read_power(self, scalar: Expr, word: Factors, count: int) -> None:
        """Add the sum that a power of the variable says: that of X**i dX X**(k - 1 - i)"""
        base, exponent = word[0].args
        is_turned = type(base) is Transpose
        if count > 1 or not is_same(base.args[0] if is_turned else base, self.variable):
            raise NotOfWords
        self.check_plain(scalar)
        index = private_index(base, scalar, exponent)
        left, right = (new(MatPow, base, index),), (new(MatPow, base, exponent - 1 - index),)
        place = (right, self.transposed(left)) if is_turned else (self.transposed(left), right)
        self.found[place, TURNED if is_turned else STRAIGHT] = [scalar]
        self.limits = index, S.Zero, exponent - 1

    def _read_kronecker(self, scalar: Expr, word: Factors) -> None:
        """Add what the places of the variable within the factors of a Kronecker product say."""
        product, *others = word
        words = list(map(word_of, product.args))
        if others or any(type(letter) in (Identity, MatAdd) for inner in words for letter in inner):
            raise NotOfWords
        self.check_plain(scalar)
        for inner in words:
            self.check(inner)
        if S.One in self.variable.args[1:] or any(map(self.narrow_ends, words)):
            raise NotOfWords
        ends = [(2 + k, 2 + len(words) + k) for k in range(len(words))]
        for k, inner in enumerate(words):
            self.labels = (0, 1, *ends[k])
            self.beside = {ends[other]: word for other, word in enumerate(words) if other != k}
            self.read_word(scalar, (), inner, ())
        self.labels, self.beside = range(4), {}

    def _read_table(self, scalar: Expr, word: Factors) -> None:
        """Add what the places of the variable within a matrix say that is made entry by entry."""
        letter, *others = word
        if others:
            raise NotOfWords
        self.check_plain(scalar)
        for coefficient, weight, argument in self.weights(letter):
            self.beside = {(2, 3): (weight,)}
            for scale, word in terms_of(argument):
                self.check_plain(scale)
                self.check(word)
                self.read_word(multiply([scalar, coefficient, scale]), (), word, ())
        self.beside = {}

    def weights(self, letter: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
        """The same where they are no products, which are put together otherwise."""
        for coefficient, weight, argument in super().weights(letter):
            if type(weight) not in WEIGHTS:
                raise NotOfWords
            yield coefficient, weight, argument

    def read_word(self, scalar: Expr, before: Factors, word: Factors, after: Factors) -> None:
        """Add what the places of the variable within a part of a word say."""
        for k, letter in enumerate(word):
            if self.known(letter)[3]:
                self._read_letter(scalar, before + word[:k], letter, word[k + 1:] + after)

    def _read_letter(self, scalar: Expr, left: Factors, letter: Expr, right: Factors) -> None:
        cls = type(letter)
        if cls not in LETTERS and not right:
            self.read_entrywise(scalar, left, letter)
        elif cls is MatrixSymbol:
            self.add(scalar, self.transposed(left), right, STRAIGHT)
        elif cls is Transpose:
            self.add(scalar, right, self.transposed(left), TURNED)
        elif cls is Inverse:
            self._read_letter(multiply([S.NegativeOne, scalar]), (*left, letter), letter.args[0], (letter, *right))
        elif cls is MatPow:
            base, exponent = letter.args
            if exponent.p > MOST_TERMS:
                raise NotOfWords
            for k in range(exponent.p):
                self._read_letter(scalar, left + power(base, k), base, power(base, exponent.p - 1 - k) + right)
        elif cls is MatAdd:
            for number, inner in terms_of(letter):
                if type(inner[0]) is not Identity:
                    self.check_plain(number)
                    self.check(left + inner + right)
                    self.read_word(multiply([scalar, number]), left, inner, right)
        else:
            raise NotOfWords

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
                self.check_plain(factor)


def is_symbolic_power(word: Factors) -> bool:
    """Whether a term is a power of one symbol whose exponent is another."""
    letter = word[0]
    return len(word) == 1 and type(letter) is MatPow and type(letter.args[0]) in (MatrixSymbol, Transpose) \
        and isinstance(letter.args[1], Symbol) and bool(letter.args[1].is_integer)
