"""What the generated code calls where PyTorch has no single function for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from sympy_matcalc.numeric import helpers
from sympy_matcalc.numeric.shared_helpers import of_library

lu, cholesky_inverse = torch.linalg.lu_factor, torch.cholesky_inverse


def __getattr__(name: str) -> Any:
    return of_library(name, torch)


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


def softplus(array: Any) -> Any:
    """log(1 + exp(x)), without overflow."""
    return helpers.softplus_of_complex(torch, array) if array.is_complex() else -torch.nn.functional.logsigmoid(-array)


def sigmoid(array: Any) -> Any:
    """1/(1 + exp(-x)), without overflow."""
    return helpers.sigmoid_of_complex(torch, array) if array.is_complex() else torch.sigmoid(array)


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


def cholesky_solve(factor: Any, right: Any) -> Any:
    """The solution of A X = B for a factored A."""
    return _like(torch.cholesky_solve(_column(right), factor), right)


def lu_solve(factored: Any, right: Any, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a factored A."""
    return _like(torch.linalg.lu_solve(*factored, _column(right), adjoint=transposed), right)


def lu_inverse(factored: Any) -> Any:
    """The inverse of a factored matrix."""
    return torch.linalg.lu_solve(*factored, torch.eye(factored[0].shape[0], dtype=factored[0].dtype))
