"""What a form makes of diagonal matrices and diagonals knows its shape, which SymPy keeps on the object."""

import pytest
from sympy import DiagMatrix, DiagonalOf, HadamardProduct, Integer, MatrixSymbol, preorder_traversal, symbols

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.forms.canonical import Canonical
from sympy_matcalc.forms.opposite_sums import with_one_of_opposites

n = symbols("n", integer=True, positive=True)
A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


@pytest.mark.parametrize("expr", [
    DiagMatrix(2*A*x + y), DiagMatrix(x.T*A), DiagMatrix(A*x)*X*DiagMatrix(y), DiagonalOf(A*X + 2*X),
    DiagMatrix(DiagMatrix(A*x)*y)], ids=str)
def test_canonical_forms(expr):
    found = Canonical().form(expr)
    diagonals = [part for part in preorder_traversal(found) if isinstance(part, (DiagMatrix, DiagonalOf))]
    assert diagonals
    for part in diagonals:
        assert part.shape == part.func(*part.args).shape
    assert found.shape == expr.shape


def test_opposite_sums():
    one, other = DiagMatrix(HadamardProduct(x - y, x - y)), DiagMatrix(HadamardProduct(x - y, y - x))
    twice = with_one_of_opposites({(one, A): Integer(1), (other, X): Integer(1)}, Algebra())
    for factors in twice:
        for factor in factors:
            assert factor.shape == (n, n)
