"""Matrices: products and all that is linear are networks."""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.miscellaneous import Min
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.networks import delta, inverse
from sympy_matcalc.numeric.networks import determinant as network_determinant
from sympy_matcalc.numeric.reading.exponential_quotients import bounded
from sympy_matcalc.numeric.reading.reader import Cell, Reader, axes, law, no_parts, sizes_of


def labels_of(expr: Any, row: Any, col: Any) -> tuple[Any, ...]:
    """The labels of the array of a matrix, given those of its row and its column."""
    return tuple([label for label, axis in zip((row, col), axes(expr.shape)) if axis])


def dims_of(expr: Any, row: Any, col: Any) -> dict[Any, Any]:
    return {label: sympify(size) for label, size, axis in zip((row, col), expr.shape, axes(expr.shape)) if axis}


@law(mx.MatrixSymbol, parts=no_parts)
def matrix_symbol(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.input(node, node.shape)


@law(mx.MatAdd)
def matrix_sum(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.add([(S.One, part.node) for part in parts], sizes_of(node.shape))


@law(mx.MatMul)
def matrix_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    """Neighbours share an index; a 1x1 matrix that fits nowhere counts as a scalar."""
    factors: list[Any] = []
    dims: dict[Any, Any] = {}
    start = row = None
    shape = None
    for arg, part in zip(node.args, parts):
        if not getattr(arg, "is_Matrix", False) or (tuple(arg.shape) == (1, 1) and shape is not None):
            factors.append((part.node, part.labels))
            continue
        if shape is not None and shape != (1, 1) and shape[1] != arg.shape[0]:
            raise ValueError(f"the factors of {node} do not fit: {shape} times {arg.shape}")
        new_row = row if shape is not None and shape != (1, 1) else reader.label()
        col = reader.label()
        if start is None or shape == (1, 1):
            start = new_row
        factors.append((part.node, labels_of(arg, new_row, col)))
        dims.update(dims_of(arg, new_row, col))
        shape = (node.shape[0] if shape is None or shape == (1, 1) else shape[0], arg.shape[1])
        row = col
    return reader.contract(factors, labels_of(node, start, row), dims)


@law(mx.Transpose)
def transpose(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.contract([(parts[0].node, labels_of(node.arg, 0, 1))], labels_of(node, 1, 0))


@law(mx.Adjoint)
def adjoint(node: Any, parts: list[Cell], reader: Reader) -> Node:
    from sympy.functions.elementary.complexes import conjugate
    cell = reader.map(conjugate, [Cell(parts[0].node, labels_of(node.arg, 0, 1))])
    return reader.contract([cell], labels_of(node, 1, 0))


@law(mx.Trace)
def trace(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.contract([(parts[0].node, labels_of(node.arg, 0, 0))], (), dims_of(node.arg, 0, 0))


@law(mx.Determinant)
def determinant(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return parts[0].node if not parts[0].node.shape else network_determinant(reader.graph, parts[0].node)


@law(PartialTrace)
def partial_trace(node: Any, parts: list[Cell], reader: Reader) -> Node:
    matrix, n = parts[0].node, node.size
    (rows, cols), first = node.shape, node.is_over_first
    lengths = [[size for size in ((n, length) if first else (length, n)) if size != 1] for length in (rows, cols)]
    axes_ = [[label for label, size in ((0, n), (name, length))[::1 if first else -1] if size != 1]
             for name, length in ((1, rows), (2, cols))]
    pieces = reader.graph.node("split", [matrix], tuple(map(tuple, lengths)), tuple(lengths[0] + lengths[1]))
    return reader.contract([(pieces, tuple(axes_[0] + axes_[1]))],
                           tuple(name for name, length in ((1, rows), (2, cols)) if length != 1))


@law(Adjugate)
def adjugate(node: Any, parts: list[Cell], reader: Reader) -> Node:
    matrix = parts[0].node
    return reader.graph.node("function", [matrix], ("adjugate",), matrix.shape) if matrix.shape \
        else reader.graph.number(S.One)


@law(mx.MatPow, mx.Inverse)
def matrix_power(node: Any, parts: list[Cell], reader: Reader) -> Node:
    base, exponent = parts[0].node, parts[1].node
    if not base.shape:
        from sympy_matcalc.numeric.reading.scalars import power
        result: Node = power(node, [Cell(base), Cell(exponent)], reader).node
        return result
    if exponent.op == "number" and exponent.data.is_Integer and abs(exponent.data) <= 3:
        return _whole_power(base, int(exponent.data), reader)
    principal = "principal" if node.exp.is_integer is not True and exponent.op != "size" else None
    return reader.graph.node("power", [base, exponent], principal, base.shape)


def _whole_power(base: Node, exponent: int, reader: Reader) -> Node:
    if exponent == 0:
        return delta(reader.graph, base.shape[0])
    factor = base if exponent > 0 else inverse(reader.graph, base)
    count = abs(exponent)
    return reader.contract([(factor, (k, k + 1)) for k in range(count)], (0, count))


@law(mx.Identity)
def identity(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return delta(reader.graph, node.shape[0]) if node.shape[0] != 1 else reader.graph.number(S.One)


@law(mx.ZeroMatrix, parts=no_parts)
def zero(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.zero(sizes_of(node.shape))


@law(mx.OneMatrix, parts=no_parts)
def ones(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.contract([], labels_of(node, 0, 1), dims_of(node, 0, 1))


@law(MatrixUnit)
def matrix_unit(node: Any, parts: list[Cell], reader: Reader) -> Node:
    factors = [(unit(reader, parts[2 + k].node, size), (k,))
               for k, (size, axis) in enumerate(zip(node.shape, axes(node.shape))) if axis]
    return reader.contract(factors, labels_of(node, 0, 1))


def unit(reader: Reader, index: Node, size: Any) -> Node:
    """The unit vector at an index."""
    return reader.graph.node("unit", [index], size, (size,))


@law(MatrixBase)
def explicit(node: Any, parts: list[Cell], reader: Reader) -> Node:
    shape = sizes_of(node.shape)
    if len(parts) == 1:
        return parts[0].node
    return reader.graph.node("block", [part.node for part in parts], "entries", shape)


@law(mx.HadamardProduct)
def hadamard_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    labels = labels_of(node, 0, 1)
    return reader.contract([(part.node, labels) for part in parts], labels)


@law(mx.HadamardPower)
def hadamard_power(node: Any, parts: list[Cell], reader: Reader) -> Node:
    from sympy_matcalc.numeric.reading.scalars import power
    cells = [Cell(part.node, labels_of(arg, 0, 1) if getattr(arg, "is_Matrix", False) else ())
             for part, arg in zip(parts, node.args)]
    return _over(power(node, cells, reader), labels_of(node, 0, 1), dims_of(node, 0, 1), reader)


def _over(cell: Cell, out: tuple[Any, ...], dims: dict[Any, Any], reader: Reader) -> Node:
    return reader.spread(cell, out, dims)


@law(ElementwiseApplyFunction, parts=lambda node: (node.expr,))
def entrywise(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return applied(node.function, parts[0].node, reader)


def applied(function: Any, array: Node, reader: Reader) -> Node:
    """A function of one scalar at each entry."""
    out = tuple([reader.label() for _ in array.shape])
    dims = dict(zip(out, array.shape))
    cell = Cell(array, out)
    if hasattr(function, "signature"):
        (variable,) = function.signature
        body = bounded(function.expr)
        if variable in body.free_symbols:
            cell = reader.within({variable: cell}).cell(body)
        else:
            cell = reader.cell(body)
    else:
        cell = reader.map(function, [cell])
    if not set(cell.labels) <= set(out):
        raise NotImplementedError(f"cannot make code for {function} at each entry: it depends on an index or on the "
                                  "variable of another function around it")
    return reader.spread(cell, out, dims)


@law(mx.DiagMatrix)
def diagonal_matrix_of(node: Any, parts: list[Cell], reader: Reader) -> Node:
    """The entries of a vector on the diagonal; those of another matrix row by row, as ``as_explicit`` has them."""
    rows, cols = node.args[0].shape
    if rows != 1 and cols != 1:
        return reader.contract([(_reshaped(parts[0].node, (rows*cols,), reader), (0,))], (0, 0))
    out = labels_of(node, 0, 0)
    return reader.contract([(parts[0].node, out[:1])], out)


@law(mx.DiagonalOf)
def diagonal_of(node: Any, parts: list[Cell], reader: Reader) -> Node:
    rows, cols = node.arg.shape
    if rows == cols:
        return reader.contract([(parts[0].node, labels_of(node.arg, 0, 0))], labels_of(node, 0, None))
    if rows == 1 or cols == 1:
        return reader.cell(node.arg[0, 0]).node
    return reader.graph.node("function", [parts[0].node], ("diagonal",), [Min(rows, cols)])


@law(mx.DiagonalMatrix)
def diagonal_matrix(node: Any, parts: list[Cell], reader: Reader) -> Node:
    rows, cols = node.shape
    array = parts[0].node
    if rows == cols:
        return reader.contract([(array, labels_of(node.arg, 0, 0))], labels_of(node, 0, 0))
    whole = array if len(array.shape) == 2 else _reshaped(array, (rows, cols), reader)
    kept = reader.graph.node("function", [whole], ("diagonal_matrix",), (rows, cols))
    return kept if whole is array else _reshaped(kept, array.shape, reader)


def _reshaped(array: Node, shape: tuple[Any, ...], reader: Reader) -> Node:
    return reader.graph.node("function", [array], ("reshape", shape), shape)


@law(mx.DotProduct)
def dot_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.contract([(part.node, labels_of(arg, 0, 0)) for part, arg in zip(parts, node.args)], ())


@law(MatrixSlice, parts=lambda node: (node.parent, *node.args[1], *node.args[2]))
def matrix_slice(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array, *bounds = parts
    kept, args = [], []
    position = 0
    whole = node.parent.shape
    for size, full, axis, bound in zip(node.shape, whole, axes(whole), (bounds[:3], bounds[3:])):
        if not axis:
            continue
        if size == full:
            kept.append(())
        elif size == 1:
            kept.append((position,))
            args.append(bound[0].node)
            position += 1
        else:
            kept.append((position, position + 1, position + 2))
            args += [part.node for part in bound]
            position += 3
    shape = [size for size, full in zip(node.shape, node.parent.shape) if full != 1 and size != 1]
    if not args:
        return array.node
    return reader.graph.node("slice", [array.node, *args], tuple(kept), shape)


@law(mx.BlockMatrix)
def blocks(node: Any, parts: list[Cell], reader: Reader) -> Node:
    cols = node.blockshape[1]
    if len(parts) == 1:
        return parts[0].node
    shape = sizes_of(node.shape)
    layout = tuple([tuple([tuple(arg.shape) for arg in node.blocks[r, :]]) for r in range(node.blockshape[0])])
    return reader.graph.node("block", [part.node for part in parts], (cols, layout), shape)


@law(BlockDiagMatrix, parts=lambda node: tuple(node.args))
def diagonal_blocks(node: Any, parts: list[Cell], reader: Reader) -> Node:
    if len(parts) == 1:
        return parts[0].node
    shapes = [tuple(arg.shape) for arg in node.args]
    args, layout = [], []
    for r, part in enumerate(parts):
        row = [(shapes[r][0], shape[1]) for shape in shapes]
        for c, size in enumerate(row):
            args.append(part.node if c == r else reader.graph.zero([d for d in size if d != 1]))
        layout.append(tuple(row))
    shape = sizes_of(node.shape)
    return reader.graph.node("block", args, (len(parts), tuple(layout)), shape)
