"""The values of SymPy's array expressions; loaded when one is met, for they take long to import."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy.tensor.array import NDimArray
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.matrices import of_entrywise, of_ones, of_sum, of_symbol, of_zeros
from sympy_matcalc.values.undecided import Outside
from sympy_matcalc.values.walk import Point, Value, as_number, first, leaf, valued

valued(arrays.ArraySymbol, parts=leaf)(of_symbol)
valued(arrays.ZeroArray, parts=leaf)(of_zeros)
valued(arrays.OneArray, parts=leaf)(of_ones)
valued(arrays.ArrayAdd)(of_sum)
valued(arrays.ArrayElementwiseApplyFunc, parts=lambda node: node.args[1:])(of_entrywise)


@valued(NDimArray, parts=lambda node: tuple(node.reshape(len(node))) if node.shape else (node[()],))
def _of_explicit_array(node: Any, args: list[Value], by: Point) -> Value:
    return Array([as_number(arg, node) for arg in args], node.shape)


@valued(arrays.ArrayTensorProduct)
def _of_tensor_product(node: Any, args: list[Value], by: Point) -> Value:
    by.shape(node)
    return reduce(Array.outer, [arg if isinstance(arg, Array) else Array([arg], ()) for arg in args])


@valued(arrays.ArrayContraction, arrays.ArrayDiagonal, parts=first)
def _of_contraction(node: Any, args: list[Value], by: Point) -> Value:
    """Axes of a group get one index; a contraction sums over it, a diagonal puts it last."""
    (array,) = args
    groups = [[int(axis) for axis in group] for group in node.args[1:]]
    if any(len({array.shape[axis] for axis in group}) > 1 for group in groups):
        raise Outside("axes of different lengths")
    free = [axis for axis in range(array.ndim) if not any(axis in group for group in groups)]
    lengths = [array.shape[axis] for axis in free] + [array.shape[group[0]] for group in groups]
    labels = {axis: k for k, axis in enumerate(free)}
    labels.update({axis: len(free) + k for k, group in enumerate(groups) for axis in group})
    by.spend(array.size)
    result = array.gathered(lengths, [labels[axis] for axis in range(array.ndim)])
    return result if isinstance(node, arrays.ArrayDiagonal) else _summed(result, len(free))


def _summed(array: Array, kept: int) -> Array:
    """The sum over all axes behind the first ones."""
    shape = array.shape[:kept]
    count = 1
    for length in array.shape[kept:]:
        count *= length
    return Array([sum(array.entries[k + 1:k + count], array.entries[k]) for k in range(0, array.size, count)], shape)


@valued(arrays.PermuteDims, parts=first)
def _of_permuted(node: Any, args: list[Value], by: Point) -> Value:
    return args[0].transpose(node.args[1].array_form)


@valued(arrays.Reshape, parts=first)
def _of_reshaped(node: Any, args: list[Value], by: Point) -> Value:
    return args[0].reshape(*by.sizes(node.args[1]))


@valued(arrays.ArrayElement, parts=first)
def _of_array_element(node: Any, args: list[Value], by: Point) -> Value:
    return args[0][by.place(node.args[1], args[0].shape, node)]
