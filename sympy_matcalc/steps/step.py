"""A derivation as data: lines of one value, each with the law that leads from the one to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy.core.basic import Basic

__all__ = ["Law", "Step", "grouped", "shortened"]


@dataclass(frozen=True)
class Law:
    """A law as it is quoted in a step.

    Attributes
    ==========

    statement : str
        The law, in plain mathematics.
    conditions : str
        When it holds; empty if it holds wherever both sides have a shape.
    source : str
        Where it is stated; a number such as 1.D is that of the founding identities.
    """

    statement: str
    conditions: str = ""
    source: str = ""


@dataclass(frozen=True)
class Step:
    """From one line to the next.

    Attributes
    ==========

    law : str
        The law that was used, or what a group of laws does together.
    conditions, source : str
        When it holds and where it is stated.
    before, after : Basic
        The two lines, SymPy expressions of one value.
    steps : tuple of Step
        The laws one by one where this is a group of several.
    kind : str
        ``"value"`` for a line of the function's own value, ``"differential"`` for one of its differential,
        ``"pairing"`` for df = <G, dX>, ``"vec"`` for one of d vec F, ``"gradient"`` for the gradient by the whole
        matrix and ``"derivative"`` for a line of the derivative itself.
    """

    law: str
    before: Basic
    after: Basic
    conditions: str = ""
    source: str = ""
    steps: tuple[Step, ...] = field(default=())
    kind: str = "differential"

    @classmethod
    def by(cls, law: Law, before: Basic, after: Basic, kind: str = "differential",
           steps: tuple[Step, ...] = ()) -> Step:
        """A step that uses one law."""
        return cls(law.statement, before, after, law.conditions, law.source, steps, kind)

    @property
    def is_group(self) -> bool:
        """Whether several laws are taken together."""
        return len(self.steps) > 1

    def atomic(self) -> tuple[Step, ...]:
        """The laws one by one."""
        if not self.steps:
            return (self,)
        return tuple(inner for step in self.steps for inner in step.atomic())

    def as_dict(self, text: Any = str) -> dict[str, Any]:
        """The step in plain data, expressions as text."""
        return {
            "law": self.law, "conditions": self.conditions, "source": self.source, "kind": self.kind,
            "before": text(self.before), "after": text(self.after),
            "steps": [step.as_dict(text) for step in self.steps]}


MOST_LINES = 8
"""A derivation of first order has at most so many lines in brief."""


def shortened(steps: list[Step]) -> list[Step]:
    """The same in at most :data:`MOST_LINES` lines: neighbouring lines of the differential are taken together."""
    steps = list(steps)
    while len(steps) > MOST_LINES:
        pairs = [k for k in range(len(steps) - 1) if steps[k].kind == steps[k + 1].kind]
        if not pairs:
            break
        k = max(pairs, key=lambda k: (steps[k].kind == "differential", k))
        steps[k:k + 2] = [grouped([*steps[k:k + 2]])]
    return steps


def grouped(steps: list[Step], law: Law | None = None) -> Step:
    """Neighbouring steps as one line that unfolds; a single one stays as it is."""
    if len(steps) == 1:
        return steps[0]
    laws = list(dict.fromkeys(step.law for step in steps))
    sources = list(dict.fromkeys(step.source for step in steps if step.source))
    statement, source = (law.statement, law.source) if law else (";  ".join(laws), "; ".join(sources))
    conditions = "; ".join(dict.fromkeys(step.conditions for step in steps if step.conditions))
    return Step(statement, steps[0].before, steps[-1].after, conditions, source, tuple(steps), steps[-1].kind)
