"""Laws of matrices made of blocks: products, traces, determinants and inverses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.classes.blockmatrix import Grid, block_matrix, blocks_of
from sympy_matcalc.classes.kronecker import is_square
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.joining import MOST_COPIES
from sympy_matcalc.core.pairs import Merged
from sympy_matcalc.core.ranges import same
from sympy_matcalc.core.statements import HORN, law

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical


def grid_of(node: Expr, algebra: Canonical) -> Grid:
    """The blocks of a matrix made of blocks, those of a block diagonal one with zeros between."""
    if not isinstance(node, BlockDiagMatrix):
        return blocks_of(node)
    return _diagonal_grid(list(node.args), algebra)


def _diagonal_grid(blocks: list[Expr], algebra: Canonical) -> Grid:
    shapes = [algebra.shape(block) for block in blocks]
    return [[block if i == j else ZeroMatrix(shapes[i][0], shapes[j][1]) for j in range(len(blocks))]
            for i, block in enumerate(blocks)]


@law("[[I, 0], [0, I]] = I;  blocks made of blocks are written out", source=HORN + ", section 0.7.1",
     ends="fewer matrices made of blocks")
def block_law(node: BlockMatrix, args: list[Expr], algebra: Canonical) -> Expr:
    """A matrix made of blocks that are no such matrices."""
    if isinstance(node, BlockDiagMatrix):
        grid = _diagonal_grid(args, algebra)
    else:
        width = node.blocks.shape[1]
        grid = [args[k:k + width] for k in range(0, len(args), width)]
    return from_grid(grid, algebra)


def from_grid(grid: Grid, algebra: Canonical) -> Expr:
    """The matrix made of a grid of blocks in this form."""
    grid = _flattened(grid, algebra)
    if len(grid) == len(grid[0]) and all(
            isinstance(block, Identity if i == j else ZeroMatrix) and (i != j or is_square(block, algebra))
            for i, row in enumerate(grid) for j, block in enumerate(row)):
        return Identity(add([algebra.shape(row[0])[0] for row in grid]))
    return block_matrix(grid, algebra)


def _flattened(grid: Grid, algebra: Canonical) -> Grid:
    """Blocks made of blocks taken apart, where those beside them are cut alike or zero."""
    rows = [_cut_rows(row, algebra) for row in grid]
    flat = [row for group in rows for row in group]
    columns = [_cut_rows([algebra.transpose(b) for b in column], algebra) for column in zip(*flat)]
    flipped = [column for group in columns for column in group]
    return [[algebra.transpose(b) for b in column] for column in zip(*flipped)]


def _cut_rows(row: list[Expr], algebra: Canonical) -> Grid:
    heights = next(([algebra.shape(line[0])[0] for line in grid_of(b, algebra)]
                    for b in row if isinstance(b, BlockMatrix)), None)
    if heights is None or len(heights) == 1:
        return [list(row)]
    result: Grid = [[] for _ in heights]
    for block in row:
        if isinstance(block, BlockMatrix):
            grid = grid_of(block, algebra)
            if [algebra.shape(line[0])[0] for line in grid] != heights:
                return [list(row)]
            for line, inner in zip(result, grid):
                line.append(inner[0] if len(inner) == 1 else block_matrix([inner], algebra))
        elif isinstance(block, ZeroMatrix):
            for line, height in zip(result, heights):
                line.append(ZeroMatrix(height, algebra.shape(block)[1]))
        else:
            return [list(row)]
    return result


@law("[A_ij][B_jk] = [sum_j A_ij B_jk]", when="the blocks fit together", source=HORN + ", section 0.7.2",
     ends="two factors become one")
def block_product(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """Two neighbours made of blocks, multiplied out."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, BlockMatrix) and isinstance(right, BlockMatrix)):
        return None
    one, other = grid_of(left, algebra), grid_of(right, algebra)
    if len(one[0]) != len(other) or not all(
            same(algebra.shape(a)[1], algebra.shape(row[0])[0]) for a, row in zip(one[0], other)):
        return None
    grid = [[algebra.plus(*[algebra.times(a, b) for a, b in zip(row, column)]) for column in zip(*other)]
            for row in one]
    return k, k + 2, from_grid(grid, algebra)


@law("[A_ij]**k = [A_ij] [A_ij]**(k - 1)", when="k a small number, the blocks fit together",
     source=HORN + ", section 0.7.2", ends="one factor less")
