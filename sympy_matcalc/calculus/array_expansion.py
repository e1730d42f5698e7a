"""Sums in products multiplied out: the form in which equal results meet, where no one has typed another."""

from __future__ import annotations

from sympy.core.singleton import S

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.distribution import multiplied_out
from sympy_matcalc.core.terms import Factor, Term

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
            value = multiplied_out(whole, algebra, MOST_TERMS) or whole
            expanded = [
                before.scaled(c)._replace(factors=(*before.factors, Factor(product, factor.row, factor.col)))
                for before in expanded for product, c in value.terms.items()]
            if len(result) + len(expanded) > MOST_TERMS:
                return terms
        result += expanded
    return result
