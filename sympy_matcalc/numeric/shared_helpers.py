"""What the generated code calls, written once for the libraries with NumPy's names, which are the first argument."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from sympy_matcalc.numeric import functions_of_matrices, helpers


def of_library(function: Callable[..., Any], *first: Any) -> Callable[..., Any]:
    """One of these functions for a library, with its name and docstring."""
    return update_wrapper(partial(function, *first), function)


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


def function_of_matrix(xp: Any, expm: Any, name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix."""
    return functions_of_matrices.function_of_matrix(xp, expm, name, matrix, exponent)


def logm(xp: Any, expm: Any, matrix: Any) -> Any:
    """The logarithm of a matrix, by its eigenvalues: of one that can be diagonalized."""
    return function_of_matrix(xp, expm, "log", matrix)


def frechet(xp: Any, expm: Any, name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions."""
    return functions_of_matrices.frechet(xp, expm, name, matrix, *directions, exponent=exponent)


def duplication_matrix(xp: Any, size: int) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    return xp.asarray(helpers.duplication_matrix(size))


def elimination_matrix(xp: Any, size: int) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    return xp.asarray(helpers.elimination_matrix(size))


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


def lu_det(xp: Any, first: int, factored: Any) -> Any:
    """The determinant of a factored matrix, whose pivots are counted from ``first``."""
    factors, pivots = factored
    return xp.prod(xp.diagonal(factors))*(1 - 2*(_exchanges(xp, first, pivots) % 2))


def lu_logdet(xp: Any, first: int, factored: Any, signed: bool = True) -> Any:
    """The logarithm of the determinant of a factored matrix; ``nan`` where that is negative."""
    factors, pivots = factored
    diagonal = xp.diagonal(factors)
    return _logdet_of_diagonal(xp, diagonal, _exchanges(xp, first, pivots), signed)


def _logdet_of_diagonal(xp: Any, diagonal: Any, exchanges: Any, signed: bool) -> Any:
    """The same after so many exchanges of rows; of a complex determinant the principal value."""
    value = xp.log(xp.abs(diagonal)).sum()
    if not signed:
        return value
    if "complex" in str(diagonal.dtype):
        phase = xp.exp(1j*xp.angle(diagonal).sum())
        return value + 1j*xp.angle(xp.where(xp.asarray(exchanges) % 2 == 1, -phase, phase))
    return xp.where((exchanges + xp.count_nonzero(diagonal < 0)) % 2 == 1, xp.nan, value)


def _exchanges(xp: Any, first: int, pivots: Any) -> Any:
    return xp.count_nonzero(pivots != xp.arange(first, len(pivots) + first))


def polar(xp: Any, matrix: Any) -> Any:
    """The factor U V' of the singular value decomposition U S V'."""
    left, _, right = xp.linalg.svd(matrix, full_matrices=False)
    return left @ right


def adjugate(xp: Any, matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well."""
    left, values, right = xp.linalg.svd(matrix)
    cofactors = xp.stack([xp.prod(xp.concatenate([values[:k], values[k + 1:]])) for k in range(len(values))])
    return xp.linalg.det(left)*xp.linalg.det(right)*(right.conj().T*cofactors) @ left.conj().T
