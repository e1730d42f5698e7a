"""Partial traces: derivatives by one factor of a Kronecker product, and the laws of the object itself."""

import numpy as np
import pytest
from sympy import (
    Determinant,
    Identity,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
    diff,
    lambdify,
    latex,
    log,
    pretty,
    simplify,
    symbols,
)
from sympy.abc import t

from sympy_matcalc import MatrixSum, PartialTrace, equal, jacobian
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
B, D = MatrixSymbol("B", n, n), MatrixSymbol("D", n, n)
F, H = MatrixSymbol("F", m, m), MatrixSymbol("H", m, m)
W = MatrixSymbol("W", n, m)
A, C, P = (MatrixSymbol(name, n*m, n*m) for name in "ACP")
z = MatrixSymbol("z", n*m, 1)
I_n, I_m = Identity(n), Identity(m)
kron = KroneckerProduct

FORMULAS = [
    (Trace(kron(I_n, F)*A), F, PartialTrace(A.T, n)),
    (Trace(kron(F, I_n)*A), F, PartialTrace(A.T, n, 1)),
    (Trace(kron(B, F)*A), F, PartialTrace(A.T*kron(B.T, I_m), n)),
    (Trace(kron(B, F)*A), B, PartialTrace(A.T*kron(I_n, F.T), m, 1)),
    (Trace((kron(B, I_m) + kron(I_n, F))*A), B, PartialTrace(A.T, m, 1)),
    (log(Determinant(kron(I_n, F) + A)), F, PartialTrace((kron(I_n, F.T) + A.T)**-1, n)),
    (Trace(kron(I_n, F)*A*kron(I_n, F.T)), F, F*PartialTrace(A, n) + F*PartialTrace(A.T, n)),
    (Trace(kron(B, F)), F, Trace(B)*I_m),
    (Trace(kron(B, F)*kron(D, H)), F, Trace(B*D)*H.T),
]


@pytest.mark.parametrize(("expr", "variable", "formula"), FORMULAS, ids=str)
def test_the_derivative_is_the_formula(expr, variable, formula):
    result = diff(expr, variable)
    assert simplify(result - formula) == ZeroMatrix(*formula.shape)
    assert not result.has(MatrixSum)
    assert deviation(expr, variable, result, seed=4) < 1e-6


VALUES = [
    (Trace(kron(B, F)*A*kron(D, F)*C), F), (Trace(kron(B, F, D)*MatrixSymbol("P", n*m*n, n*m*n)), F),
    (Trace(kron(W, F)*MatrixSymbol("P", m*m, n*m)), F), (Trace(kron(F, W)*MatrixSymbol("P", m*m, n*m)), W),
    (Trace(kron(B, F).inv()*A), F), (Trace(z.T*kron(B, F)*z), F), (Trace((kron(B, F) - A).T*(kron(B, F) - A)), F),
    (Trace(PartialTrace(A*C, n)*F), A), (PartialTrace(A*C, n)*F, F), (Trace(PartialTrace(A, m, 1)**2), A),
    (log(Determinant(PartialTrace(A*A.T, n))), A), (Trace(PartialTrace(A.inv(), n)*F), A),
    (PartialTrace(A, n), A), (PartialTrace(A*C, m, 1), C), (PartialTrace(t*A + t**2*C, n), t),
]


@pytest.mark.parametrize(("expr", "variable"), VALUES, ids=str)
def test_the_value_is_right(expr, variable):
    assert deviation(expr, variable, diff(expr, variable), seed=4) < 1e-6


def definition(matrix, size, factor):
    rows, cols = (length//size for length in matrix.shape)
    if factor == 0:
        return np.einsum("aiaj->ij", matrix.reshape(size, rows, size, cols))
    return np.einsum("iaja->ij", matrix.reshape(rows, size, cols, size))


@pytest.mark.parametrize("factor", [0, 1])
@pytest.mark.parametrize(("size", "shape"), [(2, (6, 4)), (3, (3, 9)), (1, (2, 3)), (2, (2, 2))])
def test_numbers(factor, size, shape):
    array = np.random.default_rng(3).normal(size=shape)
    X = MatrixSymbol("X", *shape)
    expected = definition(array, size, factor)
    assert np.allclose(evaluate(PartialTrace(X, size, factor), {X: array}), expected)
    assert np.allclose(lambdify(X, PartialTrace(X, size, factor))(array), expected)
    assert np.allclose(np.array(PartialTrace(Matrix(array), size, factor).as_explicit(), dtype=float), expected)
    assert np.allclose(np.array(PartialTrace(Matrix(array), size, factor).doit(), dtype=float), expected)


LAWS = [
    (PartialTrace(kron(B, F), n), Trace(B)*F), (PartialTrace(kron(B, F), m, 1), Trace(F)*B),
    (PartialTrace(Identity(n*m), n), n*I_m), (PartialTrace(3*A, n), 3*PartialTrace(A, n)),
    (PartialTrace(A + C, n), PartialTrace(A, n) + PartialTrace(C, n)), (PartialTrace(A, n).T, PartialTrace(A.T, n)),
    (PartialTrace(kron(B, I_m)*A, n), PartialTrace(A*kron(B, I_m), n)),
    (PartialTrace(kron(I_n, F)*A*kron(I_n, H), n), F*PartialTrace(A, n)*H),
    (PartialTrace(kron(F, I_n)*A*kron(H, I_n), n, 1), F*PartialTrace(A, n, 1)*H),
]


@pytest.mark.parametrize(("left", "right"), LAWS, ids=str)
def test_laws(left, right):
    assert simplify(left - right) == ZeroMatrix(*right.shape)
    values = random_values((left, right), seed=1)
    assert np.allclose(evaluate(left, values), evaluate(right, values))
    assert equal(left, right)


def test_the_trace_is_the_trace():
    assert simplify(Trace(PartialTrace(A, n)) - Trace(A)) == 0


def test_the_jacobian():
    M = MatrixSymbol("M", 4, 4)
    values = random_values((PartialTrace(M, 2), M), seed=2)
    for factor in (0, 1):
        J = evaluate(jacobian(PartialTrace(M, 2, factor), M), values)
        stacked = values[M].reshape(-1, order="F")
        assert np.allclose(J @ stacked, evaluate(PartialTrace(M, 2, factor), values).reshape(-1, order="F"))


def test_what_is_no_partial_trace():
    with pytest.raises(TypeError, match="PartialTrace is of a matrix"):
        PartialTrace(t, n)
    with pytest.raises(ValueError, match="the first, or 1, the last"):
        PartialTrace(A, n, 2)
    with pytest.raises(ValueError, match="no multiple of 2"):
        PartialTrace(MatrixSymbol("X", 3, 4), 2)


def test_printing():
    assert str(PartialTrace(A, n)) == "PartialTrace(A, n)"
    assert str(PartialTrace(A, m, 1)) == "PartialTrace(A, m, 1)"
    assert latex(PartialTrace(A, n)) == r"\operatorname{tr}_{1}\left(A\right)"
    assert pretty(PartialTrace(A, m, 1)) == "tr2(A)"
