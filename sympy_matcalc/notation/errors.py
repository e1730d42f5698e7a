"""What is said of a formula that cannot be read: in words, with the place marked."""

from __future__ import annotations


class PlainError(ValueError):
    """A formula in plain notation that cannot be read.

    Parameters
    ==========

    message : str
        What is wrong, and what to type instead.
    text : str
        The whole formula.
    start, end : int
        The part that the message is about.

    Examples
    ========

    >>> from sympy_matcalc.notation.errors import PlainError
    >>> print(PlainError("a factor is missing", "A*", 2, 2))
    a factor is missing
      A*
        ^
    """

    def __init__(self, message: str, text: str = "", start: int = 0, end: int | None = None) -> None:
        self.message = message
        self.text = text
        self.start = start
        self.end = start if end is None else end
        super().__init__(self._shown())

    def _shown(self) -> str:
        if not self.text:
            return self.message
        line_start = self.text.rfind("\n", 0, self.start) + 1
        line = self.text[line_start:].split("\n", 1)[0]
        column = self.start - line_start
        first = max(0, column - 60)
        shown = line[first:first + 100]
        marks = "^"*max(1, min(self.end - self.start, len(shown) - (column - first)))
        return f"{self.message}\n  {shown}\n  {' '*(column - first)}{marks}"
