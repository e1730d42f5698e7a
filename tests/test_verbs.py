"""SymPy's functions for sums and products of numbers neither raise on matrices nor take them for numbers."""

import inspect
import os
import subprocess
import sys

import pytest
import sympy
from random_expressions import random_case
from same_value import assert_same_value
from sympy import (
    Derivative,
    Integral,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    PolynomialError,
    Rational,
    Sum,
    Symbol,
    Trace,
    cancel,
    collect,
    exp,
    expand,
    factor,
    factor_terms,
    radsimp,
    ratsimp,
    simplify,
    sin,
    sqrt,
    symbols,
    together,
    trigsimp,
)
from sympy.core.exprtools import factor_nc
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.simplify.radsimp import collect_sqrt
from sympy.simplify.trigsimp import exptrigsimp

import sympy_matcalc
from sympy_matcalc import LogSumExp
from sympy_matcalc.host import hooks
from sympy_matcalc.host.patches import PATCHES

n = symbols("n", integer=True, positive=True)
i, j = symbols("i j", integer=True)
a, b = symbols("a b", real=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)

NAMES = ["cancel", "together", "ratsimp", "radsimp", "powsimp", "powdenest", "nsimplify", "trigsimp", "exptrigsimp",
         "factor_terms", "gcd_terms", "combsimp", "gammasimp", "separatevars", "signsimp", "logcombine",
         "collect_const", "sqrtdenest", "besselsimp", "hyperexpand", "kroneckersimp"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_raises_and_nothing_is_wrong(name):
    function = getattr(sympy, name)
    for seed in range(12):
        case = random_case(seed, depth=2, of="matrix" if seed % 3 else "scalar", classes="all")
        result = function(case.expr)
        assert_same_value(case.expr, result, seed, case.line)


@pytest.mark.parametrize("function", [sympy.terms_gcd, factor_nc])
def test_what_is_left_to_sympy_is_refused_or_right(function):
    refused = (PolynomialError, TypeError, AttributeError, NotImplementedError)
    answers = 0
    for seed in range(30):
        case = random_case(seed, depth=2, of="matrix" if seed % 3 else "scalar", classes="all")
        try:
            result = function(case.expr)
        except refused:
            continue
        assert_same_value(case.expr, result, seed, case.line)
        answers += 1
    assert answers > 5


X, Y = MatrixSymbol("X", 3, 3), MatrixSymbol("Y", 3, 3)
HALVED = HadamardPower(X*Y/2, 2)


@pytest.mark.parametrize(("name", "expr"), [
    ("factor_terms", HALVED), ("gcd_terms", X*Y/2), ("radsimp", HALVED), ("collect_const", X*Y/2 + Y.T/2),
    ("rcollect", (X*Y + X*Y.T)*Y), ("factor_terms", LogSumExp(x + y)), ("gcd_terms", LogSumExp(x/2 + y/2))],
    ids=str)
def test_functions_whose_code_is_exchanged_take_matrices_apart(name, expr):
    """What each makes of a matrix by itself is none, or is not typed, or cannot be made; so each is needed."""
    (patch,) = [patch for patch in PATCHES if patch.owner.endswith(f":{name}") and patch.kind == "code"]
    function = hooks.owner_of(patch)
    more = [X] if name == "rcollect" else []
    own = function.__wrapped__.__wrapped__
    try:
        result = own(expr, *more)
    except TypeError:
        pass
    else:
        assert result.is_Matrix is not expr.is_Matrix or result != result.doit() or not result.has(HadamardPower)
    result = function(expr, *more)
    assert result == result.doit()
    assert result.is_Matrix == expr.is_Matrix
    assert result.has(HadamardPower) == expr.has(HadamardPower)


def test_scalars_in_front_of_matrices():
    assert radsimp(A/(1 + sqrt(2)) + B) == (-1 + sqrt(2))*A + B
    assert cancel((a**2 - 1)/(a - 1)*A + B) == (a + 1)*A + B
    assert trigsimp((sin(a)**2 + sympy.cos(a)**2)*A) == A
    assert ratsimp((1/a + 1/b)*A) == ((a + b)/(a*b))*A
    assert exptrigsimp(exp(a)*exp(-a)*A*B) == A*B
    assert collect_sqrt(A/2 + B/3) == A/2 + B/3
    assert cancel(A/2 + B/3) == A/2 + B/3
    assert together(A/2 + B/3).is_Matrix
    assert factor_terms((2*a + 2*b)*A).args == (factor_terms(2*a + 2*b), A)


def test_traces_beside_functions_of_one_by_one_matrices_are_factored():
    quadratic = x.T*A*x
    assert factor(Trace(A)*exp(quadratic) + Trace(A)*Trace(B)) == Trace(A)*(exp(quadratic) + Trace(B))
    assert factor(Trace(A*B)*sin(quadratic) + 2*sin(quadratic)) == (Trace(A*B) + 2)*sin(quadratic)


def test_factors_leave_sums():
    assert factor_terms(Sum(b*Trace(A)*i, (i, 0, n))) == b*Trace(A)*Sum(i, (i, 0, n))
    assert factor_terms(Integral(b*Trace(A)*a, (a, 0, 1))) == b*Trace(A)*Integral(a, (a, 0, 1))


def test_scalars_made_of_matrices():
    quadratic = x.T*A*x
    assert expand(radsimp(Trace(A*B)/(1 + sqrt(2)))) == -Trace(A*B) + sqrt(2)*Trace(A*B)
    assert ratsimp(1/Trace(A*B) + 1/a) == (a + Trace(A*B))/(a*Trace(A*B))
    assert ratsimp(exp(quadratic)/a + 1/b) == (a + b*exp(quadratic))/(a*b)
    assert trigsimp(sin(quadratic)*(sin(a)**2 + sympy.cos(a)**2)) == sin(quadratic)
    assert radsimp(Matrix([[1/(1 + sqrt(2))]]).as_immutable()) == Matrix([[-1 + sqrt(2)]])


def test_entries_are_not_taken_out_of_their_sum():
    total = Sum(x[i, 0]*y[i, 0], (i, 0, n - 1))
    assert simplify(2*total + 1) == 2*Trace(x.T*y) + 1
    assert simplify(sin(total)) == sin(Trace(x.T*y))
    for function in [factor_terms, sympy.gcd_terms, radsimp, ratsimp, trigsimp, cancel]:
        assert function(2*total + 1) == 2*total + 1
        assert function(sin(total)) == sin(total)
    assert simplify(sin(Sum(x[i, 0]*x[j, 0], (i, 0, n - 1), (j, 0, n - 1)))) == sin(Trace(OneMatrix(1, n)*x)**2)
    assert simplify(Integral(Trace(a*A)*sin(b), (a, 0, b))).has(A)
    assert radsimp(Derivative(sin(Trace(a*A)), a)) == Derivative(sin(Trace(a*A)), a)


def test_without_matrices_everything_is_as_ever():
    p, q = symbols("p q", commutative=False)
    assert factor_nc(p*q + p) == p*(1 + q)
    with pytest.raises(AttributeError, match="noncommutative"):
        collect(a*p + b*p, p)
    with pytest.raises(PolynomialError):
        ratsimp(p*q + p)
    assert collect(a*Rational(1, 2) + a*b, a) == a*(b + Rational(1, 2))
    assert collect([a*b][0], symbols("b", real=True), evaluate=False) == {b: a}
    assert collect.__doc__.strip().startswith("Collect additive terms")


def test_exchanged_functions_and_what_they_were():
    for patch in PATCHES:
        if patch.kind == "code":
            function = hooks.owner_of(patch)
            code, twin = function.__code__, function.__wrapped__.__wrapped__
            with sympy_matcalc.installed(False):
                assert function.__code__ is twin.__code__ is not code
                signature = inspect.signature(function)
            assert inspect.signature(twin) == signature
    with sympy_matcalc.installed(False), pytest.raises(NotImplementedError):
        collect(A*B + A*x*x.T, A)
    assert collect(A*B + A*x*x.T, A) == A*(B + x*x.T)


@pytest.mark.parametrize("order", [
    "from sympy import *; import sympy_matcalc", "import sympy_matcalc; from sympy import *",
    "from sympy import expand, factor, collect, radsimp, MatrixSymbol, Trace; import sympy_matcalc"])
def test_names_bound_before_the_plugin_know_it_too(order):
    code = (f"{order}\nA, B, C = (MatrixSymbol(s, 3, 3) for s in 'ABC')\n"
            "print(factor(A*B + A*C), collect(B*A + C*A, A), expand(Trace(A*(B + C))), radsimp(A*B), sep='; ')")
    result = subprocess.run([sys.executable, "-W", "error", "-c", code], env=os.environ, capture_output=True, text=True,
                            check=True)
    assert result.stdout.strip() == "A*(B + C); (B + C)*A; Trace(A*B) + Trace(A*C); A*B"


def test_symbols_of_sums_and_powers():
    t = Symbol("t")
    assert expand((t + 1)**2) == t**2 + 2*t + 1
    assert expand((t + 1)**2, modulus=2) == t**2 + 1
