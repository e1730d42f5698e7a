"""Random matrices with a given structure, and random expressions over symbols that are assumed to have it."""

from __future__ import annotations

import random

import numpy as np
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    DiagMatrix,
    Eq,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Q,
    Rational,
    Symbol,
    Transpose,
    ZeroMatrix,
    symbols,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

STRUCTURES = {
    "A": lambda A: None,
    "B": lambda B: None,
    "S": Q.symmetric,
    "T": Q.symmetric,
    "K": lambda K: Eq(K.T, -K),
    "D": Q.diagonal,
    "U": Q.upper_triangular,
    "L": Q.lower_triangular,
    "O": Q.orthogonal,
    "W": Q.positive_definite,
    "N": Q.invertible,
    "Z": Q.singular,
    "J": lambda J: Eq(J*J, J),
    "V": lambda V: Eq(V*V, Identity(V.rows)),
    "G": Q.unit_triangular,
}
"""A structure by the name of the symbol that is assumed to have it."""


def matrix(name, size, rng):
    """A random matrix with the structure of a symbol, now and then a special one."""
    special, one, zero = rng.random() < 0.2, np.eye(size), np.zeros((size, size))
    A = rng.integers(-3, 4, (size, size)) + rng.random((size, size)).round(2)
    skew = A - A.T
    cayley = (one - skew)@np.linalg.inv(one + skew)
    projector = np.zeros((size, size))
    k = rng.integers(1, size)
    left, right = rng.normal(size=(size, k)), rng.normal(size=(k, size))
    projector = left@np.linalg.inv(right@left)@right
    return {
        "A": (A, one), "B": (A, zero), "S": (A + A.T, zero), "T": (A + A.T, -one), "K": (skew, zero),
        "D": (np.diag(np.diag(A)), one), "U": (np.triu(A), zero), "L": (np.tril(A), one),
        "O": (cayley@np.diag(rng.choice([-1, 1], size)), -one), "W": (A@A.T + one, one),
        "N": (A + 9*one, -one), "Z": (A@np.diag([0] + [1]*(size - 1)), zero), "J": (projector, zero),
        "V": (one - 2*projector, one),
        "G": ((np.tril if rng.random() < 0.5 else np.triu)(A, 0) - np.diag(np.diag(A)) + one, one),
    }[name][1 if special else 0]


class Expressions:
    """Random matrix expressions over structured symbols of one size, and rectangular ones."""

    def __init__(self, seed, symbolic=False):
        self.rng = random.Random(seed)
        self.n = symbols("n", integer=True, positive=True) if symbolic else 3
        self.m = symbols("m", integer=True, positive=True) if symbolic else 2
        self.c = Symbol("c")
        self.symbols = {name: MatrixSymbol(name, self.n, self.n)
                        for name in self.rng.sample(sorted(STRUCTURES), 4)}
        self.F = MatrixSymbol("F", self.n, self.m)
        self.x = MatrixSymbol("x", self.n, 1)

    def assumptions(self):
        given = [STRUCTURES[name](symbol) for name, symbol in self.symbols.items()]
        return [assumption for assumption in given if assumption is not None]

    def values(self, seed):
        rng = np.random.default_rng(seed)
        n, m = 3, 2
        values = {symbol: matrix(name, n, rng) for name, symbol in self.symbols.items()}
        values |= {self.F: rng.normal(size=(n, m)), self.x: rng.normal(size=(n, 1)), self.c: float(rng.normal())}
        if isinstance(self.n, Symbol):
            values |= {self.n: n, self.m: m}
        return values

    def square(self, depth):
        rng = self.rng
        if depth == 0 or rng.random() < 0.1:
            n = self.n
            return rng.choice([*self.symbols.values()]*3 + [Identity(n), OneMatrix(n, n), ZeroMatrix(n, n)])
        part = lambda: self.square(depth - 1)  # noqa: E731
        return rng.choice([
            lambda: MatAdd(part(), part()).doit(), lambda: MatMul(part(), part()).doit(),
            lambda: part() + self._flip(part()),
            lambda: self._sandwich(part()), lambda: self._mirrored(part()), lambda: Transpose(part()).doit(),
            lambda: MatPow(part(), rng.choice([2, 3])).doit(), lambda: HadamardProduct(part(), part()).doit(),
            lambda: MatMul(rng.choice([-1, 2, Rational(-1, 2), self.c, self.c**2]), part()).doit(),
            lambda: MatAdd(part(), Identity(self.n)).doit(), lambda: MatMul(self.F, self.F.T),
            lambda: DiagMatrix(MatMul(part(), self.x)), lambda: HadamardPower(part(), 2),
            lambda: ElementwiseApplyFunction(Lambda(self.c, rng.choice([self.c**3, self.c + 1])), part()),
            lambda: Inverse(rng.choice([*self.symbols.values()])), lambda: Adjoint(part()),
            lambda: MatMul(self.x, self.x.T), lambda: self._mirrored(part()) - self._mirrored(part()),
        ])()

    def large(self, depth):
        part = lambda: self.square(depth - 1)  # noqa: E731
        first = part()
        return self.rng.choice([
            lambda: KroneckerProduct(first, part()), lambda: BlockDiagMatrix(first, part()),
            lambda: BlockMatrix([[first, self.F], [self.F.T, Identity(self.m)]]),
            lambda: BlockMatrix([[first, part()], [ZeroMatrix(self.n, self.n), part()]]),
            lambda: self.F.T*first*self.F,
        ])()

    def _flip(self, part):
        return self.rng.choice([Transpose(part).doit(), MatMul(-1, Transpose(part)).doit()])

    def _sandwich(self, part):
        side = self.rng.choice([*self.symbols.values()])
        return MatMul(side, part, self._flip(side)).doit()

    def _mirrored(self, part):
        other = self.rng.choice([*self.symbols.values()])
        return MatAdd(MatMul(part, other), self._flip(MatMul(part, other))).doit()
