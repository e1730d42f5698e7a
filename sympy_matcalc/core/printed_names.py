"""The names that an expression has for something else, and what a printer was told."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from sympy.core.symbol import Dummy, Symbol
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matexpr import MatrixSymbol


def names_in_whole(printer: Any) -> set[str]:
    """The names of all symbols in the whole expression that a printer was given, but for dummies."""
    return {part.name for part in preorder_traversal(_whole(printer))
            if isinstance(part, (Symbol, MatrixSymbol)) and not isinstance(part, Dummy)}


def _whole(printer: Any) -> Any:
    """The argument of the ``doprint`` that a printer is in: to note it there would be one more frame for warnings."""
    frame = _doprint(printer)
    return None if frame is None else frame.f_locals.get("expr")


def is_told(printer: Any, setting: str) -> bool:
    """Whether a printer was given a setting by whoever called ``latex`` or ``pretty``, be it the default."""
    if printer._settings[setting] != printer._default_settings[setting]:
        return True
    frame = _doprint(printer)
    caller = None if frame is None else frame.f_back
    return caller is not None and setting in (caller.f_locals.get("settings") or ())


def _doprint(printer: Any) -> FrameType | None:
    """The frame of the outermost ``doprint`` of a printer."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and not _is_doprint(frame, printer):
        frame = frame.f_back
    while frame is not None and frame.f_back is not None and _is_doprint(frame.f_back, printer):
        frame = frame.f_back
    return frame


def _is_doprint(frame: FrameType, printer: Any) -> bool:
    return frame.f_code.co_name == "doprint" and frame.f_locals.get("self") is printer


def free_name(candidates: str, taken: set[str]) -> str:
    """The first name that is not taken yet."""
    names = candidates.split()
    numbered = (f"{names[0]}{k}" for k in range(1, len(taken) + 2))
    return next(name for name in (*names, *numbered) if name not in taken)
