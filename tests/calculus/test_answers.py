"""Right answers that are the answer: signs, scalars of powers, means, functions of entries that cancel."""

import pytest
from sympy import (
    Determinant,
    HadamardPower,
    HadamardProduct,
    Identity,
    Inverse,
    Lambda,
    MatAdd,
    MatMul,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    S,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    diff,
    exp,
    log,
    pi,
    simplify,
    sqrt,
    symbols,
    tanh,
)

from sympy_matcalc import LogSumExp, MatrixExponential, PseudoInverse, Softmax, equal, norm, sigmoid, softplus
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


P_, C = MatrixSymbol("P", n, n), MatrixSymbol("C", n, n)
blend = z*A + (1 - z)*B


@pytest.mark.parametrize(("f", "printed"), [
    (log(Determinant(blend)), Trace(blend.inv()*(A - B))),
    (Determinant(blend)**(-S.One/2), -Trace(blend.inv()*(A - B))/(2*sqrt(Determinant(blend)))),
    (Trace(blend.inv()*C), Trace(blend.inv()*(B - A)*blend.inv()*C)),
    (blend.inv(), blend.inv()*(B - A)*blend.inv()), (x.T*blend.inv()*x, x.T*blend.inv()*(B - A)*blend.inv()*x),
    (Trace(MatrixExponential(blend)), Trace(MatrixExponential(blend)*(A - B))),
    (Trace(Matrix([[z, 1], [0, z]])*MatrixSymbol("F", 2, 2)),
     Trace(Matrix([[1, 0], [0, 1]])*MatrixSymbol("F", 2, 2))),
    ((x - z*ones).T*(x - z*ones), (2*z*ones.T - 2*x.T)*ones), ((y - z*A*x).T*(y - z*A*x), (2*z*A*x - 2*y).T*A*x),
], ids=str)
def test_derivatives_by_a_scalar_are_one_term(f, printed):
    found = diff(f, z)
    assert equal(found, printed)
    assert found.count_ops() <= printed.count_ops()
    assert deviation(f, z, found) < 1e-6


def test_second_derivatives_by_a_scalar_are_of_the_first_as_it_is_written():
    second = diff(log(Determinant(blend)), z, 2)
    assert second == diff(diff(log(Determinant(blend)), z), z)
    assert len(second.atoms(Trace)) == 1
    assert deviation(diff(log(Determinant(blend)), z), z, second) < 1e-6
    assert diff(Trace(A)*z**3, z, 2) == 6*z*Trace(A)


def test_traces_that_were_typed_stay_apart():
    assert diff(z*Trace(P_*A) + z*Trace(P_*B), z) == Trace(P_*A) + Trace(P_*B)


@pytest.mark.parametrize(("f", "by", "printed"), [
    ((z*A)**p, z, p*z**(p - 1)*A**p), ((z*A)**p*x, z, p*z**(p - 1)*A**p*x),
    ((Identity(n) + z*A)**p, z, p*(Identity(n) + z*A)**(p - 1)*A),
    (Trace(A**2.0), A, 2*A.T), (Trace(A**0.5), A, 0.5*A.T**-0.5), (Trace(B*A**2.0), A, B.T*A.T + A.T*B.T),
    (Trace(B*HadamardPower(A, 2.0)), A, 2*HadamardProduct(A, B.T)),
    (Determinant(Identity(1) + x.T*A*x), x, A*x + A.T*x),
], ids=str)
def test_powers_are_those_of_what_commutes_and_of_exact_exponents(f, by, printed):
    found = diff(f, by)
    assert found == printed
    assert deviation(f, by, found) < 1e-6


def test_terms_that_share_a_scalar_are_one_flat_sum():
    share = HadamardProduct(x, A*x)
    found = diff(Sum((share[i, 0]/Trace(x.T*A*x) - 1/n)**2, (i, 0, n - 1)), x)
    assert not any(isinstance(part, MatAdd) for total in found.atoms(MatAdd) for part in total.args)
    assert deviation(norm(share/Trace(x.T*A*x) - ones/n)**2, x, found) < 1e-6


