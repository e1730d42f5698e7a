"""Where a class's rule is found: on the class itself, or in the table of rules for SymPy's classes.

A rule is the differential of a class, stated once. It takes a node in normal form
and the positions of the arguments that depend on the variable, and yields, for each,
the linear maps that take the differential of the argument to that of the node.
A third party's class brings its rule as the method ``_eval_differential``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from sympy.core.basic import Basic

from sympy_matcalc.core.maps import LinearMap, NoRule

__all__ = ["RULES", "NoRule", "Rule", "differential", "rule_for"]

Rule = Callable[[Basic, Sequence[int]], Iterator[tuple[int, LinearMap]]]

RULES: dict[type, Rule] = {}
"""The rule of each of SymPy's classes; a subclass inherits it."""


def differential(*classes: type) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule of ``classes``."""
    def register(rule: Rule) -> Rule:
        for cls in classes:
            RULES[cls] = rule
        rule_for.cache_clear()
        return rule
    return register


@cache
def rule_for(cls: type) -> Rule | None:
    """The rule of a class: the nearest along its method resolution order."""
    for base in cls.__mro__:
        if "_eval_differential" in vars(base):
            return vars(base)["_eval_differential"]
        if base in RULES:
            return RULES[base]
    return None
