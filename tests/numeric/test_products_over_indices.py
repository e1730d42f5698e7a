"""Products over an index of functions of entries: the empty product is one, entry by entry."""

import numpy as np
import pytest
from sympy import Lambda, MatrixSymbol, OneMatrix, Product, Sum, Trace, lambdify, symbols

from sympy_matcalc.values.evaluation import evaluate

n = symbols("n", integer=True, positive=True)
i = symbols("i", integer=True)
z = symbols("z")
x = MatrixSymbol("x", n, 1)


@pytest.mark.parametrize("body", [
    z*Product(z**2/10 + 1, (i, 0, n - 1)), Product(z**2 + i + 1, (i, 0, 2)), Product(z, (i, 0, 1)),
    Sum(z**2/10 + i, (i, 0, n - 1)), Product(1 + Sum(z, (i, 0, 1)), (i, 0, 2)),
], ids=str)
def test_of_entries(body):
    values = {n: 3, x: np.array([[0.1], [0.5], [-0.3]])}
    for expr in (Trace(OneMatrix(1, n)*x.applyfunc(Lambda(z, body))), x.applyfunc(Lambda(z, body))):
        number = lambdify((x, n), expr)(values[x], 3)
        assert np.allclose(np.asarray(number).squeeze(), np.asarray(evaluate(expr, values)).squeeze())
