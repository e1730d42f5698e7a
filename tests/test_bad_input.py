"""Bad input: a clear error of SymPy's own kind, or the unevaluated derivative; never a number, never a zero."""

import pytest
from sympy import (
    Adjoint,
    Derivative,
    Determinant,
    DiagMatrix,
    Eq,
    Function,
    HadamardProduct,
    I,
    Identity,
    ImmutableSparseMatrix,
    Integral,
    Inverse,
    KroneckerDelta,
    Lambda,
    Matrix,
    MatrixSymbol,
    Max,
    Mod,
    Piecewise,
    Product,
    Rational,
    Subs,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    floor,
    log,
    nan,
    sin,
    symbols,
    zeta,
)
from sympy.matrices.exceptions import NonInvertibleMatrixError, NonSquareMatrixError, ShapeError
from sympy.matrices.expressions import Permanent
from sympy.tensor.array.expressions.array_expressions import ZeroArray

from sympy_matcalc.values.differences import deviation

n, m = symbols("n m", integer=True, positive=True)
t = Symbol("t")
X, A, B = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
U = MatrixSymbol("U", 2, 3)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
y0 = MatrixSymbol("y0", n, 1)


@pytest.mark.parametrize("make", [lambda: Trace(U), lambda: Determinant(U), lambda: Inverse(U), lambda: U**2])
def test_square_is_asked_for(make):
    with pytest.raises(NonSquareMatrixError):
        make()


@pytest.mark.parametrize("make", [lambda: U*U, lambda: U + U.T, lambda: diff(Trace(U*U), U)])
def test_shapes_that_do_not_match(make):
    with pytest.raises(ShapeError):
        make()


def test_symbolic_shapes_that_do_not_match():
    """SymPy compares sizes only where they are numbers."""
    a_by_b = MatrixSymbol("W", n, m)
    for f in (Trace(a_by_b*a_by_b*X), Determinant(X + a_by_b), y.T*X*x):
        with pytest.raises(ShapeError, match=r"columns before|shapes|power"):
            diff(f, X)
    assert isinstance(diff(Trace(a_by_b), a_by_b), Derivative)
    assert isinstance(diff(Determinant(a_by_b), a_by_b), Derivative)
    assert diff(Trace(MatrixSymbol("P", n + 1, n)*MatrixSymbol("Q", n, 1 + n)*(n + 1)), MatrixSymbol("P", n + 1, n))


@pytest.mark.parametrize("variable", [A*B, A + B, 2*A, A.inv(), (A*B).T, Trace(A), A.T.inv()])
def test_what_is_no_variable(variable):
    with pytest.raises(ValueError, match="Can't calculate"):
        diff(Trace(A*B), variable)


@pytest.mark.parametrize("variable", [3, 2.5])
def test_numbers_are_no_variables(variable):
    with pytest.raises(ValueError, match=r"number|Can't calculate"):
        diff(Trace(A*B), variable)


def test_symbol_of_another_shape():
    with pytest.raises(ShapeError, match="has the shape"):
        diff(Trace(A*B), MatrixSymbol("A", 3, 3))
    with pytest.raises(ShapeError, match="has the shape"):
        diff(A*B, MatrixSymbol("A", n, m))


@pytest.mark.parametrize("f", [sin(X), log(X), exp(X), Trace(sin(X)) if hasattr(sin(X), "shape") else sin(X)*Trace(X),
                               Determinant(X)*log(X*A)], ids=str)
@pytest.mark.parametrize("variable", [X, X.T], ids=str)
def test_functions_that_mean_nothing_on_a_matrix_stay_unevaluated(f, variable):
    derivative = diff(f, variable)
    assert isinstance(derivative, Derivative)
    assert derivative.expr == f
    assert derivative.shape == (n, n)


def test_a_real_symbolic_exponent_under_a_trace():
    """d tr(X**a) = a tr(X**(a - 1) dX)"""
    a = Symbol("a", real=True)
    assert diff(Trace(X**a), X) == a*X.T**(a - 1)


