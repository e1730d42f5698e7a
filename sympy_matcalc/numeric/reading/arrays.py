"""Array expressions: networks with more axes."""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S
from sympy.tensor.array import NDimArray
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.reading.matrices import applied
from sympy_matcalc.numeric.reading.reader import Cell, Reader, axes, law, no_parts, over_axes, sizes_of


def _shape(expr: Any) -> tuple[Any, ...]:
    return tuple(getattr(expr, "shape", ()))


def _kept(labels: list[Any], expr: Any) -> tuple[Any, ...]:
    return tuple([label for label, axis in zip(labels, axes(_shape(expr))) if axis])


@law(arrays.ArraySymbol, parts=no_parts)
def array_symbol(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.input(node, node.shape)


@law(arrays.ZeroArray, parts=no_parts)
def zero_array(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.zero(sizes_of(node.shape))


@law(arrays.OneArray, parts=no_parts)
def one_array(node: Any, parts: list[Cell], reader: Reader) -> Node:
    labels = list(range(len(node.shape)))
    return reader.contract([], _kept(labels, node), dict(zip(labels, node.shape)))


@law(NDimArray, parts=lambda node: tuple(node.reshape(len(node))) if node.shape else (node[()],))
def explicit_array(node: Any, parts: list[Cell], reader: Reader) -> Node:
    if len(parts) == 1:
        return parts[0].node
    shape = sizes_of(map(S, node.shape))
    return reader.graph.node("block", [part.node for part in parts], "entries", shape)


@law(arrays.ArrayAdd)
def array_add(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.add([(S.One, part.node) for part in parts], sizes_of(node.shape))


@law(arrays.ArrayTensorProduct)
def tensor_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    factors, start = [], 0
    for arg, part in zip(node.args, parts):
        count = len(_shape(arg))
        factors.append((part.node, _kept(list(range(start, start + count)), arg)))
        start += count
    return reader.contract(factors, _kept(list(range(start)), node))


def _of_joined(node: Any, array: Node, last: list[int], reader: Reader) -> Node:
    """An array with the axes of each group as one; those of no group stay, and those named come last."""
    labels = list(range(len(node.expr.shape)))
    for group in node.args[1:]:
        for axis in group:
            labels[int(axis)] = int(group[0])
    grouped = {int(axis) for group in node.args[1:] for axis in group}
    out = [axis for axis in range(len(labels)) if axis not in grouped] + last
    return reader.contract([(array, _kept(labels, node.expr))], _kept(out, node))


@law(arrays.ArrayContraction, parts=lambda node: (node.expr,))
def contraction(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return _of_joined(node, parts[0].node, [], reader)


@law(arrays.ArrayDiagonal, parts=lambda node: (node.expr,))
def diagonal(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return _of_joined(node, parts[0].node, [int(group[0]) for group in node.args[1:]], reader)


@law(arrays.PermuteDims, parts=lambda node: (node.expr,))
def permuted(node: Any, parts: list[Cell], reader: Reader) -> Node:
    labels = list(range(len(node.shape)))
    out = [labels[k] for k in node.permutation.array_form]
    return reader.contract([(parts[0].node, _kept(labels, node.expr))], _kept(out, node))


@law(arrays.Reshape, parts=lambda node: (node.expr,))
def reshaped(node: Any, parts: list[Cell], reader: Reader) -> Node:
    shape = sizes_of(node.shape)
    if tuple(shape) == parts[0].node.shape:
        return parts[0].node
    return reader.graph.node("function", [parts[0].node], ("reshape", tuple(shape)), shape)


@law(arrays.ArrayElementwiseApplyFunc, parts=lambda node: (node.expr,))
def array_entrywise(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return applied(node.function, parts[0].node, reader)


@law(arrays.ArrayElement, parts=lambda node: (node.name, *node.indices))
@over_axes
def array_element(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    from sympy_matcalc.numeric.reading.indices import entry
    return entry(node.name, parts[0], parts[1:], reader)
