"""The values of norms, from their definitions."""

from __future__ import annotations

from typing import Any

from sympy import functions as fn
from sympy.core.numbers import Rational
from sympy.core.singleton import S

from sympy_matcalc.classes.norm import NUCLEAR, Norm
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.floats import Floats
from sympy_matcalc.values.scalars import power_of
from sympy_matcalc.values.undecided import Unsupported
from sympy_matcalc.values.walk import Point, Value, as_array, first, valued


@valued(Norm, parts=first)
def _of_norm(node: Norm, args: list[Value], by: Point) -> Value:
    array, ord = as_array(args[0]), node.ord
    if ord is None:
        return by.field.root(sum(_square(entry, by) for entry in array.entries), Rational(1, 2), node)
    if ord in (2, -2, NUCLEAR) and not node.is_of_vector:
        return _of_singular_values(array, node, by)
    sizes = Array([by.function(fn.Abs, entry) for entry in array.entries], array.shape)
    if node.is_of_vector and ord not in (S.Infinity, S.NegativeInfinity):
        return power_of(sum(power_of(size, ord, node, by) for size in sizes.entries), 1/ord, node, by)
    if node.is_of_vector:
        lines = [[size] for size in sizes.entries]
    else:
        lines = sizes.T.rows() if ord in (S.One, S.NegativeOne) else sizes.rows()
    return by.function(fn.Max if ord in (S.One, S.Infinity) else fn.Min, *[sum(line) for line in lines])


def _square(entry: Any, by: Point) -> Any:
    """|z|**2; numbers of a prime field stand for real ones."""
    conjugate = getattr(entry, "conjugate", None)
    if conjugate is None or entry == conjugate():
        return entry*entry
    return by.field.real_part(entry*conjugate())


def _of_singular_values(array: Array, node: Norm, by: Point) -> Any:
    if not isinstance(by.field, Floats):
        raise Unsupported(f"there is no evaluation of {node}")
    import numpy as np
    values = np.linalg.svd(np.array(array.tolist()), compute_uv=False)
    return float(values.sum() if node.ord == NUCLEAR else values.max() if node.ord == 2 else values.min())
