"""The directives ``upstream-table`` and ``upstream-wrong``: our files beside SymPy's, and how SymPy does without us.

From the registry of laws, and from what ``upstream/states.py`` has found out on the released SymPy and its branch.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from rule_table import RuleTable

from sympy_matcalc.core import laws
from sympy_matcalc.core.laws import Kind

STATES = Path(__file__).parent/"upstream"/"states"
THREAD = "https://github.com/sympy/sympy/issues/"


def states() -> list[dict[str, Any]]:
    """What was found on each SymPy, the oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(STATES.glob("*.json"))]


def our_files() -> dict[str, list[str]]:
    """The files of ours that say something of the classes in each file of SymPy's."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in vars(laws).values():
        for cls, law in kind.items() if isinstance(kind, Kind) else ():
            if cls.__module__.startswith("sympy.matrices.expressions") and ".classes." in law.__module__:
                found[cls.__module__].add(law.__module__.partition(".classes.")[2].replace(".", "/"))
    return {file: sorted(ours) for file, ours in found.items()}


def told(counts: Counter[str]) -> str:
    """The states, those that are right first."""
    order = ("right", "open", "raises", "endless", "unread", "wrong")
    return ", ".join(f"{counts[state]} {state}" for state in order if counts[state]) or "nothing asked"


class UpstreamTable(Directive):
    """A row for each file of SymPy's with classes that we know something of."""

    def run(self) -> list[nodes.Node]:
        found, ours = states(), our_files()
        asked: dict[str, list[Counter[str]]] = defaultdict(lambda: [Counter() for _ in found])
        threads: dict[str, set[int]] = defaultdict(set)
        for k, state in enumerate(found):
            for ask in state["asked"]:
                asked[ask["file"]][k][ask["state"]] += 1
                threads[ask["file"]].add(ask["thread"])
        group = nodes.tgroup(cols=3 + len(found))
        for width in (18, 18, 30, *[16 for _ in found]):
            group += nodes.colspec(colwidth=width)
        head, body = nodes.thead(), nodes.tbody()
        head += RuleTable.row("SymPy's file", "our files", "threads", *[f"SymPy {state['version']}" for state in found])
        for file in sorted({*ours, *asked}):
            links = nodes.paragraph()
            for number in sorted(threads[file]):
                links += nodes.reference(text=str(number), refuri=f"{THREAD}{number}")
                links += nodes.Text(" ")
            body += RuleTable.row(
                nodes.literal(text=file.rpartition(".")[2] + ".py"), ", ".join(ours.get(file, [])), links,
                *[told(counts) for counts in asked[file]])
        group += head
        group += body
        table = nodes.table()
        table += group
        return [table]


class UpstreamWrong(Directive):
    """A list of what the newest SymPy answers wrongly."""

    def run(self) -> list[nodes.Node]:
        items = nodes.bullet_list()
        for ask in states()[-1]["asked"]:
            if ask["state"] == "wrong":
                item, line = nodes.list_item(), nodes.paragraph()
                line += nodes.literal(text=ask["what"])
                line += nodes.Text(", thread ")
                line += nodes.reference(text=str(ask["thread"]), refuri=f"{THREAD}{ask['thread']}")
                item += line
                items += item
        return [items]


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("upstream-table", UpstreamTable)
    app.add_directive("upstream-wrong", UpstreamWrong)
    return {"parallel_read_safe": True}
