"""`simplify` of expressions with matrices: equal things become equal, nothing gets longer, nothing else changes."""

import numpy as np
import pytest
from sympy import (
    Determinant,
    DiagMatrix,
    Eq,
    Identity,
    ImmutableMatrix,
    MatAdd,
    MatMul,
    Matrix,
    MatrixSymbol,
    Piecewise,
    Trace,
    ZeroMatrix,
    cos,
    count_ops,
    exp,
    log,
    simplify,
    sin,
    symbols,
)
from sympy.matrices.expressions import DiagonalMatrix
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
a, u = symbols("a u", real=True)
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", m, n)

ZEROS = [
    Trace(A*B - B*A), Trace((A + B)*C) - Trace(C*A) - Trace(B*C), Trace(A.T*B) - Trace(A*B.T),
    Trace(P*Q*A) - Trace(A.T*Q.T*P.T),
    Determinant(A*B) - Determinant(B*A), log(Determinant(A.T*A)) - log(Determinant(A)**2),
    Determinant(A**3) - Determinant(A)**3,
    Trace(P*Q)**2 + 2*Trace(Q*P) + 1 - (Trace(Q*P) + 1)**2, sin(Trace(P*Q) - Trace(Q*P)),
    exp(Trace(P*Q))/exp(Trace(Q*P)) - 1,
    Trace(A*Trace(P*Q)) - Trace(Q*P)*Trace(A), sin(Trace(A))**2 + cos(Trace(A.T))**2 - 1,
]


@pytest.mark.parametrize("zero", ZEROS, ids=str)
def test_equal_things_become_equal(zero):
    assert simplify(zero) == 0
    assert simplify(u + 2*zero) == u
    assert simplify(exp(zero)) == 1


@pytest.mark.parametrize("zero", [
    (A + B)*C - A*C - B*C, (A + B)**2 - A**2 - A*B - B*A - B**2, Trace(P*Q)*A - Trace(Q*P)*A,
], ids=str)
def test_equal_matrices_become_equal(zero):
    assert simplify(zero) == ZeroMatrix(n, n)


@pytest.mark.parametrize("expr", [
    Trace(A*B*C) + Trace(A)*Determinant(B), (A + B)*C, A*B + B*A, Trace(A*B.T*C)**2*sin(Trace(A)), (a + u)*A*(B + C),
    Determinant(A + B)*Trace(A.inv()*B),
], ids=str)
def test_sound_idempotent_and_not_longer(expr):
    simple = simplify(expr)
    assert simplify(simple) == simple
    assert count_ops(simple) <= count_ops(expr)
    values = random_values(expr, seed=3)
    assert np.max(np.abs(evaluate(expr, values) - evaluate(simple, values))) < 1e-9


def test_surroundings():
    assert simplify(Eq(Trace(P*Q), Trace(Q*P))) == True  # noqa: E712
    assert simplify(Piecewise((Trace(P*Q) - Trace(Q*P), a > 0), (1, True))) == Piecewise((0, a > 0), (1, True))
    assert simplify((sin(a)**2 + cos(a)**2)*A) == A
    assert simplify(MatrixElement(Identity(3), 0, 0) + 3*MatrixElement(Identity(3), 0, 1)) == 1
    one = sin(a)**2 + cos(a)**2
    assert simplify(Matrix([[one, 0], [0, 2]])*MatrixSymbol("s", 2, 2)).args[0] == Matrix([[1, 0], [0, 2]])
    assert simplify(Matrix([[one]])*MatrixSymbol("s", 1, 1)).args[0] == Matrix([[1]])


def test_unequal_things_stay_unequal():
    assert simplify(Trace(A*B*C) - Trace(A*C*B)) != 0
    assert simplify(Trace(A*B) - Trace(A.T*B)) != 0
    assert simplify(Determinant(A + B) - Determinant(A) - Determinant(B)) != 0
    assert simplify(A*B - B*A) != ZeroMatrix(n, n)


def test_a_sum_keeps_the_order_of_its_terms():
    one = MatrixSymbol("s", 1, 1)
    explicit = Matrix([[sin(a)**2 + cos(a)**2]]).as_immutable()
    assert simplify(MatAdd(one, explicit)).args == (one, Matrix([[1]]).as_immutable())


@pytest.mark.parametrize("letter", [A, A.T, P, P.T])
def test_a_product_of_one_letter_is_that_letter(letter):
    one = MatMul(letter)
    assert simplify(one) == letter
    assert simplify(MatAdd(one, MatMul(2, letter), evaluate=False)) == 3*letter
    if letter.is_square:
        assert simplify(MatAdd(one, Identity(letter.rows)).inv()) == simplify((letter + Identity(letter.rows)).inv())


def test_a_product_that_does_not_fit_stays():
    # SymPy builds it, for it compares sizes only where both are numbers
    bad = MatMul(P, A)
    assert simplify(bad) == bad
    assert simplify(Trace(P*Q) + Trace(MatMul(P, A, Q))) is not None


def test_large_expressions_take_no_minutes():
    terms = [Trace(A**k*B) for k in range(1, 60)]
    total = sum(terms[1:], terms[0])
    assert simplify(total - sum(reversed(terms), 0*a)) == 0
    deep = A
    for _ in range(60):
        deep = MatMul(B, deep)
    assert simplify(deep) == B**60*A


@pytest.mark.parametrize("cls", [DiagMatrix, DiagonalMatrix])
def test_the_diagonal_of_one_explicit_entry_is_that_entry(cls):
    one_by_one = cls(ImmutableMatrix([[a - 1]]))
    assert simplify(Trace(one_by_one)) == a - 1
    assert simplify(Trace(MatAdd(MatMul(2, one_by_one), MatrixSymbol("S", 1, 1)))) == Trace(
        MatrixSymbol("S", 1, 1)) + 2*a - 2
