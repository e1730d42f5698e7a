"""Vectors by vectors: matrices, the differentiated indices first."""

import pytest
from sympy import (
    Derivative,
    DiagMatrix,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
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

from sympy_matcalc import jacobian
from sympy_matcalc.values.differences import deviation

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


def test_kronecker_products_of_vectors():
    assert diff(KroneckerProduct(x, y), x) == KroneckerProduct(Identity(m), y.T)
    assert diff(KroneckerProduct(y, x), x) == KroneckerProduct(y.T, Identity(m))
    assert diff(KroneckerProduct(x, x), x) == KroneckerProduct(Identity(m), x.T) + KroneckerProduct(x.T, Identity(m))


def test_vector_as_it_is_typed():
    a = MatrixSymbol("a", m, 1)
    assert diff(x*x.T*a, x) == Trace(a.T*x)*Identity(m) + a*x.T
    assert diff(x*x.T*x, x) == KroneckerProduct(Identity(m), x.T*x) + 2*x*x.T
    assert diff(KroneckerProduct(x, A.T*y).T, x) == KroneckerProduct(Identity(m), y.T*A)


def test_slices_of_vectors():
    v = MatrixSymbol("v", 5, 1)
    M = MatrixSymbol("M", 2, 5)
    assert diff(M*v, v[1:3, :]) == M[:, 1:3].T
    assert deviation(v[1:3, :], v, diff(v[1:3, :], v), seed=1) < 1e-6


def test_diagonal_of_a_row_is_as_doit_has_it():
    r, t = MatrixSymbol("r", 1, n), MatrixSymbol("t", 1, 3)
    for row, square in ((r, MatrixSymbol("S", n, n)), (t, MatrixSymbol("S", 3, 3))):
        for expr in (HadamardProduct(row, row), HadamardProduct(row, row)*square):
            result = diff(expr, row)
            assert result.doit() == result
            assert deviation(expr, row, result) < 1e-8
        product = HadamardProduct(row, row)
        assert jacobian(product, row) == jacobian(product, row, layout="denominator") == 2*DiagMatrix(row)
