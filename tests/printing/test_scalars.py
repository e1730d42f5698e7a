"""Scalars beside matrices are printed character for character as SymPy's printer has them."""

import random
from contextlib import nullcontext

import pytest
import random_expressions
from corpus.published import PUBLISHED, value
from sympy import (
    Add,
    Determinant,
    Integer,
    KroneckerDelta,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    Trace,
    cos,
    diff,
    exp,
    log,
    pi,
    sqrt,
    symbols,
)
from sympy.core.cache import clear_cache
from sympy.core.exprtools import decompose_power
from sympy.printing.str import StrPrinter

import sympy_matcalc
from sympy_matcalc.core.comparing import decomposed, terms_in_order
from sympy_matcalc.printing import parts, scalars

n = symbols("n", integer=True, positive=True)
a, b, c = symbols("a b c")
p = symbols("p", positive=True)
q = Symbol("q", commutative=False)
X, Y, A = (MatrixSymbol(name, n, n) for name in "XYA")
x = MatrixSymbol("x", n, 1)
t, d = Trace(X*Y), Determinant(X)

SCALARS = [
    a, -a, 2*a, -2*a, a/2, -a/2, 3*a/2, -3*a/2, a*b, b*a*t, a**2*b, a/b, -a/b, 1/a, -1/a, 1/a**2, -3/a**2, a/b**2,
    a/(2*b), a/(b*c), -a*b/(3*c**2*p), 1/(a*b), 1/(2*a), t/d, d**2*t, d/t**3, a*t*d*X[0, 1],
    KroneckerDelta(a, b)*a*X[1, 0],
    a + b, b - a, -a - b, 1 - a, a - 1, 1 + a, -1 - a, 2 - 3*a, 3*a - 2, 2 - a*b, a*b - 2, a**2 - a + 1, t + 1, 1 - t,
    t - d,
    d - t/2 + a**2*t, 1/a - a, a + 1/a + 1/a**2, a**2*b - a*b**2 + b, (a + b)*c, 2*(a + b), -2*(a + b), (a + b)/2,
    (a + b)*(a - b), a*(b + c)**2, (t + 1)**2/d, a/(b + c), -a/(b + c)**2, 3*(t + 1)**2, (1 - t)*(1 + t), 2*a*(b + c),
    a + (b + c)**2, a + b*(b + c), 1 - (a + b)**2, 2*(a + b) + c, a - 2*(b + c),
    exp(a), a*exp(-a), exp(-t/2)*d, exp(a + b)*a/b, -exp(1 - t)/2, exp(2*a)/a, exp(-a**2/(2*p)), exp(a) - a, 1 - exp(a),
    sqrt(p)*a, a/sqrt(p), sqrt(2)*a, a*pi, a*2**b, p**b*a, a**(b - 1)*b, t**(a - 1), a**Rational(2, 3), log(d)*a,
    cos(a)**2*t,
    a*1.5, a - 1.5, 2*a*q, q*a - q, a*q**2/b, Pow(a, -1, evaluate=False), (a + b)**-1, (a*b)**c,
    Mul(1, a, evaluate=False), Mul(2, 3, a, evaluate=False), Mul(a, 2, evaluate=False), Mul(a, a, evaluate=False),
    Mul(2, a + b, evaluate=False), Mul(-1, a + b, evaluate=False), Mul(-1, Mul(2, a), evaluate=False),
    Add(a, a, evaluate=False), Add(2, 3, evaluate=False), Add(a, Add(b, c), evaluate=False), Add(a, 0, evaluate=False),
    Mul(Rational(1, 2), a + b, evaluate=False), Mul(a, Pow(2, -1), b, evaluate=False), Integer(-3), Rational(-3, 4),
]


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_read_as_sympy_reads(scalar):
    assert parts.is_negative(scalar) == bool(scalar.as_coeff_Mul()[0].is_negative)
    above, below = parts.numerator_and_denominator(scalar)
    assert S.One not in above + below
    if Mul(*Mul.make_args(scalar)) == scalar:
        assert Mul(*above, *[1/part for part in below]) == Mul(*Mul.make_args(scalar))
    if Mul(*Mul.make_args(scalar)) == scalar:  # evaluated
        is_plain = scalar.is_commutative and not scalar.is_number
        assert decomposed(scalar) == (decompose_power(scalar) if is_plain else None)
    for factor in Mul.make_args(scalar):
        if isinstance(factor, Pow):
            assert parts._reciprocal(*factor.args) == Pow(factor.base, -factor.exp)


