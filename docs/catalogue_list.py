"""The pages of the catalogue, made from its data: a page a topic, an index of places in the sources, counts."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from mathml import converted
from typeset import derivation_table

import sympy_matcalc
from sympy_matcalc import catalogue
from sympy_matcalc.catalogue.proving import signs
from sympy_matcalc.catalogue.sources import citation, place, sources
from sympy_matcalc.catalogue.typesetting import formula

HOLDS = {"invertible": "{} is invertible", "positive": "{} > 0", "nonzero": r"{} \neq 0",
         "symmetric": "{} is symmetric", "orthogonal": "{} is orthogonal", "diagonal": "{} is diagonal"}

MEASURED = ("", "; with numbers, at three sizes", "; with numbers, at three sizes, determinants of both signs")
"""By the number of signs of determinants."""


def pages(app: Any) -> None:
    """Write a page for each topic; they are made from the data, and not kept."""
    folder = Path(app.srcdir, "catalogue")
    folder.mkdir(exist_ok=True)
    for topic, title in dict.fromkeys((entry.topic, entry.title) for entry in catalogue.entries()):
        text = f"{title}\n{'='*len(title)}\n\n.. catalogue-topic:: {topic}\n"
        page = folder / f"{topic.replace(' ', '_')}.rst"
        if not page.exists() or page.read_text() != text:
            page.write_text(text)


class Counts(Directive):
    """How many entries there are, how many of them proved, measured, with a source."""

    def run(self) -> list[nodes.Node]:
        everything = catalogue.entries()
        with sympy_matcalc.installed():
            proved = sum(entry.proof.certain for entry in everything)
        numbers = {"entries": len(everything), "proved": proved, "measured only": len(everything) - proved,
                   "with a source": sum(bool(entry.sources) for entry in everything)}
        kinds = Counter(entry.kind for entry in everything)
        cells = "".join(f"<div><strong>{number}</strong><span>{name}</span></div>" for name, number in numbers.items())
        text = ", ".join(f"{number} {kind}s" for kind, number in kinds.items())
        return [nodes.raw("", f'<div class="counts">{cells}</div>', format="html"), nodes.paragraph(text=f"{text}.")]


class Topics(Directive):
    """The topics, with what is in them."""

    def run(self) -> list[nodes.Node]:
        rows = []
        for topic, title in dict.fromkeys((entry.topic, entry.title) for entry in catalogue.entries()):
            of_topic = catalogue.entries(topic=topic)
            typical = min(of_topic, key=lambda entry: abs(len(entry.latex) - 90))
            shown = converted(typical.latex, "inline")
            rows.append(f'<tr><td><a href="catalogue/{topic.replace(" ", "_")}.html">{html.escape(title)}</a></td>'
                        f"<td>{len(of_topic)}</td><td>{shown}</td></tr>")
        return [nodes.raw("", f'<div class="formula"><table class="topics">{"".join(rows)}</table></div>',
                          format="html")]


class Topic(Directive):
    """The entries of a topic, each a section with a link of its own."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        with sympy_matcalc.installed():
            return [section(entry) for entry in catalogue.entries(topic=self.arguments[0])]


def section(entry: Any) -> nodes.section:
    """An entry: statement, when it holds, where it is from, how it is known, its derivation, and code."""
    made = nodes.section(ids=[nodes.make_id(entry.name)], names=[nodes.fully_normalize_name(entry.name)])
    made += nodes.title("", "", nodes.Text(entry.name))
    if entry.caption:
        made += nodes.paragraph("", "", nodes.emphasis(text=entry.caption))
    made += nodes.math_block(entry.latex, entry.latex, nowrap=False, number=None)
    made += nodes.raw("", f'<dl class="entry">{"".join(facts(entry))}</dl>', format="html")
    if entry.kind in ("derivative", "Jacobian", "differential") and not entry.structure:
        made += nodes.raw("", f"<details><summary>derivation</summary>{derived(entry)}</details>", format="html")
    made += nodes.raw("", "<details><summary>code</summary>", format="html")
    made += nodes.literal_block(entry.code, entry.code, language="python")
    made += nodes.raw("", "</details>", format="html")
    return made


def derived(entry: Any) -> str:
    """The lines of the derivation."""
    return derivation_table(sympy_matcalc.derivation(entry.expression, entry.variable))


def facts(entry: Any) -> list[str]:
    """What is said of an entry below its statement, as HTML."""
    rows = []
    shapes = ", ".join(f"{formula(name)} \\in {size(shape)}" for name, shape in entry.shapes.items())
    conditions = ", ".join(condition(text) for text in entry.assumed)
    if shapes:
        rows.append(("for", converted(shapes, "inline")))
    if conditions:
        rows.append(("if", conditions))
    rows.append(("source", "; ".join(html.escape(citation(source)) for source in entry.sources)))
    rows.append(("checked", html.escape(f"{entry.proof}{MEASURED[len(signs(entry))]}")))
    if entry.aliases:
        rows.append(("also", " ".join(f"<code>{html.escape(alias)}</code>" for alias in entry.aliases)))
    return [f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows]


def size(shape: tuple[Any, Any]) -> str:
    return rf"\mathbb{{R}}^{{{shape[0]}}}" if shape[1] == 1 else rf"\mathbb{{R}}^{{{shape[0]} \times {shape[1]}}}"


def condition(text: str) -> str:
    """A predicate in words and formulas: X is invertible."""
    kind, _, inner = text.removeprefix("Q.").partition("(")
    said = HOLDS[kind]
    if " is " in said:
        return converted(formula(inner[:-1]), "inline") + said.removeprefix("{}")
    return converted(said.replace("{}", formula(inner[:-1])), "inline")


class Sources(Directive):
    """By source and place in it, the entries."""

    def run(self) -> list[nodes.Node]:
        result: list[nodes.Node] = []
        for key, fields in sources().items():
            cited = [(source, entry) for entry in catalogue.entries() for source in entry.sources
                     if source.partition(":")[0] == key]
            made = nodes.section(ids=[f"source-{key}"], names=[f"source-{key}"])
            made += nodes.title(text=fields["short"])
            about = ", ".join(str(fields[name]).replace("{", "").replace("}", "") for name in (
                "author", "title", "edition", "journal", "booktitle", "publisher", "institution", "year")
                if name in fields)
            made += nodes.paragraph(text=about.replace("\\", "").replace("'", "").replace('"', ""))
            rows: dict[str, list[Any]] = {}
            for source, entry in sorted(cited, key=lambda pair: order(pair[0])):
                rows.setdefault(source, []).append(entry)
            lines = "".join(f"<dt>{html.escape(place(source) or fields['short'])}</dt><dd>{links(found)}</dd>"
                            for source, found in rows.items())
            made += nodes.raw("", f'<dl class="entry sources">{lines}</dl>', format="html")
            result.append(made)
        return result


def order(source: str) -> tuple[Any, ...]:
    """Places in the order of their numbers."""
    import re
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part)
                 for part in re.findall(r"\d+|[^\d.]+", source.partition(":")[2]))


def links(found: list[Any]) -> str:
    return ", ".join(f'<a href="catalogue/{entry.topic.replace(" ", "_")}.html#{nodes.make_id(entry.name)}">'
                     f"{html.escape(entry.name)}</a>" for entry in found)


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", pages)
    app.add_directive("catalogue-counts", Counts)
    app.add_directive("catalogue-topics", Topics)
    app.add_directive("catalogue-topic", Topic)
    app.add_directive("catalogue-sources", Sources)
    return {"parallel_read_safe": True}
