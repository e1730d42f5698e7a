"""Slices of matrices, in normal form.

Slices stand at the atoms, as transposes do: a slice of a sum is the sum of the slices,
a slice of a product is the product of a row slice of its first factor and a column slice
of its last, a slice of a BlockMatrix is made of slices of its blocks. Each law hands on a
slice of something smaller, so it ends. Where the order of two bounds cannot be told, the
slice stays as it is.
"""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.blockmatrix import block_matrix, block_ranges, blocks_of, bordered
from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one_by_one, shallow_doit, split
from sympy_matcalc.core.matrix_unit import MatrixUnit, matrix_unit
from sympy_matcalc.core.ranges import Range, UndecidedError, all_of, at_most, overlap, same


def ranges_of(node: MatrixSlice) -> tuple[Range, Range] | None:
    """The indices of the rows and of the columns, or None where SymPy's shape cannot be trusted."""
    rows, cols = Range(*node.rowslice), Range(*node.colslice)
    return None if rows.length is None or cols.length is None else (rows, cols)


def sliced(expr: Expr, rows: Range, cols: Range, algebra: Algebra) -> Expr:
    """A slice, in normal form, of a matrix in normal form."""
    if not isinstance(expr, (MatAdd, MatMul)):
        try:
            return _slice_of_factor(expr, rows, cols, algebra)
        except UndecidedError:
            return _bare(expr, rows, cols)
    return algebra.expression(sliced_combination(algebra.read(expr), rows, cols, algebra), group=False)


def sliced_combination(value: Combination, rows: Range, cols: Range, algebra: Algebra) -> Combination:
    """A slice of a combination, term by term."""
    if rows.covers(value.shape[0]) and cols.covers(value.shape[1]):
        return value
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in value.terms.items():
        for product, c in _slice_of_product(factors, rows, cols, value.shape, algebra).terms.items():
            collected.setdefault(product, []).append(multiply([coefficient, c]))
    return Combination((rows.length, cols.length), collect(collected))


def _slice_of_product(factors: Factors, rows: Range, cols: Range, shape: Shape, algebra: Algebra) -> Combination:
    """(A B ... Z)[r, c] = A[r, :] B ... Z[:, c]"""
    if len(factors) < 2:
        factor = factors[0] if factors else Identity(shape[0])
        return algebra.read(sliced(factor, rows, cols, algebra))
    ends = (sliced(factors[0], rows, all_of(algebra.shape(factors[0])[1]), algebra),
            sliced(factors[-1], all_of(algebra.shape(factors[-1])[0]), cols, algebra))
    (before, left), (behind, right) = split(ends[0]), split(ends[1])
    shape = (rows.length, cols.length)
    if before is S.Zero or behind is S.Zero:
        return Combination(shape, {})
    scale, product = algebra.concatenate(left, factors[1:-1], right)
    if scale is S.Zero:
        return Combination(shape, {})
    return Combination(shape, {product: multiply([before, behind, scale])})


