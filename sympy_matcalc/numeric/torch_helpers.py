"""What the generated code calls where PyTorch has no single function for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from sympy_matcalc.numeric import helpers, shared_helpers
from sympy_matcalc.numeric.helpers import signed_range, vech, whole
from sympy_matcalc.numeric.shared_helpers import of_library

__all__ = ["signed_range", "vech", "whole"]

log_det = of_library(shared_helpers.log_det, torch)
log_abs_det = of_library(shared_helpers.log_abs_det, torch)
direction = of_library(shared_helpers.direction, torch)
logm = of_library(shared_helpers.logm, torch, torch.linalg.matrix_exp)
function_of_matrix = of_library(shared_helpers.function_of_matrix, torch, torch.linalg.matrix_exp)
frechet = of_library(shared_helpers.frechet, torch, torch.linalg.matrix_exp)
duplication_matrix = of_library(shared_helpers.duplication_matrix, torch)
elimination_matrix = of_library(shared_helpers.elimination_matrix, torch)
diagonal_sums = of_library(shared_helpers.diagonal_sums, torch)
diagonal_means = of_library(shared_helpers.diagonal_means, torch)
diagonal_logdet = of_library(shared_helpers.diagonal_logdet, torch)
cholesky_logdet = of_library(shared_helpers.cholesky_logdet, torch)
lu_det = of_library(shared_helpers.lu_det, torch, 1)
lu_logdet = of_library(shared_helpers.lu_logdet, torch, 1)
polar = of_library(shared_helpers.polar, torch)
adjugate = of_library(shared_helpers.adjugate, torch)


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


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""
    from sympy_matcalc.numeric.frechet_arrays import by_units
    return by_units(torch, frechet, name, matrix, *directions, exponent=exponent)


def real_power(matrix: Any, exponent: Any) -> Any:
    """The principal power of a matrix."""
    if float(exponent) == int(exponent):
        return torch.linalg.matrix_power(matrix, int(exponent))
    return function_of_matrix("power", matrix, exponent=exponent)


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


def cholesky(matrix: Any) -> Any:
    """The lower Cholesky factor of a positive definite matrix."""
    return torch.linalg.cholesky(matrix)


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return _like(torch.cholesky_solve(_column(right), factor), right)


def cholesky_inverse(factor: Any) -> Any:
    """The inverse of a factored matrix."""
    return torch.cholesky_inverse(factor)


def lu(matrix: Any) -> Any:
    """The LU factors of a matrix."""
    return torch.linalg.lu_factor(matrix)


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    return _like(torch.linalg.lu_solve(*factored, _column(right), adjoint=transposed), right)


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    return torch.linalg.lu_solve(*factored, torch.eye(factored[0].shape[0], dtype=factored[0].dtype))
