"""1x1 parts of products within a differential: scalars in front, or the direction last in them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, is_one, is_one_by_one, split
from sympy_matcalc.core.graph import Memory, arguments, folded


def merged(expr: Expr, directions: Iterable[Expr]) -> Expr:
    """A sum of products with each 1x1 part written in one way, so that equal ones are merged.

    dx' A x + x' A' dx = 2 x' A' dx: what is 1x1 is its own transpose, and a direction stands last in it;
    without a direction it is a scalar in front, x' x dx = tr(x' x) dx.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.calculus.one_by_one import merged
    >>> A, x, d = MatrixSymbol('A', 3, 3), MatrixSymbol('x', 3, 1), MatrixSymbol('d', 3, 1)
    >>> merged(d.T*A*x + x.T*A.T*d, [d])
    2*x.T*A.T*d
    >>> merged(x*d.T*x + x*x.T*d, [d])
    2*x*x.T*d
    """
    return _Merging(directions).merged(expr) if expr.is_Matrix else expr


class _Merging:
    """The directions, and what is known of the parts of an expression."""

    def __init__(self, directions: Iterable[Expr]) -> None:
        self.directions = frozenset(directions)
        self.algebra = Algebra()
        self._varying: Memory[bool] = {}

    def varies(self, *exprs: Basic) -> bool:
        """Whether a direction stands in any of the expressions."""
        return any(folded(expr, arguments, lambda node, parts: any(parts) or node in self.directions, self._varying)
                   for expr in exprs)

    def merged(self, expr: Expr) -> Expr:
        value = self.algebra.read(expr)
        one_by_one = is_one_by_one(value.shape)
        terms: dict[Factors, list[Expr]] = {}
        changed = one_by_one
        for factors, coefficient in value.terms.items():
            scale, inner = self._within_sums(factors)
            scalar, written = self._by_parts(inner)
            changed = changed or written != factors
            best, sign = self._alike(written, terms) if one_by_one else (written, 1)
            terms.setdefault(best, []).append(multiply([S(sign), scale, scalar, coefficient]))
        if not changed:
            return expr
        return self.algebra.expression(Combination(value.shape, collect(terms)), group=False)

    def _within_sums(self, factors: Factors) -> tuple[Expr, Factors]:
        """The same in sums that are factors; what one of them is a multiple of comes out."""
        scale: Expr = S.One
        result: list[Expr] = []
        for factor in factors:
            if factor.is_MatAdd and self.varies(factor):
                coefficient, inner = split(self.merged(factor))
                scale *= coefficient
                result.extend(inner)
            else:
                result.append(factor)
        return scale, tuple(result)

    def _by_parts(self, factors: Factors) -> tuple[Expr, Factors]:
        """The 1x1 parts of a product, and what is around them."""
        parts: list[Factors] = [()]
        for factor in factors:
            parts[-1] += (factor,)
            if is_one(self.algebra.shape(factor)[1]):
                parts.append(())
        scalars: list[Expr] = []
        result: list[Expr] = []
        for part in filter(None, parts):
            rows, cols = self.algebra.shape(part[0])[0], self.algebra.shape(part[-1])[1]
            if not is_one_by_one((rows, cols)):
                result.extend(part)
            elif self.varies(*part) or len(part) == len(factors):
                result.extend(min(part, self.algebra.transpose_factors(part), key=self._order))
            else:
                scalars.append(self._scalar(part))
        return (multiply(scalars), tuple(result)) if scalars and result else (S.One, tuple(result) or factors)

    def _scalar(self, part: Factors) -> Expr:
        base, exponent = base_and_exponent(part[0]) if len(part) == 1 else (None, S.One)
        if base is None:
            base = self.algebra.product(S.One, *part, size=S.One)
        scalar: Expr = self.algebra.trace_of(base)**exponent
        return scalar

    def _order(self, factors: Factors) -> tuple[bool, int, int, int]:
        """A direction at the end, then as few transposes as there can be."""
        ends = bool(factors) and base_and_exponent(factors[-1])[0] in self.directions
        turned_ones = [f.arg in self.directions for f in factors if isinstance(f, Transpose)]
        rows = [f for f in factors if not isinstance(f, Transpose) and self.varies(f) and self.algebra.as_written(f)[1]]
        return not ends, sum(turned_ones), len(rows), len(turned_ones)

    def _alike(self, factors: Factors, terms: Iterable[Factors]) -> tuple[Factors, int]:
        """Factors among those there are that are the same but for signs of sums, and the sign; or the factors."""
        known = {_key(others): others for others in terms}
        for signs in product((1, -1), repeat=sum(f.is_MatAdd for f in factors)):
            alike = known.get(_key(factors, signs))
            if alike is not None:
                return alike, prod(signs)
        return factors, 1


def _key(factors: Factors, signs: Iterable[int] = ()) -> tuple[Any, ...]:
    """Factors by which products are alike: sums in any order, each times one of the signs."""
    sign = iter(signs)
    return tuple(_terms(f, next(sign, 1)) if f.is_MatAdd else f for f in factors)


def _terms(sum_: Expr, sign: int) -> frozenset[Expr]:
    return frozenset(sign*term for term in sum_.args)
