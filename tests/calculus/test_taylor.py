"""Taylor polynomials: as formulas, and their errors, which must shrink as the power of the step that was left out."""

import numpy as np
import pytest
from directional import direction_of
from sympy import (
    Determinant,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    exp,
    log,
    sin,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import MatrixExponential, MatrixLogarithm, taylor_polynomial
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n = Symbol("n", integer=True, positive=True)
p = Symbol("p", integer=True, positive=True)
t, h = symbols("t h", real=True)
X, A, B, H, X0 = (MatrixSymbol(name, n, n) for name in ("X", "A", "B", "H", "X0"))
x, b, v = (MatrixSymbol(name, n, 1) for name in ("x", "b", "v"))
I, O = Identity(n), ZeroMatrix(n, n)  # noqa: E741


def test_inverse():
    assert taylor_polynomial(X.inv(), X, H) == \
        X**(-1) - X**(-1)*H*X**(-1) + X**(-1)*H*X**(-1)*H*X**(-1)
    assert taylor_polynomial(X.inv(), X, H, order=0) == X**(-1)
    assert taylor_polynomial(X.inv(), X, H, order=1) == X**(-1) - X**(-1)*H*X**(-1)
    assert taylor_polynomial(X.inv(), X, H, about=I, order=3) == I - H + H**2 - H**3


def test_determinant():
    assert taylor_polynomial(Determinant(X), X, H, about=I) == 1 + Trace(H) + (Trace(H)**2 - Trace(H*H))/2
    assert taylor_polynomial(log(Determinant(X)), X, H) == \
        log(Determinant(X)) + Trace(X**(-1)*H) - Trace(X**(-1)*H*X**(-1)*H)/2
    assert taylor_polynomial(log(Determinant(X)), X, H, about=I) == Trace(H) - Trace(H**2)/2
    assert taylor_polynomial(Determinant(I + X), X, H, about=O) == 1 + Trace(H) + (Trace(H)**2 - Trace(H*H))/2


def test_powers():
    assert taylor_polynomial(X**2, X, H) == X**2 + X*H + H*X + H**2
    assert taylor_polynomial(X**3, X, H, about=I) == I + 3*H + 3*H**2
    assert taylor_polynomial(X**p, X, H, about=I) == I + p*H + p*(p - 1)/2*H**2
    assert taylor_polynomial(Trace(X**p), X, H, about=I) == n + p*Trace(H) + p*(p - 1)*Trace(H**2)/2
    assert taylor_polynomial(Inverse(I - X), X, H, about=O) == I + H + H**2


def test_entrywise_about_zero_and_one():
    z = Symbol("z")
    assert taylor_polynomial(X.applyfunc(sin), X, H, about=O) == H
    assert taylor_polynomial(X.applyfunc(cos), X, H, about=O) == OneMatrix(n, n) - HadamardPower(H, 2)/2
    assert taylor_polynomial(X.applyfunc(Lambda(z, exp(2*z))), X, H, about=O) == \
        OneMatrix(n, n) + 2*H + 2*HadamardPower(H, 2)
    assert taylor_polynomial((A*x).applyfunc(tanh), x, v, about=ZeroMatrix(n, 1)) == A*v
    assert taylor_polynomial(HadamardPower(X, 3), X, H, about=OneMatrix(n, n)) == \
        OneMatrix(n, n) + 3*H + 3*HadamardPower(H, 2)


def test_the_variable_may_stand_in_the_direction_and_the_point():
    D = X - X0
    polynomial = taylor_polynomial(Trace(X**3), X, D, about=X0)
    values = random_values((polynomial, X, X0), 3)
    near = values[X0] + 1e-3*values[X]
    assert evaluate(polynomial, {**values, X: near}) == pytest.approx(
        evaluate(Trace(X**3), {**values, X: near}), rel=1e-7)
    assert taylor_polynomial(X*A, X, H, about=X + B).expand() == X*A + B*A + H*A
    assert taylor_polynomial(X**2, X, X) == 4*X**2


def test_scalars_and_several_variables():
    assert taylor_polynomial(exp(t), t, h, about=0) == 1 + h + h**2/2
    assert taylor_polynomial(exp(t), t, h, about=0, order=4) == 1 + h + h**2/2 + h**3/6 + h**4/24
    assert taylor_polynomial(A*X, [A, X], [B, H]) == A*X + B*X + A*H + B*H
    assert taylor_polynomial(t*A, [t, A], [h, B], about=[1, I]) == (h + 1)*(I + B)


FUNCTIONS = [
    (X.inv(), X), (Determinant(X), X), (log(Determinant(X)), X), (X**3, X), (X**p, X), (Trace(A*X**p), X), (X**-2, X),
    (Trace(MatrixExponential(X)), X), (X.T*A*X*B*X, X), (X.applyfunc(sin), X), (sqrt(Trace(X.T*X)), X),
    (HadamardProduct(X, X.T, A*X), X), (KroneckerProduct(X, X), X), (DiagMatrix(x)*A*DiagMatrix(x)**2, x),
    ((A*(A*x + b).applyfunc(tanh)).applyfunc(exp), x), (log(1 + exp(-Trace(b.T*x))), x),
    (x.T*A*x/(1 + Trace(x.T*x)), x),
    (Inverse(A + t*B), t), (exp(t)*Determinant(A + t*B)*A, t), (Inverse(X)[0, 0]*X, X),
]


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize(("f", "variable"), FUNCTIONS, ids=lambda f: str(f)[:40])
def test_error_shrinks_as_the_next_power(f, variable, order):
    direction = direction_of(variable)
    polynomial = taylor_polynomial(f, variable, direction, order)
    values = random_values((f, polynomial, variable, direction), seed=4)

    def error(step):
        moved = values[variable] + step*np.asarray(values[direction])
        exact = evaluate(f, {**values, variable: moved if variable.is_Matrix else float(moved)})
        short = evaluate(polynomial, {**values, direction: step*values[direction]})
        return float(np.max(np.abs(np.asarray(exact) - np.asarray(short))))

    size = float(np.max(np.abs(np.asarray(evaluate(f, values)))))
    large, small = error(0.01), error(0.005)
    assert small < 1e-9*size or 0.7 < np.log2(large/small)/(order + 1) < 1.3 or np.log2(large/small) > order + 1


@pytest.mark.parametrize(("f", "variable", "point"), [
    (Inverse(X)*A, X, I), (Determinant(X)*Trace(X), X, A), (log(Determinant(I + A*X)), X, O), (X**p, X, 2*I),
    (Trace(X.applyfunc(exp)), X, O), (Trace(A*X.applyfunc(exp)), X, OneMatrix(n, n)), (X**p*A, X, B),
    ((A*x).applyfunc(tanh), x, b), (exp(t)*A, t, 2)], ids=str)
def test_about_a_point(f, variable, point):
    direction = direction_of(variable)
    polynomial = taylor_polynomial(f, variable, direction, about=point)
    assert not polynomial.has(variable)
    values = random_values((f, polynomial, variable, direction, point) if variable.is_Matrix else
                           (f, polynomial, direction), seed=4)
    start = np.asarray(evaluate(point, values)) if variable.is_Matrix else 2.0

    def error(step):
        moved = start + step*np.asarray(values[direction])
        exact = evaluate(f, {**values, variable: moved if variable.is_Matrix else float(moved)})
        short = evaluate(polynomial, {**values, direction: step*values[direction]})
        return float(np.max(np.abs(np.asarray(exact) - np.asarray(short))))

    assert np.log2(error(0.01)/error(0.005)) > 2.5


def test_more_than_a_natural_number_of_orders():
    for order in (-1, 1.5, Symbol("k")):
        with pytest.raises(ValueError, match="natural number"):
            taylor_polynomial(X, X, H, order=order)


def test_about_zero_there_is_no_zero_left():
    n = symbols("n", integer=True, positive=True)
    A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
    assert taylor_polynomial((A + X).inv(), X, X, order=1, about=ZeroMatrix(n, n)) == A.inv() - A.inv()*X*A.inv()
    assert taylor_polynomial((Identity(n) - X).inv(), X, X, about=0) == Identity(n) + X + X**2
    assert taylor_polynomial(MatrixExponential(X), X, X, about=0) == Identity(n) + X + X**2/2
    assert taylor_polynomial(MatrixLogarithm(Identity(n) + X), X, X, about=[0]) == X - X**2/2
