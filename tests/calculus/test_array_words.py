"""Derivatives of matrices of words by matrices: the very array that is read off a gradient, on random words."""

import pytest
from random_words import CASES, Letters, a, b, m, n
from sympy import (
    Determinant,
    Dummy,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Symbol,
    Trace,
    Transpose,
    diff,
    pi,
    sin,
    srepr,
)

from sympy_matcalc.calculus.array_derivatives import array_by_sweep
from sympy_matcalc.calculus.array_parts import sort_key
from sympy_matcalc.calculus.array_words import MOST_TERMS, array_of_words
from sympy_matcalc.values.differences import deviation


class WithInverses(Letters):
    """Random matrices with inverses of sums within, and symbols in front of the terms of sums."""

    def letter(self, rows, cols, depth):
        kind = self.random.random()
        if depth and kind < 0.3:
            total = MatAdd(*[MatMul(self.random.choice([1, 1, -1, a, pi, 2*b]), self.word(rows, cols, depth - 1))
                             for _ in range(2)]).doit()
            is_sum = isinstance(total, MatAdd) and rows == cols and rows != 1
            return total.inv() if is_sum and kind < 0.15 else total
        return super().letter(rows, cols, depth)

    def matrix(self):
        sizes = self.random.choice([self.sizes, self.sizes[:-1]])
        rows, cols = self.random.choice(sizes), self.random.choice(sizes)
        terms = [self.scalar()*self.word(rows, cols) for _ in range(self.random.choice([1, 1, 2, 3]))]
        if rows == cols and self.random.random() < 0.2:
            terms.append(self.random.choice([1, 2, a, Trace(self.word(rows, rows))])*Identity(rows))
        size = self.sizes[0]
        scale = self.random.choice([1, 1, 1, 1, 1, Determinant(self.symbols[size, size][0])])
        total = MatAdd(*terms)
        return scale*total.doit() if self.random.random() < 0.8 else total


def test_random_matrices_have_the_array_that_is_read_off():
    found = arrays = 0
    for seed in range(2*CASES):
        f = WithInverses(seed).matrix()
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = array_of_words(f, variable)
            if fast is None:
                continue
            slow = array_by_sweep(f, variable)
            assert srepr(fast) == srepr(slow), (seed, f, variable)
            assert fast.shape == slow.shape == (*variable.shape, *f.shape), (seed, f, variable)
            found, arrays = found + 1, arrays + fast.has(Inverse, Trace)
    assert found > CASES
    assert arrays > CASES//2


A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
R, K = MatrixSymbol("R", m, n), MatrixSymbol("K", 2, 3)
x, y, r = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("r", 1, n)
D = MatrixSymbol(Dummy("X"), n, n)

MATRICES = [
    (X, X), (X.T, X), (2*X, X), (-a*X.T, X), (A*X*B, X), (A*X.T*B + 3*A*X*B, X), (X*X.T, X), (X**3, X), (X.T**2*A, X),
    (X.inv(), X), (X.T.inv(), X), (A*X.inv()*B, X), ((A + X).inv()*A, X), ((a*X*A + Identity(n)).inv(), X),
    (R*x, R), (R.T*y, R), (y*x.T, x), (x*x.T, x), (r.T*r, r), (A*x*x.T*A, x), (A*x*x.T*A, A), (K*K.T*K, K),
    ((A + 2*X)*(B - Identity(n))*X.T, X), (Trace(X)*X, X), (Trace(A*X)*Trace(X)*B, X), (a*Trace(X.T*A)*X.T, X),
    (Trace(X)*Identity(n), X), (Determinant(X)*X.inv(), X), (Determinant(X)*A, X), (X*D, X), (X*D, D), (X + a*D, D),
    (Trace(A*x*y.T*R)*R, R), (Trace(r*x)*X, X), (A*X + Identity(n), X),
]


@pytest.mark.parametrize(("f", "variable"), MATRICES, ids=str)
def test_arrays_of_words_are_right(f, variable):
    found = array_of_words(f, variable)
    assert found is not None
    assert found == diff(f, variable) == array_by_sweep(f, variable)
    assert found.doit() == found
    assert deviation(f, variable, found) < 1e-6


READ_OFF = [
    X.applyfunc(sin), x*x.T*y, sin(a)*X, sin(Trace(X))*X, A, MatMul(X, X), MatAdd(X, X), MatAdd(X, MatMul(2, X)), X - X,
    MatMul(X, Inverse(X)), MatPow(X, Symbol("k")), MatPow(X, -2), X**(MOST_TERMS + 1), Transpose(MatMul(A, X)),
    Inverse(MatMul(A, X)), MatMul(A, MatMul(2, X)), OneMatrix(n, n)*X, A*y.T*y*X, x*y.T*R*x*y.T, (A + x*r)*X*x*r,
    Trace(X)**2*X, Trace(A + X)*X, (A + B)**2*X,
]


@pytest.mark.parametrize("f", READ_OFF, ids=str)
def test_matrices_that_are_not_of_words_are_read_off(f):
    assert array_of_words(f, X if f.has(X) else x) is None


def test_symbols_of_one_name_are_read_off():
    """Which of two arrays with one sort key comes first, the order in which they are met decides."""
    one, other = (MatrixSymbol(Symbol("C", **{fact: True}), n, n) for fact in ("real", "positive"))
    assert one != other
    assert sort_key(one) == sort_key(other)
    assert array_of_words(one*X + other*X, X) is None
