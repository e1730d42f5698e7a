"""Scalar coefficients of matrices, as a person would leave them at the end of a derivation."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from operator import is_

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import with_explicit_merged, with_signs_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import ENTRYWISE, is_quotient
from sympy_matcalc.core.factors import Shape, content_of, is_one, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.graph import folded
from sympy_matcalc.core.powers import is_whole
from sympy_matcalc.forms.complements import with_complements
from sympy_matcalc.forms.entrywise_cancellation import cancelled, is_of_functions_apart
from sympy_matcalc.forms.opposite_sums import with_one_of_opposites
from sympy_matcalc.forms.outer_products import with_common_columns
from sympy_matcalc.forms.plain_scalars import MOST_SUMMANDS, plainest, powers_of
from sympy_matcalc.forms.vanishing import vanishes, without_vanishing_traces

LETTERS = (MatrixSymbol, Transpose, OneMatrix, DiagMatrix)
"""Of products of such nothing is to be done."""

MOST_IN_FORM = 3
"""Products of more letters may have a quadratic form within them, beside others."""


def tidied(combination: Combination, algebra: Algebra, depth: int = 3) -> Combination:
    """A combination with each coefficient in its plainest form; no sum is multiplied out."""
    if _is_plain(combination.terms):
        return combination
    collected: dict[Factors, list[Expr]] = {}
    scalars_apart = not _are_as_typed(combination, algebra)
    for factors, coefficient in combination.terms.items():
        plain = coefficient if isinstance(coefficient, (Rational, Symbol)) \
            else plainest(without_vanishing_traces(coefficient, algebra))
        if scalars_apart:
            plain, factors = _without_scalar_factors(plain, factors, combination.shape, algebra)
        if MatAdd in map(type, factors):
            plain, factors = _without_numbers_common_with_sums(plain, factors, algebra)
            plain, factors = _without_scalars_common_with_sums(plain, factors, algebra)
        plain, factors = _without_scalars_in_powers(plain, factors, algebra)
        scale, factors = algebra.scalars_outside(_with_plainer_scalars(factors, algebra))
        plain = multiply([plain, scale])
        if MatAdd in map(type, factors) and vanishes(factors, algebra):
            continue
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            plain, factors = _sum_tidied(plain, factors[0], algebra, depth)
        collected.setdefault(factors, []).append(plain)
    terms = with_complements(with_explicit_merged(
        with_one_of_opposites(cancelled(collect(collected), algebra), algebra)), algebra)
    return Combination(combination.shape, with_common_columns(with_signs_merged(terms, algebra), algebra))


def _is_plain(terms: Mapping[Factors, Expr]) -> bool:
    """Whether these are products of letters with numbers in front; a symbol in front of few of them is as plain."""
    most = max(map(len, terms), default=0)
    for factors, coefficient in terms.items():
        for factor in factors:
            if type(factor) not in LETTERS and not (len(terms) == 1 and _is_plain_function(factor, factors)):
                return False
        if not isinstance(coefficient, Rational) and (most > MOST_IN_FORM or not is_multiple_of_symbol(coefficient)):
            return False
    return True


def _is_plain_function(factor: Expr, factors: Factors) -> bool:
    """Whether a factor is done entry by entry, and nothing cancels in it, nor in the product that it stands in."""
    return type(factor) in ENTRYWISE \
        and len(factors) <= MOST_IN_FORM and is_of_functions_apart(factor) \
        and (len(factors) == 1 or not is_quotient(factor))


def is_multiple_of_symbol(scalar: Expr) -> bool:
    """Whether a scalar is a symbol with a number in front."""
    number, *rest = scalar.args if type(scalar) is Mul else (S.One, scalar)
    return isinstance(number, Rational) and len(rest) == 1 and type(rest[0]) is Symbol


def _sum_tidied(coefficient: Expr, total: MatAdd, algebra: Algebra, depth: int) -> tuple[Expr, Factors]:
    """A multiple of a sum, its terms in their plainest form."""
    inner = algebra.read(total)
    if len(inner.terms) > MOST_SUMMANDS or not depth:
        return coefficient, (total,)
    plain = tidied(inner, algebra, depth - 1)
    if len(plain.terms) == 1:
        ((factors, number),) = plain.terms.items()
        return multiply([coefficient, number]), factors
    if plain.terms == inner.terms or not plain.terms:
        return (coefficient, (total,)) if plain.terms else (S.Zero, (total,))
    scale, rest = split(algebra.expression(plain))
    return multiply([coefficient, scale]), rest


def _without_scalars_in_powers(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """(t A)**k B = t**k A**k B for whole k"""
    scales: list[Expr] = [coefficient]
    kept: list[Expr] = []
    for factor in factors:
        scale, base = _multiple_of(factor.base, algebra) if isinstance(factor, MatPow) and is_whole(factor.exp) \
            else (S.One, factor)
        if scale is not S.One:
            scales.append(Pow(scale, factor.exp))
            factor = shallow_doit(new(MatPow, base, factor.exp))
        kept.extend(split(factor)[1])
    if len(scales) == 1:
        return coefficient, factors
    scale, reduced = algebra.reduce(tuple(kept))
    return multiply([*scales, scale]), reduced


def _multiple_of(base: Expr, algebra: Algebra) -> tuple[Expr, Expr]:
    """A product as a multiple of its matrices; anything else as it is."""
    if not isinstance(base, MatMul):
        return S.One, base
    scale, rest = split(base)
    return (scale, algebra.product(S.One, *rest)) if rest else (S.One, base)


def _with_plainer_scalars(factors: Factors, by: Algebra) -> Factors:
    """x x' A' x = x x' A x: a quadratic form within a product is written with few transposes."""
    if len(factors) <= MOST_IN_FORM:
        return factors
    for start, factor in enumerate(factors):
        if not is_one(by.shape(factor)[0]):
            continue
        stop = next((k + 1 for k in range(start, len(factors)) if is_one(by.shape(factors[k])[1])), start)
        form = factors[start:stop]
        if 2 < len(form) < len(factors) and by.transpose(form[0]) == form[-1]:
            flipped = by.transpose_factors(form)
            if sum(map(by.count_transposes, flipped)) < sum(map(by.count_transposes, form)):
                return factors[:start] + flipped + factors[stop:]
    return factors


