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
    sin,
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


def traced_out(matrix, size, factor):
    """The partial trace, block by block."""
    rows, cols = (length//size for length in matrix.shape)
    entries = [[sum(matrix[k*rows + i, k*cols + j] if factor == 0 else matrix[i*size + k, j*size + k]
                    for k in range(size)) for j in range(cols)] for i in range(rows)]
    return np.array(entries)


@pytest.mark.parametrize("factor", [0, 1])
@pytest.mark.parametrize(("rows", "cols"), [(3, 1), (1, 3), (2, 3), (3, 2), (2, 2)])
def test_products_that_are_not_square(rows, cols, factor):
    """tr_1((A kron I) U) = tr_1(U (A kron I)), where the two identities are of two sizes."""
    V, E, U = MatrixSymbol("V", 2, 2), MatrixSymbol("E", 2, 2), MatrixSymbol("U", 2*rows, 2*cols)
    Y = MatrixSymbol("Y", 2, rows)
    def beside(matrix, other):
        return kron(matrix, other) if factor == 0 else kron(other, matrix)
    rng = np.random.default_rng(rows + 3*cols)
    point = {symbol: rng.normal(size=symbol.shape) for symbol in (V, E, U, Y)}
    large = Identity(rows)
    for product in (beside(V, large)*U, beside(V, large)*beside(E, large)*U, 2*beside(V*E, large)*U.T.T,
                    beside(Identity(2), Y)*beside(V, large)*U, beside(V, large)*U*beside(E, Identity(cols))):
        trace = PartialTrace(product, 2, factor)
        done = trace.doit()
        expected = traced_out(np.asarray(evaluate(product, point), dtype=float), 2, factor)
        assert done.shape == trace.shape == expected.shape
        assert done.doit() == done
        for form in (trace, done, simplify(trace)):
            assert np.allclose(np.asarray(evaluate(form, point), dtype=float), expected)
        for variable in (V, U):
            step = np.zeros(variable.shape)
            step[0, 1] = 1e-5
            up, down = (np.asarray(evaluate(product, {**point, variable: point[variable] + d}), dtype=float)
                        for d in (step, -step))
            slope = traced_out(up - down, 2, factor)/2e-5
            found = np.asarray(evaluate(diff(trace, variable[0, 1]), point), dtype=float)
            assert np.allclose(found, slope, atol=1e-7)


def test_the_gradient_by_a_column_beside_a_matrix_is_differentiated_again():
    V, b, G = MatrixSymbol("V", 2, 2), MatrixSymbol("b", 3, 1), MatrixSymbol("G", 6, 2)
    rng = np.random.default_rng(8)
    point = {symbol: rng.normal(size=symbol.shape) for symbol in (V, b, G)}

    def gradient(v, column):
        """Of tr(sin(V kron b).T G) by b: the sum over the entries of V of V[k, j] cos(V[k, j] b[i]) G[3 k + i, j]"""
        return np.array([[sum(v[k, j]*np.cos(v[k, j]*column[i, 0])*point[G][3*k + i, j] for k in range(2)
                              for j in range(2))] for i in range(3)])

    found = diff(Trace(kron(V, b).applyfunc(sin).T*G), b)
    assert np.allclose(np.asarray(evaluate(found, point), dtype=float), gradient(point[V], point[b]))
    for variable, place in ((b, (0, 0)), (b, (2, 0)), (V, (0, 0)), (V, (1, 0))):
        step = np.zeros(variable.shape)
        step[place] = 1e-5
        up, down = (gradient(*[point[one] + d if one == variable else point[one] for one in (V, b)])
                    for d in (step, -step))
        second = np.asarray(evaluate(diff(found, variable[place]), point), dtype=float)
        assert np.allclose(second, (up - down)/2e-5, atol=1e-7)
