"""Beside a scalar a 1x1 matrix is read as its trace; what has no value says what to type instead."""

import itertools
import operator

import pytest
from sympy import (
    Abs,
    Derivative,
    Determinant,
    Eq,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Integer,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Max,
    Min,
    Ne,
    Product,
    Rational,
    Reals,
    Sum,
    Symbol,
    Trace,
    cos,
    diff,
    exp,
    hessian,
    log,
    sin,
    symbols,
    tanh,
)
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.sets import MatrixSet

import sympy_matcalc
from sympy_matcalc import LogSumExp, Skew, norm, relu, sigmoid, softplus
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
A, S, X = (MatrixSymbol(name, n, n) for name in "ASX")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
W, w = MatrixSymbol("W", m, n), MatrixSymbol("w", m, 1)
s, t = symbols("s t", real=True)
i, j = symbols("i j", integer=True)
SMALL = [x.T*x, 2*x.T*A*y, x.T*x - x.T*y, (x.T*A*x)/s, Identity(1), MatrixSymbol("z", 1, 1), -x.T*(A + S)*x]
SCALARS = [1, Integer(-2), 0, 0.5, t, s*t - 1, Trace(A), log(Determinant(S))/2, LogSumExp(A*x)]


def value_of(expr):
    """The trace of a matrix expression, or the scalar itself."""
    return Trace(expr) if getattr(expr, "is_Matrix", False) else expr


@pytest.mark.parametrize("of", [operator.add, operator.sub])
def test_sums_in_either_order_are_those_of_traces(of):
    for small, scalar in itertools.product(SMALL, SCALARS):
        for left, right in ((small, scalar), (scalar, small)):
            result = of(left, right)
            if scalar == 0:
                assert result in (small, -small)
                continue
            assert not result.is_Matrix
            expected = of(value_of(left), value_of(right))
            assert (result - expected).doit().expand() == 0, (left, right)


def test_numbers_agree():
    f = log(Determinant(S))/2 + (x - y).T*S.inv()*(x - y)/2
    values = {n: 2, S: Matrix([[3, 1], [1, 2]]), x: Matrix([1, 2]), y: Matrix([3, 5])}
    difference = Matrix([-2, -3])
    wanted = log(5)/2 + (difference.T*Matrix([[3, 1], [1, 2]]).inv()*difference)[0]/2
    numbers = {key: getattr(value, "tolist", lambda value=value: value)() for key, value in values.items()}
    assert abs(float(evaluate(f, numbers)) - float(wanted)) < 1e-12
    assert diff(f, x) == (S.inv() + S.T.inv())*(x - y)/2


def test_what_follows_a_sum():
    assert log(1 + x.T*x) == log(Trace(x.T*x) + 1)
    assert t/(x.T*x) == t/Trace(x.T*x)
    assert 1/(x.T*x) == 1/Trace(x.T*x)
    assert 2**(x.T*x) == 2**Trace(x.T*x)
    assert exp(x.T*x)*x == exp(Trace(x.T*x))*x
    assert x*exp(-x.T*x/2) == exp(-Trace(x.T*x)/2)*x
    assert abs(x.T*y) == Abs(x.T*y) == Abs(Trace(x.T*y))
    assert Max(x.T*x, 0) == Max(Trace(x.T*x), 0)
    assert Min(x.T*x, t) == Min(Trace(x.T*x), t)


def test_equations_and_comparisons():
    for relation in (Eq(x.T*x, 1), Eq(1, x.T*x), Ne(x.T*x, 1), x.T*x < 1, x.T*x > 1, t >= x.T*x, x.T*x <= t):
        assert relation not in (True, False)
    assert (x.T*x < 1) == (Trace(x.T*x) < 1)
    assert (x.T*x > 1) == (Trace(x.T*x) > 1)
    assert (exp(x.T*x) > t) == (exp(Trace(x.T*x)) > t)
    assert (log(1 + exp(-x.T*x)) > 0) == (log(1 + exp(-Trace(x.T*x))) > 0)
    assert Eq(X, 1) == False  # noqa: E712  # as SymPy: no scalar is an n x n matrix


