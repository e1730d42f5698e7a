"""Kernels given entry by entry, by their parameters: the trace that books print, not a sum over all entries."""

import pytest
from sympy import Abs, Determinant, FunctionMatrix, Identity, Lambda, MatrixSymbol, Sum, Trace, diff, exp, log, symbols

from sympy_matcalc import equal, norm
from sympy_matcalc.values.differences import deviation

n, m = symbols("n m", integer=True, positive=True)
i, j = symbols("i j", integer=True)
t, c, width = symbols("t c ell", positive=True)
A, U, W = MatrixSymbol("A", n, n), MatrixSymbol("U", m, n), MatrixSymbol("W", n, m)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


def table(body, columns=n):
    return FunctionMatrix(n, columns, Lambda((i, j), body))


distance = (x[i, 0] - x[j, 0])**2
K = table(exp(-distance/(2*width**2)))
slope = table(distance*exp(-distance/(2*width**2)))
noisy = K + c*Identity(n)


@pytest.mark.parametrize(("f", "by", "printed"), [
    (log(Determinant(noisy)), width, Trace(slope*noisy.inv())/width**3),
    (Trace(y.T*noisy.inv()*y), width, -Trace(y.T*noisy.inv()*slope*noisy.inv()*y)/width**3),
    (Determinant(K), width, Determinant(K)*Trace(slope*K.inv())/width**3),
    (Trace(A*table(t**Abs(i - j))), t, Trace(table(t**Abs(i - j)*Abs(i - j))*A)/t),
    (Trace(table(t*W[i, j], m)*U), t, Trace(table(W[i, j], m)*U)),
    (norm(K - A)**2, width, 2*Trace((K - A)*slope.T)/width**3),
], ids=str)
def test_derivatives_by_a_parameter_are_traces(f, by, printed):
    found = diff(f, by)
    assert not found.has(Sum)
    assert equal(found, printed)
    assert found.count_ops() <= printed.count_ops()
    assert deviation(f, by, found) < 1e-6


def test_the_likelihood_of_a_gaussian_process_by_its_width():
    f = -y.T*noisy.inv()*y/2 - log(Determinant(noisy))/2
    found = diff(f, width)
    assert not found.has(Sum)
    assert deviation(f, width, found) < 1e-6
    assert deviation(found, width, diff(f, width, 2)) < 1e-6
