"""Matrices by matrices: right entry by entry, in SymPy's index order and form, and usable."""

import warnings

import numpy as np
import pytest
import sympy
from sympy import (
    Adjoint,
    BlockMatrix,
    Derivative,
    Determinant,
    DiagMatrix,
    Identity,
    Inverse,
    KroneckerDelta,
    KroneckerProduct,
    MatAdd,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Trace,
    default_sort_key,
    diff,
    exp,
    hadamard_product,
    lambdify,
    log,
    sin,
    symbols,
    tanh,
)
from sympy.combinatorics import Permutation
from sympy.matrices.expressions import DiagonalOf, DotProduct
from sympy.tensor.array.expressions import (
    ArrayAdd,
    ArrayTensorProduct,
    PermuteDims,
    Reshape,
    ZeroArray,
    array_expressions,
)

import sympy_matcalc
from sympy_matcalc import MatrixSum, derivative
from sympy_matcalc.calculus.array_parts import sort_key
from sympy_matcalc.calculus.array_sum import ArraySum
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m, p, q = symbols("n m p q", integer=True, positive=True)
i, j, k, l = symbols("i j k l", integer=True)  # noqa: E741
X, M = MatrixSymbol("X", n, m), MatrixSymbol("M", n, m)
A, B = MatrixSymbol("A", p, n), MatrixSymbol("B", m, q)
S, C = MatrixSymbol("S", n, n), MatrixSymbol("C", n, n)
x, y, r, s = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("r", 1, n), MatrixSymbol("s", 1, 1)
Y = MatrixSymbol("Y", 3, 2)

CASES = [
    (X, X), (X.T, X), (2*X, X), (A*X*B, X), (A*X.T.T*B + 3*A*X*B, X), (X*X.T, X), (X.T*C*X, X), (S**2, S), (S**3, S),
    (S**-2, S), (S**k, S), (S**k*x, S), (Inverse(S), S), (Inverse(C + S*S.T)*X, S), (Adjoint(S)*C, S),
    (hadamard_product(X, M), X), (hadamard_product(C, S, S.T), S), (C*hadamard_product(S, C)*S, S),
    (S.applyfunc(sin), S),
    ((A*X*B).applyfunc(exp), X), ((C*(C*X).applyfunc(tanh)).applyfunc(tanh), X), (S.applyfunc(exp)*OneMatrix(n, 1), S),
    (DiagMatrix(x), x), (DiagMatrix(S*x), S), (DiagMatrix(x)*C*DiagMatrix(x), x), (DiagonalOf(S), S),
    (DiagMatrix((S.applyfunc(exp)*OneMatrix(n, 1)).applyfunc(log))*S, S), (DiagMatrix(C*r.T)*X, r),
    (KroneckerProduct(X, M), X), (KroneckerProduct(A, X, M), X), (KroneckerProduct(S, S), S),
    (KroneckerProduct(x, r), x),
    (3*KroneckerProduct(A*X*B, C).T, X), (C*KroneckerProduct(MatrixSymbol("K", n, n), s)*S, S),
    (KroneckerProduct(C, S)*KroneckerProduct(S, C), S),
    (BlockMatrix([[X, M]]), X), (BlockMatrix([[X], [M]])*y, X), (BlockMatrix([[S, C], [C, S*S]]), S), (X[1:3, :], X),
    (S[0, 0]*C, S), (S[i, j]*S, S), (DotProduct(x, C*x)*C, x), (Trace(S)*S, S), (Trace(S*C)*Trace(S)*C, S),
    (Determinant(S)*C, S), (Determinant(S)*Inverse(S), S), (exp(Trace(S*C))*S*C, S), (log(Determinant(S))*x*r, S),
    (X*y, X), (A*X*y, X), (x.T*X, X), (x*x.T, x), (x*y.T, x), (y*x.T, x), (r.T*r, r), (S*x*x.T*S, x), (S*x*x.T*S, S),
    ((S*x).applyfunc(tanh), S), (OneMatrix(p, n)*S*OneMatrix(n, q), S), (x*OneMatrix(1, m), x),
    (Inverse(S)*x*x.T*Inverse(S), S), (Matrix([[Trace(S), 1], [S[0, 0], 2]]).as_immutable(), S),
    (Matrix(2, 2, [1, 2, 3, 4]).as_immutable()*Y.T*Y, Y), (Y.as_explicit().as_immutable(), Y), (Trace(s)*S, s),
]


