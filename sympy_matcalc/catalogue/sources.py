"""Where entries are stated: books and papers, and places in them."""

from __future__ import annotations

import sys
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_KINDS = {"sec.": "section", "ch.": "chapter"}


def table(file: Traversable) -> dict[str, Any]:
    """What a TOML file says.

    Raises
    ======

    ImportError
        On Python 3.10, which has no reader of TOML, where the package tomli is not installed either.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        try:
            import tomli as tomllib
        except ImportError as error:
            raise ImportError("the files of the catalogue are TOML, which Python reads from 3.11 on: "
                              "pip install 'sympy_matcalc[catalogue]' has a reader for 3.10") from error
    return dict(tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def sources() -> dict[str, dict[str, Any]]:
    """All sources by their key, each with fields as in BibTeX.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.sources import sources
    >>> sources()["cookbook"]["title"]
    'The Matrix Cookbook'
    """
    return table(files("sympy_matcalc.catalogue").joinpath("sources.toml"))


def place(alias: str) -> str:
    """The place in a source that an alias names.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.sources import place
    >>> place("cookbook:57"), place("cookbook:sec.8.1.1"), place("magnus-neudecker:9.11"), place("here")
    ('equation (57)', 'section 8.1.1', 'section 9.11', '')
    """
    key, _, number = alias.partition(":")
    if not number:
        return ""
    for prefix, kind in _KINDS.items():
        if number.startswith(prefix):
            return f"{kind} {number.removeprefix(prefix)}"
    kind = sources()[key]["places"]
    return f"{kind} ({number})" if kind == "equation" else f"{kind} {number}"


def citation(alias: str) -> str:
    """A source and the place in it, to be read.

    Examples
    ========

    >>> from sympy_matcalc.catalogue.sources import citation
    >>> citation("cookbook:57"), citation("kalman")
    ('The Matrix Cookbook, equation (57)', 'Kalman')
    """
    short = str(sources()[alias.partition(":")[0]]["short"])
    return f"{short}, {place(alias)}" if ":" in alias else short
