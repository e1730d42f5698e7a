"""Derivations as text, LaTeX and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from sympy.core.symbol import Symbol
from sympy.printing.latex import LatexPrinter

from sympy_matcalc.steps.lines import as_shown, lines_of
from sympy_matcalc.steps.marks import marked
from sympy_matcalc.steps.named_parts import letters_for, name_of
from sympy_matcalc.steps.notation import Angle, Notation, law_text, short_source

WIDEST = 76
"""Where a line is wider than this, its law stands on a line of its own."""


def as_text(derivation: Any, full: bool, sources: bool = True) -> str:
    """Lines of text, the laws beside them."""
    names = letters_for(derivation)
    notation = Notation(names, _used(derivation))
    lines = lines_of(derivation, full, notation)
    texts = [f"{line.head} {line.sign} {notation(line.expr)}".rstrip() for line in lines]
    width = min(max(map(len, texts), default=0), WIDEST)
    shown = []
    for text, line in zip(texts, lines):
        source = f"   [{short_source(line.source)}]" if sources and line.law and line.source else ""
        note = law_text(line.law) + source
        shown.append(f"{text.ljust(width)}   {note}".rstrip() if len(text) <= width else
                     f"{text}\n{' '*width}   {note}".rstrip())
    where = [f"with {letter} = {text}" for letter, text in _definitions(names)]
    return "\n".join([*shown[:1], *where, *shown[1:]])


def _definitions(names: Mapping[Any, str]) -> list[tuple[str, str]]:
    """The letters, and the parts that they stand for."""
    return [(letter, Notation({p: n for p, n in names.items() if p != part})(part)) for part, letter in names.items()]


def as_latex(derivation: Any, full: bool, marks: bool, environment: str, settings: dict[str, Any]) -> str:
    """An environment of aligned lines, laws in words at the right; with marks, what changes is underlined."""
    names = letters_for(derivation)
    settings = {"symbol_names": _roman(derivation), **settings}
    printer = NamedLatex(names, settings)
    rows = []
    for k, line in enumerate(lines_of(derivation, full, Notation({}, _used(derivation)), printer.line)):
        note = f" && {law_latex(line.law)}" if line.law else ""
        text = printer.line(line.expr)
        if marks and line.step is not None:
            text = marked(printer.line(line.step.before), text, r"\underline{", "}")
        rows.append(f"{_latex_head(line.head)} &{line.sign} {text}{note}")
        if k == 0:
            rows.extend(rf"\text{{with }} {letter} &= {printer.without(part).line(part)}"
                        for part, letter in names.items())
    return f"\\begin{{{environment}}}\n" + " \\\\\n".join(rows) + f"\n\\end{{{environment}}}"


class NamedLatex(LatexPrinter):
    """SymPy's LaTeX printer with letters for parts, and the pairing <G, dX> in angle brackets."""

    def __init__(self, names: Mapping[Any, str], settings: dict[str, Any]) -> None:
        super().__init__(settings)
        self.names = names
        self.given = settings

    def without(self, part: Any) -> NamedLatex:
        """The same printer, one part spelled out."""
        return NamedLatex({p: n for p, n in self.names.items() if p != part}, self.given)

    def line(self, expr: Any) -> str:
        """A line of a derivation."""
        if isinstance(expr, Angle):
            return rf"\left\langle {self._print(expr.slope)},\, {self._print(expr.direction)} \right\rangle"
        result: str = self.doprint(expr)
        return result

    def _print(self, expr: Any, **kwargs: Any) -> str:
        named = name_of(expr, self.names)
        if named is None:
            result: str = super()._print(expr, **kwargs)
            return result
        letter, transposed = named
        return f"{letter}^{{T}}" if transposed else letter

    def parenthesize(self, item: Any, level: int, is_neg: bool = False, strict: bool = False) -> str:
        if name_of(item, self.names) is not None:
            return self._print(item)
        result: str = super().parenthesize(item, level, is_neg=is_neg, strict=strict)
        return result


def as_html(derivation: Any, mathml: bool) -> str:
    """A table; what stands for several laws unfolds, and in text what changes is marked, without a script."""
    names = letters_for(derivation)
    notation = Notation(names, _used(derivation))
    written = _in_mathml(NamedLatex(names, {"symbol_names": _roman(derivation)})) if mathml else _in_text(notation)
    rows = []
    for line in lines_of(derivation, False, notation):
        note = _note(line.law, line.source, line.step.conditions if line.step else "")
        if line.step is not None and line.step.is_group:
            inner = "".join(f"<li>{written(step, as_shown(step))} {_note(step.law, step.source, step.conditions)}</li>"
                            for step in line.step.atomic())
            note = f"<details><summary>{note}</summary><ol>{inner}</ol></details>"
        rows.append(f"<tr><td>{html.escape(line.head)}</td><td>{line.sign}</td>"
                    f"<td>{written(line.step, line.expr)}</td><td>{note}</td></tr>")
    rows[1:1] = [f"<tr><td>with {letter}</td><td>=</td><td><code>{html.escape(text)}</code></td><td></td></tr>"
                 for letter, text in _definitions(names)]
    return f'<table class="derivation">{"".join(rows)}</table>'


