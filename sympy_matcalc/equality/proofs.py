"""Ways to prove that two expressions are equal, from the cheapest to the dearest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.blockmatrix import BlockMatrix, block_collapse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.assumptions.refinement import refined, simplified
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.completion import Bounded
from sympy_matcalc.equality.lemmas import with_determinants_reduced
from sympy_matcalc.equality.rational_identities import by_expansion, by_rational_identity
from sympy_matcalc.forms.canonical import Canonical

MOST_NODES = 300
"""Larger expressions are brought into the normal form, and no more."""

MOST_SIMPLIFIED = 60
MOST_SIMPLIFIED_WITH_FUNCTIONS = 12
"""Larger expressions are not simplified: SymPy may be busy with them for minutes."""

LARGEST = 60
"""With larger numbers in functions nothing is simplified: to SymPy exp(1000 + x) is a power of degree 1000."""

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
    """The canonical forms of the two are one expression, or that of the difference is zero."""
    by = Canonical()
    left, right = by.form(lhs), by.form(rhs)
    if by.graph.add(left) == by.graph.add(right):  # `==` of SymPy recurses
        return ""
    return "" if is_zero(by.form(difference(left, right))) else None


def by_simplification(lhs: Expr, rhs: Expr) -> str | None:
    """The difference simplifies to zero: traces rotated, determinants split, scalars by SymPy."""
    expr = difference(lhs, rhs)
    most = MOST_SIMPLIFIED_WITH_FUNCTIONS if expr.has(Application) else MOST_SIMPLIFIED
    nodes = Graph(expr).nodes
    if expr.has(ExprWithLimits) or len(nodes) > most:
        return None
    numbers = [node for node in nodes if isinstance(node, Rational)]
    if expr.has(Application) and any(max(abs(number.p), number.q) > LARGEST for number in numbers):
        return None
    return "" if is_zero(simplified(expr)) else None


def by_determinant_lemmas(lhs: Expr, rhs: Expr) -> str | None:
    """The determinants, in their smallest forms, agree."""
    left, right, names = with_determinants_reduced(lhs, rhs)
    return names if _proved(left, right, (by_normal_form, by_simplification, by_rational_identity)) else None


def by_block_inversion(lhs: Expr, rhs: Expr) -> str | None:
    """P**-1 = R if P R = I, and two matrices in equal blocks are equal block by block.

    Conditions: P is square, so that a right inverse is the inverse; the blocks of P and R fit.
    [Horn, Johnson, Matrix Analysis, section 0.7.3.]
    """
    if not (lhs.has(BlockMatrix) or rhs.has(BlockMatrix)):
        return None
    algebra = Algebra()
    left, right = normalized(lhs, algebra), normalized(rhs, algebra)
    if isinstance(right, MatPow):
        left, right = right, left
    if isinstance(left, MatPow) and left.exp == -1 and isinstance(left.base, BlockMatrix):
        left, right = MatMul(left.base, right), unit_blocks(left.base)
    left, right = (normalized(block_collapse(side), algebra) for side in (left, right))
    if not (isinstance(left, BlockMatrix) and isinstance(right, BlockMatrix)):
        return None
    if left.rowblocksizes != right.rowblocksizes or left.colblocksizes != right.colblocksizes:
        return None
    pairs = zip(left.blocks.flat(), right.blocks.flat())
    methods = (by_normal_form, by_expansion, by_rational_identity)
    return "block by block" if all(_proved(one, other, methods) for one, other in pairs) else None


def unit_blocks(matrix: BlockMatrix) -> BlockMatrix:
    """The identity in the blocks of a square matrix."""
    sizes = list(zip(matrix.rowblocksizes, matrix.rowblocksizes))
    return BlockMatrix([[Identity(rows) if i == j else ZeroMatrix(rows, columns)
                         for j, (columns, _) in enumerate(sizes)] for i, (rows, _) in enumerate(sizes)])


Proofs = tuple[tuple[str, Proof], ...]

QUICK: Proofs = (("normal form", by_normal_form), ("expansion", by_expansion))
OTHERS: Proofs = (
    ("lemma", by_rational_identity),
    ("lemma", by_determinant_lemmas),
    ("lemma", by_block_inversion),
    ("simplification", by_simplification),
)
PROOFS: Proofs = QUICK + OTHERS
"""The methods, in their order."""

EXACT: Proofs = PROOFS[:-1]
"""Those that ask no simplification of scalars of SymPy's, which is for almost all numbers."""


def proof(lhs: Basic, rhs: Basic, proofs: Proofs = PROOFS) -> tuple[str, str] | None:
    """The method that proves two sides equal, and the name of the lemma, or None."""
    nodes = Graph(lhs, rhs).nodes
    if any(isinstance(node, Symbol) and node.is_commutative is False for node in nodes):
        return None  # to the laws all scalars commute
    large = len(nodes) > MOST_NODES
    lhs, rhs = refined(lhs), refined(rhs)
    for method, prove in proofs[:1] if large and proofs is not OTHERS else () if large else proofs:
        lemma = _tried(prove, lhs, rhs)
        if lemma is not None:
            return method, lemma
    return None


def _proved(lhs: Expr, rhs: Expr, proofs: tuple[Proof, ...]) -> bool:
    return any(_tried(prove, lhs, rhs) is not None for prove in proofs)


def _tried(prove: Proof, lhs: Expr, rhs: Expr) -> str | None:
    with suppress(Bounded, NoRule), sympy_may_refuse:  # a proof that broke off is none
        return prove(lhs, rhs)
    return None
