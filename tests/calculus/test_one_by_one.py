"""1x1 parts of products in differentials: the direction on one side, scalars in front, equal terms merged."""

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import HadamardProduct, MatrixSymbol, Rational, Trace, sqrt, symbols, tanh

from sympy_matcalc import differential, directional_derivative
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
A, X, dX = (MatrixSymbol(name, n, n) for name in ("A", "X", "dX"))
x, b, y, dx = (MatrixSymbol(name, n, 1) for name in ("x", "b", "y", "dx"))
W, dW, w = MatrixSymbol("W", m, n), MatrixSymbol("dW", m, n), MatrixSymbol("w", m, 1)
z, dz = MatrixSymbol("z", 1, 1), MatrixSymbol("dz", 1, 1)
s = Trace(x.T*x)

LINES = [
    ((A*x - b).T*(A*x - b), x, 2*(A*x - b).T*A*dx),
    (x.T*A*x/(x.T*x), x, x.T*A*dx/s + x.T*A.T*dx/s - 2*Trace(x.T*A*x)*x.T*dx/s**2),
    ((x.T*x)**2, x, 4*s*x.T*dx),
    (sqrt(x.T*x), x, x.T*dx/sqrt(s)),
    ((x.T*x)*(y.T*x), x, s*y.T*dx + 2*Trace(y.T*x)*x.T*dx),
    (x/sqrt(x.T*x), x, dx/sqrt(s) - x*x.T*dx/s**Rational(3, 2)),
    (A*x/(x.T*x), x, A*dx/s - 2*A*x*x.T*dx/s**2),
    (x.T*X.inv()*x, X, -x.T*X.inv()*dX*X.inv()*x),
    (z**2, z, 2*Trace(z)*dz),
    (w.T*(W*x).applyfunc(tanh), W, None),
    (x*x.T, x, x*dx.T + dx*x.T),
    (X.T*X, X, X.T*dX + dX.T*X),
]


@pytest.mark.parametrize(("expr", "variable", "line"), LINES, ids=[str(line[0]) for line in LINES])
def test_lines_as_a_lecturer_writes_them(expr, variable, line):
    found = differential(expr, variable)
    if line is None:
        assert isinstance(found.args[-1], HadamardProduct)  # w.T*(... o ...), not its transpose
        assert found.args[-1].shape[0] != 1
    else:
        assert found == line


@pytest.mark.parametrize("expr", [line[0] for line in LINES], ids=str)
def test_merged_lines_have_the_same_values(expr):
    variable = next(line[1] for line in LINES if line[0] == expr)
    direction = MatrixSymbol("d" + variable.name, *variable.shape)
    for order in (1, 2):
        along = expr
        for _ in range(order):
            along = directional_derivative(along, variable, direction)
        found = differential(expr, variable, order=order)
        point = draw(random.Random(order), found, along, sizes=(2, 3))
        assert np.allclose(evaluate(found, point), evaluate(along, point), rtol=1e-9)
