"""Ranges of indices with symbolic bounds: which is in which, as far as it can be told."""

from __future__ import annotations

from typing import NamedTuple

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol


class Range(NamedTuple):
    """The indices start, start + step, ... before stop."""

    start: Expr
    stop: Expr
    step: Expr

    @property
    def length(self) -> Expr | None:
        """How many; None where that is no whole number of steps: SymPy 1.14 rounds it down, Python up."""
        length = ((self.stop - self.start)/self.step).expand()
        return length if self.step in (1, -1) or length.is_integer else None

    def within(self, outer: Range) -> Range:
        """These indices of a slice, as indices of what it is a slice of."""
        start, stop = (outer.start + outer.step*bound for bound in self[:2])
        return Range(start, stop, outer.step*self.step)

    def covers(self, size: Expr) -> bool:
        """Whether these are all indices below ``size``, in order."""
        return self.step == 1 and self.start == 0 and same(self.stop, size)


class UndecidedError(Exception):
    """Which of two bounds is larger cannot be told."""


def all_of(size: Expr) -> Range:
    """The indices below ``size``."""
    return Range(S.Zero, S(size), S.One)


def same(a: Expr, b: Expr) -> bool:
    """Whether two sizes are equal."""
    if a == b:
        return True
    if isinstance(a, (Symbol, Integer)) and isinstance(b, (Symbol, Integer)):
        return False
    return bool((a - b).expand() == 0)


def at_most(a: Expr, b: Expr) -> bool:
    """Whether a <= b, for indices and sizes: a symbol that does not say otherwise is no negative number."""
    difference = S(b - a).expand()
    unsigned = {symbol: Dummy(integer=True, nonnegative=True) for symbol in difference.free_symbols
                if symbol.is_nonnegative is None and symbol.is_nonpositive is None}
    difference = difference.xreplace(unsigned)
    if difference.is_nonnegative:
        return True
    if difference.is_negative:
        return False
    raise UndecidedError


def overlap(range_: Range, low: Expr, high: Expr) -> tuple[Expr, Expr] | None:
    """The part of a range of step 1 that is between ``low`` and ``high``; None if there is none."""
    if range_.start == low and range_.stop == high:
        return low, high
    if _surely_at_most(range_.stop, low) or _surely_at_most(high, range_.start):
        return None
    start = range_.start if at_most(low, range_.start) else low
    stop = range_.stop if at_most(range_.stop, high) else high
    if not at_most(start, stop):
        return None
    return start, stop


def _surely_at_most(a: Expr, b: Expr) -> bool:
    try:
        return at_most(a, b)
    except UndecidedError:
        return False
