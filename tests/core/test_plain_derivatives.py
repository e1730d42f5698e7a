"""Derivatives of common functions without SymPy's questions: the very expressions that SymPy gives."""

import os
import random

import pytest
from sympy import (
    Abs,
    Add,
    Dummy,
    Function,
    I,
    Integer,
    Max,
    Mul,
    Pow,
    Rational,
    cancel,
    cos,
    cosh,
    count_ops,
    exp,
    factor,
    log,
    nan,
    oo,
    powsimp,
    sin,
    sinh,
    sqrt,
    symbols,
    tanh,
    zoo,
)

from sympy_matcalc import relu, sigmoid, softplus
from sympy_matcalc.core.analytic import ENTRY, derivative_by, value_at
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.function_bodies import logistic, shortest
from sympy_matcalc.core.plain_derivatives import plain_derivative
from sympy_matcalc.core.plain_functions import ELEMENTARY, function_of, stays

t, s = ENTRY, symbols("s")
p = symbols("p", positive=True)
CASES = int(os.environ.get("SYMPY_MATCALC_SCALARS", "300"))


def by_sympy(body):
    real = Dummy(real=True)
    return replaced(powsimp(replaced(body, {t: real}).diff(real), combine="exp"), {real: t})


def random_body(draw, depth):
    kind = draw.random()
    if not depth or kind < 0.25:
        return draw.choice([t, t, t, s, p, Integer(2), Rational(1, 2), Integer(-1), Integer(3)])
    inner = random_body(draw, depth - 1)
    if kind < 0.45:
        return inner + random_body(draw, depth - 1)
    if kind < 0.62:
        return inner*random_body(draw, depth - 1)
    if kind < 0.77:
        return inner**draw.choice([2, 3, -1, -2, Rational(1, 2), Rational(-1, 2), Rational(3, 2)])
    if kind < 0.82:
        return draw.choice([Mul, Add])(inner, random_body(draw, depth - 1), evaluate=False)
    return draw.choice([exp, log, sin, cos, tanh, cosh, sinh])(inner)


@pytest.mark.parametrize("body", [
    t*exp(p + s + exp(t)), exp(t + 2*exp(t)), exp(exp(t)), t*exp((1 + exp(t))**2), exp(t**2 + p), t*exp(p*t**2),
    log(t - 1), log(-t - 1)*t, log(1 + p*exp(t)), exp(sin(t))*t], ids=str)
def test_functions_of_sums_have_sympys_derivative(body):
    assert plain_derivative(body, t) in (None, by_sympy(body))


def test_random_functions_have_sympys_derivative():
    plain = 0
    for seed in range(CASES):
        draw = random.Random(seed)
        body = random_body(draw, draw.choice([1, 2, 3, 4]))
        found = None if body.has(zoo, nan, oo, I) else plain_derivative(body, t)
        if found is not None:
            plain += 1
            assert found == by_sympy(body), (seed, body)
    assert plain > CASES//2


@pytest.mark.parametrize("variable", [t, Dummy("z", real=True), p])
def test_random_functions_stay_where_sympy_leaves_them(variable):
    stay = 0
    for seed in range(CASES):
        draw = random.Random(seed)
        body = replaced(random_body(draw, draw.choice([0, 1, 2, 3])), {t: variable})
        cls = draw.choice(ELEMENTARY)
        if not body.has(zoo, nan, oo, I):
            stay += stays(cls, body)
            found, expected = function_of(cls, body), cls(body)
            assert found == expected, (seed, cls, body)
            assert getattr(found, "nargs", None) == getattr(expected, "nargs", None)
    assert stay > CASES//5 or variable is p


@pytest.mark.parametrize("value", [Dummy("y"), Dummy("z", real=True), -t, s, 2*t, t**2, 1/(1 + exp(-t)), log(t), -p])
def test_random_functions_have_sympys_values(value):
    for seed in range(CASES):
        draw = random.Random(seed)
        body = random_body(draw, draw.choice([1, 2, 3]))
        if not body.has(zoo, nan, oo, I):
            assert value_at(body, t, value) == replaced(body, {t: value}), (seed, body)
            assert value_at(replaced(body, {t: s}), s, value) == replaced(replaced(body, {t: s}), {s: value})


@pytest.mark.parametrize("body", [
    -log(t) - 1, 1 + 2*sin(t) - cos(t)/3, tanh(t) - sinh(2*t), sin(t) + sin(3*t) + cosh(s), log(t) + log(2*t)])
def test_sums_of_functions_are_as_short_as_they_get(body):
    assert shortest(body) == body
    assert count_ops(cancel(body)) >= count_ops(body)


@pytest.mark.parametrize("power", [-1, -2, -3, -5])
@pytest.mark.parametrize("number", [1, -1, 3, Rational(2, 3)])
def test_products_of_one_exponential_are_as_short_as_they_get(number, power):
    body = number*exp(t)*(1 + exp(t))**power
    assert shortest(body) == logistic(body)
    assert count_ops(shortest(body)) <= min(map(count_ops, (body, logistic(cancel(body)), factor(body))))


@pytest.mark.parametrize("body", [
    log(1 + exp(t)), log(1/(1 + exp(-t))), 1/(1 + exp(-t)), sqrt(1 + t**2) - 1, t*log(t), tanh(t), t**3, exp(-t**2/2),
    s*t, -log(cosh(t)), log(sin(2*t)), log(tanh(t)**2), Function("f")(t),
    t*Function("f")(t), Function("f", positive=True)(t) + exp(t), Max(0, t),
    3*Max(t, 0) - t, relu(t), t*sigmoid(t), softplus(t) - log(t)], ids=str)
def test_what_people_apply(body):
    assert plain_derivative(body, t) == by_sympy(body) == derivative_by(body, t)


@pytest.mark.parametrize("body", [
    Max(1, t), Max(0, 1 - t), sigmoid(2*t), sigmoid(t)**2,
    Abs(t), Function("f")(2*t), Function("f")(t, s), Function("f", commutative=False)(t), t**s, 2**t, sqrt(t**2),
    log(t**2), log(exp(t)), sin(t - 1), 2*(t + 1)*t, (2*t)**s, log(-t), sqrt(2)*t,
    Pow(t, 1, evaluate=False), Mul(t, t, evaluate=False), Add(t, t, evaluate=False)], ids=str)
def test_what_sympy_is_asked(body):
    assert plain_derivative(body, t) is None
    assert derivative_by(body, t) == by_sympy(body)