@pytest.mark.parametrize("f", [X**t, Trace(X**t), Trace(A*X**(2*t))], ids=str)
def test_exponents_as_variables(f):
    """d X**t = log(X) X**t dt"""
    Y = MatrixSymbol("Y", 3, 3)
    f = f.subs(n, 3)
    # X = Y.T*Y + 1 has a logarithm.
    f = f.xreplace({MatrixSymbol("X", 3, 3): Y.T*Y + Identity(3)})
    assert deviation(f, t, diff(f, t)) < 1e-6


def test_exponents_that_count_have_no_derivative():
    k = Symbol("k", integer=True)
    assert diff(X**k, k).has(Derivative)


def test_determinant_of_something_singular():
    assert diff(Determinant(ZeroMatrix(n, n)), X) == ZeroMatrix(n, n)
    assert diff(Determinant(x*y.T*y*x.T), B) == ZeroMatrix(n, n)
    with pytest.raises(NonInvertibleMatrixError):
        diff(Trace(Inverse(ZeroMatrix(n, n))*X), X)
    with pytest.raises((NonInvertibleMatrixError, ValueError)):
        diff(Trace(Inverse(Matrix([[1, 2], [2, 4]]))*MatrixSymbol("X", 2, 2)), MatrixSymbol("X", 2, 2))


def test_unrelated_symbols_give_zero_of_the_right_shape():
    assert diff(Trace(A), X) == ZeroMatrix(n, n)
    assert diff(n, X) == ZeroMatrix(n, n)
    assert diff(A, t) == ZeroMatrix(n, n)
    assert diff(X, A) == ZeroArray(n, n, n, n)
    assert diff(U, X) == ZeroArray(n, n, 2, 3)
    assert diff(x, y) == ZeroMatrix(m, n)
    assert diff(x, y.T) == ZeroMatrix(m, n)
    assert diff(x.T, X) == ZeroArray(n, n, 1, n)
    assert diff(x.T*x, y) == ZeroMatrix(m, 1)
    assert diff(Trace(X), A, t) == ZeroMatrix(n, n)


def test_unevaluated_survives_further_differentiation():
    derivative = diff(sin(X), X, A)
    assert isinstance(derivative, Derivative)
    assert derivative.doit() == derivative
    assert diff(diff(sin(X), X), X).has(Derivative)


def test_evaluate_false_is_respected():
    assert isinstance(diff(Trace(X), X, evaluate=False), Derivative)
    assert Derivative(Trace(X), X).expr == Trace(X)


@pytest.mark.parametrize("f", [X, X*A, n*X, X.inv()], ids=str)
def test_a_matrix_by_its_size_stays_open(f):
    """A scalar such as Trace(X) by n is 0 before anyone is asked: SymPy does not count n among its symbols."""
    assert diff(f, n).has(Derivative)


def test_an_array_by_a_part_of_a_symbol_in_it_is_not_zero():
    array = diff(X.inv(), X)
    for part in (X[0, 0], X.T, X, X[0:2, :]):
        assert diff(array, part).has(Derivative)
    assert diff(array, A[0, 0]) == ZeroArray(n, n, n, n)


@pytest.mark.parametrize("variable", [None, {X}, {X: 1}, frozenset([X])], ids=str)
def test_what_is_no_symbol_at_all(variable):
    with pytest.raises(ValueError, match="no symbol"):
        diff(Trace(X), variable)


@pytest.mark.parametrize("step", [[X], [X, A], (X,), (X, A), (X, Symbol("k")), (X, Rational(1, 2)), (X, -1), (X, 1, 2)],
                         ids=str)
def test_what_is_no_order(step):
    with pytest.raises(ValueError, match="order"):
        diff(Trace(X*A), step)


