"""A class from outside that is a part of a symbol: one can differentiate by it, as by a slice."""

from sympy import ImmutableMatrix, MatrixSymbol, Trace, ZeroMatrix, diff
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import derivation, derivative
from sympy_matcalc.core.maps import between

TURN = ImmutableMatrix([[0, 1], [1, 0]])


class Turned(MatrixExpr):
    """The columns of a matrix in the other order."""

    shape = property(lambda self: self.args[0].shape)
    _diff_wrt = property(lambda self: isinstance(self.args[0], MatrixSymbol))

    def _eval_part(self, gradient, by):
        return between((), gradient, (TURN,), by)


A, X, Y = (MatrixSymbol(name, 2, 2) for name in "AXY")


def test_the_gradient_is_the_part_of_the_gradient():
    assert diff(Trace(A.T*X), Turned(X)) == A*TURN
    assert derivative(Trace(X.T*A*X), Turned(X)) == A*X*TURN + A.T*X*TURN
    assert diff(Trace(A), Turned(X)) == ZeroMatrix(2, 2)
    assert diff(A*X, Turned(X)).shape == (2, 2, 2, 2)


def test_the_derivation_says_whence_the_derivative_is():
    last = str(derivation(Trace(A.T*X), Turned(X))).splitlines()[-1]
    assert last.endswith("as the class of the part says   [definition of the gradient]")
