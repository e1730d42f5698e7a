"""The gradients of words: the very expression that the sweep finds, on random words; what is none is left to it."""

import os
import random
from itertools import pairwise

import pytest
from sympy import (
    Add,
    Determinant,
    DiagMatrix,
    Dummy,
    HadamardProduct,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    assuming,
    diff,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
)
from sympy.assumptions.ask import Q

from sympy_matcalc import derivative
from sympy_matcalc.calculus.array_derivatives import read_off
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import cycles, differential, products, sums, typed
from sympy_matcalc.core.maps import Pairing
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.sweep import gradient, swept
from sympy_matcalc.engine.vector_words import derivative_of_words
from sympy_matcalc.engine.words import SPOKEN_OF, gradient_of_words
from sympy_matcalc.values.differences import deviation

n, m = symbols("n m", integer=True, positive=True)
a, b = symbols("a b", positive=True)
CASES = int(os.environ.get("SYMPY_MATCALC_WORDS", "150"))


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


def test_random_words_have_the_answer_of_the_sweep():
    found = logarithms = 0
    for seed in range(CASES):
        letters = Letters(seed)
        f = letters.function()
        for variable in sorted(f.atoms(MatrixSymbol), key=str):
            fast = gradient_of_words(f, variable)
            if fast is not None:
                found += 1
                logarithms += f.has(log)
                assert fast == swept(f, variable), (seed, f, variable)
                assert fast == normalized(fast, Algebra()), (seed, f, variable)
    assert found > CASES//3
    assert logarithms > CASES//20


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


A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
P0 = MatrixSymbol("P0", n, n)
P, Y = MatrixSymbol("P", 3, 3), MatrixSymbol("Y", 3, 3)
W, N = MatrixSymbol("W", n, m), MatrixSymbol("N", 3, 2)

OF_WORDS = [
    (Trace(X), X), (Trace(A*X), X), (Trace(A*X*B*X.T), X), (x.T*A*x, x), (Trace(A*X.inv()*B), X),
    (Trace(A*X.T.inv()*B), X), (Trace(X.T*X) - 3*Trace(A*X), X), ((A*x - y).T*(A*x - y), x),
    (Trace(A), X), (Trace(X*A) - Trace(A*X), X),
    (Trace((P*Y - Y.T)*(P*Y - Y.T).T)/2, Y), (Trace(X**2), X), (Trace(X.T**3*A), X), (Trace(A**2*X*B), X),
    (Trace(A*X**2*B*X), X), (log(Determinant(A*X*B)), X), (log(Determinant(2*pi*a*X.T))/2 - Trace(X.inv()*A), X),
    (log(Determinant(A*X + B.T)), X), (log(Determinant(Y.inv()*P))/2 + Trace(P*Y**2), Y),
    (log(Determinant(W.T*X*W)), W), (m*log(Determinant(A*X + X.T)) - log(Determinant(X**3)), X),
    (Trace((A*X*A.T + X).inv()*B*X), B), (Trace(A*X*A.T), X),
    (Trace((Identity(n) - A*X).T*(Identity(n) - A*X)), X), (Trace((2*Identity(3) + P*Y.T)*Y), Y),
    ((A*X*x + y).T*B*(A*X*x + y), X), (Trace((A*X - B).T*X*(A*X - B)), X), ((2*A*x - 4*y).T*B*(2*A*x - 4*y)/2, x),
    (-(x - y).T*A.inv()*(x - y)/2, x), (Trace((X - A).T*(X - A)), X),
    (Trace((Identity(n) - A)*B*X.T) + Trace(P0*X.T) - Trace(A*P0*X.T), X),
    (x.T*A*x - a*x.T*x, x), ((A*x - y).T*(A*x - y) + a*x.T*x, x), (x.T*A*x/2 - y.T*(B*x - y), x),
]


@pytest.mark.parametrize(("f", "variable"), OF_WORDS, ids=str)
def test_words_are_right(f, variable):
    found = gradient_of_words(f, variable)
    assert found is not None
    assert found == swept(f, variable) == diff(f, variable)
    assert deviation(f, variable, found) < 1e-6


