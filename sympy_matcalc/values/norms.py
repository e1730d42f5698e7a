"""The values of norms, from their definitions."""

from __future__ import annotations

from typing import Any

from sympy import functions as fn
from sympy.core.numbers import Rational
from sympy.core.singleton import S

from sympy_matcalc.classes.norm import Norm
from sympy_matcalc.core.largest_sums import LargestSum
from sympy_matcalc.values.scalars import power_of
from sympy_matcalc.values.walk import Point, Value, as_array, valued


@valued(Norm)
def _of_norm(node: Norm, args: list[Value], by: Point) -> Value:
    entries = as_array(args[0]).entries
    if node.ord is None:
        return by.field.root(sum(_square(entry, by) for entry in entries), Rational(1, 2), node)
    powers = [power_of(by.function(fn.Abs, entry), node.ord, node, by) for entry in entries]
    return power_of(sum(powers), 1/node.ord, node, by)


@valued(LargestSum)
def _of_largest_sum(node: LargestSum, args: list[Value], by: Point) -> Value:
    array = as_array(args[0])
    lines = (array.T if node.along_columns else array).tolist()
    sums = [sum(by.function(fn.Abs, entry) for entry in line) for line in lines]
    return by.function(fn.Min if node.ord is S.NegativeInfinity else fn.Max, *sums)


def _square(entry: Any, by: Point) -> Any:
    """|z|**2; numbers of a prime field stand for real ones."""
    conjugate = getattr(entry, "conjugate", None)
    if conjugate is None or entry == conjugate():
        return entry*entry
    return by.field.real_part(entry*conjugate())