def test_a_matrix_equals_zero_as_people_write_it():
    for equation in (Eq(A*x - y, 0), Eq(0, A*x - y), Eq(X, Integer(0))):
        assert equation not in (True, False)
    assert Eq(X, 1) == False  # noqa: E712
    assert Ne(A*x - y, 0) not in (True, False)


def test_floats_as_exponents():
    assert diff(Trace(X**0.5), X) == 0.5*X.T**(-0.5)
    assert str(-0.5*X.T**(-1.5)) == "-0.5*X.T**(-1.5)"


def test_a_matrix_symbol_is_in_the_set_of_its_shape():
    assert MatrixSymbol("Y", n, m) in MatrixSet(n, m, Reals)


def test_an_equation_of_a_derivative_stays_one():
    f = Trace(A*X)
    equation = Eq(Derivative(f, X), diff(f, X))
    assert equation.lhs == Derivative(f, X)
    assert equation.rhs == A.T
    assert equation.doit() == True  # noqa: E712
    assert Derivative(f, X).shape == (n, n)
    assert Derivative(A*x, x).shape == diff(A*x, x).shape
    assert Derivative(Trace(X*X), X, X).shape == (n, n, n, n)
    assert not hasattr(Derivative(sin(t), t), "shape")


def test_sums_of_lists_begin_with_zero():
    assert sum([A, S]) == A + S
    assert sum([x.T*x, t]) == Trace(x.T*x) + t


def test_nothing_that_sympy_has_an_answer_for_changes():
    with sympy_matcalc.installed(False):
        alone = [x.T*x + x.T*y, t*x.T*x, (x.T*x)*x, A/2, x.T*x/t, exp(x.T*x), ImmutableMatrix([[t]])*2, A*S - X]
    assert alone == [x.T*x + x.T*y, t*x.T*x, (x.T*x)*x, A/2, x.T*x/t, exp(x.T*x), ImmutableMatrix([[t]])*2, A*S - X]


@pytest.mark.parametrize("activation", [relu, sigmoid, softplus])
def test_activations_apply_entry_by_entry(activation):
    assert activation(W*x) == activation(W*x)
    assert activation(x)[0, 0] == activation(x[0, 0])
    assert activation(W*x).shape == (m, 1)
    assert activation(Matrix([[t, s]])) == Matrix([[activation(t), activation(s)]])
    assert activation(x.T*x).func is activation
    assert activation(t).func is activation