LEFT_TO_THE_SWEEP = [
    log(Determinant(X + x*x.T)), log(Determinant(x*x.T + X)), log(Determinant(N*N.T*Y)),
    log(Determinant(Identity(n) + X)), log(Determinant(x.T*y)), log(Determinant(DiagMatrix(X*y))),
    log(Determinant(A*DiagMatrix(X*y))), log(Determinant(HadamardProduct(A, X))), log(Determinant(X**-2)),
    Trace((W.T*DiagMatrix(X*y)*W).inv()), Trace((W.T*B*W).inv()),
    Trace(W.T*X*W*(W.T*B*W).inv()), log(Determinant((A*X)**a)), log(Determinant(sin(a)*X)),
    log(Determinant(X))**2, log(Determinant(X) + 1), log(Determinant((A + X)**2)), sin(a)*log(Determinant(X)),
    Trace(X**-2), Trace(X**a), Trace(X*A*X.inv()), Trace((A + X)**2), Trace(MatMul(X, X)), Trace((A*X)**2),

    Trace((A + X).inv()), Trace((5*A + X).inv()), Trace((5*A*X + X).inv()*B), sin(Trace(X)), Trace(x*y.T*X*x*y.T),
    x.T*y*x.T*X*y, sin(a)*Trace(X), Symbol("z", commutative=False)*Trace(X),
    Trace(MatMul(X, MatMul(A, X))), Trace(MatMul(2, X)), Trace(MatAdd(X, A)),
    Trace(X.T.inv()*X.T), Trace(MatMul(A, MatAdd(X, MatAdd(A, B)))), Trace(MatMul(A, MatAdd(X, X))),
    Trace(MatMul(Transpose(A*X), B)), Trace(MatMul(X, Identity(n), A)), Trace(MatMul(X, ZeroMatrix(n, n))),
    Trace(MatMul(Inverse(Inverse(X)), A)), Trace(MatMul(X, MatAdd(A, X, Identity(n)))),
    *(log(Determinant(matrix)) for matrix in (
        Transpose(A*X), Transpose(A + X), Inverse(Transpose(A*X)), Transpose(Transpose(X)))),
    # What meets at X.T or X**2 is summed there, before what a scalar stands in front of is.
    a*Trace(X*x*y.T*X.T) + b*Trace(X.T*A*X**2), a*log(Determinant(A - X**2)),
]


@pytest.mark.parametrize("f", LEFT_TO_THE_SWEEP, ids=str)
def test_what_is_not_of_words_is_left_to_the_sweep(f):
    assert gradient_of_words(f, X) is None


def test_a_sum_out_of_order_stands_in_the_answer_as_the_typed_form_has_it():
    f = Trace(MatMul(X, MatAdd(X, A, evaluate=False)))
    assert gradient(f, X) == swept(f, X)
    flipped = Trace(MatMul(X, MatAdd(B, A, evaluate=False)))
    assert gradient(flipped, X) == A.T + B.T


def test_assumptions_are_asked():
    assert diff(Trace(A*X*A), A) == A.T*X.T + X.T*A.T
    with assuming(Q.symmetric(A), Q.symmetric(X)):
        assert diff(Trace(A*X*A), A) == A*X + X*A
    assert diff(Trace(A*X*A), A) == A.T*X.T + X.T*A.T


def test_symbols_of_one_name_are_told_apart():
    other = MatrixSymbol("X", n, 1)
    assert gradient_of_words(other.T*A*other, X) == ZeroMatrix(n, n)
    odd, even = (MatrixSymbol("Z", k, k) for k in (Symbol("k", odd=True), Symbol("k", even=True)))
    assert gradient_of_words(Trace(odd*odd.T), odd) == 2*odd
    assert gradient_of_words(Trace(odd*odd.T), even).shape == even.shape
    names = [(Dummy("X"), Dummy("X")), (Symbol("X", real=True), Symbol("X", positive=True)), ("X", Symbol("X"))]
    for one, two in names:
        V, U = MatrixSymbol(one, n, n), MatrixSymbol(two, n, n)
        assert diff(Trace(A*V) + Trace(B*U), V) == A.T
        assert diff(Trace(V.T*U), V) == U
        u, v = MatrixSymbol(one, n, 1), MatrixSymbol(two, n, 1)
        assert diff(u.T*A*v, u) == A*v
        assert diff(A*u + A.T*v, u) == A.T


