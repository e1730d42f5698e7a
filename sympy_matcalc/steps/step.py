"""A derivation as data: lines of one value, each with the law that leads from the one to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sympy.core.basic import Basic


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


LIKE_TERMS = Law("like terms are added", "", "laws of matrix algebra")


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
        The laws one by one where this is a group of several, found when they are first asked for.
    kind : str
        ``"value"`` for a line of the function's own value, ``"differential"`` for one of its differential,
        ``"pairing"`` for df = <G, dX>, ``"vec"`` for one of d vec F, ``"gradient"`` for the gradient by the whole
        matrix and ``"derivative"`` for a line of the derivative itself.
    order : int
        How many derivatives have been taken before.
    """

    law: str
    before: Basic
    after: Basic
    conditions: str = ""
    source: str = ""
    kind: str = "differential"
    unfold: Callable[[], Sequence[Step]] | None = field(default=None, compare=False, repr=False)
    order: int = 0

    @classmethod
    def by(cls, law: Law, before: Basic, after: Basic, kind: str = "differential",
           unfold: Callable[[], Sequence[Step]] | None = None) -> Step:
        """A step that uses one law; or several, if it unfolds into more than one step."""
        return cls(law.statement, before, after, law.conditions, law.source, kind, unfold)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The laws one by one where this is a group of several."""
        found = tuple(self.unfold()) if self.unfold is not None else ()
        return found if len(found) > 1 or [step.law for step in found] != [self.law] else ()

    @property
    def is_group(self) -> bool:
        """Whether several laws are taken together."""
        return bool(self.steps)

    def atomic(self) -> tuple[Step, ...]:
        """The laws one by one."""
        if not self.steps:
            return (self,)
        return tuple(replace(inner, order=self.order or inner.order) for step in self.steps for inner in step.atomic())

    def as_dict(self, stored: Callable[[Any], Any] | None = None) -> dict[str, Any]:
        """The step in plain data, expressions as text; and as data to read back, if something stores them."""
        lines = {} if stored is None else {"data": [stored(self.before), stored(self.after)]}
        return {
            "law": self.law, "conditions": self.conditions, "source": self.source, "kind": self.kind,
            "order": self.order, "before": str(self.before), "after": str(self.after), **lines,
            "steps": [step.as_dict(stored) for step in self.steps]}

    @classmethod
    def of_dict(cls, data: dict[str, Any], read: Callable[[Any], Any]) -> Step:
        """The step that plain data was made of."""
        inner = [cls.of_dict(one, read) for one in data["steps"]]
        before, after = map(read, data["data"])
        return cls(data["law"], before, after, data["conditions"], data["source"], data["kind"],
                   (lambda: inner) if inner else None, data["order"])


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
    if law is None:
        law = joined([Law(step.law, step.conditions, step.source) for step in steps])
    whole = Step.by(law, steps[0].before, steps[-1].after, steps[-1].kind, lambda: steps)
    return replace(whole, order=steps[-1].order)


def joined(laws: Sequence[Law]) -> Law:
    """Several laws as the one text that a line has beside it."""
    statements, conditions, sources = (
        "; ".join(dict.fromkeys(part for part in parts if part))
        for parts in zip(*((law.statement, law.conditions, law.source) for law in laws)))
    return Law(statements, conditions, sources)


def one_by_one(before: Basic, lines: Sequence[tuple[Law, Basic]], kind: str = "differential") -> list[Step]:
    """The steps of laws that change anything."""
    steps = []
    for law, after in lines:
        if after != before:
            steps.append(Step.by(law, before, after, kind))
            before = after
    return steps
