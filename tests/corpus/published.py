"""Published derivatives, as the catalogue has them: where it stands, the function, the variable, the formula as typed.

Where a source takes a matrix for symmetric, the formula is the one for any matrix, marked "general" at the source.
A formula of None says that none can be typed in SymPy 1.14.
"""

from __future__ import annotations

from sympy_matcalc.catalogue import entries
from sympy_matcalc.catalogue.names import names

Entry = tuple[str, str, str, "str | None"]

PUBLISHED: list[Entry] = [(entry.label, entry.texts["expression"], entry.texts["variable"], entry.texts.get("result"))
                          for entry in entries("derivative") if entry.vocabulary == "derivatives"]


def value(text: str) -> object:
    """The expression that a user gets who types this."""
    return eval(text, dict(names("derivatives")))


def name_of(entry: Entry) -> str:
    return f"{entry[0]}: {entry[1]} by {entry[2]}"
