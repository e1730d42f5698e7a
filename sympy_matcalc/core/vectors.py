"""Columns and rows: what is asked of both."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase


def vector(name: str, arg: Any) -> Expr:
    """A column or a row; an error that says what the function of that name is of, for anything else."""
    arg = sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} is of a column or a row, and {arg} is no matrix")
    if 1 not in arg.shape:
        raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}")
    return arg.as_immutable() if isinstance(arg, MatrixBase) else arg


def sum_of_entries(x: Expr) -> Expr:
    """The sum of the entries of a column or a row, as a trace."""
    rows, cols = x.shape
    return Trace(OneMatrix(1, rows)*x) if cols == 1 else Trace(x*OneMatrix(cols, 1))
