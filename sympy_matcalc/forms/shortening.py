"""Sums of products as people print them: what terms have in common stands in front, where that is shorter.

The gradient of a quadratic form stays A x + A' x, as it is derived, and C X B + C' X B as well; between factors, beside
a sum, as in (C + C')(X b + c) b', or where a residual stands behind a design matrix, X'(f.(X w) - y), it is one factor.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, multiply, too_deep
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import ENTRYWISE
from sympy_matcalc.core.factors import content_of, is_one, is_one_by_one, split
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.forms.coefficients import tidied

MOST_TERMS = 12
"""Longer sums are left as they are: pairs of terms are compared."""

_ENTRYWISE = (*ENTRYWISE, Softmax)


def finished(combination: Combination, by: Algebra) -> Combination:
    """An answer: its coefficients in their plainest form, then what its terms have in common in front."""
    if too_deep():
        return combination  # to look for what terms share, SymPy compares and hashes down to the leaves
    return shortened(tidied(combination, by), by)


def shortened(combination: Combination, by: Algebra) -> Combination:
    """The same sum with common factors in front, where people have them there.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.shortening import shortened
    >>> by = Algebra()
    >>> A, B, x = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3), MatrixSymbol('x', 3, 1)
    >>> by.expression(shortened(by.read(B*A*x + B*A.T*x), by))
    B*(A + A.T)*x
    >>> by.expression(shortened(by.read(A*x + A.T*x), by))
    A*x + A.T*x
    """
    if len(combination.terms) == 1:
        ((factors, coefficient),) = combination.terms.items()
        if len(factors) != 1 or not isinstance(factors[0], MatAdd):
            return combination
        inner = _of_terms(by.read(factors[0]), by)
        if coefficient.is_Rational or len(inner.terms) == 1:
            return inner.scaled(coefficient)
        scale, rest = split(by.expression(inner))
        return Combination(combination.shape, {rest: multiply([coefficient, scale])})
    return _of_terms(combination, by)


def _of_terms(combination: Combination, by: Algebra) -> Combination:
    if not 2 <= len(combination.terms) <= MOST_TERMS or is_one_by_one(combination.shape):
        return combination  # x'A y + y'A'x are two spellings of one scalar: others make one of them
    terms = dict(combination.terms)
    symmetric = _with_symmetric_parts(terms, by, is_worth)
    if len(symmetric) < len(terms):
        symmetric = _with_symmetric_parts(symmetric, by, _is_shared)
    residuals = _with_residuals(_with_residuals(symmetric, by, -1), by, 0)
    if len(residuals) < len(combination.terms):
        combination = Combination(combination.shape, residuals)
    return _with_common_determinants(combination, by)


Worth = Callable[[Factors, Factors, Factors, Expr], bool]
"""Takes what is symmetrised, what stands before and after it, and the coefficient."""


def _with_symmetric_parts(terms: dict[Factors, Expr], by: Algebra, worth: Worth) -> dict[Factors, Expr]:
    """P S Q + P S' Q = P (S + S') Q

    Ends: each step makes the sum shorter by a term.
    """
    for one, other in combinations(terms, 2):
        if terms[one] != terms[other] or len(one) != len(other) or len(one) < 2:
            continue
        start = next((k for k in range(len(one)) if one[k] != other[k]), 0)
        stop = next((k for k in range(len(one), start, -1) if one[k - 1] != other[k - 1]), start)
        part = one[start:stop]
        if any(isinstance(factor, MatrixBase) for factor in part) or not _is_one_part(part, by) \
                or not worth(part, one[:start], one[stop:], terms[one]) \
                or by.transpose_factors(part) != other[start:stop]:
            continue
        size = by.shape(part[0])[0]
        both = by.expression(Combination((size, size), {part: S.One, other[start:stop]: S.One}))
        if not isinstance(both, MatAdd):
            continue
        result = {factors: c for factors, c in terms.items() if factors not in (one, other)}
        word = (*one[:start], both, *one[stop:])
        result[word] = result.get(word, S.Zero) + terms[one]
        return _with_symmetric_parts(result, by, worth)
    return terms


def _is_one_part(part: Factors, by: Algebra) -> bool:
    """Whether it is one matrix, or the outer product of two columns."""
    return len(part) == 1 or (len(part) == 2 and is_one(by.shape(part[1])[0]))


def is_worth(part: Factors, before: Factors, after: Factors, coefficient: Expr) -> bool:
    """Whether the sum is taken out by itself: not of A x + A' x, nor of C X B + C' X B."""
    if before and after:
        return True
    return any(isinstance(factor, MatAdd) for factor in before + after) or (bool(before or after) and (
        len(part) > 1 or (isinstance(coefficient, Rational) and not isinstance(coefficient, Integer))))


def _is_shared(part: Factors, before: Factors, after: Factors, coefficient: Expr) -> bool:
    """Whether it is taken out beside others."""
    return bool(before or after)


def _with_residuals(terms: dict[Factors, Expr], by: Algebra, at: int) -> dict[Factors, Expr]:
    """X' f.(X w) - X' y = X' (f.(X w) - y), and f.(W x) x' - y x' = (f.(W x) - y) x'

    The parts in which the terms differ stand last, at -1, or first, at 0.
    Ends: each group of terms becomes one, which has a sum there.
    """
    if not any(factors and isinstance(factors[at], _ENTRYWISE) for factors in terms):
        return terms
    groups: dict[tuple[Factors, Expr], list[Factors]] = {}
    for factors, coefficient in terms.items():
        if len(factors) > 1 and not isinstance(factors[at], MatAdd):
            common = factors[:-1] if at else factors[1:]
            groups.setdefault((common, coefficient.as_coeff_Mul(rational=True)[1]), []).append(factors)
    for (common, scalar), members in groups.items():
        if len(members) < 2 or not any(isinstance(factors[at], _ENTRYWISE) for factors in members):
            continue
        numbers = [terms[factors].as_coeff_Mul(rational=True)[0] for factors in members]
        content: Expr = content_of(numbers)
        if all(number < 0 for number in numbers):
            content = -content
        inner = {(factors[at],): number/content for factors, number in zip(members, numbers)}
        residual = by.expression(Combination(by.shape(members[0][at]), inner))
        for factors in members:
            del terms[factors]
        terms[(*common, residual) if at else (residual, *common)] = multiply([content, scalar])
    return terms


def _with_common_determinants(combination: Combination, by: Algebra) -> Combination:
    """c |X|**p A + c |X|**p B = c |X|**p (A + B)

    Ends: the sum becomes one factor.
    """
    coefficients = list(combination.terms.values())
    if len(coefficients) < 2 or any(isinstance(coefficient, Rational) for coefficient in coefficients):
        return combination
    shared = set(Mul.make_args(coefficients[0]))
    for coefficient in coefficients[1:]:
        shared &= set(Mul.make_args(coefficient))
    common = [factor for factor in Mul.make_args(coefficients[0]) if factor in shared and not factor.is_Number]
    if not any(isinstance(factor.as_base_exp()[0], Determinant) for factor in common):
        return combination
    inner = by.expression(Combination(combination.shape, {
        f: multiply([S.One, *[factor for factor in Mul.make_args(c) if factor not in common]])
        for f, c in combination.terms.items()}))
    return Combination(combination.shape, {(inner,): multiply(common)}) if isinstance(inner, MatAdd) else combination
