"""Derivations as text, LaTeX, HTML and plain data."""

from __future__ import annotations

import html
import json
from typing import Any

from sympy.core.basic import Basic
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.printing.latex import latex

from sympy_matcalc.steps.named_parts import letters_for
from sympy_matcalc.steps.notation import Notation, variable_text
from sympy_matcalc.steps.step import Step

WIDEST = 76
"""Where a line and its law together are wider than the page, the law stands on a line of its own."""


class Shown:
    """What a derivation looks like. ``expr``, ``variables``, ``result`` and ``steps`` are the derivation's."""

    expr: Basic
    variables: tuple[Any, ...]
    result: Basic
    steps: tuple[Step, ...]
    open_at: Any

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<derivation of {self.expr} by {', '.join(map(str, self.variables))}: {len(self.steps)} steps>"

    def text(self, full: bool = False) -> str:
        """The derivation as lines of text, the laws beside them.

        Parameters
        ==========

        full : bool
            Whether each group of laws is unfolded into one law a line.
        """
        names = letters_for(self)
        notation = Notation(names)
        lines = [(f"{head} {sign} {notation(expr)}".rstrip(), law, source)
                 for head, sign, expr, law, source in self._lines(full, notation)]
        where = [f"with {letter} = {Notation(others)(part)}" for part, letter, others in _definitions(names)]
        width = min(max((len(line) for line, *_ in lines), default=0), WIDEST)
        shown = []
        for line, law, source in lines:
            note = law_text(law) + (f"   [{short_source(source)}]" if law and source else "")
            shown.append(f"{line.ljust(width)}   {note}".rstrip() if len(line) <= width else
                         f"{line}\n{' '*width}   {note}".rstrip())
        return "\n".join([*shown[:1], *where, *shown[1:]])

    def _lines(self, full: bool, notation: Any) -> list[tuple[str, str, Any, str, str]]:
        """Head, sign, expression, law and source of each line."""
        steps = [inner for step in self.steps for inner in step.atomic()] if full else list(self.steps)
        if not self.variables:
            return _equation_lines(self.expr, steps, self.result)
        letter = "F" if getattr(self.expr, "shape", (1, 1)) != (1, 1) else "f"
        by = "".join(f"∂{variable_text(v, notation)}" for v in self.variables)
        order = {2: "²", 3: "³"}.get(len(self.variables), "")
        slope = f"∂{order}{letter}/{by}"
        rows: list[tuple[str, str, Any, str, str]] = [(letter, "=", self.expr, "", "")]
        heads = {"value": letter, "differential": "d" + letter, "pairing": "d" + letter, "vec": f"d vec {letter}",
                 "derivative": slope}
        told = {letter}
        for step in steps:
            head = heads[step.kind]
            expr = Angle(step.after) if step.kind == "pairing" and _is_pairing(step.after) else step.after
            # Of a definition there is one line; of bound symbols the names alone may change.
            if head in told and notation(step.before) == notation(expr):
                continue
            if step.kind == "derivative" and head not in told and step.before != step.after:
                rows.append((head, "=", step.before, "", ""))
                told.add(head)
            rows.append((" "*len(head) if head in told else head, "=", expr, step.law, step.source))
            told.add(head)
        if slope not in told and not self.open_at:
            rows.append((slope, "=", self.result, "", ""))
        return rows

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def latex(self, full: bool = False, **settings: Any) -> str:
        """The derivation as an ``aligned`` environment, laws in words at the right.

        Parameters
        ==========

        full : bool
            Whether each group of laws is unfolded.
        **settings
            Of SymPy's LaTeX printer.
        """
        rows = []
        for head, sign, expr, law, source in self._lines(full, Notation({})):
            note = rf" && \text{{{_latex_text(law)}}}" if law else ""
            rows.append(f"{_latex_head(head)} &{sign} {_latex_of(expr, settings)}{note}")
        return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """The derivation as a table; what stands for several laws unfolds, without a script."""
        notation = Notation({})
        rows = []
        for head, sign, expr, law, source in self._lines(False, notation):
            group = next((s for s in self.steps if s.is_group and s.law == law and s.after is getattr(
                expr, "expr", expr)), None)
            note = html.escape(law) + (f" <small>[{html.escape(source)}]</small>" if source else "")
            if group is not None:
                inner = "".join(f"<li>{html.escape(notation(s.after))} <small>{html.escape(s.law)}</small></li>"
                                for s in group.atomic())
                note = f"<details><summary>{note}</summary><ol>{inner}</ol></details>"
            rows.append(f"<tr><td>{html.escape(head)}</td><td>{sign}</td>"
                        f"<td><code>{html.escape(notation(expr))}</code></td><td>{note}</td></tr>")
        return f'<table class="derivation">{"".join(rows)}</table>'

    def as_dict(self) -> dict[str, Any]:
        """The derivation in plain data, expressions as text that SymPy reads."""
        return {"expression": str(self.expr), "variables": [str(v) for v in self.variables],
                "result": str(self.result), "steps": [step.as_dict() for step in self.steps]}

    def json(self, **options: Any) -> str:
        """The derivation as JSON text."""
        return json.dumps(self.as_dict(), **options)


