"""Checks of what one has derived by hand: right formulas are never called wrong, wrong ones are found out."""

import pytest
from sympy import (
    Abs,
    Determinant,
    DiagMatrix,
    Eq,
    Function,
    HadamardProduct,
    Identity,
    ImmutableMatrix,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Max,
    OneMatrix,
    Q,
    Sum,
    Trace,
    ZeroMatrix,
    acos,
    asin,
    assuming,
    diff,
    exp,
    log,
    sign,
    sqrt,
    symbols,
)

from sympy_matcalc import LogSumExp, MatrixExponential, Softmax, check_derivative, check_steps, norm

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t", real=True)
A, B, C, X = MatrixSymbol("A", n, m), MatrixSymbol("B", m, m), MatrixSymbol("C", n, n), MatrixSymbol("X", n, n)
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)


def test_a_claimed_derivative_is_checked():
    assert check_derivative(Trace(C*X), X, C.T)
    assert not check_derivative(Trace(C*X), X, C)
    assert "wrong: entry" in str(check_derivative(Trace(C*X), X, C))
    assert "right at 3 random points" in str(check_derivative(Trace(C*X), X))
    assert "shape" in str(check_derivative(Trace(X), X, x))


def test_a_claim_under_assumptions():
    assert check_derivative(log(Determinant(X)), X, X.inv(), Q.symmetric(X))
    assert not check_derivative(log(Determinant(X)), X, X.inv())
    assert check_derivative(log(Determinant(X)), X, X.inv(), Q.positive_definite(X))
    assert check_derivative(Trace(log(x[0, 0])*X), X, None, Q.positive(x))
    with pytest.raises(ValueError, match="no random point"):
        check_derivative(Trace(X), X, None, Q.symmetric(X*C))


@pytest.mark.parametrize("factor", [2, -1, 1 + 1e-4])
def test_a_wrong_factor_is_found(factor):
    assert not check_derivative(Trace(X*C*X), X, factor*diff(Trace(X*C*X), X))


W, M, c = MatrixSymbol("W", m, n), MatrixSymbol("M", m, n), MatrixSymbol("c", m, 1)
s, Y, dX = MatrixSymbol("s", 1, 1), MatrixSymbol("Y", 2, 2), MatrixSymbol("dX", n, n)
k = symbols("k", integer=True, positive=True)
i, j = symbols("i j", integer=True)
p = symbols("p", positive=True)
z = symbols("z")
f = Function("f")
two_by_two = ImmutableMatrix([[1, 2], [3, 4]])
small, large = exp(-10*Trace(X.T*X)), exp(10*Trace(X.T*X))

RIGHT = [
    (Determinant(X), X, Determinant(X)*X.inv().T), (log(Abs(Determinant(X))), X, X.inv().T),
    (Abs(Determinant(X)), X, Abs(Determinant(X))*X.inv().T), (small, X, -20*small*X), (large, X, 20*large*X),
    (Trace(X**k), X, None), (t**k*Trace(X), t, k*t**(k - 1)*Trace(X)), (s.T*s, s, 2*s), (s, s, None),
    (s.inv(), s, None),
    (Trace(X*C), X[0, 1], C[1, 0]), (Trace(X*C), X[i, j], C[j, i]), (Trace(A*W), A.T, W), (Trace(X*C), X[:1, :1], None),
    (Trace(Y*two_by_two), Y, Matrix([[1, 3], [2, 4]])), (Sum(x[i, 0]**2, (i, 0, n - 1)), x, 2*x),
    (Sum(X[i, i], (i, 0, n - 1)), X, Identity(n)), (Trace(KroneckerProduct(X, C)), X, Trace(C)*Identity(n)),
    (norm(x), x, x/norm(x)), (norm(x, 1), x, x.applyfunc(sign)), (norm(M*x - c)**2, x, 2*M.T*(M*x - c)),
    (Softmax(x), x, DiagMatrix(Softmax(x)) - Softmax(x)*Softmax(x).T), (LogSumExp(x), x, Softmax(x)),
    (Trace(X*dX), X, dX.T), (C*x, x, C.T), (X*X, X, None), (Abs(Trace(X)), X, None), (Max(Trace(X), 0), X, None),
    (f(Trace(X*C)), X, None), (p*log(p), p, log(p) + 1), (asin(z), z, 1/sqrt(1 - z**2)), (log(z), z, 1/z),
    (sqrt(x.T*b), x, None), (log(x.T*b), x, None), (log(1 - Trace(x.T*x)), x, None), (Trace(X), C, ZeroMatrix(n, n)),
    (acos(Trace(x.T*b)/(norm(x)*norm(b))), x, None), (log(log(Trace(X.T*X))), X, None), (C*X*C, X, None),
    (MatrixExponential(t*X), t, X*MatrixExponential(t*X)), (log(Determinant(C + t*X)), t, Trace(X*(C + t*X).inv()))]

WRONG = [
    (Determinant(X), X, (Trace(X)*Identity(n) - X).T), (Determinant(X), X, Abs(Determinant(X))*X.inv().T),
    (sqrt(Determinant(X)**2), X, Determinant(X)*X.inv().T), (small, X, -10*small*X), (large, X, 10*large*X),
    (Trace(X**3), X, 3*X**2), (Trace(A*B*A.T*C), A, C.T*A*B.T), (Trace(X*C), X, (C + C.T)/2), (s.T*s, s, s),
    (x.T*C*x, x, 2*C*x), (norm(x), x, x/norm(x)**2), (norm(x, 1), x, OneMatrix(n, 1)), (Trace(A*W), A.T, W.T),
    (Sum(X[i, i], (i, 0, n - 1)), X, OneMatrix(n, n)), (Trace(KroneckerProduct(X, C)), X, Trace(C)*OneMatrix(n, n)),
    (Softmax(x), x, DiagMatrix(Softmax(x))), (b.T*Softmax(x), x, HadamardProduct(Softmax(x), b)),
    (Trace(Y*two_by_two), Y, two_by_two), (Trace(X*X), X[i, j], 2*X[i, j]), (C*x, x, C), (Trace(X), X, 1),
    (MatrixExponential(t*X), t, MatrixExponential(t*X)), (p*log(p), p, log(p)), (s.inv(), s, -s.inv()),
    (Trace(X*C*X), X, (1 + 1e-5)*diff(Trace(X*C*X), X))]


