"""Bad input: an error of SymPy's or Python's own kind that says what to do."""

import pytest
from sympy import Abs, Determinant, Lambda, MatrixSymbol, Symbol, Trace, ZeroMatrix, exp, floor, sign, sin, symbols
from sympy.matrices.exceptions import NonInvertibleMatrixError, ShapeError

from sympy_matcalc import (
    Frechet,
    MatrixFunction,
    MatrixSum,
    differential,
    directional_derivative,
    hessian_vector_product,
    taylor_polynomial,
)
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t, s = symbols("t s")
X, A, B, H = (MatrixSymbol(name, n, n) for name in "XABH")
U = MatrixSymbol("U", n, m)
x = MatrixSymbol("x", n, 1)
f = Trace(A*X)


@pytest.mark.parametrize("variable", [A*X, X.T, X[0, 0], 2*X, 3, X.inv(), Trace(X)], ids=str)
def test_what_is_no_variable(variable):
    for call in (lambda: differential(f, variable), lambda: directional_derivative(f, variable, A),
                 lambda: hessian_vector_product(f, variable, A), lambda: taylor_polynomial(f, variable, A)):
        with pytest.raises(ValueError, match="no symbol"):
            call()


@pytest.mark.parametrize("variables", [[], [X, X], ()])
def test_no_variable_or_one_twice(variables):
    with pytest.raises(ValueError, match=r"no variable|twice"):
        differential(f, variables)


@pytest.mark.parametrize("direction", [U, x, x.T, MatrixSymbol("K", n + 1, n), ZeroMatrix(2, 3)], ids=str)
def test_shapes(direction):
    with pytest.raises(ShapeError, match="of the shape"):
        directional_derivative(f, X, direction)
    with pytest.raises(ShapeError, match="of the shape"):
        taylor_polynomial(f, X, H, about=direction)
    with pytest.raises(ShapeError, match="of the shape"):
        hessian_vector_product(f, X, direction)


def test_scalars_and_matrices():
    with pytest.raises(TypeError, match="is a matrix"):
        directional_derivative(f, X, t)
    with pytest.raises(TypeError, match="is a scalar"):
        directional_derivative(t*A, t, A)
    with pytest.raises(TypeError, match="is a matrix"):
        differential(f, X, Symbol("dX"))


def test_symbols_of_another_shape():
    with pytest.raises(ShapeError, match="has the shape"):
        differential(f, MatrixSymbol("X", 3, 3))
    with pytest.raises(ShapeError, match="has the shape"):
        directional_derivative(f, X, x*MatrixSymbol("A", 1, n))


def test_differentials_are_symbols():
    with pytest.raises(ValueError, match="directional_derivative"):
        differential(f, X, A*B)
    with pytest.raises(ValueError, match="is a variable"):
        differential(f, X, X)
    with pytest.raises(ValueError, match="same differential"):
        differential(f, [X, A], [H, H])
    with pytest.raises(ValueError, match="2 variables"):
        differential(f, [X, A], [H])
    with pytest.raises(TypeError, match="as a list"):
        differential(f, {X, A})


@pytest.mark.parametrize("order", [0, -1, 1.5, t])
def test_orders(order):
    with pytest.raises(ValueError, match="order"):
        differential(f, X, order=order)


@pytest.mark.parametrize("expr", ["no expression", [X], None, object(), True, X > A if False else {X}])
def test_what_is_no_expression(expr):
    with pytest.raises(TypeError, match="no scalar and no matrix expression"):
        differential(expr, X)


@pytest.mark.parametrize("expr", [sin(X), MatrixFunction(Abs, X), exp(X)*Trace(X), Determinant(X)*Frechet(floor, X, A),
                                  Trace(MatrixFunction(sign, A*X))], ids=str)
def test_what_has_no_rule_is_said_to_be_open(expr):
    with pytest.raises(NotImplementedError, match="no differential of"):
        differential(expr, X)
    with pytest.raises(NotImplementedError, match="no differential of"):
        directional_derivative(expr, X, A*B)
    with pytest.raises(NotImplementedError, match="no differential of"):
        taylor_polynomial(expr, X, H)


def test_sizes_are_no_variables():
    with pytest.raises(NotImplementedError, match="no differential of"):
        differential(X, n)


def test_hessians_are_of_scalars():
    with pytest.raises(ValueError, match="of a scalar"):
        hessian_vector_product(A*X, X, H)
    with pytest.raises(ValueError, match="one variable"):
        hessian_vector_product(f, [X, A], [H, H])


def test_points_without_an_inverse():
    with pytest.raises(NonInvertibleMatrixError):
        taylor_polynomial(X.inv(), X, H, about=ZeroMatrix(n, n))


def test_symbols_of_a_direction_are_not_caught():
    j, k = symbols("j k", integer=True, nonnegative=True)
    z = Symbol("z")
    total = MatrixSum((j + 1)*X, (j, 0, k))
    derivative = directional_derivative(total, X, j*A)
    values = {**random_values((A, k, j), 1), j: 5, k: 3}
    assert evaluate(derivative, values) == pytest.approx(5*10*values[A])
    entrywise = A.applyfunc(Lambda(z, z*Trace(X)))
    derivative = directional_derivative(entrywise, X, z*B)
    values = random_values((derivative, A, B, z), 1)
    assert evaluate(derivative, values) == pytest.approx(values[z]*values[A]*evaluate(Trace(B), values))
    polynomial = taylor_polynomial(entrywise, X, H, about=z*B)
    values = random_values((polynomial, A, B, H, z), 1)
    assert evaluate(polynomial, values) == pytest.approx(values[A]*(
        values[z]*evaluate(Trace(B), values) + evaluate(Trace(H), values)))
