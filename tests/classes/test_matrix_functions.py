"""The exponential and the logarithm of a matrix: what has a closed form, and what stays open."""

import pickle

import pytest
from sympy import (
    Determinant,
    Identity,
    Inverse,
    Matrix,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    latex,
    pretty,
    symbols,
    zeros,
)
from sympy.matrices.exceptions import NonSquareMatrixError

from sympy_matcalc import Frechet, MatrixExponential, MatrixLogarithm, MatrixSum

n, t = symbols("n t")
j, k = symbols("j k", integer=True)
X, A, B = (MatrixSymbol(name, n, n) for name in "XAB")


def test_by_a_scalar():
    assert diff(MatrixExponential(t*A), t) == A*MatrixExponential(t*A)
    assert diff(MatrixExponential(A + t*B), t) == Frechet(exp, A + t*B, B)
    assert diff(MatrixExponential(t*A.T + A), t) == Frechet(exp, t*A.T + A, A.T)
    assert diff(Trace(MatrixExponential(A + t*B)), t) == Trace(MatrixExponential(A + t*B)*B)


def test_laws():
    assert MatrixExponential(A.T) == MatrixExponential(A).T
    assert MatrixExponential(A).inv() == MatrixExponential(-A)
    assert Determinant(MatrixExponential(A)).doit() == exp(Trace(A))
    assert MatrixExponential(ZeroMatrix(2, 2)).doit() == Identity(2)
    assert MatrixExponential(Matrix([[0, 1], [0, 0]])).doit() == Matrix([[1, 1], [0, 1]])
    assert MatrixExponential(zeros(2, 2)).as_explicit() == Matrix([[1, 0], [0, 1]])
    assert MatrixLogarithm(Identity(n)).doit() == ZeroMatrix(n, n)
    assert "exp" in latex(MatrixExponential(A))
    assert "exp" in pretty(MatrixExponential(A))


@pytest.mark.parametrize("cls", [MatrixExponential, MatrixLogarithm])
def test_bad_input(cls):
    with pytest.raises(TypeError, match="is none"):
        cls(t)
    with pytest.raises(NonSquareMatrixError):
        cls(MatrixSymbol("U", 2, 3))


def test_matrix_sum():
    s = MatrixSum(X**j*A*X**(k - j), (j, 0, k))
    assert s.shape == (n, n)
    assert s.free_symbols == {X, A, k}
    assert s.subs(j, 5) == s
    assert s.subs(k, 1).doit() == A*X + X*A
    assert s.subs(k, -1).doit() == ZeroMatrix(n, n)
    assert MatrixSum(X**j, (j, 0, -3)).doit() == -Inverse(X) - X**-2
    assert s.T.doit() == MatrixSum(X.T**(k - j)*A.T*X.T**j, (j, 0, k))
    assert pickle.loads(pickle.dumps(s)) == s
    assert "sum" in latex(s)
    with pytest.raises(TypeError, match="is none"):
        MatrixSum(t, (j, 0, 1))
    with pytest.raises(ValueError, match="limits"):
        MatrixSum(X, (j, 0))
