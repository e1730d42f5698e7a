"""Gradients of words with functions of entries in them, in one step: what the sweep finds, without a graph.

With G = L.T C R.T where a word L F R is paired with C, and F is done entry by entry, f.(U) or U o V,

    <C, L dF R> = <G, dF> = <G o F', dU>,

and U is a sum of words in its turn. The rules of the letters and the constructors are those of the sweep; all is left
to it where a product would have to be reduced, where 1x1 pieces stand within a word, and where more than two terms are
found, for which of them is met first may matter then. The test is that on random words both find the same expression.

Source: Magnus and Neudecker, Matrix Differential Calculus, sections 8.2 and 9.9.
"""

from __future__ import annotations

from itertools import pairwise

from sympy.core.expr import Expr
from sympy.core.function import Function, Lambda
from sympy.core.numbers import Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, like_terms, multiply
from sympy_matcalc.core.entrywise import ENTRYWISE
from sympy_matcalc.core.entrywise_maps import Entrywise
from sympy_matcalc.core.factors import is_one, is_one_by_one, new, split
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.entrywise_letters import LETTERS, EntrywiseLetters, is_of_symbol
from sympy_matcalc.engine.letters import Known, NotOfWords, circles, is_plain_scalar, is_same, scaled
from sympy_matcalc.engine.own_laws import are_laws_our_own
from sympy_matcalc.forms.shortening import finished

OTHERS = (*LETTERS, DiagMatrix, Pow, Lambda, Function)
"""What stands in these words besides what stands in any."""

MOST_FUNCTIONS = 8
"""So many functions are gone through: the sweep goes through shared ones once."""


def gradient_of_functions(expr: Expr, variable: MatrixSymbol) -> Expr | None:
    """The gradient of a sum of traces of words with functions of entries, or None where the sweep has to find it.

    Examples
    ========

    >>> from sympy import MatrixSymbol, OneMatrix, sin, symbols
    >>> from sympy_matcalc.engine.entrywise_words import gradient_of_functions
    >>> n = symbols('n')
    >>> A, x = MatrixSymbol('A', n, n), MatrixSymbol('x', n, 1)
    >>> gradient_of_functions(OneMatrix(1, n)*(A*x).applyfunc(sin), x)
    A.T*cos.(A*x)
    """
    if not are_laws_our_own(registrations(), OTHERS) or is_one_by_one(variable.args[1:]):
        return None
    words = _WordsOfFunctions(variable)
    try:
        words.read(expr)
        return words.answer()
    except (NotOfWords, NoRule):
        return None


