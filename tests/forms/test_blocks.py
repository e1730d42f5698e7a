"""Slices and blocks in normal form: the same matrices, and the forms that people write."""

import numpy as np
import pytest
from sympy import (
    BlockDiagMatrix,
    BlockMatrix,
    Derivative,
    Identity,
    Inverse,
    Matrix,
    MatrixSymbol,
    Trace,
    ZeroMatrix,
    diff,
    symbols,
)
from sympy.matrices.expressions import DiagMatrix, HadamardProduct, MatAdd
from sympy.matrices.expressions.slice import MatrixSlice

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, k = symbols("n k", integer=True, positive=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
A4, X4 = MatrixSymbol("A", 4, 4), MatrixSymbol("X", 4, 4)
P, Q = MatrixSymbol("P", 2, 2), MatrixSymbol("Q", 2, 2)
a, b = MatrixSymbol("a", 4, 1), MatrixSymbol("b", 4, 1)

WHOLE = [A4*X4, A4 + X4.T, a*b.T, Identity(4), DiagMatrix(a), BlockMatrix([[P, Q], [Q.T, P*Q]]), BlockDiagMatrix(P, Q),
         HadamardProduct(A4, X4), Inverse(X4.T), Inverse(BlockMatrix([[P, Q], [Q.T, P]]).T),
         MatAdd(BlockMatrix([[P, Q], [Q, P]]), 3*BlockMatrix([[A4[0:1, :]], [A4[1:4, :]]])), X4**2*A4[:, 0:4]]


@pytest.mark.parametrize("whole", WHOLE, ids=str)
@pytest.mark.parametrize("rows", [(0, 4), (0, 2), (1, 3), (3, 4), (0, 4, 2)])
@pytest.mark.parametrize("cols", [(0, 4), (2, 4), (1, 2), (3, 0, -1)])
def test_slice_is_sound_and_idempotent(whole, rows, cols):
    part = MatrixSlice(whole, rows, cols)
    result = normalized(part, Algebra())
    values = random_values((part, X4), seed=1)
    assert result.shape == part.shape
    assert np.allclose(evaluate(result, values), evaluate(part, values))
    assert normalized(result, Algebra()) == result
    assert result.doit() == result


@pytest.mark.parametrize(("expr", "expected"), [
    (BlockMatrix([[A, B], [C, X]])[0:n, n:2*n], B),
    (BlockMatrix([[A, B], [C, X]])[:, n:2*n], BlockMatrix([[B], [X]])),
    (MatrixSlice(Identity(n), (0, k), (0, k)), Identity(k)),
    (MatrixSlice(Identity(2*n), (0, n), (n, 2*n)), ZeroMatrix(n, n)),
    ((A*B*C)[0:k, 0:2], A[0:k, :]*B*C[:, 0:2]),
    (X.T[0:k, :], X[:, 0:k].T),
    (MatrixSlice(X, (0, n), (0, n)), X),
    (MatAdd(BlockMatrix([[A], [ZeroMatrix(n, n)]]), BlockMatrix([[ZeroMatrix(n, n)], [B]])), BlockMatrix([[A], [B]])),
], ids=str)
def test_normal_form(expr, expected):
    assert normalized(expr, Algebra()) == expected


def test_uneven_steps_are_left_open():
    # SymPy 1.14 counts one row in X[0:3:2, :], Python two.
    assert isinstance(diff(Trace(X4[0:3:2, :]*a), X4), Derivative)


@pytest.mark.parametrize(("expr", "variable", "expected"), [
    (Trace(P*X4[0:2, 1:3]), X4, BlockMatrix([
        [ZeroMatrix(2, 1), P.T, ZeroMatrix(2, 1)], [ZeroMatrix(2, 1), ZeroMatrix(2, 2), ZeroMatrix(2, 1)]])),
    (Trace(BlockMatrix([[X], [B]]).T*BlockMatrix([[X], [B]])), X, 2*X),
    (Trace(Matrix([[1, 2], [3, 5]])*X4[0:2, 0:2]), X4, Matrix([[1, 3, 0, 0], [2, 5, 0, 0], [0]*4, [0]*4])),
    (Trace(A*X), X[0:k, :], A[:, 0:k].T),
], ids=str)
def test_as_typed(expr, variable, expected):
    assert diff(expr, variable) == expected
