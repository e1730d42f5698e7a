"""Derivatives of vectors that are sums of words by a vector: d(L x R) = L dx R, in one step.

With the letter x at one place of a word that is a column, R is 1x1, and with the letter x.T, it is a column:

    d(L x r) = r L dx,    d(L x.T R) = L R.T dx,    d(c L) = L <grad c, dx>,    d(L f.(u)) = L Diag(f'.(u)) du,

for the trace r of R. A sum in place of a letter is each of its words in turn; a row is the column that it is the
transpose of. Where anything else stands, all is left to the way that reads entries off; on random words both have the
very same answer. Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.12.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, collect, like_terms, multiply
from sympy_matcalc.core.factors import is_one, new
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.columns import LETTERS, SYMBOLS, Columns, terms_of
from sympy_matcalc.engine.letters import Letters, NotOfWords, Weighted, is_plain_scalar, weighted
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.engine.sums_of_words import have_opposites
from sympy_matcalc.engine.words import words_of_gradient


def derivative_of_words(expr: Expr, variable: Expr) -> Expr | None:
    """The derivative of a vector by a vector, its rows the entries of the variable; or None.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.engine.vector_words import derivative_of_words
    >>> n, m = symbols('n m')
    >>> A, b, x = MatrixSymbol('A', m, n), MatrixSymbol('b', n, 1), MatrixSymbol('x', n, 1)
    >>> derivative_of_words(A.T*(A*x), x), derivative_of_words(x*x.T*x, x)
    (A.T*A, None)
    >>> derivative_of_words(x*x.T*b, x)
    Trace(b.T*x)*I + b*x.T
    """
    if type(variable) is not MatrixSymbol or not isinstance(expr, MatrixExpr) or isinstance(expr, MatrixBase) \
            or not are_laws_our_own(registrations()):
        return None
    try:
        if type(expr) is KroneckerProduct:
            return derivative_of_kronecker(expr, variable)
        words = _VectorWords(variable)
        words.read(expr)
        return words.answer()
    except (NotOfWords, NoRule):
        return None


def derivative_of_kronecker(product: KroneckerProduct, variable: MatrixSymbol) -> Expr:
    """d(a kron x kron b) = (a kron I kron b) dx"""
    letters = Letters(variable)
    args = []
    for arg in product.args:
        rows, cols, _, varies, _ = letters.known(arg)
        is_letter = type(arg) is MatrixSymbol or (type(arg) is Transpose and not varies)
        if rows is S.One or cols is not S.One or not is_letter:
            raise NotOfWords
        args.append(new(Identity, variable.args[1]) if varies else letters.transposed((arg,))[0])
    if sum(type(arg) is Identity for arg in args) != 1:
        raise NotOfWords
    return new(KroneckerProduct, *args)


class _VectorWords(Columns):
    """The places of a variable in words that are columns, and what stands around each."""

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        _, rows, cols = variable.args
        if is_one(rows) == is_one(cols):
            raise NotOfWords
        self.is_column = is_one(cols)
        self.length = rows if self.is_column else cols
        self.height: Expr = S.One
        self.found: dict[Factors, list[Expr]] = {}

    # -- where the variable stands --------------------------------------------

    def read(self, expr: Expr) -> None:
        """Find the words of the derivative, with their scalars."""
        terms = list(terms_of(expr))
        if any(type(word[-1]) not in LETTERS for _, word in terms):
            expr = self.in_typed_form(expr)
            terms = list(terms_of(expr))
        shapes = {(self.known(word[0])[0], self.known(word[-1])[1]) for _, word in terms}
        if len(shapes) != 1:
            raise NotOfWords
        ((rows, cols),) = shapes
        if is_one(rows) == is_one(cols):
            raise NotOfWords
        if isinstance(expr, MatAdd):
            self.check_words([word for _, word in terms], 2)
            self.check_order(expr)
        self.height = cols if is_one(rows) else rows
        for scalar, word in terms:
            self.check(word)
            if type(word[0]) is MatAdd and isinstance(scalar, Integer) and scalar is not S.One:
                raise NotOfWords  # which the typed form has in the sum
            column = self.transposed(word) if is_one(rows) else word
            self.read_word(scalar, (), column, ())
            if not isinstance(scalar, Rational) and not is_plain_scalar(scalar):
                if type(column[0]) is MatAdd:
                    raise NotOfWords  # the other way multiplies it out
                for factor, slope in self._slopes(scalar):
                    self._add(factor, slope, column)

    def read_word(self, scalar: Expr, before: Factors, word: Factors, after: Factors) -> None:
        """Add what the places of the variable within a part of a word say."""
        for k, letter in enumerate(word):
            if not self.known(letter)[3]:
                continue
            left, right = before + word[:k], word[k + 1:] + after
            if type(letter) is MatAdd:
                for number, inner in map(weighted, letter.args):
                    self.check(left + inner + right)
                    self.read_word(multiply([scalar, number]), left, inner, right)
            elif type(letter) not in LETTERS and not right:
                self.read_entrywise(scalar, left, letter)
            elif type(letter) not in (MatrixSymbol, Transpose):
                raise NotOfWords
            elif (type(letter) is MatrixSymbol) == self.is_column:
                self._add(multiply([scalar, *self._traces(right, [*self._ends(right), len(right)])]), (), left)
            else:
                self._add(scalar, right, left)

    def _slopes(self, scalar: Expr) -> Iterator[Weighted]:
        """The words of the gradient of a product of traces, as columns."""
        factors = Mul.make_args(scalar)
        for k, factor in enumerate(factors):
            if type(factor) is Trace:
                if not isinstance(factor.args[0], (MatMul, MatrixSymbol)):
                    raise NotOfWords  # of a transpose it is written otherwise
                slope = like_terms(words_of_gradient(factor, self.variable))
                if len(slope) > 1:
                    raise NotOfWords  # the column stays one sum
                for word, number in slope.items():
                    yield (multiply([*factors[:k], *factors[k + 1:], number]),
                           word if self.is_column else self.transposed(word))
            elif not is_plain_scalar(factor):
                raise NotOfWords

    def _add(self, scalar: Expr, left: Factors, right: Factors) -> None:
        """Add a multiple of L R.T, 1x1 products within it as scalars."""
        word = left + self.transposed(right)
        ends = self._ends(word)
        if ends and not LETTERS.issuperset(map(type, word)):
            raise NotOfWords  # Diag(w) u is a product entry by entry
        if len(ends) > 1:
            scalar, word = multiply([scalar, *self._traces(word, ends)]), word[:ends[0]] + word[ends[-1]:]
        self.found.setdefault(word, []).append(scalar)

    def _ends(self, word: Factors) -> list[int]:
        """Where rows begin."""
        return [k for k, letter in enumerate(word) if self.known(letter)[0] is S.One]

    def _traces(self, word: Factors, ends: list[int]) -> list[Expr]:
        """The scalars that 1x1 products within a word are."""
        pieces = [word[start:stop] for start, stop in pairwise(ends)]
        if any(not SYMBOLS.issuperset(map(type, piece)) or self.transposed(piece) == piece for piece in pieces):
            raise NotOfWords  # the other way brings numbers into sums, and leaves some squares as they are
        return [self.by.trace(piece, S.One) for piece in pieces]

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Expr | None:
        """The sum of the words found; None where the variable stands nowhere."""
        collected = collect(self.found)
        if not collected:
            return None
        has_sums = self._has_sums(collected)
        if have_opposites(collected, self):
            raise NotOfWords
        if has_sums or not all(isinstance(scalar, Rational) for scalar in collected.values()):
            return self.by.expression(Combination((self.length, self.height), collected))
        terms = [self.written(number, word, self.length) for word, number in collected.items()]
        return terms[0] if len(terms) == 1 else self.sorted_sum(terms)

    def _has_sums(self, terms: dict[Factors, Expr]) -> bool:
        """Whether there are sums in words; they have to stay as they are there."""
        if not any(MatAdd in map(type, word) for word in terms):
            return False
        if any(type(word[0]) is MatAdd and not isinstance(c, Rational) and c.as_coeff_Mul()[0] is not S.One
               for word, c in terms.items() if word):
            raise NotOfWords  # the other way brings the number into the sum
        if self.length == self.height and any(terms.get(self.transposed(word)) != c for word, c in terms.items()):
            raise NotOfWords  # multiplied out, it may be symmetric
        return True
