"""Slices, and matrices made of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.slice import MatrixSlice

from sympy_matcalc.classes.block_maps import Cut, Place, PlaceOnDiagonal
from sympy_matcalc.classes.blockmatrix import block_ranges
from sympy_matcalc.classes.slice import ranges_of
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap

Maps = Iterator[tuple[int, LinearMap]]


@differential(MatrixSlice)
def matrix_slice_differential(node: MatrixSlice, active: Sequence[int]) -> Maps:
    """d(U[r, c]) = (dU)[r, c]"""
    ranges = ranges_of(node)
    if ranges is None or 1 in active or 2 in active:
        raise NoRule(node)
    yield 0, Cut(*ranges, Algebra().shape(node.parent))


@differential(BlockMatrix)
def block_matrix_differential(node: BlockMatrix, active: Sequence[int]) -> Maps:
    """d [U V; W Z] = [dU dV; dW dZ], the blocks numbered row by row"""
    places = block_ranges(node, Algebra())
    if places is None:
        raise NoRule(node)
    rows, cols = places
    for k in active:
        p, q = divmod(k, len(cols))
        yield k, Place(rows[p], cols[q], (rows[-1].stop, cols[-1].stop))


@differential(BlockDiagMatrix)
def block_diag_matrix_differential(node: BlockDiagMatrix, active: Sequence[int]) -> Maps:
    """d [U 0; 0 V] = [dU 0; 0 dV]"""
    places = block_ranges(node, Algebra())
    if places is None:
        raise NoRule(node)
    rows, cols = places
    for k in active:
        yield k, PlaceOnDiagonal(k, rows, cols)
