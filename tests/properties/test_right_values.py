"""Values that verbs have had wrong, each with others of its kind; numbers tell what is right."""

from __future__ import annotations

import random

import numpy as np
import pytest
from properties.points import differ, draw
from sympy import (
    Determinant,
    Function,
    FunctionMatrix,
    Identity,
    KroneckerProduct,
    Lambda,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Piecewise,
    Product,
    Q,
    Rational,
    Sum,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    expand,
    lambdify,
    latex,
    pretty,
    refine,
    simplify,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc import MatrixSum, differential, directional_derivative, taylor_polynomial
from sympy_matcalc.values.evaluation import evaluate

n, m, k = symbols("n m k", integer=True, positive=True)
l = symbols("l", integer=True)  # noqa: E741
t, u, v = symbols("t u v", real=True)
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = (MatrixSymbol(name, n, 1) for name in "xy")
f = Function("f", commutative=True)
HALF = Rational(1, 2)


# -- kind two: a matrix that is no scalar in a function's argument ------------------

@pytest.mark.parametrize("expr", [
    exp(A), f(A*B) - f(B*A), f(A, t) + f(A.T, t), sin(A + A), f(KroneckerProduct(A, B)), f(A)*Trace(B),
], ids=str)
def test_a_matrix_in_a_function_is_no_trace(expr):
    result = simplify(expr)
    assert not any(isinstance(arg, Trace) for node in result.atoms(Function) for arg in node.args), result
    assert result != 0


def test_a_one_by_one_matrix_in_a_function_is_its_trace():
    assert simplify(f(x.T*y) - f(y.T*x)) == 0
    assert simplify(exp(x.T*x)) == exp(Trace(x.T*x)) or simplify(exp(x.T*x)) == exp(x.T*x)
    assert simplify(f(A*A.inv()*B)) == f(B)


# -- kind three: roots of powers -----------------------------------------------------

@pytest.mark.parametrize("power", [
    sqrt(A**2), (A**k)**(1/k), (A**2)**HALF, MatPow(MatPow(A, 4), Rational(1, 4)), ((A**2)**HALF)**3, (A.inv())**HALF,
    (A**2)**HALF*(A**2)**Rational(1, 4), MatPow(KroneckerProduct(A, A), HALF), sqrt(A*A),
], ids=str)
@pytest.mark.parametrize("verb", [simplify, expand, refine, lambda expr: expr.doit()])
def test_a_root_of_a_power_is_no_power(verb, power):
    result = verb(power)
    assert result.has(MatPow)
    assert result != A
    minus = {k: 2, n: 2, A: -np.eye(2)}
    plus = {k: 2, n: 2, A: np.eye(2)}
    for point in (minus, plus):
        assert np.allclose(_power_value(result, point), _power_value(power, point))


def _power_value(expr, point):
    """The value of products of nested powers of multiples of the identity, by NumPy's powers of complex numbers."""
    if isinstance(expr, MatPow):
        size = _power_value(expr.base, point).shape[0]
        return np.eye(size)*complex(_power_value(expr.base, point)[0, 0])**complex(evaluate(expr.exp, point))
    if isinstance(expr, KroneckerProduct):
        return np.kron(*[_power_value(arg, point) for arg in expr.args])
    if expr.is_MatMul:
        return np.linalg.multi_dot([*[_power_value(arg, point) for arg in expr.args], np.eye(2)])
    return np.asarray(evaluate(expr, point), dtype=complex)


def test_powers_of_powers_that_are_powers():
    assert (A**2)**3 == A**6
    assert simplify((A**k)**2) == A**(2*k)
    assert simplify((A**HALF)**2) == A
    assert simplify((A**HALF)**HALF) == A**Rational(1, 4)
    assert refine(sqrt(A**2), Q.positive_definite(A)) == A
    assert refine(sqrt(A**2), Q.orthogonal(A)) == sqrt(A**2)


def test_the_derivative_of_a_root_of_a_power_is_no_identity():
    assert diff(Trace(sqrt(A**2)), A) != Identity(n)


# -- kind eleven: powers of zero -------------------------------------------------------

@pytest.mark.parametrize("exponent", [k, k - 1, k - 2, symbols("j", integer=True, nonnegative=True)], ids=str)
@pytest.mark.parametrize("base", [ZeroMatrix(n, n), OneMatrix(n, n)], ids=str)
def test_a_power_whose_exponent_may_be_zero(base, exponent):
    for result in (MatPow(base, exponent).doit(), simplify(MatPow(base, exponent))):
        for value in (1, 2, 3):
            point = {n: 3, **dict.fromkeys(exponent.free_symbols, value)}
            if evaluate(exponent, point) >= 0:
                assert not differ(MatPow(base, exponent), result, point)


@pytest.mark.parametrize("power", [1, 2, 3])
def test_taylor_polynomials_at_zero(power):
    polynomial = taylor_polynomial(X**k, X, A, about=ZeroMatrix(n, n), order=2)
    for size in (1, 2, 3):
        a = np.random.default_rng(size).standard_normal((size, size))
        expected = np.linalg.matrix_power(a, power) if power < 3 else np.zeros((size, size))
        assert np.allclose(evaluate(polynomial, {n: size, k: power, A: a}), expected)


# -- kind twelve: code for arrays --------------------------------------------------------

def test_products_along_their_factors():
    array = np.array([1.0, 2.0, 3.0])
    assert np.allclose(lambdify(t, Product(t + l, (l, 0, 2)))(array), array*(array + 1)*(array + 2))
    j = symbols("j", integer=True)
    assert np.allclose(lambdify(t, Product(t + l*j, (l, 0, j), (j, 0, 1)))(array), array*array*(array + 1))
    assert np.allclose(lambdify((t, n), Product(t, (l, 1, n)))(array, 3), array**3)


ONES = OneMatrix(1, n)


@pytest.mark.parametrize("expr", [
    Trace(ONES*x.applyfunc(Lambda(u, u*Trace(ONES*y.applyfunc(Lambda(v, sin(v)*u)))))),
    Trace(ONES*x.applyfunc(Lambda(u, u*Determinant(A + u*Identity(n))))),
    Trace(ONES*x.applyfunc(Lambda(u, Trace(u*A)**2))),
    Trace(A*FunctionMatrix(n, n, Lambda((l, k), HALF))),
    Trace(FunctionMatrix(n, n, Lambda((l, k), t))),
    Trace(ONES*x.applyfunc(Lambda(u, u*Trace(A*FunctionMatrix(n, n, Lambda((l, k), u)))))),
    Trace(A*FunctionMatrix(n, n, Lambda((l, k), A[k, l]*x[l, 0]))),
    Trace(FunctionMatrix(n, n, Lambda((l, k), Sum(A[l, k]*u, (u, 0, 2))))),
], ids=str)
def test_code_of_functions_that_hold_matrices(expr):
    rng = random.Random(3)
    function = lambdify((n, t, A, x, y), expr)
    for _ in range(3):
        point = draw(rng, expr, A, x, y, t)
        assert np.allclose(function(point[n], point[t], point[A], point[x], point[y]), evaluate(expr, point))


# -- kind fourteen: functions in pieces that are not everywhere --------------------------

@pytest.mark.parametrize("expr", [
    Piecewise((Trace(X), Trace(X) > 0)),
    Piecewise((Trace(X)**2, Trace(X) > 1), (Trace(A*X), Trace(X) < -1)),
    Piecewise((Determinant(X), Trace(X) > 5), (Trace(X), Trace(X) > 0)),
    sin(Piecewise((Trace(X), Trace(X) > 0)))*Trace(A*X),
    Piecewise((t*Trace(X), t > 0)),
], ids=str)
def test_no_piece_is_added(expr):
    derivative = diff(expr, X)
    for sign in (1, -1):
        point = {n: 2, t: sign*0.5, X: sign*np.array([[0.4, 0.3], [0.1, 0.2]]), A: np.array([[1.0, 2.0], [3.0, 5.0]])}
        defined = np.isfinite(evaluate(expr, point))
        assert np.all(np.isfinite(evaluate(derivative, point)) == defined)


# -- kind nine: a dX of the user's --------------------------------------------------------

@pytest.mark.parametrize(("expr", "variable", "name"), [
    (MatrixSymbol("dX", n, n)*X, X, "dX_1"),
    (Trace(MatrixSymbol("dX", n, n).T*X), X, "dX_1"),
    (MatrixSymbol("dX", n, m)*MatrixSymbol("Z", m, n)*X, X, "dX_1"),
    (symbols("dX")*X, X, "dX_1"),
    (symbols("dt")*t**2*A, t, "dt_1"),
    (symbols("dt_1")*symbols("dt")*t, t, "dt_2"),
    (MatrixSymbol("dX", n, n)*MatrixSymbol("dX_1", n, n)*X, X, "dX_2"),
], ids=str)
def test_a_symbol_of_the_user_is_no_differential(expr, variable, name):
    own = MatrixSymbol(name, n, n) if variable.is_Matrix else symbols(name)
    assert differential(expr, variable) == differential(expr, variable, own)
    assert differential(expr, variable).has(own)
    assert differential(expr, variable) == directional_derivative(expr, variable, own)


def test_a_variable_called_like_the_differential_of_another():
    dX = MatrixSymbol("dX", n, n)
    result = differential(dX*X, [X, dX])
    assert result == differential(dX*X, [X, dX], [MatrixSymbol("dX_1", n, n), MatrixSymbol("ddX", n, n)])


# -- kind eleven, about zero for what is rectangular --------------------------------------

W, U, V = MatrixSymbol("W", n, m), MatrixSymbol("U", n, m), MatrixSymbol("V", m, n)


@pytest.mark.parametrize("expr", [
    W*W.T*W, W*V*W, Trace((W.T*W + Identity(m)).inv()), W*(W.T*W + Identity(m)).inv(), Trace((W.T*W)**2),
    KroneckerProduct(W, V), (W.T*W)**k, Determinant(W*V + Identity(n)), W.T*A*W, exp(Trace(W.T*W))*W,
], ids=str)
def test_taylor_polynomials_of_rectangular_variables_at_zero(expr):
    polynomial = taylor_polynomial(expr, W, U, about=ZeroMatrix(n, m), order=2)
    rng = random.Random(5)
    point = draw(rng, expr, polynomial, W, U, sizes=(2, 3))
    step = 1e-3

    def at(s):
        return np.asarray(evaluate(expr, {**point, W: s*point[U]}))
    slope = (at(step) - at(-step))/(2*step)
    curvature = (at(step) - 2*at(0) + at(-step))/step**2
    assert np.allclose(np.asarray(evaluate(polynomial, point)), at(0) + slope + curvature/2, rtol=1e-4, atol=1e-4)


# -- kind thirteen: what is different is printed differently -------------------------------

ALIKE = [
    (MatrixSum(A*x[l, 0] + B, (l, 0, n - 1)), MatrixSum(A*x[l, 0], (l, 0, n - 1)) + B),
    (MatrixSum(A*x[l, 0], (l, 0, n - 1))**2, MatrixSum(x[l, 0]*A**2, (l, 0, n - 1))),
    (MatrixSum(A*x[l, 0], (l, 0, n - 1))*A**l, MatrixSum(x[l, 0]*A**(l + 1), (l, 0, n - 1))),
    (MatrixSum(A*x[l, 0], (l, 0, n - 1)).inv(), MatrixSum(x[l, 0]*A.inv(), (l, 0, n - 1))),
    (MatrixSum(MatrixSum(A**l*B**k, (l, 0, k)) + B, (k, 0, n)),
     MatrixSum(MatrixSum(A**l*B**k, (l, 0, k)), (k, 0, n)) + B),
    (MatrixSum(-A*x[l, 0] + B, (l, 0, n - 1)), B - MatrixSum(A*x[l, 0], (l, 0, n - 1))),
    (MatrixSum(A**l, (l, 0, n - 1))*B, MatrixSum(A**l*B**l, (l, 0, n - 1))),
]


@pytest.mark.parametrize("pair", ALIKE, ids=str)
@pytest.mark.parametrize("printer", [latex, pretty, str, lambda expr: pretty(expr, use_unicode=False)],
                         ids=["latex", "pretty", "str", "ascii"])
def test_sums_of_matrices_have_brackets(printer, pair):
    assert printer(pair[0]) != printer(pair[1])


def test_brackets_where_they_are_needed():
    total = MatrixSum(A*x[l, 0] + B, (l, 0, n - 1))
    assert latex(total) == r"\sum_{l=0}^{n - 1} \left({x}_{l,0} A + B\right)"
    assert latex(MatrixSum(A**l, (l, 0, n - 1))*B) == r"\left(\sum_{l=0}^{n - 1} A^{l}\right) B"
    assert latex(B*MatrixSum(A**l, (l, 0, n - 1))) == r"B \sum_{l=0}^{n - 1} A^{l}"
    nested = x.applyfunc(Lambda(u, u*Trace(ONES*y.applyfunc(lambda v: v*u))))
    assert len({letter for letter in latex(nested).split() if letter in "tsuvz"}) == 2
