"""The values of matrices and of array expressions."""

from __future__ import annotations

import math
from typing import Any

from sympy.matrices import expressions as mx
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray
from sympy.tensor.array.expressions import array_expressions as arrays

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.classes.softmax import LogSumExp, Softmax
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.values.walk import Value, Values, as_integer, as_matrix, as_scalar, power, real_or_complex, rule

# -- matrices ----------------------------------------------------------------------

@rule(mx.MatAdd, arrays.ArrayAdd)
def _of_matrix_sum(node: Any, args: list[Value], values: Values) -> Value:
    summands = [as_matrix(arg) for arg in args]
    if any(summand.shape != summands[0].shape for summand in summands):
        raise ValueError(f"summands of different shapes {[summand.shape for summand in summands]} in {node}")
    return sum(summands[1:], summands[0])


@rule(mx.MatPow, mx.Inverse)
def _of_matrix_power(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    base, exponent = as_matrix(args[0]), as_scalar(args[1], node)
    if base.size == 1:
        return np.array([[power(base.item(), exponent)]])
    try:
        return np.linalg.matrix_power(base, as_integer(exponent, node))
    except np.linalg.LinAlgError:
        return np.full(base.shape, np.nan)


@rule(mx.Transpose)
def _of_transpose(node: Any, args: list[Value], values: Values) -> Value:
    return as_matrix(args[0]).T


@rule(mx.Adjoint)
def _of_adjoint(node: Any, args: list[Value], values: Values) -> Value:
    return as_matrix(args[0]).conj().T


@rule(mx.Trace)
def _of_trace(node: Any, args: list[Value], values: Values) -> Value:
    return as_matrix(args[0]).trace().item()


@rule(mx.Determinant)
def _of_determinant(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.linalg.det(as_matrix(args[0])).item()


@rule(Adjugate)
def _of_adjugate(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    matrix = as_matrix(args[0])
    return np.array([[(-1)**(i + j)*np.linalg.det(np.delete(np.delete(matrix, j, 0), i, 1))
                      for j in range(len(matrix))] for i in range(len(matrix))])


@rule(mx.Identity)
def _of_identity(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.eye(as_integer(args[0], node))


@rule(mx.ZeroMatrix, mx.OneMatrix, arrays.ZeroArray, arrays.OneArray)
def _of_constant(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    shape = [as_integer(size, node) for size in args]
    return np.full(shape, float(isinstance(node, (mx.OneMatrix, arrays.OneArray))))


@rule(MatrixBase, children=lambda node: tuple(node.flat()))
def _of_explicit_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.array([real_or_complex(as_scalar(arg, node)) for arg in args]).reshape(node.shape)


@rule(MatrixElement)
def _of_element(node: Any, args: list[Value], values: Values) -> Value:
    i, j = as_integer(args[1], node), as_integer(args[2], node)
    matrix = as_matrix(args[0])
    rows, columns = matrix.shape
    if not (-rows <= i < rows and -columns <= j < columns):
        raise ValueError(f"the entry ({i}, {j}) of {node} is outside of the shape {matrix.shape}")
    return matrix[i, j].item()


@rule(MatrixSlice)
def _of_slice(node: Any, args: list[Value], values: Values) -> Value:
    rows, columns = ([as_integer(x, node) for x in part] for part in args[1:])
    return args[0][rows[0]:rows[1]:rows[2], columns[0]:columns[1]:columns[2]]


@rule(mx.BlockMatrix, children=lambda node: tuple(node.blocks.flat()))
def _of_blocks(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    width = node.blocks.shape[1]
    return np.block([[as_matrix(arg) for arg in args[k:k + width]] for k in range(0, len(args), width)])


@rule(BlockDiagMatrix, children=lambda node: node.args)
def _of_diagonal_blocks(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    blocks = [as_matrix(arg) for arg in args]
    result = np.zeros([sum(block.shape[axis] for block in blocks) for axis in (0, 1)],
                      dtype=np.result_type(*blocks))
    row = column = 0
    for block in blocks:
        result[row:row + block.shape[0], column:column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return result


@rule(mx.HadamardProduct)
def _of_hadamard_product(node: Any, args: list[Value], values: Values) -> Value:
    return math.prod(args[1:], start=as_matrix(args[0]))


@rule(mx.HadamardPower)
def _of_hadamard_power(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    base, exponent = np.broadcast_arrays(*[as_matrix(arg) for arg in args])
    powers = [power(b.item(), e.item()) for b, e in zip(base.flat, exponent.flat)]
    return np.array(powers).reshape(base.shape)


@rule(KroneckerProduct)
def _of_kronecker_product(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    result = np.eye(1)
    for arg in args:
        result = np.kron(result, as_matrix(arg))
    return result


@rule(mx.DiagMatrix)
def _of_diag_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.diag(as_matrix(args[0]).ravel())


@rule(mx.DiagonalOf)
def _of_diagonal_of(node: Any, args: list[Value], values: Values) -> Value:
    return as_matrix(args[0]).diagonal().reshape(-1, 1)


@rule(mx.DiagonalMatrix)
def _of_diagonal_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return as_matrix(args[0])*np.eye(*as_matrix(args[0]).shape)


@rule(mx.DotProduct)
def _of_dot_product(node: Any, args: list[Value], values: Values) -> Value:
    return (as_matrix(args[0]).ravel() @ as_matrix(args[1]).ravel()).item()


@rule(PermutationMatrix)
def _of_permutation_matrix(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.eye(args[0].size)[list(args[0].array_form)]


@rule(MatrixUnit)
def _of_matrix_unit(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    rows, columns, i, j = (as_integer(arg, node) for arg in args)
    unit = np.zeros((rows, columns))
    unit[i, j] = 1
    return unit


@rule(LowerTriangularPart, UpperTriangularPart)
def _of_triangular_part(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return (np.tril if isinstance(node, LowerTriangularPart) else np.triu)(as_matrix(args[0]))


@rule(DiagonalSums, DiagonalMeans)
def _along_diagonals(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    matrix = as_matrix(args[0])
    size = len(matrix)
    value = np.zeros((size, size))
    for k in range(1 - size, size):
        entries = matrix.diagonal(k)
        value += np.eye(size, k=k)*(entries.sum() if isinstance(node, DiagonalSums) else entries.mean())
    return value


# -- arrays ------------------------------------------------------------------------

@rule(NDimArray, children=lambda node: tuple(node.reshape(len(node))) if node.shape else (node[()],))
def _of_explicit_array(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.array([real_or_complex(as_scalar(arg, node)) for arg in args]).reshape(node.shape)


@rule(arrays.ArrayTensorProduct)
def _of_tensor_product(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    result = np.array(1.0)
    for arg in args:
        result = np.multiply.outer(result, arg)
    return result


@rule(arrays.ArrayContraction, arrays.ArrayDiagonal)
def _of_contraction(node: Any, args: list[Value], values: Values) -> Value:
    """Axes of a group get one index; a contraction sums over it, a diagonal puts it last."""
    import numpy as np
    array, *groups = args
    index = list(range(array.ndim))
    for group in groups:
        for axis in group:
            index[axis] = group[0]
    grouped = {axis for group in groups for axis in group}
    out = [axis for axis in range(array.ndim) if axis not in grouped]
    if isinstance(node, arrays.ArrayDiagonal):
        out += [group[0] for group in groups]
    return np.einsum(array, index, out)


@rule(arrays.PermuteDims)
def _of_permuted(node: Any, args: list[Value], values: Values) -> Value:
    return args[0].transpose(args[1].array_form)


@rule(arrays.Reshape)
def _of_reshaped(node: Any, args: list[Value], values: Values) -> Value:
    return args[0].reshape([as_integer(size, node) for size in args[1]])


@rule(arrays.ArrayElement)
def _of_array_element(node: Any, args: list[Value], values: Values) -> Value:
    return args[0][tuple(as_integer(i, node) for i in args[1])].item()


@rule(MatrixExponential, MatrixLogarithm)
def _of_matrix_function(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    eigenvalues, vectors = np.linalg.eig(as_matrix(args[0]).astype(complex))
    function = np.exp if isinstance(node, MatrixExponential) else np.log
    return np.real_if_close(vectors @ np.diag(function(eigenvalues)) @ np.linalg.inv(vectors), tol=1e6)


@rule(LogSumExp)
def _of_log_sum_exp(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    return np.log(np.sum(np.exp(as_matrix(args[0])))).item()


@rule(Softmax)
def _of_softmax(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    exponentials = np.exp(as_matrix(args[0]))
    return exponentials/np.sum(exponentials)
