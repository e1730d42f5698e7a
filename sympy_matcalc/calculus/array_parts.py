"""SymPy's array expressions, imported when a derivative needs one: that takes as long as all the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sympy.core.basic import Basic
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key

listeners: list[Callable[[], None]] = []
"""Called when an array expression is about to be made, and SymPy's module of them is there."""


def array_expressions() -> Any:
    """SymPy's module of array expressions."""
    from sympy.tensor.array.expressions import array_expressions
    for listener in tuple(listeners):
        listener()
    return array_expressions


def zero_array(*shape: Any) -> Any:
    """SymPy's ``ZeroArray``."""
    return array_expressions().ZeroArray(*shape)


def is_zero_array(expr: Any) -> bool:
    """Whether ``expr`` is a ``ZeroArray``, found without importing it."""
    return type(expr).__name__ == "ZeroArray"


def is_array(expr: Any) -> bool:
    """Whether ``expr`` is one of SymPy's array expressions that is no matrix."""
    cls = type(expr)
    return (cls.__module__ or "").startswith("sympy.tensor.array.expressions") or cls.__name__ == "ArraySum"


def sort_key(expr: Any) -> Any:
    """What SymPy 1.14 sorts arrays by; to SymPy 1.15 they are atoms, which it sorts by how they are printed.

    A permutation is its cycles in words there: they are written once for each.
    """
    if type(expr).__name__ == "Permutation":
        return _key_of_permutation(expr)
    if not is_array(expr):
        return default_sort_key(expr)
    args = tuple(sort_key(arg) if isinstance(arg, Basic) else arg for arg in expr.args)
    return expr.class_key(), (len(args), args), _ONE, S.One


@lru_cache(maxsize=256)
def _key_of_permutation(permutation: Any) -> Any:
    return default_sort_key(permutation)


_ONE = S.One.sort_key()


def compared(one: Any, other: Any) -> int:
    """-1, 0 or 1, as the sort keys of arrays compare, which are made as far as they differ.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy.tensor.array.expressions import ArrayTensorProduct
    >>> from sympy_matcalc.calculus.array_parts import compared
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> compared(ArrayTensorProduct(A, B), ArrayTensorProduct(B, A))
    -1
    """
    if one is other:
        return 0
    if not (is_array(one) and is_array(other)):
        return _sign(sort_key(one), sort_key(other))
    result = _sign(one.class_key(), other.class_key()) or _sign(len(one.args), len(other.args))
    parts = iter(zip(one.args, other.args))
    while not result and (pair := next(parts, None)) is not None:
        result = compared(*pair) if isinstance(pair[0], Basic) and isinstance(pair[1], Basic) else _sign(*pair)
    return result


def _sign(one: Any, other: Any) -> int:
    return -1 if one < other else 1 if other < one else 0


def array_sum(arrays: list[Any]) -> Any:
    """The sum of arrays of one shape, or of matrices."""
    if len(arrays) == 1:
        return arrays[0]
    if arrays[0].is_Matrix:
        return sum(arrays[1:], arrays[0])
    return array_expressions()._array_add(*arrays)


Axes = tuple[tuple[int, int], ...]
"""Which axes of a result the rows and the columns of the matrices of a tensor product are."""


def tensor_product(matrices: Sequence[Any], axes: Axes, shape: Sequence[Any]) -> Any:
    """The array whose entries are products of entries of matrices.

    Parameters
    ==========

    matrices : sequence of MatrixExpr
        In the order of their axes.
    axes : tuple of pairs of int
        Those of each matrix; the same ones of several are one axis.
    shape : sequence of Expr
        That of the array, of which some axes may be several of these in one.
    """
    arrays = array_expressions()
    array = arrays.ArrayTensorProduct(*matrices)
    diagonals, permutation = _joints(axes)
    if diagonals:
        array = arrays.ArrayDiagonal(array, *diagonals)
    if permutation is not None:
        array = arrays.PermuteDims(array, permutation)
    return array if len(array.shape) == len(shape) else arrays.Reshape(array, shape)


@lru_cache(maxsize=256)
def _joints(axes: Axes) -> tuple[list[tuple[int, ...]], Any]:
    """The places that are one axis, and the permutation that brings the axes in order; None where they are."""
    flat = [axis for pair in axes for axis in pair]
    shared = [axis for axis in dict.fromkeys(flat) if flat.count(axis) > 1]
    left = [axis for axis in flat if axis not in shared] + shared
    diagonals = [tuple(k for k, other in enumerate(flat) if other == axis) for axis in shared]
    if left == sorted(left):
        return diagonals, None
    from sympy.combinatorics import Permutation
    return diagonals, Permutation([left.index(axis) for axis in range(len(left))])
