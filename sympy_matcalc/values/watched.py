"""What fields have in common in which the domain of an expression is watched."""

from __future__ import annotations

from typing import Any

from sympy.core.symbol import Symbol

from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.undecided import Outside, Switches, Unsupported
from sympy_matcalc.values.walk import LARGEST, MOST


class WatchedField:
    """A field in which what is not defined raises :class:`Outside`."""

    largest = LARGEST

    def __init__(self) -> None:
        self.switches = Switches()

    def special(self, node: Any) -> Any:
        raise Outside(f"{node} is no number")

    def allows_size_zero(self, expr: Any) -> bool:
        """Whether a size is declared to be zero or more."""
        return isinstance(expr, Symbol) and bool(expr.is_nonnegative) and not expr.is_positive

    def nowhere(self) -> Any:
        raise Outside("no piece of a function")

    def see(self, switch: Any, piece: Any) -> None:
        """Which piece of several was met."""
        self.switches.see(switch, piece)

    def magnitude(self, number: Any) -> Any:
        """What tells good pivots from bad ones."""
        raise NotImplementedError

    def integer_power(self, base: Any, exponent: int) -> Any:
        if abs(exponent) > MOST:
            raise Unsupported("an exponent is too large")
        if exponent < 0 and not self.magnitude(base):
            raise Outside("a denominator vanishes")
        return base**exponent

    def inverse(self, matrix: Array) -> Array:
        return linear_algebra.inverse(matrix, self.magnitude)

    def determinant(self, matrix: Array) -> Any:
        return linear_algebra.determinant(matrix, self.magnitude)


def refuse_assumptions(node: Any) -> None:
    """An undefined function of which more is assumed than that it is real has no random values.

    Raises
    ======

    Unsupported
        If there is more.
    """
    if any(getattr(node, f"is_{name}", None) for name in (
            "extended_nonnegative", "extended_nonpositive", "integer", "imaginary")):
        raise Unsupported("an undefined function of which more is assumed than that it is real")
