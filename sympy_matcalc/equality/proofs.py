"""Ways to prove that two expressions are equal: the cheapest, and how they are tried. The others are a room apart."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.equality.completion import Bounded
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.singular_determinants import in_form

MOST_NODES = 300
"""Larger expressions are brought into the normal form, and no more."""

Proof = Callable[[Expr, Expr], str | None]
"""Takes two sides to the name of what proves them equal, which may be empty; None if it is silent."""

Proofs = tuple[tuple[str, Proof], ...]
"""Methods by name, in their order."""


def difference(lhs: Expr, rhs: Expr) -> Expr:
    """lhs - rhs, not evaluated for matrices."""
    if lhs.is_Matrix:
        return MatAdd(lhs, MatMul(S.NegativeOne, rhs))
    return lhs - rhs


def is_zero(expr: Any) -> bool:
    if isinstance(expr, MatrixBase):
        return bool(expr.is_zero_matrix)
    return isinstance(expr, ZeroMatrix) or expr == 0


def by_normal_form(lhs: Expr, rhs: Expr) -> str | None:
    """The canonical forms of the two are one expression, or that of the difference is zero."""
    by = Canonical()
    left, right = (in_form(side, by.laws, by) for side in (lhs, rhs))
    if by.graph.add(left) == by.graph.add(right):  # `==` of SymPy recurses
        return ""
    return "" if is_zero(in_form(difference(left, right), by.laws, by)) else None


FIRST: Proofs = (("normal form", by_normal_form),)


def proof(lhs: Basic, rhs: Basic, proofs: Proofs) -> tuple[str, str] | None:
    """The method that proves two sides equal, and the name of the lemma, or None."""
    nodes = Graph(lhs, rhs).nodes
    if any(isinstance(node, Symbol) and node.is_commutative is False for node in nodes):
        return None  # to the laws all scalars commute
    large = len(nodes) > MOST_NODES
    if global_assumptions:
        from sympy_matcalc.assumptions.refinement import refined
        lhs, rhs = refined(lhs), refined(rhs)
    for method, prove in proofs:
        if large and prove is not by_normal_form:
            continue
        lemma = _tried(prove, lhs, rhs)
        if lemma is not None:
            return method, lemma
    return None


def proved(lhs: Expr, rhs: Expr, proofs: tuple[Proof, ...]) -> bool:
    return any(_tried(prove, lhs, rhs) is not None for prove in proofs)


def _tried(prove: Proof, lhs: Expr, rhs: Expr) -> str | None:
    with suppress(Bounded, NoRule), sympy_may_refuse:  # a proof that broke off is none
        return prove(lhs, rhs)
    return None