MESSAGES = [
    (lambda: X + 1, TypeError,
     "the matrix X of shape (n, n) and the scalar 1 have no sum: in place of 1 type Identity(n) for that "
     "multiple of the identity, or OneMatrix(n, n) for 1 in every entry"),
    (lambda: t - X, TypeError,
     "in place of t type t*Identity(n) for that multiple of the identity, or t*OneMatrix(n, n)"),
    (lambda: (t + 1) - X, TypeError, "type (t + 1)*Identity(n)"),
    (lambda: x + 1, TypeError, "in place of 1 type OneMatrix(n, 1) for 1 in every entry"),
    (lambda: 1/X, NotImplementedError,
     "cannot divide 1 by X, a matrix of shape (n, n): type X.inv() for the inverse, or HadamardPower(X, -1) to"
     " divide by every entry"),
    (lambda: t/(A*X), NotImplementedError, "type t*(A*X).inv() for the inverse"),
    (lambda: 1/x, NotImplementedError, "type HadamardPower(x, -1) to divide by every entry"),
    (lambda: 2**X, NotImplementedError, "type MatrixExponential(log(2)*X) for the power of the matrix"),
    (lambda: Abs(x), TypeError,
     "no absolute value of x, a matrix of shape (n, 1): type norm(x) for its norm, or x.applyfunc(Abs) for "
     "that of every entry"),
    (lambda: abs(X), NotImplementedError, "type norm(X) for its norm"),
    (lambda: y.T*exp(x), NotImplementedError,
     "exp(x) is the function of a scalar, and x is a matrix of shape (n, 1): type x.applyfunc(exp) for exp of "
     "every entry"),
    (lambda: w.T*tanh(W*x), NotImplementedError, "type (W*x).applyfunc(tanh) for tanh of every entry"),
    (lambda: A*exp(X), NotImplementedError, "or MatrixExponential(X) for the function of the matrix"),
    (lambda: Trace(exp(X)), TypeError,
     "type X.applyfunc(exp) for exp of every entry, or MatrixExponential(X) for the function of the matrix"),
    (lambda: Determinant(log(X)), TypeError, "or MatrixLogarithm(X)"),
    (lambda: Trace(cos(t)), TypeError, "input to Trace, cos(t), is not a matrix"),
    (lambda: x[Symbol("i")], IndexError, "an entry of x of shape (n, 1) has a row and a column: type x[i, 0]"),
    (lambda: x.T[Symbol("i")], IndexError, "type x.T[0, i]"),
    (lambda: X[Symbol("i")], IndexError, "type X[i, j]"),
    (lambda: MatrixSymbol("Y", 2, 2)[2, 0], IndexError,
     "Y of shape (2, 2) has no entry (2, 0): entries are counted from 0"),
    (lambda: sum(x), TypeError,
     "x of shape (n, 1) has no list of entries: type x[i, 0] for one of them, or Sum(x[i, 0], (i, 0, n - 1)) for"),
    (lambda: list(MatrixSymbol("Y", n, 2)), TypeError, "or Sum(Y[i, j], (i, 0, n - 1), (j, 0, 1)) for their sum"),
    (lambda: sum(X), TypeError, "X of shape (n, n) has no list of entries: type X[i, j] for one of them"),
    (lambda: list(W), TypeError, "or Sum(W[i, j], (i, 0, m - 1), (j, 0, n - 1)) for their sum"),
    (lambda: diff(Sum(x[i, 0]**2, (i, 1, n)), x), IndexError,
     "x of shape (n, 1) has no entry (n, 0), which Sum(x[i, 0]**2, (i, 1, n)) takes at i = n: entries are counted "
     "from 0; type Sum(x[i, 0]**2, (i, 0, n - 1))"),
    (lambda: diff(Sum(X[i, j], (i, 1, n), (j, 1, n)), X), IndexError,
     "type Sum(X[i, j], (i, 0, n - 1), (j, 0, n - 1))"),
    (lambda: diff(Sum(t*x[i, 0], (i, 0, n)), x), IndexError, "type Sum(t*x[i, 0], (i, 0, n - 1))"),
    (lambda: diff(Product(x[i, 0], (i, 1, n)), x), IndexError, "type Product(x[i, 0], (i, 0, n - 1))"),
    (lambda: x + Integer(0), TypeError, "in place of 0 type ZeroMatrix(n, 1)"),
    (lambda: Max(x, 0), ValueError,
     "The argument 'x' is not comparable: it is a matrix of shape (n, 1); type x.applyfunc(lambda t: Max(t, 0))"),
    (lambda: Min(t, A*x), ValueError, "type (A*x).applyfunc(lambda u: Min(u, t))"),
    (lambda: HadamardProduct(exp(x), y), TypeError, "type x.applyfunc(exp) for exp of every entry"),
    (lambda: KroneckerProduct(A, log(X)), TypeError, "type X.applyfunc(log) for log of every entry, or MatrixLog"),
    (lambda: norm(exp(A*x)), TypeError, "norm is of a matrix, and exp(A*x) is none: type (A*x).applyfunc(exp)"),
    (lambda: norm([1, 2]), TypeError, "norm is of a matrix, and [1, 2] is none: type Matrix([1, 2])"),
    (lambda: diff(x**Rational(1, 2), x), ValueError, "type HadamardPower(x, 1/2) for the power of every entry"),
    (lambda: hessian(x.T*A*x, x), ValueError, "for the Hessian by the matrix x type diff(f, x, x)"),
    (lambda: t**x, NotImplementedError, "type x.applyfunc(lambda u: t**u) for that of every entry"),
    (lambda: diff(Trace(X), Symbol("X")), ValueError,
     "cannot differentiate Trace(X) by the scalar X: the X in it is a matrix; type MatrixSymbol('X', n, n) for"
     " the variable"),
    (lambda: diff(X*x, Symbol("X")), ValueError, "type MatrixSymbol('X', n, n)"),
    (lambda: diff(Trace(X), X, steps=True), TypeError, "diff() got an unexpected keyword argument 'steps'"),
    (lambda: diff(Trace(X*MatrixSymbol("Y", Symbol("n"), Symbol("n"))), X), ValueError,
     "(one n is integer, positive; one n has no assumptions)"),
    (lambda: diff(Trace(X), MatrixSymbol("X", Symbol("n"), Symbol("n"))), ValueError,
     "(one n is integer, positive; one n has no assumptions)"),
    (lambda: x.cross(y), ValueError, "the cross product is of vectors with three entries: x has the shape (n, 1)"),
    (lambda: X.dot(y), ValueError, "X of shape (n, n) is no vector"),
    (lambda: W.trace(), ValueError, "W has the shape (m, n): only square matrices have a trace"),
    (lambda: W.adjugate(), ValueError, "W has the shape (m, n): only square matrices have an adjugate"),
    (lambda: W.pinv(), ValueError, "type (X.T*X).inv()*X.T for a matrix X with independent columns"),
    (lambda: x.dot(w), ValueError, "their lengths differ"),
    (lambda: x.dot(3), TypeError, "3 is no matrix"),
]


