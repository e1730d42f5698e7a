"""Published derivatives, as the catalogue has them: where it stands, the function, the variable, the formula as typed.

Where a source takes a matrix for symmetric, the formula is the one for any matrix, marked "general" at the source.
"""

from __future__ import annotations

from functools import cache

from sympy_matcalc import is_installed
from sympy_matcalc.catalogue import entries
from sympy_matcalc.catalogue.names import names

Entry = tuple[str, str, str, str]

PUBLISHED: list[Entry] = [(entry.label or entry.name, entry.texts["expression"], entry.texts["variable"],
                           entry.texts["result"])
                          for entry in entries() if entry.kind in ("derivative", "Jacobian") and not entry.structure]


def value(text: str) -> object:
    """The expression that a user gets who types this, with or without the plugin: the same object each time."""
    return _value(text, is_installed())


def typed(text: str) -> object:
    """The same, built anew."""
    return eval(text, dict(names("derivatives")))


@cache
def _value(text: str, installed: bool) -> object:
    return typed(text)


def name_of(entry: Entry) -> str:
    return f"{entry[0]}: {entry[1]} by {entry[2]}"
