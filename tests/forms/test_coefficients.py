"""Scalar coefficients in results: as a person would leave them."""

import pytest
from sympy import Determinant, Identity, MatrixSymbol, Symbol, Trace, diff, exp, log, sqrt, symbols

from sympy_matcalc.forms.plain_scalars import without_common_numbers, without_inner_denominators
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
p, nu = Symbol("p"), Symbol("nu", positive=True)
X, x, y = MatrixSymbol("X", n, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
T = Trace(X)
q = Trace((x - y).T*(x - y))


@pytest.mark.parametrize(("function", "variable", "formula"), [
    (T**p, X, p*T**(p - 1)*diff(T, X)),
    (T**(2*p), X, 2*p*T**(2*p - 1)*diff(T, X)),
    (log(1 + q/nu), x, 2/(nu + q)*(x - y)),
    ((sqrt(q) - nu)**2/2, x, (sqrt(q) - nu)/sqrt(q)*(x - y)),
    (nu/8*(T - 3)**2, X, nu*(T - 3)/4*diff(T, X)),
    (exp(T)/sqrt(nu**p*Determinant(X)), X, exp(T)/sqrt(nu**p*Determinant(X))/2*(2*Identity(n) - X.inv().T)),
    (nu*(2*T - 2)**2, X, 8*nu*(T - 1)*diff(T, X)),
    (-(-nu - n)*T**2, X, 2*T*(nu + n)*diff(T, X)),
    (exp(nu)/nu**p*log(T), X, exp(nu)/nu**p/T*diff(T, X)),
    (exp(-(x - y).T*(x - y)/2), x, exp(Trace((y.T - x.T)*(x - y))/2)*(y - x)),
])
def test_coefficient_as_typed(function, variable, formula):
    result = diff(function, variable)
    assert result == formula
    fixed = {p: 3, nu: 2}
    assert deviation(function.subs(fixed), variable, result.subs(fixed), seed=1) < 1e-6


def test_numbers_cancel_only_where_they_are_shared():
    u, v = symbols("u v")
    assert without_common_numbers(nu*(2*u - 4*v)/6) == nu*(u - 2*v)/3
    assert without_common_numbers(nu*(2*u - 3*v)/6) == nu*(2*u - 3*v)/6
    assert without_common_numbers(2*nu*(u/2 + v/4)) == nu*(u + v/2)


def test_inner_denominators_of_the_same_power_only():
    u = symbols("u")
    assert without_inner_denominators(u/(nu*(1 + u/nu))) == u/(nu + u)
    assert without_inner_denominators(u*nu/(1 + u/nu)) == u*nu/(1 + u/nu)
