"""Second derivatives: right in value, and of vectors symmetric as expressions."""

import numpy as np
import pytest
from sympy import (
    Derivative,
    Determinant,
    DiagMatrix,
    HadamardPower,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    OneMatrix,
    Rational,
    Trace,
    diff,
    exp,
    hadamard_product,
    log,
    pi,
    sin,
    sqrt,
    symbols,
    tanh,
)
from sympy.matrices.expressions import DiagonalOf, DotProduct

from sympy_matcalc import norm
from sympy_matcalc.calculus.symmetry import symmetrized
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate

n, m = symbols("n m", integer=True, positive=True)
t, nu = symbols("t nu", positive=True)
p = symbols("p")
A, B, S = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("S", n, n)
X, Y = MatrixSymbol("X", m, n), MatrixSymbol("Y", m, n)
x, a, mu, r = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1), MatrixSymbol("mu", n, 1), MatrixSymbol("r", 1, n)
y = MatrixSymbol("y", m, 1)
ones, more_ones = OneMatrix(1, n), OneMatrix(1, m)
GAUSS = -log(Determinant(S))/2 - Trace((x - mu).T*Inverse(S)*(x - mu))/2 - n*log(2*pi)/2


def softplus(z):
    return log(1 + exp(z))


OF_VECTORS = [
    x.T*A*x, x.T*A*x + a.T*x, (X*x - y).T*(X*x - y), Trace((X*x - y).T*(X*x - y)) + t*Trace(x.T*x),
    Trace(more_ones*(X*x).applyfunc(softplus)) - Trace(y.T*X*x), log(Trace(ones*x.applyfunc(exp))),
    log((ones*(B*x).applyfunc(exp))[0, 0]), log(Determinant(A + x*x.T)), sqrt(x.T*x), sqrt(Trace(x.T*B*x)),
    1/sqrt(Trace(x.T*x) + 1), Trace(x.T*A*x)/Trace(x.T*x), Trace(x.T*A*x)/Trace(x.T*B*x),
    log(Trace(x.T*A*x)) - log(Trace(x.T*x)), exp(-x.T*A*x/2), exp(Trace(a.T*x))*Trace(x.T*B*x), GAUSS,
    (x.T*A*x)**2, Trace(x.T*A*x)*Trace(x.T*B*x), Trace(x.T*x)*Trace(a.T*x), Trace(x.T*A*x*x.T*B*x), Trace(ones*x)**3,
    Trace(ones*hadamard_product(x, B*x, a)), Trace(ones*hadamard_product(x, x.applyfunc(log))),
    Trace(ones*HadamardPower(x, p)), Trace(a.T*(B*(A*x).applyfunc(tanh)).applyfunc(tanh)),
    Trace(DiagMatrix(x)*A*DiagMatrix(x)*B), Trace(DiagMatrix(DiagonalOf(x*x.T*B))*A),
    Trace(a.T*Inverse(A + DiagMatrix(x))*a), Determinant(A + DiagMatrix(x)), log(1 + Trace((x - mu).T*A*(x - mu))/nu),
    log(Trace(ones*x.applyfunc(exp)))*Trace(ones*a) - Trace(a.T*x), x[0, 0]**2*x[1, 0] + Trace(x.T*x)*x[0, 0],
    DotProduct(a, x)**2, Trace(KroneckerProduct(x, a).T*KroneckerProduct(x, x)), Trace(x.T*A*x)**Rational(3, 2),
    norm(A*ones.T*x.T)**2,
]


@pytest.mark.parametrize("f", OF_VECTORS, ids=str)
def test_hessian_by_a_vector(f):
    gradient, hessian = diff(f, x), diff(f, x, x)
    assert not hessian.has(Derivative)
    assert hessian.shape == (n, n)
    assert deviation(gradient, x, hessian, seed=2) < 1e-6
    assert hessian.T.doit() == hessian
    assert hessian.doit() == hessian
    assert hessian == diff(f, x, 2) == diff(gradient, x)


def test_hessian_by_a_row():
    f = exp(r*A*r.T)
    assert diff(f, r, r).T.doit() == diff(f, r, r)
    assert deviation(diff(f, r), r, diff(f, r, r), seed=1) < 1e-6


def test_as_typed():
    assert diff(x.T*A*x, x, x) == A + A.T
    assert diff((X*x - y).T*(X*x - y), x, x) == 2*X.T*X
    assert diff(Trace(more_ones*(X*x).applyfunc(lambda z: z**3)), x, x) == 6*X.T*DiagMatrix(X*x)*X
    assert diff(GAUSS, mu, mu) == -S.inv()/2 - S.T.inv()/2
    logistic = diff(Trace(more_ones*(X*x).applyfunc(softplus)), x, x)
    weights = diff(Trace(more_ones*y.applyfunc(softplus)), y, y).subs(y, X*x)
    assert logistic.args[0] == X.T
    assert logistic.args[-1] == X
    assert logistic == X.T*weights*X


def test_what_is_only_symmetric_in_value():
    U = hadamard_product(Identity(n), A) + A*B + B.T*A.T
    assert U.T.doit() != U
    assert symmetrized(U).T.doit() == symmetrized(U)
    values = random_values(U, 1)
    U_value = evaluate(U, values)
    assert np.allclose(evaluate(symmetrized(U), values), (U_value + U_value.T)/2)


