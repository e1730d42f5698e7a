"""The checker is checked: its numbers are SymPy's, and it catches derivatives that are a little wrong."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sympy import (
    ITE,
    Abs,
    Adjoint,
    Array,
    BlockDiagMatrix,
    BlockMatrix,
    Determinant,
    DiagMatrix,
    DiracDelta,
    DotProduct,
    Float,
    Function,
    FunctionMatrix,
    HadamardPower,
    HadamardProduct,
    Heaviside,
    I,
    Identity,
    Inverse,
    KroneckerDelta,
    KroneckerProduct,
    Lambda,
    MatAdd,
    MatMul,
    MatPow,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    PermutationMatrix,
    Piecewise,
    Product,
    Rational,
    Sum,
    Trace,
    Transpose,
    ZeroMatrix,
    acos,
    airyai,
    atan2,
    besselj,
    binomial,
    ceiling,
    cos,
    cot,
    erf,
    exp,
    floor,
    gamma,
    im,
    log,
    loggamma,
    pi,
    re,
    sech,
    sign,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.combinatorics import Permutation
from sympy.matrices.expressions.diagonal import DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.tensor.array.expressions.array_expressions import (
    ArrayAdd,
    ArrayContraction,
    ArrayDiagonal,
    ArrayElementwiseApplyFunc,
    ArrayTensorProduct,
    PermuteDims,
    Reshape,
    ZeroArray,
)

from sympy_matcalc.values.differences import central_difference, deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m, k, i, j = symbols("n m k i j", integer=True)
t, p = symbols("t p", real=True)
z = symbols("z")
X, A = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3)
Y, B = MatrixSymbol("Y", 3, 2), MatrixSymbol("B", 2, 3)
U, V = MatrixSymbol("U", 2, 2), MatrixSymbol("V", 2, 2)
x, y, s = MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1), MatrixSymbol("s", 1, 1)

VALUES = {t: 0.7, p: -1.3, **random_values((X, A, Y, B, U, V, x, y, s), seed=7)}
SUBSTITUTIONS = {symbol: Matrix(value) if hasattr(value, "shape") else value for symbol, value in VALUES.items()}

SCALARS = [
    Rational(3, 7), pi, exp(1), I*t, t + 2*p, t*p**2/3, t**p, p**3, p**-2, (t**2 + 1)**Rational(1, 3), sqrt(p),
    sin(t), cot(t), log(t), log(p), acos(t), tanh(t), sech(t), erf(t), gamma(t), loggamma(t), besselj(1, t), airyai(t),
    binomial(5, 2)*t, floor(p), ceiling(p), atan2(p, t), Abs(p), sign(p), Max(t, p, 0), Min(t, p), Heaviside(t),
    Heaviside(p), DiracDelta(t), KroneckerDelta(1, 1)*t, KroneckerDelta(1, 2), re(t + I*p), im(t + I*p),
    Piecewise((t, p > 0), (t**2, True)), Piecewise((t, (p < 0) & (t > 0)), (0, True)),
    Piecewise((t, ITE(p > 0, t > 0, t < 1)), (2, True)),
    Sum(i*t**i, (i, 1, 4)), Sum(i*j, (j, 0, i), (i, 0, 3)), Product(t + i, (i, 1, 3)), Sum(t, (i, 1, 0)),
]
MATRICES = [
    X, X.T, MatAdd(X, A, Y*B), MatMul(2, t, X, A, Y), U*Inverse(V), U**3, U**-2, MatPow(X, 0), MatPow(V, -1), s**-1,
    MatPow(s, Rational(1, 2)), Identity(3), X + ZeroMatrix(3, 3), OneMatrix(3, 2), Matrix([[t, 1], [p, 2]])*B,
    MatMul(Matrix([[1, 2], [3, 4]]), B), Transpose(Y*B), Adjoint(Y), HadamardProduct(X, A), HadamardPower(X, 2),
    HadamardProduct(X, A, X).T, X.applyfunc(sin), Y.applyfunc(Lambda(z, z**2 + t)), KroneckerProduct(Y, B),
    DiagMatrix(x), DiagonalMatrix(X), DiagonalOf(X), DiagonalOf(Y*B), BlockMatrix([[X, Y], [B, Identity(2)]]),
    BlockDiagMatrix(X, Identity(2)), PermutationMatrix(Permutation([1, 2, 0]))*X, X[:2, 1:], X[0:2:2, :],
    FunctionMatrix(3, 3, Lambda((i, j), i - 2*j))*X, x.T*X*y, sin(t)*X, Trace(X)*Y,
]
SCALARS_OF_MATRICES = [
    Trace(X), Trace(X*A + X), Determinant(X), Determinant(X*A), X[1, 2], MatrixElement(X*A, 0, 1), Determinant(s),
    Trace(X)*Determinant(X)**2 + t, exp(Trace(X)/9), 1/Determinant(X), Abs(X[0, 1]),
]
ARRAYS = [
    ArrayTensorProduct(X, x), ArrayAdd(ArrayTensorProduct(X, Y), ArrayTensorProduct(A, Y)),
    ArrayContraction(ArrayTensorProduct(X, A), (1, 2)), ArrayContraction(ArrayTensorProduct(X, A, Y), (1, 2), (3, 4)),
    ArrayDiagonal(ArrayTensorProduct(X, A), (1, 2)), ArrayDiagonal(ArrayTensorProduct(X, A), (0, 2), (1, 3)),
    PermuteDims(ArrayTensorProduct(X, Y), [3, 0, 2, 1]), PermuteDims(ArrayTensorProduct(X, B), [1, 2, 3, 0]),
    Reshape(Y, (2, 3)), ArrayElementwiseApplyFunc(Lambda(z, z**2), ArrayTensorProduct(X, x)),
]


@pytest.mark.parametrize("expr", SCALARS, ids=str)
def test_scalars_agree_with_sympy(expr):
    expected = complex(expr.doit().subs(SUBSTITUTIONS).evalf())
    assert complex(evaluate(expr, VALUES)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("expr", MATRICES + SCALARS_OF_MATRICES, ids=str)
def test_matrices_agree_with_sympy(expr):
    explicit = expr.as_explicit().doit().applyfunc(_written_out) if expr.is_Matrix else _written_out(expr)
    entries = {M[a, b]: VALUES[M][a, b] for M in (X, A, Y, B, U, V, x, y, s)
               for a in range(M.shape[0]) for b in range(M.shape[1])}
    explicit = explicit.xreplace(numbers({**entries, t: VALUES[t], p: VALUES[p]}))
    expected = np.array(explicit.tolist() if expr.is_Matrix else explicit).astype(complex)
    value = evaluate(expr, VALUES)
    assert np.shape(value) == expected.shape
    assert np.allclose(value, expected, rtol=1e-10)


def numbers(values):
    return {symbol: Float(float(value)) for symbol, value in values.items()}


def _written_out(expr):
    return expr.replace(lambda node: isinstance(node, (Trace, Determinant, MatrixElement)), _explicit)


def _explicit(node):
    if isinstance(node, Trace):
        return node.arg.as_explicit().trace()
    if isinstance(node, Determinant):
        return node.arg.as_explicit().det()
    return node.parent.as_explicit()[node.i, node.j]


@pytest.mark.parametrize("expr", ARRAYS, ids=str)
def test_arrays_agree_with_sympy(expr):
    explicit = expr.as_explicit()
    entries = {M[a, b]: VALUES[M][a, b] for M in (X, A, Y, B, x) for a in range(M.shape[0]) for b in range(M.shape[1])}
    explicit = explicit.applyfunc(lambda entry: entry.xreplace(numbers(entries)))
    assert np.allclose(evaluate(expr, VALUES), np.array(explicit.tolist(), dtype=float))


def test_sizes_are_symbols_and_stay_ints():
    M = MatrixSymbol("M", n + 1, 2*m)
    values = {n: 2, m: 1, M: np.arange(6.0).reshape(3, 2)}
    assert evaluate(M*Identity(2*m) + OneMatrix(n + 1, 2*m), values).shape == (3, 2)
    assert evaluate(Sum(M[i, 0], (i, 0, n)), values) == 6.0
    assert evaluate(M[n, 2*m - 1], values) == 5.0
    K = MatrixSymbol("K", n, n)
    assert evaluate(MatPow(K, k), {n: 2, k: 3, K: [[2.0, 0.0], [0.0, 1.0]]}).tolist() == [[8.0, 0.0], [0.0, 1.0]]
    assert evaluate(ZeroArray(n, m, 3), values).shape == (2, 1, 3)
    with pytest.raises(ValueError, match="has the shape"):
        evaluate(M, {**values, n: 4})


def test_conditions_on_constants_and_sizes_need_not_be_of_whole_numbers():
    constant = Determinant(MatAdd(3*Identity(2), Matrix([[Rational(1, 4), 1], [1, 1]])))
    assert evaluate(Piecewise((t, constant > Rational(23, 2)), (p, True)), VALUES) == VALUES[t]
    assert evaluate(Piecewise((t, constant > Rational(25, 2)), (p, True)), VALUES) == VALUES[p]
    for size, expected in ((2, 0.0), (3, 1.0), (4, 1.0)):
        condition = sqrt(n) > Rational(3, 2)
        assert evaluate(Piecewise((1, condition), (0, True)), {n: size}) == expected


def test_explicit_arrays_and_matrices():
    assert evaluate(Array([[t, 1], [2, p]]), VALUES).tolist() == [[0.7, 1.0], [2.0, -1.3]]
    assert evaluate(Matrix([[t, p]]), VALUES).tolist() == [[0.7, -1.3]]


def test_a_one_by_one_matrix_counts_as_its_entry():
    product = x.T*X*y
    expected = (VALUES[x].T @ VALUES[X] @ VALUES[y]).item()
    assert evaluate(exp(product/9), VALUES) == pytest.approx(np.exp(expected/9))
    assert evaluate(exp(product/9) + sin(product), VALUES) == pytest.approx(np.exp(expected/9) + np.sin(expected))
    assert evaluate(DotProduct(x, y), VALUES) == pytest.approx((VALUES[x].T @ VALUES[y]).item())


def test_undefined_functions_are_given():
    f = Function("f")
    assert evaluate(f(Trace(X), t), {**VALUES, f: lambda a, b: a - b}) == pytest.approx(np.trace(VALUES[X]) - 0.7)
    with pytest.raises(NotImplementedError, match="f"):
        evaluate(f(t), VALUES)


def test_the_unknown_is_named():
    with pytest.raises(NotImplementedError, match=r"Derivative .*f\(t\)"):
        evaluate(Function("f")(t).diff(t), {**VALUES, Function("f"): abs})
    with pytest.raises(NotImplementedError, match="exp"):
        evaluate(exp(X), VALUES)
    with pytest.raises(ValueError, match="no value"):
        evaluate(t + p, {t: 1})


def test_deep_expressions_need_no_recursion():
    expr = t
    for _ in range(3000):
        expr = sin(expr, evaluate=False)
    assert abs(evaluate(expr, VALUES)) < 1


def test_explicit_entries_keep_apart():
    # The entries of an explicit matrix are made anew whenever it is asked for them.
    big = Matrix(6, 6, [10**9 + 7*a for a in range(36)]).as_immutable()
    assert evaluate(big + big.T - big.T, {}).ravel().tolist() == [float(10**9 + 7*a) for a in range(36)]


# -- differences ---------------------------------------------------------------------

def test_central_difference_puts_the_variable_first():
    jacobian = central_difference(X*x, x, VALUES)
    assert jacobian.shape == (3, 1, 3, 1)
    assert np.allclose(jacobian[:, 0, :, 0], VALUES[X].T, rtol=1e-9)
    assert np.allclose(central_difference(Trace(Y*B), Y.T, VALUES), VALUES[B], rtol=1e-9)
    assert central_difference(X[0, 1]**2, X[0, 1], VALUES) == pytest.approx(2*VALUES[X][0, 1], rel=1e-8)
    assert np.allclose(central_difference(t**2*X, t, VALUES), 2*VALUES[t]*VALUES[X])


N = MatrixSymbol("N", n, n)
RIGHT = [
    (Determinant(X), X, Determinant(X)*Inverse(X).T), (log(Determinant(N)), N, Inverse(N).T),
    (Trace(N**3), N, 3*(N**2).T), (x.T*X*x, x, X*x + X.T*x), (X*x, x, X.T), (Trace(Y*B), Y, B.T),
    (Trace(Y*B), Y.T, B), (sin(t)*X, t, cos(t)*X), (Trace(X), A, ZeroMatrix(3, 3)), (Inverse(A + t*X), t,
    -Inverse(A + t*X)*X*Inverse(A + t*X)), (exp(-x.T*x), x, -2*exp(-Trace(x.T*x))*x), (X[0, 1]**2, X[0, 1], 2*X[0, 1]),
    (X, X, PermuteDims(ArrayTensorProduct(Identity(3), Identity(3)), [0, 2, 1, 3])),
]


@pytest.mark.parametrize(("expr", "variable", "derivative"), RIGHT, ids=str)
def test_right_derivatives_pass(expr, variable, derivative):
    assert max(deviation(expr, variable, derivative, seed=seed) for seed in range(3)) < 1e-7


@pytest.mark.parametrize(("expr", "variable", "derivative"), [case for case in RIGHT if case[0] != Trace(X)], ids=str)
@pytest.mark.parametrize("factor", [1.0005, 0.9995, -1, 2, 0])
def test_derivatives_off_by_a_factor_are_caught(expr, variable, derivative, factor):
    wrong = ArrayTensorProduct(factor, derivative) if isinstance(derivative, PermuteDims) else factor*derivative
    assert deviation(expr, variable, wrong) > 1e-4


def test_one_wrong_entry_is_caught():
    off = Matrix(3, 3, lambda a, b: Rational(5, 10**4) if (a, b) == (2, 1) else 0).as_immutable()
    assert deviation(Determinant(X), X, Determinant(X)*Inverse(X).T + off) > 1e-5


def test_transposed_and_misshapen_derivatives_are_caught():
    assert deviation(Determinant(X), X, Determinant(X)*Inverse(X)) > 1e-2
    assert deviation(X*x, x, X) > 1e-2
    assert deviation(Trace(Y*B), Y, B) == float("inf")
    assert deviation(Trace(X**2), X, ZeroMatrix(3, 2)) == float("inf")
    assert deviation(Trace(X**2), X, t*0) == float("inf")
    assert deviation(Trace(X**2), X, ZeroMatrix(3, 3)) == pytest.approx(1)


def test_what_has_no_derivative_is_undecided():
    big = 10**9*Trace(X)
    assert np.isnan(deviation(sin(big), X, ZeroMatrix(3, 3)))


def test_what_is_not_finite_is_undecided():
    f = log(exp(10**6*Determinant(X)**2))
    assert np.isnan(deviation(f, X, Determinant(X)*X))


def test_random_values_of_what_counts_are_whole():
    k, last, i = symbols("k last i")
    M, z = MatrixSymbol("M", 3, 3), MatrixSymbol("z", 3, 1)
    values = random_values(Trace(M**k) + Sum(i*t, (i, 0, last)), seed=1)
    assert (values[k], values[last]) == (2, 3)
    assert random_values(Sum(z[i, 0]*t, (i, 0, last)) + z[last, 0], seed=1)[last] in (0, 1)  # a place in z


def test_random_values_cover_shapes_and_are_regular():
    M, K = MatrixSymbol("M", n + 1, m), MatrixSymbol("K", n, n)
    values = random_values(Trace(M*M.T) + log(Determinant(K)) + t, seed=3)
    assert {n, m, t, M, K} <= set(values)
    assert values[n] != values[m]
    assert values[M].shape == (values[n] + 1, values[m])
    assert all(np.linalg.det(random_values(K, seed)[K]) > 0 for seed in range(50))
    again = random_values(Trace(M*M.T) + log(Determinant(K)) + t, seed=3)
    assert all(np.array_equal(values[key], again[key]) for key in values)


def test_the_plugin_does_not_import_numpy():
    code = "import sys, sympy_matcalc; assert 'numpy' not in sys.modules or 'numpy' in before"
    code = "import sys, sympy; before = set(sys.modules); " + code.replace("import sys, ", "import ")
    subprocess.run([sys.executable, "-c", code], check=True)
