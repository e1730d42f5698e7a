"""Right answers that are the answer: signs, scalars of powers, means, functions of entries that cancel."""

import pytest
from sympy import (
    HadamardPower,
    HadamardProduct,
    Identity,
    Lambda,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Symbol,
    Trace,
    diff,
    exp,
    log,
    simplify,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import LogSumExp, Softmax, equal, norm, sigmoid, softplus
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.values.differences import deviation, random_values

n, m, p = symbols("n m p", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
t, z = symbols("t z")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
Z, w = MatrixSymbol("Z", n, p), MatrixSymbol("w", p, 1)
x, y, t_ = (MatrixSymbol(name, n, 1) for name in "xyt")
J, ones = OneMatrix(n, n), OneMatrix(n, 1)


def test_differences_of_either_sign_are_one_term():
    difference = simplify(A*(x - y)*w.T - A*(y - x)*w.T)
    assert difference == 2*A*(x - y)*w.T
    gradient = diff(Trace(B*A*(x - y)*x.T) - Trace(B*A*(y - x)*x.T), A)
    assert gradient.is_MatMul  # one term
    assert simplify(gradient - 2*B.T*x*(x - y).T).is_ZeroMatrix


def test_scalars_leave_powers():
    assert diff(Trace((t*A)**2*A), A) == 3*t**2*(A.T)**2
    assert simplify((2*A.T*A).inv()*2) == simplify((A.T*A).inv())


def test_explicit_summands_merge():
    M = Matrix([[1, 2], [3, 4]])
    u = MatrixSymbol("u", 2, 1)
    assert diff(u.T*M*u, u) == M.as_immutable()*u + M.T.as_immutable()*u or \
        diff(u.T*M*u, u) == (M + M.T).as_immutable()*u
    assert simplify(M*u + M*u) == 2*M.as_immutable()*u


@pytest.mark.parametrize(("f", "gradient"), [
    (norm(x - J*x/n)**2/n, 2*(x - J*x/n)/n),
    (x.T*(Identity(n) - J/n)*x, 2*(x - J*x/n)),
    (norm(x - ones*Trace(ones.T*x)/n)**2, 2*(x - J*x/n)),
], ids=str)
def test_means_and_centring(f, gradient):
    found = diff(f, x)
    assert simplify(found - gradient).is_ZeroMatrix
    assert deviation(f.subs(n, 4), x.subs(n, 4), found.subs(n, 4)) < 1e-6


def test_a_centring_matrix_is_idempotent():
    centring = Identity(n) - J/n
    assert simplify(centring*centring - centring).is_ZeroMatrix
    assert str(diff(norm(x - J*x/n)**2/n, x)) == "2*(x - 1*x/n)/n"


def entrywise(body):
    return Lambda(z, body)


SIGMOID = entrywise(1/(1 + exp(-z)))
LOSSES = [
    -(y.T*(Z*w).applyfunc(SIGMOID).applyfunc(log))
    - (ones - y).T*(ones - (Z*w).applyfunc(SIGMOID)).applyfunc(log),
    -y.T*(Z*w).applyfunc(entrywise(log(1/(1 + exp(-z)))))
    - (ones - y).T*(Z*w).applyfunc(entrywise(log(1 - 1/(1 + exp(-z))))),
    ones.T*(Z*w).applyfunc(softplus) - y.T*Z*w,
    ones.T*(Z*w).applyfunc(entrywise(log(1 + exp(z)))) - y.T*Z*w,
]


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_every_spelling_of_the_logistic_loss_has_the_textbook_gradient(loss):
    gradient = diff(loss, w)
    assert str(gradient) in ("Z.T*(sigmoid.(Z*w) - y)", "Z.T*(sigmoid(Z*w) - y)")
    concrete = {n: 3, p: 2}
    assert deviation(Trace(loss).subs(concrete), w.subs(concrete), gradient.subs(concrete)) < 1e-6


def test_log_sum_exp_by_hand_is_recognised():
    by_hand = log(Trace(OneMatrix(1, n)*(Z*w).applyfunc(exp)))
    assert simplify(by_hand - LogSumExp(Z*w)) == 0
    assert equal(diff(by_hand, w), diff(LogSumExp(Z*w), w))


U = Z*w
SMOOTH = U.applyfunc(exp)
QUOTIENTS = [
    (-Sum(y[i, 0]*log(sigmoid(U[i, 0])) + (1 - y[i, 0])*log(sigmoid(-U[i, 0])), (i, 0, n - 1)), w,
     Z.T*(U.applyfunc(sigmoid) - y)),
    (-Sum(y[i, 0]*log(exp(U[i, 0])/Sum(exp(U[j, 0]), (j, 0, n - 1))), (i, 0, n - 1)), w,
     Trace(ones.T*y)*Z.T*SMOOTH/Trace(ones.T*SMOOTH) - Z.T*y),
    (-Sum(B[i, j]*log(exp(A[i, j])/Sum(exp(A[i, k]), (k, 0, n - 1))), (i, 0, n - 1), (j, 0, n - 1)), A,
     HadamardProduct(HadamardProduct(HadamardPower(A.applyfunc(exp)*J, -1), B)*J, A.applyfunc(exp)) - B),
    (Sum(x[i, 0]*log(x[i, 0]/y[i, 0]) - x[i, 0] + y[i, 0], (i, 0, n - 1)), x,
     HadamardProduct(HadamardPower(y, -1), x).applyfunc(log)),
    (Sum(A[i, j]*log(A[i, j]/(B*B)[i, j]) - A[i, j] + (B*B)[i, j], (i, 0, n - 1), (j, 0, n - 1)), B,
     J*B.T + B.T*J - HadamardProduct(HadamardPower(B**2, -1), A)*B.T - B.T*HadamardProduct(HadamardPower(B**2, -1), A)),
    (Sum(log(Sum(A[i, j]*t_[j, 0], (j, 0, n - 1))/Sum(t_[j, 0], (j, 0, n - 1))), (i, 0, n - 1)), t_,
     A.T*HadamardPower(A*t_, -1) - n*ones/Trace(ones.T*t_)),
    (Sum((B[i, j] - sqrt((x[i, 0] - x[j, 0])**2 + 1))**2, (i, 0, n - 1), (j, 0, n - 1)), x, None),
    (log(Softmax(x)[i, 0]), x, MatrixUnit(n, 1, i, 0) - Softmax(x)),
    (-log(exp(z*Trace(x.T*y))/Trace(ones.T*x.applyfunc(exp))), x,
     x.applyfunc(exp)/Trace(ones.T*x.applyfunc(exp)) - z*y),
    (-y.T*Softmax(A*(B*x).applyfunc(tanh)).applyfunc(log), x, None),
]


@pytest.mark.parametrize(("f", "by", "printed"), QUOTIENTS, ids=str)
def test_quotients_cancel_entry_by_entry(f, by, printed):
    found = diff(f, by)
    if printed is not None:
        assert equal(found, printed)
        assert found.count_ops() <= printed.count_ops()
    values = random_values((f, by, found), seed=2, sizes=(3, 2))
    values = {symbol: abs(value) if symbol in (A, B, x, y, t_) else value for symbol, value in values.items()}
    assert deviation(f, by, found, values) < 1e-6


def test_nothing_is_left_of_a_quotient_by_itself():
    row = y.T*Softmax(A*(B*x).applyfunc(tanh)).applyfunc(log)
    assert not diff(row, x).has(HadamardPower)
    assert HadamardProduct(HadamardPower(HadamardProduct(A, B), -1), A).doit() != A
    assert diff(Trace(A.T*HadamardPower(A, -1)), A).is_ZeroMatrix


def test_squares_of_functions_of_entries_stay_short():
    f = norm((Z*w).applyfunc(tanh) - y)**2/2
    gradient = diff(f, w)
    assert gradient == Z.T*HadamardProduct((Z*w).applyfunc(entrywise(1 - tanh(z)**2)), (Z*w).applyfunc(tanh) - y) \
        or equal(gradient, Z.T*HadamardProduct((Z*w).applyfunc(entrywise(1 - tanh(z)**2)), (Z*w).applyfunc(tanh) - y))


def test_zero_blocks_of_pairs_do_not_seem_to_cancel():
    f = Sum(sqrt(Trace((Z[i, :] - Z[j, :])*(Z[i, :] - Z[j, :]).T) + 1), (i, 0, n - 1), (j, 0, n - 1))
    gradient = diff(f, Z)
    concrete = {n: 3, p: 2}
    assert deviation(f.subs(concrete).doit(), Z.subs(concrete), gradient.subs(concrete)) < 1e-6


def test_a_sigmoid_of_a_scalar_is_unchanged():
    s = Symbol("s")
    assert diff(sigmoid(s), s) == sigmoid(s)*(1 - sigmoid(s))
