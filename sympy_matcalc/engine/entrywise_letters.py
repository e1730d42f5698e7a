"""Letters that are done entry by entry: whether all is known of what stands in them, and their typed form.

Where nothing stands in a letter but symbols, words of them and functions of scalars, the law of its class has the typed
form; no graph is needed to find it.
"""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Function, Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import Number, NumberSymbol
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.entrywise import ENTRYWISE
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.letters import Letters, NotOfWords, is_plain_scalar, scaled

LETTERS = (MatrixSymbol, Transpose, OneMatrix, *ENTRYWISE)
WITHIN = frozenset((*LETTERS, MatMul, MatAdd))
"""What may stand in a letter, besides scalars."""

MOST_PARTS = 40
"""So many matrices are looked at: a graph goes through shared ones once."""


class EntrywiseLetters(Letters):
    """What is known of letters, those included that are done entry by entry."""

    _count = 0

    def check_parts(self, matrix: Expr) -> None:
        """That in a matrix stand letters, products and sums of them, and functions of scalars, and not too many.

        Raises
        ======

        NotOfWords
            If there is more.
        """
        if type(matrix) is MatrixSymbol:
            return
        self._count += 1
        if type(matrix) not in WITHIN or self._count > MOST_PARTS:
            raise NotOfWords
        for arg in matrix.args:
            if arg.is_Matrix:
                self.check_parts(arg)
            elif not all(type(node) in (Lambda, Tuple) or _is_scalar(node) for node in nodes_below([arg])):
                raise NotOfWords

    def varies(self, expr: Expr) -> bool:
        """Whether the variable stands in a matrix whose parts are checked."""
        if type(expr) is MatrixSymbol:
            return self.known(expr)[3]
        return expr.is_Matrix and any(map(self.varies, expr.args))

    def check_word(self, word: Factors) -> None:
        """That letters fit, and that none merges with the next."""
        raise NotImplementedError

    def typed(self, expr: Expr) -> Expr:
        """A matrix whose parts are checked in the typed form."""
        cls = type(expr)
        if cls is OneMatrix or not expr.is_Matrix or is_of_symbol(expr):
            return expr
        if cls is MatMul:
            return self._typed_product(expr)
        if cls not in ENTRYWISE:
            return normalized(expr, self.by)
        law = typed.of(cls)
        assert law is not None
        typed_letter: Expr = law(expr, [arg if type(arg) is Lambda else self.typed(arg) for arg in expr.args], self.by)
        return typed_letter

    def _typed_product(self, product: MatMul) -> Expr:
        number, word = scaled(product)
        scalars = product.args[:len(product.args) - len(word)]
        letters = tuple(map(self.typed, word))
        if len(product.args) < 2 or S.One in scalars or S.Zero in scalars or not is_plain_scalar(number) \
                or not all(is_of_symbol(letter) or type(letter) in ENTRYWISE for letter in letters):
            return normalized(product, self.by)
        try:
            self.check_word(letters)
        except NotOfWords:
            return normalized(product, self.by)
        return product if (*scalars, *letters) == product.args else new(MatMul, *scalars, *letters)


def is_of_symbol(letter: Expr) -> bool:
    """Whether it is a symbol, or the transpose of one."""
    return type(letter.args[0] if type(letter) is Transpose else letter) is MatrixSymbol


def _is_scalar(node: object) -> bool:
    """Whether it is a scalar, or a function of one, that the typed form has as well where no matrices stand in it."""
    if isinstance(node, (Number, Symbol, NumberSymbol)):
        return node is not S.NaN
    return isinstance(node, (Add, Mul, Pow, Function, MinMaxBase)) and not node.is_Matrix \
        and typed.of(type(node)) is typed.of(Function)
