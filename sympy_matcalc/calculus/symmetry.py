"""Hessians that are symmetric as expressions: the transpose is the same expression, not only equal in value."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Rational

from sympy_matcalc.calculus.array_expansion import MOST_TERMS
from sympy_matcalc.core.combinations import Combination, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.distribution import multiplied_out
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.forms.outer_products import multiplied_together


def with_symmetry(value: Combination, algebra: Algebra) -> Expr:
    """A square matrix as an expression, multiplied out if that makes it its own transpose."""
    expr = algebra.expression(value)
    if _is_symmetric(expr, algebra):
        return expr
    expanded = multiplied_out(value, algebra, MOST_TERMS)
    if expanded is not None:
        candidate = algebra.expression(expanded)
        if _is_symmetric(candidate, algebra):
            return candidate
    return expr


def symmetrized(matrix: Expr) -> Expr:
    """A matrix that is symmetric in value, as a Hessian is, as its own transpose: (H + H.T)/2 if need be."""
    algebra = Algebra()
    matrix = normalized(matrix, algebra)
    if _is_symmetric(matrix, algebra):
        return matrix
    value = algebra.read(matrix)
    value = multiplied_out(value, algebra, MOST_TERMS) or value
    both = total([value, algebra.transpose_combination(value)]).scaled(Rational(1, 2))
    return with_sums_together(algebra.expression(both), algebra)


def with_sums_together(matrix: Expr, algebra: Algebra) -> Expr:
    """Products of sums that were multiplied out as products again, where a symmetric matrix stays its own transpose."""
    together = multiplied_together(matrix, algebra)
    if together is matrix or _is_symmetric(together, algebra) or not _is_symmetric(matrix, algebra):
        return together
    return matrix


def _is_symmetric(expr: Expr, algebra: Algebra) -> bool:
    transposed = algebra.transpose(expr)
    return hash(transposed) == hash(expr) and bool(transposed == expr)
