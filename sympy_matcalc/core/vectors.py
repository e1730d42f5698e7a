"""Columns and rows: what is asked of both."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.of_matrix import read_matrix


def vector(name: str, arg: Any) -> Expr:
    """A column or a row; an error that says what the function of that name is of, for anything else."""
    arg = read_matrix(arg, name, of="a column or a row")
    if 1 not in arg.shape:
        raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}")
    return arg


def along(name: str, arg: Any, axis: Any) -> tuple[Expr, int | None]:
    """A matrix and the axis along which a function of that name is taken of it, None for a vector."""
    axis = sympify(axis)
    if axis is None:
        arg = sympify(arg)
        if getattr(arg, "is_Matrix", False) and 1 not in arg.shape:
            raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}: type "
                             f"{name}(..., axis=1) for that of each row, axis=0 for that of each column")
        return vector(name, arg), None
    if axis not in (0, 1):
        raise ValueError(f"the axis of {name} is 0, of each column, or 1, of each row, not {axis}")
    arg = read_matrix(arg, f"{name} along an axis")
    return (arg, None) if arg.shape[1 - axis] == 1 and arg.shape[axis] != 1 else (arg, int(axis))


def sum_of_entries(x: Expr) -> Expr:
    """The sum of the entries of a column or a row, as a trace."""
    rows, cols = x.shape
    return Trace(OneMatrix(1, rows)*x) if cols == 1 else Trace(x*OneMatrix(cols, 1))
