"""Kronecker products."""

import random

import numpy as np
import pytest
from properties.points import draw
from sympy import (
    Basic,
    Determinant,
    Identity,
    KroneckerProduct,
    MatrixSymbol,
    S,
    Trace,
    diff,
    expand,
    simplify,
    symbols,
)

import sympy_matcalc
from sympy_matcalc import PartialTrace, jacobian
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t")
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
W = MatrixSymbol("W", n, m)


@pytest.mark.parametrize(("scale", "matrix"), [
    (S(2), A*B), (-S.One, X.inv()*B*X.inv()), (t, A*W), (S(3), A), (t, Identity(n)), (2*t, A + B)], ids=str)
@pytest.mark.parametrize("deep", [True, False])
def test_scalars_leave_a_product_of_matrices(scale, matrix, deep):
    # SymPy 1.14 raises an AttributeError where it takes the scalar out of a product of two matrices.
    assert KroneckerProduct(scale*matrix, X).doit(deep=deep) == scale*KroneckerProduct(matrix, X)
    twice = KroneckerProduct(X, scale*matrix, scale*matrix)
    assert twice.doit(deep=deep) == scale**2*KroneckerProduct(X, matrix, matrix)


def test_scalars_in_products_of_matrices_under_other_verbs():
    product = KroneckerProduct(2*A*B, X)
    assert expand(product) == 2*KroneckerProduct(A*B, X)
    assert simplify(product - 2*KroneckerProduct(A*B, X)).is_ZeroMatrix
    assert diff(Trace(product), A) == 2*Trace(X)*B.T
    with sympy_matcalc.installed():
        sympy_matcalc.uninstall()
        # With nothing installed the engine does not depend on SymPy's rule either.
        assert sympy_matcalc.derivative(Trace(KroneckerProduct(2*A*B, X)), A) == 2*Trace(X)*B.T
        sympy_matcalc.install()


def test_products_of_identities():
    one = Basic.__new__(KroneckerProduct, Identity(1), 2*Identity(n))
    assert one.doit() == 2*Identity(n)
    assert KroneckerProduct(A, X).subs(n, 1).doit().shape == (1, 1)


a, b, s, Y = MatrixSymbol("a", 1, n), MatrixSymbol("b", n, 1), MatrixSymbol("s", 1, 1), MatrixSymbol("Y", m, n)
OF_UNITS = [
    Trace(KroneckerProduct(a*b, W*Y)*A), Trace(KroneckerProduct(W*Y, a*b)*A), Trace(KroneckerProduct(a*X*b, X)*A),
    Trace(KroneckerProduct(X, a*X*b, X)*KroneckerProduct(A, B)), Trace(KroneckerProduct(s, X)*A),
    Trace(KroneckerProduct(X, s, a*b)**2*A), Trace(KroneckerProduct(s, a*b)*s), Trace(KroneckerProduct(s, b, a)*A),
    Trace(KroneckerProduct(a*b, W).T*KroneckerProduct(W, s)),
    Trace(KroneckerProduct(a*b + s, W*Y, X)*KroneckerProduct(A, B)),
    Trace(KroneckerProduct(t*s, X.inv(), a*b)*A), Determinant(KroneckerProduct(a*b, X) + A),
]


@pytest.mark.parametrize("expr", OF_UNITS, ids=str)
def test_units_are_scalars_in_answers(expr):
    for variable in sorted(expr.atoms(MatrixSymbol), key=str):
        gradient = diff(expr, variable)
        assert deviation(expr, variable, gradient, seed=1) < 1e-6
        assert not gradient.has(PartialTrace)
    inner = next(iter(expr.atoms(KroneckerProduct)))
    for variable in sorted(inner.atoms(MatrixSymbol), key=str):
        point = draw(random.Random(2), expr, sizes=(2, 3))
        slopes = np.asarray(evaluate(jacobian(inner, variable), point), dtype=float)
        rows, cols = np.asarray(evaluate(variable, point)).shape
        columns = []
        for k in range(rows*cols):
            step = np.zeros(rows*cols)
            step[k] = 1e-6
            step = step.reshape((rows, cols), order="F")
            up, down = (np.asarray(evaluate(inner, {**point, variable: point[variable] + h}), dtype=float)
                        for h in (step, -step))
            columns.append(((up - down)/2e-6).ravel(order="F"))
        assert np.allclose(slopes, np.array(columns).T, atol=1e-5)


def test_units_leave_the_product():
    assert diff(Trace(KroneckerProduct(a*b, W*Y)*A), W) == Trace(a*b)*A.T*Y.T
    assert diff(Trace(KroneckerProduct(s, X)*A), X) == Trace(s)*A.T
    assert diff(Trace(KroneckerProduct(s, X)*A), s) == Trace(A*X)*Identity(1)
    assert diff(t*KroneckerProduct(a*b, W), t) == KroneckerProduct(a*b, W)  # what was typed stays
    assert PartialTrace(A*X, n).doit() == Trace(A*X)*Identity(1)
