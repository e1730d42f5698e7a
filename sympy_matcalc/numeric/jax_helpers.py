"""What the generated code calls where ``jax.numpy`` has no single function for it; all of it can be traced."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.linalg import cho_solve, expm, solve_triangular
from jax.scipy.linalg import lu_factor as jax_lu_factor
from jax.scipy.linalg import lu_solve as jax_lu_solve

from sympy_matcalc.numeric import functions_of_matrices, helpers
from sympy_matcalc.numeric.helpers import signed_range, whole

__all__ = ["direction", "log_abs_det", "log_det", "signed_range", "whole"]


def log_det(matrix: Any) -> Any:
    """The logarithm of a determinant; ``nan`` where that is negative."""
    sign, value = jnp.linalg.slogdet(matrix)
    if jnp.iscomplexobj(sign):
        return jnp.log(sign) + value
    return jnp.where(sign >= 0, value, jnp.nan)


def log_abs_det(matrix: Any) -> Any:
    """The logarithm of the absolute value of a determinant."""
    return jnp.linalg.slogdet(matrix)[1]


def direction(vector: Any) -> Any:
    """A vector over its norm; at zero, zero."""
    norm = jnp.sqrt(jnp.sum(vector*vector))
    return vector/jnp.where(norm == 0, 1.0, norm)


def logm(matrix: Any) -> Any:
    """The logarithm of a matrix, by its eigenvalues: of one that can be diagonalized."""
    return function_of_matrix("log", matrix)


def function_of_matrix(name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix."""
    return functions_of_matrices.function_of_matrix(jnp, expm, name, matrix, exponent)


def frechet(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions."""
    return functions_of_matrices.frechet(jnp, expm, name, matrix, *directions, exponent=exponent)


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    size = matrix.shape[0]
    units = jnp.eye(size*size, dtype=matrix.dtype).reshape(-1, size, size)
    slopes = jax.vmap(lambda unit: frechet(name, matrix, unit, *directions, exponent=exponent))(units)
    return slopes.reshape(size, size, size, size).transpose(2, 3, 0, 1)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if isinstance(exponent, (int, float)) and exponent == int(exponent):
        return jnp.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix("power", matrix, exponent=exponent)


def duplication_matrix(size: int) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    return jnp.asarray(helpers.duplication_matrix(size))


def elimination_matrix(size: int) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    return jnp.asarray(helpers.elimination_matrix(size))


def vech(matrix: Any) -> Any:
    """The lower triangle of a matrix, column by column."""
    cols, rows = np.triu_indices(matrix.shape[0])
    return matrix[rows, cols]


def diagonal_sums(matrix: Any) -> Any:
    """Each entry becomes the sum of its diagonal."""
    size = matrix.shape[0]
    sums = jnp.stack([jnp.trace(matrix, k) for k in range(1 - size, size)])
    return sums[np.arange(size)[None, :] - np.arange(size)[:, None] + size - 1]


def diagonal_means(matrix: Any) -> Any:
    """Each entry becomes the mean of its diagonal."""
    size = matrix.shape[0]
    return diagonal_sums(matrix)/(size - abs(np.arange(size)[None, :] - np.arange(size)[:, None]))


def triangular_solve(matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A."""
    return solve_triangular(matrix, right, lower=lower, trans=1 if transposed else 0)


def triangular_inverse(matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    return solve_triangular(matrix, jnp.eye(matrix.shape[0], dtype=matrix.dtype), lower=lower)


def diagonal_logdet(diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    value = jnp.log(jnp.abs(diagonal)).sum()
    return jnp.where(jnp.count_nonzero(diagonal < 0) % 2 == 1, jnp.nan, value) if signed else value


def cholesky(matrix: Any) -> Any:
    """The lower Cholesky factor of a positive definite matrix; ``nan`` if it is not."""
    return jnp.linalg.cholesky(matrix)


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return cho_solve((factor, True), right)


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of a factored matrix."""
    return cho_solve((factor, True), jnp.eye(factor.shape[0], dtype=factor.dtype))


def cholesky_logdet(factor: Any) -> Any:
    """The logarithm of the determinant of a factored matrix."""
    return 2*jnp.log(jnp.diagonal(factor)).sum()


def lu(matrix: Any) -> Any:
    """The LU factors of a matrix."""
    return jax_lu_factor(matrix)


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    return jax_lu_solve(factored, right, trans=1 if transposed else 0)


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    return jax_lu_solve(factored, jnp.eye(factored[0].shape[0], dtype=factored[0].dtype))


def lu_det(factored: Any) -> Any:
    """The determinant of a factored matrix."""
    factors, pivots = factored
    odd = jnp.count_nonzero(pivots != jnp.arange(len(pivots))) % 2
    return jnp.prod(jnp.diagonal(factors))*(1 - 2*odd)


def lu_logdet(factored: Any, signed: bool = True) -> Any:
    """The logarithm of the determinant of a factored matrix; ``nan`` where that is negative."""
    factors, pivots = factored
    diagonal = jnp.diagonal(factors)
    value = jnp.log(jnp.abs(diagonal)).sum()
    if not signed:
        return value
    odd = jnp.count_nonzero(pivots != jnp.arange(len(pivots))) + jnp.count_nonzero(diagonal < 0)
    return jnp.where(odd % 2 == 1, jnp.nan, value)


def polar(matrix: Any) -> Any:
    """The factor U V' of the singular value decomposition U S V'."""
    left, _, right = jnp.linalg.svd(matrix, full_matrices=False)
    return left @ right


def adjugate(matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well."""
    left, values, right = jnp.linalg.svd(matrix)
    cofactors = jnp.stack([jnp.prod(jnp.delete(values, k)) for k in range(len(values))])
    return jnp.linalg.det(left)*jnp.linalg.det(right)*(right.conj().T*cofactors) @ left.conj().T
