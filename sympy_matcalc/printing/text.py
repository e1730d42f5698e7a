"""``str`` of matrix expressions, which reads back wherever SymPy's does."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.printing.precedence import PRECEDENCE, precedence

from sympy_matcalc.printing.entrywise import FunctionName, function_arithmetic
from sympy_matcalc.printing.parts import explicit_sum, ordered_terms, product_parts

CALLS = ("HadamardProduct", "KroneckerProduct", "MatrixSum", "ArraySum")
"""Classes that ``str`` prints as calls, though they are products or sums: they need no brackets around them."""


def print_mat_mul(printer: Any, expr: MatMul) -> str | None:
    """Scalars in front, divisors behind: ``2*A*x/n``."""
    parts = product_parts(expr)
    if parts is None:
        return None
    negative, numerators, denominators, matrices = parts
    level = PRECEDENCE["Mul"]
    front = [printer.parenthesize(Mul(*numerators), level, strict=True)] if numerators else []
    text = "*".join(front + [printer.parenthesize(matrix, level) for matrix in matrices])
    if len(denominators) > 1:
        text += f"/({'*'.join(printer.parenthesize(part, level) for part in denominators)})"
    elif denominators:
        text += f"/{printer.parenthesize(denominators[0], level)}"
    return f"-{text}" if negative else text


def print_mat_add(printer: Any, expr: MatAdd) -> str:
    """A sum of matrices, a positive term first."""
    entries = explicit_sum(expr)
    if entries is not None:
        result: str = printer._print(entries)
        return result
    text = ""
    for term in ordered_terms(expr, printer):
        printed = printer.parenthesize(term, precedence(expr), strict=not term.is_Add)
        if printed.startswith("-"):
            text += f" - {printed[1:]}" if text else printed
        else:
            text += f" + {printed}" if text else printed
    return text


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> str:
    """``tanh.(x)``, ``(1 - tanh**2).(x)``, ``(t -> t**2).(x)``."""
    return f"{_function(printer, expr.function)}.({printer._print(expr.expr)})"


def _function(printer: Any, function: Expr) -> str:
    arithmetic = function_arithmetic(function)
    if arithmetic is None:
        return f"({printer._print(function.variables[0])} -> {printer._print(function.expr)})"
    printed = printer._print(arithmetic)
    return printed if isinstance(arithmetic, FunctionName) else f"({printed})"


def parenthesize(printer: Any, item: Any, level: int, strict: bool = False) -> str | None:
    """What is printed as a call needs no brackets, though it be a product."""
    name = type(item).__name__
    return printer._print(item) if name in CALLS and not hasattr(printer, f"_print_{name}") else None


def print_array(printer: Any, array: Any) -> str | None:
    """A result with more than two axes, by its entries."""
    from sympy_matcalc.printing import arrays  # it loads rooms that nothing else here needs
    return arrays.print_array(printer, array)
