"""What all printers read from an expression before they write it: signs, fractions, the order of terms, names."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.comparing import terms_in_order
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, new
from sympy_matcalc.core.graph import contains

_is_matrix = attrgetter("is_Matrix")

Parts = tuple[bool, Expr, list[Expr]]


def product_parts(expr: MatMul) -> Parts | None:
    """A product as (is negative, scalar, matrices), or None if scalars stand elsewhere than in front."""
    parts = scalar_and_matrices(expr)
    if parts is None:
        return None
    first, matrices = parts
    negative = is_negative(first)
    return negative, -first if negative else first, list(matrices)


def scalar_and_matrices(expr: MatMul) -> tuple[Expr, Sequence[Expr]] | None:
    """A product as a scalar and matrices.

    What SymPy has multiplied into a sum that a product begins with is a scalar in front again: ``2*(x - b)*y.T``.
    """
    matrices = expr.args
    scalar = S.One
    if not matrices[0].is_Matrix:
        scalar, *matrices = matrices
    elif isinstance(matrices[0], MatAdd):
        scalar, total = _primitive(matrices[0])
        matrices = [total, *matrices[1:]]
    return (scalar, matrices) if matrices and all(map(_is_matrix, matrices)) else None


def _primitive(expr: MatAdd) -> tuple[Expr, MatAdd]:
    """A sum as a whole number times a sum."""
    parts = [_number_and_factors(term) for term in expr.args]
    numbers = [number for number, _ in parts]
    if not all(number.is_Integer for number in numbers) or all(map(is_negative, numbers)):
        return S.One, expr
    content = content_of(numbers)
    if content is S.One:
        return S.One, expr
    terms = []
    for number, factors in parts:
        scalar = [] if number == content else [number/content]
        terms.append(factors[0] if len(factors) == 1 and not scalar else new(MatMul, *scalar, *factors))
    return content, new(MatAdd, *terms)


def is_negative(scalar: Expr) -> bool:
    """Whether a scalar has a minus sign in front."""
    number = scalar.args[0] if isinstance(scalar, Mul) else scalar
    # SymPy would derive all else that it knows of a new number as well.
    return number.p < 0 if isinstance(number, Rational) else bool(number.is_Number and number.is_negative)


def numerator_and_denominator(scalar: Expr) -> tuple[list[Expr], list[Expr]]:
    """The factors above and below the line; a number 1 is left out."""
    number, factors = _number_and_scalars(scalar)
    numerators, denominators = ([] if part == 1 else [Integer(part)] for part in (number.p, number.q))
    for factor in factors:
        if isinstance(factor, Pow) and is_negative(factor.exp):
            denominators.append(_reciprocal(*factor.args))
        elif factor is not S.One:
            numerators.append(factor)
    return numerators, denominators


def _number_and_scalars(scalar: Expr) -> tuple[Rational, Sequence[Expr]]:
    if isinstance(scalar, Rational):
        return scalar, ()
    if not isinstance(scalar, Mul) or not scalar.args[0].is_Number:
        return S.One, Mul.make_args(scalar)
    if len(scalar.args) > 2 and isinstance(scalar.args[0], Rational):
        return scalar.args[0], scalar.args[1:]
    number, rest = scalar.as_coeff_Mul(rational=True)
    return number, Mul.make_args(rest)


def _reciprocal(base: Expr, exponent: Expr) -> Expr:
    """``base**-exponent``; where SymPy left a whole power as it is, it leaves this."""
    if exponent is S.NegativeOne:
        return base
    is_whole = isinstance(exponent, Integer) and not base.is_number and not isinstance(base, (Mul, Pow))
    return Pow(base, -exponent, evaluate=not is_whole)


def divisor(scalar: Expr) -> Expr | None:
    """What a product is written over, ``x/norm(x)``: numbers and symbols stay in front as fractions, ``1/n x``."""
    if scalar.is_number or scalar is S.One:
        return None
    numerators, denominators = numerator_and_denominator(scalar)
    if numerators or all(part.is_number or part.as_base_exp()[0].is_Symbol for part in denominators):
        return None
    return Mul(*denominators)


def is_negative_term(term: Expr) -> bool:
    """Whether a term of a sum of matrices begins with a minus sign."""
    return isinstance(term, MatMul) and not term.args[0].is_Matrix and is_negative(term.args[0])


def ordered_terms(expr: MatAdd, printer: Any) -> list[Expr]:
    """The terms of a sum as SymPy's printer orders them; unless it was told an order, a positive one in front."""
    if printer.order is not None:
        given: list[Expr] = printer._as_ordered_terms(expr)
        return given
    terms: list[Expr] = terms_in_order(expr.args, {}) or printer._as_ordered_terms(expr)
    if is_negative_term(terms[0]):
        first = next((k for k, term in enumerate(terms) if not is_negative_term(term)), 0)
        terms.insert(0, terms.pop(first))
    return terms


