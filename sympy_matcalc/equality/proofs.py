"""Ways to prove that two expressions are equal, from the cheapest to the dearest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.equality.rational_identities import by_rational_identity
from sympy_matcalc.equality.words import Bounded
from sympy_matcalc.normal_form import Algebra
from sympy_matcalc.normal_form.normalization import rewritten
from sympy_matcalc.normal_form.simplification import PASSES, simplified

Proof = Callable[[Expr, Expr], str | None]
"""Takes two sides to the name of what proves them equal, which may be empty; None if it is silent."""


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
    """The normal form of the difference is zero."""
    return "" if is_zero(rewritten(difference(lhs, rhs), PASSES[0], Algebra())) else None


def by_expansion(lhs: Expr, rhs: Expr) -> str | None:
    """The difference, multiplied out, is zero."""
    return "" if is_zero(rewritten(difference(lhs, rhs), PASSES[-1], Algebra())) else None


def by_simplification(lhs: Expr, rhs: Expr) -> str | None:
    """The difference, its scalars simplified by SymPy, is zero."""
    return "" if is_zero(simplified(difference(lhs, rhs))) else None


PROOFS: tuple[tuple[str, Proof], ...] = (
    ("normal form", by_normal_form),
    ("expansion", by_expansion),
    ("simplification", by_simplification),
    ("lemma", by_rational_identity),
)
"""The methods, in their order."""


def proof(lhs: Basic, rhs: Basic) -> tuple[str, str] | None:
    """The method that proves two sides equal, and the name of the lemma, or None."""
    for method, prove in PROOFS:
        try:
            lemma = prove(lhs, rhs)
        except (ArithmeticError, AttributeError, Bounded, LookupError, NotImplementedError, RecursionError, TypeError,
                ValueError):  # SymPy's classes break in many ways; a proof that broke off is none
            continue
        if lemma is not None:
            return method, lemma
    return None
