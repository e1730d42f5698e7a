"""What is known of an exponent."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.symbol import Dummy


def is_whole(exponent: Expr) -> bool:
    """Whether an exponent is a whole number, if the symbols of which nothing is declared are.

    Of a matrix `A**j` has a meaning for whole `j` first of all, and users do not declare that. It says nothing of
    `A**(j/2)`, nor of a symbol that is declared to be real.
    """
    declared = exponent.is_integer
    if declared is not None:
        return bool(declared)
    whole = {symbol: Dummy(integer=True) for symbol in exponent.free_symbols if symbol.is_complex is None}
    return bool(whole) and bool(exponent.xreplace(whole).is_integer)
