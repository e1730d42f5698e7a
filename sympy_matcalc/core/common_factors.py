"""What all terms of a sum have in common: a scalar, factors on the left, factors on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from itertools import groupby, pairwise, repeat
from operator import add, is_

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors, collect
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, has_explicit, is_same, new


def parted(total: MatAdd, by: Algebra) -> tuple[Expr, Factors, Expr, Factors]:
    """A sum as a scalar, square factors common on the left, a sum without such, and those on the right."""
    if _has_nothing_in_common(by.terms(total)):
        return S.One, (), total, ()
    shape = by.shape(total)
    terms = {unrolled(f): c for f, c in by.terms(total).items()}
    scale = common_scale(terms, by)
    left, right = _common_ends(terms, by)
    if scale is S.One and not left and not right:
        return scale, left, total, right
    rest = {by.reduce(f[len(left):len(f) - len(right)]): c/scale for f, c in terms.items()}
    return scale, left, by.sum_of({f: c*d for (d, f), c in rest.items()}, shape), right


def _has_nothing_in_common(terms: Mapping[Factors, Expr]) -> bool:
    """Whether it can be seen at once of a sum: all coefficients are 1, and the first two words have other ends."""
    for c in terms.values():
        if c is not S.One:
            return False
    if () in terms:
        return True
    one, other, *_ = terms
    for left, right in ((one[0], other[0]), (one[-1], other[-1])):
        if type(left) is MatPow or type(right) is MatPow or is_same(left, right):
            return False
    return True


def _common_ends(terms: Mapping[Factors, Expr], by: Algebra) -> tuple[Factors, Factors]:
    if () in terms:
        return (), ()
    left = _common_prefix(list(terms), by)
    return left, _common_prefix([f[len(left):][::-1] for f in terms], by)[::-1]


def unrolled(factors: Factors) -> Factors:
    """The same with small whole powers written out."""
    if MatPow not in map(type, factors):
        return factors
    result: list[Expr] = []
    for f in factors:
        if isinstance(f, MatPow) and isinstance(f.exp, Integer) and 1 < abs(f.exp.p) <= 6:
            result.extend([f.base if f.exp > 0 else new(Inverse, f.base, S.NegativeOne)]*abs(int(f.exp)))
        else:
            result.append(f)
    return tuple(result)


def common_scale(terms: Mapping[Factors, Expr], by: Algebra) -> Expr:
    """The number, and the scalar if all terms have the same, that the terms are multiples of."""
    if all(map(is_, terms.values(), repeat(S.One))):
        return S.One
    parts = [c.as_coeff_Mul(rational=True) for c in terms.values()]
    scale: Expr = content_of([number for number, _ in parts])
    first = min(terms, key=len)
    if sum(len(f) == len(first) for f in terms) > 1:
        first = min(terms, key=lambda f: (len(f), [by.sort_key(x) for x in f]))
    if terms[first].could_extract_minus_sign():
        scale = -scale
    if all(rest == parts[0][1] for _, rest in parts):
        scale = scale*parts[0][1]
    return scale


def _common_prefix(products: list[Factors], by: Algebra) -> Factors:
    prefix: list[Expr] = []
    for first, *others in zip(*products):
        if not all(map(is_same, others, repeat(first))) or not by.is_square(first):
            break
        prefix.append(first)
    return tuple(prefix)


def with_signs_merged(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """A (x - y) - A (y - x) = 2 A (x - y),  (Y' - Y)**-1 - (Y - Y')**-1 = -2 (Y - Y')**-1

    The sums in products, and in powers in them, are alike up to their signs. The first form is kept, but of powers
    that whose sums begin with a positive term.
    """
    if sum(any(map(is_signed, factors)) for factors in terms) < 2:
        return terms
    firsts: dict[tuple[object, ...], tuple[int, Factors, int]] = {}
    signs: dict[Factors, tuple[int, tuple[object, ...]]] = {}
    for factors in terms:
        sign, key = signs[factors] = unsigned(factors, by)
        negative = sum(isinstance(f, MatPow) and is_signed(f) and _signed(f, by)[0] for f in factors)
        if key not in firsts or negative < firsts[key][0]:
            firsts[key] = negative, factors, sign
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        sign, key = signs[factors]
        _, first, first_sign = firsts[key]
        collected.setdefault(first, []).append(coefficient if sign == first_sign else -coefficient)
    return collect(collected) if len(collected) < len(terms) else terms


def is_signed(factor: Expr) -> bool:
    """Whether a factor is a sum or a whole power of one, whose negative is one as well."""
    return type(factor) is MatAdd or (
        isinstance(factor, MatPow) and type(factor.args[0]) is MatAdd and isinstance(factor.args[1], Integer))


def with_diagonals_merged(terms: Mapping[Factors, Expr]) -> Mapping[Factors, Expr]:
    """D E A - E D A = 0 for diagonal D and E: products alike up to the order of such neighbours; the first is kept."""
    if len(terms) < 2 or not any(type(one) is type(other) is DiagMatrix for factors in terms
                                 for one, other in pairwise(factors)):
        return terms
    firsts: dict[tuple[object, ...], Factors] = {}
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        runs = [tuple(run) for _, run in groupby(factors, key=lambda factor: type(factor) is DiagMatrix)]
        key = tuple(frozenset(Counter(run).items()) if type(run[0]) is DiagMatrix else run for run in runs)
        collected.setdefault(firsts.setdefault(key, factors), []).append(coefficient)
    return collect(collected) if len(collected) < len(terms) else terms


def without_sign(total: MatAdd, by: Algebra) -> tuple[bool, object]:
    """Whether the first term of a sum in order is negative, and the terms of the sum or of its negative, unordered."""
    inner = by.read(total).terms
    leading = min(inner, key=lambda factors: [by.sort_key(factor) for factor in factors])
    negative = bool(inner[leading].as_coeff_Mul(rational=True)[0] < 0)
    return negative, frozenset((factors, -c if negative else c) for factors, c in inner.items())


def unsigned(factors: Factors, by: Algebra) -> tuple[int, tuple[object, ...]]:
    """A sign, and what a product and its negative have in common."""
    sign, key = 1, list[object]()
    for factor in factors:
        negative, part = _signed(factor, by) if is_signed(factor) else (False, factor)
        sign = -sign if negative and not (isinstance(factor, MatPow) and factor.args[1].is_even) else sign
        key.append(part)
    return sign, tuple(key)


def _signed(factor: Expr, by: Algebra) -> tuple[bool, object]:
    """Whether the sum in a factor begins with a negative term, and what the factor has in common with its negative."""
    if not isinstance(factor, MatPow):
        return without_sign(factor, by)
    negative, part = without_sign(factor.args[0], by)
    return negative, (part, factor.args[1])


def with_explicit_merged(terms: Mapping[Factors, Expr]) -> Mapping[Factors, Expr]:
    """c A M B + 2 c A N B = c A (M + 2 N) B, for explicit M and N: their sum is one matrix."""
    if not has_explicit(terms):
        return terms
    groups: dict[tuple[Factors, Factors, Expr], list[tuple[Factors, Expr]]] = {}
    for factors, coefficient in terms.items():
        places = [k for k, factor in enumerate(factors) if isinstance(factor, MatrixBase)]
        if len(places) == 1 and len(factors) > 1:
            number, rest = coefficient.as_coeff_Mul(rational=True)
            groups.setdefault((factors[:places[0]], factors[places[0] + 1:], rest), []).append((factors, number))
    result = dict(terms)
    for (left, right, rest), members in groups.items():
        if len(members) < 2:
            continue
        merged = reduce(add, [factors[len(left)]*number for factors, number in members])
        for factors, _ in members:
            del result[factors]
        if not merged.is_zero_matrix:
            word = (*left, merged, *right)
            result[word] = result.get(word, S.Zero) + rest
    return result if len(result) < len(terms) else terms
