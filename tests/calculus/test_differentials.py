"""Differentials as textbooks print them, compared with ``==``.

Sources: Magnus and Neudecker, Matrix Differential Calculus, chapters 8 and 10; The Matrix Cookbook, section 2.
"""

import pytest
from sympy import (
    Determinant,
    DiagMatrix,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    cos,
    exp,
    latex,
    log,
    sin,
    sqrt,
    symbols,
    sympify,
)
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from sympy_matcalc import MatrixExponential, MatrixSum, differential, directional_derivative, hessian_vector_product
from sympy_matcalc.calculus.traces import turned

n, m = symbols("n m", integer=True, positive=True)
p = Symbol("p", integer=True, positive=True)
t, dt, s, ds = symbols("t dt s ds")
X, A, B, dX, dA, dB, H = (MatrixSymbol(name, n, n) for name in ("X", "A", "B", "dX", "dA", "dB", "H"))
U, dU = MatrixSymbol("U", n, m), MatrixSymbol("dU", n, m)
x, dx, b, v = (MatrixSymbol(name, n, 1) for name in ("x", "dx", "b", "v"))
I = Identity(n)  # noqa: E741


FIRST = [
    (A, ZeroMatrix(n, n)), (X, dX), (3*X, 3*dX), (X + A, dX), (A*X*B, A*dX*B), (X.T, dX.T), (Trace(X), Trace(dX)),
    (Trace(A*X), Trace(A*dX)), (Trace(A*X.T), Trace(A.T*dX)), (Trace(X.T*X), 2*Trace(X.T*dX)),
    (Trace(X*A*X*B), Trace(A*X*B*dX) + Trace(B*X*A*dX)), (X*X, X*dX + dX*X),
    (X.T*A*X, dX.T*A*X + X.T*A*dX), (x.T*A*x, x.T*A*dx + x.T*A.T*dx), (X.inv(), -X**(-1)*dX*X**(-1)),
    (Trace(A*X.inv()), -Trace(X**(-1)*A*X**(-1)*dX)),
    (Determinant(X), Determinant(X)*Trace(X**(-1)*dX)), (log(Determinant(X)), Trace(X**(-1)*dX)),
    (Determinant(U.T*U), 2*Determinant(U.T*U)*Trace((U.T*U)**(-1)*U.T*dU)),
    (1/Determinant(X), -Trace(X**(-1)*dX)/Determinant(X)), (exp(Trace(A*X)), exp(Trace(A*X))*Trace(A*dX)),
    (sqrt(Trace(X.T*X)), Trace(X.T*dX)/sqrt(Trace(X.T*X))),
    (X**3, dX*X**2 + X*dX*X + X**2*dX), (Trace(X**p), p*Trace(X**(p - 1)*dX)),
    (HadamardProduct(X, A), HadamardProduct(A, dX)), (HadamardPower(X, 3), 3*HadamardProduct(HadamardPower(X, 2), dX)),
    (X.applyfunc(sin), HadamardProduct(X.applyfunc(cos), dX)), (KroneckerProduct(X, A), KroneckerProduct(dX, A)),
    (DiagMatrix(x), DiagMatrix(dx)), (Trace(MatrixExponential(X)), Trace(MatrixExponential(X)*dX)),
    (t*A, dt*A), (exp(t)*A, dt*exp(t)*A), (A.inv()*t**2, 2*t*dt*A.inv()), (t**3, 3*t**2*dt),
    (X[0, 0]**2, 2*X[0, 0]*dX[0, 0]), (Determinant(X + t*A), Determinant(X + t*A)*(
        Trace((X + t*A)**(-1)*dX) + dt*Trace((X + t*A)**(-1)*A))),
]


def same(one, other):
    """Whether two are equal, scalars multiplied out; SymPy gives each entrywise function a variable of its own."""
    one, other = sympify(one), sympify(other)
    if one.has(ElementwiseApplyFunction):
        return str(one).replace("_x", "_d") == str(other)
    return one == other if one.is_Matrix else one.expand() == other.expand()


