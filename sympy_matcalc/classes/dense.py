"""Explicit matrices: their differential entry by entry, and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.immutable import ImmutableDenseMatrix, ImmutableSparseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import conjugates, differential, hadamards, shorter, slices, typed
from sympy_matcalc.core.maps import LinearMap, Scale
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import unchanged

typed(MatrixBase)(unchanged)


@differential(ImmutableDenseMatrix)
def explicit_matrix_differential(node: ImmutableDenseMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d [u v; w z] = [du dv; dw dz]"""
    rows, cols = node.shape
    for k in active:
        unit = [S.One if entry == k else S.Zero for entry in range(rows*cols)]
        yield k, Scale(ImmutableDenseMatrix(rows, cols, unit))


@typed(ImmutableSparseMatrix)
def dense(node: ImmutableSparseMatrix, args: list[Basic], by: Algebra) -> ImmutableDenseMatrix:
    """A sparse matrix as a dense one."""
    return ImmutableDenseMatrix(node)


@shorter(MatrixBase)
def shorter_entries(node: MatrixBase, args: list[Basic], by: Algebra) -> MatrixBase:
    """The entries of an explicit matrix are SymPy's to simplify."""
    return node.simplify()


@conjugates(MatrixBase)
def conjugate_of_entries(factor: MatrixBase, by: Algebra) -> MatrixBase:
    """Entry by entry."""
    return factor.conjugate()


@slices(MatrixBase)
def slice_of_entries(node: MatrixBase, rows: Range, cols: Range, by: Algebra) -> MatrixBase | None:
    """The entries."""
    if not all(bound.is_Integer for bound in rows + cols):
        return None
    return ImmutableDenseMatrix([[node[i, j] for j in range(*map(int, cols))] for i in range(*map(int, rows))])


@hadamards(MatrixBase)
def product_of_entries(left: Expr, right: Expr, by: Algebra) -> MatrixBase | None:
    """The products of the entries of two explicit matrices."""
    both = isinstance(left, MatrixBase) and isinstance(right, MatrixBase)
    return left.multiply_elementwise(right) if both else None
