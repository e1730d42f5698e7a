"""Errors at derivatives that would be misread: each says what failed, on what, and what to type instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.symbol import Symbol
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.graph import Graph, expressions_in, nodes_below
from sympy_matcalc.core.rewriting import told_apart

KEYWORDS = ("evaluate",)
"""The keywords of ``diff``; SymPy takes any other, and does nothing about it."""


def refuse_keywords(keywords: Mapping[str, Any]) -> None:
    """An error for a keyword that ``diff`` does not have.

    Raises
    ======

    TypeError
        For any but :data:`KEYWORDS`.
    """
    for keyword in keywords:
        if keyword not in KEYWORDS:
            raise TypeError(f"diff() got an unexpected keyword argument {keyword!r}: "
                            f"it has {', '.join(KEYWORDS)} alone")


def refuse_namesakes(expr: Any, variables: Sequence[Any]) -> None:
    """An error for the derivative by a scalar symbol that an expression holds as a matrix: it would be 0.

    Raises
    ======

    ValueError
        If the symbol is in the expression as a MatrixSymbol only.
    """
    if not isinstance(expr, Basic):
        return
    for variable in variables:
        variable = variable[0] if isinstance(variable, (tuple, Tuple)) and variable else variable
        if not isinstance(variable, Symbol):
            continue
        matrix = next((symbol for symbol in nodes_below([expr], expressions_in)
                       if isinstance(symbol, MatrixSymbol) and symbol.name == variable.name), None)
        if matrix is not None and variable not in expr.free_symbols:
            raise ValueError(f"cannot differentiate {expr} by the scalar {variable}: the {matrix} in it is a matrix; "
                             f"type MatrixSymbol({matrix.name!r}, {matrix.rows}, {matrix.cols}) for the variable")


def refuse_other_shape(expr: Basic, variable: MatrixSymbol) -> None:
    """An error for the derivative by a matrix symbol that an expression holds in another shape: it would be 0.

    Raises
    ======

    ShapeError
        If there is such a symbol.
    """
    for symbol in Graph(expr).nodes:
        if isinstance(symbol, MatrixSymbol) and symbol.name == variable.name and symbol.shape != variable.shape:
            raise ShapeError(
                f"cannot differentiate {expr} by {variable} of shape {variable.shape}: the {symbol} in it "
                f"has the shape {symbol.shape}{told_apart(symbol.shape, variable.shape)}; "
                "differentiate by that symbol, or rename one of the two")