def _are_as_typed(combination: Combination, algebra: Algebra) -> bool:
    """Whether all 1x1 factors stand at the end of a product, as in y/sqrt(x.T*y): there they stay as they are typed."""
    ends = [factors for factors in combination.terms if len(factors) > 1 and _is_scalar(factors[-1], algebra)]
    return bool(ends) and all(not any(_is_scalar(factor, algebra) for factor in factors[:-1])
                              for factors in combination.terms)


def _without_scalar_factors(coefficient: Expr, factors: Factors, shape: Shape,
                            algebra: Algebra) -> tuple[Expr, Factors]:
    """(x.T x)**(-1) and 1 + x.T x, 1x1 factors in a product that is a larger matrix, are scalars of it."""
    if is_one_by_one(shape) or not any(isinstance(factor, (MatAdd, MatPow)) for factor in factors):
        return coefficient, factors
    scalars = [algebra.as_scalar(factor) for factor in factors if _is_scalar(factor, algebra)]
    others = [_sum_without_scalar_factors(factor, algebra) for factor in factors if not _is_scalar(factor, algebra)]
    if not scalars and all(map(is_, others, factors)):
        return coefficient, factors
    scale, rest = algebra.reduce(tuple(others))
    return multiply([coefficient, scale, *scalars]), rest


def _sum_without_scalar_factors(factor: Expr, algebra: Algebra) -> Expr:
    """The same of the terms of a sum, of the sums in these first."""
    if not isinstance(factor, MatAdd):
        return factor
    return folded(factor, _sums_in, lambda total, parts: _sum_with_scalars_apart(total, algebra),
                  algebra.scalars_taken_out)


def _sums_in(total: MatAdd) -> list[Expr]:
    return [factor for term in total.args for factor in split(term)[1] if isinstance(factor, MatAdd)]


def _sum_with_scalars_apart(factor: MatAdd, algebra: Algebra) -> Expr:
    value = algebra.read(factor)
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in value.terms.items():
        scale, rest = _without_scalar_factors(coefficient, factors, value.shape, algebra)
        collected.setdefault(rest, []).append(scale)
    if collected.keys() == value.terms.keys():
        return factor
    return algebra.expression(Combination(value.shape, collect(collected)))


def _is_scalar(factor: Expr, algebra: Algebra) -> bool:
    return isinstance(factor, (MatAdd, MatPow)) and is_one_by_one(algebra.shape(factor))


def _without_scalars_common_with_sums(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """(|A| B + |A| C)/|A| = B + C,  |x| (B/|x| + C/|x|) = B + C,  |A| (|A| B + |A| C) = |A|**2 (B + C)"""
    outside = powers_of(coefficient)
    kept: list[Expr] = []
    for factor in factors:
        if outside and isinstance(factor, MatAdd):
            inner = algebra.read(factor)
            parts = [powers_of(c) for c in inner.terms.values()]
            shared = multiply([S.One, *[Pow(base, common) for base, exponent in outside.items()
                                        if (common := _common(base, parts)) and (
                                            common*exponent < 0 or (common > 0 and isinstance(base, Determinant)))]])
            if shared is not S.One:
                scale, rest = split(algebra.expression(inner.scaled(1/shared)))
                coefficient = multiply([coefficient, shared, scale])
                kept.extend(rest)
                continue
        kept.append(factor)
    if all(map(is_, kept, factors)):
        return coefficient, factors
    return _without_scalars_common_with_sums(coefficient, tuple(kept), algebra)


def _common(base: Expr, parts: list[dict[Expr, Rational]]) -> Rational:
    """The exponent of a factor that all products have in common, which is 0 if in one it is missing."""
    exponents = [part.get(base, S.Zero) for part in parts]
    least, greatest = min(exponents), max(exponents)
    return least if least > 0 else greatest if greatest < 0 else S.Zero


def _without_numbers_common_with_sums(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """The same between the coefficient of a product and the sums of matrices in it."""
    number, rest = coefficient.as_coeff_Mul(rational=True)
    if isinstance(number, Integer):
        return coefficient, factors
    kept: list[Expr] = []
    for factor in factors:
        if isinstance(factor, MatAdd):
            inner = algebra.read(factor)
            content = content_of([c.as_content_primitive()[0] for c in inner.terms.values()])
            shared = _shared(number, content)
            if shared is not S.One:
                scale, parts = split(algebra.expression(inner.scaled(1/shared)))
                number, rest = number*shared, multiply([rest, scale])
                kept.extend(parts)
                continue
        kept.append(factor)
    return multiply([number, rest]), tuple(kept)


def _shared(number: Rational, content: Rational) -> Rational:
    """What cancels between a number and the content of a sum that it multiplies."""
    return Rational(gcd(content.p, number.q), gcd(content.q, number.p))
