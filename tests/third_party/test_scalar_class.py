"""A class from outside: a scalar of a matrix that brings nothing but its rule."""

import numpy as np
import pytest
from sympy import (
    Expr,
    Matrix,
    MatrixSymbol,
    Rational,
    ShapeError,
    Symbol,
    Trace,
    cos,
    diff,
    exp,
    lambdify,
    sin,
    symbols,
)
from sympy.matrices.expressions.matexpr import MatrixExpr

import sympy_matcalc
from sympy_matcalc import compiled, derivative, directional_derivative, hessian_vector_product, jacobian
from sympy_matcalc.extend import Pairing
from sympy_matcalc.values.differences import deviation

TOLERANCE = 1e-6


class SquaredSum(Expr):
    """F(X) = 1/2 sum of X[i, j]**2."""

    is_commutative = True

    def __new__(cls, arg):
        return Expr.__new__(cls, arg)

    def _eval_differential(self, active):
        """dF = <X, dX>"""
        yield 0, Pairing(self.args[0])

    def _eval_value(self, args, by):
        (matrix,) = args
        return (matrix.T @ matrix).trace()*by.number(1)/by.number(2)

    def _eval_numeric(self, parts, reader):
        (matrix,) = parts
        axes = tuple(reader.label() for _ in matrix.shape)
        return reader.contract([(reader.graph.number(Rational(1, 2)), ()), (matrix, axes), (matrix, axes)], ())


F = SquaredSum
s, t = symbols("s t", real=True)
A, B, X, Y = (MatrixSymbol(name, 2, 2) for name in "ABXY")
n = Symbol("n", integer=True, positive=True)
LARGE, OTHER = MatrixSymbol("L", n, n), MatrixSymbol("O", n, n)


def test_gradient():
    assert diff(F(X), X) == X
    assert diff(F(A*X), X) == A.T*A*X
    assert diff(F(LARGE*OTHER), OTHER) == LARGE.T*LARGE*OTHER
    assert derivative(F(A*X), X) == A.T*A*X


def test_by_a_scalar():
    slope = s*Trace(A*A.T) + Trace(A*X.T)
    assert diff(F(A*s + X), s) == slope
    assert diff(F(A*s + X) + s**2, s) == slope + 2*s
    assert diff(F(A*s + X)*exp(s), s) == exp(s)*slope + exp(s)*F(A*s + X)
    assert diff(F(X), s) == 0


def test_by_an_entry():
    assert diff(F(A*X), X[0, 0]) == (A.T*A*X)[0, 0]
    assert diff(F(A*X) + X[0, 1], X[0, 1]) == (A.T*A*X)[0, 1] + 1


def test_second_derivatives():
    assert diff(F(A*s + X), s, 2) == Trace(A*A.T)
    assert diff(F(A*s + t*X), s, t) == Trace(A*X.T)
    assert diff(F(A*X), X, X).shape == (2, 2, 2, 2)
    assert diff(Trace(B.T*diff(F(A*X), X)), X) == A.T*A*B


def test_inside_of_functions():
    assert diff(cos(F(X)), X) == -sin(F(X))*X
    assert diff(F(X)**2, X) == 2*F(X)*X


@pytest.mark.parametrize(("expr", "variable"), [
    (F(A*X*B), X), (F(A*s + X), s), (cos(F(X*X)), X), (F(X)*F(A*X), X),
], ids=str)
def test_against_central_differences(expr, variable):
    assert deviation(expr, variable, diff(expr, variable), seed=1) < TOLERANCE


def test_code():
    fn = compiled(F(A*X), X, order=("value", "gradient"))
    a, x = np.array([[1.0, 2], [3, 4]]), np.array([[0.0, 1], [1, 2]])
    value, gradient = fn(A=a, X=x)
    assert value == pytest.approx(np.sum((a @ x)**2)/2)
    assert np.allclose(gradient, a.T @ a @ x)

    class Unwritten(Expr):
        pass

    with pytest.raises(NotImplementedError, match=r"cannot make code for Unwritten.*_eval_numeric\(parts, reader\)"):
        compiled(Unwritten(X), X)


def test_code_by_an_expression():
    class Half(Expr):
        """1/2 tr(X' X), as a formula."""

        is_commutative = True

        def _eval_differential(self, active):
            yield 0, Pairing(self.args[0])

        def _eval_numeric(self, parts, reader):
            return Trace(self.args[0].T*self.args[0])/2

    a, x = np.array([[1.0, 2], [3, 4]]), np.array([[0.0, 1], [1, 2]])
    value, gradient = compiled(Half(A*X)*s, X, order=("value", "gradient"))(A=a, X=x, s=3.0)
    assert value == pytest.approx(1.5*np.sum((a @ x)**2))
    assert np.allclose(gradient, 3*a.T @ a @ x)
    assert lambdify((A, X), Half(A*X) + Trace(X))(a, x) == pytest.approx(np.sum((a @ x)**2)/2 + 2)


def test_code_of_a_number_and_of_a_wrong_shape():
    class Ones(MatrixExpr):
        """What the method gives stands for the node."""

        shape = property(lambda self: self.args[0].shape)

        def _eval_numeric(self, parts, reader):
            return self.args[1]

    a = np.eye(2)
    assert lambdify(X, X + Ones(X, Matrix([[1, 2], [3, 4]])))(a).tolist() == [[2, 2], [3, 5]]
    with pytest.raises(ShapeError, match=r"Ones\._eval_numeric gave"):
        lambdify(X, X + Ones(X, X[:, 0]))
    with pytest.raises(ShapeError, match=r"Ones\._eval_numeric gave 2"):
        lambdify(X, X + Ones(X, 2))


def test_jacobian_and_taylor_polynomial_follow():
    assert jacobian(F(X), X).shape == (1, 4)
    assert jacobian(F(A*X), X) == jacobian(Trace(X.T*A.T*A*X)/2, X)
    assert directional_derivative(F(X), X, A) == Trace(X.T*A)
    assert hessian_vector_product(F(A*X), X, B) == A.T*A*B


def test_no_class_without_a_rule_gets_a_derivative():
    """SymPy asks whether an expression has the attribute."""
    class Without(Expr):
        pass

    assert not hasattr(Without(X), "_eval_derivative")
    assert hasattr(F(X), "_eval_derivative")
    with sympy_matcalc.installed(False):
        assert not hasattr(F(X), "_eval_derivative")
    assert not isinstance(F(X), MatrixExpr)
