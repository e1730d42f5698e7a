"""Columns that are made entry by entry at the ends of words: d f.(u) = Diag(f'.(u)) du."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.entrywise_maps import Entrywise
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.graph import Dependence, arguments
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.entrywise_letters import EntrywiseLetters
from sympy_matcalc.engine.letters import Known, NotOfWords, Weighted, is_plain_scalar, is_same, scaled

SYMBOLS = frozenset((MatrixSymbol, Transpose, Inverse, MatPow))
LETTERS = SYMBOLS | {MatAdd}
OF_ENTRIES, DIAGONAL = "f.", "Diag"
"""Names of letters that are no others."""


class Columns(EntrywiseLetters):
    """Words that may end with a column that is made entry by entry."""

    _is_typed = _is_checked = False

    @cached_property
    def _dependence(self) -> Dependence:
        return Dependence(self.variable)

    def _read(self, letter: Expr) -> Known:
        if type(letter) in LETTERS or not isinstance(letter, MatrixExpr):
            return super()._read(letter)
        rows, cols = self.by.shape(letter)
        if not self._is_typed or not is_one(cols) or isinstance(letter, MatrixBase):
            raise NotOfWords
        return rows, cols, letter, self._depends(letter), OF_ENTRIES

    def _transpose(self, letter: Expr) -> Expr:
        if type(letter) is DiagMatrix:
            return letter
        return super()._transpose(letter) if type(letter) in LETTERS else self.by.transpose(letter)

    def check_word(self, word: Factors) -> None:
        self.check(word)

    def read_word(self, scalar: Expr, before: Factors, word: Factors, after: Factors) -> None:
        """Add what the places of the variable within a part of a word say."""
        raise NotImplementedError

    def _depends(self, expr: Expr) -> bool:
        return self.varies(expr) if self._is_checked else self._dependence(expr)

    def in_typed_form(self, expr: Expr) -> Expr:
        """An expression in the form that letters are read in."""
        self._is_typed = True
        try:
            self.check_parts(expr)
        except NotOfWords:
            return normalized(expr, self.by)
        self._is_checked = True
        return self.typed(expr)

    def weights(self, letter: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
        """The numbers c, the weights W and the arguments U of the terms c W o dU of a differential."""
        rule, args = differential.of(type(letter)), arguments(letter)
        if rule is None:
            raise NotOfWords
        for k, map_ in rule(letter, [k for k, arg in enumerate(args) if self._depends(arg)]):
            if not isinstance(map_, Entrywise):
                raise NotOfWords
            weight = self.typed(map_.weight) if self._is_checked else normalized(map_.weight, self.by)
            yield map_.coefficient, weight, args[k]

    def read_entrywise(self, scalar: Expr, left: Factors, letter: Expr) -> None:
        """Add what the words say that stand within what is done entry by entry at the end of a word."""
        if left and self.known(left[-1])[4] == DIAGONAL:
            raise NotOfWords
        for coefficient, weight, argument in self.weights(letter):
            number, column = (S.One, (weight,)) if isinstance(weight, MatAdd) else split(weight)
            diagonal = self.by.diagonal_matrix(column, self.by.shape(weight)[0])
            if not isinstance(diagonal, (DiagMatrix, Identity)) or not self._is_one_vector(column):
                raise NotOfWords
            around = left
            if isinstance(diagonal, DiagMatrix):
                size = self.known(letter)[0]
                self._known[id(diagonal)] = diagonal, (size, size, diagonal, False, DIAGONAL)
                around = *left, diagonal
            for scale, word in terms_of(argument):
                if not is_plain_scalar(scale):
                    raise NotOfWords
                self.check(around + word)
                self.read_word(multiply([scalar, coefficient, number, scale]), around, word, ())

    def _is_one_vector(self, column: Factors) -> bool:
        """Whether no scalars are to be taken out of a vector, nor out of what is multiplied in it entry by entry."""
        parts = [split(arg) for factor in column for arg in (factor.args if len(column) == 1 else ())
                 if isinstance(arg, MatMul)]
        factors = column + sum((word for _, word in parts), ())
        return all(number is S.One for number, _ in parts) \
            and not any(is_one(self.by.shape(factor)[0]) for factor in factors)

    def check(self, word: Factors) -> None:
        """That the letters fit, none is 1x1, and none merges with the next."""
        width, before = None, None
        for rows, cols, base, *_ in map(self.known, word):
            if (rows is S.One and cols is S.One) or (before is not None and (
                    (width is not rows and width != rows) or is_same(before, base))):
                raise NotOfWords
            width, before = cols, base


def terms_of(expr: Expr) -> Iterator[Weighted]:
    """The terms of a sum, or the one term, with their scalars."""
    return map(scaled, expr.args if isinstance(expr, MatAdd) else (expr,))
