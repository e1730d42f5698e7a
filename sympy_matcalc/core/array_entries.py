"""Entries of SymPy's array expressions, in entries of their parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.integers import floor
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.core.bound_symbols import private_index

Indices = tuple[Expr, ...]
Part = Callable[[Any, Indices], Expr]
"""Makes the entry of a part that is no array expression."""


def entry_of(array: Any, indices: Indices, part: Part) -> Expr:
    """An entry of an array expression; ``part`` makes those of the matrices in it."""
    for cls, rule in _RULES.items():
        if isinstance(array, cls):
            return rule(array, indices, part)
    return part(array, indices) if indices else array


def _of_tensor_product(array: Any, indices: Indices, part: Part) -> Expr:
    factors, start = [], 0
    for arg in array.args:
        stop = start + len(getattr(arg, "shape", ()))
        factors.append(entry_of(arg, indices[start:stop], part))
        start = stop
    return Mul(*factors)


def _of_sum(array: Any, indices: Indices, part: Part) -> Expr:
    return Add(*[entry_of(arg, indices, part) for arg in array.args])


def _of_permuted(array: Any, indices: Indices, part: Part) -> Expr:
    inner = list(indices)
    for index, axis in zip(indices, array.permutation.array_form):
        inner[axis] = index
    return entry_of(array.expr, tuple(inner), part)


def _of_diagonal(array: Any, indices: Indices, part: Part) -> Expr:
    groups = array.diagonal_indices
    axes = _axes_outside(array.expr, groups)
    inner = dict(zip(axes, indices))
    for group, index in zip(groups, indices[len(axes):]):
        inner.update(dict.fromkeys(map(int, group), index))
    return entry_of(array.expr, tuple(inner[axis] for axis in sorted(inner)), part)


def _of_contraction(array: Any, indices: Indices, part: Part) -> Expr:
    groups = array.contraction_indices
    inner = dict(zip(_axes_outside(array.expr, groups), indices))
    limits: list[tuple[Expr, Expr, Expr]] = []
    for group in groups:
        index = private_index(array, *indices, *[limit[0] for limit in limits])
        inner.update(dict.fromkeys(map(int, group), index))
        limits.append((index, S.Zero, array.expr.shape[int(group[0])] - 1))
    result = entry_of(array.expr, tuple(inner[axis] for axis in sorted(inner)), part)
    concrete = all(isinstance(last, Integer) for _, _, last in limits)
    return Sum(result, *limits).doit() if concrete else Sum(result, *limits)


def _axes_outside(array: Any, groups: Sequence[Sequence[Any]]) -> list[int]:
    grouped = {int(axis) for group in groups for axis in group}
    return [axis for axis in range(len(array.shape)) if axis not in grouped]


def _of_reshaped(array: Any, indices: Indices, part: Part) -> Expr:
    flat = reduce(lambda total, pair: total*pair[1] + pair[0], zip(indices, array.shape), S.Zero)
    inner = []
    for size in reversed(array.expr.shape):
        inner.append(flat % size)
        flat = floor(flat/size)
    return entry_of(array.expr, tuple(reversed(inner)), part)


def _of_entrywise(array: Any, indices: Indices, part: Part) -> Expr:
    return array.function(entry_of(array.expr, indices, part))


_RULES: dict[type, Any] = {
    arrays.ArrayTensorProduct: _of_tensor_product,
    arrays.ArrayAdd: _of_sum,
    arrays.PermuteDims: _of_permuted,
    arrays.ArrayDiagonal: _of_diagonal,
    arrays.ArrayContraction: _of_contraction,
    arrays.Reshape: _of_reshaped,
    arrays.ArrayElementwiseApplyFunc: _of_entrywise,
}
