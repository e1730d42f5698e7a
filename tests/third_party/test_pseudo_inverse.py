"""A class from outside: the pseudo-inverse of a matrix of full column rank, its rule built of the package's maps."""

import pytest
from sympy import Identity, MatrixSymbol, Symbol, Trace, Transpose, diff, eye, lambdify, simplify, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import equal, jacobian
from sympy_matcalc.extend import Sandwich, products
from sympy_matcalc.values.differences import deviation
from sympy_matcalc.values.evaluation import evaluate

TOLERANCE = 1e-6


class PseudoInverse(MatrixExpr):
    """P = (X.T X)**-1 X.T, for X of full column rank."""

    @property
    def arg(self):
        return self.args[0]

    @property
    def shape(self):
        return self.arg.shape[::-1]

    def _eval_differential(self, active):
        """dP = -P dX P + (X.T X)**-1 dX.T (I - X P)

        Source: Golub and Pereyra, SIAM Journal on Numerical Analysis 10 (1973), equation (4.12).
        """
        x = self.arg
        yield 0, Sandwich((self,), (self,), -1)
        yield 0, Sandwich(((x.T*x).inv(),), (Identity(x.shape[0]) - x*self,), transposed=True)

    def _eval_value(self, args, by):
        (x,) = args
        return by.times(by.inverse(by.times(x.T, x)), x.T)

    def _numpycode(self, printer):
        return f"{printer._module_format('numpy.linalg.pinv')}({printer._print(self.arg)})"


@products(PseudoInverse)
def left_inverse(factors, k, by):
    """P X = I,  X.T P.T = I"""
    left, right = factors[k:k + 2]
    if isinstance(left, PseudoInverse) and right == left.arg:
        return k, k + 2, Identity(left.shape[0])
    if isinstance(right, Transpose) and isinstance(right.arg, PseudoInverse) and left == by.transpose(right.arg.arg):
        return k, k + 2, Identity(right.shape[1])
    return None


m, n = symbols("m n", integer=True, positive=True)
X, B, C = MatrixSymbol("X", 4, 2), MatrixSymbol("B", 4, 2), MatrixSymbol("C", 2, 2)
Z, W = MatrixSymbol("Z", m, n), MatrixSymbol("W", m, n)
P = PseudoInverse(X)


def test_products_with_what_it_is_the_inverse_of():
    assert Identity(2) == P*X
    assert PseudoInverse(Z)*Z == Identity(n)
    assert C*P*X*C == C**2
    assert Identity(2) == X.T*P.T
    assert (X*P).shape == (4, 4)
    assert simplify(P*X*C - C) == C - C
    assert diff(Trace(P*X*C), C) == Identity(2)


@pytest.mark.parametrize("f", [
    Trace(P*B), Trace(C*P*P.T), Trace(PseudoInverse(X + B)*X), Trace(PseudoInverse(X*C)*B), Trace(X*P*B*B.T),
], ids=str)
def test_gradient_against_central_differences(f):
    assert deviation(f, X, diff(f, X), seed=2) < TOLERANCE


def test_by_a_scalar_and_by_an_entry():
    t = Symbol("t", real=True)
    f = Trace(PseudoInverse(X + t*B)*B)
    assert deviation(f, t, diff(f, t), seed=1) < TOLERANCE
    assert deviation(PseudoInverse(X + t*B), t, diff(PseudoInverse(X + t*B), t), seed=1) < TOLERANCE


def test_jacobian_and_second_derivatives():
    J = jacobian(P, X)
    assert J.shape == (8, 8)
    D = diff(P, X)
    assert D.shape == (4, 2, 2, 4)
    assert deviation(P, X, D, seed=1) < TOLERANCE
    gradient = diff(Trace(P*B), X)
    assert deviation(gradient, X, diff(gradient, X), seed=3) < 1e-4


def test_equality_is_decided_by_its_value():
    assert equal(P, 2*P).verdict == "unequal"
    assert equal(P*X, Identity(2))
    assert equal(PseudoInverse(2*X), P).verdict == "unequal"


def test_evaluation_and_printing():
    import numpy as np
    x = np.arange(8.0).reshape(4, 2)**2
    assert np.allclose(evaluate(P, {X: x}), np.linalg.pinv(x))
    assert np.allclose(lambdify(X, P)(x), np.linalg.pinv(x))
    assert evaluate(P*X, {X: x}) == pytest.approx(np.array(eye(2).tolist(), dtype=float))
