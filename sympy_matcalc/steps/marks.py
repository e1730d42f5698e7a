"""Marks around what changes from one line to the next, in text and in LaTeX."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_PIECE = re.compile(r"\\left\s*\\?[^\s\w]|\\left\s*\\\w+|\\right\s*\\?[^\s\w]|\\right\s*\\\w+|\\.|.", re.DOTALL)
_OPEN, _CLOSED = "([{⟨", ")]}⟩"


def marked(before: str, after: str, opening: str, closing: str) -> str:
    """The second line, with marks around the words that are not in the first; none where nothing stays the same.

    Brackets are never torn apart, so that marks may be commands of LaTeX.

    Examples
    ========

    >>> from sympy_matcalc.steps.marks import marked
    >>> marked('tr(A dX) + tr(B C)', 'tr(A dX) + tr(C B)', '*', '*')
    'tr(A dX) + tr(*C* B)'
    """
    one, other = words(before), words(after)
    parts: list[str] = []
    unchanged = 0
    for tag, i, j, k, l in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():  # noqa: E741
        text = " ".join(other[k:l])
        if tag == "equal":
            unchanged += l - k
            parts.append(text)
        elif text:
            inner = _within(one[i], other[k], opening, closing) if (j - i, l - k) == (1, 1) else None
            unchanged += inner is not None
            parts.append(inner or f"{opening}{text}{closing}")
    return " ".join(parts) if unchanged else after


def _within(before: str, after: str, opening: str, closing: str) -> str | None:
    """Marks within a bracket that both words have around them; None if there is none."""
    one, other = _bracket(before), _bracket(after)
    if one is None or other is None or one[0] != other[0] or one[2] != other[2]:
        return None
    inner = marked(one[1], other[1], opening, closing)
    return None if inner == other[1] else other[0] + inner + other[2]


def _bracket(word: str) -> tuple[str, str, str] | None:
    """A word as what opens its first bracket, what is in it, and what closes it; None if it does not end with that."""
    pieces = _PIECE.findall(word)
    depth, start = 0, None
    for k, piece in enumerate(pieces):
        step = _step(piece)
        if step > 0 and start is None:
            start = k
        depth += step
        if start is not None and depth == 0:
            if any(_step(later) for later in pieces[k + 1:]):
                return None
            return "".join(pieces[:start + 1]), "".join(pieces[start + 1:k]), "".join(pieces[k:])
    return None


def words(text: str) -> list[str]:
    """A line at its blanks, but for those in brackets."""
    found, depth = [""], 0
    for piece in _PIECE.findall(text):
        depth += _step(piece)
        if piece == " " and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return [word for word in found if word]


def _step(piece: str) -> int:
    if piece.startswith("\\"):
        return 1 if piece.startswith("\\left") else -1 if piece.startswith("\\right") else 0
    return (piece in _OPEN) - (piece in _CLOSED)
