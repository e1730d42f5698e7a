"""What the rules of differentials say of themselves: the law, when it holds, and who says so."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sympy.core.function import Derivative, Function
from sympy.core.symbol import Symbol

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.steps.step import Law

SCALARS = Law("scalars are multiplied, and what is common cancels", "", "arithmetic of scalars")
LINEARITY = Law("traces and products are linear: sums are multiplied out, scalars stand in front", "",
                "founding identities 1.B and 1.C; Horn and Johnson, Matrix Analysis, section 0.2")

CHAIN = "ordinary calculus, the chain rule"
CONSTANT = Law("d c = 0 for a constant c", "", "calculus of differentials")

UNKNOWN = "the rule of the class"
"""The source of a rule that names none, as those of other packages may."""


@cache
def law_of_rule(rule: Any) -> Law:
    """What the docstring of a rule states: the law first, what it needs, and its source last."""
    text = inspect.getdoc(rule) or ""
    paragraphs = re.split(r"\n\s*\n", text)
    statement = re.sub(r"\s*\n\s*", " ", paragraphs[0].strip())
    source = re.search(r"Source:\s*(.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    where = re.search(r"Where:\s*(.*?)(?:\n\s*\n|\nSource:|\Z)", text, re.DOTALL)
    return Law(statement, " ".join(where[1].split()) if where else "",
               " ".join(source[1].split()).rstrip(".") if source else UNKNOWN)


def that_was_used(rule: Any, node: Any, active: Sequence[int], value: Any) -> Law:
    """Of the laws that a rule states, the one that gave a value."""
    law = law_of_rule(rule)
    if isinstance(node, Function) and len(node.args) == 1 and not node.args[0].is_Matrix:
        return _of_function(type(node), law)
    laws = law.statement.split(";  ")
    if len(laws) == 1:
        return law
    marks = {mark for mark, holds in _MARKS.items() if any(mark in one for one in laws) and holds(node, active, value)}
    chosen = next((one for one in laws if {mark for mark in _MARKS if mark in one} == marks), laws[0])
    return Law(chosen, law.conditions, law.source)


_MARKS: dict[str, Callable[[Any, Sequence[int], Any], bool]] = {
    "adj(": lambda node, active, value: any(
        factor.has(Adjugate) for factors in (value.terms if isinstance(value, Combination) else [[value]])
        for factor in factors),
    " dp": lambda node, active, value: 1 in active,
    " dP": lambda node, active, value: 1 in active,
    " dc": lambda node, active, value: any(not node.args[k].is_Matrix for k in active),
    "|_p": lambda node, active, value: len(node.args) > 1,
}
"""What stands in one of the laws of a rule, and when that is the one."""


@cache
def _of_function(cls: type, law: Law) -> Law:
    """d log(u) = 1/u du"""
    u = Symbol("u", real=True)
    try:
        derivative = cls(u).diff(u)
    except (TypeError, ValueError):  # a function of other arguments than numbers
        return law
    if derivative.has(Derivative):
        return Law(f"d {cls(u)} = {cls.__name__}'(u) du", law.conditions, CHAIN)
    slope = f"({derivative})" if derivative.is_Add else str(derivative)
    return Law(f"d {cls(u)} = {slope} du", law.conditions, CHAIN)
