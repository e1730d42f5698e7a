"""Scalar coefficients in results: as a person would leave them."""

from random import Random

import pytest
from sympy import (
    Determinant,
    Function,
    HadamardPower,
    HadamardProduct,
    Identity,
    Integer,
    MatAdd,
    MatrixSymbol,
    Rational,
    S,
    Symbol,
    Trace,
    diff,
    exp,
    log,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.forms import coefficients
from sympy_matcalc.forms.coefficients import tidied
from sympy_matcalc.forms.plain_scalars import without_common_numbers, without_inner_denominators
from sympy_matcalc.values.differences import deviation

n = symbols("n", integer=True, positive=True)
p, nu = Symbol("p"), Symbol("nu", positive=True)
X, x, y = MatrixSymbol("X", n, n), MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
SQUARE, k = [MatrixSymbol(name, n, n) for name in "ABC"], Symbol("k")
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


def test_where_nothing_cancels_it_is_seen_at_once(monkeypatch):
    """Of functions of entries of different matrices nothing cancels; all else is gone through."""
    seen = 0
    for seed in range(400):
        random = Random(seed)
        by = Algebra()
        factors, coefficient = _random_factors(random), random.choice([S.One, Integer(-2), Rational(1, 2), k, 2*k])
        at_once = tidied(Combination((n, n), {factors: coefficient}), by)
        with monkeypatch.context() as patch:
            patch.setattr(coefficients, "_is_plain_function", lambda factor, factors: False)
            gone_through = tidied(Combination((n, n), {factors: coefficient}), Algebra())
        seen += at_once.terms == {factors: coefficient}
        assert at_once.terms == gone_through.terms, (seed, factors, coefficient)
    assert seen > 100


def _random_factors(random):
    def part():
        matrix = random.choice([*SQUARE, *SQUARE, SQUARE[0].T, SQUARE[0]*SQUARE[1], 2*SQUARE[0], -SQUARE[1]])
        kind = random.randrange(5)
        if kind < 2:
            return matrix
        if kind == 2:
            return HadamardPower(matrix, random.choice([2, -1, Rational(1, 2), k]))
        return matrix.applyfunc(random.choice([sin, exp, lambda t: 1/(1 + exp(t)), Function("f"), lambda t: t**2 - 1]))

    factors = []
    for _ in range(random.choice([1, 1, 2, 3])):
        parts = [part() for _ in range(random.choice([1, 2, 2, 3]))]
        product = normalized(HadamardProduct(*parts) if len(parts) > 1 else parts[0], Algebra())
        factors.extend(split(product)[1])
    return tuple(factors)


A, B, C = SQUARE
t, a = symbols("t a")
MULTIPLES = [t, t + 1, t*(t + 1), t**a, exp(t), sin(t), t/2, sqrt(t)]


@pytest.mark.parametrize("outside", [t**a, t*(t + 1), sqrt(t), exp(t), t/6], ids=str)
@pytest.mark.parametrize("shared", MULTIPLES, ids=str)
@pytest.mark.parametrize("around", [lambda total: total*C, lambda total: C*total, lambda total: C*total*A])
def test_what_cancels_in_a_sum_leaves_no_scalar_within_brackets(outside, shared, around):
    for number in (1, Rational(2, 3)):
        total = MatAdd(number*shared*A*B, shared*t*B.T*A.T)
        for f in (outside*around(total), outside*around(number*shared*A*B + shared*B.T*A.T), around(total)/outside):
            answer = f.diff(t)
            assert answer == answer.doit()
