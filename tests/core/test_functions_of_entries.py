"""Functions of one variable, whatever that is called: what is remembered of them is what is found of each anew."""

from random import Random

import pytest
from sympy import (
    Abs,
    Dummy,
    Function,
    Heaviside,
    Integral,
    Lambda,
    MatrixSymbol,
    Max,
    OneMatrix,
    Piecewise,
    Rational,
    Sum,
    cos,
    diff,
    evaluate,
    exp,
    log,
    sign,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
)
from sympy.core.cache import clear_cache
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.utilities.lambdify import implemented_function

from sympy_matcalc import relu, sigmoid, softplus
from sympy_matcalc.core.analytic import ENTRY, composed, of_entry
from sympy_matcalc.core.bound_symbols import private_entry, replaced
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized

n, r, s = symbols("n r s")
p = symbols("p", positive=True)
f = Function("f")
i = symbols("i", integer=True)
UNARY = [sin, cos, exp, log, sqrt, sign, Abs, sigmoid, softplus, relu, f, Heaviside, tan, sinh,
         implemented_function("g", lambda t: t), Function("f", positive=True)]
VARIABLES = [
    lambda: Dummy(), lambda: Dummy("x"), lambda: Dummy(positive=True), lambda: Dummy(real=True), lambda: ENTRY,
    lambda: private_entry(ENTRY), lambda: symbols("x"), lambda: symbols("t", integer=True)]


def body(random, t, depth=3):
    """A value of a random function at t."""
    if depth == 0 or random.random() < 0.25:
        return random.choice([t, t, r, p, n, Rational(1, 2), ENTRY, private_entry(ENTRY), 0.5])
    kind = random.randrange(6)
    if kind < 3:
        return random.choice(UNARY)(body(random, t, depth - 1))
    one, other = body(random, t, depth - 1), body(random, t, depth - 1)
    return one + other if kind == 3 else one*other if kind == 4 else one**random.choice([2, -1, r, Rational(1, 3)])


def anew(function):
    (variable,) = function.variables
    entry = private_entry(function.expr, own=[variable])
    return Lambda(entry, replaced(function.expr, {variable: entry}))


def test_a_function_has_the_same_variable_whatever_it_was_called():
    for seed in range(400):
        for make in VARIABLES:
            t = make()
            function = Lambda(t, body(Random(seed), t))
            assert of_entry(function) == anew(function), (seed, function)


@pytest.mark.parametrize("function", [
    lambda t: Piecewise((t, t > 0), (0, True)), lambda t: Sum(t**i, (i, 0, 3)), lambda t: Integral(sin(t*s), (s, 0, t)),
    lambda t: f(t).diff(t), lambda t: f(s).diff(s).subs(s, t**2), lambda t: Max(t, 0, r),
    lambda t: sin(t, evaluate=False), lambda t: log(exp(t, evaluate=False), evaluate=False),
    lambda t: sin(0*t + 1, evaluate=False)])
def test_other_functions(function):
    for make in VARIABLES:
        t = make()
        given = Lambda(t, function(t))
        assert of_entry(given) == anew(given)


def test_compositions_are_those_of_sympy():
    x = MatrixSymbol("x", n, 1)
    for seed in range(300):
        random = Random(seed)
        outer, inner = (of_entry(Lambda(t, body(random, t))) for t in (Dummy(), Dummy()))
        if {*outer.variables, *inner.variables} != {ENTRY}:
            continue
        whole = ElementwiseApplyFunction(lambda t, outer=outer, inner=inner: outer(inner(t)), x)
        assert composed(outer.expr, inner.expr) == anew(whole.function), (seed, outer, inner)


def test_functions_of_matrices_are_as_sympy_evaluates_them():
    shapes = [(n, 1), (1, n), (n, n), (2, 3), (3, 1), (1, 1)]
    for seed in range(200):
        random = Random(seed)
        X = MatrixSymbol("X", *random.choice(shapes))
        applied = X
        for _ in range(random.choice([1, 1, 2, 3])):
            t = random.choice(VARIABLES)()
            applied = ElementwiseApplyFunction(Lambda(t, body(random, t)), applied)
        found = normalized(applied, Algebra())
        if isinstance(found, ElementwiseApplyFunction) and isinstance(applied.doit(), ElementwiseApplyFunction):
            by_sympy = applied.doit()
            assert found.expr == by_sympy.expr
            assert anew(found.function) == anew(by_sympy.function), (seed, applied)


def test_what_sympy_leaves_unevaluated_for_a_while_is_not_remembered():
    x = MatrixSymbol("x", n, 1)
    t = symbols("t")
    function = Lambda(t, sin(5*t)**2 + cos(t))
    total = OneMatrix(1, n)*x.applyfunc(function)
    with evaluate(False):
        assert str(diff(x.applyfunc(sin), x)) == "DiagMatrix(cos.(x))"
        diff(total, x)
        of_entry(Lambda(Dummy(), sin(s)))
    clear_cache()
    assert diff(total, x) == x.applyfunc(Lambda(t, 10*sin(5*t)*cos(5*t) - sin(t)))
