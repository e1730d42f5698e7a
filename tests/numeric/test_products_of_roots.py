"""Products of roots of sums with exponentials in code: one may overflow where another is zero, their product not."""

import random

import pytest
from sympy import E, Lambda, MatrixSymbol, OneMatrix, Rational, Symbol, Trace, diff, exp, lambdify, sqrt

from sympy_matcalc import compiled

np = pytest.importorskip("numpy")
mpmath = pytest.importorskip("mpmath")
t, A, x = Symbol("t", real=True), MatrixSymbol("A", 2, 2), MatrixSymbol("x", 1, 1)
FAR = (-3000.0, -700.0, -1.3, 0.4, 700.0, 3000.0)

PRODUCTS = [
    exp(t/2)/sqrt(exp(t + 1) + 3), exp(t/2 + 1)/sqrt(exp(t + 1) + 3), exp(t/3)/(exp(t + 1) + 3)**Rational(1, 3),
    exp(t)/sqrt(exp(t) + 1)/sqrt(exp(t + 1) + 3), sqrt(exp(t) + 1)/sqrt(exp(t) + 3),
    sqrt(exp(t) + 1)/sqrt(exp(2*t) + 3),
    (exp(t) + 1)**Rational(1, 3)/sqrt(exp(t) + 2), sqrt(exp(-t) + 1)*exp(t/2)/sqrt(exp(t) + 2),
    sqrt(exp(t) + 1)*sqrt(exp(t) + 3)*exp(-t), sqrt(exp(t) + 1)*sqrt(exp(t) + 3),
    exp(2*t)/(exp(2*t - 1) + 2)**Rational(3, 2),
    exp(t)/sqrt(exp(t + 1) + 3)/sqrt(exp(t - 2) + Rational(1, 2)), exp(-t)/sqrt(exp(-2*t + 1) + 1),
]


def in_many_digits(f, value):
    """The number of a function of t, and whether it is beyond floats; by mpmath alone."""
    with mpmath.workdps(40):
        number = _number(f, mpmath.mpf(value))
        return (float("inf") if abs(number) > mpmath.mpf("1e308") else 0.0 if abs(number) < mpmath.mpf("1e-300")
                else float(number))


def _number(f, value):
    if f == t:
        return value
    if f == E:
        return mpmath.e
    if f.is_Rational:
        return mpmath.mpf(f.p)/f.q
    args = [_number(arg, value) for arg in f.args]
    return {"Add": mpmath.fsum, "Mul": mpmath.fprod}[f.func.__name__](args) if f.is_Add or f.is_Mul else (
        mpmath.exp(args[0]) if isinstance(f, exp) else args[0]**args[1])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("f", PRODUCTS, ids=str)
def test_far_out(f):
    expected = [in_many_digits(f, value) for value in FAR]
    code = compiled(f*Trace(A), A)
    typed = lambdify((t, A), f*Trace(A))
    entrywise = compiled(OneMatrix(1, 1)*x.applyfunc(Lambda(t, f)), x)
    for value, number in zip(FAR, expected):
        for found in (code(t=value, A=np.eye(2)/2), typed(value, np.eye(2)/2), entrywise(x=np.array([[value]]))):
            assert np.isclose(float(found), number, rtol=1e-11, atol=1e-300)
    slope = diff(f, t)
    found = [float(compiled(slope*Trace(A), A)(t=value, A=np.eye(2)/2)) for value in FAR[2:4]]
    assert np.allclose(found, [in_many_digits(slope, value) for value in FAR[2:4]], rtol=1e-10)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(40))
def test_random_products(seed):
    rng = random.Random(seed)
    f = exp(rng.choice([-1, 1, 2, Rational(1, 2), 0])*t + rng.choice([0, 1, -2]))
    for _ in range(rng.randint(1, 3)):
        inner = exp(rng.choice([1, 1, 2, -1])*t + rng.choice([0, 0, 1, -3])) + rng.choice([1, 2, Rational(1, 3), 5])
        f = f*inner**rng.choice([Rational(1, 2), -Rational(1, 2), Rational(1, 3), -Rational(3, 2)])
    code = compiled(f*Trace(A), A)
    for value in FAR:
        number = in_many_digits(f, value)
        if number not in (0.0, float("inf")):
            assert np.isclose(float(code(t=value, A=np.eye(2)/2)), number, rtol=1e-10)
