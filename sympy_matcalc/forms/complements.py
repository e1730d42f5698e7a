"""Complements: A - P A is (I - P) A, where I - P stands in the sum already."""

from __future__ import annotations

from collections.abc import Mapping

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra

Terms = Mapping[Factors, Expr]


def with_complements(terms: Terms, by: Algebra) -> Terms:
    """A sum of products with I - P for what is in it and P times that is taken off.

    Ends: each step leaves one term less.

    Examples
    ========

    >>> from sympy import Identity, MatrixSymbol
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.complements import with_complements
    >>> A, B, P = (MatrixSymbol(name, 3, 3) for name in 'ABP')
    >>> M = Identity(3) - P
    >>> dict(with_complements({(M, B): 1, (A,): 1, (P, A): -1}, Algebra()))
    {(I - P, B): 1, (I - P, A): 1}
    """
    if len(terms) < 3:
        return terms
    complements = {end: projector for factors in terms for end in (factors[0], factors[-1])
                   if isinstance(end, MatAdd) and (projector := _projector(end, by)) is not None} \
        if all(terms) else {}
    for complement, (sign, projector) in complements.items():
        for factors, coefficient in terms.items():
            for other, product in ((projector + factors, (complement, *factors)),
                                   (factors + projector, (*factors, complement))):
                if other in terms and terms[other] == -coefficient:
                    rest = {word: c for word, c in terms.items() if word not in (factors, other)}
                    total = rest.pop(product, S.Zero) + sign*coefficient
                    return with_complements({**rest, product: total} if total is not S.Zero else rest, by)
    return terms


def _projector(total: MatAdd, by: Algebra) -> tuple[Expr, Factors] | None:
    """P of I - P, with the sign of that."""
    terms = by.read(total).terms
    sign = terms.get(())
    others = [factors for factors in terms if factors]
    if sign not in (S.One, S.NegativeOne) or len(others) != 1 or terms[others[0]] != -sign:
        return None
    return sign, others[0]
