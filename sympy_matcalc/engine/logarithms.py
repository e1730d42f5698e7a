"""Logarithms of determinants of words, read as circles: d log|U| = tr(U**-1 dU), and log|U V| = log|U| + log|V|.

A square factor by itself, X, X.T or a power of them, needs no circle: d log|X| = <X**-T, dX>. All is left to the sweep
where a determinant may be zero by its shape, for which the sizes are compared.

Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.ranks import is_skew_of_odd_size
from sympy_matcalc.engine.letters import NotOfWords, base_of, is_plain_scalar, is_power, weighted


class Part(NamedTuple):
    """A word around a circle, whose first letters vary; or, with none, the symbol of a square factor, and it."""

    coefficient: Expr
    circle: Factors
    varying: int


def logarithm(term: Expr) -> tuple[Expr, Expr] | None:
    """The scalar in front of the logarithm of a determinant, and the matrix; None of any other term."""
    factors = Mul.make_args(term)
    last = factors[-1]
    if type(last) is not log or type(last.args[0]) is not Determinant or not all(map(is_plain_scalar, factors[:-1])):
        return None
    return multiply(factors[:-1]), last.args[0].args[0]


def parts(matrix: Expr) -> Iterator[Part]:
    """The square products that a matrix is a product of, scalars in front left out: their logarithms are constant."""
    letters = matrix.args if type(matrix) is MatMul else (matrix,)
    if is_plain_scalar(letters[0]) and letters[0] is not S.Zero:
        letters = letters[1:]
    _check(letters)
    if any(left.shape[1] != right.shape[0] for left, right in pairwise(letters)):
        raise NotOfWords
    start = 0
    for k, letter in enumerate(letters):
        if letter.shape[1] == letters[start].shape[0]:
            yield from _of_square(letters[start:k + 1])
            start = k + 1
    if start < len(letters):
        raise NotOfWords


def _of_square(word: Factors) -> Iterator[Part]:
    if len(word) > 1:
        yield Part(S.One, (*word, new(Inverse, new(MatMul, *word), S.NegativeOne)), len(word))
        return
    (letter,) = word
    if type(letter) is MatAdd:
        if is_skew_of_odd_size(letter):
            raise NotOfWords
        for number, inner in map(weighted, letter.args):
            yield Part(number, (*inner, new(Inverse, letter, S.NegativeOne)), len(inner))
    else:
        base = base_of(letter)
        if type(base) not in (MatrixSymbol, Transpose) or (type(letter) is MatPow and not is_power(letter)):
            raise NotOfWords
        symbol = base.args[0] if type(base) is Transpose else base
        if type(symbol) is not MatrixSymbol:
            raise NotOfWords
        yield Part(letter.args[1] if type(letter) in (Inverse, MatPow) else S.One, (symbol, letter), 0)


def _check(letters: Factors) -> None:
    """That all are made of symbols, none zero by its shape: of sizes that are symbols, none is thought smaller."""
    sizes = set()
    waiting = list(letters)
    while waiting:
        letter = waiting.pop()
        if type(letter) is MatrixSymbol:
            sizes.update(letter.shape)
        elif type(letter) in (MatAdd, MatMul, Transpose, Inverse, MatPow):
            waiting.extend(arg for arg in letter.args if arg.is_Matrix)
        else:
            raise NotOfWords
    if S.One in sizes or not (all(type(size) is Symbol for size in sizes) or (
            len(sizes) == 1 and isinstance(next(iter(sizes)), Integer))):
        raise NotOfWords
