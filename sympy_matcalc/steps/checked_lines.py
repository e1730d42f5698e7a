"""A chain of lines that one has derived by hand, checked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sympy.core.sympify import sympify
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.equality.decision import Decision


@dataclass(frozen=True)
class StepsCheck:
    """Which lines of a derivation follow from the line before; true if and only if all do.

    Attributes
    ==========

    lines : tuple of Basic
        The lines.
    decisions : tuple of Decision
        For each line but the first, whether it equals the line before, how that is known, and a counterexample.
    """

    lines: tuple[Any, ...]
    decisions: tuple[Decision, ...]

    def __bool__(self) -> bool:
        return all(self.decisions)

    @property
    def first_wrong(self) -> int | None:
        """The number of the first line that does not follow, counted from 0; None if there is none."""
        return next((k for k, decision in enumerate(self.decisions, 1) if decision.verdict == "unequal"), None)

    def __str__(self) -> str:
        marks = {"equal": "follows", "unequal": "DOES NOT FOLLOW", "unknown": "not decided"}
        rows = [f"    {self.lines[0]}"]
        for line, decision in zip(self.lines[1:], self.decisions):
            mark = marks.get(decision.verdict, decision.verdict)
            rows.append(f"  = {line}    {mark}: {decision}")
        return "\n".join(rows)


def check_steps(lines: Sequence[Any], assume: Any = True) -> StepsCheck:
    """Which lines of one's own derivation follow from the line before.

    Parameters
    ==========

    lines : sequence of Expr
        The lines, all meant to have one value.
    assume : predicates of Q, optional
        What holds of the symbols.

    Returns
    =======

    StepsCheck
        Printed, it marks each line; one that does not follow comes with a counterexample.

    Raises
    ======

    ValueError
        If there are fewer than two lines.
    TypeError
        If a line is text.

    Notes
    =====

    Shape: all lines have one shape. Layout: that of ``diff``, where a line is a derivative.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import check_steps
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, B, C = (MatrixSymbol(name, n, n) for name in 'ABC')
    >>> bool(check_steps([Trace(A*B*C), Trace(C*A*B), Trace((C*A*B).T)]))
    True
    >>> check_steps([Trace(A*B*C), Trace(C*A*B), Trace(A*C*B)]).first_wrong
    2

    References
    ==========

    .. [1] J. T. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, Journal of the ACM
       27 (1980), 701-717.
    """
    shown = [_line(line) for line in lines]
    if len(shown) < 2:
        raise ValueError("a derivation has at least two lines to compare")
    decisions = []
    for before, after in pairwise(shown):
        try:
            decisions.append(equal(before, after, assume))
        except ShapeError as error:
            decisions.append(Decision("unequal", "shapes", reason=str(error)))
    return StepsCheck(tuple(shown), tuple(decisions))


def _line(line: Any) -> Any:
    if isinstance(line, str):
        raise TypeError(f"the line {line!r} is text: parse_plain reads it, with its symbols declared")
    return sympify(line)
