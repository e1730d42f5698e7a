"""Substituting into derivatives, open ones and results: nothing raises, and the values are right."""

import pytest
from sympy import (
    Derivative,
    Determinant,
    Function,
    Identity,
    Matrix,
    MatrixSymbol,
    Symbol,
    Trace,
    diff,
    exp,
    eye,
    floor,
    latex,
    pretty,
    symbols,
)

from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
c = Symbol("c", real=True)
X, A = MatrixSymbol("X", n, n), MatrixSymbol("A", n, n)
X3 = MatrixSymbol("X3", 3, 3)
M = Matrix([[2, 1, 0], [0, 3, 1], [1, 0, 1]])
f = Function("f")


def test_another_symbol_in_the_variable_s_place():
    assert Derivative(f(X), X).subs(X, A) == Derivative(f(A), A)
    assert Derivative(Trace(X), X).subs(X, A).doit() == Identity(n)
    assert Derivative(floor(Trace(X)), X).subs(X, A) == Derivative(floor(Trace(A)), A)


def test_a_symbol_that_stands_in_the_expression_already():
    """d tr(X A) at X = A is A.T, not d tr(A A)."""
    assert Derivative(Trace(X*A), X).subs(X, A) == A.T
    opened = Derivative(floor(Trace(X*A)), X).subs(X, A)
    assert opened.shape == (n, n)
    assert opened.free_symbols == {A}
    assert opened.replace(floor, exp).doit() == exp(Trace(A*A))*A.T


@pytest.mark.parametrize("point", [eye(3), M, Identity(3), 2*MatrixSymbol("B", 3, 3)], ids=str)
def test_a_point(point):
    assert diff(Trace(X3*X3), X3).subs(X3, point).doit() == 2*point.T
    assert Derivative(Trace(X3*X3), X3).subs(X3, point).doit() == 2*point.T
    opened = diff(f(X3), X3).subs(X3, point)
    assert isinstance(opened, FormalGradient)
    assert all(printed(opened) for printed in (str, latex, pretty))
    assert opened.shape == (3, 3)
    assert opened.replace(f, lambda U: Trace(U*U)).doit() == 2*point.T


def test_no_point_where_nothing_can_be_said():
    with pytest.raises(ValueError, match="cannot put"):
        diff(X3.applyfunc(floor)*X3**c, X3).subs(X3, M)


def test_sizes_and_exponents():
    assert diff(f(X), X).subs(n, 3).shape == (3, 3)
    power = diff(Trace(X**c), X)
    assert power.subs(c, 2).doit() == 2*X.T
    assert power.subs(n, 3).shape == (3, 3)
    assert Derivative(Determinant(X), X).subs(n, 2).doit().shape == (2, 2)


@pytest.mark.parametrize("expr", [
    Trace(X*A*X.T), Determinant(X + A), exp(Trace(X*X)), Trace(A*X.applyfunc(exp)), Trace(X.inv()*A)], ids=str)
def test_results_at_explicit_matrices(expr):
    gradient = diff(expr, X).subs(n, 3)
    values = random_values(gradient, seed=1)
    explicit = {symbol: Matrix(value) for symbol, value in values.items() if hasattr(value, "shape")}
    at_point = gradient.subs(explicit).doit()
    assert abs(Matrix(evaluate(at_point, {})) - Matrix(evaluate(gradient, values))).norm() < 1e-9
