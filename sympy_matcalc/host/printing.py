"""What is changed in SymPy's printers: methods ``_print_...`` for its matrix classes, and what they lean on.

Each method is ours where the style is "textbook" and the printer is SymPy's own or a subclass that
prints in the same way; it may return None, and otherwise SymPy's method is called, or what a printer
without it would have called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

METHODS: dict[type, tuple[str, dict[str, str]]] = {
    StrPrinter: ("text", {
        "MatMul": "print_mat_mul",
        "MatAdd": "print_mat_add",
        "ElementwiseApplyFunction": "print_entrywise",
    }),
    ReprPrinter: ("representation", {
        "MatAdd": "print_mat_add",
    }),
    LatexPrinter: ("latex", {
        "MatMul": "print_mat_mul",
        "MatAdd": "print_mat_add",
        "ElementwiseApplyFunction": "print_entrywise",
        "Transpose": "print_transpose",
        "MatPow": "print_mat_pow",
        "Inverse": "print_mat_pow",
        "OneMatrix": "print_ones",
        "Identity": "print_identity",
        "DiagMatrix": "print_diag",
        "DiagonalOf": "print_diag",
        "DiagonalMatrix": "print_diagonal_part",
    }),
    PrettyPrinter: ("pretty", {
        "MatMul": "print_mat_mul",
        "MatAdd": "print_mat_add",
        "ElementwiseApplyFunction": "print_entrywise",
        "Transpose": "print_transpose",
        "MatPow": "print_mat_pow",
        "Inverse": "print_mat_pow",
        "DiagMatrix": "print_diag",
        "DiagonalOf": "print_diag",
        "DiagonalMatrix": "print_diagonal_part",
    }),
}
"""By printer, the room of our methods, and by class of SymPy's the name of ours."""


def patches() -> Iterator[tuple[Any, str, Any]]:
    """What :func:`~sympy_matcalc.host.hooks.install` changes for the printers: (owner, name, replacement)."""
    # asked of every factor of a product; SymPy negates the whole product to compare it with itself
    yield MatMul, "could_extract_minus_sign", could_extract_minus_sign
    # signsimp puts a scalar product -(B - A) for a difference A - B, which breaks abs(det(A - B))
    yield MatAdd, "could_extract_minus_sign", lambda self: False
    for printer, (room, methods) in METHODS.items():
        for name, ours in methods.items():
            yield printer, f"_print_{name}", printing_method(printer, name, room, ours)
    # brackets around what is printed as a call, or as a product
    yield StrPrinter, "parenthesize", _with_brackets(StrPrinter, "text")
    yield LatexPrinter, "parenthesize", _with_brackets(LatexPrinter, "latex")
    # the whole expression, whose names a bound variable must not have
    for printer in (LatexPrinter, PrettyPrinter):
        yield printer, "doprint", _knowing_whole(printer)
    yield LatexPrinter, "_print_matrix_contents", _print_matrix_contents


def could_extract_minus_sign(self: MatMul) -> bool:
    """In place of ``Mul.could_extract_minus_sign``: the number in front tells."""
    first = self.args[0]
    return bool(first.is_number and first.is_extended_negative)


@cache
def _ours(room: str, name: str) -> Callable[..., Any]:
    return getattr(import_module(f"sympy_matcalc.printing.{room}"), name)


def _is_ours(printer: Any, base: type) -> bool:
    return SETTINGS.style == "textbook" and printer.printmethod == base.printmethod


def printing_method(base: type, name: str, room: str, ours: str) -> Callable[..., Any]:
    """A method ``_print_...`` in place of SymPy's, or beside it if SymPy has none."""
    original = getattr(base, f"_print_{name}", None)

    def method(self: Any, expr: Any, *args: Any, **kwargs: Any) -> Any:
        result = _ours(room, ours)(self, expr) if _is_ours(self, base) else None
        if result is not None:
            return result
        return (original or _next_method(self, expr, name))(*([self] if original else []), expr, *args, **kwargs)

    return method


def _next_method(printer: Any, expr: Any, name: str) -> Callable[..., Any]:
    """What a printer calls for an expression if it has no method of this name."""
    classes = type(expr).__mro__
    later = classes[next(k for k, cls in enumerate(classes) if cls.__name__ == name) + 1:]
    methods = (getattr(printer, f"_print_{cls.__name__}", None) for cls in later)
    return next((method for method in methods if method is not None), printer.emptyPrinter)


def _with_brackets(base: type, room: str) -> Callable[..., str]:
    original = base.parenthesize

    def parenthesize(self: Any, item: Any, level: int, *args: Any, **kwargs: Any) -> str:
        if _is_ours(self, base):
            printed = _ours(room, "parenthesize")(self, item, level, *args, **kwargs)
            if printed is not None:
                return printed
        return original(self, item, level, *args, **kwargs)

    return parenthesize


def _knowing_whole(base: type) -> Callable[..., str]:
    original = base.doprint

    def doprint(self: Any, expr: Any) -> str:
        self._whole = expr
        return original(self, expr)

    return doprint


_sympy_contents = LatexPrinter._print_matrix_contents


def _print_matrix_contents(self: LatexPrinter, expr: Any) -> str:
    return _ours("latex", "print_contents")(self, expr, _sympy_contents)