def _in_text(notation: Notation) -> Callable[[Any, Any], str]:
    def written(step: Any, expr: Any) -> str:
        text = notation(expr)
        found = text if step is None else marked(notation(step.before), text, "\0", "\1")
        return f"<code>{html.escape(found)}</code>".replace("\0", "<mark>").replace("\1", "</mark>")
    return written


def _in_mathml(printer: NamedLatex) -> Callable[[Any, Any], str]:
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise ImportError("mathml=True needs latex2mathml to be installed; html() alone shows lines of text") from None

    return lambda step, expr: str(convert(rf"\displaystyle {printer.line(expr)}"))


def _note(law: str, source: str, conditions: str) -> str:
    """A law with its source, and its conditions where one points at it."""
    text = html.escape(law_text(law)) + (f" <small>[{html.escape(short_source(source))}]</small>" if source else "")
    return f'<span title="{html.escape(law_text(conditions))}">{text}</span>' if conditions else text


def as_lines(derivation: Any) -> list[dict[str, Any]]:
    """The lines in plain data, for whoever lays them out."""
    names = letters_for(derivation)
    notation = Notation(names, _used(derivation))
    printer = NamedLatex(names, {"symbol_names": _roman(derivation)})
    result = []
    for k, line in enumerate(lines_of(derivation, False, notation, printer.line)):
        inner = line.step.atomic() if line.step is not None and line.step.is_group else ()
        result.append({
            "head": line.head.strip(), "text": notation(line.expr),
            "latex": f"{_latex_head(line.head)} {line.sign} {printer.line(line.expr)}".strip(),
            "law": law_text(line.law), "source": short_source(line.source),
            "steps": [{"text": notation(as_shown(step)), "latex": printer.line(as_shown(step)),
                       "law": law_text(step.law)} for step in inner]})
        if k == 0:
            result.extend({"head": letter, "text": text, "latex": f"{letter} = {printer.without(part).line(part)}",
                           "law": "", "source": "", "steps": []}
                          for (part, letter), (_, text) in zip(names.items(), _definitions(names)))
    return result


def _used(derivation: Any) -> set[str]:
    """The names that bound symbols may not get."""
    return {str(symbol.name) for symbol in derivation.expr.free_symbols if hasattr(symbol, "name")}


def _roman(derivation: Any) -> dict[Any, str]:
    """The differentials dX with an upright d."""
    printer = LatexPrinter()
    return {symbol: rf"\,\mathrm{{d}}{printer.doprint(Symbol(symbol.name[1:]))}" for symbol in derivation.differentials}


_HEADS = ((r"^d([²³]?)(.*)", r"\\mathrm{d}\1\2"), (r"^D ", r"\\mathrm{D} "), (r"vec ", r"\\operatorname{vec} "),
          ("²", "^2"), ("³", "^3"), ("∂", r"\\partial "))


def _latex_head(head: str) -> str:
    head = head.strip()
    for shown, command in _HEADS:
        head = re.sub(shown, command, head)
    return head


_LATEX = {"_": r"\_", "^": r"\^{}", "#": r"\#", "&": r"\&", "%": r"\%", "|": r"$|$", "<": r"$\langle$",
          ">": r"$\rangle$", "\\": r"\textbackslash "}
_LATEX_WORDS = ((r"\*\*\(([^()]*)\)", r"$^{\1}$"), (r"\*\*(-?\w+)", r"$^{\1}$"), (r"\.T\b", "$^T$"), (r"\.H\b", "$^H$"),
                (r" kron ", r" $\\otimes$ "), (r" o ", r"$\\,\\circ\\,$"))


def law_latex(text: str) -> str:
    """A law as words among mathematics, its powers and transposes raised."""
    text = "".join(_LATEX.get(letter, letter) for letter in text)
    for plain, raised in _LATEX_WORDS:
        text = re.sub(plain, raised, text)
    parts = text.split("$")  # every second one is mathematics
    parts[::2] = [re.sub(r"(?<![A-Za-z])-", "$-$", part) for part in parts[::2]]
    return "".join(part if k % 2 else rf"\text{{{part}}}" for k, part in enumerate("$".join(parts).split("$")) if part)
