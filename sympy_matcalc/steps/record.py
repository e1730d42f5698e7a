"""What a derivation is: its lines, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr

from sympy_matcalc.steps.show import as_html, as_latex, as_lines, as_text
from sympy_matcalc.steps.step import Step
from sympy_matcalc.steps.storing import restored, stored


class Derivation:
    """How a derivative, or an equation, comes about: lines with the law that leads from each to the next.

    Attributes
    ==========

    expr : Basic
        What is differentiated, or the left side of the equation.
    variables : tuple of Expr
        By what; empty for an equation.
    result : Basic
        What ``diff`` returns; of an equation, its right side.
    steps : tuple of Step
        The lines in brief; those that stand for several laws have ``steps`` of their own.
    of : str
        ``"derivative"``, ``"differential"`` or ``"jacobian"``: what the result is.
    open_at : Basic or None
        The subexpression that has no rule, where the derivative stays open.
    """

    def __init__(self, expr: Basic, variables: Sequence[Expr], result: Basic, find: Any,
                 of: str = "derivative") -> None:
        self.expr = expr
        self.variables = tuple(variables)
        self.result = result
        self.of = of
        self.stopped_at: Basic | None = None
        self.named: list[Expr] = []
        self._find = find

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The lines, found when they are first asked for."""
        return tuple(self._find(self))

    @property
    def open_at(self) -> Basic | None:
        """The subexpression that has no rule; None where the derivation comes to its end."""
        return self.stopped_at if self.steps else None

    @property
    def differentials(self) -> tuple[Expr, ...]:
        """The symbols dX that stand for the differentials of the variables in the lines."""
        return tuple(dict.fromkeys(self.named)) if self.steps else ()

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """One law a line: every group unfolded."""
        return tuple(inner for step in self.steps for inner in step.atomic())

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        by = f" by {', '.join(map(str, self.variables))}" if self.variables else ""
        return f"<derivation of {self.expr}{by}: {len(self.steps)} steps>"

    def text(self, full: bool = False) -> str:
        """The derivation as lines of text, the laws beside them; ``full`` unfolds every group into one law a line."""
        return as_text(self, full)

    def latex(self, full: bool = False, marks: bool = False, environment: str = "aligned", **settings: Any) -> str:
        """The derivation as lines of LaTeX, with the settings of SymPy's LaTeX printer.

        They are aligned in an ``aligned`` environment, to stand in a formula, or in another one: ``"align*"`` stands
        by itself. With ``marks``, what a law changes is underlined.
        """
        return as_latex(self, full, marks, environment, settings)

    def html(self, mathml: bool = False) -> str:
        """The derivation as a table; what stands for several laws unfolds, without a script or a network.

        The lines are text; or MathML, which browsers show by themselves, where ``latex2mathml`` is installed.
        """
        return as_html(self, mathml)

    def lines(self) -> list[dict[str, Any]]:
        """The lines as they are shown, each with head, text, LaTeX, law, source and, for a group, its steps."""
        return as_lines(self)

    def as_dict(self) -> dict[str, Any]:
        """The derivation in plain data, expressions as text, and under ``data`` as what reads back."""
        return {"expression": str(self.expr), "variables": [str(v) for v in self.variables],
                "result": str(self.result), "of": self.of, "text": self.text(),
                "open_at": None if self.open_at is None else str(self.open_at),
                "steps": [step.as_dict(stored) for step in self.steps],
                "data": {"expression": stored(self.expr), "variables": [stored(v) for v in self.variables],
                         "result": stored(self.result), "differentials": [stored(d) for d in self.differentials],
                         "open_at": None if self.open_at is None else stored(self.open_at)}}

    def json(self, **options: Any) -> str:
        """The derivation as JSON text, which :meth:`of_json` reads back."""
        return json.dumps(self.as_dict(), **options)

    @classmethod
    def of_json(cls, text: str) -> Derivation:
        """The derivation that :meth:`json` made a text of: the same expressions, the same lines.

        Raises
        ======

        ValueError
            If the text is no derivation, or has classes of other packages.
        """
        whole = json.loads(text)
        if not isinstance(whole, dict) or not {"steps", "data"} <= set(whole):
            raise ValueError("the text is no derivation: it has no steps")
        steps, data = [Step.of_dict(one, restored) for one in whole["steps"]], whole["data"]
        found = cls(restored(data["expression"]), [restored(one) for one in data["variables"]],
                    restored(data["result"]), lambda _: steps, whole["of"])
        found.named = [restored(one) for one in data["differentials"]]
        found.stopped_at = None if data["open_at"] is None else restored(data["open_at"])
        return found

    def _latex(self, printer: Any) -> str:
        return self.latex()

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        lines = as_text(self, False, sources=False).splitlines()
        width = max(map(len, lines))
        return prettyForm("\n".join(line.ljust(width) for line in lines))  # which would put them in the middle

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _repr_html_(self) -> str:
        return self.html()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.text())
