"""Entries at indices, and sums, products and tables over them: indices are axes, or loops where they cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.core.traversal import preorder_traversal
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from sympy_matcalc.calculus.array_sum import ArraySum
from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.reading.matrices import unit
from sympy_matcalc.numeric.reading.reader import Cell, Reader, axes, law, no_parts, over_axes


def entry(matrix: Any, array: Cell, indices: Sequence[Cell], reader: Reader) -> Cell:
    """An entry: an index that runs over a whole axis is its label, a single one is met by a unit vector."""
    pairs = [(index, size) for index, size, axis in zip(indices, matrix.shape, axes(matrix.shape)) if axis]
    if any(index.labels and not _runs_over(index, size) for index, size in pairs):
        return _gathered(array, [index for index, _ in pairs], reader)
    factors: list[Any] = []
    labels, out = [], []
    for index, size in pairs:
        if index.labels:
            labels.append(index.labels[0])
            out.append(index.labels[0])
        else:
            label = reader.label()
            labels.append(label)
            factors.append((unit(reader, index.node, size), (label,)))
    kept = tuple(dict.fromkeys(out))
    return Cell(reader.contract([(array.node, tuple(labels)), *factors], kept), kept)


def _runs_over(index: Cell, size: Any) -> bool:
    return index.node.op == "iota" and index.node.data == 0 and index.node.shape == (size,)


def _gathered(array: Cell, indices: list[Cell], reader: Reader) -> Cell:
    nodes, labels, out, shape = reader.aligned(indices)
    return Cell(reader.graph.node("gather", [array.node, *nodes], labels, shape), out)


@law(MatrixElement)
@over_axes
def element(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    return entry(node.parent, parts[0], parts[1:], reader)


@law(mx.FunctionMatrix, parts=no_parts)
def function_matrix(node: Any, parts: list[Cell], reader: Reader) -> Node:
    bound, out, dims = {}, [], {}
    for index, size, axis in zip(node.lamda.signature, node.shape, axes(node.shape)):
        if axis:
            label = reader.label()
            bound[index] = Cell(reader.graph.iota(0, size), (label,))
            out.append(label)
            dims[label] = size
        else:
            bound[index] = Cell(reader.graph.number(S.Zero))
    if not _only_scalars(node.lamda.expr, set(bound)):
        raise NotImplementedError(f"cannot make code for {node}: a matrix in it depends on the indices")
    cell = reader.within(bound).cell(node.lamda.expr)
    if not set(cell.labels) <= set(out):
        raise NotImplementedError(f"cannot make code for {node}: it depends on the variable of a function around it")
    return reader.spread(cell, tuple(out), dims)


@law(Sum, Product, parts=no_parts)
def sum_or_product(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    if any(len(limit) != 3 for limit in node.limits):
        raise NotImplementedError(f"cannot make code for {node}: an index has no range")
    indices = {limit[0] for limit in node.limits}
    ranges_depend = any(indices & (limit[1].free_symbols | limit[2].free_symbols) for limit in node.limits)
    if isinstance(node, Sum) and not ranges_depend and not node.has(Product) \
            and not isinstance(node.function, MatrixExpr) and _only_scalars(node.function, indices) \
            and all(_is_whole(reader, limit) for limit in node.limits):
        return _summed_over_axes(node, reader)
    return _loops(node.function, list(node.limits), "product" if isinstance(node, Product) else "sum", reader)


def _is_whole(reader: Reader, limit: Any) -> bool:
    """Whether a range is known from the sizes, and not empty or backwards by them."""
    _, first, last = limit
    length = last - first + 1
    return length.is_positive is True and first.is_Integer and not length.free_symbols & reader.bound.keys()


def _only_scalars(expr: Any, bound: set[Any]) -> bool:
    """Whether bound symbols stand in scalars only: in indices of matrices, and not inside of them."""
    for part in preorder_traversal(expr):
        if isinstance(part, MatrixExpr) and part.free_symbols & bound:
            return False
        if isinstance(part, (Sum, Product)) and part is not expr and part.free_symbols & bound:
            return False
    return True


def _summed_over_axes(node: Any, reader: Reader) -> Cell:
    bound, dims = {}, {}
    for index, first, last in node.limits:
        label = reader.label()
        length = last - first + 1
        bound[index] = Cell(reader.graph.iota(first, length), (label,))
        dims[label] = length
    cell = reader.within(bound).cell(node.function)
    out = tuple([label for label in cell.labels if label not in dims])
    sizes = {**dims, **dict(zip(cell.labels, cell.node.shape))}
    return Cell(reader.contract([(cell.node, cell.labels)], out, sizes), out)


@law(SumOverIndex, ArraySum, parts=no_parts)
def matrix_sum_over_index(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return _loops(node.function, list(node.args[1:]), "backwards", reader).node


def _loops(body: Any, limits: list[Any], kind: str, reader: Reader) -> Cell:
    """The last limit is the outermost loop."""
    *inner, (index, first, last) = limits
    private = Dummy(index.name, integer=True)
    counter = reader.input(private)
    inside = reader.within({index: Cell(counter)})
    start, stop = reader.cell(first), reader.cell(last)
    if start.labels or stop.labels:
        raise NotImplementedError(f"cannot make code for a sum with the range {first} to {last} here")
    cell = _loops(body, inner, kind, inside) if inner else inside.cell(body)
    node = reader.graph.node("loop", [cell.node, start.node, stop.node, counter], kind, cell.node.shape)
    return Cell(node, cell.labels)