@pytest.mark.parametrize("variable", [X + A, 2*X, X[0, 0] + 1, X*A, X.T*A, 2*x.T], ids=str)
def test_expressions_are_no_variables(variable):
    with pytest.raises(ValueError, match="Can't calculate"):
        diff(Trace(X), variable)


i = Symbol("i", integer=True)
X3 = MatrixSymbol("X3", 3, 3)


@pytest.mark.parametrize("f", [
    floor(Trace(X)), Mod(Trace(X), 2), zeta(Trace(X)), KroneckerDelta(Trace(X), 1), nan*Trace(X),
    Product(X[i, i], (i, 0, floor(Trace(X)))),
    Integral(Trace(X)*t, (t, 0, 1)), Subs(t**2, t, Trace(X)), Lambda(t, t*Trace(X)), Permanent(X),
    Piecewise((X, t > 0), (A, True)), Symbol("q", commutative=False)*Trace(X), Trace(X.applyfunc(Lambda(t, t*X[0, 0]))),
    Eq(Trace(X), 1), Trace(X) > 0,
], ids=str)
def test_what_has_no_rule_stays_open(f):
    derivative = diff(f, X)
    assert isinstance(derivative, Derivative)
    assert derivative.shape == (n, n)


@pytest.mark.parametrize("f", [X**A, A**X, 2*X**A, X.applyfunc(Lambda(t, t*X[0, 0])), Matrix([[x.T*x]])], ids=str)
def test_matrices_without_a_rule_stay_open(f):
    derivative = diff(f, X if f.has(X) else x)
    assert isinstance(derivative, Derivative)


def test_a_sum_past_the_end_is_no_number():
    with pytest.raises(IndexError):
        diff(Sum(sin(X3[i, 0]), (i, 1, 3)), X3).doit()


@pytest.mark.parametrize(("f", "variable"), [(X3[0, 0], (5, 0)), (X3[0, 0], (3, 3)), (X3[0, 0], (0, -4))])
def test_entries_that_there_are_not(f, variable):
    with pytest.raises(IndexError):
        diff(f, X3[variable])


def test_explicit_matrices_by_matrices():
    assert diff(Matrix([Trace(x*y0.T), 1]), x) == y0*Matrix([[1, 0]])
    assert diff(Matrix([Trace(A), 1]), x) == ZeroMatrix(n, 2)
    assert diff(ImmutableSparseMatrix([[t, 1], [2, 3]])*MatrixSymbol("P", 2, 2), t) \
        == Matrix([[1, 0], [0, 0]])*MatrixSymbol("P", 2, 2)
    assert diff(Matrix([[t, t**2]]), t) == Matrix([[1, 2*t]])


def test_adjoints_of_complex_matrices_stay_open():
    for f in (X.applyfunc(Lambda(t, exp(I*t))), HadamardProduct(I*A, X), DiagMatrix(I*A*x)*X):
        assert isinstance(diff(Trace(Adjoint(f)*A), X), Derivative) or not Adjoint(f).doit().has(Adjoint(f))
    assert isinstance(diff(Trace(Adjoint(X.applyfunc(Lambda(t, exp(I*t))))*A), X), Derivative)


def test_a_string_names_a_matrix_symbol():
    assert diff(Trace(A*X), "X") == A.T
    assert diff(Trace(A*X), X, "X") == diff(Trace(A*X), X, X)
    assert diff(n**2, "n") == 0  # SymPy's own reading: the n with no assumptions is another


def test_a_function_of_a_matrix_is_a_constant_to_a_scalar():
    f, t = Function("f"), Symbol("t")
    assert diff(t*f(X), t) == f(X)
    assert deviation(t*f(t*X), t, diff(t*f(t*X), t), seed=1) < 1e-6


def test_what_sympy_cannot_compare_in_its_normal_form_stays_as_it_is():
    u = Symbol("u", positive=True)
    largest = Max(Trace(Matrix([[I*u, 0], [0, 0]])), Trace(A))  # imaginary, once evaluated
    assert diff(Trace(X)*largest, X).has(Max)