@pytest.mark.parametrize(("expr", "variable"), CASES, ids=str)
def test_every_entry_is_right(expr, variable):
    derivative = diff(expr, variable)
    assert not derivative.has(Derivative)
    assert deviation(expr, variable, derivative, seed=3) < 1e-6
    if variable != s:
        assert tuple(derivative.shape) == tuple(variable.shape + expr.shape)
        assert derivative.doit() == derivative


@pytest.mark.parametrize(("expr", "variable"), CASES[::3], ids=str)
def test_by_a_transpose_and_by_a_slice(expr, variable):
    derivative = diff(expr, variable.T)
    assert deviation(expr, variable.T, derivative, seed=3) < 1e-6
    part = variable[0:1, :]
    values = random_values((expr, variable, derivative), 3)
    whole = evaluate(diff(expr, variable), values)
    cut = evaluate(diff(expr, part), values)
    assert np.allclose(np.squeeze(cut), np.squeeze(whole[0:1]))


I = Identity(n)  # noqa: E741
AS_SYMPY = [
    (S, PermuteDims(ArrayTensorProduct(I, I), Permutation(3)(1, 2))),
    (S.T, PermuteDims(ArrayTensorProduct(I, I), Permutation(3)(1, 2, 3))),
    (2*S, PermuteDims(ArrayTensorProduct(2*I, I), Permutation(3)(1, 2))),
    (C*S*C, PermuteDims(ArrayTensorProduct(C.T, C), Permutation(3)(1, 2))),
    (Inverse(S), PermuteDims(ArrayTensorProduct(-S.T.inv(), S.inv()), Permutation(3)(1, 2))),
    (Trace(S)*S, ArrayAdd(ArrayTensorProduct(I, S), PermuteDims(ArrayTensorProduct(Trace(S)*I, I),
                                                                Permutation(3)(1, 2)))),
    (Trace(S)*C, ArrayTensorProduct(I, C)),
    (KroneckerProduct(S, C), Reshape(PermuteDims(ArrayTensorProduct(I, I, C), Permutation(5)(1, 2)(3, 4)),
                                     (n, n, n**2, n**2))),
    (S*x, PermuteDims(ArrayTensorProduct(I, x), Permutation(3)(1, 2))),
]


@pytest.mark.parametrize(("expr", "derivative"), AS_SYMPY, ids=str)
def test_the_form_is_sympys_own(expr, derivative):
    assert diff(expr, S) == derivative


def test_equal_derivatives_are_equal_expressions():
    assert diff(C*S*C + S, S) == diff(S + C*S*C + Trace(C)*C, S)
    assert diff(S*C*S.T, S) == diff((S*C.T*S.T).T, S)
    assert diff(hadamard_product(S, C), S) == diff(hadamard_product(S.T, C.T).T, S)
    assert diff((S + C)*S, S) == diff(S**2 + C*S, S)
    assert diff(MatAdd(S, S, evaluate=False), S) == ArrayAdd(diff(S, S), diff(S, S))


def test_unrelated_is_a_zero_array():
    assert diff(X*B, S) == ZeroArray(n, n, n, q)
    assert diff(Matrix([1, 2]), S) == ZeroArray(n, n, 2, 1)
    assert diff(X*B, x)[0, 0, 1, 0] == 0


