"""Vectors by vectors, and Hessians: matrices where the result is one, the differentiated indices first."""

import pytest
from sympy import (
    Derivative,
    DiagMatrix,
    Identity,
    Inverse,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    hadamard_product,
    log,
    sin,
    symbols,
    tanh,
)

from sympy_matcalc.checking import deviation

n, m = symbols("n m", integer=True, positive=True)
A, B, C = MatrixSymbol("A", n, m), MatrixSymbol("B", m, m), MatrixSymbol("C", m, m)
x, y, r, s = MatrixSymbol("x", m, 1), MatrixSymbol("y", n, 1), MatrixSymbol("r", 1, m), MatrixSymbol("s", 1, 1)

CASES = [
    (A*x, x), (x, x), (x.T, x), (x*x.T*x, x), (A*x.applyfunc(exp), x), ((A*x).applyfunc(sin), x),
    (hadamard_product(x, A.T*y, x), x), (x.T*B, x), ((x.T*B*x)*x.T, x), (exp(Trace(x.T*x))*x, x),
    (x*(x.T*B*x)**Rational(-1, 2), x), (DiagMatrix(x)*B*x, x), (Inverse(B + x*x.T)*x, x), (r*B, r), (2*r, r),
    (r.T, r), (s*r, s), (Trace(s)*B, s), (Trace(x.T*x)*x*s, x), (B*r.T, r),
    (A*(B*(C*x).applyfunc(tanh)).applyfunc(tanh), x), (x/log(3 + Trace(x.T*B.T*B*x)), x),
]


@pytest.mark.parametrize(("expr", "variable"), CASES, ids=str)
def test_jacobian_is_right_and_a_matrix(expr, variable):
    jacobian = diff(expr, variable)
    assert not jacobian.has(Derivative)
    assert jacobian.is_Matrix
    assert deviation(expr, variable, jacobian, seed=4) < 1e-6
    assert jacobian.doit() == jacobian


def test_as_typed():
    assert diff(A*x, x) == A.T
    assert diff(x, x) == Identity(m)
    assert diff(hadamard_product(x, B*x), x) == DiagMatrix(B*x) + B.T*DiagMatrix(x)
    assert diff(x.T*B*x, x, x) == B + B.T
    assert diff(x.T*B*x, x, 2) == B + B.T
    assert diff(A*x, y) == ZeroMatrix(n, n)


@pytest.mark.parametrize("f", [
    x.T*B*x, (A*x - y).T*(A*x - y), exp(-x.T*x), log(3 + Trace(x.T*x)), OneMatrix(1, m)*(B*x).applyfunc(exp),
    Trace(x.T*B*x)/Trace(x.T*x), log(Trace(OneMatrix(1, m)*x.applyfunc(exp))),
], ids=str)
def test_hessian_is_right_and_symmetric(f):
    gradient, hessian = diff(f, x), diff(f, x, x)
    assert hessian.shape == (m, m)
    assert deviation(gradient, x, hessian, seed=2) < 1e-6
