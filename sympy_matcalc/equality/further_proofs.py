"""Ways to prove that two expressions are equal, from those that multiply out to the dearest, SymPy's simplification."""

from __future__ import annotations

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.expr import Expr
from sympy.core.function import Application
from sympy.core.numbers import Rational
from sympy.matrices.expressions.blockmatrix import BlockMatrix, block_collapse
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.assumptions.refinement import simplified
from sympy_matcalc.core.blocks import diagonal_grid, grid_of
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph, classes_in
from sympy_matcalc.core.laws import grids
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.lemmas import with_determinants_reduced
from sympy_matcalc.equality.proofs import FIRST, Proofs, by_normal_form, difference, is_zero, proved
from sympy_matcalc.equality.rational_identities import by_expansion, by_rational_identity

MOST_SIMPLIFIED = 60
MOST_SIMPLIFIED_WITH_FUNCTIONS = 12
"""Larger expressions are not simplified: SymPy may be busy with them for minutes."""

LARGEST = 60
"""With larger numbers in functions nothing is simplified: to SymPy exp(1000 + x) is a power of degree 1000."""


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
    return names if proved(left, right, (by_normal_form, by_simplification, by_rational_identity)) else None


def by_block_inversion(lhs: Expr, rhs: Expr) -> str | None:
    """P**-1 = R if P R = I, and two matrices in equal blocks are equal block by block.

    Conditions: P is square, so that a right inverse is the inverse; the blocks of P and R fit.
    [Horn, Johnson, Matrix Analysis, section 0.7.3.]
    """
    if not lhs.is_Matrix or not any(map(grids.of, classes_in(lhs) | classes_in(rhs))):
        return None
    algebra = Algebra()
    left, right = normalized(lhs, algebra), normalized(rhs, algebra)
    if isinstance(right, MatPow):
        left, right = right, left
    if isinstance(left, MatPow) and left.exp == -1 and len(rows := grid_of(left.base, algebra)) > 1:
        unit = diagonal_grid([Identity(algebra.shape(row[0])[0]) for row in rows], algebra)
        left, right = MatMul(BlockMatrix(rows), right), BlockMatrix(unit)
    sides = [grid_of(normalized(block_collapse(side), algebra), algebra) for side in (left, right)]
    shapes, others = ([[algebra.shape(block) for block in row] for row in side] for side in sides)
    if shapes != others or len(shapes)*len(shapes[0]) == 1:
        return None
    pairs = zip(*[[block for row in side for block in row] for side in sides])
    methods = (by_normal_form, by_expansion, by_rational_identity)
    return "block by block" if all(proved(one, other, methods) for one, other in pairs) else None


EXPANSION: Proofs = (("expansion", by_expansion),)
OTHERS: Proofs = (
    ("lemma", by_rational_identity),
    ("lemma", by_determinant_lemmas),
    ("lemma", by_block_inversion),
    ("simplification", by_simplification),
)
PROOFS: Proofs = FIRST + EXPANSION + OTHERS
"""The methods, in their order."""

EXACT: Proofs = PROOFS[:-1]
"""Those that ask no simplification of scalars of SymPy's, which is for almost all numbers."""
