"""A class from outside with a linear map of its own: the solution of a Lyapunov equation."""

import pytest
from sympy import Identity, MatrixSymbol, S, Symbol, Trace, diff, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import equal, hessian_vector_product, jacobian, taylor_polynomial
from sympy_matcalc.extend import LinearMap, Sandwich
from sympy_matcalc.values.differences import deviation

TOLERANCE = 1e-6


class LyapunovSolution(MatrixExpr):
    """The matrix P with A P + P A.T = Q."""

    @property
    def shape(self):
        return self.args[1].shape

    def _eval_differential(self, active):
        """A dP + dP A.T = dQ - dA P - P dA.T"""
        a, _ = self.args
        for k in active:
            if k == 1:
                yield 1, Solved(a, Sandwich((), ()))
            else:
                yield 0, Solved(a, Sandwich((), (self,), -1))
                yield 0, Solved(a, Sandwich((self,), (), -1, transposed=True))

    def _eval_transpose(self):
        """P.T solves the equation with Q.T"""
        return LyapunovSolution(self.args[0], self.args[1].T)

    def _eval_typed(self, args, by):
        """L(A, c Q + R) = c L(A, Q) + L(A, R)"""
        a, q = args
        value = by.read(q)
        if len(value.terms) == 1 and set(value.terms.values()) == {1}:
            return self if tuple(args) == self.args else LyapunovSolution(a, q)
        size = by.shape(q)[0]
        parts = [(c, LyapunovSolution(a, by.product(S.One, *factors, size=size))) for factors, c in value.terms.items()]
        return by.combined({(part,): c for c, part in parts}, by.shape(q))

    def _eval_value(self, args, by):
        """vec(P) = (I kron A + A kron I)**-1 vec(Q)"""
        a, q = args
        n = a.shape[0]
        system = [[(a[i, k] if j == l else by.number(0)) + (a[j, l] if i == k else by.number(0))
                   for l in range(n) for k in range(n)] for j in range(n) for i in range(n)]  # noqa: E741
        matrix = type(a)([entry for row in system for entry in row], (n*n, n*n))
        return by.times(by.inverse(matrix), q.T.reshape(n*n, 1)).reshape(n, n).T


class Solved(LinearMap):
    """D -> the solution of A P + P A.T = F(D), for a linear map F; the adjoint is F* of the solution with A.T."""

    def __init__(self, a, before):
        self.a = a
        self.before = before

    def push(self, tangent, by):
        return self._solved(self.a, self.before.push(tangent, by), by)

    def pull(self, cotangent, by):
        return self.before.pull(self._solved(by.transpose(self.a), cotangent, by), by)

    @staticmethod
    def _solved(a, value, by):
        if not value.terms:
            return value
        return by.read(by.form(LyapunovSolution(a, by.expression(value))))

    def matrix(self, shape, by):
        """vec(P) = (I kron A + A kron I)**-1 vec(F(D))"""
        eye = Identity(by.shape(self.a)[0])
        system = by.plus(by.kronecker(eye, self.a), by.kronecker(self.a, eye))
        return by.chained(by.read(by.inverse(system)), self.before.matrix(shape, by))


n = Symbol("n", integer=True, positive=True)
A, Q, B, C = (MatrixSymbol(name, 2, 2) for name in "AQBC")
P = LyapunovSolution(A, Q)
s, t = symbols("s t", real=True)


def test_gradients_are_solutions_of_the_adjoint_equation():
    assert diff(Trace(B.T*P), Q) == LyapunovSolution(A.T, B)
    large, right = MatrixSymbol("L", n, n), MatrixSymbol("R", n, n)
    assert diff(Trace(LyapunovSolution(large, right)), right) == LyapunovSolution(large.T, Identity(n))


@pytest.mark.parametrize("f", [
    Trace(B*P), Trace(P*P), Trace(LyapunovSolution(A, Q*Q.T)*C), Trace(LyapunovSolution(A*B, Q)*LyapunovSolution(A, C)),
], ids=str)
@pytest.mark.parametrize("variable", [A, Q], ids=str)
def test_gradients_against_central_differences(f, variable):
    assert deviation(f, variable, diff(f, variable), seed=4) < TOLERANCE


def test_by_a_scalar():
    f = LyapunovSolution(A + t*B, Q + t**2*C)
    assert deviation(f, t, diff(f, t), seed=4) < TOLERANCE
    assert deviation(diff(f, t), t, diff(f, t, 2), seed=4) < TOLERANCE


def test_a_matrix_by_a_matrix():
    D = diff(P, Q)
    assert D.shape == (2, 2, 2, 2)
    assert deviation(P, Q, D, seed=4) < TOLERANCE
    assert deviation(P, A, diff(P, A), seed=4) < TOLERANCE


def test_second_derivatives():
    f = Trace(P*P.T)
    gradient = diff(f, Q)
    second = diff(f, Q, Q)
    assert second.shape == (2, 2, 2, 2)
    assert deviation(gradient, Q, second, seed=4) < TOLERANCE
    assert deviation(gradient, A, diff(gradient, A), seed=4) < 1e-4
    product = hessian_vector_product(f, Q, B)
    assert deviation(Trace(gradient*C), Q, diff(Trace(gradient*C), Q), seed=4) < TOLERANCE
    assert product.shape == (2, 2)


def test_jacobian():
    J = jacobian(P, Q)
    assert J.shape == (4, 4)
    assert equal(jacobian(P, A).T, jacobian(P, A, layout="denominator"))


def test_taylor_polynomial():
    polynomial = taylor_polynomial(Trace(B*LyapunovSolution(A, Q + t*C)), t, 1)
    assert deviation(polynomial, t, Trace(B*LyapunovSolution(A, C)), seed=4) < TOLERANCE


def test_equality_is_decided_by_its_value():
    assert equal(P, 2*P).verdict == "unequal"
    assert equal(LyapunovSolution(A, 2*Q), 2*P)
    assert equal(A*P + P*A.T, 2*Q).verdict == "unequal"