class _WordsOfFunctions(EntrywiseLetters):
    """The places of a variable in words, and what each is paired with."""

    def __init__(self, variable: MatrixSymbol) -> None:
        super().__init__(variable)
        self.found: list[tuple[Factors, Expr]] = []
        self._gone_through = 0

    # -- letters --------------------------------------------------------------

    def _read(self, letter: Expr) -> Known:
        cls = type(letter)
        if is_of_symbol(letter):
            return super()._read(letter)
        if cls is OneMatrix:
            return *letter.args, letter, False, ""
        if cls not in ENTRYWISE:
            raise NotOfWords
        whole = next(arg for arg in letter.args if arg.is_Matrix)
        rows, cols = whole.args[1:] if type(whole) is MatrixSymbol else self.by.shape(letter)
        return rows, cols, letter, self.varies(letter), ""

    def _transpose(self, letter: Expr) -> Expr:
        cls = type(letter)
        if cls is OneMatrix:
            return new(OneMatrix, *reversed(letter.args))
        return super()._transpose(letter) if cls in (MatrixSymbol, Transpose) else self.by.transpose(letter)

    # -- where the variable stands --------------------------------------------

    def read(self, expr: Expr) -> None:
        """Find the words of the gradient, with their numbers."""
        terms = list(circles(expr))
        for coefficient, word in terms:
            if len(word) < 2 or not isinstance(coefficient, Rational):
                raise NotOfWords
            for letter in word:
                if type(letter.args[0] if type(letter) is Transpose else letter) not in LETTERS:
                    raise NotOfWords
                self.check_parts(letter)
        for coefficient, word in terms:
            letters = tuple(map(self.typed, word))
            rows, cols = self._shape(letters)
            if rows != cols or (expr.is_Matrix and rows is not S.One):
                raise NotOfWords
            self._pull(coefficient, letters, ())

    def _pull(self, number: Expr, word: Factors, cotangent: Factors) -> None:
        """Add what the letters of a word say that is paired with a product."""
        for k, letter in enumerate(word):
            if not self.known(letter)[3]:
                continue
            parts = self.transposed(word[:k]), cotangent, self.transposed(word[k + 1:])
            scale, around = self._joined(parts)
            if type(letter) is MatrixSymbol:
                self.found.append((around, multiply([number, scale])))
            elif type(letter) is Transpose:
                self.found.append((self.transposed(around), multiply([number, scale])))
            else:
                self._pull_through(multiply([number, scale]), letter, around)

    def _pull_through(self, number: Expr, letter: Expr, around: Factors) -> None:
        """The same of what is done entry by entry."""
        rule, args = differential.of(type(letter)), arguments(letter)
        self._gone_through += 1
        if rule is None or self._gone_through > MOST_FUNCTIONS:
            raise NotOfWords
        for k, map_ in rule(letter, [k for k, arg in enumerate(args) if self.varies(arg)]):
            if type(map_) is not Entrywise:
                raise NotOfWords
            weighted = self.by.hadamard(self.typed(map_.weight), around, self.known(letter)[:2])
            scale, factors = split(weighted)
            self._check_factors(scale, factors)
            if not is_plain_scalar(map_.coefficient):
                raise NotOfWords
            whole = multiply([map_.coefficient, number, scale])
            for weight, inner in map(scaled, args[k].args if type(args[k]) is MatAdd else (args[k],)):
                if not isinstance(weight, Rational):
                    raise NotOfWords
                self._shape(inner)
                self._pull(multiply([whole, weight]), inner, factors)

    # -- what is left to the sweep --------------------------------------------

    def check_word(self, word: Factors) -> None:
        self._shape(word)

    def _shape(self, word: Factors) -> tuple[Expr, Expr]:
        """The shape of a word, whose letters fit, none merging with the next, and without 1x1 pieces."""
        known = list(map(self.known, word))
        for (_, width, *_), (rows, *_) in pairwise(known):
            if rows is not width and rows != width:
                raise NotOfWords
        if self._has_neighbours_alike(word):
            raise NotOfWords
        rows, cols = known[0][0], known[-1][1]
        if any(is_one(one) and is_one(other) for one, other, *_ in known):
            raise NotOfWords
        self._check_pieces([size for size, *_ in known], cols)
        return rows, cols

    def _check_pieces(self, rows: list[Expr], cols: Expr) -> None:
        """That no 1x1 piece stands within a word."""
        if sum(map(is_one, rows)) + is_one(cols) > 1 + (is_one(rows[0]) and is_one(cols)):
            raise NotOfWords

    def _joined(self, parts: tuple[Factors, Factors, Factors]) -> tuple[Expr, Factors]:
        """The product of products, with its scalar, as the sweep has it."""
        joined = sum(parts, ())
        if len(joined) > 2:
            shapes = list(map(self.by.shape, joined))
            self._check_pieces([rows for rows, _ in shapes], shapes[-1][1])
        if not self._has_neighbours_alike(joined):
            return S.One, joined
        scale, factors = self.by.concatenate(*parts)
        self._check_factors(scale, factors)
        return scale, factors

    def _has_neighbours_alike(self, word: Factors) -> bool:
        """Whether two neighbours may merge."""
        return any(type(one) is type(other) and (type(one) is OneMatrix or is_same(one, other))
                   for one, other in pairwise(word))

    def _check_factors(self, scale: Expr, factors: Factors) -> None:
        """That a product is of letters, with a plain scalar in front."""
        if scale is S.Zero or not factors or not is_plain_scalar(scale) \
                or any(type(factor) not in LETTERS and type(factor) is not DiagMatrix for factor in factors):
            raise NotOfWords

    # -- the answer -----------------------------------------------------------

    def answer(self) -> Expr:
        """The sum of the words found."""
        terms = like_terms(self.found)
        if not 0 < len(terms) < 3:
            raise NotOfWords
        return self.by.expression(finished(Combination(self.variable.shape, terms), self.by))
