"""The directive ``catalogue-list``: the entries of the catalogue, a section a topic, as the data have them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from sympy_matcalc import catalogue


class CatalogueCount(Directive):
    """How many entries there are, by kind."""

    def run(self) -> list[nodes.Node]:
        kinds = Counter(entry.kind for entry in catalogue.entries())
        text = (f"{sum(kinds.values())} entries: {kinds['derivative']} derivatives and {kinds['law']} laws of matrix "
                "algebra, each with its source, each checked with numbers by the tests.")
        return [nodes.paragraph(text=text)]


class CatalogueList(Directive):
    """A list of all entries, by topic, each with a link of its own."""

    def run(self) -> list[nodes.Node]:
        topics: dict[tuple[str, str], list[Any]] = {}
        for entry in catalogue.entries():
            topics.setdefault((entry.kind, entry.title), []).append(entry)
        result: list[nodes.Node] = []
        for (_, title), entries in topics.items():
            result.append(nodes.rubric(text=title))
            items = nodes.definition_list()
            for entry in entries:
                items += self.item(entry)
            result.append(items)
        return result

    @staticmethod
    def item(entry: Any) -> nodes.definition_list_item:
        """One entry."""
        term = nodes.term()
        term += nodes.literal(text=entry.statement)
        about = nodes.definition()
        line = nodes.paragraph()
        line += nodes.strong(text=entry.name)
        line += nodes.Text(f" · {entry.source}" + (f" · {', '.join(entry.aliases)}" if entry.aliases else ""))
        about += line
        item = nodes.definition_list_item("", term, about)
        item["ids"].append(nodes.make_id(entry.name))
        return item


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("catalogue-count", CatalogueCount)
    app.add_directive("catalogue-list", CatalogueList)
    return {"parallel_read_safe": True}
