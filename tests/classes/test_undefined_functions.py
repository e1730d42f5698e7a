"""Undefined functions: of traces and the like, of matrices, and matrices that depend on time."""

import pickle

import pytest
from sympy import (
    Derivative,
    Determinant,
    Function,
    FunctionMatrix,
    Identity,
    Inverse,
    Lambda,
    Matrix,
    MatrixSymbol,
    Subs,
    Symbol,
    Trace,
    diff,
    exp,
    latex,
    pretty,
    sin,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.partials import read_partial, write_partial
from sympy_matcalc.values.differences import deviation

n, m = symbols("n m", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
t, c = symbols("t c", real=True)
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
x, a = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1)
f, g = Function("f"), Function("g", commutative=True)
xi = Symbol("xi")


def test_of_a_trace_as_one_would_type_it():
    first = Subs(Derivative(f(xi), xi), xi, Trace(X*A))
    assert diff(f(Trace(X*A)), X) == first*A.T
    second = Subs(Derivative(f(xi), (xi, 2)), xi, Trace(a.T*x))
    assert diff(f(a.T*x), x, x) == second*a*a.T
    assert diff(f(Trace(t*X)), t, t) == Subs(Derivative(f(xi), (xi, 2)), xi, Trace(t*X))*Trace(X)**2


@pytest.mark.parametrize(("expr", "variable"), [
    (f(Trace(X*A), Determinant(X)), X), (diff(f(a.T*x, Trace(x.T*x)), x), x),
    (diff(f(a.T*x, Trace(x.T*x)), x), x[0, 0]), (f(X[0, 0], Trace(X)), X), (f(X[0, 0], Trace(X)).diff(X)[0, 0], X),
    (diff(f(x.T*A*x, t), t), x), (diff(f(x.T*A*x, t), x), t), (diff(f(Trace(t*X), t), X), t),
    (g(A*X)*Trace(X), X), (exp(g(A*x)), A), (g(X, A*X), X), (g(t*X, t), t), (f(X) + Trace(X), X), (f(x[0, 0]), x),
    (g(x)*A*x, x), (g(X)**2, X[1, 0]), (sin(g(X.T))*Trace(A*X), X), (f(x[i, 0])*f(x[j, 0]), x),
], ids=str)
def test_against_numbers(expr, variable):
    result = diff(expr, variable)
    assert not isinstance(result, Derivative)
    assert deviation(expr, variable, result, seed=2) < 1e-6


@pytest.mark.parametrize("function", [f, g], ids=["noncommutative", "commutative"])
def test_of_a_matrix_its_formal_derivative(function):
    derivative = diff(function(X), X)
    assert isinstance(derivative, Derivative)
    assert (derivative.expr, derivative.shape) == (function(X), (n, n))
    assert diff(function(X), X, X).shape == (n, n, n, n)
    assert derivative.doit() == derivative
    assert "f" in latex(diff(f(X), X))
    assert pretty(derivative)


def test_chain_rule_around_it():
    result = diff(exp(g(X)) + Trace(X), X)
    assert str(result) == "exp(g(X))*Derivative(g(X), X) + I"
    assert result.shape == (n, n)
    assert result.replace(g, Trace).doit() == (exp(Trace(X)) + 1)*Identity(n) or \
        result.replace(g, Trace).doit() == exp(Trace(X))*Identity(n) + Identity(n)
    assert result.subs(X, A) == diff(exp(g(A)) + Trace(A), A)
    assert pickle.loads(pickle.dumps(result)) == result
    assert latex(result)
    assert pretty(result)


def test_what_sympy_cannot_multiply_stays_open():
    """SymPy counts f(X) as noncommutative, and multiplies no matrix by such a scalar."""
    derivative = diff(exp(f(X)), X)
    assert isinstance(derivative, Derivative)
    assert derivative.shape == (n, n)


def test_the_formal_gradient_is_evaluated_once_the_function_is_known():
    gradient = diff(g(A*X)**2, X)
    known = gradient.replace(g, lambda M: Trace(M*M)).doit()
    assert deviation(Trace(A*X*A*X)**2, X, known, seed=1) < 1e-6
    assert isinstance(gradient.replace(g, lambda M: g(M)), type(gradient))
    assert FormalGradient.of(g(A*X), 0).free_symbols == {A, X}


@pytest.mark.parametrize("partial", [
    (f, (t,), (1,)), (f, (t, c), (1, 1)), (f, (t, t), (1, 0)), (f, (t, 2*t), (0, 2)), (f, (Trace(X),), (3,)),
    (f, (Trace(X), t, Determinant(X)), (1, 2, 1)), (f, (X[0, 0], Trace(X)), (1, 0)), (f, (X[0, 0], X[0, 1]), (1, 2)),
], ids=str)
def test_partial_derivatives_are_read_as_they_are_written(partial):
    written = write_partial(*partial)
    assert read_partial(written) == partial
    assert written.doit() == written


@pytest.mark.parametrize("parent", [x.T, x.T*A*x, X*A], ids=str)
def test_an_entry_of_an_expression_is_no_variable(parent):
    """SymPy takes it for one, and doit then finds 0."""
    expr = f(MatrixElement(parent, 0, 0))
    result = diff(expr, X if expr.has(X) else x)
    assert result.doit() == result
    assert deviation(expr, X.T if expr.has(X) else x.T, result.T, seed=1) < 1e-6


def test_the_total_derivative_by_an_entry_is_not_the_partial_one():
    total = Derivative(f(X[0, 0], Trace(X)), X[0, 0]).doit()
    assert total == write_partial(f, (X[0, 0], Trace(X)), (1, 0)) + write_partial(f, (X[0, 0], Trace(X)), (0, 1))
    assert total.doit() == total
    assert deviation(f(X[0, 0], Trace(X)), X[0, 0], total, seed=1) < 1e-6


def test_what_is_no_partial_derivative():
    assert read_partial(Derivative(sin(t), t)) is None
    assert read_partial(Derivative(f(X), X)) is None
    assert read_partial(Derivative(f(t, 2*t), t)) is None
    assert read_partial(Derivative(f(X[0, 0], Trace(X)), X[0, 0])) is None
    assert read_partial(Subs(sin(xi), xi, Trace(X))) is None
    assert isinstance(diff(Subs(sin(xi), xi, Trace(X)), X), Derivative)


def test_matrices_that_depend_on_time():
    entry = Function("a")
    moving = FunctionMatrix(n, n, Lambda((i, j), entry(i, j, t)))
    velocity = FunctionMatrix(n, n, Lambda((i, j), entry(i, j, t).diff(t)))
    assert diff(moving, t) == velocity
    assert diff(moving*x, t) == velocity*x
    assert diff(Inverse(moving), t) == -Inverse(moving)*velocity*Inverse(moving)
    explicit = Matrix(2, 2, lambda row, col: Function(f"a{row}{col}")(t))
    B = MatrixSymbol("B", 2, 2)
    assert diff(Trace(B*explicit), t) == Trace(B*explicit.diff(t)) or \
        deviation(Trace(B*explicit), t, diff(Trace(B*explicit), t)) < 1e-6
    assert diff(f(t)*X, t) == f(t).diff(t)*X
