"""SymPy's own algorithm of lines, ``_eval_derivative_matrix_lines``, with our rules and without our dispatch."""

import os
from collections import Counter

import numpy as np
import pytest
from corpus.published import PUBLISHED, value
from corpus.test_published import with_known_functions
from sympy import (
    Adjoint,
    BlockDiagMatrix,
    BlockMatrix,
    Derivative,
    Determinant,
    DiagMatrix,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    MatPow,
    MatrixSymbol,
    Trace,
    exp,
    sin,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.matexpr import _matrix_derivative

from sympy_matcalc.values.differences import central_difference, deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

WITHOUT_LINES = {
    "HadamardProduct(X, X)", "KroneckerProduct(X, A)", "X.applyfunc(exp)", "(R*u).applyfunc(tanh)", "DiagMatrix(x)",
    "DiagonalOf(X)", "X**k"}
"""Matrices by matrices that are no sums of matrix products, which SymPy's algorithm is told in words."""

BY_SYMBOLS = [(entry[1], entry[2]) for entry in PUBLISHED if isinstance(value(entry[2]), MatrixSymbol)]
WHOLE = os.environ.get("SYMPY_MATCALC_LINES", "") == "whole"

n = symbols("n", integer=True, positive=True)
A, B, X = (MatrixSymbol(name, 3, 3) for name in "ABX")
R, x, y, r = MatrixSymbol("R", 3, 2), MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1), MatrixSymbol("r", 1, 3)


def array_of(lines, variable, values):
    """The derivative that lines mean, by all four axes: of F[i, j] by X[k, l]."""
    total = 0
    for line in lines:
        first, second, *higher = (np.atleast_2d(evaluate(part, values)) for part in line.build())
        if higher:
            total = total + np.einsum("kl,ai,aj->klij", *higher, first, second)
        elif line._first_pointer_index == 0:
            total = total + np.einsum("ki,lj->klij", first, second)
        else:
            total = total + np.einsum("kj,li->klij", first, second)
    return total


def off(expr, variable):
    """How far the lines of a matrix by a matrix are from central differences."""
    values = random_values((expr, variable), 1)
    expected = central_difference(expr, variable, values)
    return np.abs(array_of(expr._eval_derivative_matrix_lines(variable), variable, values) - expected).max()


def kind_of(expr, variable):
    """What SymPy's algorithm makes of a derivative, and whether the numbers are right."""
    try:
        result = _matrix_derivative(expr, variable, old_algorithm=True)
    except NotImplementedError:
        return "no lines"
    if isinstance(result, Derivative) and result.expr == expr:
        assert off(with_known_functions(expr), variable) < 1e-6
        return "lines"
    assert not deviation(with_known_functions(expr), variable, with_known_functions(result), seed=1) > 1e-6
    return "matrix"


def test_sympys_algorithm_is_right_on_the_corpus():
    count, seed = Counter(), int(os.environ["SYMPY_MATCALC_RANDOM_SEED"])
    for function, variable in BY_SYMBOLS if WHOLE else BY_SYMBOLS[seed % 6::6]:
        kind = kind_of(value(function), value(variable))
        assert (kind == "no lines") == (function in WITHOUT_LINES), function
        count[kind] += 1
    assert count["matrix"] >= (400 if WHOLE else 50)


SCALARS = [
    Determinant(X), Determinant(A*X*B + X.T), Determinant(X**3)*Trace(X), Trace(X**4), Trace(MatPow(X, -3)*A),
    Trace(MatPow(X*X.T, -2)), Trace(DiagMatrix(X*y)*B), (DiagonalOf(X*A*X.T).T*y)[0, 0], Trace(KroneckerProduct(X, A)),
    Trace(KroneckerProduct(A, X)*KroneckerProduct(B, X)), Trace(X[:2, 1:]*B[:2, 1:].T), X[1, 2]*X[0, 0],
    Trace(BlockMatrix([[X, A], [B, X]])), Determinant(BlockDiagMatrix(X, A*X)), Trace(Adjoint(X)*A*X),
    Trace(HadamardProduct(X, X)*A), Trace(X.applyfunc(sin)*A), exp(Trace(X))/Determinant(X), (y.T*X*y)[0, 0],
]
MATRICES = [
    X**3, MatPow(X, -2), MatPow(A*X, -1), A*X*B, X.T*A*X, Determinant(X)*A, Trace(X)*X.T, X[1:, :2], (A*X)[::3, 1:],
    R.T*X, BlockMatrix([[X, A], [X.T, A*X]]), BlockDiagMatrix(A, X), Adjoint(X)*A, X*y, y.T*X,
    (y.T*X*y)[0, 0]*X, y*(y.T*X*y), Inverse(X).T - 2*X,
    X + A, (X + A)*Identity(3)*X,
]
VECTORS = [
    (DiagMatrix(x)*y, x), (A*DiagMatrix(A*x)*y, x), (DiagonalOf(x*y.T), x), ((A*x).applyfunc(sin), x), (r*A, r),
    (A*r.T, r), ((A*x).T, x), (x*(x.T*A*x), x), (HadamardProduct(x, A*x), x), ((A + x*x.T).inv()*y, x), (x, x), (r, r),
    (B*(r*A).applyfunc(exp).T, r),
]


@pytest.mark.parametrize("expr", SCALARS, ids=str)
def test_scalars_by_matrices(expr):
    assert kind_of(expr, X) == "matrix"


def test_an_entry_of_an_inverse_written_out():
    X = MatrixSymbol("X", 2, 2)  # of three rows it takes SymPy a second
    assert kind_of(X.inv()[0, 1], X) == "matrix"


@pytest.mark.parametrize("expr", MATRICES, ids=str)
def test_lines_of_matrices_by_matrices(expr):
    assert off(expr, X) < 1e-6


@pytest.mark.parametrize(("expr", "variable"), VECTORS, ids=str)
def test_vectors_by_vectors(expr, variable):
    assert kind_of(expr, variable) == "matrix"


def test_symbolic_sizes():
    S, C, z = MatrixSymbol("S", n, n), MatrixSymbol("C", n, n), MatrixSymbol("z", n, 1)
    for expr, variable in [(Determinant(C*S), S), (Trace(MatPow(S, -2)*C), S), (DiagMatrix(z)*C*z, z), (S[:2, :2], S)]:
        assert kind_of(expr, variable) == ("lines" if expr == S[:2, :2] else "matrix")


def test_what_does_not_depend_has_lines_of_zeros():
    assert off(A*B, X) == off(MatPow(X, 0), X) == 0
    assert _matrix_derivative(Trace(A), X, old_algorithm=True).doit().is_ZeroMatrix
    assert _matrix_derivative(A*y, x, old_algorithm=True).doit().is_ZeroMatrix


def test_what_has_no_lines_says_so_and_what_to_type():
    with pytest.raises(NotImplementedError, match=r"derived by x in lines .*diff\(DiagMatrix\(x\), x\)"):
        DiagMatrix(x)._eval_derivative_matrix_lines(x)


def test_a_wrong_line_is_seen():
    (line,) = (A*X*B)._eval_derivative_matrix_lines(X)
    line.append_second(2)
    values = random_values((A, B, X), 1)
    assert np.abs(array_of([line], X, values) - central_difference(A*X*B, X, values)).max() > 0.01
