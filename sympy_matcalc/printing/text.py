"""``str`` of matrix expressions, which reads back wherever SymPy's does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.printing import scalars
from sympy_matcalc.printing.entrywise import FunctionName, function_arithmetic, with_free_variable
from sympy_matcalc.printing.parts import (
    explicit_sum,
    numerator_and_denominator,
    ordered_terms,
    product_parts,
    untransposed,
    upright_row,
)

CALLS = ("HadamardProduct", "KroneckerProduct", "MatrixSum", "ArraySum")
"""Classes that ``str`` prints as calls, though they are products or sums: they need no brackets around them."""

ATOMS = (MatrixSymbol, Symbol, Identity)
"""Classes that never need brackets, asked for most."""


class _Letters(local):
    """What symbols and their transposes are printed as, by their ids, and they, so that no other gets the id of one.

    None is kept beyond the sum of one printer.
    """

    printer: Any = None
    printed: dict[int, str] = {}
    kept: list[Expr] = []


_letters = _Letters()


@contextmanager
def letters_once(printer: Any) -> Iterator[None]:
    """A context in which each symbol in products is printed once: in the sum of a chain they stand again and again."""
    before = _letters.printer, _letters.printed, _letters.kept
    if printer is not before[0]:
        _letters.printer, _letters.printed, _letters.kept = printer, {}, []
    try:
        yield
    finally:
        _letters.printer, _letters.printed, _letters.kept = before


def _factor(printer: Any, matrix: Expr, level: int) -> str:
    """A factor of a product, in brackets where it needs them; no symbol does, nor its transpose, nor their inverses."""
    is_usual = scalars.is_usual(printer)
    cls = type(matrix)
    is_transposed = cls is Transpose
    letter = matrix.args[0] if is_transposed else matrix
    if type(letter) is MatrixSymbol:
        printed: str = printer._print(matrix) if not is_usual else f"{letter.name}.T" if is_transposed else letter.name
        if printer is _letters.printer:
            _letters.printed[id(matrix)] = printed
            _letters.kept.append(matrix)
        return printed
    if not is_usual or cls not in (Inverse, MatAdd):
        bracketed: str = printer.parenthesize(matrix, level)
        return bracketed
    if cls is MatAdd:
        inner = untransposed(matrix)
        return f"({print_mat_add(printer, matrix)})" if inner is None else f"({print_mat_add(printer, inner)}).T"
    base = matrix.args[0]
    is_letter = type(base.args[0] if type(base) is Transpose else base) is MatrixSymbol
    return f"{_factor(printer, base, level)}**(-1)" if is_letter else printer._print(matrix)


def print_mat_mul(printer: Any, expr: MatMul) -> str | None:
    """Scalars in front, divisors behind: ``2*A*x/n``."""
    parts = product_parts(expr)
    if parts is None:
        return None
    negative, scalar, matrices = parts
    if isinstance(scalar, Rational) and scalars.is_usual(printer):
        above, below = ([] if part == 1 else [str(part)] for part in (scalar.p, scalar.q))
    else:
        numerators, denominators = numerator_and_denominator(scalar)
        above = [_above(printer, numerators)] if numerators else []
        below = [_below(printer, part) for part in denominators]
    level = PRECEDENCE["Mul"]
    known = _letters.printed if printer is _letters.printer else {}
    letters = map(known.get, map(id, matrices))
    text = "*".join(above + [letter or _factor(printer, matrix, level) for letter, matrix in zip(letters, matrices)])
    if len(below) > 1:
        text += f"/({'*'.join(below)})"
    elif below:
        text += f"/{below[0]}"
    return f"-{text}" if negative else text


def _above(printer: Any, numerators: list[Expr]) -> str:
    """What stands in front of the matrices."""
    text = scalars.numerator_text(printer, numerators) if scalars.is_usual(printer) else None
    if text is not None:
        return text
    printed: str = printer.parenthesize(multiply(numerators), PRECEDENCE["Mul"], strict=True)
    return printed


def _below(printer: Any, part: Expr) -> str:
    """A factor of what a product is divided by."""
    if scalars.is_usual(printer):
        return scalars.factor_text(printer, part)
    printed: str = printer.parenthesize(part, PRECEDENCE["Mul"])
    return printed


def print_mat_add(printer: Any, expr: MatAdd) -> str:
    """A sum of matrices, a positive term first."""
    entries = explicit_sum(expr)
    if entries is not None:
        result: str = printer._print(entries)
        return result
    with letters_once(printer):
        return _terms(printer, expr)


def _terms(printer: Any, expr: MatAdd) -> str:
    text, is_usual = "", scalars.is_usual(printer)
    for term in ordered_terms(expr, printer):
        printed = (print_mat_mul(printer, term) if is_usual and type(term) is MatMul else None) or printer._print(term)
        if term.is_Add:
            printed = f"({printed})"
        if printed.startswith("-"):
            text += f" - {printed[1:]}" if text else printed
        else:
            text += f" + {printed}" if text else printed
    return text


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> str:
    """``tanh.(x)``, ``(1 - tanh**2).(x)``, ``(t -> t**2).(x)``."""
    arg, is_transposed = Algebra().as_written(expr.expr)
    return f"{_function(printer, expr.function)}.({printer._print(arg)}){'.T' if is_transposed else ''}"


def _function(printer: Any, function: Expr) -> str:
    arithmetic = function_arithmetic(function)
    if arithmetic is None:
        variable, body = with_free_variable(printer, function)
        return f"({printer._print(variable)} -> {printer._print(body)})"
    printed = printer._print(arithmetic)
    return printed if isinstance(arithmetic, FunctionName) else f"({printed})"


def parenthesize(printer: Any, item: Any, level: int, strict: bool = False) -> str | None:
    """What is printed as a call needs no brackets, though it be a product; a sum of transposes is a transpose."""
    if type(item) in ATOMS:
        printed: str = printer._print(item)
        return printed
    if level < PRECEDENCE["Pow"] and isinstance(item, (Transpose, MatPow)):
        power: str = printer._print(item)
        return power
    if isinstance(item, MatAdd):
        inner = untransposed(item) if level > PRECEDENCE["Add"] else None
        return None if inner is None else f"({print_mat_add(printer, inner)}).T"
    name = type(item).__name__
    if name not in CALLS or hasattr(printer, f"_print_{name}"):
        return None
    inner = upright_row(item)
    return printer._print(item) if inner is None else f"{printer._print(inner)}.T"


def print_array(printer: Any, array: Any) -> str | None:
    """A result with more than two axes, by its entries."""
    from sympy_matcalc.printing import arrays  # it loads rooms that nothing else here needs
    return arrays.print_array(printer, array)


PRINTED = {
    "MatMul": print_mat_mul, "MatAdd": print_mat_add, "ElementwiseApplyFunction": print_entrywise,
    "_CodegenArrayAbstract": print_array, "ArraySum": print_array,
}
"""By the name of a class of SymPy's, how it is printed."""
