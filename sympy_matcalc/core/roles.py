"""The roles in which symbols stand in a node: what is a size, the limit of a range, an index, or an exponent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc.core.laws import roles
from sympy_matcalc.core.powers import is_whole

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


def array_name(node: Any) -> str:
    """The name of the class of one of SymPy's array expressions, which take long to import; empty for others."""
    return type(node).__name__ if (type(node).__module__ or "").startswith("sympy.tensor.array.expressions") else ""


def roles_of(node: Any) -> Roles:
    """What the class of a node says; SymPy's arrays are told by name, for they take long to import."""
    law = roles.of(type(node))
    if law is not None:
        yield from law(node)
    elif isinstance(node, MatrixExpr) and not any(getattr(arg, "is_Matrix", False) for arg in node.args):
        yield from sizes(node)  # of a class from outside that is made of no matrix
    name = array_name(node)
    if name in ("ArraySymbol", "OneArray", "ZeroArray"):
        yield from sizes(node)
    if name == "ArrayElement":
        yield "index", node.args[1]
        yield from places(node.args[1], getattr(node.args[0], "shape", ()))
    if name == "Reshape":
        yield "limit", node.args[1]
