"""Random pairs whose truth is known from how they are made: equal by a law of textbooks, or different by a change.

Nothing here asks the package: a law is applied by building both of its sides with SymPy's constructors.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from sympy import (
    Abs,
    Adjoint,
    Determinant,
    Eq,
    Expr,
    Function,
    Heaviside,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Q,
    Rational,
    S,
    Sum,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    asin,
    atan,
    conjugate,
    cos,
    diff,
    erf,
    exp,
    log,
    re,
    sign,
    sin,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import MatrixSum, relu

n, m, k = symbols("n m k", integer=True, positive=True)
i, j, l = symbols("i j l", integer=True)  # noqa: E741
t, s = symbols("t s", real=True)
z = Symbol("z", complex=True)
A, B, C, R, P = (MatrixSymbol(name, n, n) for name in "ABCRP")
W, V = MatrixSymbol("W", n, m), MatrixSymbol("V", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
f = Function("f")


class Made(NamedTuple):
    """A pair, what is assumed, and how it was made."""

    lhs: Expr
    rhs: Expr
    given: Any
    kind: str


def word(rng: random.Random, letters: int = 3) -> list[Expr]:
    """Different letters, some of them transposed, whose product is square."""
    square = [letter.T if rng.random() < 0.4 else letter for letter in rng.sample([A, B, C], rng.randint(1, letters))]
    if rng.random() < 0.4:
        square.insert(rng.randint(0, len(square)), rng.choice([W*V, x*y.T, V.T*W.T]))
    return square


def product(factors: list[Expr]) -> Expr:
    return MatMul(*factors).doit()


def number(rng: random.Random) -> Rational:
    return Rational(rng.choice([-1, 1])*rng.randint(1, 9), rng.randint(1, 9))


def scalar(rng: random.Random) -> Expr:
    """A real scalar without branches."""
    return rng.choice([t, number(rng)*t, Trace(product(word(rng, 2))), t**2 + s, t*Trace(A), (x.T*A*y)[0, 0]])


# -- equal ---------------------------------------------------------------------------

def rotated(rng: random.Random) -> Made:
    factors = word(rng)
    start = rng.randrange(len(factors))
    other = product(factors[start:] + factors[:start])
    lhs, rhs = Trace(product(factors)), Trace(rng.choice([other, Transpose(other)]))
    function = rng.choice([lambda e: e, exp, sin, f, Abs, lambda e: log(1 + e**2), lambda e: sqrt(1 + e**2)])
    return Made(function(lhs), function(rhs), True, "trace rotated")


def inverted(rng: random.Random) -> Made:
    factors = rng.sample([A, B, C], rng.randint(2, 3))
    return Made(Inverse(product(factors)), product([factor.inv() for factor in reversed(factors)]), True, "inverse")


def expanded(rng: random.Random) -> Made:
    left, right = ([number(rng)*product(word(rng, 2)) for _ in range(2)] for _ in range(2))
    whole = MatMul(MatAdd(*left), MatAdd(*right))
    return Made(whole, MatAdd(*[product([a, b]) for a in left for b in right]), True, "expanded")


def determinant(rng: random.Random) -> Made:
    factors, scale = rng.sample([A, B, C], 2), number(rng)
    lhs = Determinant(scale*product(factors))
    return Made(lhs, scale**n*Determinant(factors[0])*Determinant(factors[1].T), True, "determinant of a product")


def of_functions(rng: random.Random) -> Made:
    a, b = scalar(rng), scalar(rng)
    pairs = [(exp(a)*exp(b), exp(a + b)), (sin(a)**2 + cos(a)**2, S.One), (tanh(a), sin(0) + (1 - 2/(exp(2*a) + 1))),
             (Abs(a)**2, a**2), (Max(a, b) + Min(a, b), a + b), (relu(a) - relu(-a), a), (log(exp(a)*exp(b)), a + b)]
    return Made(*rng.choice(pairs), True, "functions")


def adjoint(rng: random.Random) -> Made:
    factors = rng.sample([A, B, C], 2)
    lhs = Adjoint(product(factors))
    rhs = product([Adjoint(factor) for factor in reversed(factors)])
    return Made(*rng.choice([(lhs, rhs), (Trace(lhs), conjugate(Trace(product(factors)))), (Abs(z)**2, z*conjugate(z)),
                             (re(z) + conjugate(re(z)), z + conjugate(z))]), True, "adjoint")


def assumed(rng: random.Random) -> Made:
    rest = product(word(rng))
    return Made(*rng.choice([
        (R.T*R*rest, rest, Q.orthogonal(R)), (Adjoint(R)*R*rest, rest, Q.unitary(R)),
        (P.T*rest, P*rest, Q.symmetric(P)),
        (P**3*rest, P*rest, Eq(P**2, P)), (Trace(x.T*P*x), S.Zero, Eq(P.T, -P)),
        (Adjoint(P)*rest, P.T*rest, Q.positive_definite(P)), (Determinant(R)**2, S.One, Q.orthogonal(R)),
        (sqrt(Determinant(P)**2), Determinant(P), Q.positive_definite(P))]), "assumptions")


def summed(rng: random.Random) -> Made:
    c = number(rng)
    return Made(*rng.choice([
        (Sum(A[i, l]*B[l, j], (l, 0, n - 1)), (A*B)[i, j]), (MatrixSum(c*A*j, (j, 1, k)), c*k*(k + 1)/2*A),
        (Sum(c*A*j, (j, 1, 3)), 6*c*A), (Sum(x[i, 0]*y[i, 0], (i, 0, n - 1)), Trace(x*y.T)),
        ((OneMatrix(1, n)*x)[0, 0], Sum(x[i, 0], (i, 0, n - 1)))]), True, "sums")


# -- different -----------------------------------------------------------------------

def perturbed(rng: random.Random) -> Made:
    expr = rng.choice([Trace(product(word(rng))), exp(t)*Trace(A), sin(Trace(product(word(rng)))), Determinant(A)*t])
    small = rng.choice([Rational(1, 10**rng.randint(1, 400)), exp(-rng.randint(1, 900)), S(1), number(rng)*t/10**60])
    return Made(expr, expr + small, True, "perturbed")


def perturbed_within(rng: random.Random) -> Made:
    small = rng.choice([Rational(1, 10**rng.randint(1, 300)), exp(-rng.randint(1, 500))])
    return Made(Determinant(A + small*Identity(n)), Determinant(A), True, "perturbed within")


def transposed(rng: random.Random) -> Made:
    factors = rng.sample([A, B, C], rng.randint(2, 3))
    other = list(factors)
    place = rng.randrange(len(factors))
    other[place] = other[place].T
    return Made(Trace(product(factors)), Trace(product(other)), True, "one factor transposed")


def special_sizes(rng: random.Random) -> Made:
    roots = rng.sample(range(1, 12), rng.randint(1, 6))
    vanishing = S.One
    for root in roots:
        vanishing *= n - root
    return Made(*rng.choice([
        (vanishing*Trace(A), S.Zero), (Determinant(OneMatrix(n, n)*number(rng)), S.Zero), (Determinant(x*y.T), S.Zero),
        (Determinant(V.T*V), S.Zero), (Determinant(V.T*V), (-1)**n*Determinant(V.T*V)),
        (Trace(Identity(n)), Trace(Identity(m))), (Determinant(A - A.T), S.Zero)]), True, "special sizes")


def determinant_signs(rng: random.Random) -> Made:
    M = product(rng.sample([A, B, C], 2))
    return Made(*rng.choice([
        (Determinant(-M), Determinant(M)), (Determinant(-M), -Determinant(M)),
        (sqrt(Determinant(M)**2), Determinant(M)),
        (Abs(Determinant(M)), Determinant(M)), (Determinant(number(rng)*M + M.T), Determinant(M))]), True, "signs")


def branches(rng: random.Random) -> Made:
    c = Rational(10)**rng.randint(-30, 30)*number(rng)
    return Made(*rng.choice([
        (log(exp(c*z)), c*z), (asin(sin(c*t)), c*t), (atan(sin(c*t)/cos(c*t)), c*t), (sqrt((t - c)**2), t - c),
        (relu(t - c), S.Zero), (Abs(t - c), c - t), (Max(t, c), t), (sign(t - c), S.One), (sqrt(z**2), z),
        (log(c*z**2), log(c) + 2*log(z)), ((t**2)**Rational(1, 2), t)]), True, "branches")


def complex_reading(rng: random.Random) -> Made:
    M = product(rng.sample([A, B, C], 2))
    return Made(*rng.choice([
        (Trace(Adjoint(M)*M), Trace(M.T*M), True), (R.T*R, Identity(n), Q.unitary(R)), (P.T, P, Q.hermitian(P)),
        (Abs(z)**2, z**2, True), (conjugate(f(z)), f(z), True), (Trace(R), Trace(Adjoint(R)), Q.unitary(R)),
        (Abs(Trace(Adjoint(M)))**2, Trace(M)**2, True)]), "complex")


def saturating(rng: random.Random) -> Made:
    c = rng.randint(20, 400)
    return Made(*rng.choice([
        (tanh(c + t**2), S.One), (erf(c + t**2), S.One), (1/(1 + exp(-c - t**2)), S.One), (exp(-c - t**2), S.Zero),
        (cos(exp(-c - t**2)), S.One), (sqrt(t**2 + exp(-c)), Abs(t))]), True, "saturating")


def null_sets(rng: random.Random) -> Made:
    M = product(word(rng, 2))
    return Made(*rng.choice([
        (diff(sign(Trace(A)), A), ZeroMatrix(n, n)), (Heaviside(Trace(M), 0), Heaviside(Trace(M), 1)),
        (sign(Trace(M))**2, S.One), (diff(Abs(t), t, 2), S.Zero)]), True, "null sets")


EQUAL: tuple[Callable[[random.Random], Made], ...] = (
    rotated, inverted, expanded, determinant, of_functions, adjoint, assumed, summed)
DIFFERENT: tuple[Callable[[random.Random], Made], ...] = (
    perturbed, perturbed_within, transposed, special_sizes, determinant_signs, branches, complex_reading, saturating,
    null_sets)
