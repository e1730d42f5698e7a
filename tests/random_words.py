"""Random words: products of symbols, their transposes, inverses and powers, and of sums of such."""

import os
import random
from itertools import pairwise

from sympy import (
    Abs,
    Add,
    Determinant,
    Function,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Trace,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    tanh,
)

n, m = symbols("n m", integer=True, positive=True)
a, b = symbols("a b", positive=True)
CASES = int(os.environ.get("SYMPY_MATCALC_WORDS", "100"))
"""The same in each run, for a dozen tests of words; more of them by the variable."""


def log_determinant(matrix):
    return log(Determinant(matrix))


class Letters:
    """Random words between two sizes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.sizes = self.random.choice([(n, m, 1), (2, 3, 1), (n, n, 1), (n, 2, m, 1)])
        self.symbols = {(r, c): [MatrixSymbol(f"{letter}{r}{c}", r, c) for letter in ("AXB" if r is c else "XC")]
                        for r in self.sizes for c in self.sizes}

    def letter(self, rows, cols, depth):
        kind = self.random.random()
        if depth and kind < 0.15:
            terms = [MatMul(self.random.choice([1, 1, -1, 2, Rational(1, 2)]), self.word(rows, cols, depth - 1))
                     for _ in range(self.random.choice([2, 2, 3]))]
            if rows is cols and rows != 1 and kind < 0.06:
                terms[0] = self.random.choice([1, 1, -1, 2])*Identity(rows)
            return MatAdd(*terms).doit()
        if rows == cols and rows != 1 and kind < 0.35:
            base = self.random.choice([self.letter(rows, cols, 0), *self.symbols[rows, cols]])
            return base if isinstance(base, MatPow) else self.random.choice([base.inv(), base**2, base**3])
        if kind < 0.65:
            return self.random.choice(self.symbols[cols, rows]).T
        return self.random.choice(self.symbols[rows, cols])

    def word(self, rows, cols, depth=1):
        inner = [self.random.choice(self.sizes) for _ in range(self.random.choice([0, 0, 1, 1, 2, 3]))]
        sizes = [rows, *inner, cols]
        return MatMul(*[self.letter(r, c, depth) for r, c in pairwise(sizes)]).doit()

    def scalar(self):
        """In front of a vector."""
        kind, size = self.random.random(), self.random.choice(self.sizes)
        if kind < 0.6:
            return self.random.choice([1, 1, -2, Rational(1, 2)])
        if kind < 0.8:
            return self.random.choice([a, 2*a*b, -a, 1/sqrt(b)])
        return self.random.choice([1, 1, 2, a])*Trace(self.word(size, size))

    def quadratic(self, size):
        """A quadratic form in one sum of words, or in two that are transposes of each other."""
        inner, outer = self.random.choice(self.sizes), self.random.choice([size, 1])
        total = MatAdd(*[self.random.choice([1, 1, -1, 2, Rational(1, 2)])*self.word(inner, outer, 0)
                         for _ in range(self.random.choice([2, 2, 3]))]).doit()
        return Trace(total.T*self.random.choice([self.word(inner, inner, 0), Identity(inner)])*total)

    def function(self):
        if self.random.random() < 0.2:
            sizes = [self.random.choice(self.sizes) for _ in range(self.random.choice([1, 1, 2]))]
            return Add(*[self.random.choice([1, 1, -1, Rational(1, 2), a])*self.quadratic(size) for size in sizes])
        if self.random.random() < 0.3:
            terms = [self.random.choice([1, 1, a, -2*a, b])*self.word(1, 1)
                     for _ in range(self.random.choice([1, 2, 2]))]
            return MatAdd(*terms).doit()
        size = self.random.choice(self.sizes)
        return Add(*[self.random.choice([1, 1, 1, -3, Rational(1, 2), a, 2*a*b, 1/sqrt(b), pi])
                     * self.random.choice([Trace, Trace, log_determinant])(self.word(size, size))
                     for _ in range(self.random.choice([1, 1, 2, 3]))])

    def scalar_function(self, depth):
        """A function of traces."""
        kind = self.random.random()
        if not depth or kind < 0.25:
            size = self.random.choice(self.sizes)
            if kind < 0.03:
                return self.random.choice([a, b, n, Rational(1, 3)])
            return self.random.choice([1, 1, -1, 2, a, Rational(1, 2)])*(
                self.quadratic(size) if kind < 0.15 else Trace(self.word(size, size)))
        inner = self.scalar_function(depth - 1)
        if kind < 0.5:
            return self.random.choice([exp, sin, log, sqrt, tanh, Abs, Function("f")])(inner)
        if kind < 0.65:
            return inner**self.random.choice([2, 3, -1, Rational(1, 2), -2, b])
        other = self.scalar_function(depth - 1)
        return inner + other if kind < 0.85 else inner*other

    def form(self):
        """A 1x1 product of sums, or a sum of such, with scalars in front."""
        inner, terms = self.random.choice(self.sizes), []
        for _ in range(self.random.choice([1, 1, 2])):
            total = MatAdd(*[self.random.choice([1, 1, -1, 2, a])*self.word(inner, 1, 0)
                             for _ in range(self.random.choice([1, 2, 3]))]).doit()
            middle = self.random.choice([self.word(inner, inner, 0), Identity(inner)])
            terms.append(self.random.choice([1, -1, 2, a, -2*a, a*b, 1/n, 1/sqrt(b)])*total.T*middle*total)
        return MatAdd(*terms).doit()
