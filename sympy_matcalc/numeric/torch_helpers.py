"""What the generated code calls where PyTorch has no single function for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from sympy_matcalc.numeric import functions_of_matrices, helpers
from sympy_matcalc.numeric.helpers import signed_range, whole

__all__ = ["signed_range", "whole"]


def tensor(value: Any) -> Any:
    """A number as a tensor, for the functions of PyTorch take no numbers."""
    if isinstance(value, torch.Tensor):
        return value
    return torch.as_tensor(value, dtype=torch.complex128 if isinstance(value, complex) else torch.float64)


def stacked(entries: Sequence[Any], shape: Sequence[int]) -> Any:
    """Numbers as an array."""
    tensors = [tensor(entry) for entry in entries]
    kind = torch.result_type(*tensors) if len(tensors) == 2 else max(tensors, key=lambda t: t.element_size()).dtype
    return torch.stack([t.to(kind) for t in tensors]).reshape(tuple(shape))


def blocks(rows: Sequence[Sequence[Any]]) -> Any:
    """Matrices beside and below each other."""
    return torch.cat([torch.cat([tensor(block) for block in row], dim=1) for row in rows], dim=0)


def log_det(matrix: Any) -> Any:
    """The logarithm of a determinant; ``nan`` where that is negative."""
    sign, value = torch.linalg.slogdet(matrix)
    return torch.where(sign >= 0, value, torch.nan) if not sign.is_complex() else torch.log(sign) + value


def log_abs_det(matrix: Any) -> Any:
    """The logarithm of the absolute value of a determinant."""
    return torch.linalg.slogdet(matrix)[1]


def logsumexp(array: Any, axis: Any = None) -> Any:
    """log(sum(exp(array))) along an axis, without overflow."""
    return torch.logsumexp(array, dim=tuple(range(array.ndim)) if axis is None else axis)


def softmax(array: Any, axis: Any = None) -> Any:
    """exp(array)/sum(exp(array)) along an axis, without overflow."""
    if isinstance(axis, int):
        return torch.softmax(array, dim=axis)
    axes = tuple(range(array.ndim)) if axis is None else axis
    return torch.exp(array - torch.logsumexp(array, dim=axes, keepdim=True))


def softplus(array: Any) -> Any:
    """log(1 + exp(x)), without overflow."""
    return helpers.softplus_of_complex(torch, array) if array.is_complex() else -torch.nn.functional.logsigmoid(-array)


def sigmoid(array: Any) -> Any:
    """1/(1 + exp(-x)), without overflow."""
    return helpers.sigmoid_of_complex(torch, array) if array.is_complex() else torch.sigmoid(array)


def direction(vector: Any) -> Any:
    """A vector over its norm; at zero, zero."""
    norm = torch.sqrt(torch.sum(vector*vector))
    return vector/torch.where(norm == 0, 1.0, norm)


def logm(matrix: Any) -> Any:
    """The logarithm of a matrix, by its eigenvalues: of one that can be diagonalized."""
    return function_of_matrix("log", matrix)


def function_of_matrix(name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix."""
    return functions_of_matrices.function_of_matrix(torch, torch.linalg.matrix_exp, name, matrix, exponent)


def frechet(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions."""
    return functions_of_matrices.frechet(torch, torch.linalg.matrix_exp, name, matrix, *directions, exponent=exponent)


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    from sympy_matcalc.numeric.frechet_arrays import by_units
    return by_units(torch, frechet, name, matrix, *directions, exponent=exponent)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if float(exponent) == int(exponent):
        return torch.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix("power", matrix, exponent=exponent)


def duplication_matrix(size: int) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    return torch.as_tensor(helpers.duplication_matrix(size))


def elimination_matrix(size: int) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    return torch.as_tensor(helpers.elimination_matrix(size))


def vech(matrix: Any) -> Any:
    """The lower triangle of a matrix, column by column."""
    cols, rows = torch.triu_indices(matrix.shape[0], matrix.shape[0])
    return matrix[rows, cols]


def diagonal_sums(matrix: Any) -> Any:
    """Each entry becomes the sum of its diagonal."""
    size = matrix.shape[0]
    sums = torch.stack([torch.diagonal(matrix, k).sum() for k in range(1 - size, size)])
    places = torch.arange(size)
    return sums[places[None, :] - places[:, None] + size - 1]


def diagonal_means(matrix: Any) -> Any:
    """Each entry becomes the mean of its diagonal."""
    places = torch.arange(matrix.shape[0])
    return diagonal_sums(matrix)/(matrix.shape[0] - (places[None, :] - places[:, None]).abs())


def _column(right: Any) -> Any:
    return right[:, None] if right.ndim == 1 else right


def _like(solution: Any, right: Any) -> Any:
    return solution[:, 0] if right.ndim == 1 else solution


def triangular_solve(matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A."""
    triangle = matrix.T if transposed else matrix
    return _like(torch.linalg.solve_triangular(triangle, _column(right), upper=lower is transposed), right)


def triangular_inverse(matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    return torch.linalg.solve_triangular(matrix, torch.eye(matrix.shape[0], dtype=matrix.dtype), upper=not lower)


def diagonal_logdet(diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    value = diagonal.abs().log().sum()
    odd = (diagonal < 0).sum() % 2 == 1
    return torch.where(odd, torch.full_like(value, torch.nan), value) if signed else value


def cholesky(matrix: Any) -> Any:
    """The lower Cholesky factor of a positive definite matrix."""
    return torch.linalg.cholesky(matrix)


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return _like(torch.cholesky_solve(_column(right), factor), right)


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of a factored matrix."""
    return torch.cholesky_inverse(factor)


def cholesky_logdet(factor: Any) -> Any:
    """The logarithm of the determinant of a factored matrix."""
    return 2*torch.log(torch.diagonal(factor)).sum()


def lu(matrix: Any) -> Any:
    """The LU factors of a matrix."""
    return torch.linalg.lu_factor(matrix)


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    return _like(torch.linalg.lu_solve(*factored, _column(right), adjoint=transposed), right)


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    return torch.linalg.lu_solve(*factored, torch.eye(factored[0].shape[0], dtype=factored[0].dtype))


def lu_det(factored: Any) -> Any:
    """The determinant of a factored matrix."""
    factors, pivots = factored
    odd = torch.count_nonzero(pivots != torch.arange(1, len(pivots) + 1)) % 2
    return torch.prod(torch.diagonal(factors))*(1 - 2*odd)


def lu_logdet(factored: Any, signed: bool = True) -> Any:
    """The logarithm of the determinant of a factored matrix; ``nan`` where that is negative."""
    factors, pivots = factored
    diagonal = torch.diagonal(factors)
    value = torch.log(torch.abs(diagonal)).sum()
    if not signed:
        return value
    odd = torch.count_nonzero(pivots != torch.arange(1, len(pivots) + 1)) + torch.count_nonzero(diagonal < 0)
    return torch.where(odd % 2 == 1, torch.nan, value)


def polar(matrix: Any) -> Any:
    """The factor U V' of the singular value decomposition U S V'."""
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    return left @ right


def adjugate(matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well."""
    left, values, right = torch.linalg.svd(matrix)
    cofactors = torch.stack([torch.prod(torch.cat([values[:k], values[k + 1:]])) for k in range(len(values))])
    return torch.linalg.det(left)*torch.linalg.det(right)*(right.mH*cofactors) @ left.mH
