"""For messages: what tells apart what prints alike."""

from __future__ import annotations

from typing import Any

from sympy.core.sympify import _sympify


def told_apart(shape: tuple[Any, ...], other: tuple[Any, ...]) -> str:
    """What tells sizes apart that print alike, the assumptions of their symbols, or nothing."""
    for size, twin in zip(map(_sympify, shape), map(_sympify, other)):
        if size == twin or str(size) != str(twin):
            continue
        for symbol in size.free_symbols - twin.free_symbols:
            like = next((s for s in twin.free_symbols if s.name == symbol.name), None)
            if like is not None:
                return f" ({_assumed(symbol)}; {_assumed(like)})"
    return ""


def _assumed(symbol: Any) -> str:
    told = [name if value else f"not {name}" for name, value in sorted(symbol._assumptions_orig.items())
            if name != "commutative"]
    return f"one {symbol} is {', '.join(told)}" if told else f"one {symbol} has no assumptions"