def _number_and_factors(term: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    if not isinstance(term, MatMul):
        return S.One, (term,)
    return (S.One, term.args) if term.args[0].is_Matrix else (term.args[0], term.args[1:])


# -- sums of transposes ----------------------------------------------------------

SYMMETRIC = (Identity, DiagMatrix, DiagonalMatrix)
"""Classes of matrices that are their own transposes."""


def untransposed(expr: MatAdd) -> Expr | None:
    """The transpose of a sum of transposes, to be printed as ``(x - b).T`` for ``x.T - b.T``; None for other sums.

    A sum is one of transposes if no transpose is left in its transpose, and not all but one of its terms are constants
    such as I; a row, if there are fewer.
    """
    letter = next((arg for arg in expr.args if type(arg) is MatrixSymbol), None)
    rows, cols = (expr if letter is None else letter).shape
    is_row, before, after, terms, telling = rows == 1 != cols, 0, 0, [], 0
    if (letter is not None and not is_row) or not any(map(_has_transpose, expr.args)):
        return None
    for term in expr.args:
        scalar, factors = _number_and_factors(term)
        if any(map(_is_long, factors)):
            return None
        turned = [_transpose(factor) for factor in reversed(factors)]
        if turned == list(factors):  # its own transpose, x*x.T for one
            terms.append(term)
            telling += term.has(MatrixSymbol)
            continue
        telling += 1
        after += sum(map(_has_transpose, turned))
        if after and not is_row:
            return None
        before += sum(map(_has_transpose, factors))
        front = [] if scalar is S.One else [scalar]
        terms.append(turned[0] if len(turned) == 1 and not front else new(MatMul, *front, *turned))
    return new(MatAdd, *terms) if after < before and (is_row or telling > 1) else None


def upright_row(matrix: Expr) -> Expr | None:
    """The column that an entrywise product is printed as the transpose of, or None."""
    if not isinstance(matrix, HadamardProduct) or matrix.rows != 1:
        return None
    column, is_transposed = Algebra().as_written(matrix)
    return column if is_transposed else None


def under_transpose(matrix: Expr) -> Expr | None:
    """What a matrix is printed as the transpose of, or None."""
    if isinstance(matrix, Transpose):
        return matrix.arg
    return untransposed(matrix) if isinstance(matrix, MatAdd) else upright_row(matrix)


def _transpose(factor: Expr) -> Expr:
    if isinstance(factor, Transpose):
        return factor.arg
    if isinstance(factor, MatPow):
        return new(type(factor), _transpose(factor.base), factor.exp)
    if isinstance(factor, SYMMETRIC) or (isinstance(factor, OneMatrix) and factor.rows == factor.cols):
        return factor
    return Algebra().transpose(factor) if factor.has(Transpose) else new(Transpose, factor)


LONGEST_TURNED = 60
"""Sums with factors of more nodes are printed as they are: to turn each part of a nest costs its square."""


def _is_long(factor: Expr) -> bool:
    if type(factor) is MatrixSymbol:
        return False
    return next(islice(preorder_traversal(factor), LONGEST_TURNED, None), None) is not None


def _has_transpose(matrix: Expr) -> bool:
    return type(matrix) is Transpose or (type(matrix) is not MatrixSymbol and contains(matrix, (Transpose,)))


LARGEST_TABLE = 8
"""Sums of matrix units with more rows or columns are not written as tables."""


def explicit_sum(expr: MatAdd) -> MatrixBase | None:
    """A sum of multiples of matrix units at known places as the matrix of its entries."""
    for term in expr.args:
        unit = term.args[-1] if isinstance(term, MatMul) else term
        if type(unit).__name__ != "MatrixUnit" or (term is not unit and any(map(_is_matrix, term.args[:-1]))):
            return None
        if not all(arg.is_Integer for arg in unit.args) or max(unit.shape) > LARGEST_TABLE:
            return None
    return expr.as_explicit()
