"""`collect` by matrices as left and right factors, and by scalars, on sums of matrices."""

import pytest
from random_expressions import random_case
from same_value import assert_same_value
from sympy import (
    HadamardProduct,
    Identity,
    Matrix,
    MatrixSymbol,
    Symbol,
    Trace,
    Wild,
    collect,
    default_sort_key,
    expand,
    factor,
    rcollect,
    symbols,
)

n, m = symbols("n m", integer=True, positive=True)
a, b, c = symbols("a b c", real=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", n, m)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
eye = Identity(n)

TABLE = [
    (A*x + B*x, x, (A + B)*x),
    (A*B + A*C, A, A*(B + C)),
    (A*B + A*C + D, A, A*(B + C) + D),
    (A*B + A*C + D*A, A, A*(B + C) + D*A),
    (A*B + C*A + D*A, A, A*B + (C + D)*A),
    (A*B*A + A*C + D*A + A, A, A*(B*A + C + eye) + D*A),
    (A + A*B, A, A*(eye + B)),
    (A + B*A, A, (eye + B)*A),
    (A*P + B*P + Q, P, (A + B)*P + Q),
    (A**2*B + A**2*C + A*B + A*C, A, A**2*(B + C) + A*(B + C)),
    (A*B*C + A*B*D + A*C, A*B, A*B*(C + D) + A*C),
    (A.T*B + A.T*C, A.T, A.T*(B + C)),
    (A.T*B + A.T*C, A, A.T*B + A.T*C),
    (A.inv()*B + A.inv()*C, A.inv(), A.inv()*(B + C)),
    (x.T*A*x + y.T*A*x, x, (x.T*A + y.T*A)*x),
    (A*B + A*C + B*D + B*C, [A, B], A*(B + C) + B*(C + D)),
    (a*A + a*B, a, a*(A + B)),
    (a*A*B + a*C + b*D, a, a*(A*B + C) + b*D),
    (a**2*A + a*B + a*C + D, a, a**2*A + a*(B + C) + D),
    ((a + b)*A + a*B, a, a*(A + B) + b*A),
    (a*b*A + a*c*B, a, a*(b*A + c*B)),
    (Trace(A)*B + Trace(A)*C + D, Trace(A), Trace(A)*(B + C) + D),
    (a*A*B + b*A*B, A*B, (a + b)*A*B),
    (D*(A*B + A*C), A, D*A*(B + C)),
    (HadamardProduct(A, B)*C + HadamardProduct(A, B)*D, HadamardProduct(A, B), HadamardProduct(A, B)*(C + D)),
    (A*B + C, D, A*B + C),
    (A, A, A),
]


@pytest.mark.parametrize(("expr", "by", "expected"), TABLE, ids=str)
def test_as_typed(expr, by, expected):
    assert collect(expr, by) == expected
    assert expr.collect(by) == expected
    assert expand(expected) == expand(expr)


def test_cofactors():
    assert collect(A*B + A*C + D, A, evaluate=False) == {A: B + C, 1: D}
    assert collect(B*x + C*x, x, evaluate=False) == {x: B + C}
    assert collect(A*B + A*C + D*A, A, evaluate=False) == {A: B + C, 1: D*A}
    assert collect(a*A + a*B + a**2*C + D, a, evaluate=False) == {a: A + B, a**2: C, 1: D}
    assert collect(A**2*B + A*C, A, evaluate=False) == {A**2: B, A: C}


def test_function_of_the_cofactors():
    expr = A*x*y.T*B + A*x*y.T*C
    assert collect(expr, A, factor) == A*x*y.T*(B + C)
    assert collect(x.T*A*x + x.T*B*x, x, factor) == x.T*(A + B)*x


def test_scalars_and_explicit_matrices():
    assert collect(a*Trace(A) + b*Trace(A), Trace(A)) == (a + b)*Trace(A)
    assert collect(a*Trace(A*B) + b, A) == a*Trace(A*B) + b
    assert collect(a*b + a*c, [a, A]) == a*(b + c)
    assert collect(a*b + a*c, a) == a*(b + c)
    assert collect(a*b + a*c, a, evaluate=False) == {a: b + c}
    assert collect(Matrix([[a*b + a*c]]).as_immutable(), a) == Matrix([[a*(b + c)]])
    assert rcollect((a*A + a*B)*C, a) == a*(A + B)*C
    assert collect(a**2*A + a**3*A, Wild("w")) is not None


@pytest.mark.parametrize("seed", range(24))
def test_random(seed):
    case = random_case(seed, of="matrix" if seed % 4 else "scalar", classes="usual")
    matrices = sorted(case.expr.atoms(MatrixSymbol), key=default_sort_key)
    by = [Symbol("t", real=True), *matrices[seed % 2::2]]
    collected = collect(case.expr, by)
    if case.expr.is_Matrix:
        assert expand(collected) == expand(case.expr), case.line
    assert_same_value(case.expr, collected, seed, case.line)
