"""What the generated code calls where ``jax.numpy`` has no single function for it; all of it can be traced."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy.linalg import cho_solve, solve_triangular
from jax.scipy.linalg import lu_factor as lu
from jax.scipy.linalg import lu_solve as jax_lu_solve

from sympy_matcalc.numeric.shared_helpers import of_library

__all__ = ["lu"]


def __getattr__(name: str) -> Any:
    return of_library(name, jnp)


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    size = matrix.shape[0]
    units = jnp.eye(size*size, dtype=matrix.dtype).reshape(-1, size, size)
    frechet = of_library("frechet", jnp)
    slopes = jax.vmap(lambda unit: frechet(name, matrix, unit, *directions, exponent=exponent))(units)
    return slopes.reshape(size, size, size, size).transpose(2, 3, 0, 1)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if isinstance(exponent, (int, float)) and exponent == int(exponent):
        return jnp.linalg.matrix_power(matrix, int(exponent))
    return of_library("function_of_matrix", jnp)("power", matrix, exponent=exponent)


def triangular_solve(matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A."""
    return solve_triangular(matrix, right, lower=lower, trans=1 if transposed else 0)


def triangular_inverse(matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    return solve_triangular(matrix, jnp.eye(matrix.shape[0], dtype=matrix.dtype), lower=lower)


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return cho_solve((factor, True), right)


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of a factored matrix."""
    return cho_solve((factor, True), jnp.eye(factor.shape[0], dtype=factor.dtype))


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    return jax_lu_solve(factored, right, trans=1 if transposed else 0)


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    return jax_lu_solve(factored, jnp.eye(factored[0].shape[0], dtype=factored[0].dtype))
