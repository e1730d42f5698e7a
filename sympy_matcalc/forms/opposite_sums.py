"""Sums and their negatives within products entry by entry: 1 x' - x 1' is -(x 1' - 1 x'), and its square the same.

The gradient of a function of differences has both, one the transpose of the other; with one of them, terms are alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import is_

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import without_sign
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, entrywise_power, hadamard_product
from sympy_matcalc.core.factors import new, split
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.laws import diagonals

Signed = tuple[int, Expr]


def _is_entrywise(factor: Expr) -> bool:
    return isinstance(factor, (ElementwiseApplyFunction, HadamardPower)) or len(entrywise_factors_of(factor)) > 1 \
        or diagonals.of(type(factor)) is not None


def with_one_of_opposites(terms: Mapping[Factors, Expr], by: Algebra) -> Mapping[Factors, Expr]:
    """A sum of products in which of a sum and its negative, both in Hadamard products, one is left.

    Examples
    ========

    >>> from sympy import HadamardPower, HadamardProduct, MatrixSymbol, S
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.forms.opposite_sums import with_one_of_opposites
    >>> X, Y, A = (MatrixSymbol(name, 3, 3) for name in 'XYA')
    >>> one, other = HadamardProduct(X - Y, A), HadamardProduct(Y - X, A)
    >>> dict(with_one_of_opposites({(one,): S.One, (other,): S.NegativeOne}, Algebra()))
    {(HadamardProduct(Y - X, A),): -2}
    """
    entrywise = [factor for factors in terms for factor in factors if _is_entrywise(factor)]
    if len(terms) < 2 or len(entrywise) < 2:
        return terms
    rewriter = _OneSign(entrywise, by)
    if not rewriter.opposite:
        return terms
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        sign, letters = 1, list[Expr]()
        for factor in factors:
            one, rewritten = rewriter.of(factor) if _is_entrywise(factor) else (1, factor)
            sign = sign*one
            letters.extend(split(rewritten)[1] if rewritten is not factor else (factor,))
        scale, reduced = (S.One, factors) if all(map(is_, letters, factors)) else by.reduce(tuple(letters))
        collected.setdefault(reduced, []).append(multiply([Integer(sign), coefficient, scale]))
    return collect(collected)


class _OneSign:
    """Expressions with the first of a sum and its negative in the place of both."""

    def __init__(self, roots: Iterable[Expr], by: Algebra) -> None:
        self.by = by
        self.known: dict[int, tuple[Expr, Signed]] = {}
        self.firsts: dict[object, tuple[bool, Expr]] = {}
        self.opposite: set[Expr] = set()
        for node in nodes_below(roots):
            if isinstance(node, MatAdd):
                negative, key = without_sign(node, by)
                if self.firsts.setdefault(key, (negative, node))[0] != negative:
                    self.opposite.add(node)

    def of(self, node: Expr) -> Signed:
        """A sign and what is left, whose product is the expression."""
        if id(node) not in self.known:
            self.known[id(node)] = node, self._of(node)
        return self.known[id(node)][1]

    def _of(self, node: Expr) -> Signed:
        if node in self.opposite:
            return -1, self.firsts[without_sign(node, self.by)[1]][1]
        inner, exponent = entrywise_power(node)
        if inner is not node:
            sign, base = self.of(inner)
            if base is inner or (sign < 0 and not (exponent.is_even or exponent.is_odd)):
                return 1, node
            return sign if exponent.is_odd else 1, new(HadamardPower, base, exponent)
        factors = entrywise_factors_of(node)
        if len(factors) > 1:
            parts = [self.of(factor) for factor in factors]
            if all(map(is_, [part for _, part in parts], factors)):
                return 1, node
            return _product(parts), hadamard_product([part for _, part in parts], self.by.sort_key)
        if isinstance(node, ElementwiseApplyFunction):
            return self._of_function(node)
        if isinstance(node, MatMul):
            scale, factors = split(node)
            parts = [self.of(factor) for factor in factors]
            if all(map(is_, [part for _, part in parts], factors)):
                return 1, node
            return 1, self.by.product(scale*_product(parts), *[part for _, part in parts], size=node.shape[0])
        diagonal = diagonals.of(type(node))
        if diagonal is not None:
            sign, inner = self.of(vector := diagonal(node, self.by))
            return 1, node if inner is vector or sign < 0 else self.by.diagonal_of(inner)
        return self._of_whole(node) if isinstance(node, (MatAdd, Inverse)) else (1, node)

    def _of_whole(self, node: Expr) -> Signed:
        if isinstance(node, MatAdd):
            terms: dict[Factors, list[Expr]] = {}
            for factors, c in self.by.read(node).terms.items():
                sign, part = self.of(self.by.product(S.One, *factors, size=node.shape[0]))
                scale, letters = split(part)
                terms.setdefault(letters, []).append(c*sign*scale)
            total = self.by.expression(Combination(node.shape, collect(terms)))
            return 1, node if total == node else total
        sign, inner = self.of(node.args[0])
        if inner is node.args[0] or sign < 0:
            return 1, node
        return 1, new(Inverse, inner, S.NegativeOne)

    def _of_function(self, node: ElementwiseApplyFunction) -> Signed:
        sign, inner = self.of(node.expr)
        if inner is node.expr:
            return 1, node
        function = node.function
        if sign > 0:
            return 1, new(ElementwiseApplyFunction, function, inner)
        if isinstance(function, Lambda):
            (z,) = function.variables
            turned = function.expr.xreplace({z: -z})
            if turned in (function.expr, -function.expr):
                return 1 if turned == function.expr else -1, new(ElementwiseApplyFunction, function, inner)
        return 1, node


def _product(parts: list[Signed]) -> int:
    result = 1
    for sign, _ in parts:
        result *= sign
    return result