def test_explicit_matrices_know_matrix_variables():
    explicit = Matrix([[Trace(S), 1], [S[0, 0], 2]])
    assert explicit.diff(S) == diff(explicit.as_immutable(), S)
    assert explicit.diff(i) == Matrix.zeros(2, 2)


# -- the use of results ------------------------------------------------------------

def test_entries_by_symbols_and_numbers():
    derivative = diff(S, S)
    assert derivative[0, 1, 0, 1] == 1
    assert derivative[0, 1, 1, 0] == 0
    delta = KroneckerDelta(i, k, (0, n - 1))*KroneckerDelta(j, l, (0, n - 1))
    assert derivative[i, j, k, l] == delta
    assert diff(C*S*C, S)[i, j, k, l] == C[k, i]*C[j, l]
    assert diff(Inverse(S), S)[0, 1, 2, 0] == -S.T.inv()[0, 2]*S.inv()[1, 0]


@pytest.mark.parametrize("indices", [(0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, -1), (0, 0, 0, 3), 0, (0, 0, 0, slice(1))])
def test_entries_that_are_not_there(indices):
    Z = MatrixSymbol("Z", 3, 3)
    with pytest.raises(IndexError):
        diff(Z, Z)[indices]


def test_an_array_expression_is_no_sequence():
    with pytest.raises(TypeError):
        list(diff(S, S))


SIZES = {n: 3, m: 2, p: 2, q: 4}


@pytest.mark.parametrize(("expr", "variable"), [case for case in CASES if not case[0].has(i, k)], ids=str)
def test_entries_and_lambdify_give_the_numbers(expr, variable):
    derivative = diff(expr, variable)
    values = random_values((expr, variable, derivative), 5)
    numbers = evaluate(derivative, values)
    rng = np.random.default_rng(1)
    for _ in range(3):
        index = tuple(int(rng.integers(size)) for size in numbers.shape)
        assert abs(evaluate(derivative[index], values) - numbers[index]) < 1e-8*(1 + abs(numbers).max())
    known = sorted(derivative.free_symbols | expr.free_symbols | ({n, m, p, q} & values.keys()), key=str)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in what SymPy 1.14 prints
        function = lambdify(known, derivative, "numpy")
    result = function(*[np.array(values[symbol], dtype=float) if symbol.is_Matrix else values[symbol]
                        for symbol in known])
    assert np.shape(result) == numbers.shape
    assert np.allclose(result, numbers)


@pytest.mark.parametrize("build", [
    lambda Z, D: D*Z*D, lambda Z, D: Z**2, lambda Z, D: hadamard_product(Z, D), lambda Z, D: Trace(Z)*Z,
    lambda Z, D: KroneckerProduct(Z, D), lambda Z, D: DiagonalOf(Z*D),
    lambda Z, D: (D*(D*Z).applyfunc(sin)).applyfunc(sin),
])
def test_explicit_entries_are_those_of_the_explicit_expression(build):
    Z, D = MatrixSymbol("Z", 2, 2), MatrixSymbol("D", 2, 2)
    expr = build(Z, D)
    derivative = diff(expr, Z)
    explicit = derivative.as_explicit()
    rows, cols = expr.shape
    entries = expr.as_explicit()
    for a, b, c, d in np.ndindex(2, 2, int(rows), int(cols)):
        expected = entries[c, d].diff(Z[a, b]).doit()
        for claim in (derivative[a, b, c, d], explicit[a, b, c, d]):
            assert (claim.doit() - expected).expand().doit() == 0


