"""Matrices made of blocks, born in normal form: one block alone, zeros and explicit blocks are no BlockMatrix."""

from __future__ import annotations

from collections.abc import Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import Shape, is_one_by_one
from sympy_matcalc.core.laws import grids
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.ranges import Range, same
from sympy_matcalc.core.readings import Reading

Grid = list[list[Expr]]


def block_matrix(grid: Sequence[Sequence[Expr]], by: Reading) -> Expr:
    """The matrix made of blocks in normal form: a BlockMatrix, unless it is one block, zero or explicit."""
    cols = [k for k, block in enumerate(grid[0]) if by.shape(block)[1] is not S.Zero]
    rows = [row for row in grid if by.shape(row[0])[0] is not S.Zero]
    kept = [[row[k] for k in cols] for row in rows]
    if not kept or not cols:
        return ZeroMatrix(*_total_shape(grid, by))
    blocks = [block for row in kept for block in row]
    if len(blocks) == 1:
        return blocks[0]
    if all(isinstance(block, ZeroMatrix) for block in blocks):
        return ZeroMatrix(*_total_shape(grid, by))
    if any(isinstance(block, MatrixBase) for block in blocks) and all(is_explicit(block) for block in blocks):
        return ImmutableDenseMatrix([[block.as_explicit() for block in row] for row in kept])
    return Basic.__new__(BlockMatrix, ImmutableDenseMatrix(kept, evaluate=False))


def is_explicit(block: Expr) -> bool:
    """Whether a block is a matrix of entries, or one that has no others than known ones."""
    return isinstance(block, MatrixBase) or (
        isinstance(block, (Identity, ZeroMatrix, OneMatrix)) and all(size.is_Integer for size in block.shape))


def _total_shape(grid: Sequence[Sequence[Expr]], by: Reading) -> Shape:
    return (sum((by.shape(row[0])[0] for row in grid), S.Zero),
            sum((by.shape(block)[1] for block in grid[0]), S.Zero))


def bordered(block: Expr, at: tuple[Expr, Expr], shape: Shape, by: Reading) -> Expr:
    """A zero matrix with a block in it, its upper left corner at the given place."""
    rows, cols = by.shape(block)
    above, before = at
    below, behind = (shape[0] - above - rows).expand(), (shape[1] - before - cols).expand()
    if isinstance(block, Identity) and is_one_by_one((rows, cols)):
        return matrix_unit(*shape, above, before)
    grid = grid_of(block, by)
    widths = [by.shape(inner)[1] for inner in grid[0]]
    grid = [[ZeroMatrix(height, before), *row, ZeroMatrix(height, behind)]
            for height, row in zip(_heights(grid, by), grid)]
    widths = [before, *widths, behind]
    return block_matrix([[ZeroMatrix(above, width) for width in widths], *grid,
                         [ZeroMatrix(below, width) for width in widths]], by)


def grid_of(node: Expr, by: Reading) -> Grid:
    """The blocks that a matrix is made of by its class, row by row; of any other it is the only one."""
    grid: Grid | None = grids.said_of(node, by)
    return [[node]] if grid is None else grid


def block_ranges(node: Expr, by: Reading) -> tuple[list[Range], list[Range]] | None:
    """Where the rows and the columns of blocks stand; None if they do not fit together."""
    grid = [[by.shape(block) for block in row] for row in grid_of(node, by)]
    heights, widths = [row[0][0] for row in grid], [cols for _, cols in grid[0]]
    for height, row in zip(heights, grid):
        for width, (rows, cols) in zip(widths, row):
            if not (same(rows, height) and same(cols, width)):
                return None
    return ranges_of_sizes(heights), ranges_of_sizes(widths)


def ranges_of_sizes(sizes: list[Expr]) -> list[Range]:
    """The ranges of given sizes, one after the other."""
    ranges, low = [], S.Zero
    for size in sizes:
        ranges.append(Range(low, low + size, S.One))
        low = low + size
    return ranges


def diagonal_grid(blocks: list[Expr], by: Reading) -> Grid:
    """Blocks on the diagonal, with zeros between."""
    shapes = [by.shape(block) for block in blocks]
    return [[block if i == j else ZeroMatrix(shapes[i][0], shapes[j][1]) for j in range(len(blocks))]
            for i, block in enumerate(blocks)]


def from_grid(grid: Grid, by: Reading) -> Expr:
    """The matrix made of a grid of blocks in this form."""
    grid = _flattened(grid, by)
    if len(grid) == len(grid[0]) and all(
            isinstance(block, Identity if i == j else ZeroMatrix) and (i != j or by.is_square(block))
            for i, row in enumerate(grid) for j, block in enumerate(row)):
        return Identity(sum((by.shape(row[0])[0] for row in grid), S.Zero))
    return block_matrix(grid, by)


def _flattened(grid: Grid, by: Reading) -> Grid:
    """Blocks made of blocks taken apart, where those beside them are cut alike or zero."""
    if not any(grids.of(type(block)) for row in grid for block in row):
        return grid
    rows = [_cut_rows(row, by) for row in grid]
    flat = [row for group in rows for row in group]
    columns = [_cut_rows([by.transpose(b) for b in column], by) for column in zip(*flat)]
    flipped = [column for group in columns for column in group]
    return [[by.transpose(b) for b in column] for column in zip(*flipped)]


def _cut_rows(row: list[Expr], by: Reading) -> Grid:
    cut = [grid_of(block, by) for block in row]
    heights = next((_heights(grid, by) for grid in cut if len(grid) > 1), [])
    result: Grid = [[] for _ in heights]
    for block, grid in zip(row, cut):
        if isinstance(block, ZeroMatrix):
            grid = [[ZeroMatrix(height, by.shape(block)[1])] for height in heights]
        if not heights or _heights(grid, by) != heights:
            return [list(row)]
        for line, inner in zip(result, grid):
            line.append(inner[0] if len(inner) == 1 else block_matrix([inner], by))
    return result


def _heights(grid: Grid, by: Reading) -> list[Expr]:
    return [by.shape(line[0])[0] for line in grid]
