"""A row of the table of what is changed in SymPy, and the names of the owners that rows share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Patch:
    """One attribute of SymPy and what takes its place.

    Attributes
    ==========

    owner : str
        A module of SymPy's, or ``module:name`` of a class or a function in it.
    name : str
        The attribute of it.
    replacement : str or int
        The function of ours, below ``sympy_matcalc``; or a constant.
    why : str
        What is wrong, or lacking, without it.
    when : callable, optional
        Takes what SymPy passes; where it says no, SymPy's own goes on and no room of ours is loaded.
    kind : {"function", "property", "static", "class", "code"}
        What the attribute is; "code" exchanges that of a function which users have bound by name.
    given : tuple
        Further arguments of the replacement.
    lacking : bool
        Whether the row is only for a SymPy that has no such attribute.
    since, until : tuple of int
        The SymPy from which on the row is needed, and that from which on it is not any more; () is any.
    """

    __slots__ = ("given", "kind", "lacking", "name", "owner", "replacement", "since", "until", "when", "why")

    def __init__(self, owner: str, name: str, replacement: str | int, why: str,
                 when: Callable[..., bool] | None = None, kind: str = "function", given: tuple[Any, ...] = (),
                 lacking: bool = False, since: tuple[int, ...] = (), until: tuple[int, ...] = ()) -> None:
        self.owner = owner
        self.name = name
        self.replacement = replacement
        self.why = why
        self.when = when
        self.kind = kind
        self.given = given
        self.lacking = lacking
        self.since = since
        self.until = until

    def is_for(self, version: tuple[int, ...]) -> bool:
        """Whether the row is needed on a version of SymPy."""
        return self.since <= version and not () < self.until <= version

    def __repr__(self) -> str:
        return f"<Patch of {self.owner}.{self.name}>"


EXPR = "sympy.core.expr:Expr"
MATRIX = "sympy.matrices.expressions.matexpr:MatrixExpr"
ENTRY = "sympy.matrices.expressions.matexpr:MatrixElement"
TRACE = "sympy.matrices.expressions.trace:Trace"
DETERMINANT = "sympy.matrices.expressions.determinant:Determinant"
TRANSPOSE = "sympy.matrices.expressions.transpose:Transpose"
SUM = "sympy.matrices.expressions.matadd:MatAdd"
PRODUCT = "sympy.matrices.expressions.matmul:MatMul"
POWER = "sympy.matrices.expressions.matpow:MatPow"
SLICE = "sympy.matrices.expressions.slice:MatrixSlice"
SUBSTITUTION = "sympy.core.function:Subs"
ARRAY_DERIVATIVES = "sympy.tensor.array.array_derivatives"
ARRAYS = "sympy.tensor.array.expressions.array_expressions"
