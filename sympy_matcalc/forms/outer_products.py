"""Outer products with a common column: (A x - A y) x' - (A x - A y) y' is (A x - A y) (x - y)'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core.combinations import Combination, Factors, multiply
from sympy_matcalc.core.common_factors import unsigned
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, is_one


class _Group(NamedTuple):
    """A column, up to its sign, a scalar that is no number, and what they are multiplied by in which terms."""

    column: Factors
    sign: int
    scalar: Expr
    rows: dict[Factors, Rational]
    terms: list[Factors]


def with_common_columns(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """A sum of products with one outer product for those of one column that is a sum.

    Ends: each group of terms becomes one.

    Parameters
    ==========

    terms : mapping from products to coefficients
        In the typed form.
    by : Algebra
        The constructors.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.core.common_factors import unsigned
from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.outer_products import with_common_columns
    >>> x, y = MatrixSymbol('x', 3, 1), MatrixSymbol('y', 3, 1)
    >>> dict(with_common_columns({(x - y, x.T): 2, (x - y, y.T): -2}, Algebra()))
    {(x - y, x.T - y.T): 2}
    """
    groups: dict[object, _Group] = {}
    for factors, coefficient in terms.items():
        k = next((k for k in range(1, len(factors)) if is_one(by.shape(factors[k])[0])), None)
        if k is not None and any(isinstance(factor, MatAdd) for factor in factors[:k]):
            number, scalar = coefficient.as_coeff_Mul(rational=True)
            sign, key = unsigned(factors[:k], by)
            group = groups.setdefault((key, scalar), _Group(factors[:k], sign, scalar, {}, []))
            group.rows[factors[k:]] = group.rows.get(factors[k:], S.Zero) + number*sign*group.sign
            group.terms.append(factors)
    result = dict(terms)
    for group in groups.values():
        if len(group.terms) < 2 or len(group.rows) < len(group.terms):
            continue
        for factors in group.terms:
            del result[factors]
        numbers = list(group.rows.values())
        content: Expr = content_of(numbers)
        if numbers[0] < 0:
            content = -content
        size = by.shape(group.terms[0][-1])[1]
        inner = by.expression(Combination((S.One, size), {row: c/content for row, c in group.rows.items()}))
        result[(*group.column, inner)] = multiply([content, group.scalar])
    return result if len(result) < len(terms) else terms
