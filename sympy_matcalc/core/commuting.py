"""Functions of one matrix: what they are functions of, and what is known to commute with a matrix."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.common_factors import common_scale
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new, split
from sympy_matcalc.core.laws import functions, inverses
from sympy_matcalc.core.readings import asked_once

LARGEST = 6
"""Explicit matrices with more rows are not multiplied out."""


@asked_once
def generator(expr: Expr, by: Algebra) -> object:
    """What ``expr`` is a function of: a factor, a product, or a sum up to a multiple; None for a multiple of I."""
    if type(expr) is MatrixSymbol and functions.of(MatrixSymbol) is None:
        return expr
    while (inner := functions.of(type(expr))) is not None:
        expr = inner(expr)
    terms = {factors: c for factors, c in by.terms(expr).items() if factors}
    products = list(terms)
    if not products:
        return None
    if len(products) == 1 and len(products[0]) > 1:
        return products[0]
    if all(len(f) == 1 for f in products):
        bases = {f[0] if products == [(expr,)] else generator(f[0], by) for f in products}
        if len(bases) == 1:
            return next(iter(bases))
    if not isinstance(expr, MatAdd):
        return expr
    scale = common_scale(terms, by)
    if scale is S.One and len(terms) == len(by.terms(expr)):
        return expr
    if scale is not S.One:
        terms = {factors: c/scale for factors, c in terms.items()}
    return by.sum_of(terms, by.shape(expr))


@asked_once
def inverse_by_law(expr: Expr, by: Algebra) -> Expr:
    """The inverse of a matrix as its class has it, else as SymPy has it."""
    found: Expr | None = inverses.found(expr, by)
    if found is not None:
        return found
    return by.unique(new(Inverse, expr, S.NegativeOne) if type(expr) is MatrixSymbol else Algebra.inverse(by, expr))


def is_function_of(x: Expr, factor: Expr, by: Algebra) -> bool:
    """Whether a single factor is known to be a function of a matrix."""
    found = generator(factor, by)
    return found is not None and found == generator(x, by)


def without_functions(x: Expr, factors: Factors, by: Algebra) -> tuple[int, int]:
    """Where a product begins and ends without the functions of a matrix on its left and its right."""
    start, stop = 0, len(factors)
    while start < stop and is_function_of(x, factors[start], by):
        start += 1
    while stop > start and is_function_of(x, factors[stop - 1], by):
        stop -= 1
    return start, stop


def stripped(x: Expr, product: Expr, by: Algebra) -> Expr:
    """A product without the functions of a matrix on its left and its right."""
    factors = split(product)[1]
    start, stop = without_functions(x, factors, by)
    return by.product(S.One, *factors[start:stop], size=by.shape(product)[0])


def commuting_part(x: Expr, value: Combination, by: Algebra) -> tuple[Combination, Combination]:
    """Of a combination, the terms that commute with a matrix, being functions of it, and the others."""
    if isinstance(x, MatrixBase):
        return _explicit_part(x, value)
    base = generator(x, by)
    if base is None or (value.terms and generator(by.expression(value), by) in (base, None)):
        return value, Combination(value.shape, {})
    commuting: dict[Factors, Expr] = {}
    rest: dict[Factors, Expr] = {}
    for factors, coefficient in value.terms.items():
        (commuting if _is_product_of_functions(base, factors, by) else rest)[factors] = coefficient
    return Combination(value.shape, commuting), Combination(value.shape, rest)


def _explicit_part(x: MatrixBase, value: Combination) -> tuple[Combination, Combination]:
    """The same of an explicit matrix, for explicit matrices."""
    commuting = {factors: c for factors, c in value.terms.items() if not factors or (
        len(factors) == 1 and isinstance(factors[0], MatrixBase) and x.rows <= LARGEST
        and (x*factors[0] - factors[0]*x).expand().is_zero_matrix)}
    rest = {factors: c for factors, c in value.terms.items() if factors not in commuting}
    return Combination(value.shape, commuting), Combination(value.shape, rest)


def _is_product_of_functions(base: object, factors: Factors, by: Algebra) -> bool:
    word = base if isinstance(base, tuple) else (base,)
    k = 0
    while k < len(factors):
        if factors[k:k + len(word)] == word:
            k += len(word)
        elif generator(factors[k], by) == base:
            k += 1
        else:
            return False
    return True