def test_a_sum_over_a_symbolic_range():
    D = diff(S**k, S)
    assert isinstance(D, ArraySum)
    assert D.subs(k, 3).doit() == diff(S**3, S)
    assert deviation(S**-2, S, D.subs(k, -2).doit(), seed=1) < 1e-6
    assert D.subs(k, 0).doit() == ZeroArray(n, n, n, n)
    assert D.free_symbols == {S, k}
    for power in (-2, 0, 3):
        values = {**random_values((S, D), 2), k: power}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            number = lambdify([n, k, S], D, "numpy")(values[n], power, values[S])
        assert np.allclose(number, evaluate(D, values))
    Z = MatrixSymbol("Z", 2, 2)
    assert diff(Z**k, Z).subs(k, 2).as_explicit() == diff(Z**2, Z).as_explicit()
    assert evaluate(D[0, 1, 1, 0], {**random_values((S, D), 2), k: 3}) == pytest.approx(
        evaluate(diff(S**3, S), random_values((S, D), 2))[0, 1, 1, 0])


SYMPYS_OWN = getattr(array_expressions, "ArraySum", None)


def test_sums_of_arrays_are_sympys_where_it_has_them():
    assert type(diff(S**k, S)) is (SYMPYS_OWN or ArraySum)


@pytest.mark.skipif(SYMPYS_OWN is None, reason="SymPy has no sums of arrays")
def test_sympys_sums_of_arrays_over_two_indices():
    total = SYMPYS_OWN(ArrayTensorProduct(i*S**j, S**i), (i, 0, j), (j, 1, 2))
    terms = [ArrayTensorProduct(a*S**b, S**a) for b in (1, 2) for a in range(b + 1)]
    values = random_values((S,), 2)
    assert np.allclose(evaluate(total.doit(), values), sum(evaluate(term, values) for term in terms))
    assert np.allclose(lambdify([S], total)(values[S]), sum(evaluate(term, values) for term in terms))
    assert total[0, 1, 1, 0] == Sum((i*S**j)[0, 1]*(S**i)[1, 0], (i, 0, j), (j, 1, 2))
    assert "Sum(" in str(total)
    assert total.subs(n, 2).as_explicit().shape == diff(S**k, S).subs(n, 2).shape == (2, 2, 2, 2)
    of_matrices = SYMPYS_OWN(S, (i, 0, k))
    assert of_matrices.doit() == (k + 1)*S  # SymPy's own
    assert sympy.simplify(SYMPYS_OWN(S, (i, 1, 10))) == 10*S


def test_arrays_stand_in_one_order_however_they_are_printed():
    typed = diff(x*x.T, x)
    with sympy_matcalc.installed(False):
        assert derivative(x*x.T, x) == typed


def test_sums_over_an_index():
    for expr in (MatrixSum(j*C**j*X, (j, 0, k)), i*C**i*MatrixSum(j*C**j*X, (j, 0, k))*B,
                 MatrixSum(C**i*MatrixSum(j*X, (j, 0, i)), (i, 0, k))):
        derivative = diff(expr, X)
        assert not derivative.has(Derivative)
        values = {**random_values((expr, X), 1), i: 1, j: 0, k: 2}
        assert deviation(expr, X, derivative, values=values) < 1e-6


def test_the_index_of_a_sum_catches_nothing_outside():
    named = MatrixSum(i*C**i*X, (i, 0, k))
    for expr in (i*named, C**i*named, MatrixSum(C**i*named, (i, 0, l))):
        derivative = diff(expr, X)
        if not isinstance(derivative, Derivative):
            values = {**random_values((expr, X), 1), i: 1, j: 0, k: 2, l: 3}
            assert deviation(expr, X, derivative, values=values) < 1e-6


def test_arrays_are_sorted_as_sympy_sorts_them():
    A, X = MatrixSymbol("A", 3, 3), MatrixSymbol("X", 3, 3)
    arrays = [array for f in (X.T*X, X*A*X, X.T, X**2, KroneckerProduct(X, A), A*X)
              for derivative in [diff(f, X)] for array in (derivative, *derivative.args) if hasattr(array, "shape")]
    assert sum(isinstance(array, PermuteDims) for array in arrays) > 5
    assert arrays[0].is_Atom or [sort_key(array) for array in arrays] == list(map(default_sort_key, arrays))