@pytest.mark.parametrize(("of", "error", "message"), MESSAGES)
def test_errors_say_what_to_type(of, error, message):
    with pytest.raises(error) as caught:
        of()
    assert message in " ".join(str(caught.value).split())


def test_a_scalar_and_a_matrix_of_one_name():
    X_scalar = Symbol("X")
    assert diff(X_scalar*Trace(X), X_scalar) == Trace(X)


def test_arrays_of_numpy_are_no_matrices():
    numpy = pytest.importorskip("numpy")
    Z, ones = MatrixSymbol("Z", 2, 2), numpy.ones((2, 2))
    for of in (operator.mul, operator.matmul, operator.add, operator.sub):
        for pair in ((Z, ones), (ones, Z)):
            with pytest.raises(TypeError, match=r"Matrix\(array\)"):
                of(*pair)
    assert numpy.float64(2)*Z == 2.0*Z == Z*numpy.float64(2)
    assert Matrix(ones)*Z


def test_methods_people_look_for():
    assert X.trace() == Trace(X)
    assert (2*A).trace().doit() == 2*Trace(A)
    assert x.dot(y) == x.dot(y.T) == Trace(x.T*y)
    assert X.adjoint() == X.H
    assert X.adjugate().subs(X, Matrix([[1, 2], [3, 4]])).doit() == Matrix([[4, -2], [-3, 1]])
    assert X.pinv() == X.inv()
    tall = MatrixSymbol("T", n + 1, n)
    assert tall.pinv() == (tall.T*tall).inv()*tall.T
    assert x.pinv() == (x.T*x).inv()*x.T
    assert tall.T.pinv() == tall*(tall.T*tall).inv()
    assert x.multiply_elementwise(y) == HadamardProduct(x, y)
    a, b = MatrixSymbol("a", 3, 1), MatrixSymbol("b", 3, 1)
    assert a.cross(b).as_explicit() == ImmutableMatrix(a).cross(ImmutableMatrix(b))
    assert a.T.cross(b).shape == (1, 3)
    assert a.T.cross(b).as_explicit() == ImmutableMatrix(a).cross(ImmutableMatrix(b)).T
    assert diff(a.dot(MatrixSymbol("c", 3, 1).cross(b)), b) == diff(a.T*Skew(MatrixSymbol("c", 3, 1))*b, b)
    # Explicit matrices keep their own.
    assert ImmutableMatrix([[1, 2], [3, 4]]).trace() == 5


def test_entries_of_a_product_with_an_explicit_factor_are_counted():
    s, M = MatrixSymbol("s", 1, 1), MatrixSymbol("M", 2, 2)
    explicit = ImmutableMatrix([[1, 2], [3, 4]])
    assert DotProduct(s, ImmutableMatrix([[2]])).doit() == 2*s[0, 0]
    assert list(M*explicit) == [(M*explicit)[i, j] for i in range(2) for j in range(2)]
    with pytest.raises(IndexError, match=r"has no entry \(2, 0\): entries are counted from 0"):
        (M*explicit)[4]
