"""Entries of SymPy's array expressions, which SymPy 1.14 cannot index."""

from __future__ import annotations

from typing import Any

from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.calculus.array_sum import entry as entry_of_array_sum
from sympy_matcalc.calculus.array_sum import evaluated, explicit
from sympy_matcalc.core.array_entries import entry_of
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.matrix_sum import is_sum_over_index


def entry(original: Any, array: Any, indices: Any) -> Expr:
    """An entry of an array expression, ``array[indices]``.

    Parameters
    ==========

    original : object
        What SymPy has in its place: nothing.
    array : array expression
        Of any rank.
    indices : Expr or sequence of Expr
        Numbers or symbols, one for each axis, counted from 0.

    Raises
    ======

    IndexError
        If there are more or fewer indices than axes, or one is outside of the shape.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> i, j, k, l = symbols('i j k l', integer=True)
    >>> A, X = MatrixSymbol('A', 3, 3), MatrixSymbol('X', 3, 3)
    >>> diff(X.inv(), X)[i, j, k, l]
    -(X**(-1))[j, l]*(X.T**(-1))[i, k]
    """
    indices = tuple(indices) if isinstance(indices, (tuple, list, Tuple)) else (indices,)
    if any(isinstance(index, slice) for index in indices):
        raise IndexError(f"a slice is no index of {array}: it has entries only")
    indices = tuple(map(sympify, indices))
    if len(indices) != len(array.shape):
        raise IndexError(f"{len(indices)} indices {indices} for an array with {len(array.shape)} axes: {array}")
    for index, size in zip(indices, array.shape):
        if not isinstance(index, Expr) or (index < 0) == True or (index >= size) == True:  # noqa: E712
            raise IndexError(f"there is no entry {indices} in an array of shape {array.shape}")
    return entry_of(array, indices, _entry_of_part)


def _entry_of_part(array: Any, indices: tuple[Expr, ...]) -> Expr:
    if isinstance(array, MatrixExpr) and array.has(MatPow):
        # Indexing would write out the inverse of a matrix of concrete size.
        coefficient, factors = split(array)
        whole = Algebra().product(S.One, *factors, size=array.rows)
        return coefficient*MatrixElement(whole, *indices)
    return entry_of_array_sum(array, indices) if is_sum_over_index(array) else array[indices]


def sum_doit(original: Any, array: Any, **hints: Any) -> Any:
    """In place of ``ArraySum.doit`` of SymPy 1.15, where its sum of the terms is no array."""
    return original(array, **hints) if array.function.is_Matrix else evaluated(array, **hints)


def sum_as_explicit(original: Any, array: Any) -> Any:
    """The entries of SymPy's ``ArraySum``, which it cannot tell."""
    return explicit(array)


def not_iterable(original: Any, array: Any) -> Any:
    """In place of the iteration that Python makes of ``__getitem__``."""
    raise TypeError(f"an array of shape {array.shape} is no sequence: jacobian gives its entries as a matrix")