@pytest.mark.parametrize(("f", "formula"), FIRST, ids=lambda f: str(f)[:40])
def test_first_differential(f, formula):
    assert same(differential(f, [X, U, x, t]), formula)


SECOND = [
    (A*X, ZeroMatrix(n, n)), (Trace(A*X), 0), (X*X, 2*dX**2), (X.T*A*X, 2*dX.T*A*dX), (x.T*A*x, 2*dx.T*A*dx),
    (X.inv(), 2*X**(-1)*dX*X**(-1)*dX*X**(-1)), (log(Determinant(X)), -Trace(X**(-1)*dX*X**(-1)*dX)),
    (Determinant(X), Determinant(X)*(Trace(X**(-1)*dX)**2 - Trace(X**(-1)*dX*X**(-1)*dX))),
    (Trace(X**3), 6*Trace(X*dX**2)), (Trace(X.T*X), 2*Trace(dX.T*dX)), (HadamardProduct(X, X), 2*HadamardPower(dX, 2)),
    (exp(Trace(A*X)), exp(Trace(A*X))*Trace(A*dX)**2), (t*X, 2*dt*dX), (t**2*A, 2*dt**2*A),
    (Trace((A*X - B).T*(A*X - B)), 2*Trace(dX.T*A.T*A*dX)),
    (log(Determinant(X + t*A)), -dt**2*Trace((X + t*A)**(-1)*A*(X + t*A)**(-1)*A)
     - 2*dt*Trace((X + t*A)**(-1)*A*(X + t*A)**(-1)*dX) - Trace((X + t*A)**(-1)*dX*(X + t*A)**(-1)*dX)),
]


@pytest.mark.parametrize(("f", "formula"), SECOND, ids=lambda f: str(f)[:40])
def test_second_differential(f, formula):
    result = differential(f, [X, x, t], order=2)
    assert same(result, formula)
    assert same(differential(differential(f, [X, x, t]), [X, x, t], [dX, dx, dt]), formula)


def test_third_differential():
    assert differential(X.inv(), X, order=3) == -6*X**(-1)*dX*X**(-1)*dX*X**(-1)*dX*X**(-1)
    assert differential(X*X, X, order=3) == ZeroMatrix(n, n)


def test_symbolic_power():
    first = differential(X**p, X)
    assert isinstance(first, MatrixSum)
    for k in (1, 2, 3):
        assert first.subs(p, k).doit() == differential(X**k, X)
        assert differential(X**p, X, order=2).subs(p, k).doit().expand() == differential(X**k, X, order=2)


def test_several_variables_at_once():
    assert differential(A*X, [A, X]) == dA*X + A*dX
    assert differential(A*X, (X, A)) == dA*X + A*dX
    assert differential(A*X, [A, X], order=2) == 2*dA*dX
    assert differential(Trace(A*X), [X, A]) == Trace(A*dX) + Trace(X*dA)
    assert differential(t*A, [t, A]) == dt*A + t*dA


def test_symbols_of_ones_own():
    assert differential(Trace(A*X), X, H) == Trace(A*H)
    assert differential(A*X, [A, X], [H, B]) == H*X + A*B
    assert differential(t**2, t, s) == 2*t*s
    X1, dX1 = MatrixSymbol("X1", 2, 3), MatrixSymbol("dX1", 2, 3)
    assert differential(X1.T, X1) == dX1.T


def test_functions_of_entries_are_read_as_matrices():
    y, dy = MatrixSymbol("y", 2, 1), MatrixSymbol("dy", 2, 1)
    assert differential(y[0, 0]**2 + y[1, 0]**2, y) == 2*Trace(y.T*dy)
    E = MatrixSymbol("E", 2, 2)
    assert differential(E[0, 1]*E[1, 0], E) == E[0, 1]*MatrixSymbol("dE", 2, 2)[1, 0] \
        + E[1, 0]*MatrixSymbol("dE", 2, 2)[0, 1]


