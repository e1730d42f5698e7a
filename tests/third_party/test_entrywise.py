"""Classes from outside that are made entry by entry, are diagonal, or are made of blocks: they say so, no more."""

import pytest
from sympy import (
    BlockMatrix,
    Determinant,
    DiagMatrix,
    HadamardProduct,
    Identity,
    MatrixSymbol,
    OneMatrix,
    Trace,
    Transpose,
    ZeroMatrix,
    diff,
    hadamard_product,
    simplify,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc import equal
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import UNIT
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.extend import DiagonalEmbedding, Entrywise
from sympy_matcalc.values.differences import deviation


class Quotient(MatrixExpr):
    """U/V, entry by entry."""

    shape = property(lambda self: self.args[0].shape)

    def _eval_differential(self, active):
        """d(U/V) = dU/V - U dV/V**2"""
        top, below = self.args
        for k in active:
            yield k, Entrywise(HadamardPower(below, -1)) if k == 0 else Entrywise(
                HadamardProduct(top, HadamardPower(below, -2)), -1)

    def _eval_entrywise_factors(self):
        return self.args[0], HadamardPower(self.args[1], -1)

    def _eval_value(self, args, by):
        return by.value(HadamardProduct(*self._eval_entrywise_factors()))


class Ones(MatrixExpr):
    """The matrix of ones, by another name."""

    shape = property(lambda self: self.args)

    def _eval_entrywise_factors(self):
        return ()

    def _eval_value(self, args, by):
        return by.value(OneMatrix(*self.args))


class Scaling(MatrixExpr):
    """The diagonal matrix that multiplies rows by the entries of a column."""

    shape = property(lambda self: (self.args[0].shape[0],)*2)

    def _eval_differential(self, active):
        yield 0, DiagonalEmbedding()

    def _eval_diagonal(self, by):
        return self.args[0]

    def _eval_joining(self, row, col, by):
        by.join(row, col)
        by.entry(self.args[0], row, UNIT)
        return True

    def _eval_transpose(self):
        return self

    def _eval_value(self, args, by):
        return by.value(DiagMatrix(self.args[0]))


class Bordered(MatrixExpr):
    """[[A, u], [u.T, 1]]"""

    shape = property(lambda self: (self.args[0].shape[0] + 1,)*2)

    def _eval_grid(self, by):
        matrix, column = self.args
        return [[matrix, column], [by.transpose(column), Identity(1)]]

    def _eval_value(self, args, by):
        matrix, column = self.args
        return by.value(BlockMatrix([[matrix, column], [column.T, Identity(1)]]))


n = symbols("n", integer=True, positive=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)


def form(expr):
    return normalized(expr, Algebra())


def test_what_is_divided_by_cancels():
    assert form(HadamardProduct(B, Quotient(A, B))) == A
    assert form(HadamardProduct(Quotient(A, B), Quotient(B, C), C)) == A
    assert form(HadamardProduct(Quotient(Quotient(A, B), C), C, B)) == A
    assert form(HadamardProduct(Quotient(HadamardProduct(A, B), C), HadamardPower(B, -1))) == \
        form(HadamardProduct(A, HadamardPower(C, -1)))


def test_the_gradient_of_a_quotient():
    f = Trace(C.T*Quotient(X, B))
    assert diff(f, X) == hadamard_product(C, HadamardPower(B, -1))
    small = {matrix: MatrixSymbol(matrix.name, 3, 3) for matrix in (A, B, C, X)}
    for variable in (X, B):
        g = f.xreplace(small)
        assert deviation(g, small[variable], diff(g, small[variable]), seed=1) < 1e-6


def test_ones_are_left_out():
    assert form(HadamardProduct(A, Ones(n, n))) == A
    assert equal(HadamardProduct(A, Ones(n, n)), A).verdict == "equal"


def test_a_diagonal_matrix_in_networks():
    f = Trace(Scaling(x)*A*Scaling(y)*B)
    assert diff(f, x) == DiagonalOf(A*Scaling(y)*B)
    assert str(equal(f, x.T*HadamardProduct(A, B.T)*y)) == "equal, by normal form"
    assert Algebra().diagonal((Scaling(x),), n) == x
    g, plain = Scaling(x)*A*y, DiagMatrix(x)*A*y
    for variable in (x, A, y):
        assert diff(g, variable).xreplace({Scaling(x): DiagMatrix(x)}) == diff(plain, variable)


def test_its_blocks_are_those_of_what_it_stands_in():
    whole = BlockMatrix([[Bordered(A, x), ZeroMatrix(n + 1, n)], [ZeroMatrix(n, n + 1), B]])
    parts = BlockMatrix([[A, x, ZeroMatrix(n, n)], [Transpose(x), Identity(1), ZeroMatrix(1, n)],
                         [ZeroMatrix(n, n), ZeroMatrix(n, 1), B]])
    assert str(equal(whole, parts)) == "equal, by normal form"


def test_the_schur_complement_of_its_blocks():
    assert equal(Determinant(Bordered(A, x)), Determinant(A)*(1 - Trace(x.T*A.inv()*x))).verdict == "equal"


@pytest.mark.parametrize("matrix", [Quotient(A, B), Ones(n, n), Scaling(x), Bordered(A, x)], ids=str)
def test_others_are_told_apart(matrix):
    assert equal(matrix, 2*matrix).verdict == "unequal"


def test_a_class_may_say_that_it_is_none_of_these():
    class Plain(MatrixExpr):
        """The matrix itself, of which a law of its class may know nothing more."""

        shape = property(lambda self: self.args[0].shape)

        def _eval_entrywise_factors(self):
            return None

        def _eval_grid(self, by):
            return None

        def _eval_value(self, args, by):
            return args[0]

    P = Plain(A)
    whole = BlockMatrix([[P, B], [B, A]])
    for expr in (Trace(HadamardProduct(P, B)*B.T), DiagonalOf(P*B), DiagonalOf(B*P), Determinant(whole), Trace(P*B),
                 whole*whole):
        assert equal(simplify(expr), expr)
        assert "Plain" in str(diff(expr, B))
