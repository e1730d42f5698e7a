"""What an evaluation cannot say, how long it may take, and where it saw one piece of a function of several."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic


class Unsupported(NotImplementedError):
    """There is no way to evaluate an expression in this field."""


class NoValue(Unsupported, ValueError):
    """A symbol has no value."""


class Outside(ArithmeticError, ValueError):
    """The point is outside of the domain of an expression: another one has to be drawn."""


class Budget:
    """Steps that may still be taken: about one for each operation on numbers.

    Parameters
    ==========

    steps : int
        How many.
    whole : Budget, optional
        Of which this is a part.
    """

    def __init__(self, steps: float = float("inf"), whole: Budget | None = None) -> None:
        self.steps = steps
        self.whole = whole

    def spend(self, steps: int) -> None:
        """Take steps.

        Raises
        ======

        Unsupported
            If there are none left.
        """
        if self.whole is not None:
            self.whole.spend(steps)
        self.steps -= steps
        if self.steps < 0:
            raise Unsupported("it takes too many steps")


class Switches:
    """The functions in pieces that an evaluation met, each by what its piece depends on.

    Attributes
    ==========

    seen : dict
        The pieces, by switch; 0 is where two pieces meet.
    jumps : set
        The switches at which a value jumps.
    endless : bool
        Whether a function has endlessly many pieces.
    """

    def __init__(self) -> None:
        self.seen: dict[Any, set[Any]] = {}
        self.jumps: set[Any] = set()
        self.endless = False

    def see(self, switch: Any, piece: Any, jump: bool = False) -> None:
        switch, sign = oriented(switch)
        self.seen.setdefault(switch, set()).add(sign*piece if isinstance(piece, int) else piece)
        if jump:
            self.jumps.add(switch)


def oriented(expr: Any) -> tuple[Any, int]:
    """An expression without its numeric factor, one and the same for ``a - b`` and ``b - a``; and the sign."""
    if not isinstance(expr, Basic) or not hasattr(expr, "as_coeff_Mul"):
        return expr, 1
    number, rest = expr.as_coeff_Mul()
    sign = -1 if number.is_negative else 1
    if isinstance(rest, Add):
        content, rest = rest.as_content_primitive()
        sign = -sign if content.is_negative else sign
    if rest.could_extract_minus_sign():
        return -rest, -sign
    return rest, sign
