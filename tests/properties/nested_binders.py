"""Random expressions in which sums, products and functions bind symbols within each other, their names colliding."""

from __future__ import annotations

import random
from typing import Any

from sympy import (
    Dummy,
    Expr,
    FunctionMatrix,
    Integer,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    cos,
    exp,
    sin,
    symbols,
    tanh,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc import MatrixSum
from sympy_matcalc.core.bound_symbols import private_entry, private_index

n = symbols("n", integer=True, positive=True)
t = symbols("t", real=True)
i, j = symbols("i j", integer=True)
MATRICES = [MatrixSymbol(name, n, n) for name in "AX"]
VECTORS = [MatrixSymbol(name, n, 1) for name in "xy"]

INDICES = (i, i, j, Dummy("i", integer=True), private_index(), private_index(private_index()))
"""The user's, one that prints like it, and those that the package takes first itself."""
VARIABLES = (Symbol("u"), Symbol("u"), Dummy("u"), private_entry(), private_entry(private_entry()))


class Nested:
    """A source of random scalars with binders.

    Parameters
    ==========

    rng : random.Random
        Where all chance comes from.
    """

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def scalar(self, depth: int, scope: tuple[Any, ...] = (), inner: tuple[Any, ...] = ()) -> Expr:
        """A scalar in which the indices of ``scope`` and the variables of ``inner`` may stand."""
        rng = self.rng
        if depth <= 0:
            return self.atom(scope, inner)
        kind = rng.choice(["sum", "sum", "sum", "product", "matrixsum", "applied", "applied", "table", "entry",
                           "function", "add", "mul"])
        if kind == "sum":
            index = rng.choice(INDICES)
            return Sum(self.scalar(depth - 1, (*scope, index), inner), (index, 0, self._end(scope)))
        if kind == "product":
            index = rng.choice(INDICES)
            factor = 1 + self.scalar(depth - 1, (*scope, index), inner)**2/10
            return Product(factor, (index, 0, n - 1))
        if kind == "matrixsum":
            index = rng.choice(INDICES)
            matrix = self.scalar(depth - 1, (*scope, index), inner)*rng.choice(MATRICES)
            return Trace(rng.choice(MATRICES)*MatrixSum(matrix, (index, 0, n - 1)))
        if kind == "applied":
            variable = rng.choice(VARIABLES)
            body = self.scalar(depth - 1, scope, (*inner, variable))*rng.choice([variable, sin(variable)])
            return Trace(OneMatrix(1, n)*rng.choice(VECTORS).applyfunc(Lambda(variable, body)))
        if kind == "table":
            row, column = rng.sample(INDICES[1:], 2)
            table = FunctionMatrix(n, n, Lambda((row, column), self.scalar(depth - 1, (*scope, row, column), inner)))
            entry = MatrixElement(table, 0, self._at(scope))
            return rng.choice([Trace(table), Trace(rng.choice(MATRICES)*table), entry])
        if kind == "entry":
            index = rng.choice(INDICES)
            matrix = MatrixSum(self.scalar(depth - 1, (*scope, index), inner)*rng.choice(MATRICES), (index, 0, n - 1))
            return matrix[self._at(scope), self._at(scope)]
        if kind == "function":
            return rng.choice([sin, cos, tanh, lambda v: exp(sin(v))])(self.scalar(depth - 1, scope, inner))
        parts = [self.scalar(depth - 1, scope, inner) for _ in range(2)]
        return parts[0] + parts[1] if kind == "add" else parts[0]*parts[1]

    def atom(self, scope: tuple[Any, ...], inner: tuple[Any, ...]) -> Expr:
        """An entry, an entry of a product, a variable or a number."""
        rng = self.rng
        choice = rng.random()
        if inner and choice < 0.3:
            return rng.choice(inner)
        if choice < 0.4:
            return rng.choice([t, Rational(1, 2), Integer(2)])
        if choice < 0.5 and scope:
            return rng.choice(scope)
        if choice < 0.7:
            return MatrixElement(rng.choice(VECTORS), self._at(scope), 0)
        if choice < 0.8:
            return (rng.choice(MATRICES)*rng.choice(VECTORS))[self._at(scope), 0]
        return MatrixElement(rng.choice(MATRICES), self._at(scope), self._at(scope))

    def _at(self, scope: tuple[Any, ...]) -> Expr:
        return self.rng.choice(scope) if scope and self.rng.random() < 0.85 else Integer(0)

    def _end(self, scope: tuple[Any, ...]) -> Expr:
        return self.rng.choice(scope) if scope and self.rng.random() < 0.15 else n - 1
