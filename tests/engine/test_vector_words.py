"""The derivatives of vectors of words by vectors: the very expression that is read off a gradient, on random words."""

import pytest
from random_words import CASES, Letters, a, b, n
from sympy import (
    DiagMatrix,
    Dummy,
    HadamardPower,
    HadamardProduct,
    Identity,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Rational,
    Trace,
    diff,
    exp,
    log,
    sin,
    sqrt,
    tanh,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from sympy_matcalc import Softmax
from sympy_matcalc.calculus.array_derivatives import read_off
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.vector_words import derivative_of_words
from sympy_matcalc.values.differences import deviation

z = Dummy("z")


class WithFunctions(Letters):
    """Random vectors with vectors within that are made entry by entry."""

    def entrywise(self, rows, depth):
        kind, inner = self.random.random(), self.vector(rows, depth - 1)
        if kind < 0.5:
            return inner.applyfunc(self.random.choice([
                sin, exp, log, tanh, Lambda(z, z**3), Lambda(z, 2*z), Lambda(z, z**2 + 1), Lambda(z, sqrt(1 + z**2))]))
        if kind < 0.7:
            return HadamardProduct(inner, self.vector(rows, depth - 1))
        return HadamardPower(inner, self.random.choice([2, 3, -1, Rational(1, 2), a]))

    def term(self, rows, depth):
        if not depth or self.random.random() < 0.4:
            return self.random.choice([1, 1, 2, -1])*self.word(rows, 1, 0)
        size = self.random.choice([size for size in self.sizes if size != 1])
        column = self.scalar()*self.entrywise(size, depth)
        return column if size == rows and self.random.random() < 0.3 else self.word(rows, size, 0)*column

    def vector(self, rows, depth=2):
        return MatAdd(*[self.term(rows, depth) for _ in range(self.random.choice([1, 1, 2]))]).doit()


def test_random_vectors_with_functions_have_the_answer_that_is_read_off():
    found = 0
    for seed in range(CASES):
        vectors = WithFunctions(seed)
        if 1 not in vectors.sizes:
            continue
        f = vectors.vector(vectors.random.choice([size for size in vectors.sizes if size != 1]))
        if not f.has(ElementwiseApplyFunction, HadamardProduct, HadamardPower):
            continue
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = derivative_of_words(f, variable)
            if fast is not None:
                found += 1
                assert fast == read_off(f, variable), (seed, f, variable)
    assert found > CASES//8


A, B = (MatrixSymbol(name, n, n) for name in "AB")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
A12, A21, s = MatrixSymbol("A", 1, 2), MatrixSymbol("A", 2, 1), MatrixSymbol("s", 1, 1)


def test_random_vectors_have_the_answer_that_is_read_off():
    found = multiples = 0
    for seed in range(2*CASES):
        letters = Letters(seed)
        if 1 not in letters.sizes:
            continue
        length, is_column = letters.random.choice(letters.sizes), letters.random.random() < 0.5
        shape = (length, 1) if is_column else (1, length)
        f = MatAdd(*[letters.scalar()*letters.word(*shape) for _ in range(letters.random.choice([1, 2, 3]))]).doit()
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = derivative_of_words(f, variable)
            if fast is not None:
                found += 1
                multiples += fast.has(Trace)
                assert fast == read_off(f, variable), (seed, f, variable)
                assert fast == normalized(fast, Algebra()), (seed, f, variable)
    assert found > CASES//4
    assert multiples > CASES//20


VECTORS = [
    (KroneckerProduct(x, y), KroneckerProduct(Identity(n), y.T)),
    (KroneckerProduct(y, A21, x), KroneckerProduct(y.T, A21.T, Identity(n))),
    (KroneckerProduct(A12.T, x), KroneckerProduct(A12, Identity(n))),
    (x*x.T*y, Trace(x.T*y)*Identity(n) + y*x.T), (Trace(x.T*x)*A*x, Trace(x.T*x)*A.T + 2*x*x.T*A.T),
    (Trace(y.T*x)*y.T, y*y.T), (a*x - b*A*x, a*Identity(n) - b*A.T), (x*x.T*A*x, None), ((A + A.T)*(y - x)/2, None),
    ((A*x).applyfunc(sin), None), (HadamardProduct(x, y), DiagMatrix(y)),
    (B*(A*x - y).applyfunc(exp), None), (a*HadamardPower(x, 3) - x, None),
    (A.T*(B + B.T)*(A*x - y) + (A + A.T)*x, None), (y*x.T*y + A*y*x.T*x, None), (2*a*x.T*A*y*y.T*x*y.T, None),
]


@pytest.mark.parametrize(("f", "expected"), VECTORS, ids=str)
def test_vectors_of_words_are_right(f, expected):
    found = derivative_of_words(f, x)
    assert found is not None
    assert found == diff(f, x) == read_off(f, x)
    assert expected is None or found == expected
    assert deviation(f, x, found) < 1e-6


VECTORS_READ_OFF = [
    KroneckerProduct(x, x), KroneckerProduct(A*x, y), KroneckerProduct(x, s), KroneckerProduct(x.T, y.T),
    KroneckerProduct(x, y - x), KroneckerProduct(x, 2*y), KroneckerProduct(y, y),
    x.applyfunc(sin)*x.T*y, y*x.applyfunc(sin).T*y, HadamardPower(x.applyfunc(sin), 2), Softmax(A*x),
    (x.T*A).applyfunc(sin), (A*(a*x + y)).applyfunc(sin), HadamardProduct(x*x.T*y, y), (Trace(x.T*y)*x).applyfunc(exp),
    x*x.T*x, sin(a)*x, a*A*(A + x*y.T)*x*x.T*x, MatMul(-2, A + B, x), sin(Trace(x.T*A*x))*y,
    Trace((A + B)*x*y.T)*x, MatMul(A, A, x), Trace(A*x*y.T)*(x + y), Trace(x.T*A*x)*y,
]


@pytest.mark.parametrize("f", VECTORS_READ_OFF, ids=str)
def test_vectors_that_are_not_of_words_are_read_off(f):
    assert derivative_of_words(f, x) is None
