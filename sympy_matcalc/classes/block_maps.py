"""The linear maps of slices and blocks: cutting a slice out, and placing it among zeros.

They are each other's adjoints, in the sense of :mod:`sympy_matcalc.core.maps`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.classes.blockmatrix import block_ranges, bordered
from sympy_matcalc.classes.slice import ranges_of, sliced_combination
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.labels import Label
from sympy_matcalc.core.laws import NoRule, indexed
from sympy_matcalc.core.maps import LinearMap, VecForm, between
from sympy_matcalc.core.ranges import Range, all_of


class Cut(LinearMap):
    """D -> D[r, c] for a matrix D of a given shape; the adjoint is :class:`Place`."""

    trivial = True

    def __init__(self, rows: Range, cols: Range, shape: Shape) -> None:
        self.rows = rows
        self.cols = cols
        self.shape = shape

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return sliced_combination(tangent, self.rows, self.cols, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return placed(cotangent, self.rows, self.cols, self.shape, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(S D T.T) = (T kron S) vec(D), for the matrices S and T that select rows and columns"""
        return by.read(by.kronecker(*self.selectors(by)))

    def selectors(self, algebra: Algebra) -> tuple[Expr, Expr]:
        """T and S with D[r, c] = S D T.T."""
        return _selector(self.cols, self.shape[1], algebra), _selector(self.rows, self.shape[0], algebra)


class Place(LinearMap):
    """D -> the zero matrix of a given shape with D at [r, c]; the adjoint is :class:`Cut`."""

    trivial = True

    def __init__(self, rows: Range, cols: Range, shape: Shape) -> None:
        self.cut = Cut(rows, cols, shape)

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self.cut.pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return self.cut.push(cotangent, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(S.T D T) = (T.T kron S.T) vec(D)"""
        return by.read(by.kronecker(*map(by.transpose, self.cut.selectors(by))))


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


def placed(value: Combination, rows: Range, cols: Range, shape: Shape, algebra: Algebra) -> Combination:
    """The zero matrix with ``value`` at [rows, cols]: one block among zeros, the common scalar in front.

    With a step other than 1 it is S.T*value, S the explicit matrix that selects the rows.
    """
    if not value.terms:
        return Combination(shape, {})
    if rows.step != 1:
        value = between((selection(rows, shape[0]).T,), value, (), algebra)
        rows = all_of(shape[0])
    if cols.step != 1:
        value = between((), value, (selection(cols, shape[1]),), algebra)
        cols = all_of(shape[1])
    if rows.covers(shape[0]) and cols.covers(shape[1]):
        return value
    ((factors, coefficient),) = algebra.collapse(value).terms.items()
    block = algebra.product(S.One, *factors, size=value.shape[0])
    result = algebra.read(bordered(block, (rows.start, cols.start), shape, algebra))
    return result.scaled(coefficient)


def _selector(range_: Range, size: Expr, algebra: Algebra) -> Expr:
    """The matrix S for which S*A is the rows of A in a range."""
    if range_.step != 1 or range_.length is None:
        return selection(range_, size)
    return bordered(Identity(range_.length), (S.Zero, range_.start), (range_.length, size), algebra)


def selection(range_: Range, size: Expr) -> ImmutableDenseMatrix:
    """The explicit matrix S for which S*A is the rows of A in a range."""
    if not all(bound.is_Integer for bound in (*range_, size)):
        raise NoRule(range_)
    indices = range(*map(int, range_))
    return ImmutableDenseMatrix(len(indices), int(size), lambda i, j: int(indices[i] == j))


@indexed(MatrixSlice)
def _entry_of_slice(node: MatrixSlice, row: Label, col: Label, by: Any) -> bool:
    """A[r, c] = S A T.T, S and T the matrices that select rows and columns"""
    ranges = ranges_of(node)
    if ranges is None:
        return False
    left, right = (_placement(range_, size, by.algebra) for range_, size in zip(ranges, by.shape(node.parent)))
    by.chain([by.algebra.transpose(left), node.parent, right], row, col)
    return True


@indexed(BlockMatrix, BlockDiagMatrix)
def _entry_of_blocks(node: BlockMatrix, row: Label, col: Label, by: Any) -> bool:
    """The sum of the blocks, each among zeros"""
    places = block_ranges(node, by.algebra)
    if places is None:
        return False
    rows, cols = places
    alternatives = []
    for k, block in enumerate(arguments(node)):
        p, q = (k, k) if isinstance(node, BlockDiagMatrix) else divmod(k, len(cols))
        left, right = _placement(rows[p], rows[-1].stop, by.algebra), _placement(cols[q], cols[-1].stop, by.algebra)
        down, across = map(by.label, by.shape(block))
        alternatives.append([(left, row, down), (block, down, across), (by.algebra.transpose(right), across, col)])
    by.either(alternatives)
    return True


def _placement(range_: Range, size: Expr, algebra: Algebra) -> Expr:
    """The matrix P for which P*U has U in the rows of a range, and P.T*U is those rows of U."""
    if range_.covers(size):
        return Identity(size)
    if range_.step != 1:
        return selection(range_, size).T
    return bordered(Identity(range_.length), (range_.start, S.Zero), (size, range_.length), algebra)
