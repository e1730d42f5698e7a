"""Laws as data: what a law says, when it holds, who says so, and why using it comes to an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


class Statement(NamedTuple):
    """A law of matrix algebra, as the documentation lists it."""

    topic: str
    """The module it stands in."""
    name: str
    text: str
    conditions: str
    source: str
    ends: str


STATEMENTS: list[Statement] = []
"""The laws that ``simplify`` uses, in the order in which their modules are loaded."""

HORN = "Horn and Johnson, Matrix Analysis"
TOPICS = "Horn and Johnson, Topics in Matrix Analysis"
MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus"
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook"
HIGHAM = "Higham, Functions of Matrices"


def law(text: str, *, when: str = "", source: str = "", ends: str = "") -> Callable[[Function], Function]:
    """Enter a function in the list of laws.

    Parameters
    ==========

    text : str
        The law.
    when : str
        Its conditions; none means that it holds wherever both sides have a shape.
    source : str
        Where it is stated.
    ends : str
        Why applying it again and again comes to an end.

    Examples
    ========

    >>> from sympy_matcalc.core.loading import load_all
    >>> from sympy_matcalc.core.statements import STATEMENTS
    >>> load_all()
    >>> [s.text for s in STATEMENTS if s.name == 'mixed_product']
    ['(A x B)(C x D) = A C x B D']
    """
    def entered(function: Function) -> Function:
        STATEMENTS.append(Statement(
            function.__module__.rsplit(".", 1)[-1], function.__name__, text, when, source, ends))
        return function
    return entered
