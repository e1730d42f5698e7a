"""`expand` multiplies out; what it gives is what SymPy's operators make of the formula as typed."""

import pytest
from random_expressions import random_case
from same_value import assert_same_value
from sympy import (
    Adjoint,
    Determinant,
    DiagMatrix,
    DotProduct,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatPow,
    Matrix,
    MatrixSymbol,
    Trace,
    Transpose,
    cos,
    exp,
    expand,
    expand_complex,
    preorder_traversal,
    sin,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

n, m, k = symbols("n m k", integer=True, positive=True)
a, b, c = symbols("a b c", real=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", n, m)
R = MatrixSymbol("R", m, n)
x, y, z = (MatrixSymbol(name, n, 1) for name in "xyz")
eye = Identity(n)

TABLE = [
    ((A + B)*C, A*C + B*C),
    (A*(B + C)*D, A*B*D + A*C*D),
    ((A + B)*(A - B), A**2 - A*B + B*A - B**2),
    ((P + Q)*R*(A + B), P*R*A + P*R*B + Q*R*A + Q*R*B),
    ((A + B)**2, A**2 + A*B + B*A + B**2),
    ((A - B)**3, A**3 - A**2*B - A*B*A + A*B**2 - B*A**2 + B*A*B + B**2*A - B**3),
    ((A + eye)**4, A**4 + 4*A**3 + 6*A**2 + 4*A + eye),
    ((A + B)**2*C - A**2*C, A*B*C + B*A*C + B**2*C),
    ((A*B)**2, A*B*A*B),
    ((A*(B + C))**2, A*B*A*B + A*B*A*C + A*C*A*B + A*C*A*C),
    (MatPow(2*A, 3), 8*A**3),
    (MatPow(a*A, k), a**k*A**k),
    ((A + B)*(A + B).inv(), eye),
    ((A + B)*A.inv(), eye + B*A.inv()),
    (a*(A + B), a*A + a*B),
    ((a + b)*A, a*A + b*A),
    ((a + b)*c*A, a*c*A + b*c*A),
    ((a + b)*(a - b)*A, (a**2 - b**2)*A),
    ((a + b)*(A + B), a*A + b*A + a*B + b*B),
    (2*A*(B - 3*C), 2*A*B - 6*A*C),
    (Trace((A + B)*C), Trace(A*C) + Trace(B*C)),
    (Trace(a*A + 2*B), a*Trace(A) + 2*Trace(B)),
    (Trace((A + B)*C)**2, Trace(A*C)**2 + 2*Trace(A*C)*Trace(B*C) + Trace(B*C)**2),
    (Trace(A)*(Trace(B + C) + 1), Trace(A)*Trace(B) + Trace(A)*Trace(C) + Trace(A)),
    (x.T*(A + B)*x, x.T*A*x + x.T*B*x),
    ((x + y).T*A*(x - y), x.T*A*x - x.T*A*y + y.T*A*x - y.T*A*y),
    (exp(x.T*(A + B)*x), exp(x.T*A*x + x.T*B*x)),
    (Transpose(A + 2*B), A.T + 2*B.T),
    (Transpose(MatMul(P + Q, R)), R.T*P.T + R.T*Q.T),
    (Adjoint(A + B), Adjoint(A) + Adjoint(B)),
    (Determinant((A + B)*C), Determinant(A*C + B*C)),
    (Inverse((A + B)*C), C.inv()*(A + B).inv()),
    (HadamardProduct(A + B, C), HadamardProduct(A, C) + HadamardProduct(B, C)),
    (HadamardProduct(2*A, B), 2*HadamardProduct(A, B)),
    (HadamardProduct(A*(B + C), D), HadamardProduct(A*B, D) + HadamardProduct(A*C, D)),
    (HadamardPower(A + B, 2), HadamardPower(A, 2) + 2*HadamardProduct(A, B) + HadamardPower(B, 2)),
    (KroneckerProduct(P + Q, a*A), a*KroneckerProduct(P, A) + a*KroneckerProduct(Q, A)),
    (DiagMatrix(x + 2*y), DiagMatrix(x) + 2*DiagMatrix(y)),
    (DiagonalOf(A + 2*B), DiagonalOf(A) + 2*DiagonalOf(B)),
    (DotProduct(x + y, 2*z), 2*DotProduct(x, z) + 2*DotProduct(y, z)),
    (MatrixElement(A*(B + C), 0, 1), MatrixElement(A*B, 0, 1) + MatrixElement(A*C, 0, 1)),
    (MatMul(A, MatMul(2, MatAdd(B, MatAdd(C, D)))), 2*A*B + 2*A*C + 2*A*D),
    (Matrix([[a, 1]])*MatrixSymbol("M", 2, 2)*2, Matrix([[2*a, 2]])*MatrixSymbol("M", 2, 2)),
]


@pytest.mark.parametrize(("expr", "expected"), TABLE, ids=str)
def test_as_typed(expr, expected):
    assert expand(expr) == expected
    assert expr.expand() == expected
    assert expand(expected) == expected
    assert expected.is_Matrix == expr.is_Matrix


def test_hints():
    assert expand((A + B)*C, mul=False) == (A + B)*C
    assert expand((A + B)**2, mul=False) == A**2 + A*B + B*A + B**2
    assert expand((A + B)**2, multinomial=False) == (A + B)**2
    assert expand((A*B)**2, power_base=False) == (A*B)**2
    assert expand(Trace(A + B), mul=False) == Trace(A + B)
    assert expand((a + b)**2*A, multinomial=False) == (a + b)**2*A
    assert (sin(2*a)*A + B).expand(trig=True) == 2*sin(a)*cos(a)*A + B
    assert expand_complex(a*A).is_Matrix
    assert (A + B).expand(True) == A + B
    assert (A*(B + C)).expand(True) == A*B + A*C


def test_only_the_outermost_node():
    assert ((A + B)*(C + D)).expand(deep=False) == A*C + A*D + B*C + B*D
    inner = HadamardProduct(A, (B + C)*D)
    assert ((A + B)*inner).expand(deep=False) == A*inner + B*inner
    assert Trace((A + B)*C + D).expand(deep=False) == Trace((A + B)*C) + Trace(D)
    assert (A*(B + C) + D).expand(deep=False) == A*(B + C) + D


def test_what_would_explode_stays():
    power = (A + B)**40
    assert expand(power) == power
    assert expand(A*power*(B + C)) == A*power*B + A*power*C
    assert len(expand((A + eye)**40).args) == 41
    assert expand((A + B)**k) == (A + B)**k
    assert expand((A*B)**1000) == (A*B)**1000


def test_what_is_malformed_stays():
    misfit = MatMul(MatPow(x.T*x, a), A)  # a 1x1 matrix times an n x n one: SymPy compares numbers only
    assert expand(misfit) == misfit


def test_inside_other_expressions():
    assert expand(a*Trace(A*(B + C)) + 1) == a*Trace(A*B) + a*Trace(A*C) + 1
    f = Lambda(a, a*(a + 1))
    assert expand((A + B).applyfunc(f)).doit() == (A + B).applyfunc(Lambda(a, a**2 + a)).doit()


@pytest.mark.parametrize("seed", range(30))
def test_random(seed):
    case = random_case(seed, of="matrix" if seed % 3 else "scalar", classes="all")
    expanded = expand(case.expr)
    assert expand(expanded) == expanded, case.line
    for node in preorder_traversal(expanded):
        assert not (isinstance(node, (MatMul, Trace, Transpose, HadamardProduct))
                    and any(isinstance(arg, MatAdd) for arg in node.args)), case.line
    assert_same_value(case.expr, expanded, seed, case.line)
