"""What is changed in SymPy's printers: methods ``_print_...`` for its matrix classes, and what they lean on.

Each method is ours where the style is "textbook" and the printer is SymPy's own or a subclass that
prints in the same way; it may return None, and otherwise SymPy's method is called, or what a printer
without it would have called. The table of them is in :mod:`~sympy_matcalc.host.patches`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.repr import ReprPrinter
from sympy.printing.str import StrPrinter

from sympy_matcalc.printing.settings import SETTINGS

PRINTERS: dict[str, Any] = {"text": StrPrinter, "latex": LatexPrinter, "pretty": PrettyPrinter,
                            "representation": ReprPrinter}
"""The printers by the rooms of our methods."""

Original = Callable[..., Any]


def could_extract_minus_sign(original: Original, self: MatMul) -> bool:
    """In place of ``Mul.could_extract_minus_sign``: the number in front tells."""
    first = self.args[0]
    return bool(first.is_number and first.is_extended_negative)


def no_minus_sign(original: Original, self: MatAdd) -> bool:
    """In place of ``Add.could_extract_minus_sign``, with which ``signsimp`` makes a scalar product of a difference."""
    return False


def print_with(original: Original | None, room: str, method: str, cls: str, self: Any, expr: Any, *args: Any,
               **options: Any) -> Any:
    """A method ``_print_...`` in place of SymPy's, or beside it if SymPy has none."""
    result = _ours(room, method)(self, expr) if _is_ours(self, room) else None
    if result is not None:
        return result
    if original is not None:
        return original(self, expr, *args, **options)
    return _next_method(self, expr, cls)(expr, *args, **options)


def parenthesize(original: Original, room: str, self: Any, item: Any, level: int, *args: Any, **options: Any) -> str:
    """Brackets around what is printed as a call, or as a product."""
    if _is_ours(self, room):
        printed: str | None = _ours(room, "parenthesize")(self, item, level, *args, **options)
        if printed is not None:
            return printed
    result: str = original(self, item, level, *args, **options)
    return result


def print_matrix_contents(original: Original, self: LatexPrinter, expr: Any) -> str:
    """The rows of an explicit matrix."""
    result: str = _ours("latex", "print_contents")(self, expr, original)
    return result


@cache
def _ours(room: str, name: str) -> Callable[..., Any]:
    result: Callable[..., Any] = getattr(import_module(f"sympy_matcalc.printing.{room}"), name)
    return result


def _is_ours(printer: Any, room: str) -> bool:
    return SETTINGS.style == "textbook" and printer.printmethod == PRINTERS[room].printmethod


def _next_method(printer: Any, expr: Any, name: str) -> Callable[..., Any]:
    """What a printer calls for an expression if it has no method of this name."""
    classes = type(expr).__mro__
    later = classes[next(k for k, cls in enumerate(classes) if cls.__name__ == name) + 1:]
    methods = (getattr(printer, f"_print_{cls.__name__}", None) for cls in later)
    result: Callable[..., Any] = next((method for method in methods if method is not None), printer.emptyPrinter)
    return result