def _slice_of_factor(node: Expr, rows: Range, cols: Range, algebra: Algebra) -> Expr:
    shape = algebra.shape(node)
    if rows.covers(shape[0]) and cols.covers(shape[1]):
        return node
    count = (rows.length, cols.length)
    if isinstance(node, MatrixSymbol):
        return _bare(node, rows, cols)
    if isinstance(node, Transpose):
        return algebra.transpose(sliced(node.arg, cols, rows, algebra))
    if isinstance(node, MatrixSlice):
        inner = ranges_of(node)
        return _bare(node, rows, cols) if inner is None else _bare(
            node.parent, rows.within(inner[0]), cols.within(inner[1]))
    if isinstance(node, ZeroMatrix):
        return ZeroMatrix(*count)
    if isinstance(node, OneMatrix):
        return Identity(S.One) if is_one_by_one(count) else OneMatrix(*count)
    if isinstance(node, MatrixBase) and all(bound.is_Integer for bound in rows + cols):
        return ImmutableDenseMatrix([[node[i, j] for j in range(*map(int, cols))] for i in range(*map(int, rows))])
    if isinstance(node, HadamardProduct):
        parts = [sliced(arg, rows, cols, algebra) for arg in node.args]
        if any(isinstance(part, ZeroMatrix) for part in parts):
            return ZeroMatrix(*count)
        if not is_one_by_one(count):
            return shallow_doit(HadamardProduct(*parts))
    if isinstance(node, HadamardPower) and not node.exp.is_Matrix and not is_one_by_one(count):
        base = sliced(node.base, rows, cols, algebra)
        if not isinstance(base, (Identity, ZeroMatrix, OneMatrix)):
            return shallow_doit(HadamardPower(base, node.exp))
    if isinstance(node, ElementwiseApplyFunction):
        return shallow_doit(ElementwiseApplyFunction(node.function, sliced(node.expr, rows, cols, algebra)))
    if rows.step == 1 and cols.step == 1:
        found = _cut(node, rows, cols, algebra)
        if found is not None:
            return found
    elif isinstance(node, Identity) and rows == cols:
        return Identity(count[0])
    # Of two that mean the same, (A.T)**-1[r, c] and A**-1[c, r].T, the one with fewer transposes.
    flipped = algebra.transpose(node)
    if _simplicity(flipped, algebra) < _simplicity(node, algebra) and not isinstance(flipped, (MatAdd, MatMul)):
        return Transpose(_bare(flipped, cols, rows))
    return _bare(node, rows, cols)


def _cut(node: Expr, rows: Range, cols: Range, algebra: Algebra) -> Expr | None:
    """What is known of a contiguous slice of matrices with zeros or blocks in them."""
    count = (rows.length, cols.length)
    if isinstance(node, (Identity, DiagMatrix)):
        common = overlap(rows, cols.start, cols.stop)
        if common is None:
            return ZeroMatrix(*count)
        start, stop = common
        if isinstance(node, Identity):
            piece: Expr = Identity(stop - start)
        else:
            vector = node.args[0]
            if algebra.shape(vector)[0] == 1:
                vector = algebra.transpose(vector)
            vector = sliced(vector, Range(start, stop, S.One), all_of(S.One), algebra)
            piece = vector if same(stop - start, S.One) else DiagMatrix(vector)
        return bordered(piece, (start - rows.start, start - cols.start), count, algebra)
    if isinstance(node, MatrixUnit):
        i, j = node.args[2:]
        inside = [at_most(range_.start, k) and at_most(k + 1, range_.stop) for range_, k in ((rows, i), (cols, j))]
        return matrix_unit(*count, i - rows.start, j - cols.start) if all(inside) else ZeroMatrix(*count)
    if isinstance(node, BlockMatrix):
        places = block_ranges(node, algebra)
        if places is None:
            return None
        grid = blocks_of(node)
        across = _parts(cols, places[1])
        return block_matrix([
            [sliced(grid[p][q], down, range_, algebra) for q, range_ in across]
            for p, down in _parts(rows, places[0])], algebra)
    return None


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


def _bare(node: Expr, rows: Range, cols: Range) -> MatrixSlice:
    # SymPy's constructor compares bounds, and fails where it cannot.
    return Basic.__new__(MatrixSlice, node, Tuple(*rows), Tuple(*cols))


def _simplicity(expr: Expr, algebra: Algebra) -> Any:
    return algebra.count_transposes(expr), algebra.sort_key(expr)


def normalized_slice(node: MatrixSlice, args: list[Any], algebra: Algebra) -> Expr:
    """The law of MatrixSlice."""
    ranges = ranges_of(node)
    if ranges is None:
        return node if args[0] is node.parent else _bare(args[0], Range(*node.rowslice), Range(*node.colslice))
    result = sliced(args[0], *ranges, algebra)
    return node if result == node else result
