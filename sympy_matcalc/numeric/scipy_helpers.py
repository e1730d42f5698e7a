"""Factorizations that are kept, by SciPy's LAPACK: ``scipy.linalg`` checks for longer than a small matrix takes.

And functions of matrices.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import scipy.linalg
import scipy.special
from scipy.linalg import expm, expm_frechet, fractional_matrix_power, get_lapack_funcs, sqrtm

from sympy_matcalc.numeric import frechet_arrays
from sympy_matcalc.numeric.functions_of_matrices import along
from sympy_matcalc.numeric.helpers import logdet_of_diagonal, sigmoid_of_complex


@cache
def _lapack(name: str, dtype: Any) -> Any:
    return get_lapack_funcs(name, dtype=dtype)


def cholesky(matrix: Any) -> Any:
    """The Cholesky factor of a positive definite matrix, as LAPACK stores it.

    Raises
    ======

    numpy.linalg.LinAlgError
        If the matrix is not positive definite.
    """
    factor, info = _lapack("potrf", matrix.dtype)(matrix.conj().T, lower=0)  # in the order of LAPACK
    if info > 0:
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return factor


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return _lapack("potrs", factor.dtype)(factor, right, lower=0)[0]


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of a factored matrix."""
    upper = _lapack("potri", factor.dtype)(factor, lower=0)[0]  # below there are zeros, as in the factor
    inverse = upper + upper.conj().T
    inverse.ravel("K")[::len(inverse) + 1] /= 2  # the diagonal
    return inverse


def cholesky_logdet(factor: Any) -> Any:
    """The logarithm of the determinant of a factored matrix."""
    return 2*np.log(factor.diagonal().real).sum()


def triangular_solve(matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A, whose other triangle is not looked at.

    Raises
    ======

    numpy.linalg.LinAlgError
        If there is a zero on the diagonal.
    """
    # The transpose lies in memory as LAPACK has it.
    solution, info = _lapack("trtrs", np.result_type(matrix, right))(
        matrix.T, right, lower=0 if lower else 1, trans=0 if transposed else 1)
    if info > 0:
        raise np.linalg.LinAlgError("Singular matrix")
    return solution


def triangular_inverse(matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    inverse, info = _lapack("trtri", matrix.dtype)(matrix.T, lower=0 if lower else 1)
    if info > 0:
        raise np.linalg.LinAlgError("Singular matrix")
    return np.tril(inverse.T) if lower else np.triu(inverse.T)


def lu(matrix: Any) -> Any:
    """The LU factors of the transpose of a matrix, which lies in memory as LAPACK has it.

    Raises
    ======

    numpy.linalg.LinAlgError
        If the matrix is singular.
    """
    factors, pivots, info = _lapack("getrf", matrix.dtype)(matrix.T)
    if info > 0:
        raise np.linalg.LinAlgError("Singular matrix")
    diagonal = factors.diagonal()
    square = diagonal.dot(diagonal)
    if square != square and np.isnan(diagonal).any():
        factors.fill(np.nan)  # OpenBLAS goes on after a pivot that is no number as if it were one
    return factors, pivots


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    factors, pivots = factored
    return _lapack("getrs", factors.dtype)(factors, pivots, right, trans=0 if transposed else 1)[0]


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    factors, pivots = factored
    return _lapack("getri", factors.dtype)(factors, pivots)[0].T


def lu_det(factored: Any) -> Any:
    """The determinant of a factored matrix."""
    factors, pivots = factored
    odd = np.count_nonzero(pivots != np.arange(len(pivots))) % 2
    return factors.diagonal().prod()*(-1 if odd else 1)


def lu_logdet(factored: Any, signed: bool = True) -> Any:
    """The logarithm of the determinant of a factored matrix; ``nan`` where that is negative."""
    factors, pivots = factored
    diagonal = factors.diagonal()
    exchanges = np.count_nonzero(pivots != np.arange(len(pivots)))
    return logdet_of_diagonal(diagonal, exchanges, signed)


def expit(array: Any) -> Any:
    """1/(1 + exp(-x)); SciPy's own takes no complex numbers."""
    try:
        return scipy.special.expit(array)
    except TypeError:
        return sigmoid_of_complex(np, array)


def function_of_matrix(name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix."""
    if name == "power":
        return sqrtm(matrix) if exponent == 0.5 else fractional_matrix_power(matrix, exponent)
    return getattr(scipy.linalg, f"{name}m")(matrix)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if exponent == int(exponent):
        return np.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix("power", matrix, exponent)


def frechet(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions."""
    if name == "exp" and len(directions) == 1:
        return expm_frechet(matrix, *directions, compute_expm=False)
    return along(np, lambda block: function_of_matrix(name, block, exponent), matrix, *directions)


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    return frechet_arrays.frechet_array(expm, frechet, name, matrix, *directions, exponent=exponent)
