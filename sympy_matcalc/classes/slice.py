"""Slices of matrices: their differential and their form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.matrices.expressions.slice import MatrixSlice

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import Label, NoRule, differential, indexed, parts, properties, roles, slices, typed
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.properties import OF_COMPLEX, Facts, Known, of_all
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.slicing import Cut, bare, placement, ranges_of, sliced, sliced_combination

roles(MatrixSlice)(lambda node: (("limit", part) for part in node.args[1:]))


@differential(MatrixSlice)
def matrix_slice_differential(node: MatrixSlice, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U[r, c]) = (dU)[r, c]

    Where: the range does not vary.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: taking a part is linear.
    """
    ranges = ranges_of(node)
    if ranges is None or 1 in active or 2 in active:
        raise NoRule(node)
    yield 0, Cut(*ranges, Algebra().shape(node.parent))


@parts(MatrixSlice)
def by_slice(variable: MatrixSlice, gradient: Combination, by: Algebra) -> Combination:
    """df/dX[r, c] = (df/dX)[r, c]"""
    ranges = ranges_of(variable)
    if ranges is None:
        raise NoRule(variable)
    return sliced_combination(gradient, *ranges, by)


@typed(MatrixSlice)
def typed_slice(node: MatrixSlice, args: list[Any], by: Algebra) -> Expr:
    """A slice, at the atoms."""
    ranges = ranges_of(node)
    if ranges is None:
        return node if args[0] is node.parent else bare(args[0], Range(*node.rowslice), Range(*node.colslice))
    result = sliced(args[0], *ranges, by)
    return node if result == node else result


@slices(MatrixSlice)
def slice_of_slice(node: MatrixSlice, rows: Range, cols: Range, by: Algebra) -> Expr:
    """A[r, c][s, d] = A[r[s], c[d]]"""
    inner = ranges_of(node)
    if inner is None:
        return bare(node, rows, cols)
    return bare(node.parent, rows.within(inner[0]), cols.within(inner[1]))


@indexed(MatrixSlice)
def indexed_slice(node: MatrixSlice, row: Label, col: Label, by: Any) -> bool:
    """A[r, c] = S A T.T, S and T the matrices that select rows and columns"""
    ranges = ranges_of(node)
    if ranges is None:
        return False
    left, right = (placement(range_, size, by.algebra) for range_, size in zip(ranges, by.shape(node.parent)))
    by.chain([by.algebra.transpose(left), node.parent, right], row, col)
    return True


@properties(MatrixSlice)
def slice_properties(node: MatrixSlice, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a principal submatrix: symmetry, definiteness, and the triangle where the order of the indices stays."""
    known = of_all(parts, ("real", "zero"))
    if node.on_diag:
        known.update(of_all(parts, ("symmetric", "skew_symmetric", "diagonal", *OF_COMPLEX, "positive_definite",
                                    "positive_semidefinite")))
        if node.rowslice[2].is_positive:
            known.update(of_all(parts, ("upper_triangular", "lower_triangular")))
    return known