OF_MATRICES = [
    Trace(S.T*A*S*B), Trace(S**3), Trace(Inverse(S)*A), Determinant(S), log(Determinant(S)), sqrt(Trace(S.T*S)),
    exp(Trace(A*S)), Trace(S*A)**2, Trace(ones.T*ones*S.applyfunc(exp)), GAUSS, Trace(hadamard_product(S, S)*A),
    log(Determinant(A + S.T*S)), Trace(S)/Determinant(S), a.T*S*S.T*a, log(Trace(ones*(S*a).applyfunc(exp))),
    Trace(S**4), S[0, 0]**2*Trace(S), Trace(KroneckerProduct(S, S)),
]


@pytest.mark.parametrize("f", OF_MATRICES, ids=str)
def test_hessian_by_a_matrix(f):
    gradient, hessian = diff(f, S), diff(f, S, S)
    assert not hessian.has(Derivative)
    assert tuple(hessian.shape) == (n, n, n, n)
    assert deviation(gradient, S, hessian, seed=3) < 1e-6
    value = evaluate(hessian, random_values((f, hessian), 4))
    assert np.allclose(value, value.transpose(2, 3, 0, 1))


MIXED = [
    (x.T*A*x, x, A), (x.T*A*x, A, x), ((X*x - y).T*(X*x - y), x, X), ((X*x - y).T*(X*x - y), X, x),
    ((X*x - y).T*(X*x - y), x, y), (GAUSS, mu, S), (GAUSS, S, mu), (GAUSS, mu, x), (Trace(A*S*B*S), A, S),
    (log(Determinant(S + A)), S, A), (Trace(more_ones*(X*x).applyfunc(softplus)), x, X), (Trace(X*A*Y.T), X, Y),
    (Trace(x.T*A*x)/Trace(x.T*x), x, A), (log(Trace(ones*(A*x).applyfunc(exp))), A, x), (t*Trace(S*A), S, t),
    (exp(Trace(X*A*Y.T)), Y, X), (Trace(a.T*(B*(A*x).applyfunc(tanh)).applyfunc(tanh)), A, B),
]


@pytest.mark.parametrize(("f", "first", "second"), MIXED, ids=str)
def test_mixed_derivatives(f, first, second):
    gradient, mixed = diff(f, first), diff(f, first, second)
    assert not mixed.has(Derivative)
    assert deviation(gradient, second, mixed, seed=3) < 1e-6


@pytest.mark.parametrize(("f", "printed"), [
    (exp(-Trace((x - a).T*A*(x - a))/2), None), (log(1 + Trace((x - a).T*A*(x - a))), None),
    (1/(1 + Trace((x - a).T*(x - a))),
     8*(x - a)*(x - a).T/(1 + Trace((x - a).T*(x - a)))**3 - 2*Identity(n)/(1 + Trace((x - a).T*(x - a)))**2),
    (norm(x - a), Identity(n)/norm(x - a) - (x - a)*(x - a).T/norm(x - a)**3),
], ids=str)
def test_outer_products_of_a_difference_are_one_product(f, printed):
    hessian = diff(f, x, x)
    assert hessian.count_ops() <= (40 if printed is None else printed.count_ops())
    assert hessian.T.doit() == hessian
    assert deviation(diff(f, x), x, hessian) < 1e-6


def test_the_jacobian_of_a_standardized_vector_is_that_of_books():
    centred = x - OneMatrix(n, n)*x/n
    square = Trace(centred.T*centred)
    found = diff(centred/sqrt(square/n), x)
    printed = sqrt(n)*Identity(n)/sqrt(square) - OneMatrix(n, n)/(sqrt(n)*sqrt(square)) \
        - sqrt(n)*centred*centred.T/square**Rational(3, 2)
    assert found.count_ops() <= printed.count_ops()
    assert deviation(centred/sqrt(square/n), x, found) < 1e-6


@pytest.mark.parametrize("by", [x*(ones*A.T*A*ones.T), A.T*x*ones*A.T*A*ones.T, norm((x*ones - ones.T*x.T)**3*a)**2],
                         ids=["multiple", "product", "third power"])
def test_a_scalar_between_ones_is_a_trace_once_the_ones_have_met(by):
    first = by if by.is_Matrix else diff(by, x)
    found = diff(first, x)
    assert found.shape == (n, n)
    assert not found.has(KroneckerProduct)
    assert deviation(first, x, found, random_values(first, 1, sizes=(3,))) < 1e-6


def test_no_scalar_that_may_be_zero_is_divided_by():
    s, t = symbols("s t")
    x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
    for f in (sin((s*x - t*y).T*(s*x - t*y)), exp(s*x.T*y + t*Trace(x.T*A*y)), (s*x.T*y + t*x.T*A*y)**2):
        hessian = diff(f, x, x)
        assert deviation(diff(f, x), x, hessian) < 1e-6
        point = {n: 2, s: 0.0, t: 0.7, A: [[1, 2], [0, 3]], x: [[1.0], [0.5]], y: [[0.3], [-1.0]]}
        assert np.isfinite(evaluate(hessian, point)).all()
