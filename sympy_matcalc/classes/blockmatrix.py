"""Matrices made of blocks: their differential, their forms, and what they are in products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.blocks import Grid, block_matrix, block_ranges, diagonal_grid, from_grid, grid_of, is_explicit
from sympy_matcalc.core.combinations import Combination, Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra, entry_as_it_is
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.joining import MOST_COPIES
from sympy_matcalc.core.laws import (
    Label,
    NoRule,
    canonical,
    canonical_traces,
    conjugates,
    determinants,
    differential,
    elements,
    grids,
    hadamards,
    indexed,
    inverses,
    merging,
    powers,
    slices,
    typed,
)
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.ranges import Range, UndecidedError, overlap, same
from sympy_matcalc.core.slicing import Place, placement, sliced
from sympy_matcalc.core.statements import HORN, law

Maps = Iterator[tuple[int, LinearMap]]

elements(BlockMatrix)(entry_as_it_is)
grids(BlockMatrix)(lambda node, by: node.blocks.tolist())
grids(BlockDiagMatrix)(lambda node, by: diagonal_grid(list(node.args), by))


@differential(BlockMatrix)
def block_matrix_differential(node: BlockMatrix, active: Sequence[int]) -> Maps:
    """d [U V; W Z] = [dU dV; dW dZ], the blocks numbered row by row

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: a matrix varies entry by entry.
    """
    rows, cols = _ranges(node)
    for k in active:
        p, q = divmod(k, len(cols))
        yield k, Place(rows[p], cols[q], (rows[-1].stop, cols[-1].stop))


@differential(BlockDiagMatrix)
def block_diag_matrix_differential(node: BlockDiagMatrix, active: Sequence[int]) -> Maps:
    """d [U 0; 0 V] = [dU 0; 0 dV]

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: a matrix varies entry by entry.
    """
    rows, cols = _ranges(node)
    for k in active:
        yield k, PlaceOnDiagonal(k, rows, cols)


def _ranges(node: Expr) -> tuple[list[Range], list[Range]]:
    """Where the blocks stand; NoRule where that is not known."""
    places = block_ranges(node, Algebra())
    if places is None:
        raise NoRule(node)
    return places


class PlaceOnDiagonal(Place):
    """D -> the block diagonal matrix with D as its k-th block and zeros of given shapes as the others."""

    def __init__(self, k: int, rows: Sequence[Range], cols: Sequence[Range]) -> None:
        super().__init__(rows[k], cols[k], (rows[-1].stop, cols[-1].stop))
        self.k = k
        self.zeros = [ZeroMatrix(down.length, across.length) for down, across in zip(rows, cols)]

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        if not tangent.terms:
            return super().push(tangent, algebra)
        ((factors, coefficient),) = algebra.collapse(tangent).terms.items()
        block = algebra.product(S.One, *factors, size=tangent.shape[0])
        blocks = [*self.zeros[:self.k], block, *self.zeros[self.k + 1:]]
        return algebra.read(BlockDiagMatrix(*blocks)).scaled(coefficient)


@typed(BlockMatrix)
def typed_blocks(node: BlockMatrix, args: list[Expr], by: Algebra) -> Expr:
    """One block alone, zeros and explicit blocks are no BlockMatrix; ``args`` are the blocks, row by row."""
    if all(new is old for new, old in zip(args, node.blocks.flat())) and len(args) > 1 \
            and not all(is_explicit(block) for block in args):
        return node
    return block_matrix(_grid(node, args), by)


def _grid(node: BlockMatrix, args: list[Expr]) -> Grid:
    width = node.blocks.shape[1]
    return [args[k:k + width] for k in range(0, len(args), width)]


@typed(BlockDiagMatrix)
def typed_diagonal(node: BlockDiagMatrix, args: list[Expr], by: Algebra) -> Expr:
    """The same of blocks on the diagonal, which ``args`` are."""
    if len(args) == 1:
        return args[0]
    if all(isinstance(block, MatrixBase) for block in args):
        return ImmutableDenseMatrix.diag(*args)
    return node if all(new is old for new, old in zip(args, node.args)) else BlockDiagMatrix(*args)


@canonical(BlockMatrix)
@law("[[I, 0], [0, I]] = I;  blocks made of blocks are written out", source=HORN + ", section 0.7.1",
     ends="fewer matrices made of blocks")
def canonical_blocks(node: BlockMatrix, args: list[Expr], by: Algebra) -> Expr:
    """A matrix made of blocks that are no such matrices."""
    diagonal = isinstance(node, BlockDiagMatrix)
    return from_grid(diagonal_grid(args, by) if diagonal else _grid(node, args), by)


@merging(BlockMatrix)
@law("[A_ij][B_jk] = [sum_j A_ij B_jk]", when="the blocks fit together", source=HORN + ", section 0.7.2",
     ends="two factors become one")
def block_product(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """Two neighbours made of blocks, multiplied out."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, BlockMatrix) and isinstance(right, BlockMatrix)):
        return None
    one, other = grid_of(left, by), grid_of(right, by)
    if len(one[0]) != len(other) or not all(
            same(by.shape(a)[1], by.shape(row[0])[0]) for a, row in zip(one[0], other)):
        return None
    grid = [[by.plus(*[by.times(a, b) for a, b in zip(row, column)]) for column in zip(*other)]
            for row in one]
    return k, k + 2, from_grid(grid, by)