def test_projections_have_one_complement():
    W, M = MatrixSymbol("W", n, m), MatrixSymbol("M", m, m)
    P, inverse = W*PseudoInverse(W), PseudoInverse(W.T)
    for f, printed in ((x.T*P*x, 2*(Identity(n) - P)*x*x.T*inverse),
                       (x.T*(Identity(n) - P)*x, -2*(Identity(n) - P)*x*x.T*inverse),
                       (Trace(A*P), (Identity(n) - P)*(A + A.T)*inverse),
                       (Trace(PseudoInverse(W)*W*M), inverse*(M + M.T)*(Identity(m) - PseudoInverse(W)*W))):
        found = diff(f, W)
        assert found.count_ops() <= printed.count_ops()
        concrete = {n: 4, m: 2}
        f = Trace(f) if f.is_Matrix else f
        assert deviation(f.subs(concrete), W.subs(concrete), found.subs(concrete)) < 1e-6
        assert deviation(f.subs(concrete), W.subs(concrete), printed.subs(concrete)) < 1e-6


def test_entries_of_inverses_are_written_with_few_transposes():
    X, r, s = MatrixSymbol("X", n, n), *symbols("r s", integer=True)
    assert diff(X.inv()[i, j], X[r, s]) == -X.inv()[i, r]*X.inv()[s, j]
    assert diff(log(Determinant(X)), X[r, s]) == X.inv()[s, r]


def test_explicit_matrices_merge_in_simplify():
    M, F = Matrix([[1, 2], [3, 4]]).as_immutable(), MatrixSymbol("F", 2, 3)
    G = MatrixSymbol("G", 3, 2)
    assert simplify((-M)*F + M*F).is_ZeroMatrix
    assert simplify(M*F + 2*M*F) == 3*M*F
    assert simplify(2*M*F - (2*M)*F).is_ZeroMatrix
    assert simplify(G*M*F + G*(2*M)*F - 3*G*M*F).is_ZeroMatrix


def test_an_inverse_is_of_its_argument_in_the_form():
    total = MatAdd(A, ZeroMatrix(n, n))
    assert diff(Trace(MatMul(Inverse(total), B)), B) == A.T.inv()
    assert diff(Trace(MatMul(B, Inverse(total))), A) == -A.T.inv()*B.T*A.T.inv()


@pytest.mark.parametrize("scalar", [Symbol("c"), pi, sqrt(2), 1/t], ids=str)
@pytest.mark.parametrize("number", [-1, 3])
def test_a_scalar_that_all_terms_share_leaves_a_sum_with_a_number_in_front(scalar, number):
    """Within the product it was taken for a matrix."""
    C, D, X = (MatrixSymbol(name, n, n) for name in "CDX")
    for whole in (scalar*C + scalar*C.T, scalar*C - scalar*C.T, scalar*C + scalar*Identity(n), scalar*C + scalar*D):
        for f in (Trace(number*(whole*X*X)), Trace(X + number*(whole*X*A*X)),
                  Trace((X + number*(whole*X*X)).T*(X + number*(whole*X*X)))):
            answer = diff(f, X)
            assert answer == answer.doit()
            assert deviation(f, X, answer, seed=2) < 1e-6
        assert equal(simplify(Trace(number*(whole*X*X))), number*Trace(X*X*whole))
        f = x.T*x + number*(x.T*whole*x)
        assert diff(f, x) == diff(f, x).doit()
        assert deviation(f, x, diff(f, x), seed=2) < 1e-6


@pytest.mark.parametrize(("f", "g"), [(exp(t), exp(-t)), (exp(2*t), exp(-2*t)), (t**2 + 1, 1/(t**2 + 1))], ids=str)
def test_diagonal_matrices_commute_in_a_derivative(f, g):
    """Exponentials that cancel have none; of others no product of the same diagonal matrices stands there twice."""
    column, weights = MatrixSymbol("x", 3, 1), MatrixSymbol("w", 3, 1)
    one, other = column.applyfunc(Lambda(t, f)), column.applyfunc(Lambda(t, g))
    if f.has(exp):
        assert diff(HadamardProduct(one, other), column) == ZeroMatrix(3, 3)
    for product in (HadamardProduct(one, other), HadamardProduct(one, other, weights),
                    HadamardProduct(one, column.applyfunc(tanh), weights)):
        answer = diff(product, column)
        assert deviation(product, column, answer) < 1e-6
        assert answer == answer.doit()
