"""Sums over all entries of quotients: what cancels entry by entry is not divided by."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import is_quotient, without_quotient
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import cycles


@cycles(HadamardProduct, HadamardPower)
def sum_of_quotients(factors: Factors, k: int, by: Algebra) -> Expr | None:
    """tr(U' (U**o -1 o V)) = 1' V 1, the sum of the entries of V

    Ends: U and its inverse go.
    """
    quotient = factors[k]
    if not is_quotient(quotient):
        return None
    rows, cols = by.shape(quotient)
    rest = by.product(S.One, *by.transpose_factors(factors[k + 1:] + factors[:k]))
    merged = without_quotient(quotient, rest, by.sort_key)
    if merged is None:
        return None
    if isinstance(merged, OneMatrix):
        return rows*cols
    left, right = (() if is_one(size) else (ones,) for size, ones in (
        (rows, OneMatrix(S.One, rows)), (cols, OneMatrix(cols, S.One))))
    scale, letters = split(merged)
    more, reduced = by.reduce((*left, *letters, *right))
    return scale*more*by.trace(reduced, S.One)
