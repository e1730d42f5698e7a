"""Losses over pairs of rows, and losses with distinctions of cases: one term where a book has one."""

import pytest
from sympy import (
    Abs,
    Determinant,
    FunctionMatrix,
    HadamardPower,
    HadamardProduct,
    Heaviside,
    Identity,
    Lambda,
    MatrixSymbol,
    Max,
    Min,
    OneMatrix,
    Piecewise,
    S,
    Sum,
    Trace,
    cosh,
    diff,
    exp,
    log,
    sign,
    sinh,
    sqrt,
    symbols,
)

from sympy_matcalc import equal, norm
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.values.differences import deviation

n, m, p = symbols("n m p", integer=True, positive=True)
i, j = symbols("i j", integer=True)
c = symbols("c", positive=True)
z = symbols("z")
A, X, D = (MatrixSymbol(name, n, n) for name in "AXD")
W, U = MatrixSymbol("W", n, m), MatrixSymbol("U", m, n)
Z, w = MatrixSymbol("Z", n, p), MatrixSymbol("w", p, 1)
x, y, a, b = (MatrixSymbol(name, n, 1) for name in "xyab")
q = MatrixSymbol("q", m, 1)
one = OneMatrix(n, 1)
apart = x*one.T - one*x.T
near = HadamardPower(apart, 2)
kernel = FunctionMatrix(n, n, Lambda((i, j), exp(-(x[i, 0] - x[j, 0])**2/2)))
smooth = (-near/2).applyfunc(exp)


def over_pairs(body):
    return Sum(body, (i, 0, n - 1), (j, 0, n - 1))


u = x[i, 0] - x[j, 0]


@pytest.mark.parametrize(("f", "printed"), [
    (log(Determinant(kernel + c*Identity(n))),
     -2*HadamardProduct(apart, smooth, (c*Identity(n) + smooth).inv())*one),
    (y.T*(kernel + c*Identity(n)).inv()*y, 2*HadamardProduct(
        (c*Identity(n) + smooth).inv()*y*y.T*(c*Identity(n) + smooth).inv(), apart, smooth)*one),
    (over_pairs(1/(1 + u**2)), -4*HadamardProduct(apart, HadamardPower(near + OneMatrix(n, n), -2))*one),
    (over_pairs(Abs(u)), 2*apart.applyfunc(sign)*one), (over_pairs(u**4), 8*HadamardPower(apart, 3)*one),
    (over_pairs(cosh(u)), 2*apart.applyfunc(sinh)*one),
    (over_pairs(A[i, j]*u**2), 2*HadamardProduct(apart, A)*one + 2*HadamardProduct(apart, A.T)*one),
    (over_pairs(sqrt(u**2 + c)), 2*HadamardProduct(apart, HadamardPower(c*OneMatrix(n, n) + near, -S.Half))*one),
], ids=str)
def test_functions_of_differences_are_of_one_difference(f, printed):
    found = diff(f, x)
    assert found.count_ops() <= printed.count_ops()
    assert deviation(f, x, found) < 1e-6
    assert deviation(f, x, printed) < 1e-6


def test_functions_that_are_neither_even_nor_odd_keep_both_differences():
    f = over_pairs(A[i, j]*exp(u))
    found = diff(f, x)
    assert {apart, -apart} & {part.expr for part in found.atoms(type(apart.applyfunc(exp)))}
    assert deviation(f, x, found) < 1e-6


@pytest.mark.parametrize(("f", "by", "printed"), [
    (norm(A*x - A*y)**2, A, 2*(A*x - A*y)*(x - y).T), ((A*x - A*y).T*(A*x - A*y), A, 2*(A*x - A*y)*(x - y).T),
    (norm(W*U*x - W*q)**2, W, 2*(W*U*x - W*q)*(U*x - q).T),
    (norm(A*x - A*y)**2 - norm(A*x - A*b)**2, A, 2*(A*x - A*y)*(x - y).T - 2*(A*x - A*b)*(x - b).T),
    (norm(A*x - y)**2 + norm(A*x - y)**4, A, (4*norm(A*x - y)**2 + 2)*(A*x - y)*x.T),
    (Max(0, norm(A*x - A*y)**2 - norm(A*x - A*b)**2 + c), A, None),
], ids=str)
def test_distances_of_images_have_outer_products(f, by, printed):
    found = diff(f, by)
    if printed is not None:
        assert equal(found, printed)
        assert found.count_ops() <= printed.count_ops()
    assert deviation(f, by, found) < 1e-6


residual = y[i, 0] - Trace(Z[i, :]*w)
entry = (y - Z*w)[i, 0]


@pytest.mark.parametrize("r", [residual, entry], ids=["rows", "entries"])
@pytest.mark.parametrize("loss", [
    lambda r: Piecewise((r**2/2, Abs(r) <= c), (c*(Abs(r) - c/2), True)), lambda r: Max(c*r, (c - 1)*r),
    lambda r: Max(0, Abs(r) - c), lambda r: Min(r**2, c**2), lambda r: Piecewise((r**2, r > 0), (0, True)),
    lambda r: r**2*exp(-r),
], ids=["huber", "quantile", "insensitive", "truncated", "half", "product"])
def test_losses_with_cases_are_functions_of_the_residual(loss, r):
    f = Sum(loss(r), (i, 0, n - 1))
    found = diff(f, w)
    assert not found.has(MatrixSum)
    assert found.count_ops() < 30
    assert deviation(f, w, found) < 1e-6


def test_the_influence_of_huber_is_that_of_books():
    f = Sum(Piecewise((residual**2/2, Abs(residual) <= c), (c*(Abs(residual) - c/2), True)), (i, 0, n - 1))
    influence = Lambda(z, Piecewise((z, Abs(z) <= c), (c*sign(z), True)))
    printed = Z.T*(Z*w - y).applyfunc(influence)
    assert deviation(f, w, printed) < 1e-6
    assert diff(f, w).count_ops() <= printed.count_ops() + 1


def test_one_distinction_of_cases_for_several():
    f = Piecewise((Trace(X)**2, Trace(X) > 0), (Trace(X), True))
    assert diff(f, X) == Piecewise((2*Trace(X), Trace(X) > 0), (1, True))*Identity(n)
    quantile = diff(Sum(Max(c*x[i, 0], (c - 1)*x[i, 0]), (i, 0, n - 1)), x)
    assert {step.args[0].count_ops() for step in quantile.atoms(Heaviside)} <= {0, 1}


def test_quadratic_forms_within_products_have_few_transposes():
    for f in ((x.T*A*x)*(x.T*x).inv(), (x.T*A*x)*(x.T*D*x).inv()):
        found = diff(f, x)
        assert str(found).count("x.T*A.T*x") == 0
        assert deviation(Trace(f), x, found) < 1e-6
