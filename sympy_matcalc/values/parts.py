"""The values of parts of matrices, of diagonals, blocks and triangles, and of vectors made of them."""

from __future__ import annotations

from typing import Any

from sympy.core.numbers import Rational
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice

from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.logsumexp import LogSumExp, LogSumExpAlong
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.values.arrays import Array, blocks, constant, from_entries
from sympy_matcalc.values.undecided import Outside
from sympy_matcalc.values.walk import Point, Value, as_array, first, valued

# -- parts, diagonals, blocks ------------------------------------------------------

@valued(MatrixElement, parts=first)
def _of_element(node: Any, args: list[Value], by: Point) -> Value:
    array = as_array(args[0])
    return array[by.place(node.args[1:], array.shape, node)]


@valued(MatrixSlice, parts=first)
def _of_slice(node: Any, args: list[Value], by: Point) -> Value:
    array = as_array(args[0])
    rows, columns = (range(size)[slice(*map(by.integer, part))] for size, part in zip(array.shape, node.args[1:]))
    result = array.part(rows, columns)
    if result.shape != by.shape(node):
        raise Outside(f"the slice {node} is out of range")
    return result


@valued(mx.BlockMatrix, parts=lambda node: tuple(node.blocks.flat()))
def _of_blocks(node: Any, args: list[Value], by: Point) -> Value:
    width = node.blocks.shape[1]
    return blocks([[as_array(arg) for arg in args[k:k + width]] for k in range(0, len(args), width)])


@valued(BlockDiagMatrix, parts=lambda node: node.args)
def _of_diagonal_blocks(node: Any, args: list[Value], by: Point) -> Value:
    diagonal = [as_array(arg) for arg in args]
    zero = by.number(Rational(0))
    return blocks([[block if i == j else constant(zero, block.shape[0], other.shape[1])
                    for j, other in enumerate(diagonal)] for i, block in enumerate(diagonal)])


@valued(mx.DiagMatrix)
def _of_diag_matrix(node: Any, args: list[Value], by: Point) -> Value:
    entries = as_array(args[0]).entries
    return _where((len(entries), len(entries)), lambda i, j: i == j, lambda i, j: entries[i], by)


@valued(mx.DiagonalOf)
def _of_diagonal_of(node: Any, args: list[Value], by: Point) -> Value:
    entries = as_array(args[0]).diagonal()
    return Array(entries, (len(entries), 1))


@valued(mx.DiagonalMatrix)
def _of_diagonal_matrix(node: Any, args: list[Value], by: Point) -> Value:
    return _entries_where(as_array(args[0]), lambda i, j: i == j, by)


@valued(LowerTriangularPart)
def _of_lower_part(node: Any, args: list[Value], by: Point) -> Value:
    return _entries_where(as_array(args[0]), lambda i, j: i >= j, by)


@valued(UpperTriangularPart)
def _of_upper_part(node: Any, args: list[Value], by: Point) -> Value:
    return _entries_where(as_array(args[0]), lambda i, j: i <= j, by)


def _entries_where(matrix: Array, condition: Any, by: Point) -> Array:
    """The matrix with zeros wherever a condition on row and column does not hold."""
    return _where(matrix.shape, condition, lambda i, j: matrix[i, j], by)


def _where(shape: tuple[int, int], condition: Any, entry: Any, by: Point) -> Array:
    zero = by.number(Rational(0))
    return from_entries(shape, lambda i, j: entry(i, j) if condition(i, j) else zero)


@valued(DiagonalSums, DiagonalMeans)
def _along_diagonals(node: Any, args: list[Value], by: Point) -> Value:
    """The sum, or the mean, of the entries on its diagonal in place of each entry."""
    matrix = as_array(args[0])
    size = len(matrix)
    values = {}
    for k in range(1 - size, size):
        total = matrix.trace() if not k else sum(matrix.diagonal(k))
        values[k] = total if isinstance(node, DiagonalSums) else total/(size - abs(k))
    return from_entries(matrix.shape, lambda i, j: values[j - i])


# -- vectors -----------------------------------------------------------------------

@valued(LogSumExp, LogSumExpAlong, parts=first)
def _of_log_sum_exp(node: Any, args: list[Value], by: Point) -> Value:
    exponentials = _exponentials(args[0], by)
    if isinstance(node, LogSumExp):
        return by.function(log, sum(exponentials.entries))
    return from_entries(by.shape(node), lambda i, j: by.function(log, _sum_along(exponentials, node.axis, i, j)))


@valued(Softmax, parts=first)
def _of_softmax(node: Any, args: list[Value], by: Point) -> Value:
    exponentials = _exponentials(args[0], by)
    if node.axis is None:
        return exponentials/sum(exponentials.entries)
    return from_entries(exponentials.shape,
                        lambda i, j: exponentials[i, j]/_sum_along(exponentials, node.axis, i, j))


def _exponentials(arg: Value, by: Point) -> Array:
    return as_array(arg).map(lambda entry: by.function(exp, entry))


def _sum_along(array: Array, axis: int, i: int, j: int) -> Any:
    """The sum of the row or of the column in which an entry stands."""
    return sum(array[i, k] if axis == 1 else array[k, j] for k in range(array.shape[axis]))
