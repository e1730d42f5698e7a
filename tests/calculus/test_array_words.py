"""Derivatives of matrices of words by matrices: the very array that is read off a gradient, on random words."""

from itertools import product

import pytest
from random_words import CASES, Letters, a, b, m, n
from sympy import (
    Derivative,
    Determinant,
    DiagMatrix,
    Dummy,
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
    Rational,
    Symbol,
    Trace,
    Transpose,
    besselj,
    ceiling,
    diff,
    exp,
    floor,
    frac,
    log,
    pi,
    sin,
    sqrt,
    srepr,
    tanh,
)
from sympy.tensor.array.expressions import ArrayAdd, ZeroArray

from sympy_matcalc import Softmax
from sympy_matcalc.calculus.array_derivatives import array_by_sweep
from sympy_matcalc.calculus.array_parts import compared, sort_key
from sympy_matcalc.calculus.array_words import MOST_TERMS, array_of_words
from sympy_matcalc.values.differences import deviation

z = Dummy("z")


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


    def product(self):
        """A sum of Kronecker products."""
        choose, self.sizes = self.random.choice, self.sizes[:-1]
        factors = [self.word(choose(self.sizes), choose(self.sizes), choose([0, 0, 1]))
                   for _ in range(choose([2, 2, 3]))]
        if self.random.random() < 0.2:
            factors.insert(0, factors[-1])  # the very same object
        total = self.random.choice([1, 1, 2, -a])*KroneckerProduct(*factors)
        if self.random.random() < 0.3:
            total += KroneckerProduct(*[self.word(*factor.shape, 0) for factor in factors])
        return total.doit() if self.random.random() < 0.7 else total

    def entrywise(self, rows, cols, depth):
        kind = self.random.random()
        if not depth or kind < 0.3:
            return MatAdd(*[self.random.choice([1, 1, 2, -1, a])*self.word(rows, cols, 0)
                            for _ in range(self.random.choice([1, 1, 1, 2]))]).doit()
        inner = self.entrywise(rows, cols, depth - 1)
        if kind < 0.6:
            return inner.applyfunc(self.random.choice([
                sin, exp, log, tanh, Lambda(z, z**3), Lambda(z, a*z), Lambda(z, z**2 + 1), Lambda(z, sqrt(1 + z**2))]))
        if kind < 0.8:
            return HadamardProduct(inner, self.entrywise(rows, cols, self.random.choice([0, depth - 1])))
        return HadamardPower(inner, self.random.choice([2, 3, -1, Rational(1, 2), a]))

    def table(self):
        """A sum of what is made entry by entry, with a word before it if it is a column."""
        sizes = self.sizes[:-1]
        rows, cols = self.random.choice(sizes), self.random.choice([1, self.random.choice(sizes)])
        total = self.random.choice([1, 1, 2, -a])*self.entrywise(rows, cols, self.random.choice([1, 1, 2]))
        if self.random.random() < 0.2:
            total += self.random.choice([1, a])*self.entrywise(rows, cols, self.random.choice([0, 1]))
        if cols == 1 and self.random.random() < 0.5:
            total = self.word(self.random.choice(sizes), rows, 0)*total
        return total.doit() if self.random.random() < 0.7 else total


@pytest.mark.parametrize("kind", ["product", "table"])
def test_random_products_and_tables_have_the_array_that_is_read_off(kind):
    found = 0
    for seed in range(CASES):
        f = getattr(WithInverses(seed), kind)()
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = array_of_words(f, variable)
            if fast is not None:
                found += 1
                slow = array_by_sweep(f, variable)
                assert srepr(fast) == srepr(slow), (seed, f, variable)
                assert fast.shape == slow.shape == (*variable.shape, *f.shape), (seed, f, variable)
    assert found > CASES//2


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
k, P = Symbol("k", integer=True), A*X

