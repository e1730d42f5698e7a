"""`factor` takes common factors out of sums of matrices, on both sides; multiplied out they give the sum back."""

import numpy as np
import pytest
from random_expressions import random_case
from same_value import assert_same_value
from sympy import (
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    Matrix,
    MatrixSymbol,
    Rational,
    Trace,
    exp,
    expand,
    factor,
    preorder_traversal,
    sqrt,
    symbols,
)

from sympy_matcalc.forms.factoring import length
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

n, m, k = symbols("n m k", integer=True, positive=True)
a, b, c = symbols("a b c", real=True)
A, B, C, D = (MatrixSymbol(name, n, n) for name in "ABCD")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", n, m)
R = MatrixSymbol("R", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
eye = Identity(n)

TABLE = [
    (A*B + A*C, A*(B + C)),
    (A*C + B*C, (A + B)*C),
    (A*B - A*C, A*(B - C)),
    (-A*B - A*C, -A*(B + C)),
    (a*A + a*B, a*(A + B)),
    (a*A + b*A, (a + b)*A),
    (a**2*A + a*b*B, a*(a*A + b*B)),
    ((a**2 - 1)*A + (a - 1)*B, (a - 1)*((a + 1)*A + B)),
    ((a**2 + 2*a + 1)*A*B, (a + 1)**2*A*B),
    (A*x - A*y + B*x, A*(x - y) + B*x),
    (A*B*C + A*D*C, A*(B + D)*C),
    (A + A*B, A*(eye + B)),
    (B*A + A, (eye + B)*A),
    (P + P*R*P, P*(Identity(m) + R*P)),
    (P*R*A + Q*R*A, (P + Q)*R*A),
    (A**2 + A, A*(A + eye)),
    (A**3*B + A**2*C, A**2*(A*B + C)),
    (A.inv()*B + A.inv()*C, A.inv()*(B + C)),
    (A**(k + 1) + A**k*B, A**k*(A + B)),
    (x*x.T*A + x*y.T*A, x*(x.T + y.T)*A),
    (x + x*y.T*x, (eye + x*y.T)*x),
    (x.T*A*x + x.T*B*x, x.T*(A + B)*x),
    (A*B*A*B + A*B, A*B*(A*B + eye)),
    (A.T*B + A.T*C, A.T*(B + C)),
    (A.T*B.T + C.T*B.T, (A.T + C.T)*B.T),
    (Trace(A)*B + Trace(A)*C, Trace(A)*(B + C)),
    (Trace(A)*B*C + Trace(A)*a*B, Trace(A)*B*(C + a*eye)),
    (2*A*B + 4*A*C, 2*A*(B + 2*C)),
    (A*B/2 + A*C/3, Rational(1, 6)*A*(3*B + 2*C)),
    (2*A + 2*B, 2*A + 2*B),
    (A + B - C, A + B - C),
    (A**2 + A*B + B*A + B**2, (A + B)**2),
    (A**2 - A*B + B*A - B**2, (A + B)*(A - B)),
    (A*C + A*D + B*C + B*D, (A + B)*(C + D)),
    (A*B + A + B + eye, (A + eye)*(B + eye)),
    (A**2 + 2*A + eye, (A + eye)**2),
    (A**3 + 3*A**2 + 2*A, A*(A + eye)*(A + 2*eye)),
    (A*B*A*B + 4*A*B + 4*eye, (A*B + 2*eye)**2),
    (A**2 - (a + b)*A + a*b*eye, (A - b*eye)*(A - a*eye)),
    (A**2 - eye, A**2 - eye),  # the product would be longer
    (A**2 + A + eye, A**2 + A + eye),
    (a*A*C + a*A*D + B*C + B*D, (a*A + B)*(C + D)),
    (a*A*C + b*A*D + a*B*C + b*B*D, (A + B)*(a*C + b*D)),
    (A*(B + C) + A*D, A*(B + C + D)),
    (A*(B + C) - A*C, A*B),
    ((A*B + A*C)*(B*D - C*D), A*(B + C)*(B - C)*D),
    (MatPow(a*A + a*B, 2), a**2*(A + B)**2),
    ((A*B + A*C).T, (B.T + C.T)*A.T),
    (A*B + C, A*B + C),
    (sqrt(a**2/4 + 4)*A, sqrt(a**2/4 + 4)*A),
    (A*B - B*A, A*B - B*A),
    (A*B, A*B),
    ((A*B + A*C).inv(), (A*B + A*C).inv()),
    (Matrix([[a**2 + a]])*MatrixSymbol("s", 1, 1), Matrix([[a**2 + a]])*MatrixSymbol("s", 1, 1)),
]


@pytest.mark.parametrize(("expr", "expected"), TABLE, ids=str)
def test_as_typed(expr, expected):
    assert factor(expr) == expected
    assert expr.factor() == expected
    assert factor(expected) == expected
    assert expand(expected) == expand(expr)
    assert length(expected) <= length(expr)


def test_scalars_with_matrices_in_them():
    assert factor(a*Trace(A) + b*Trace(A)) == (a + b)*Trace(A)
    assert factor(Trace(A)**2 + 2*Trace(A)*Trace(B) + Trace(B)**2) == (Trace(A) + Trace(B))**2
    quadratic = x.T*A*x
    assert factor(a*exp(quadratic) + b*exp(quadratic) + 0) == (a + b)*exp(quadratic)
    assert factor(a*exp(quadratic)*exp(Trace(A)) + a**2) is not None
    assert factor(exp(Trace(A*B + A*C)), deep=True) is not None


def random_sum(seed):
    """A product of sums, multiplied out, with something added now and then."""
    rng = np.random.default_rng(seed)
    letters = [A, B, C, A.T, eye, x*y.T, P*R, B.inv()]
    def random_factor():
        picked = [letters[i] for i in rng.choice(len(letters), size=rng.integers(1, 4), replace=False)]
        return sum((M*int(rng.choice([1, 1, -1, 2]))*[1, a, b][rng.integers(3)] for M in picked[1:]), picked[0])
    product = random_factor()*random_factor()*random_factor()
    return expand(product + (random_factor() if rng.random() < 0.4 else product*0))


@pytest.mark.parametrize("seed", range(25))
def test_random_products_of_sums(seed):
    expr = random_sum(seed)
    factored = factor(expr)
    assert expand(factored) == expr
    assert length(factored) <= length(expr)
    values = random_values(expr, seed=seed)
    assert np.allclose(evaluate(expr, values), evaluate(factored, values), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("seed", range(30))
def test_random(seed):
    case = random_case(seed, of="matrix" if seed % 3 else "scalar", classes="all")
    factored = factor(case.expr)
    if case.expr.is_Matrix:
        assert length(factored) <= length(case.expr), case.line
        assert expand(factored) == expand(case.expr), case.line
    assert_same_value(case.expr, factored, seed, case.line)


def test_long_sums_are_factored_in_time():
    letters = [MatrixSymbol(f"M{i}", n, n) for i in range(60)]
    total = MatAdd(*[A*M*B for M in letters])
    factored = factor(total)
    assert factored == A*MatAdd(*letters).doit()*B
    assert sum(isinstance(node, MatMul) for node in preorder_traversal(factored)) == 1
