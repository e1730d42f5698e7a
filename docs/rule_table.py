"""The directive ``rule-table``: what the registry of rules covers, so that the page cannot say anything else."""

from __future__ import annotations

import inspect
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from sympy_matcalc.core.laws import differential


def rows() -> list[tuple[str, str, str]]:
    """Class, law and room of each rule, by room."""
    found = []
    for cls, rule in differential.items():
        law = (inspect.getdoc(rule) or "").split("\n\n")[0].replace("\n", " ")
        found.append((cls.__name__.lstrip("_"), law, rule.__module__.partition(".")[2].replace(".", "/")))
    return sorted(found, key=lambda row: (row[2], row[0]))


class RuleTable(Directive):
    """A table of all rules."""

    def run(self) -> list[nodes.Node]:
        group = nodes.tgroup(cols=3)
        for width in (24, 66, 18):
            group += nodes.colspec(colwidth=width)
        head = nodes.thead()
        head += self.row("class", "law", "in")
        body = nodes.tbody()
        for name, law, room in rows():
            body += self.row(nodes.literal(text=name), law, room)
        group += head
        group += body
        table = nodes.table()
        table += group
        return [table]

    @staticmethod
    def row(*cells: Any) -> nodes.row:
        row = nodes.row()
        for cell in cells:
            entry = nodes.entry()
            paragraph = nodes.paragraph()
            paragraph += cell if isinstance(cell, nodes.Node) else nodes.Text(cell)
            entry += paragraph
            row += entry
        return row


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("rule-table", RuleTable)
    return {"parallel_read_safe": True}
