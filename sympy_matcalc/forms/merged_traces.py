"""Traces in a scalar that differ in one factor: tr(P A) - tr(P B) is tr(P (A - B))."""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, add, collect, multiply, total
from sympy_matcalc.core.common_factors import unsigned
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, is_one_by_one, merge_neighbours, split

MOST_TERMS = 8
"""Longer sums are left as they are: their terms are compared with each other."""


def with_traces_merged(scalar: Expr, typed: Basic) -> Expr:
    """A scalar with one trace for those of products that are alike but for one factor.

    Parameters
    ==========

    scalar : Expr
        In the typed form.
    typed : Basic
        What was typed: the traces in it stay.

    Examples
    ========

    >>> from sympy import MatrixSymbol, S, Trace
    >>> from sympy_matcalc.forms.merged_traces import with_traces_merged
    >>> A, B, P = (MatrixSymbol(name, 3, 3) for name in 'ABP')
    >>> with_traces_merged(Trace(P*A) - Trace(P*B), S.One)
    Trace(P*(A - B))
    >>> with_traces_merged(Trace(P*A) - Trace(P*B), Trace(P*A))
    Trace(P*A) - Trace(P*B)
    """
    if isinstance(scalar, Add):
        return _of_sum(scalar, typed)
    if not any(isinstance(factor, Add) for factor in Mul.make_args(scalar)):
        return scalar
    factors = [_of_sum(factor, typed) if isinstance(factor, Add) else factor for factor in scalar.args]
    return scalar if all(map(is_, factors, scalar.args)) else multiply(factors)


def _of_sum(scalar: Add, typed: Basic) -> Expr:
    if len(scalar.args) > MOST_TERMS:
        return scalar
    groups: dict[Expr, dict[Factors, Rational]] = {}
    others: list[Expr] = []
    for term in scalar.args:
        found = _with_trace(term)
        if found is None:
            others.append(with_traces_merged(term, typed) if isinstance(term, Mul) else term)
        else:
            number, rest, word = found
            groups.setdefault(rest, {})[word] = number
    by = Algebra()
    merged = {rest: _merged(words, by) for rest, words in groups.items()}
    alike = any(len(merged[rest]) < len(words) for rest, words in groups.items())
    if not alike and all(any(other is term for term in scalar.args) for other in others):
        return scalar
    if alike and not typed.atoms(Trace).isdisjoint(scalar.atoms(Trace)):
        return scalar  # as typed
    sizes = {rest: by.shape(next(iter(words))[0])[0] for rest, words in groups.items()}
    return add([*others, *[multiply([number, rest, _trace(word, sizes[rest], by)])
                           for rest, words in merged.items() for word, number in words.items()]])


def _trace(word: Factors, size: Expr, by: Algebra) -> Expr:
    """The trace of a product as it stands; where its ends cancel, or little is left, that of what is left."""
    if len(word) > 1 and merge_neighbours(word[-1], word[0]) is None:
        return Trace(by.product(S.One, *word))
    return by.trace(word, size)


def _with_trace(term: Expr) -> tuple[Rational, Expr, Factors] | None:
    """A number, other scalars, and the product under the only trace of a term; None if there is none, or another."""
    number, rest = term.as_coeff_Mul(rational=True)
    factors = Mul.make_args(rest)
    traces = [factor for factor in factors if isinstance(factor, Trace)]
    if len(traces) != 1 or any(isinstance(factor, Add) for factor in factors):
        return None
    scale, word = split(traces[0].arg)
    others = [factor for factor in factors if factor is not traces[0]]
    return (number, multiply(others), word) if scale is S.One and len(word) > 1 else None


def merged_by_scalar(derivative: Expr, by: Algebra) -> Expr:
    """The derivative of a matrix by a scalar with terms merged that are alike, or transposes of each other."""
    if not isinstance(derivative, MatAdd):
        return derivative
    value = by.read(derivative)
    merged = with_terms_merged(with_transposes_merged(value, by), by)
    return derivative if merged.terms == value.terms else by.expression(merged)


def with_terms_merged(combination: Combination, by: Algebra) -> Combination:
    """P A Q - P B Q = P (A - B) Q, of the terms of a derivative by a scalar."""
    words = {factors: c for factors, c in combination.terms.items() if isinstance(c, Rational) and len(factors) > 2}
    if not 2 <= len(words) <= MOST_TERMS or len(words) < len(combination.terms):
        return combination
    merged = _merged(words, by, cyclic=False)
    return Combination(combination.shape, merged) if len(merged) < len(words) else combination


def with_transposes_merged(combination: Combination, by: Algebra) -> Combination:
    """u'v + v'u = 2 u'v, of 1x1 matrices, a sum in them with either sign; the first is kept.

    Ends: each step leaves one term less.
    """
    if not is_one_by_one(combination.shape):
        return combination
    collected: dict[Factors, list[Expr]] = {}
    signs = {factors: unsigned(factors, by) for factors in combination.terms}
    for factors, c in combination.terms.items():
        sign, word = signs[factors]
        _, flipped = unsigned(by.transpose_factors(factors), by)
        first = next((known for known in collected if signs[known][1] in (word, flipped)), factors)
        same = sign if signs[first][1] == word else unsigned(by.transpose_factors(factors), by)[0]
        collected.setdefault(first, []).append(c*same*signs[first][0])
    return Combination(combination.shape, collect(collected))


def _merged(words: dict[Factors, Rational], by: Algebra, cyclic: bool = True) -> Mapping[Factors, Expr]:
    """All words as one, where they are alike but for one letter each, reduced: S**-1 A + S**-1 B is I for S = A + B."""
    (one, number), *others = words.items()
    for other, factor in others:
        place = _place_of_difference(one, other, cyclic) or (
            _place_of_difference(one, by.transpose_factors(other), cyclic) if cyclic else None)
        if place is None:
            return words
        k, letter = place
        content: Expr = content_of([number, factor])
        if number < 0 and factor < 0:
            content = -content
        sums = by.read(one[k]).scaled(number/content), by.read(letter).scaled(factor/content)
        inner = by.expression(total(sums))
        is_identity = isinstance(inner, MatrixBase) and inner == inner.eye(inner.rows) and len(one) > 1
        one, number = (*one[:k], *(() if is_identity else (inner,)), *one[k + 1:]), content
    if len(words) == 1:
        return words
    scale, reduced = by.reduce(one)
    return {reduced: multiply([number, scale])}


def _place_of_difference(one: Factors, other: Factors, cyclic: bool) -> tuple[int, Expr] | None:
    """Where another product, turned round if it may be, is unlike this one: in one letter, and that letter."""
    if len(one) != len(other):
        return None
    for start in range(len(other) if cyclic else 1):
        turned = other[start:] + other[:start]
        places = [k for k in range(len(one)) if one[k] != turned[k]]
        if len(places) == 1 and (cyclic or 0 < places[0] < len(one) - 1) and _is_plain(turned[places[0]]) \
                and (_is_plain(one[places[0]]) or isinstance(one[places[0]], MatAdd)):
            return places[0], turned[places[0]]
    return None


def _is_plain(factor: Expr) -> bool:
    return isinstance(factor, (MatrixSymbol, MatrixBase)) or (
        isinstance(factor, Transpose) and isinstance(factor.arg, MatrixSymbol))
