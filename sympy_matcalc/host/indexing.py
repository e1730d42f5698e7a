"""Entries of SymPy's array expressions, which SymPy 1.14 cannot index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.integers import floor
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matpow import MatPow
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split


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
    return _entry(array, indices)


def _entry(array: Any, indices: tuple[Expr, ...]) -> Expr:
    for cls, rule in _RULES.items():
        if isinstance(array, cls):
            return rule(array, indices)
    if not indices:
        return array
    if isinstance(array, MatrixExpr) and array.has(MatPow):
        # Indexing would write out the inverse of a matrix of concrete size.
        coefficient, factors = split(array)
        whole = Algebra().product(S.One, *factors, size=array.rows)
        return coefficient*MatrixElement(whole, *indices)
    return array[indices]


def _of_tensor_product(array: Any, indices: tuple[Expr, ...]) -> Expr:
    factors, start = [], 0
    for arg in array.args:
        stop = start + len(getattr(arg, "shape", ()))
        factors.append(_entry(arg, indices[start:stop]))
        start = stop
    return Mul(*factors)


def _of_sum(array: Any, indices: tuple[Expr, ...]) -> Expr:
    return Add(*[_entry(arg, indices) for arg in array.args])


def _of_permuted(array: Any, indices: tuple[Expr, ...]) -> Expr:
    inner = list(indices)
    for index, axis in zip(indices, array.permutation.array_form):
        inner[axis] = index
    return _entry(array.expr, tuple(inner))


def _of_diagonal(array: Any, indices: tuple[Expr, ...]) -> Expr:
    groups = array.diagonal_indices
    axes = _axes_outside(array.expr, groups)
    inner = dict(zip(axes, indices))
    for group, index in zip(groups, indices[len(axes):]):
        inner.update(dict.fromkeys(map(int, group), index))
    return _entry(array.expr, tuple(inner[axis] for axis in sorted(inner)))


def _of_contraction(array: Any, indices: tuple[Expr, ...]) -> Expr:
    groups = array.contraction_indices
    inner = dict(zip(_axes_outside(array.expr, groups), indices))
    limits: list[tuple[Expr, Expr, Expr]] = []
    for group in groups:
        index = private_index(array, *indices, *[limit[0] for limit in limits])
        inner.update(dict.fromkeys(map(int, group), index))
        limits.append((index, S.Zero, array.expr.shape[int(group[0])] - 1))
    result = _entry(array.expr, tuple(inner[axis] for axis in sorted(inner)))
    concrete = all(isinstance(last, Integer) for _, _, last in limits)
    return Sum(result, *limits).doit() if concrete else Sum(result, *limits)


def _axes_outside(array: Any, groups: Sequence[Sequence[Any]]) -> list[int]:
    grouped = {int(axis) for group in groups for axis in group}
    return [axis for axis in range(len(array.shape)) if axis not in grouped]


def _of_reshaped(array: Any, indices: tuple[Expr, ...]) -> Expr:
    flat = reduce(lambda total, pair: total*pair[1] + pair[0], zip(indices, array.shape), S.Zero)
    inner = []
    for size in reversed(array.expr.shape):
        inner.append(flat % size)
        flat = floor(flat/size)
    return _entry(array.expr, tuple(reversed(inner)))


def _of_entrywise(array: Any, indices: tuple[Expr, ...]) -> Expr:
    return array.function(_entry(array.expr, indices))


_RULES: dict[type, Any] = {
    arrays.ArrayTensorProduct: _of_tensor_product,
    arrays.ArrayAdd: _of_sum,
    arrays.PermuteDims: _of_permuted,
    arrays.ArrayDiagonal: _of_diagonal,
    arrays.ArrayContraction: _of_contraction,
    arrays.Reshape: _of_reshaped,
    arrays.ArrayElementwiseApplyFunc: _of_entrywise,
}

def not_iterable(original: Any, array: Any) -> Any:
    """In place of the iteration that Python makes of ``__getitem__``."""
    raise TypeError(f"an array expression is no sequence: {array}")

