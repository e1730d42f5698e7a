"""The values of matrices and of array expressions."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy.core.numbers import Rational
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.field_scalars import entries_of_lambda, entrywise, integer_power
from sympy_matcalc.values.field_walk import Point, Value, array_of, as_array, as_number, first, leaf, valued
from sympy_matcalc.values.undecided import Outside, Unsupported

# -- constants and symbols ---------------------------------------------------------

@valued(mx.MatrixSymbol, arrays.ArraySymbol, parts=leaf)
def _of_matrix_symbol(node: Any, args: list[Value], point: Point) -> Value:
    if node not in point.values:
        raise Unsupported(f"the symbol {node} has no value")
    return point.values[node]


@valued(mx.Identity, parts=leaf)
def _of_identity(node: Any, args: list[Value], point: Point) -> Value:
    return point.field.rational(Rational(1))*linear_algebra.identity(point.shape(node)[0])


@valued(mx.ZeroMatrix, mx.OneMatrix, arrays.ZeroArray, arrays.OneArray, parts=leaf)
def _of_constant(node: Any, args: list[Value], point: Point) -> Value:
    one = isinstance(node, (mx.OneMatrix, arrays.OneArray))
    return point.field.rational(Rational(int(one)))*linear_algebra.constant(1, *point.shape(node))


@valued(MatrixBase)
def _of_explicit_matrix(node: Any, args: list[Value], point: Point) -> Value:
    return array_of([as_number(arg, node) for arg in args], point.shape(node))


@valued(MatrixUnit, parts=leaf)
def _of_matrix_unit(node: Any, args: list[Value], point: Point) -> Value:
    rows, columns = point.shape(node)
    i, j = _in_range(node.args[2:], (rows, columns), point)
    unit = linear_algebra.constant(0, rows, columns)
    unit[i, j] = 1
    return point.field.rational(Rational(1))*unit


def _in_range(indices: Any, shape: tuple[int, ...], point: Point) -> tuple[int, ...]:
    numbers = tuple(point.integer(index) for index in indices)
    if not all(-size <= i < size for i, size in zip(numbers, shape)):
        raise Outside("an index is out of range")
    return numbers


@valued(PermutationMatrix, parts=leaf)
def _of_permutation_matrix(node: Any, args: list[Value], point: Point) -> Value:
    rows = list(node.args[0].array_form)
    return point.field.rational(Rational(1))*linear_algebra.identity(len(rows))[rows]


# -- sums, products, powers --------------------------------------------------------

@valued(mx.MatAdd, arrays.ArrayAdd)
def _of_sum(node: Any, args: list[Value], point: Point) -> Value:
    summands = [as_array(arg) for arg in args]
    if any(summand.shape != summands[0].shape for summand in summands):
        raise Outside("summands of different shapes")
    return sum(summands[1:], summands[0])


@valued(mx.MatPow, mx.Inverse, parts=first)
def _of_power(node: Any, args: list[Value], point: Point) -> Value:
    base, exponent = as_array(args[0]), node.exp
    if base.shape[0] != base.shape[1]:
        raise Outside("a power of a matrix that is not square")
    if isinstance(exponent, Rational) and exponent.q != 1:
        if base.size == 1:
            return as_array(point.field.root(base.item(), exponent))
        point.spend(40*len(base)**3)
        return point.field.matrix_root(base, exponent)
    power = point.integer(exponent)
    if abs(power) > 64:
        raise Unsupported("an exponent is too large")
    point.spend(len(base)**3*(1 + abs(power).bit_length()))
    if power < 0:
        base = linear_algebra.inverse(base, point.field.magnitude)
    return point.field.rational(Rational(1))*linear_algebra.matrix_power(base, abs(power))


@valued(mx.Transpose)
def _of_transpose(node: Any, args: list[Value], point: Point) -> Value:
    return as_array(args[0]).T


@valued(mx.Adjoint)
def _of_adjoint(node: Any, args: list[Value], point: Point) -> Value:
    return _conjugate(as_array(args[0])).T


def _conjugate(array: Any) -> Any:
    return array_of([entry.conjugate() for entry in array.flat], array.shape)


@valued(mx.Trace)
def _of_trace(node: Any, args: list[Value], point: Point) -> Value:
    return as_array(args[0]).trace()


@valued(mx.Determinant)
def _of_determinant(node: Any, args: list[Value], point: Point) -> Value:
    point.spend(len(as_array(args[0]))**3)
    return linear_algebra.determinant(as_array(args[0]), point.field.magnitude)


@valued(mx.Permanent)
def _of_permanent(node: Any, args: list[Value], point: Point) -> Value:
    return linear_algebra.permanent(as_array(args[0]))


@valued(mx.HadamardProduct)
def _of_hadamard_product(node: Any, args: list[Value], point: Point) -> Value:
    return reduce(lambda a, b: a*b, [as_array(arg) for arg in args])


@valued(mx.HadamardPower)
def _of_hadamard_power(node: Any, args: list[Value], point: Point) -> Value:
    import numpy as np
    base, exponent = as_array(args[0]), node.args[1]
    if isinstance(exponent, Rational) and exponent.q != 1:
        entries = [point.field.root(entry, exponent) for entry in base.flat]
    elif not exponent.is_Matrix and exponent.free_symbols <= point.integers.keys():
        power = point.integer(exponent)
        entries = [integer_power(entry, power, point) for entry in base.flat]
    else:
        base, powers = np.broadcast_arrays(base, as_array(args[1]))
        entries = [point.field.power(entry, power) for entry, power in zip(base.flat, powers.flat)]
    return array_of(entries, base.shape)


@valued(KroneckerProduct)
def _of_kronecker_product(node: Any, args: list[Value], point: Point) -> Value:
    import numpy as np
    point.shape(node)
    return reduce(np.kron, [as_array(arg) for arg in args])


@valued(mx.DotProduct)
def _of_dot_product(node: Any, args: list[Value], point: Point) -> Value:
    return (as_array(args[0]).ravel()*as_array(args[1]).ravel()).sum()


# -- functions ---------------------------------------------------------------------

@valued(ElementwiseApplyFunction, arrays.ArrayElementwiseApplyFunc, parts=lambda node: node.args[1:])
def _of_entrywise(node: Any, args: list[Value], point: Point) -> Value:
    return entrywise(node.args[0], as_array(args[0]), point)


@valued(mx.FunctionMatrix, parts=leaf)
def _of_function_matrix(node: Any, args: list[Value], point: Point) -> Value:
    rows, columns = point.shape(node)
    return array_of(entries_of_lambda(node.lamda, (rows, columns), point), (rows, columns))


@valued(MatrixExponential)
def _of_exponential(node: Any, args: list[Value], point: Point) -> Value:
    return _matrix_function("exp", args[0], point)


@valued(MatrixLogarithm)
def _of_logarithm(node: Any, args: list[Value], point: Point) -> Value:
    return _matrix_function("log", args[0], point)


def _matrix_function(name: str, arg: Value, point: Point) -> Value:
    matrix = as_array(arg)
    point.spend(40*len(matrix)**3)
    return point.field.matrix_function(name, matrix)


# -- parts, diagonals, blocks ------------------------------------------------------

@valued(MatrixElement, parts=first)
def _of_element(node: Any, args: list[Value], point: Point) -> Value:
    array = as_array(args[0])
    return array[_in_range(node.args[1:], array.shape, point)]


@valued(MatrixSlice, parts=first)
def _of_slice(node: Any, args: list[Value], point: Point) -> Value:
    rows, columns = ([point.integer(x) for x in part] for part in node.args[1:])
    result = as_array(args[0])[rows[0]:rows[1]:rows[2], columns[0]:columns[1]:columns[2]]
    if result.shape != point.shape(node):
        raise Outside("a slice is out of range")
    return result


@valued(mx.BlockMatrix)
def _of_blocks(node: Any, args: list[Value], point: Point) -> Value:
    import numpy as np
    point.shape(node)
    width = node.blocks.shape[1]
    return np.block([[as_array(arg) for arg in args[k:k + width]] for k in range(0, len(args), width)])


@valued(BlockDiagMatrix)
def _of_diagonal_blocks(node: Any, args: list[Value], point: Point) -> Value:
    result = point.field.rational(Rational(0))*linear_algebra.constant(1, *point.shape(node))
    row = column = 0
    for block in map(as_array, args):
        result[row:row + block.shape[0], column:column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return result


@valued(mx.DiagMatrix)
def _of_diag_matrix(node: Any, args: list[Value], point: Point) -> Value:
    entries = as_array(args[0]).ravel()
    return entries*linear_algebra.identity(len(entries))


@valued(mx.DiagonalOf)
def _of_diagonal_of(node: Any, args: list[Value], point: Point) -> Value:
    return as_array(args[0]).diagonal().reshape(-1, 1)


@valued(mx.DiagonalMatrix)
def _of_diagonal_matrix(node: Any, args: list[Value], point: Point) -> Value:
    array = as_array(args[0])
    return array*linear_algebra.identity(*array.shape)


# -- arrays ------------------------------------------------------------------------

@valued(NDimArray, parts=leaf)
def _of_explicit_array(node: Any, args: list[Value], point: Point) -> Value:
    entries = node.reshape(len(node)) if node.shape else [node[()]]
    return array_of([as_number(point.value(entry), node) for entry in entries], point.shape(node))


@valued(arrays.ArrayTensorProduct)
def _of_tensor_product(node: Any, args: list[Value], point: Point) -> Value:
    import numpy as np
    point.shape(node)
    factors = [arg if hasattr(arg, "shape") else array_of([arg], ()) for arg in args]
    return reduce(np.multiply.outer, factors)


@valued(arrays.ArrayContraction, arrays.ArrayDiagonal, parts=first)
def _of_contraction(node: Any, args: list[Value], point: Point) -> Value:
    """Axes of a group get one index; a contraction sums over it, a diagonal puts it last."""
    import numpy as np
    (array,) = args
    groups = [[int(axis) for axis in group] for group in node.args[1:]]
    if any(len({array.shape[axis] for axis in group}) > 1 for group in groups):
        raise Outside("axes of different lengths")
    index = list(range(array.ndim))
    for group in groups:
        for axis in group:
            index[axis] = group[0]
    grouped = {axis for group in groups for axis in group}
    out = [axis for axis in range(array.ndim) if axis not in grouped]
    if isinstance(node, arrays.ArrayDiagonal):
        out += [group[0] for group in groups]
    result = np.einsum(array, index, out)
    return result if hasattr(result, "shape") else array_of([result], ())


@valued(arrays.PermuteDims, parts=first)
def _of_permuted(node: Any, args: list[Value], point: Point) -> Value:
    return args[0].transpose(node.args[1].array_form)


@valued(arrays.Reshape, parts=first)
def _of_reshaped(node: Any, args: list[Value], point: Point) -> Value:
    return args[0].reshape(point.shape(node))


@valued(arrays.ArrayElement, parts=first)
def _of_array_element(node: Any, args: list[Value], point: Point) -> Value:
    return args[0][_in_range(node.args[1], args[0].shape, point)]
