"""Beside the laws of block matrices: sums, added block by block where no block has to be cut, and properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.blocks import Grid, block_matrix, block_ranges, diagonal_grid, grid_of
from sympy_matcalc.core.combinations import Factors, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one_by_one, split
from sympy_matcalc.core.laws import properties, scaled_sums, sums
from sympy_matcalc.core.properties import KEPT_BY_ALL, Facts, Known, of_all
from sympy_matcalc.core.ranges import Range, UndecidedError, at_most, same
from sympy_matcalc.core.statements import HORN, law


@sums(BlockMatrix)
def merged_blocks(terms: Sequence[Expr], by: Algebra) -> list[Expr]:
    """The terms of a sum, those made of blocks added block by block where no block has to be cut for it."""
    result: list[Expr] = []
    for term in terms:
        for k, other in enumerate(result):
            merged = _merged(other, term, by)
            if merged is not None:
                result[k] = merged
                break
        else:
            result.append(term)
    return [term for term in result if not isinstance(term, ZeroMatrix)] or result[:1]


def _is_made_of_blocks(term: Expr) -> bool:
    """Whether a term is a BlockMatrix, or a multiple of one."""
    factors = split(term)[1]
    return len(factors) == 1 and isinstance(factors[0], BlockMatrix)


def _merged(one: Expr, other: Expr, by: Algebra) -> Expr | None:
    if not (_is_made_of_blocks(one) and _is_made_of_blocks(other)):
        return None
    pair = [(coefficient, factors[0]) for coefficient, factors in (split(one), split(other))]
    places = [found for _, node in pair if (found := block_ranges(node, by)) is not None]
    if len(places) < 2:
        return None
    try:
        cuts = [_united([[range_.stop for range_ in place[axis]] for place in places]) for axis in (0, 1)]
    except UndecidedError:
        return None
    cells: dict[tuple[int, int], list[Expr]] = {}
    for (coefficient, node), (rows, cols) in zip(pair, places):
        for down, row in zip(rows, grid_of(node, by)):
            for across, block in zip(cols, row):
                if isinstance(block, ZeroMatrix):
                    continue
                p, q = _cell(down, cuts[0]), _cell(across, cuts[1])
                if p is None or q is None:
                    return None
                cells.setdefault((p, q), []).append(by.expression(by.read(block).scaled(coefficient)))
    sizes = [[range_.length for range_ in _between(cut)] for cut in cuts]
    grid = [[_sum_of(cells.get((p, q), []), (rows, cols), by) for q, cols in enumerate(sizes[1])]
            for p, rows in enumerate(sizes[0])]
    if all(isinstance(node, BlockDiagMatrix) for _, node in pair) and places[0] == places[1]:
        return BlockDiagMatrix(*[row[k] for k, row in enumerate(grid)])
    columns = [list(column) for column in zip(*_without_seams(grid, 0))]
    return block_matrix(list(zip(*_without_seams(columns, 1))), by)


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


def _sum_of(blocks: list[Expr], shape: tuple[Any, Any], by: Algebra) -> Expr:
    return by.expression(total([by.read(block) for block in blocks])) if blocks else ZeroMatrix(*shape)


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


def _scaled(block: Expr, scale: Expr, by: Algebra) -> Expr:
    shape = by.shape(block)
    if is_one_by_one(shape):
        return by.times(block, scale=scale)  # tr(A) I, whatever A is
    return by.sum_of(dict(by.read(block).scaled(scale).terms), shape)


@scaled_sums(BlockMatrix)
@law("c [A_ij] = [c A_ij],  [[A, 0], [0, D]] + I = [[A + I, 0], [0, D + I]]", when="A, D square",
     source=HORN + ", section 0.7.1", ends="no scalar is left in front of blocks, and no identity beside them")
def scaled_blocks(terms: dict[Factors, Expr], shape: Shape, by: Algebra) -> Expr | None:
    """A sum with multiples of matrices made of blocks: the scalars in the blocks, an identity among them."""
    grids = [(grid_of(f[0], by), c) for f, c in terms.items() if len(f) == 1 and isinstance(f[0], BlockMatrix)]
    others = {f: c for f, c in terms.items() if len(f) != 1 or not isinstance(f[0], BlockMatrix)}
    first = grids[0][0]
    if () in others and len(first) == len(first[0]) and by.is_square(*[row[k] for k, row in enumerate(first)]):
        # As blocks, which are added to the others: the law of such a matrix makes it an identity again.
        grids.append((diagonal_grid([Identity(by.shape(row[0])[0]) for row in first], by), others.pop(())))
    elif all(c is S.One for _, c in grids):
        return None
    scaled = [block_matrix([[_scaled(block, c, by) for block in row] for row in grid], by) for grid, c in grids]
    return by.plus(*scaled, *([by.sum_of(others, shape)] if others else []))


@properties(BlockDiagMatrix)
def block_diagonal_properties(node: BlockDiagMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of square blocks: what all blocks are, and nothing that one of them is not."""
    if not all(part.get("square") for part in parts):
        return {}
    names = (*KEPT_BY_ALL, "skew_symmetric", "antihermitian", "real", "zero")
    known = of_all(parts, names)
    known.update({name: False for name in names if any(part.get(name) is False for part in parts)})
    return known


@properties(BlockMatrix)
def block_properties(node: BlockMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Block by block; of a block triangular matrix what its diagonal says."""
    size = node.blockshape[0]
    known = of_all(parts, ("real", "zero"))
    if node.blockshape != (size, size) or not all(parts[k*(size + 1)].get("square") for k in range(size)):
        return known
    diagonal = [parts[k*(size + 1)] for k in range(size)]
    below, above = (all(parts[i*size + j].get("zero") for i in range(size) for j in range(size)
                        if (i > j if low else i < j)) for low in (True, False))
    if below or above:
        known.update(of_all(diagonal, ("invertible",)))
        if any(part.get("singular") for part in diagonal):
            known["singular"] = True
    for zeros, name in ((below, "upper_triangular"), (above, "lower_triangular")):
        if zeros:
            known.update(of_all(diagonal, (name,)))
    if below and above:
        known.update(of_all(diagonal, (*KEPT_BY_ALL, "skew_symmetric", "antihermitian")))
    known.update(_symmetry_of_blocks(node, diagonal, by))
    return known


def _symmetry_of_blocks(node: BlockMatrix, diagonal: list[Known], by: Algebra) -> Known:
    size = node.blockshape[0]
    if all(part.get("symmetric") for part in diagonal) and all(
            node.blocks[i, j] == by.transpose(node.blocks[j, i]) for i in range(size) for j in range(i)):
        return {"symmetric": True}
    return {}