MATRICES = [
    (X, X), (X.T, X), (2*X, X), (-a*X.T, X), (A*X*B, X), (A*X.T*B + 3*A*X*B, X), (X*X.T, X), (X**3, X), (X.T**2*A, X),
    (X.inv(), X), (X.T.inv(), X), (A*X.inv()*B, X), ((A + X).inv()*A, X), ((a*X*A + Identity(n)).inv(), X),
    (R*x, R), (R.T*y, R), (y*x.T, x), (x*x.T, x), (r.T*r, r), (A*x*x.T*A, x), (A*x*x.T*A, A), (K*K.T*K, K),
    ((A + 2*X)*(B - Identity(n))*X.T, X), (Trace(X)*X, X), (Trace(A*X)*Trace(X)*B, X), (a*Trace(X.T*A)*X.T, X),
    (Trace(X)*Identity(n), X), (Determinant(X)*X.inv(), X), (Determinant(X)*A, X), (X*D, X), (X*D, D), (X + a*D, D),
    (Trace(A*x*y.T*R)*R, R), (Trace(r*x)*X, X), (A*X + Identity(n), X),
    (X**k, X), (2*X.T**k, X), (a*X**n, X), (KroneckerProduct(A*X, A*X), X), (KroneckerProduct(P, P, P), X),
    (KroneckerProduct(X, A), X), (KroneckerProduct(A, R*B, R.T), R), (a*KroneckerProduct(X, X.T), X),
    (X.applyfunc(exp), X), ((R*x).applyfunc(tanh), R), ((R.T*y).applyfunc(sin), R), (A*(R.T*y).applyfunc(sin), R),
    (X.applyfunc(sin).T, X), (X.applyfunc(sin).applyfunc(exp), X), (HadamardProduct(X, A, A), X),
    (HadamardProduct(X, X), X), (a*HadamardProduct(X.T, A), X), (HadamardPower(A*X*B, 3), X),
    ((A*X.T + B).applyfunc(sin), X), ((A*(X*x).applyfunc(sin)).applyfunc(tanh), X),
    (X.applyfunc(sin) + 2*HadamardProduct(X, A), X),
]


@pytest.mark.parametrize(("f", "variable"), MATRICES, ids=str)
def test_arrays_of_words_are_right(f, variable):
    found = array_of_words(f, variable)
    assert found is not None
    assert found == diff(f, variable) == array_by_sweep(f, variable)
    assert found.doit() == found
    assert deviation(f, variable, found) < 1e-6


READ_OFF = [
    A*X.applyfunc(sin), HadamardProduct(X, A, B), HadamardProduct(X, X.applyfunc(sin)), x*x.T*y,
    HadamardProduct(2*X, A + B), HadamardProduct(2*A*x, X*x), KroneckerProduct(X, Identity(n)), KroneckerProduct(X, x),
    KroneckerProduct(X, A + B), KroneckerProduct(2*X, A), A*B*KroneckerProduct(X, r)*A, DiagMatrix(X*x), Softmax(X*x),
 sin(a)*X, sin(Trace(X))*X, A, MatMul(X, X), MatAdd(X, X), MatAdd(X, MatMul(2, X)), X - X,
    MatMul(X, Inverse(X)), MatPow(X, Symbol("k")), A*X**k, X**k + A, (A*X)**k, X**(k - 1),
    MatMul(0, X**k), MatPow(X, -2), X**(MOST_TERMS + 1), Transpose(MatMul(A, X)),
    Inverse(MatMul(A, X)), MatMul(A, MatMul(2, X)), OneMatrix(n, n)*X, A*y.T*y*X, x*y.T*R*x*y.T, (A + x*r)*X*x*r,
    Trace(X)**2*X, Trace(A + X)*X, (A + B)**2*X,
]


@pytest.mark.parametrize("f", READ_OFF, ids=str)
def test_matrices_that_are_not_of_words_are_read_off(f):
    assert array_of_words(f, X if f.has(X) else x) is None


def test_arrays_are_compared_as_their_sort_keys_are():
    arrays = [diff(f, variable) for f, variable in MATRICES] + [A, B, D, ZeroArray(n, n), diff(X**k, X)]
    arrays += [part for array in arrays if isinstance(array, ArrayAdd) for part in array.args]
    for one, other in product(arrays, repeat=2):
        keys = sort_key(one), sort_key(other)
        assert compared(one, other) == (-1 if keys[0] < keys[1] else 1 if keys[1] < keys[0] else 0), (one, other)


def test_symbols_of_one_name_are_read_off():
    """Which of two arrays with one sort key comes first, the order in which they are met decides."""
    one, other = (MatrixSymbol(Symbol("C", **{fact: True}), n, n) for fact in ("real", "positive"))
    assert one != other
    assert sort_key(one) == sort_key(other)
    assert array_of_words(one*X + other*X, X) is None


@pytest.mark.parametrize("function", [floor, ceiling, frac, Lambda(z, floor(z) + z**2), Lambda(z, besselj(z, a))],
                         ids=str)
def test_functions_without_a_derivative_are_left_open(function):
    for f, variable in ((X.applyfunc(function), X), (A*x.applyfunc(function), x), ((X*x).applyfunc(function), X),
                        (X.applyfunc(function) + X, X), ((A*x).applyfunc(function).T, x)):
        answer = diff(f, variable)
        assert isinstance(answer, Derivative)
        assert answer.args[:2] == (f, (variable, 1))