def slowly(monkeypatch, expr):
    """What is printed where SymPy prints every scalar."""
    with monkeypatch.context() as patched:
        patched.setattr(scalars, "is_usual", lambda printer: False)
        return str(expr)


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_as_sympys_printer(scalar, monkeypatch):
    for expr in (scalar, scalar*t, scalar + t, 1/(scalar + t), exp(-scalar*t), scalar**(t - 1), log(scalar + t)*scalar):
        assert scalars.text_of(StrPrinter(), expr) == str(expr) == slowly(monkeypatch, expr)


def test_symbols_of_one_name(monkeypatch):
    for one in (Symbol("a", positive=True), Symbol("a", integer=True), Symbol("a", commutative=False)):
        in_front = [(one + a)*X, (one + a)*X*Y + a*X*Y + one*X*Y] if one.is_commutative else []
        for expr in (one*a*t, one + a + t, a/one*t, t**one + t**a, *in_front):
            assert str(expr) == slowly(monkeypatch, expr)


def test_sympys_own_printing_is_asked_where_the_style_is_sympys_or_nothing_is_installed():
    expr = t*d/2 - exp(-t/2)*Trace((X + Y.T).inv())
    text = str(expr)
    for context in (sympy_matcalc.installed(False), nullcontext()):
        with context:
            sympy_matcalc.init_matrix_printing("sympy")
            assert str(expr) == text
    sympy_matcalc.init_matrix_printing()
    with sympy_matcalc.installed(False):
        assert not hasattr(StrPrinter._print_Mul, "__wrapped__")
    assert str([expr]) == f"[{text}]"
    clear_cache()
    assert str(expr) == text


@pytest.mark.parametrize("scalar", [scalar for scalar in SCALARS if scalar.is_commutative], ids=str)
def test_in_front_of_matrices(scalar, monkeypatch):
    for expr in (MatMul(scalar, X), MatMul(scalar, X, Y.T), MatMul(scalar, X) + Y, A - MatMul(scalar, Y, X)):
        assert str(expr) == slowly(monkeypatch, expr)


def test_published_derivatives(monkeypatch):
    for _, function, variable, _ in PUBLISHED:
        f = value(function)
        for expr in (f, diff(f, value(variable))):
            assert str(expr) == slowly(monkeypatch, expr)


@pytest.mark.parametrize("seed", range(60))
def test_random_expressions(seed, monkeypatch):
    scalar = random_expressions.random_case(seed, classes="all").expr
    assert scalars.text_of(StrPrinter(), scalar) == slowly(monkeypatch, scalar)
    if scalar.is_commutative:
        assert str(MatMul(scalar, X, Y)) == slowly(monkeypatch, MatMul(scalar, X, Y))


@pytest.mark.parametrize("seed", range(60))
def test_random_sums_of_words(seed, monkeypatch):
    rng = random.Random(seed)
    letters = [X, Y, A, X.T, A.T, X.inv(), X.T.inv(), X**2, X + A, X.T - A.T, (X + Y).inv(), 2*X - 4*A, (X*Y).inv()]
    numbers = [1, 1, -1, 2, -3, Rational(1, 2), Rational(-2, 3), a, -a, a/n, t, -t/2, exp(a), 1/d]
    expr = MatAdd(*[rng.choice(numbers)*MatMul(*rng.choices(letters, k=rng.randint(1, 4)))
                    for _ in range(rng.randint(1, 4))]).doit()
    assert str(expr) == slowly(monkeypatch, expr)
    if isinstance(expr, MatAdd):
        assert terms_in_order(expr.args, {}) in (None, expr.as_ordered_terms())


@pytest.mark.parametrize("terms", [(X, X), (X, 2*X), (2*X, X), (X*Y/2, -X*Y, 3*X*Y), (X*Y, X)], ids=str)
def test_like_terms_of_a_sum_that_is_not_evaluated(terms):
    total = MatAdd(*terms, evaluate=False)
    assert terms_in_order(total.args, {}) == total.as_ordered_terms()
    assert str(total)


def test_a_printer_that_is_told_an_order_or_has_methods_of_its_own_goes_on_with_them():
    class Loud(StrPrinter):
        def _print_Symbol(self, expr):
            return expr.name.upper()

    scalar = 2*a*(b + c)
    assert not scalars.is_usual(Loud())
    assert not scalars.is_usual(StrPrinter({"order": "none"}))
    assert StrPrinter({"sympy_integers": True}).doprint(2*X*Y/3) == "S(2)*X*Y/S(3)"
    assert Loud().doprint(scalar*X*Y.T) == "2*A*(B + C)*X*Y.T"
    assert StrPrinter({"order": "rev-lex"}).doprint((c + b)*X) == "(c + b)*X"