@pytest.mark.parametrize("f", [
    log(Determinant(Transpose(A*X))) + Trace(X), log(Determinant(Transpose(X + A))) - Trace(A*X),
    log(Determinant(Inverse(Transpose(A*X)))) + Trace(X), 2*log(Determinant(Transpose(X.T*X + A))) + Trace(X),
    log(Determinant(Transpose(Transpose(X)))) + Trace(A*X),
    Trace(X*(a*Identity(n) + a*A)*X.T*B), log(Determinant(B + X*(a*Identity(n) + a*A))), Trace(X*(2*a*A - 4*a*B)*X.T*B),
    Trace(X*(n*Identity(n) + n*A)*B), sin(Trace(X*(a*Identity(n) + a*A)*B)), Trace(X*(exp(a)*A + exp(a)*B)*X.T),
    Trace(X*(a*A + a*B)**2*X.T), Trace(X*(a*A + a*B)**-1*X.T*B), x.T*(a*X + a*B)*x,
], ids=str)
def test_what_stands_in_sums_and_in_logarithms_is_not_lost(f):
    answer = diff(f, X)
    assert answer == derivative(f, X) == answer.doit()
    assert deviation(f, X, answer) < 1e-6


def test_vectors_with_a_scalar_shared_within_a_sum():
    assert diff((a*Identity(n) + a*A)*x, x) == a*Identity(n) + a*A.T
    assert diff(x.T*(a*A + a*B)*x, x) == (a*A + a*B)*x + (a*A + a*B).T*x


VECTORS = [
    (x*x.T*y, Trace(x.T*y)*Identity(n) + y*x.T), (Trace(x.T*x)*A*x, Trace(x.T*x)*A.T + 2*x*x.T*A.T),
    (Trace(y.T*x)*y.T, y*y.T), (a*x - b*A*x, a*Identity(n) - b*A.T), (x*x.T*A*x, None), ((A + A.T)*(y - x)/2, None),
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
    x*x.T*x, sin(a)*x, a*A*(A + x*y.T)*x*x.T*x, MatMul(-2, A + B, x), sin(Trace(x.T*A*x))*y,
    Trace((A + B)*x*y.T)*x, MatMul(A, A, x), Trace(A*x*y.T)*(x + y), Trace(x.T*A*x)*y,
]


@pytest.mark.parametrize("f", VECTORS_READ_OFF, ids=str)
def test_vectors_that_are_not_of_words_are_read_off(f):
    assert derivative_of_words(f, x) is None


def differently(node, active):
    yield 0, Pairing(2*Identity(node.arg.rows))


@pytest.mark.parametrize("register", [
    lambda: differential.__setitem__(Trace, differently),
    lambda: products(MatrixSymbol)(lambda factors, k, by: None),
    lambda: cycles(MatrixSymbol)(lambda factors, k, by: None),
    lambda: sums(MatrixSymbol)(lambda terms, by: None),
    lambda: typed.__setitem__(Trace, lambda node, args, by: node),
], ids=["differential", "products", "cycles", "sums", "typed"])
def test_a_law_registered_late_is_obeyed(register):
    """Then the sweep asks it."""
    assert gradient_of_words(Trace(A*X), X) == A.T
    kept = differential[Trace], typed[Trace]
    law = register()
    try:
        assert gradient_of_words(Trace(A*X), X) is None
        assert diff(Trace(A*X), X) == (A.T if differential[Trace] is kept[0] else 2*A.T)
    finally:
        differential[Trace], typed[Trace] = kept
        for kind in (products, cycles, sums):
            if law is not None:
                kind.remove(law)
    assert diff(Trace(A*X), X) == gradient_of_words(Trace(A*X), X) == A.T


def test_no_law_of_ours_beside_the_rules_concerns_words():
    assert not any(kind.of(*SPOKEN_OF) for kind in (products, cycles, sums))
