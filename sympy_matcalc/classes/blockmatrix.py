"""Matrices made of blocks, in normal form: one block alone, zeros and explicit blocks are no BlockMatrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one_by_one, split
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.ranges import Range, UndecidedError, at_most, same

Grid = list[list[Expr]]


def block_matrix(grid: Sequence[Sequence[Expr]], algebra: Algebra) -> Expr:
    """The matrix made of blocks in normal form: a BlockMatrix, unless it is one block, zero or explicit."""
    cols = [k for k, block in enumerate(grid[0]) if algebra.shape(block)[1] != 0]
    rows = [row for row in grid if algebra.shape(row[0])[0] != 0]
    kept = [[row[k] for k in cols] for row in rows]
    if not kept or not cols:
        return ZeroMatrix(*_total_shape(grid, algebra))
    blocks = [block for row in kept for block in row]
    if len(blocks) == 1:
        return blocks[0]
    if all(isinstance(block, ZeroMatrix) for block in blocks):
        return ZeroMatrix(*_total_shape(grid, algebra))
    if any(isinstance(block, MatrixBase) for block in blocks) and all(_is_explicit(block) for block in blocks):
        return ImmutableDenseMatrix([[block.as_explicit() for block in row] for row in kept])
    return Basic.__new__(BlockMatrix, ImmutableDenseMatrix(kept, evaluate=False))


def _is_explicit(block: Expr) -> bool:
    return isinstance(block, MatrixBase) or (
        isinstance(block, (Identity, ZeroMatrix, OneMatrix)) and all(size.is_Integer for size in block.shape))


def _total_shape(grid: Sequence[Sequence[Expr]], algebra: Algebra) -> Shape:
    return (sum((algebra.shape(row[0])[0] for row in grid), S.Zero),
            sum((algebra.shape(block)[1] for block in grid[0]), S.Zero))


def bordered(block: Expr, at: tuple[Expr, Expr], shape: Shape, algebra: Algebra) -> Expr:
    """A zero matrix with a block in it, its upper left corner at the given place."""
    rows, cols = algebra.shape(block)
    above, before = at
    below, behind = (shape[0] - above - rows).expand(), (shape[1] - before - cols).expand()
    if isinstance(block, Identity) and is_one_by_one((rows, cols)):
        return matrix_unit(*shape, above, before)
    grid = blocks_of(block) if isinstance(block, BlockMatrix) else [[block]]
    heights = [algebra.shape(row[0])[0] for row in grid]
    widths = [algebra.shape(inner)[1] for inner in grid[0]]
    grid = [[ZeroMatrix(height, before), *row, ZeroMatrix(height, behind)] for height, row in zip(heights, grid)]
    widths = [before, *widths, behind]
    return block_matrix([[ZeroMatrix(above, width) for width in widths], *grid,
                         [ZeroMatrix(below, width) for width in widths]], algebra)


def merged_blocks(terms: Sequence[Expr], algebra: Algebra) -> list[Expr]:
    """The terms of a sum, those made of blocks added block by block where no block has to be cut for it."""
    result: list[Expr] = []
    for term in terms:
        for k, other in enumerate(result):
            merged = _merged(other, term, algebra)
            if merged is not None:
                result[k] = merged
                break
        else:
            result.append(term)
    return [term for term in result if not isinstance(term, ZeroMatrix)] or result[:1]


def is_made_of_blocks(term: Expr) -> bool:
    """Whether a term is a BlockMatrix, or a multiple of one."""
    factors = split(term)[1]
    return len(factors) == 1 and isinstance(factors[0], BlockMatrix)


def _merged(one: Expr, other: Expr, algebra: Algebra) -> Expr | None:
    if not (is_made_of_blocks(one) and is_made_of_blocks(other)):
        return None
    pair = [(coefficient, factors[0]) for coefficient, factors in (split(one), split(other))]
    places = [found for _, node in pair if (found := block_ranges(node, algebra)) is not None]
    if len(places) < 2:
        return None
    try:
        cuts = [_united([[range_.stop for range_ in place[axis]] for place in places]) for axis in (0, 1)]
    except UndecidedError:
        return None
    cells: dict[tuple[int, int], list[Expr]] = {}
    for (coefficient, node), (rows, cols) in zip(pair, places):
        for down, row in zip(rows, blocks_of(node)):
            for across, block in zip(cols, row):
                if isinstance(block, ZeroMatrix):
                    continue
                p, q = _cell(down, cuts[0]), _cell(across, cuts[1])
                if p is None or q is None:
                    return None
                cells.setdefault((p, q), []).append(algebra.expression(algebra.read(block).scaled(coefficient)))
    sizes = [[range_.length for range_ in _between(cut)] for cut in cuts]
    grid = [[_sum_of(cells.get((p, q), []), (rows, cols), algebra) for q, cols in enumerate(sizes[1])]
            for p, rows in enumerate(sizes[0])]
    if all(isinstance(node, BlockDiagMatrix) for _, node in pair) and places[0] == places[1]:
        return BlockDiagMatrix(*[row[k] for k, row in enumerate(grid)])
    columns = [list(column) for column in zip(*_without_seams(grid, 0))]
    return block_matrix(list(zip(*_without_seams(columns, 1))), algebra)


def _united(bounds: list[list[Expr]]) -> list[Expr]:
    """Two ascending lists of bounds as one; both end with the size of the whole, beyond which nothing is."""
    (*one, whole), (*other, _) = bounds
    result: list[Expr] = []
    while one and other:
        if same(one[0], other[0]):
            result.append(one[0])
            one, other = one[1:], other[1:]
        elif at_most(one[0], other[0]):
            result.append(one[0])
            one = one[1:]
        else:
            result.append(other[0])
            other = other[1:]
    return [*result, *one, *other, whole]


def _between(cuts: list[Expr]) -> list[Range]:
    return [Range(low, high, S.One) for low, high in zip([S.Zero, *cuts], cuts)]


def _cell(range_: Range, cuts: list[Expr]) -> int | None:
    """Which of the cells between the cuts a range is, if it is one."""
    for k, cell in enumerate(_between(cuts)):
        if same(cell.start, range_.start) and same(cell.stop, range_.stop):
            return k
    return None


def _sum_of(blocks: list[Expr], shape: tuple[Any, Any], algebra: Algebra) -> Expr:
    return algebra.expression(total([algebra.read(block) for block in blocks])) if blocks else ZeroMatrix(*shape)


def _without_seams(lines: Grid, axis: int) -> Grid:
    """Rows (axis 0) or columns (axis 1) of blocks, neighbours made of zeros as one."""
    result: Grid = []
    for line in lines:
        if result and all(isinstance(block, ZeroMatrix) for block in line + result[-1]):
            result[-1] = [_joined_zeros(one, other, axis) for one, other in zip(result[-1], line)]
        else:
            result.append(line)
    return result


def _joined_zeros(one: Expr, other: Expr, axis: int) -> ZeroMatrix:
    if axis == 0:
        return ZeroMatrix(one.rows + other.rows, one.cols)
    return ZeroMatrix(one.rows, one.cols + other.cols)


def blocks_of(node: BlockMatrix) -> Grid:
    """The blocks, row by row."""
    return node.blocks.tolist()


def block_ranges(node: BlockMatrix, algebra: Algebra) -> tuple[list[Range], list[Range]] | None:
    """Where the rows and the columns of blocks stand; None if they do not fit together."""
    if isinstance(node, BlockDiagMatrix):
        shapes = [algebra.shape(block) for block in node.args]
        return _steps([rows for rows, _ in shapes]), _steps([cols for _, cols in shapes])
    grid = [[algebra.shape(block) for block in row] for row in blocks_of(node)]
    heights, widths = [row[0][0] for row in grid], [cols for _, cols in grid[0]]
    for height, row in zip(heights, grid):
        for width, (rows, cols) in zip(widths, row):
            if not (same(rows, height) and same(cols, width)):
                return None
    return _steps(heights), _steps(widths)


def _steps(sizes: list[Expr]) -> list[Range]:
    ranges, low = [], S.Zero
    for size in sizes:
        ranges.append(Range(low, low + size, S.One))
        low = low + size
    return ranges


def normalized_block_matrix(node: BlockMatrix, args: list[Expr], algebra: Algebra) -> Expr:
    """The law of BlockMatrix; ``args`` are its blocks, row by row."""
    if all(new is old for new, old in zip(args, node.blocks.flat())) and len(args) > 1 \
            and not all(_is_explicit(block) for block in args):
        return node
    width = node.blocks.shape[1]
    return block_matrix([args[k:k + width] for k in range(0, len(args), width)], algebra)


def normalized_block_diag(node: BlockDiagMatrix, args: list[Expr], algebra: Algebra) -> Expr:
    """The law of BlockDiagMatrix; ``args`` are the blocks on the diagonal."""
    if len(args) == 1:
        return args[0]
    if all(isinstance(block, MatrixBase) for block in args):
        return ImmutableDenseMatrix.diag(*args)
    return node if all(new is old for new, old in zip(args, node.args)) else BlockDiagMatrix(*args)
