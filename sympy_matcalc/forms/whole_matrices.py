"""What is said entry by entry, or row by row, said of whole matrices."""

from __future__ import annotations

from functools import cache

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.bound_symbols import with_any_indices
from sympy_matcalc.core.graph import classes_in
from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.tabulation import tabulated_sums
from sympy_matcalc.forms.entries import matrix_form
from sympy_matcalc.forms.row_slices import rows_as_entries

_WITH_INDICES = frozenset({Sum, Product, SumOverIndex, FunctionMatrix})


def in_matrices(expr: Expr) -> Expr:
    """``expr`` with what is said entry by entry, or row by row, said of whole matrices, as far as that can be.

    The very same object where there is nothing of the kind.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Sum, Trace, symbols
    >>> from sympy_matcalc.forms.whole_matrices import in_matrices
    >>> i, n, p = symbols('i n p', integer=True, positive=True)
    >>> Z, w, y = MatrixSymbol('Z', n, p), MatrixSymbol('w', p, 1), MatrixSymbol('y', n, 1)
    >>> in_matrices(Sum(y[i, 0]*Trace(Z[i, :]*w), (i, 0, n - 1)))
    Trace(y.T*Z*w)
    """
    kinds = _kinds(expr)
    if kinds & _WITH_INDICES:
        expr = with_any_indices(expr)  # of an entry at 0, that an index is positive would decide
    if MatrixSlice in kinds and kinds & {Sum, FunctionMatrix}:
        expr = rows_as_entries(expr)
    elif not kinds & {MatrixElement, FunctionMatrix}:
        return expr
    return tabulated_sums(matrix_form(expr))


def with_any_places(expr: Expr) -> Expr:
    """``expr`` where units E(i, j) in it stand at the places of bound indices of which nothing wrong is assumed.

    Of E(0, 0) E(i, 0), that i is positive would make nothing, also where i is that of a sum from 0 on.
    """
    classes = classes_in(expr)
    if MatrixUnit not in classes or not any(map(_binds_indices, classes)):
        return expr
    result: Expr = with_any_indices(expr)
    return result


def is_of_whole_matrices(expr: Expr) -> bool:
    """Whether nothing in an expression is said entry by entry, or row by row, explicit matrices included."""
    return not any(map(_has_entries, classes_in(expr)))


@cache
def _binds_indices(cls: type) -> bool:
    return issubclass(cls, tuple(_WITH_INDICES))


@cache
def _has_entries(cls: type) -> bool:
    return issubclass(cls, (MatrixElement, FunctionMatrix, MatrixSlice, ImmutableDenseMatrix))


def _kinds(expr: Expr) -> set[type]:
    """Which of the classes with entries stand in an expression."""
    return {kind for cls in classes_in(expr) for kind in _kinds_of(cls)}


@cache
def _kinds_of(cls: type) -> tuple[type, ...]:
    return tuple(kind for kind in (MatrixSlice, MatrixElement, *_WITH_INDICES) if issubclass(cls, kind))
