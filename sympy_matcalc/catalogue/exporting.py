"""The catalogue in other formats: JSON for programs, LaTeX to be printed, BibTeX of its sources."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sympy_matcalc.catalogue.reading import Entry, entries
from sympy_matcalc.catalogue.sources import sources

FORMATS = ("json", "latex", "bibtex")

_OWN = ("type", "short", "places")
"""Fields of a source that are not BibTeX's."""

_ESCAPED = str.maketrans({"_": r"\_", "&": r"\&", "%": r"\%", "#": r"\#", "^": r"\^{}", "|": r"\textbar{}"})


def export(format: str, chosen: Iterable[Entry] | None = None) -> str:
    """The entries in another format.

    Parameters
    ==========

    format : str
        ``"json"``, ``"latex"`` (a document) or ``"bibtex"`` (the sources of the entries).
    chosen : iterable of Entry, optional
        Which entries; all by default.

    Returns
    =======

    str
        The text of a file.

    Raises
    ======

    ValueError
        If there is no such format.

    Examples
    ========

    >>> from sympy_matcalc import catalogue
    >>> print(catalogue.export("bibtex", [catalogue.entry("cookbook:58")]))
    @techreport{cookbook,
      author = {Petersen, Kaare Brandt and Pedersen, Michael Syskind},
      title = {The Matrix Cookbook},
      institution = {Technical University of Denmark},
      year = {2012},
    }
    <BLANKLINE>
    """
    kept = entries() if chosen is None else tuple(chosen)
    if format == "json":
        return json.dumps([record(entry) for entry in kept], indent=1, ensure_ascii=False) + "\n"
    if format == "latex":
        return _document(kept)
    if format == "bibtex":
        cited = {source.partition(":")[0] for entry in kept for source in entry.sources}
        return "\n".join(_bibtex(key, fields) for key, fields in sources().items() if key in cited)
    raise ValueError(f"{format!r} is no format of the catalogue: there are {', '.join(FORMATS)}")


def record(entry: Entry) -> dict[str, Any]:
    """What a program needs of an entry: its parts as SymPy reads them, and as LaTeX."""
    shapes = {name: [str(size) for size in shape] for name, shape in entry.shapes.items()}
    said = {"label": entry.label, "structure": entry.structure}
    return {"name": entry.name, "kind": entry.kind, "topic": entry.topic, **{k: v for k, v in said.items() if v},
            "statement": entry.statement, **entry.texts, "latex": entry.latex, "conditions": list(entry.assumed),
            "shapes": shapes, "aliases": list(entry.aliases), "sources": list(entry.sources)}


def _bibtex(key: str, fields: dict[str, Any]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if name not in _OWN)
    return f"@{fields['type']}{{{key},\n{lines}}}\n"


def _document(kept: Iterable[Entry]) -> str:
    topics: dict[str, list[Entry]] = {}
    for entry in kept:
        topics.setdefault(entry.title, []).append(entry)
    body = [r"\documentclass{article}", r"\usepackage{amsmath,amssymb}", r"\begin{document}", r"\sloppy"]
    for title, of_topic in topics.items():
        body += [rf"\section{{{title}}}", *(_paragraph(entry) for entry in of_topic)]
    cited = dict.fromkeys(source.partition(":")[0] for entry in kept for source in entry.sources)
    return "\n".join([*body, r"\nocite{" + ",".join(cited) + "}", r"\bibliographystyle{plain}",
                      r"\bibliography{catalogue}", r"\end{document}", ""])


def _paragraph(entry: Entry) -> str:
    said = f" {entry.label}." if entry.label else ""
    holds = rf" If \texttt{{{', '.join(entry.assumed).translate(_ESCAPED)}}}." if entry.assumed else ""
    return (rf"\paragraph{{{entry.name}}}{said.translate(_ESCAPED)}" "\n" rf"\[{entry.latex}\]" "\n"
            f"{entry.source.translate(_ESCAPED)}.{holds}\n")