_IN_TEXT = ((".T", "ᵀ"), ("**-1", "⁻¹"), ("**p", "ᵖ"), ("<", "⟨"), (">", "⟩"), (" kron ", " ⊗ "), (" o ", " ∘ "),
            ("⟨= ", "<= "), ("-⟩", "->"))
_SHORT = (("Magnus and Neudecker, Matrix Differential Calculus, ", "Magnus & Neudecker, "), ("founding identity ", ""),
          ("Horn and Johnson, Matrix Analysis, ", "Horn & Johnson, "), ("Higham, Functions of Matrices, ", "Higham, "),
          ("Petersen and Pedersen, The Matrix Cookbook", "Matrix Cookbook"))


def law_text(law: str) -> str:
    """A law as a line of text shows it."""
    for plain, shown in _IN_TEXT:
        law = law.replace(plain, shown)
    return law


def short_source(source: str) -> str:
    """A source without the title of its book."""
    for long, short in _SHORT:
        source = source.replace(long, short)
    return source


class Angle:
    """<G, dX>, which as an expression is tr(G.T dX)."""

    def __init__(self, expr: Any) -> None:
        self.expr = expr

    def __eq__(self, other: object) -> bool:
        return self.expr == other

    __hash__ = None  # type: ignore[assignment]


def _is_pairing(expr: Any) -> bool:
    """Whether an expression is tr(G.T dX), as it stands for <G, dX>."""
    return isinstance(expr, Trace) and isinstance(expr.arg, MatMul) and len(expr.arg.args) == 2


def _equation_lines(lhs: Any, steps: list[Step], rhs: Any) -> list[tuple[str, str, Any, str, str]]:
    rows: list[tuple[str, str, Any, str, str]] = [("", "", lhs, "", "")]
    rows.extend(("", "=", step.after, step.law, step.source) for step in steps)
    return rows


def _definitions(names: dict[Any, str]) -> list[tuple[Any, str, dict[Any, str]]]:
    return [(part, letter, {p: n for p, n in names.items() if p != part}) for part, letter in names.items()]


def _latex_head(head: str) -> str:
    return head.replace("∂²", r"\partial^2 ").replace("∂", r"\partial ").replace("ᵀ", "^T").replace(
        "df", r"\mathrm{d}f").replace("dF", r"\mathrm{d}F").strip()


def _latex_of(expr: Any, settings: dict[str, Any]) -> str:
    if isinstance(expr, Angle) and len(getattr(expr.expr, "args", ())) == 1 and expr.expr.args[0].is_MatMul:
        left, right = expr.expr.args[0].args[0], expr.expr.args[0].args[1]
        slope = left.arg if left.is_Matrix and type(left).__name__ == "Transpose" else left.T
        return rf"\left\langle {latex(slope, **settings)},\, {latex(right, **settings)} \right\rangle"
    return latex(expr.expr if isinstance(expr, Angle) else expr, **settings)


def _latex_text(text: str) -> str:
    return "".join({"_": r"\_", "^": r"\^{}", "#": r"\#", "&": r"\&", "%": r"\%", "|": r"$|$", "<": r"$<$",
                    ">": r"$>$", "\\": r"\textbackslash "}.get(letter, letter) for letter in text)
