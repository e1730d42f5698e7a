"""Kronecker products."""

import pytest
from sympy import Basic, Identity, KroneckerProduct, MatrixSymbol, S, Trace, diff, expand, simplify, symbols

import sympy_matcalc

n, m = symbols("n m", integer=True, positive=True)
t = symbols("t")
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
W = MatrixSymbol("W", n, m)


@pytest.mark.parametrize(("scale", "matrix"), [
    (S(2), A*B), (-S.One, X.inv()*B*X.inv()), (t, A*W), (S(3), A), (t, Identity(n)), (2*t, A + B)], ids=str)
@pytest.mark.parametrize("deep", [True, False])
def test_scalars_leave_a_product_of_matrices(scale, matrix, deep):
    # SymPy 1.14 raises an AttributeError where it takes the scalar out of a product of two matrices.
    assert KroneckerProduct(scale*matrix, X).doit(deep=deep) == scale*KroneckerProduct(matrix, X)
    twice = KroneckerProduct(X, scale*matrix, scale*matrix)
    assert twice.doit(deep=deep) == scale**2*KroneckerProduct(X, matrix, matrix)


def test_scalars_in_products_of_matrices_under_other_verbs():
    product = KroneckerProduct(2*A*B, X)
    assert expand(product) == 2*KroneckerProduct(A*B, X)
    assert simplify(product - 2*KroneckerProduct(A*B, X)).is_ZeroMatrix
    assert diff(Trace(product), A) == 2*Trace(X)*B.T
    with sympy_matcalc.installed():
        sympy_matcalc.uninstall()
        # With nothing installed the engine does not depend on SymPy's rule either.
        assert sympy_matcalc.derivative(Trace(KroneckerProduct(2*A*B, X)), A) == 2*Trace(X)*B.T
        sympy_matcalc.install()


def test_products_of_identities():
    one = Basic.__new__(KroneckerProduct, Identity(1), 2*Identity(n))
    assert one.doit() == 2*Identity(n)
    assert KroneckerProduct(A, X).subs(n, 1).doit().shape == (1, 1)