def test_explicit_matrices():
    assert differential(Matrix([[t, 1], [0, t**2]]), t) == Matrix([[dt, 0], [0, 2*t*dt]])
    Y, dY = MatrixSymbol("Y", 2, 2), MatrixSymbol("dY", 2, 2)
    M = Matrix([[1, 2], [3, 4]])
    assert differential(Trace(M*Y), Y) == Trace(M.as_immutable()*dY)
    assert directional_derivative(Y*Y, Y, Matrix([[0, 1], [0, 0]])) == \
        Y*Matrix([[0, 1], [0, 0]]) + Matrix([[0, 1], [0, 0]])*Y


def test_in_latex_the_differential_can_have_an_upright_d():
    assert latex(differential(Trace(A*X), X)) == r"\operatorname{tr}\left(A \, dX \right)"
    assert r"\mathrm{d}X" in latex(differential(Trace(A*X), X), symbol_names={dX: r"\mathrm{d}X"})


def test_directions():
    assert directional_derivative(X.inv(), X, A*B) == -X**(-1)*A*B*X**(-1)
    assert directional_derivative(log(Determinant(X)), X, X) == n
    assert directional_derivative(Trace(X*X), X, I) == 2*Trace(X)
    assert directional_derivative(A*X, [A, X], [B, I]) == B*X + A
    assert directional_derivative(exp(t), t, 2) == 2*exp(t)
    assert directional_derivative(Determinant(X), X, ZeroMatrix(n, n)) == 0
    assert directional_derivative(X*A, X, ZeroMatrix(n, n)) == ZeroMatrix(n, n)
    assert directional_derivative(A, X, B) == ZeroMatrix(n, n)
    assert directional_derivative(Trace(A), X, B) == 0


def test_what_stands_in_a_direction_is_held_fixed():
    """As in Newton's method, where the direction is made of the gradient at the point."""
    f = x.T*A*x/2 - b.T*x
    newton = -(A/2 + A.T/2).inv()*((A/2 + A.T/2)*x - b)
    slope = directional_derivative(f, x, newton)
    assert slope == directional_derivative(f, x, v).subs(v, newton).doit()
    assert directional_derivative(X*X, X, X) == 2*X**2
    assert hessian_vector_product(Trace(X**3), X, X) == 6*X.T**2


def test_hessian_vector_products():
    assert hessian_vector_product(x.T*A*x, x, v) == A*v + A.T*v
    assert hessian_vector_product(Trace(x.T*x)/2, x, v) == v
    assert hessian_vector_product(log(Determinant(X)), X, H) == -X.T**(-1)*H.T*X.T**(-1)
    assert hessian_vector_product(Trace(A*X), X, H) == ZeroMatrix(n, n)
    assert hessian_vector_product(t**3, t, s) == 6*t*s
    assert same(hessian_vector_product(OneMatrix(1, n)*x.applyfunc(exp), x, v), HadamardProduct(x.applyfunc(exp), v))
    assert hessian_vector_product(Inverse(X)[0, 0], X, H).shape == (n, n)
    assert Rational(1, 2)*hessian_vector_product(Trace(X.T*X), X, H) == H


def test_neighbours_that_meet_when_a_trace_is_turned_are_merged():
    k, j = symbols("k j", integer=True, positive=True)
    assert turned(Trace(X**k*dX*X**j), [dX]) == Trace(X**(j + k)*dX)
    first = turned(Sum(Trace(X**j*dX*X**(k - j)), (j, 1, k)), [dX])
    assert first == k*Trace(X**k*dX)


def test_terms_that_are_each_others_transposes_are_one():
    """What is 1x1 is its own transpose, so the differential stands on one side."""
    A_, x_, b_ = MatrixSymbol("A", n, n), MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)
    dx_, db_ = MatrixSymbol("dx", n, 1), MatrixSymbol("db", n, 1)
    f = (A_*x_ - b_).T*(A_*x_ - b_)
    assert differential(f, x_) == 2*(A_*x_ - b_).T*A_*dx_
    assert differential(f, [x_, b_]) == 2*(A_*x_ - b_).T*A_*dx_ + 2*(b_ - A_*x_).T*db_
    assert differential(x_.T*x_, x_) == 2*x_.T*dx_
    assert differential(f, x_, order=2) == 2*dx_.T*A_.T*A_*dx_