def power_of_blocks(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of a matrix made of blocks, multiplied out."""
    if not isinstance(base, BlockMatrix) or not isinstance(exponent, Integer) or not 1 < exponent <= MOST_COPIES:
        return None
    result: Expr = base
    for _ in range(int(exponent) - 1):
        found = block_product((result, base), 0, algebra)
        if found is None:
            return None
        result = found[2]
    return result


@law("tr [A_ij] = sum_i tr A_ii", when="the A_ii square", source=HORN + ", section 0.7",
     ends="no trace of a matrix of blocks is left")
def trace_of_blocks(factor: Expr, algebra: Canonical) -> Expr | None:
    """The trace of a matrix made of blocks."""
    diagonal = _square_diagonal(factor, algebra)
    return None if diagonal is None else add([algebra.trace_of(block) for block in diagonal])


@law("|[[A, B], [0, D]]| = |A| |D|", when="A, D square", source=HORN + ", section 0.9.4",
     ends="the blocks are smaller")
def determinant_of_triangular(factor: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a block triangular matrix."""
    diagonal = _square_diagonal(factor, algebra)
    if diagonal is None or not (_is_upper(grid_of(factor, algebra)) or _is_lower(grid_of(factor, algebra))):
        return None
    return multiply([algebra.determinant(block) for block in diagonal])


@law("[[A, B], [0, D]]**-1 = [[A**-1, -A**-1 B D**-1], [0, D**-1]]", when="A, D square",
     source=HORN + ", section 0.9.4", ends="the blocks are smaller")
def inverse_of_triangular(factor: Expr, algebra: Canonical) -> Expr | None:
    """The inverse of a block triangular matrix."""
    if _square_diagonal(factor, algebra) is None:
        return None
    grid = grid_of(factor, algebra)
    if _is_upper(grid):
        return from_grid(_inverse_of_upper(grid, algebra), algebra)
    if _is_lower(grid):
        flipped = _inverse_of_upper(_transposed(grid, algebra), algebra)
        return from_grid(_transposed(flipped, algebra), algebra)
    return None


def _inverse_of_upper(grid: Grid, algebra: Canonical) -> Grid:
    """Row by row from below: X_ik = -A_ii**-1 sum_j A_ij X_jk for i < j <= k."""
    count = len(grid)
    inverse = [[ZeroMatrix(*algebra.shape(block)) for block in row] for row in grid]
    for i in reversed(range(count)):
        inverse[i][i] = algebra.inverse(grid[i][i])
        for k in range(i + 1, count):
            total = algebra.plus(*[algebra.times(grid[i][j], inverse[j][k]) for j in range(i + 1, k + 1)])
            inverse[i][k] = algebra.times(inverse[i][i], total, scale=S.NegativeOne)
    return inverse


def _transposed(grid: Grid, algebra: Canonical) -> Grid:
    return [[algebra.transpose(block) for block in column] for column in zip(*grid)]


def _square_diagonal(factor: Expr, algebra: Canonical) -> list[Expr] | None:
    if not isinstance(factor, BlockMatrix):
        return None
    grid = grid_of(factor, algebra)
    if len(grid) != len(grid[0]) or not all(is_square(row[k], algebra) for k, row in enumerate(grid)):
        return None
    return [row[k] for k, row in enumerate(grid)]


def _is_upper(grid: Grid) -> bool:
    return all(isinstance(block, ZeroMatrix) for i, row in enumerate(grid) for block in row[:i])


def _is_lower(grid: Grid) -> bool:
    return all(isinstance(block, ZeroMatrix) for i, row in enumerate(grid) for block in row[i + 1:])


@law("[A_ij] o [B_ij] = [A_ij o B_ij]", when="the blocks have the same shapes", source=HORN + ", section 7.5",
     ends="two factors become one")
def hadamard_of_blocks(left: Expr, right: Expr, algebra: Canonical) -> Expr | None:
    """The Hadamard product of two matrices made of blocks."""
    if not (isinstance(left, BlockMatrix) and isinstance(right, BlockMatrix)):
        return None
    one, other = grid_of(left, algebra), grid_of(right, algebra)
    if [[algebra.shape(b) for b in row] for row in one] != [[algebra.shape(b) for b in row] for row in other]:
        return None
    return from_grid([[algebra.entrywise_product(a, b) for a, b in zip(r, s)] for r, s in zip(one, other)], algebra)


@law("[[A, 0], [0, D]] + I = [[A + I, 0], [0, D + I]]", when="A, D square", source=HORN + ", section 0.7.1",
     ends="one term less")
def identity_among_blocks(terms: list[tuple[Expr, Expr]], algebra: Canonical) -> Expr | None:
    """The sum of multiples of an identity and of matrices made of blocks."""
    grids = [(c, factor) for c, factor in terms if isinstance(factor, BlockMatrix)]
    eyes = [c for c, factor in terms if isinstance(factor, Identity)]
    diagonal = _square_diagonal(grids[0][1], algebra) if grids and eyes else None
    if diagonal is None:
        return None
    blocks = block_matrix(_diagonal_grid([Identity(algebra.shape(b)[0]) for b in diagonal], algebra), algebra)
    return algebra.plus(*[scaled_blocks(f, c, algebra) for c, f in [*grids, *[(c, blocks) for c in eyes]]],
                        *[algebra.product(c, f) for c, f in terms if not isinstance(f, (BlockMatrix, Identity))])


def scaled_blocks(factor: Expr, scale: Expr, algebra: Canonical) -> Expr:
    """A multiple of a matrix made of blocks, the scalar in the blocks."""
    if scale is S.One:
        return factor
    return algebra.of_blocks(factor, lambda block: algebra.times(block, scale=scale))
