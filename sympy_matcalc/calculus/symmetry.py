"""Sums in products multiplied out, where equal results meet; and Hessians that are symmetric as expressions."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S

from sympy_matcalc.core.combinations import Combination, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import distributed
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.terms import Factor, Term
from sympy_matcalc.forms.outer_products import multiplied_together

MOST_TERMS = 64
"""A sum that multiplies out to more terms is left as it is."""


def without_sums(terms: list[Term], algebra: Algebra) -> list[Term]:
    """Terms with no sum of matrices as a factor of a product; the same where they are too many."""
    result: list[Term] = []
    for term in terms:
        expanded = [Term(term.coefficient, (), term.axes, term.ends, term.pieces, term.limits, term.split)]
        for factor in term.factors:
            shape = algebra.shape(factor.product[0])[0], algebra.shape(factor.product[-1])[1]
            whole = Combination(shape, {factor.product: S.One})
            value = distributed(whole, algebra, MOST_TERMS) or whole
            expanded = [
                before.scaled(c)._replace(factors=(*before.factors, Factor(product, factor.row, factor.col)))
                for before in expanded for product, c in value.terms.items()]
            if len(result) + len(expanded) > MOST_TERMS:
                return terms
        result += expanded
    return result


def with_symmetry(value: Combination, algebra: Algebra) -> Expr:
    """A square matrix as an expression, multiplied out if that makes it its own transpose."""
    expr = algebra.expression(value)
    if _is_symmetric(expr, algebra):
        return expr
    expanded = distributed(value, algebra, MOST_TERMS)
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
    value = distributed(value, algebra, MOST_TERMS) or value
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
