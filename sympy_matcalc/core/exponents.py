"""What is known of an exponent."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Float, Integer
from sympy.core.symbol import Dummy


def exact(exponent: Expr) -> Expr:
    """2.0 as 2: which power of a matrix is meant depends on that; anything else as it is, 0.5 too, as SymPy has it."""
    return Integer(int(exponent)) if isinstance(exponent, Float) and float(exponent).is_integer() else exponent


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
