"""What the generated code calls, written once for the libraries with NumPy's names, which are the first argument."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import partial, update_wrapper
from typing import Any

import numpy as np

from sympy_matcalc.numeric import frechet_arrays
from sympy_matcalc.numeric.functions_of_matrices import expm, frechet, function_of_matrix

__all__ = ["expm"]

WITHOUT_ARRAYS = ("whole", "signed_range")
"""The functions that take no library."""


def of_library(name: str, xp: Any) -> Any:
    """One of these functions for a library, with its name and docstring.

    Raises
    ======

    AttributeError
        If there is none of that name.
    """
    function = None if name.startswith("_") else globals().get(name)
    if function is None:
        raise AttributeError(f"no function {name} for {xp.__name__}")
    return function if name in WITHOUT_ARRAYS else update_wrapper(partial(function, xp), function)


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


def log_det(xp: Any, matrix: Any) -> Any:
    """The logarithm of a determinant; ``nan`` where that is negative."""
    sign, value = xp.linalg.slogdet(matrix)
    return xp.log(sign) + value if "complex" in str(sign.dtype) else xp.where(sign >= 0, value, value*float("nan"))


def log_abs_det(xp: Any, matrix: Any) -> Any:
    """The logarithm of the absolute value of a determinant."""
    return xp.linalg.slogdet(matrix)[1]


def direction(xp: Any, vector: Any) -> Any:
    """A vector over its norm; at zero, zero."""
    norm = xp.sqrt(xp.sum(vector*vector))
    return vector/xp.where(norm == 0, 1 + 0*norm, norm)


def logsumexp(xp: Any, array: Any, axis: Any = None) -> Any:
    """log(sum(exp(array))) along an axis, without overflow."""
    top = getattr(xp, "amax", xp.max)(array, axis=axis, keepdims=True)
    top = xp.where(xp.isfinite(top), top, 0*xp.ones_like(top))
    total = xp.log(xp.sum(xp.exp(array - top), axis=axis, keepdims=True)) + top
    return xp.sum(total, axis=axis)


def softmax(xp: Any, array: Any, axis: Any = None) -> Any:
    """exp(array)/sum(exp(array)) along an axis, without overflow."""
    exponentials = xp.exp(array - getattr(xp, "amax", xp.max)(array, axis=axis, keepdims=True))
    return exponentials/xp.sum(exponentials, axis=axis, keepdims=True)


def logm(xp: Any, matrix: Any) -> Any:
    """The logarithm of a matrix, by its eigenvalues: of one that can be diagonalized."""
    return function_of_matrix(xp, "log", matrix)


def real_power(xp: Any, matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if float(exponent) == int(exponent):
        return xp.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix(xp, "power", matrix, exponent=exponent)


def frechet_array(xp: Any, name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    return frechet_arrays.by_units(xp, partial(frechet, xp), name, matrix, *directions, exponent=exponent)


def _triangle(size: Any) -> tuple[Any, Any]:
    cols, rows = np.triu_indices(whole(size))
    return rows, cols


def duplication_matrix(xp: Any, size: Any) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    rows, cols = _triangle(size)
    matrix = np.zeros((size*size, len(rows)))
    matrix[rows + size*cols, np.arange(len(rows))] = 1
    matrix[cols + size*rows, np.arange(len(rows))] = 1
    return xp.asarray(matrix)


def elimination_matrix(xp: Any, size: Any) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    rows, cols = _triangle(size)
    matrix = np.zeros((len(rows), size*size))
    matrix[np.arange(len(rows)), rows + size*cols] = 1
    return xp.asarray(matrix)


def vech(xp: Any, matrix: Any) -> Any:
    """The lower triangle of a matrix, column by column."""
    rows, cols = _triangle(matrix.shape[0])
    return matrix[rows, cols]


def diagonal_sums(xp: Any, matrix: Any) -> Any:
    """Each entry becomes the sum of its diagonal."""
    size = matrix.shape[0]
    places = xp.arange(size)
    sums = xp.stack([xp.diagonal(matrix, k).sum() for k in range(1 - size, size)])
    return sums[places[None, :] - places[:, None] + size - 1]


def diagonal_means(xp: Any, matrix: Any) -> Any:
    """Each entry becomes the mean of its diagonal."""
    places = xp.arange(matrix.shape[0])
    return diagonal_sums(xp, matrix)/(matrix.shape[0] - xp.abs(places[None, :] - places[:, None]))


def diagonal_logdet(xp: Any, diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    return _logdet_of_diagonal(xp, diagonal, 0, signed)


def cholesky_logdet(xp: Any, factor: Any) -> Any:
    """The logarithm of the determinant of a factored matrix."""
    return 2*xp.log(xp.diagonal(factor)).sum()


def lu_det(xp: Any, factored: Any) -> Any:
    """The determinant of a factored matrix."""
    factors, pivots = factored
    return xp.prod(xp.diagonal(factors))*(1 - 2*(_exchanges(xp, pivots) % 2))


def lu_logdet(xp: Any, factored: Any, signed: bool = True) -> Any:
    """The logarithm of the determinant of a factored matrix; ``nan`` where that is negative."""
    factors, pivots = factored
    return _logdet_of_diagonal(xp, xp.diagonal(factors), _exchanges(xp, pivots), signed)


def _exchanges(xp: Any, pivots: Any) -> Any:
    first = 1 if xp.__name__ == "torch" else 0
    return xp.count_nonzero(pivots != xp.arange(first, len(pivots) + first))


def _logdet_of_diagonal(xp: Any, diagonal: Any, exchanges: Any, signed: bool) -> Any:
    """The same after so many exchanges of rows; of a complex determinant the principal value."""
    value = xp.log(xp.abs(diagonal)).sum()
    if not signed:
        return value
    if "complex" in str(diagonal.dtype):
        phase = xp.exp(1j*xp.angle(diagonal).sum())
        return value + 1j*xp.angle(xp.where(xp.asarray(exchanges) % 2 == 1, -phase, phase))
    return xp.where((exchanges + xp.count_nonzero(diagonal < 0)) % 2 == 1, xp.nan, value)


def polar(xp: Any, matrix: Any) -> Any:
    """The factor U V' of the singular value decomposition U S V'."""
    left, _, right = xp.linalg.svd(matrix, full_matrices=False)
    return left @ right


def _adjoint(xp: Any, matrix: Any) -> Any:
    """The conjugate transpose; the Array API conjugates complex arrays only."""
    return xp.conj(matrix).T if "complex" in str(matrix.dtype) else matrix.T


def triangular_solve(xp: Any, matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A, where the library has no substitution."""
    triangle = xp.tril(matrix) if lower else xp.triu(matrix)
    return xp.linalg.solve(triangle.T if transposed else triangle, right)


def triangular_inverse(xp: Any, matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    return xp.linalg.inv(xp.tril(matrix) if lower else xp.triu(matrix))


def cholesky_solve(xp: Any, factor: Any, right: Any) -> Any:
    """The solution of L L.H X = B, where the library has no triangular solves."""
    return xp.linalg.solve(_adjoint(xp, factor), xp.linalg.solve(factor, right))


def cholesky_inverse(xp: Any, factor: Any) -> Any:
    """The inverse of L L.H."""
    inverse = xp.linalg.inv(factor)
    return _adjoint(xp, inverse) @ inverse


def adjugate(xp: Any, matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well.

    adj(U S V') = adj(V') adj(S) adj(U), and of a unitary U it is |U| U'.
    """
    left, values, right = xp.linalg.svd(matrix)
    concatenated = getattr(xp, "concat", None) or xp.concatenate
    cofactors = xp.stack([xp.prod(concatenated([values[:k], values[k + 1:]])) for k in range(values.shape[0])])
    return xp.linalg.det(left)*xp.linalg.det(right)*(_adjoint(xp, right)*cofactors) @ _adjoint(xp, left)
