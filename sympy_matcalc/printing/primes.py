"""Derivatives of undefined functions at a point, in LaTeX and pretty print: ``f'(tr X)``."""

from __future__ import annotations

from typing import Any

from sympy.core.function import AppliedUndef, Derivative, Subs
from sympy.matrices.expressions.matexpr import MatrixExpr

MOST_PRIMES = 3


def primed(expr: Subs) -> tuple[str, int, Any] | None:
    """The name of a function of one scalar, the order of its derivative and the point, if that holds a matrix."""
    derivative = expr.expr
    if len(expr.variables) != 1 or not isinstance(derivative, Derivative) or not expr.point[0].has(MatrixExpr):
        return None
    function, (variable,) = derivative.expr, expr.variables
    if not isinstance(function, AppliedUndef) or function.args != (variable,) or variable.is_Matrix:
        return None
    if set(derivative.variables) != {variable}:
        return None
    return function.func.__name__, len(derivative.variables), expr.point[0]


def print_latex(printer: Any, expr: Subs) -> str | None:
    found = primed(expr)
    if found is None:
        return None
    name, order, point = found
    mark = "'"*order if order <= MOST_PRIMES else rf"^{{\left({order}\right)}}"
    return rf"{printer._hprint_Function(name)}{mark}\left({printer._print(point)}\right)"


def print_pretty(printer: Any, expr: Subs) -> Any:
    from sympy.printing.pretty.stringpict import prettyForm
    found = primed(expr)
    if found is None or found[1] > MOST_PRIMES:
        return None
    name, order, point = found
    argument = prettyForm(*printer._print(point).parens())
    return prettyForm(*argument.left(name + "'"*order), binding=prettyForm.FUNC)
