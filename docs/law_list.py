"""The directive ``law-list``: the laws that ``simplify`` uses, as the code states them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from sympy_matcalc.core.loading import load_all
from sympy_matcalc.core.statements import STATEMENTS, Statement
from sympy_matcalc.forms import simplification  # noqa: F401  # whose laws are on the list as well


class LawList(Directive):
    """A list of all laws, by topic."""

    def run(self) -> list[nodes.Node]:
        topics: dict[str, list[Statement]] = {}
        load_all()
        for statement in STATEMENTS:
            topics.setdefault(statement.topic, []).append(statement)
        result: list[nodes.Node] = []
        for topic, statements in sorted(topics.items()):
            result.append(nodes.rubric(text=topic.replace("_", " ")))
            items = nodes.bullet_list()
            for statement in statements:
                items += self.item(statement)
            result.append(items)
        return result

    @staticmethod
    def item(statement: Statement) -> nodes.list_item:
        paragraph = nodes.paragraph()
        paragraph += nodes.literal(text=statement.text)
        when = f", for {statement.conditions}" if statement.conditions else ""
        paragraph += nodes.Text(f"{when}. Source: {statement.source or 'by definition'}. It ends: {statement.ends}.")
        return nodes.list_item("", paragraph)


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("law-list", LawList)
    return {"parallel_read_safe": True}
