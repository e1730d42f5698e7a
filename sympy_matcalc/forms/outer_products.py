"""Outer products with a common column: (A x - A y) x' - (A x - A y) y' is (A x - A y) (x - y)'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import unsigned
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, is_one
from sympy_matcalc.forms.plain_scalars import plainest


class _Group(NamedTuple):
    """A column, up to its sign, a scalar that is no number, and what they are multiplied by in which terms."""

    column: Factors
    sign: int
    scalar: Expr
    rows: dict[Factors, Rational]
    terms: list[Factors]


def _end_of_column(factors: Factors, by: Algebra) -> int | None:
    """Where the row of an outer product begins."""
    return None if by.has_rows(factors[1:]) else next(
        (k for k in range(1, len(factors)) if is_one(by.shape(factors[k])[0])), None)


def with_common_columns(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """A sum of products with one outer product for those of one column that is a sum.

    Ends: each group of terms becomes one.

    Examples
    ========

    >>> from sympy import Integer, MatrixSymbol
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.outer_products import with_common_columns
    >>> x, y = MatrixSymbol('x', 3, 1), MatrixSymbol('y', 3, 1)
    >>> dict(with_common_columns({(x - y, x.T): Integer(2), (x - y, y.T): Integer(-2)}, Algebra()))
    {(x - y, x.T - y.T): 2}
    """
    groups: dict[object, _Group] = {}
    for factors, coefficient in terms.items():
        k = _end_of_column(factors, by)
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


def with_products_of_sums(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """a x u' + b x v' + c y u' + d y v' = a (x + c/a y) (u + b/a v)', a d = b c

    Ends: the sum becomes one product, and what is no outer product.

    Examples
    ========

    >>> from sympy import Integer, MatrixSymbol
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.outer_products import with_products_of_sums
    >>> x, y = MatrixSymbol('x', 3, 1), MatrixSymbol('y', 3, 1)
    >>> terms = {(x, x.T): 2, (x, y.T): -2, (y, x.T): -2, (y, y.T): 2}
    >>> terms = {product: Integer(number) for product, number in terms.items()}
    >>> dict(with_products_of_sums(terms, Algebra()))
    {(x - y, x.T - y.T): 2}
    """
    table: dict[Factors, dict[Factors, Expr]] = {}
    rest: dict[Factors, Expr] = {}
    for factors, coefficient in terms.items():
        k = _end_of_column(factors, by)
        if k is None or is_one(by.shape(factors[0])[0]) or is_one(by.shape(factors[-1])[1]):
            rest[factors] = coefficient
        else:
            table.setdefault(factors[:k], {})[factors[k:]] = coefficient
    if len(table) < 2 or len(table) + len(rest) >= len(terms):
        return terms
    column, row = next(iter(table.items()))
    mirrored = by.transpose_factors(column)
    pivot = mirrored if mirrored in row else next(iter(row))  # a square is one of a sum by itself
    first = row[pivot]
    if len(row) < 2 or any(other.keys() != row.keys() for other in table.values()) or not all(
            other[key]*first == other[pivot]*row[key] for other in table.values() for key in row):
        return terms
    left = {key: plainest(other[pivot]/first) for key, other in table.items()}
    right = {key: plainest(c/first) for key, c in row.items()}
    if any(c.as_numer_denom()[1].is_zero is not False for c in (*left.values(), *right.values())):
        return terms  # s (s x - t y) is not divided by s, which may be zero
    ends = (Combination((by.shape(column[0])[0], S.One), left), Combination((S.One, by.shape(pivot[-1])[1]), right))
    return {**rest, tuple(map(by.expression, ends)): first}


def multiplied_together(matrix: Expr, by: Algebra) -> Expr:
    """A matrix that was multiplied out, its outer products, and those in multiples of sums, as products of sums."""
    terms = by.read(matrix).terms
    apart = _with_sums_apart(terms, by)
    together = with_products_of_sums(apart, by)
    if together is not apart:
        return by.expression(Combination(by.shape(matrix), dict(together)))
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        inner = {factors: S.One}
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            together = with_products_of_sums(by.read(factors[0]).terms, by)
            inner = dict(together) if len(together) == 1 else {(multiplied_together(factors[0], by),): S.One}
        for product, c in inner.items():
            collected.setdefault(product, []).append(multiply([coefficient, c]))
    if len(collected) == len(terms) and all(factors in terms for factors in collected):
        return matrix
    return by.expression(Combination(by.shape(matrix), collect(collected)))


def _with_sums_apart(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """c (A + B) = c A + c B"""
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        inner = by.read(factors[0]).terms if len(factors) == 1 and isinstance(factors[0], MatAdd) else {factors: S.One}
        for product, c in inner.items():
            collected.setdefault(product, []).append(multiply([coefficient, c]))
    return collect(collected)
