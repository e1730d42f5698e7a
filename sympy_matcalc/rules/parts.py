"""Parts of matrices and matrices made of parts: entries, explicit matrices, Kronecker products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.linear_maps import KroneckerSlot, LinearMap, Pairing, Scale
from sympy_matcalc.matrix_unit import matrix_unit
from sympy_matcalc.normal_form.factors import shape_of
from sympy_matcalc.rules.registry import NoRule, differential

Maps = Iterator[tuple[int, LinearMap]]


@differential(ImmutableDenseMatrix)
def explicit_matrix_differential(node: ImmutableDenseMatrix, active: Sequence[int]) -> Maps:
    """d [u v; w z] = [du dv; dw dz]"""
    rows, cols = node.shape
    for k in active:
        unit = [S.One if entry == k else S.Zero for entry in range(rows*cols)]
        yield k, Scale(ImmutableDenseMatrix(rows, cols, unit))


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
