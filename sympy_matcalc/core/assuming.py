"""The constructors under assumptions: what is known of matrices, and products made shorter by it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, pairwise
from typing import Protocol

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.combinations import Factors, built, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent
from sympy_matcalc.core.laws import assumed
from sympy_matcalc.core.properties import Known
from sympy_matcalc.core.words import power


class Rules(Protocol):
    """What assumed equations make of products."""

    def applied(self, factors: Factors) -> tuple[Expr, Factors] | None:
        """A scalar and a shorter product, or None."""

    def power(self, node: MatPow) -> tuple[Expr, Factors] | None:
        """The same of a power."""


class Assuming(Algebra):
    """Constructors under assumptions: the ``by`` of the laws of the kind ``assumed``.

    Parameters
    ==========

    known : callable
        Takes a matrix to what is known of it.
    rules : Rules
        What assumed equations make of products.
    given : dict from Expr to dict
        What is assumed of expressions, and what follows from that alone.
    inverts_singular : bool
        Whether an inverse of a singular matrix stands in the expression.
    """

    laws = assumed

    def __init__(self, known: Callable[[Expr], Known], rules: Rules, given: dict[Expr, Known],
                 inverts_singular: bool = False) -> None:
        super().__init__(frozenset(expr for expr, facts in given.items()
                                   if isinstance(expr, MatrixSymbol) and facts.get("symmetric") is True
                                   and expr.shape[0] == expr.shape[1]))
        self.known = known
        self.rules = rules
        self.given = given
        self.inverts_singular = inverts_singular

    def holds(self, expr: Expr, *names: str) -> bool:
        """Whether a matrix is known to have one of the properties."""
        known = self.known(expr)
        return any(known.get(name) is True for name in names)

    def is_diagonal(self, factor: Expr) -> bool:
        """Whether a factor is known to be diagonal, and so square."""
        rows, cols = self.shape(factor)
        return rows == cols and self.holds(factor, "diagonal")

    def in_place_of(self, node: Expr, scalar: Expr, factors: Factors) -> Expr:
        """The product that takes the place of a node."""
        coefficient, reduced = self.reduce(factors)
        coefficient = multiply([scalar, coefficient])
        if coefficient is S.Zero:
            return ZeroMatrix(*self.shape(node))
        return self.product(coefficient, *reduced, size=self.shape(node)[0])

    def shortened(self, factors: Factors) -> tuple[Expr, Factors]:
        """A word after the laws of products, with its scalar: Q.T Q = I, D E = E D for diagonal D, E, equations."""
        word = self._in_order(self._cancelled(factors))
        return self.rules.applied(word) or (S.One, word)

    def _cancelled(self, factors: Factors) -> Factors:
        for k, (left, right) in enumerate(pairwise(factors)):
            base, exponent = base_and_exponent(left)
            other, other_exponent = base_and_exponent(right)
            if self._are_inverse(base, other):
                rest = power(base, exponent - other_exponent)
                return self._cancelled(factors[:k] + rest + factors[k + 2:])
        return factors

    def _are_inverse(self, left: Expr, right: Expr) -> bool:
        known = self.known(left)
        if known.get("orthogonal") and self.transpose(left) == right:
            return True
        return bool(known.get("unitary")) and (left == Adjoint(right) or Adjoint(left) == right)

    def _in_order(self, factors: Factors) -> Factors:
        """Neighbours that are diagonal commute: they stand in SymPy's order."""
        if len(factors) < 2:
            return factors
        ordered: list[Expr] = []
        for diagonal, neighbours in groupby(factors, self.is_diagonal):
            run = list(neighbours)
            if diagonal:
                run.sort(key=lambda factor: self.sort_key(base_and_exponent(factor)[0]))
            ordered.extend(run)
        return factors if tuple(ordered) == factors else self.reduce(tuple(ordered))[1]


def rebuilt(node: Basic, args: list[Basic], by: Assuming) -> Basic:
    """A node with other arguments."""
    return node if all(new is old for new, old in zip(args, node.args)) else built(node.func, *args)
