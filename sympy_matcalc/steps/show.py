"""Derivations as text, LaTeX and HTML."""

from __future__ import annotations

import html
from typing import Any

from sympy.printing.latex import latex

from sympy_matcalc.steps.lines import lines_of
from sympy_matcalc.steps.named_parts import letters_for
from sympy_matcalc.steps.notation import Angle, Notation, law_text, short_source

WIDEST = 76
"""Where a line is wider than this, its law stands on a line of its own."""


def as_text(derivation: Any, full: bool) -> str:
    """Lines of text, the laws beside them."""
    names = letters_for(derivation)
    notation = Notation(names)
    lines = lines_of(derivation, full, notation)
    texts = [f"{line.head} {line.sign} {notation(line.expr)}".rstrip() for line in lines]
    width = min(max(map(len, texts), default=0), WIDEST)
    shown = []
    for text, line in zip(texts, lines):
        note = law_text(line.law) + (f"   [{short_source(line.source)}]" if line.law and line.source else "")
        shown.append(f"{text.ljust(width)}   {note}".rstrip() if len(text) <= width else
                     f"{text}\n{' '*width}   {note}".rstrip())
    where = [f"with {letter} = {Notation({p: n for p, n in names.items() if p != part})(part)}"
             for part, letter in names.items()]
    return "\n".join([*shown[:1], *where, *shown[1:]])


def as_latex(derivation: Any, full: bool, settings: dict[str, Any]) -> str:
    """An ``aligned`` environment, laws in words at the right."""
    rows = []
    for line in lines_of(derivation, full, Notation({})):
        note = rf" && \text{{{_latex_text(line.law)}}}" if line.law else ""
        rows.append(f"{_latex_head(line.head)} &{line.sign} {_latex_of(line.expr, settings)}{note}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def as_html(derivation: Any) -> str:
    """A table; what stands for several laws unfolds, without a script."""
    notation = Notation({})
    rows = []
    for line in lines_of(derivation, False, notation):
        note = html.escape(law_text(line.law)) + (
            f" <small>[{html.escape(short_source(line.source))}]</small>" if line.source else "")
        if line.step is not None and line.step.is_group:
            inner = "".join(f"<li><code>{html.escape(notation(step.after))}</code> "
                            f"<small>{html.escape(law_text(step.law))}</small></li>" for step in line.step.atomic())
            note = f"<details><summary>{note}</summary><ol>{inner}</ol></details>"
        rows.append(f"<tr><td>{html.escape(line.head)}</td><td>{line.sign}</td>"
                    f"<td><code>{html.escape(notation(line.expr))}</code></td><td>{note}</td></tr>")
    return f'<table class="derivation">{"".join(rows)}</table>'


def _latex_head(head: str) -> str:
    for shown, command in (("∂²", r"\partial^2 "), ("∂³", r"\partial^3 "), ("∂", r"\partial "), ("ᵀ", "^T"),
                           ("d vec F", r"\mathrm{d}\operatorname{vec} F"), ("df", r"\mathrm{d}f"),
                           ("dF", r"\mathrm{d}F")):
        head = head.replace(shown, command)
    return head.strip()


def _latex_of(expr: Any, settings: dict[str, Any]) -> str:
    if isinstance(expr, Angle):
        return rf"\left\langle {latex(expr.slope, **settings)},\, {latex(expr.direction, **settings)} \right\rangle"
    return latex(expr, **settings)


_LATEX = {"_": r"\_", "^": r"\^{}", "#": r"\#", "&": r"\&", "%": r"\%", "|": r"$|$", "<": r"$\langle$",
          ">": r"$\rangle$", "\\": r"\textbackslash "}


def _latex_text(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)