@powers(BlockMatrix)
@law("[A_ij]**k = [A_ij] [A_ij]**(k - 1)", when="k a small number, the blocks fit together",
     source=HORN + ", section 0.7.2", ends="one factor less")
def power_of_blocks(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of a matrix made of blocks, multiplied out."""
    if not isinstance(exponent, Integer) or not 1 < exponent <= MOST_COPIES:
        return None
    result: Expr = base
    for _ in range(int(exponent) - 1):
        found = block_product((result, base), 0, by)
        if found is None:
            return None
        result = found[2]
    return result


@canonical_traces(BlockMatrix)
@law("tr [A_ij] = sum_i tr A_ii", when="the A_ii square", source=HORN + ", section 0.7",
     ends="no trace of a matrix of blocks is left")
def trace_of_blocks(factor: Expr, by: Algebra) -> Expr | None:
    """The trace of a matrix made of blocks."""
    diagonal = _square_diagonal(factor, by)
    return None if diagonal is None else add([by.trace_of(block) for block in diagonal])


@determinants(BlockMatrix, rank=3)
@law("|[[A, B], [0, D]]| = |A| |D|", when="A, D square", source=HORN + ", section 0.9.4",
     ends="the blocks are smaller")
def determinant_of_triangular(factor: Expr, by: Algebra) -> Expr | None:
    """The determinant of a block triangular matrix."""
    diagonal = _square_diagonal(factor, by)
    if diagonal is None or not (_is_upper(grid_of(factor, by)) or _is_lower(grid_of(factor, by))):
        return None
    return multiply([by.determinant(block) for block in diagonal])


@inverses(BlockMatrix)
@law("[[A, B], [0, D]]**-1 = [[A**-1, -A**-1 B D**-1], [0, D**-1]]", when="A, D square",
     source=HORN + ", section 0.9.4", ends="the blocks are smaller")
def inverse_of_triangular(factor: Expr, by: Algebra) -> Expr | None:
    """The inverse of a block triangular matrix."""
    if _square_diagonal(factor, by) is None:
        return None
    grid = grid_of(factor, by)
    if _is_upper(grid):
        return from_grid(_inverse_of_upper(grid, by), by)
    if _is_lower(grid):
        flipped = _inverse_of_upper(_transposed(grid, by), by)
        return from_grid(_transposed(flipped, by), by)
    return None


def _inverse_of_upper(grid: Grid, by: Algebra) -> Grid:
    """Row by row from below: X_ik = -A_ii**-1 sum_j A_ij X_jk for i < j <= k."""
    count = len(grid)
    inverse = [[ZeroMatrix(*by.shape(block)) for block in row] for row in grid]
    for i in reversed(range(count)):
        inverse[i][i] = by.inverse(grid[i][i])
        for k in range(i + 1, count):
            total = by.plus(*[by.times(grid[i][j], inverse[j][k]) for j in range(i + 1, k + 1)])
            inverse[i][k] = by.times(inverse[i][i], total, scale=S.NegativeOne)
    return inverse


def _transposed(grid: Grid, by: Algebra) -> Grid:
    return [[by.transpose(block) for block in column] for column in zip(*grid)]


def _square_diagonal(factor: Expr, by: Algebra) -> list[Expr] | None:
    grid = grid_of(factor, by)
    if len(grid) != len(grid[0]) or not all(by.is_square(row[k]) for k, row in enumerate(grid)):
        return None
    return [row[k] for k, row in enumerate(grid)]


def _is_upper(grid: Grid) -> bool:
    return all(isinstance(block, ZeroMatrix) for i, row in enumerate(grid) for block in row[:i])


def _is_lower(grid: Grid) -> bool:
    return all(isinstance(block, ZeroMatrix) for i, row in enumerate(grid) for block in row[i + 1:])


@hadamards(BlockMatrix)
@law("[A_ij] o [B_ij] = [A_ij o B_ij]", when="the blocks have the same shapes", source=HORN + ", section 7.5",
     ends="two factors become one")
def hadamard_of_blocks(left: Expr, right: Expr, by: Algebra) -> Expr | None:
    """The Hadamard product of two matrices made of blocks."""
    if not (isinstance(left, BlockMatrix) and isinstance(right, BlockMatrix)):
        return None
    one, other = grid_of(left, by), grid_of(right, by)
    if [[by.shape(b) for b in row] for row in one] != [[by.shape(b) for b in row] for row in other]:
        return None
    return from_grid([[by.made(HadamardProduct, a, b) for a, b in zip(r, s)] for r, s in zip(one, other)], by)


@conjugates(BlockMatrix)
def conjugate_of_blocks(factor: BlockMatrix, by: Algebra) -> Expr:
    """Block by block."""
    return from_grid([[by.conjugated(block) for block in row] for row in grid_of(factor, by)], by)


@slices(BlockMatrix)
def slice_of_blocks(node: BlockMatrix, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """A matrix made of slices of the blocks."""
    places = block_ranges(node, by)
    if places is None or not (rows.step == 1 and cols.step == 1):
        return None
    grid = grid_of(node, by)
    across = _parts(cols, places[1])
    return block_matrix([
        [sliced(grid[p][q], down, range_, by) for q, range_ in across] for p, down in _parts(rows, places[0])], by)


def _parts(range_: Range, places: list[Range]) -> list[tuple[int, Range]]:
    """What a range takes of each block in a row or column of blocks, in the block's own indices."""
    parts = []
    for k, (low, high, _) in enumerate(places):
        common = overlap(range_, low, high)
        if common is not None:
            parts.append((k, Range(common[0] - low, common[1] - low, S.One)))
    if not parts or not same(sum((part.stop - part.start for _, part in parts), S.Zero), range_.stop - range_.start):
        raise UndecidedError
    return parts


@indexed(BlockMatrix, BlockDiagMatrix)
def indexed_blocks(node: BlockMatrix, row: Label, col: Label, by: Any) -> bool:
    """The sum of the blocks, each among zeros"""
    places = block_ranges(node, by.algebra)
    if places is None:
        return False
    rows, cols = places
    alternatives = []
    for k, block in enumerate(arguments(node)):
        p, q = (k, k) if isinstance(node, BlockDiagMatrix) else divmod(k, len(cols))
        left, right = placement(rows[p], rows[-1].stop, by.algebra), placement(cols[q], cols[-1].stop, by.algebra)
        down, across = map(by.label, by.shape(block))
        alternatives.append([(left, row, down), (block, down, across), (by.algebra.transpose(right), across, col)])
    by.either(alternatives)
    return True