@pytest.mark.parametrize(("expr", "variable", "claimed"), RIGHT, ids=str)
def test_right_formulas_are_called_right(expr, variable, claimed):
    assert check_derivative(expr, variable, claimed).right is True


@pytest.mark.parametrize(("expr", "variable", "claimed"), WRONG, ids=str)
def test_wrong_formulas_are_found_out(expr, variable, claimed):
    found = check_derivative(expr, variable, claimed)
    assert found.right is False
    assert str(found).startswith("wrong: ")


@pytest.mark.parametrize(("expr", "claimed", "assume"), [
    (x.T*C*x, 2*C*x, Q.symmetric(C)), (x.T*C*x, 2*C*x, Q.positive_definite(C)), (x.T*C*x, 2*C*x, Q.diagonal(C)),
    (norm(x, 1), OneMatrix(n, 1), Q.positive(x)), (OneMatrix(1, n)*x.applyfunc(log), None, Q.positive(x))], ids=str)
def test_formulas_that_assumptions_make_right(expr, claimed, assume):
    assert check_derivative(expr, x, claimed, assume).right is True


@pytest.mark.parametrize("assume", [
    Q.symmetric(C) & Q.orthogonal(C), Q.symmetric(C.T), Q.symmetric(-2*C), Q.symmetric(C.inv()), Eq(C, C.T),
    [Q.symmetric(C), Eq(C**2, C)], Q.symmetric(C) & Q.singular(C), Q.diagonal(C) & Q.positive_definite(C),
    Q.lower_triangular(C) & Q.symmetric(C)], ids=str)
def test_points_have_all_that_is_assumed(assume):
    """Each of these was refused, forgotten, or drawn so that one of the two did not hold."""
    assert check_derivative(x.T*C*x, x, 2*C*x, assume).right is True
    assert check_derivative(x.T*C*x, x, C*x, assume).right is False


def test_points_of_several_structures():
    assert check_derivative((C*x).T*(C*x), x, 2*x, Q.diagonal(C) & Q.orthogonal(C)).right is True
    assert check_derivative((C*x).T*(C*x), x, 2*C*x, Q.symmetric(C) & Eq(C**2, C)).right is True
    for assume in (Q.orthogonal(C) & Q.singular(C), ~Q.symmetric(C), Q.normal(C) & Q.singular(C)):
        with pytest.raises(ValueError, match="no random point is known"):
            check_derivative(x.T*C*x, x, 2*C*x, assume)


def test_sizes_and_numbers_are_as_assumed():
    k = symbols("k")
    M, z = MatrixSymbol("M", k, k), MatrixSymbol("z", k, 1)
    found = check_derivative(t*z.T*M*z, z, t*(M + M.T)*z, Q.positive(k) & Q.even(k) & Q.negative(t))
    assert found.right is True
    assert found.point[k] % 2 == 0
    assert found.point[t] < 0
    assert check_derivative(Trace(C*X), X, C.T, Q.positive(n) & Q.integer(n)).right is True


def test_what_is_assumed_for_a_while_holds_at_the_points():
    with assuming(Q.symmetric(C)):
        found = check_derivative(x.T*C*x, x)
    assert found.right is True
    assert (found.point[C] == found.point[C].T).all()


def test_complex_steps_where_the_function_is_analytic():
    exact = check_derivative(log(Determinant(X)), X, X.inv().T)
    assert exact.method == "complex steps"
    assert exact.worst < 1e-12
    assert check_derivative(norm(x), x).method == "central differences"


def test_a_formula_for_symmetric_matrices_is_told_from_a_wrong_one():
    along = 2*X.inv() - HadamardProduct(X.inv(), Identity(n))
    found = check_derivative(log(Determinant(X)), X, along, Q.symmetric(X))
    assert found.right is False
    assert "along symmetric matrices" in str(found)
    assert "along" not in str(check_derivative(log(Determinant(X)), X, 2*X.inv(), Q.symmetric(X)))


def test_sizes_are_random():
    sizes = {check_derivative(Trace(X*C), X, C, seed=seed).point[n] for seed in range(6)}
    assert len(sizes) > 1


def test_lines_of_ones_own():
    checked = check_steps([Trace(C*X), Trace(X*C), Trace(X.T*C)])
    assert not checked
    assert checked.first_wrong == 2
    assert "DOES NOT FOLLOW" in str(checked)
    assert check_steps([Inverse(C*X), X.inv()*C.inv()])
    with pytest.raises(ValueError, match="two lines"):
        check_steps([Trace(X)])
    with pytest.raises(TypeError, match="is text"):
        check_steps([Trace(X), "Trace(X)"])


def test_lines_under_assumptions():
    lines = [diff(x.T*C*x, x), C*x + C.T*x, 2*C*x]
    assert check_steps(lines).first_wrong == 2
    assert check_steps(lines, Q.symmetric(C))


def test_what_is_no_variable_is_refused():
    with pytest.raises(ValueError, match="cannot differentiate by 2"):
        check_derivative(1, 2, 3)
