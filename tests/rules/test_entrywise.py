"""Functions applied entry by entry, with parameters, of matrices of every shape."""

import pytest
from sympy import Lambda, MatrixSymbol, Symbol, atan2, diff, symbols

from sympy_matcalc.checking import deviation

z = Symbol("z")
t = Symbol("t", positive=True)
n, m = symbols("n m", integer=True, positive=True)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (3, 1), (n, m)], ids=str)
def test_a_parameter_of_the_function_is_differentiated(shape):
    X = MatrixSymbol("X", *shape)
    expr = X.applyfunc(Lambda(z, atan2(z, t)))
    assert diff(expr, t) != 0
    assert deviation(expr, t, diff(expr, t), seed=1) < 1e-6
    assert deviation(3*expr + t*X, t, diff(3*expr + t*X, t), seed=2) < 1e-6
