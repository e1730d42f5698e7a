"""What the generated code calls where the array library has no single function for it, over NumPy."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any

from sympy_matcalc.numeric import functions_of_matrices


def whole(number: Any) -> int:
    """An exponent of a matrix as an integer.

    Raises
    ======

    TypeError
        If it is none: a matrix has whole powers only.
    """
    try:
        return operator.index(number)
    except TypeError:
        if float(number).is_integer():
            return int(number)
        raise TypeError(f"the power {number} of a matrix: whole powers only") from None


def signed_range(first: Any, last: Any) -> Iterator[tuple[int, int]]:
    """The indices of a sum with their signs: a range that ends before it begins counts backwards."""
    first, last = whole(first), whole(last)
    if last >= first - 1:
        return iter([(i, 1) for i in range(first, last + 1)])
    return iter([(i, -1) for i in range(last + 1, first)])


def log_det(matrix: Any) -> Any:
    """The logarithm of a determinant, without the determinant, which is soon too large or too small.

    It is ``nan`` where the determinant is negative.
    """
    import numpy as np
    sign, value = np.linalg.slogdet(matrix)
    if np.iscomplexobj(sign):
        return np.log(sign) + value
    return value if sign >= 0 else np.float64("nan")


def log_abs_det(matrix: Any) -> Any:
    """The logarithm of the absolute value of a determinant."""
    import numpy as np
    return np.linalg.slogdet(matrix)[1]


def adjugate(matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well.

    adj(U S V') = adj(V') adj(S) adj(U), and of a unitary U it is |U| U'.
    """
    import numpy as np
    left, values, right = np.linalg.svd(matrix)
    cofactors = np.array([np.prod(np.delete(values, k)) for k in range(len(values))])
    return np.linalg.det(left)*np.linalg.det(right)*(right.conj().T*cofactors) @ left.conj().T


def expm(matrix: Any) -> Any:
    """The exponential of a matrix."""
    return functions_of_matrices.expm(matrix)


def function_of_matrix(name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix."""
    import numpy as np
    return functions_of_matrices.function_of_matrix(np, expm, name, matrix, exponent)


def frechet(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions."""
    import numpy as np
    return functions_of_matrices.frechet(np, expm, name, matrix, *directions, exponent=exponent)


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    import numpy as np

    from sympy_matcalc.numeric import frechet_arrays
    return frechet_arrays.frechet_array(lambda stack: np.array([expm(part) for part in stack]), frechet, name, matrix,
                                        *directions, exponent=exponent)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    import numpy as np
    if exponent == int(exponent):
        return np.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix("power", matrix, exponent=exponent)


def polar(matrix: Any) -> Any:
    """The factor U V' of the singular value decomposition U S V'."""
    import numpy as np
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    return left @ right


def logsumexp(array: Any, axis: Any = None) -> Any:
    """log(sum(exp(array))) along an axis, without overflow."""
    import numpy as np
    top = array.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0)
    return np.log(np.exp(array - top).sum(axis=axis)) + np.squeeze(top, axis)


def softmax(array: Any, axis: Any = None) -> Any:
    """exp(array)/sum(exp(array)) along an axis, without overflow."""
    import numpy as np
    exponentials = np.exp(array - array.max(axis=axis, keepdims=True))
    return exponentials/exponentials.sum(axis=axis, keepdims=True)


def softplus(array: Any) -> Any:
    """log(1 + exp(x)), without overflow."""
    import numpy as np
    try:
        return np.logaddexp(0, array)
    except TypeError:
        return softplus_of_complex(np, array)


def sigmoid(array: Any) -> Any:
    """1/(1 + exp(-x)), without overflow."""
    import numpy as np
    try:
        return np.exp(-np.logaddexp(0, -array))
    except TypeError:
        return sigmoid_of_complex(np, array)


def softplus_of_complex(xp: Any, array: Any) -> Any:
    """log(1 + exp(x)) of complex numbers, its principal value."""
    right = array.real > 0
    value = xp.log1p(xp.exp(xp.where(right, -array, array))) + xp.where(right, array, 0*array)
    return value.real + 1j*((value.imag + xp.pi) % (2*xp.pi) - xp.pi)


