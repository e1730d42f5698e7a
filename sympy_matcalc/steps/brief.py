"""The rules of a replay in brief: which of them share a line."""

from __future__ import annotations

from collections.abc import Sequence

from sympy_matcalc.steps.replay import Applied
from sympy_matcalc.steps.step import Step, joined

MOST_LINES = 3
"""Of the rules of an expression, so many lines are shown in brief; what is beyond is one group."""


def in_brief(applied: Sequence[Applied]) -> list[Step]:
    """The lines in brief: what only carries a differential along joins the rule before it."""
    groups: list[list[Applied]] = []
    for rule in applied:
        last = groups[-1] if groups else None
        joins = last is not None and (
            rule.carries or all(one.carries for one in last)
            or rule.law in [one.law for one in last if not one.carries])
        if last is not None and joins:
            last.append(rule)
        else:
            groups.append([rule])
    if len(groups) > MOST_LINES:
        groups[MOST_LINES - 1:] = [[rule for group in groups[MOST_LINES - 1:] for rule in group]]
    return [_in_one_line(group) for group in groups]


def _in_one_line(group: list[Applied]) -> Step:
    """Several rules as one line, named by those that do not only carry a differential along."""
    if len(group) == 1:
        return group[0].step()
    leading = [rule.law for rule in group if not rule.carries] or [rule.law for rule in group]
    law = joined(list(dict.fromkeys(leading)))
    return Step.by(law, group[0].line_before, group[-1].line, unfold=lambda: [rule.step() for rule in group])
