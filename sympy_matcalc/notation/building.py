"""From a tree and the shapes of its nodes to a SymPy expression."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.notation.calls import call
from sympy_matcalc.notation.entrywise import (
    PLACE,
    Chain,
    Entries,
    constant_of,
    entries_of,
    expression_of,
    product_entrywise,
)
from sympy_matcalc.notation.errors import PlainError
from sympy_matcalc.notation.kinds import Kinds
from sympy_matcalc.notation.naming import Naming
from sympy_matcalc.notation.tree import Node

MOST_DIGITS = 400
"""Longer numbers, and higher powers of numbers, are refused."""


class Building(Naming):
    """The expression of each node, operands first."""

    def __init__(self, kinds: Kinds, given: Mapping[str, Expr]) -> None:
        super().__init__(kinds, given)
        self.values: dict[int, Any] = {}

    def built(self, root: Node) -> Expr:
        """The expression of the whole tree."""
        for node in self.kinds.order:
            try:
                self.values[id(node)] = self._built(node)
            except (ShapeError, NonSquareMatrixError, TypeError, ValueError) as error:
                if isinstance(error, PlainError):
                    raise
                raise PlainError(str(error), self.kinds.text, node.start, node.end) from error
        return expression_of(self.values[id(root)])

    def value(self, node: Node) -> Any:
        return self.values[id(node)]

    def scalar(self, node: Node) -> Expr:
        """A part in a scalar's place; a 1x1 matrix is read as its trace."""
        value = expression_of(self.value(node))
        return Trace(value) if value.is_Matrix else value

    def matrix(self, node: Node) -> Any:
        return expression_of(self.value(node))

    def is_matrix(self, node: Node) -> bool:
        value = self.value(node)
        if isinstance(value, Chain):
            return bool(value.matrices)
        return isinstance(value, Entries) or value.is_Matrix

    def _built(self, node: Node) -> Any:
        method = getattr(self, f"_{node.op}", None)
        return method(node) if method else None

    def _number(self, node: Node) -> Expr:
        if len(node.value) > MOST_DIGITS or abs(int(re.split("[eE]", node.value + "e0")[1])) > MOST_DIGITS:
            raise PlainError(f"numbers have at most {MOST_DIGITS} digits", self.kinds.text, node.start, node.end)
        return Rational(node.value) if not node.value.isdigit() else Integer(node.value)

    def _name(self, node: Node) -> Expr:
        return self.symbol(node)

    def _add(self, node: Node, sign: int = 1) -> Any:
        one, other = node.children
        if self.kinds.is_scalar(one) and self.kinds.is_scalar(other):
            if self.is_matrix(one) and self.is_matrix(other):
                return self.matrix(one) + sign*self.matrix(other)
            return self.scalar(one) + sign*self.scalar(other)
        if self.kinds.is_scalar(one) or self.kinds.is_scalar(other):
            if self.kinds.is_scalar(one):
                scalar = self.scalar(one)
                return entries_of(self.value(other)).mapped(lambda body: scalar + sign*body)
            scalar = self.scalar(other)
            return entries_of(self.value(one)).mapped(lambda body: body + sign*scalar)
        first, second = self.value(one), self.value(other)
        if isinstance(first, Entries) and isinstance(second, Entries) and first.matrix == second.matrix:
            return Entries(first.matrix, first.body + sign*second.body)
        left, right = expression_of(first), expression_of(second)
        for value, constant, before in ((first, right, 1), (second, left, sign)):
            if isinstance(value, Entries) and value.body is not PLACE and constant_of(constant) is not None:
                number = constant_of(constant)
                # exp(v) + ones is 1 + exp, of each entry of v
                return value.mapped(lambda body: before*body + number*(sign if value is first else 1))  # noqa: B023
        return left + right if sign == 1 else left - right

    def _subtract(self, node: Node) -> Any:
        return self._add(node, -1)

    def _minus(self, node: Node) -> Any:
        value = self.value(node.children[0])
        return value.mapped(lambda body: -body) if isinstance(value, Entries) else -expression_of(value)

    def _times(self, node: Node) -> Any:
        one, other = node.children
        scalars = self.kinds.is_scalar(one), self.kinds.is_scalar(other)
        if any(scalars) and not all(scalars):
            scalar, matrix = (one, other) if scalars[0] else (other, one)
            if self.is_matrix(scalar) and self._fits(one, other):
                return self._chained(one, other)  # a 1x1 matrix beside a row or a column is a factor
            factor, value = self.scalar(scalar), self.value(matrix)
            if isinstance(value, Entries) and value.body is not PLACE:
                return value.mapped(lambda body: factor*body)
            chain = _chain(value)
            return Chain((factor, *chain.scalars) if scalars[0] else (*chain.scalars, factor), chain.matrices)
        return self._chained(one, other)

    def _chained(self, one: Node, other: Node) -> Chain:
        first, second = _chain(self.value(one)), _chain(self.value(other))
        return Chain(first.scalars + second.scalars, first.matrices + second.matrices)

    def _fits(self, one: Node, other: Node) -> bool:
        return bool(self.matrix(one).shape[1] == self.matrix(other).shape[0])

    def _hadamard(self, node: Node) -> Any:
        one, other = node.children
        if self.kinds.is_scalar(one) or self.kinds.is_scalar(other):
            return self._times(node)
        return product_entrywise(self.value(one), self.value(other))

    def _kronecker(self, node: Node) -> Any:
        return KroneckerProduct(*[self._as_matrix(child) for child in node.children])

    def _as_matrix(self, node: Node) -> Any:
        return self.matrix(node)

    def _over(self, node: Node) -> Any:
        one, other = node.children
        if not self.kinds.is_scalar(other):
            return self.matrix(one)*Inverse(self.matrix(other))
        divisor = self.scalar(other)
        value = self.value(one)
        if isinstance(value, Entries):
            return value.mapped(lambda body: body/divisor)
        if not self.is_matrix(one):
            return self.scalar(one)/divisor
        chain = _chain(value)
        return Chain((*chain.scalars, 1/divisor), chain.matrices)

    def _over_entrywise(self, node: Node) -> Any:
        one, other = node.children
        if self.kinds.is_scalar(other):
            return self._over(node)
        inverse = entries_of(self.value(other)).mapped(lambda body: 1/body)
        if self.kinds.is_scalar(one):
            factor = self.scalar(one)
            return inverse.mapped(lambda body: factor*body)
        return product_entrywise(self.value(one), inverse)

    def _solve(self, node: Node) -> Any:
        one, other = node.children
        if self.kinds.is_scalar(one):
            return self.value(other)/self.scalar(one)
        return Inverse(self.matrix(one))*self.matrix(other)

    def _to_power(self, node: Node) -> Any:
        base, exponent = node.children
        if not self.is_matrix(base):
            return self._scalar_power(node, self.scalar(base), self.scalar(exponent))
        power = self.scalar(exponent)
        if power.is_Integer and abs(power) > 10**9:
            raise PlainError("the exponent is too large", self.kinds.text, node.start, node.end)
        return Inverse(self.matrix(base)) if power == -1 else self.matrix(base)**power

    def _to_power_entrywise(self, node: Node) -> Any:
        base, exponent = node.children
        if self.kinds.is_scalar(exponent) and self.kinds.is_scalar(base):
            return self._scalar_power(node, self.scalar(base), self.scalar(exponent))
        if self.kinds.is_scalar(exponent):
            return Entries(self.matrix(base), PLACE**self.scalar(exponent))
        if self.kinds.is_scalar(base):
            foot = self.scalar(base)
            return entries_of(self.value(exponent)).mapped(lambda body: foot**body)
        return HadamardPower(self.matrix(base), self.matrix(exponent))

    def _scalar_power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        """A power of numbers is a number, which SymPy writes out, however long it is."""
        if base.is_number and exponent.is_number and abs(exponent).evalf(5) > MOST_DIGITS:
            raise PlainError("this number is too long to be written out", self.kinds.text, node.start, node.end)
        return base**exponent

    def _transpose(self, node: Node) -> Any:
        value = self.value(node.children[0])
        if isinstance(value, Entries):
            return Entries(value.matrix.T, value.body)
        value = expression_of(value)
        return value.T if value.is_Matrix else value

    def _adjoint(self, node: Node) -> Any:
        value = self.matrix(node.children[0])
        return Adjoint(value) if value.is_Matrix else value.conjugate()

    def _inverse(self, node: Node) -> Any:
        child = node.children[0]
        return Inverse(self.matrix(child)) if self.is_matrix(child) else 1/self.scalar(child)

    def _bars(self, node: Node) -> Expr:
        child = node.children[0]
        return Abs(self.scalar(child)) if self.kinds.is_scalar(child) else Determinant(self.matrix(child))

    def _double_bars(self, node: Node) -> Any:
        return call(self, "norm", node)

    def _row(self, node: Node) -> Any:
        return S.Zero  # a row is no value of its own

    def _rows(self, node: Node) -> Any:
        blocks = [[self.matrix(child) for child in row.children] for row in node.children]
        if all(self.kinds.is_scalar(child) for row in node.children for child in row.children):
            return ImmutableDenseMatrix([[self.scalar(child) for child in row.children] for row in node.children])
        return BlockMatrix([[block if block.is_Matrix else ImmutableDenseMatrix([[block]]) for block in row]
                            for row in blocks])

    def _part(self, node: Node) -> Any:
        from sympy_matcalc.notation.parts import part_of
        return part_of(self, node)

    def _mapped(self, node: Node) -> Any:
        body, matrix = node.children
        place = self._names.get(node.value)
        value = self.value(matrix)
        function = expression_of(self.value(body))
        if self.kinds.is_scalar(matrix):
            return function.xreplace({place: self.scalar(matrix)}) if place is not None else function
        place = place if place is not None else Symbol(node.value)
        matrix_value = expression_of(value)
        return matrix_value.applyfunc(Lambda(place, function))

    def _call(self, node: Node) -> Any:
        return call(self, node.value, node)

    _call_entrywise = _call

    def _range_of(self, node: Node) -> Any:
        return None

    def index(self, bounds: Node) -> Expr:
        """The index of a sum."""
        return self._names.get(bounds.value, Symbol(bounds.value, integer=True))

    def summed(self, bounds: Node, term: Node) -> Expr:
        """sum(i=a:b, term)"""
        index = self.index(bounds)
        first, last = (self.scalar(child) for child in bounds.children)
        if not self.kinds.is_scalar(term):
            return MatrixSum(self.matrix(term), (index, first, last))
        return Sum(self.scalar(term), (index, first, last))


def _chain(value: Any) -> Chain:
    """A value as a product under way."""
    if isinstance(value, Chain):
        return value
    value = expression_of(value)
    return Chain((), (value,)) if value.is_Matrix else Chain((value,), ())
