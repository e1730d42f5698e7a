"""Results with more than two axes, by their entries: ``[i, j, k, l] -> A[i, k]*B[j, l]``."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.symbol import Symbol
from sympy.functions.special.tensor_functions import KroneckerDelta

from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.printing.parts import names_in_whole

LETTERS = "ijklpqrsuvw"
"""Indices, in this order; those that the expression has for something else are left out."""


def indexed(printer: Any, array: Any) -> tuple[Expr, list[Any]] | None:
    """An entry of an array and its indices, 0 along axes of length one; None where SymPy cannot tell it."""
    if not hasattr(array, "__getitem__") or len(array.shape) < 3:
        return None
    taken = names_in_whole(printer) | {symbol.name for symbol in array.free_symbols}
    letters = iter([letter for letter in LETTERS if letter not in taken] + [f"i{k}" for k in range(len(array.shape))])
    indices = [0 if size == 1 else Symbol(next(letters), integer=True) for size in array.shape]
    with sympy_may_break:
        entry = array[tuple(indices)]
        return entry.replace(KroneckerDelta, lambda i, j, *bounds: KroneckerDelta(i, j)), indices
    return None


def print_array(printer: Any, array: Any) -> str | None:
    """``str``: in words where it stands alone, else in brackets."""
    shape = ", ".join(map(printer._print, array.shape))
    if type(array).__name__ == "Reshape":
        return f"{printer._print(array.expr)} in the shape ({shape})"
    entry = indexed(printer, array)
    if entry is None:
        return None
    text = f"[{', '.join(map(printer._print, entry[1]))}] -> {printer._print(entry[0])}"
    if printer._print_level > 1:
        return f"({text})"
    return f"{text}, an array of shape ({shape}); jacobian gives its entries as a matrix"


def print_array_latex(printer: Any, array: Any) -> str | None:
    """LaTeX: the entry in brackets, its indices below."""
    entry = indexed(printer, array) if type(array).__name__ != "Reshape" else None
    if entry is None:
        return None
    return rf"\left({printer._print(entry[0])}\right)_{{{','.join(map(printer._print, entry[1]))}}}"
