"""Explicit matrices: their differential entry by entry, and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.immutable import ImmutableDenseMatrix, ImmutableSparseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import conjugates, differential, hadamards, properties, shorter, slices, typed
from sympy_matcalc.core.maps import LinearMap, Scale
from sympy_matcalc.core.properties import Facts, Known
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import unchanged

typed(MatrixBase)(unchanged)


@differential(ImmutableDenseMatrix)
def explicit_matrix_differential(node: ImmutableDenseMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d [u v; w z] = [du dv; dw dz]

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: a matrix varies entry by entry.
    """
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


LARGEST = 12
"""The rank and the definiteness of explicit matrices with more rows than this are left unknown."""


@properties(MatrixBase)
def explicit_properties(node: MatrixBase, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Symmetric, Hermitian by mirrored entries, triangular where they are zero; rank and sign of numbers."""
    rows, cols = node.shape
    known = _flags({
        "diagonal": [node[i, j] for i in range(rows) for j in range(cols) if i != j],
        "upper_triangular": [node[i, j] for i in range(rows) for j in range(cols) if i > j],
        "lower_triangular": [node[i, j] for i in range(rows) for j in range(cols) if i < j],
        "zero": list(node.flat()),
    })
    known["real"] = all(entry.is_extended_real for entry in node.flat())
    if not known["real"] and not any(entry.is_extended_real is False for entry in node.flat()):
        del known["real"]
    if rows == cols:
        known.update(_of_square(node))
    return known


def _of_square(node: MatrixBase) -> Known:
    size = range(node.rows)
    known = _flags({
        "symmetric": [node[i, j] - node[j, i] for i in size for j in range(i)],
        "skew_symmetric": [node[i, j] + node[j, i] for i in size for j in range(i + 1)],
        "hermitian": [node[i, j] - conjugate(node[j, i]) for i in size for j in range(i + 1)],
        "antihermitian": [node[i, j] + conjugate(node[j, i]) for i in size for j in range(i + 1)],
    })
    if node.rows > LARGEST or not all(entry.is_Rational for entry in node.flat()):
        return known
    known["invertible"] = node.rank() == node.rows
    product = node.T*node
    known["orthogonal"] = product == product.eye(node.rows)
    if known.get("symmetric"):
        known.update({"positive_definite": node.is_positive_definite,
                      "positive_semidefinite": node.is_positive_semidefinite})
    return {name: value for name, value in known.items() if value is not None}


def _flags(vanishing: dict[str, list[Expr]]) -> Known:
    """A property holds if all its expressions are zero, and fails if one is known not to be."""
    known: Known = {}
    for name, given in vanishing.items():
        expressions = [expression.expand() if expression.is_number else expression for expression in given]
        if all(expression == 0 for expression in expressions):
            known[name] = True
        elif any(expression.is_number and expression.is_zero is False for expression in expressions):
            known[name] = False
    return known