def sigmoid_of_complex(xp: Any, array: Any) -> Any:
    """1/(1 + exp(-x)) of complex numbers."""
    right = array.real > 0
    power = xp.exp(xp.where(right, -array, array))
    return xp.where(right, 1 + 0*power, power)/(1 + power)


def direction(vector: Any) -> Any:
    """A vector over its norm; at zero, zero: the subgradient of least norm."""
    import numpy as np
    norm = np.linalg.norm(vector)
    return vector/norm if norm else np.zeros_like(vector)


def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and zero where x is zero."""
    import numpy as np
    zero = x == 0
    return np.where(zero, 0.0, x*np.log(np.where(zero, 1.0, y)))


def _triangle(size: Any) -> tuple[Any, Any]:
    import numpy as np
    cols, rows = np.triu_indices(whole(size))
    return rows, cols


def duplication_matrix(size: Any) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    import numpy as np
    rows, cols = _triangle(size)
    matrix = np.zeros((size*size, len(rows)))
    matrix[rows + size*cols, np.arange(len(rows))] = 1
    matrix[cols + size*rows, np.arange(len(rows))] = 1
    return matrix


def elimination_matrix(size: Any) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    import numpy as np
    rows, cols = _triangle(size)
    matrix = np.zeros((len(rows), size*size))
    matrix[np.arange(len(rows)), rows + size*cols] = 1
    return matrix


def vech(matrix: Any) -> Any:
    """The lower triangle of a matrix, column by column."""
    rows, cols = _triangle(matrix.shape[0])
    return matrix[rows, cols]


def diagonal_sums(matrix: Any) -> Any:
    """Each entry becomes the sum of its diagonal."""
    import numpy as np
    size = matrix.shape[0]
    sums = np.array([matrix.trace(k) for k in range(1 - size, size)])
    return sums[np.arange(size)[None, :] - np.arange(size)[:, None] + size - 1]


def diagonal_means(matrix: Any) -> Any:
    """Each entry becomes the mean of its diagonal."""
    import numpy as np
    size = matrix.shape[0]
    return diagonal_sums(matrix)/(size - abs(np.arange(size)[None, :] - np.arange(size)[:, None]))


def triangular_solve(matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A; NumPy has no substitution."""
    import numpy as np
    triangle = np.tril(matrix) if lower else np.triu(matrix)
    return np.linalg.solve(triangle.T if transposed else triangle, right)


def triangular_inverse(matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    import numpy as np
    return np.linalg.inv(np.tril(matrix) if lower else np.triu(matrix))


def diagonal_logdet(diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    return logdet_of_diagonal(diagonal, 0, signed)


def logdet_of_diagonal(diagonal: Any, exchanges: int, signed: bool) -> Any:
    """The same after so many exchanges of rows; of a complex determinant the principal value."""
    import numpy as np
    value = np.log(abs(diagonal)).sum()
    if not signed:
        return value
    if np.iscomplexobj(diagonal):
        return value + 1j*np.angle(np.exp(1j*(np.angle(diagonal).sum() + np.pi*exchanges)))
    return np.float64("nan") if (exchanges + np.count_nonzero(diagonal < 0)) % 2 else value


def cholesky(matrix: Any) -> Any:
    """The lower Cholesky factor of a positive definite matrix."""
    import numpy as np
    return np.linalg.cholesky(matrix)


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of L L.H X = B; NumPy has no triangular solves."""
    import numpy as np
    return np.linalg.solve(factor.conj().T, np.linalg.solve(factor, right))


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of L L.H."""
    import numpy as np
    inverse = np.linalg.inv(factor)
    return inverse.conj().T @ inverse


def cholesky_logdet(factor: Any) -> Any:
    """The logarithm of the determinant of L L.H."""
    import numpy as np
    return 2*np.log(factor.diagonal()).sum()
