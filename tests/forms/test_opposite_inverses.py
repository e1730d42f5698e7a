"""Inverses and powers of a sum and of its negative are like terms in answers: (Y' - Y)**-1 = -(Y - Y')**-1."""

import random

import numpy as np
import pytest
from sympy import Determinant, MatrixSymbol, Symbol, Trace, cos, diff, log, simplify, sin, symbols

from sympy_matcalc.core.common_factors import with_signs_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n = 4
A, B, C, X, Y = (MatrixSymbol(name, n, n) for name in "ABCXY")
x, t = MatrixSymbol("x", n, 1), Symbol("t")


@pytest.mark.parametrize("size", [4, symbols("k", even=True, positive=True), symbols("m", integer=True, positive=True)])
def test_skew_determinants(size):
    Z = MatrixSymbol("Z", size, size)
    assert diff(log(Determinant(Z - Z.T)), Z) == -2*(Z - Z.T).I
    assert diff(Determinant(Z.T - Z), Z) == -2*Determinant(Z.T - Z)*(Z - Z.T).I
    assert diff(sin(log(Determinant(Z - Z.T))), Z) == -2*cos(log(Determinant(Z - Z.T)))*(Z - Z.T).I


@pytest.mark.parametrize(("expr", "variable", "terms"), [
    (log(Determinant(Y - Y.T)), Y, 1), (log(Determinant(A - B)) + log(Determinant(B - A)), A, 1),
    (log(Determinant(A*B - C)) + t*log(Determinant(C - A*B)), C, 2), (t*log(Determinant(Y.T - Y)), Y, 1),
    (log(Determinant(2*Y - 2*Y.T)), Y, 1), (log(Determinant(A - A.T + B - B.T)), A, 1),
    (Trace((A - B).I*X) + Trace((B - A).I*X), A, 0), (Trace((A - B).I*X) - Trace((B - A).I*X), A, 1),
    (Trace((A - B).I*X) - Trace((B - A).I*X), X, 1), (Trace((Y - Y.T)**4), Y, 1), (Trace((Y - Y.T)**2*X), Y, 4),
    (x.T*(A - B).I*x - x.T*(B - A).I*x, x, 2), (t*(A - B).I - t*(B - A).I, t, 1), ((A - B).I*x - (B - A).I*x, x, 1),
    ((t*A - B).I*x - (B - t*A).I*x, t, 1), (Trace((A - B)**(-2)*X) - Trace((B - A)**(-2)*X), X, 0),
    (Trace((A - B)**(-3)*X) + Trace((B - A)**(-3)*X), X, 0), (Trace((A - B).I*C*(B - A).I*X), X, 1),
    (Trace((A - B).I*C*(B - A).I*X) + Trace((B - A).I*C*(A - B).I*X), C, 1),
], ids=str)
def test_answers(expr, variable, terms):
    found = diff(expr, variable)
    assert deviation(expr, variable, found, seed=1) < 1e-6
    count = 0 if getattr(found, "is_ZeroMatrix", False) else len(found.args) if found.is_MatAdd else 1
    assert count <= terms
    assert simplify(found - simplify(found)).is_ZeroMatrix


def test_random_sums_keep_their_value():
    for seed in range(40):
        rng, numbers = random.Random(seed), np.random.default_rng(seed)
        point = {M: numbers.uniform(-1, 1, (n, n)) for M in (A, B, C, Y)}
        point[t] = 0.3
        sums = [A - B, B - A, Y - Y.T, Y.T - Y, A - t*B, t*B - A, A + B, 2*C - A, A - 2*C]
        letters = [*sums, *[total.I for total in sums], *[total**k for total in sums[:4] for k in (-3, -2, 2, 3)], A, C]
        by = Algebra()
        terms = {}
        for _ in range(rng.randint(2, 6)):
            word = tuple(rng.choice(letters) for _ in range(rng.randint(1, 3)))
            terms[word] = rng.choice([1, -1, 2, -2])*rng.choice([t/t, t])
        merged = with_signs_merged(terms, by)
        assert len(merged) <= len(terms)
        values = []
        for each in (terms, merged):
            total = np.zeros((n, n))
            for word, coefficient in each.items():
                value = np.eye(n)
                for letter in word:
                    value = value @ np.asarray(evaluate(letter, point), dtype=float)
                total = total + float(evaluate(coefficient, point))*value
            values.append(total)
        assert np.allclose(*values, rtol=1e-6, atol=1e-6*np.abs(values[0]).max())
