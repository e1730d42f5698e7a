"""The roles in which symbols stand in a node: what is a size, the limit of a range, an index, or an exponent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.core.exponents import is_whole

Roles = Iterator[tuple[str, Any]]
"""Pairs of a role, ``"shape"``, ``"limit"``, ``"index"`` or ``"exponent"``, and an expression; and ``"range"`` with an
index, the first number that it may be, and the first behind the last."""


def sizes(node: Any) -> Roles:
    """A matrix that is told by its shape."""
    yield from (("shape", S(size)) for size in node.shape)


def places(indices: Any, shape: Any) -> Roles:
    """Indices that lie within a shape."""
    for index, size in zip(indices, shape):
        yield "index", index
        yield "range", (index, S.Zero, S(size))


def exponent(node: Expr) -> Roles:
    """A power of a matrix."""
    power = node.args[1]
    if not getattr(power, "is_Matrix", False) and is_whole(power):
        yield "exponent", power
