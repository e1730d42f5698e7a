"""Cotangents that keep their scalar factors apart, so that sums of them stay factored.

A cotangent is a chain of scalar factors times a body. Nested scalar functions make
long products, and the sum of two of them that share all but their last factors would
hold the shared part twice; nested once more, four times. Where cotangents meet, what
their chains share is therefore left in front:  c*a + c*b  is  c*(a + b).
"""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.combinations import Combination, add, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.forms.plain_scalars import without_signs
from sympy_matcalc.forms.shortening import finished

LONGEST_SUM = 4
"""A cotangent of more terms than this is multiplied further as one factor, not multiplied out."""


class Chain:
    """A product of scalars as a linked list, so that products share their beginnings."""

    __slots__ = ("before", "depth", "factor")

    def __init__(self, before: Chain | None, factor: Expr) -> None:
        self.before = before
        self.factor = factor
        self.depth: int = before.depth + 1 if before is not None else 0

    def factors(self) -> list[Expr]:
        """The factors, first to last."""
        result = []
        chain = self
        while chain.before is not None:
            result.append(chain.factor)
            chain = chain.before
        return result[::-1]


ROOT = Chain(None, S.One)


class Cotangent:
    """A chain times a body: a Combination for a matrix, 1 for a scalar."""

    __slots__ = ("_short", "body", "chain")

    def __init__(self, chain: Chain, body: Any) -> None:
        self.chain = chain
        self.body = body
        self._short: Any = None

    def body_for(self, map_: LinearMap, algebra: Algebra) -> Any:
        """The body as a map takes it: a long sum as one factor, not to be multiplied out."""
        if map_.trivial or not isinstance(self.body, Combination) or len(self.body.terms) <= LONGEST_SUM:
            return self.body
        if self._short is None:
            self._short = algebra.collapse(self.body)
        return self._short

    def extended(self, pulled: Any) -> Cotangent:
        """What a map made of the body, behind the same chain."""
        if isinstance(pulled, Combination):
            return Cotangent(self.chain, pulled)
        return Cotangent(self.chain if pulled is S.One else Chain(self.chain, pulled), S.One)

    def expression(self, algebra: Algebra) -> Expr:
        """The cotangent as a SymPy expression in normal form."""
        body = self.value(algebra)
        return algebra.expression(finished(body, algebra)) if isinstance(body, Combination) else body

    def value(self, algebra: Algebra) -> Any:
        """The body with the chain multiplied in."""
        part = _Part(self.body)
        part.times(self.chain.factors(), algebra)
        return part.body()


def gather(cotangents: list[Cotangent], algebra: Algebra) -> Cotangent:
    """The sum of the cotangents that arrive at one node, what their chains share in front."""
    if len(cotangents) == 1:
        return cotangents[0]
    waiting: dict[int, dict[Chain, _Part]] = {}
    for cotangent in cotangents:
        _wait(waiting, cotangent.chain, _Part(cotangent.body))
    deepest = max(waiting)
    while True:
        level = waiting.pop(deepest)
        if not waiting and len(level) == 1:
            ((chain, part),) = level.items()
            body = part.body()
            if isinstance(body, Combination):
                return Cotangent(chain, body)
            return Cotangent(chain, S.One).extended(body)
        for chain, part in level.items():
            part.times([chain.factor], algebra)
            _wait(waiting, chain.before, part)
        deepest -= 1
        while deepest not in waiting:
            deepest -= 1


def _wait(waiting: dict[int, dict[Chain, _Part]], chain: Chain, part: _Part) -> None:
    level = waiting.setdefault(chain.depth, {})
    if chain in level:
        level[chain].plus(part)
    else:
        level[chain] = part


class _Part:
    """A sum of bodies on its way up the chains; its scalar factors are multiplied only at the end."""

    __slots__ = ("factors", "summands")

    def __init__(self, body: Any) -> None:
        self.summands = [body]
        self.factors: list[Expr] = []

    def plus(self, other: _Part) -> None:
        self.summands = [self.body(), other.body()] if self.factors else [*self.summands, other.body()]
        self.factors = []

    def times(self, factors: list[Expr], algebra: Algebra) -> None:
        if len(self.summands) > 1:
            self.summands = [self.body()]
            self.factors = []
        (body,) = self.summands
        if isinstance(body, Combination) and len(body.terms) > 1 \
                and not all(isinstance(factor, Rational) for factor in factors):
            self.summands = [algebra.collapse(body)]
        self.factors = [*self.factors, *factors] if len(factors) > 1 else self.factors + factors

    def body(self) -> Any:
        body = total(self.summands) if isinstance(self.summands[0], Combination) else add(self.summands)
        if not self.factors:
            return body
        scale = without_signs(multiply(self.factors))
        return body.scaled(scale) if isinstance(body, Combination) else multiply([scale, body])


def zero_like(expr: Expr) -> Expr:
    """Zero of the shape of a variable, the gradient of a constant; or of an expression, its derivative by a scalar."""
    return ZeroMatrix(*expr.shape) if expr.is_Matrix else S.Zero
