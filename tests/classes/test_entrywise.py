"""Functions applied entry by entry, with parameters, of matrices of every shape."""

import pytest
from sympy import (
    Determinant,
    Function,
    Identity,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Subs,
    Symbol,
    atan2,
    diff,
    exp,
    floor,
    log,
    symbols,
)

from sympy_matcalc.values.differences import deviation

z = Symbol("z")
t = Symbol("t", positive=True)
n, m = symbols("n m", integer=True, positive=True)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (n, m)], ids=str)
def test_a_parameter_of_the_function_is_differentiated(shape):
    X = MatrixSymbol("X", *shape)
    expr = X.applyfunc(Lambda(z, atan2(z, t)))
    assert diff(expr, t) != 0
    assert deviation(expr, t, diff(expr, t), seed=1) < 1e-6
    assert deviation(3*expr + t*X, t, diff(3*expr + t*X, t), seed=2) < 1e-6


@pytest.mark.parametrize("expr", [
    lambda K, y: log(Determinant(K)), lambda K, y: (log(Determinant(K)) + y.T*K.inv()*y)/2])
def test_the_determinant_of_a_kernel_cancels_whatever_symbol_its_function_binds(expr):
    D, y = MatrixSymbol("D", n, n), MatrixSymbol("y", n, 1)
    f = expr(t**2*(-D/(2*z**2)).applyfunc(exp) + Identity(n), y)
    for variable in (t, z):
        assert not diff(f, variable).has(Determinant)
        assert deviation(f, variable, diff(f, variable), seed=1) < 1e-6


def test_entries_of_the_derivative_of_an_undefined_function():
    f = Function("f")
    x, A = MatrixSymbol("x", 2, 1), MatrixSymbol("A", 2, 2)
    gradient = diff(OneMatrix(1, 2)*(A*x).applyfunc(f), x)
    inner = gradient[1, 0].atoms(Subs)
    assert len(inner) == 2
    assert {node.point[0] for node in inner} == {(A*x)[0, 0], (A*x)[1, 0]}
    assert str(gradient.as_explicit())


def test_a_function_that_sympy_cannot_differentiate_leaves_the_derivative_open():
    X = MatrixSymbol("X", n, n)
    assert diff(OneMatrix(1, n)*X.applyfunc(floor)*OneMatrix(n, 1), X).is_Derivative
