"""Pieces of Python text that know when they need parentheses."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

ATOM, POWER, PRODUCT, SUM, TEST = range(5)


class Text(NamedTuple):
    """An expression as text, and how loosely it binds."""

    text: str
    level: int = ATOM

    def within(self, level: int) -> str:
        """The text as an operand of what binds this tightly."""
        return self.text if self.level <= level else f"({self.text})"

    def __str__(self) -> str:
        return self.text


def call(name: str, *args: object) -> Text:
    return Text(f"{name}({', '.join(map(str, args))})")


def indexed(array: Text, *indices: str) -> Text:
    return Text(f"{array.within(ATOM)}[{', '.join(indices)}]")


def literal(value: Any) -> str:
    """A number or a string as code; there is no literal for infinity."""
    return f"float('{value}')" if isinstance(value, float) and math.isinf(value) else repr(value)
