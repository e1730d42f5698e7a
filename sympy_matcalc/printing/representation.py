"""``srepr`` of matrix expressions, which makes the same expression when it is read."""

from __future__ import annotations

from typing import Any

from sympy.matrices.expressions.matadd import MatAdd


def print_mat_add(printer: Any, expr: MatAdd) -> str:
    """The terms as they stand: the constructor keeps their order."""
    return f"{type(expr).__name__}({printer.reprify(expr.args, ', ')})"


PRINTED = {
    "MatAdd": print_mat_add,
}
"""By the name of a class of SymPy's, how it is printed."""
