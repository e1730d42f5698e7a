"""Parts of matrices and matrices made of parts: entries, explicit matrices, Kronecker products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import shape_of
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import KroneckerSlot, LinearMap, Pairing, Scale
from sympy_matcalc.core.matrix_unit import matrix_unit

Maps = Iterator[tuple[int, LinearMap]]


@differential(ImmutableDenseMatrix)
def explicit_matrix_differential(node: ImmutableDenseMatrix, active: Sequence[int]) -> Maps:
    """d [u v; w z] = [du dv; dw dz]"""
    rows, cols = node.shape
    for k in active:
        unit = [S.One if entry == k else S.Zero for entry in range(rows*cols)]
        yield k, Scale(ImmutableDenseMatrix(rows, cols, unit))


@differential(FunctionMatrix)
def function_matrix_differential(node: FunctionMatrix, active: Sequence[int]) -> Maps:
    """d [f(i, j)] = [df(i, j)], the entries a function of their place and of what varies"""
    if 0 in active or 1 in active:
        raise NoRule(node)
    yield 2, Tabulation(node.shape)


class Tabulation(LinearMap):
    """df -> the matrix with the entries df(i, j); forward only."""

    trivial = True
    forward_only = True

    def __init__(self, shape: tuple[Expr, Expr]) -> None:
        self.shape = shape

    def push(self, tangent: Lambda, algebra: Algebra) -> Combination:
        coefficient, rest = tangent.expr.as_independent(*tangent.variables, as_Add=False)
        if rest is S.One:
            return algebra.read(OneMatrix(*self.shape)).scaled(coefficient)
        return algebra.read(FunctionMatrix(*self.shape, Lambda(tangent.variables, rest))).scaled(coefficient)


@differential(KroneckerProduct)
def kronecker_product_differential(node: KroneckerProduct, active: Sequence[int]) -> Maps:
    """d(U kron V) = dU kron V + U kron dV

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    args = node.args
    for i in active:
        yield i, KroneckerSlot(args[:i], args[i + 1:], shape_of(args[i]))


@differential(MatrixElement)
def matrix_element_differential(node: MatrixElement, active: Sequence[int]) -> Maps:
    """d U[i, j] = <E(i, j), dU>, E(i, j) the matrix unit

    Source: The Matrix Cookbook, section 9.7.
    """
    parent, i, j = node.args
    if 1 in active or 2 in active:
        raise NoRule(node)
    yield 0, Pairing(matrix_unit(*shape_of(parent), i, j))
