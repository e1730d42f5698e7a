"""How SymPy's printers come to print matrices as we do, where the style is "textbook".

They ask an expression for ``_latex``, ``_pretty``, ... first, and so find the functions ``PRINTED`` of a room in
:mod:`~sympy_matcalc.printing`. A subclass of a printer that has a method of its own for a class goes on with that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import Any

from sympy.core.basic import Basic
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.printing.latex import LatexPrinter
from sympy.printing.pretty.pretty import PrettyPrinter
from sympy.printing.repr import ReprPrinter
from sympy.printing.str import StrPrinter

from sympy_matcalc.core.guard import deep
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


def printed(original: Original | None, room: str, self: Basic) -> Callable[..., Any]:
    """The attribute ``_latex``, ``_pretty``, ..., which SymPy's printers ask an expression for before all else."""
    if SETTINGS.style != "textbook" or not _has_ours(room, type(self)):
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {PRINTERS[room].printmethod!r}")
    return partial(_print, room, self)


@deep
def _print(room: str, expr: Basic, printer: Any, **options: Any) -> Any:
    """Along the classes of an expression, as SymPy goes: by our function, or the method that a printer has of its own.

    A function of ours may return None, and then SymPy's method is called, or that of the next class.
    """
    for cls in type(expr).__mro__:
        name = f"_print_{cls.__name__}"
        function = _ours(room).get(cls.__name__)
        if function is not None and getattr(type(printer), name, None) is getattr(PRINTERS[room], name, None):
            result = function(printer, expr)
            if result is not None:
                return result
        method = getattr(printer, name, None)
        if method is not None:
            return method(expr, **options)
    return printer.emptyPrinter(expr)


def parenthesize(original: Original, room: str, self: Any, item: Any, level: int, *args: Any, **options: Any) -> str:
    """Brackets around what is printed as a call, or as a product."""
    if _is_ours(self, room):
        printed: str | None = _room(room).parenthesize(self, item, level, *args, **options)
        if printed is not None:
            return printed
    result: str = original(self, item, level, *args, **options)
    return result


def print_scalar(original: Original, self: StrPrinter, expr: Any, *args: Any, **options: Any) -> str:
    """A scalar with matrices in it."""
    written: str | None = None
    if SETTINGS.style == "textbook" and not args and not options:
        written = _scalar(expr, self)
    return original(self, expr, *args, **options) if written is None else written


@deep
def _scalar(expr: Any, printer: Any) -> str | None:
    text: str | None = _room("text").scalars.written(printer, expr)
    return text


def print_matrix_contents(original: Original, self: LatexPrinter, expr: Any) -> str:
    """The rows of an explicit matrix."""
    result: str = _room("latex").print_contents(self, expr, original)
    return result


def _is_ours(printer: Any, room: str) -> bool:
    return SETTINGS.style == "textbook" and printer.printmethod == PRINTERS[room].printmethod


@cache
def _room(room: str) -> Any:
    return import_module(f"sympy_matcalc.printing.{room}")


def _ours(room: str) -> dict[str, Callable[..., Any]]:
    functions: dict[str, Callable[..., Any]] = _room(room).PRINTED
    return functions


@cache
def _has_ours(room: str, cls: type) -> bool:
    return any(base.__name__ in _ours(room) for base in cls.__mro__)
