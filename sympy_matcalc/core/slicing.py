"""Slices of matrices, and matrices placed among zeros.

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
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.blocks import bordered
from sympy_matcalc.core.combinations import Combination, Factors, like_terms, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, split
from sympy_matcalc.core.laws import NoRule, slices
from sympy_matcalc.core.maps import LinearMap, Sandwich, VecForm, between
from sympy_matcalc.core.ranges import Range, UndecidedError, all_of


def ranges_of(node: MatrixSlice) -> tuple[Range, Range] | None:
    """The indices of the rows and of the columns, or None where SymPy's shape cannot be trusted."""
    rows, cols = Range(*node.rowslice), Range(*node.colslice)
    return None if rows.length is None or cols.length is None else (rows, cols)


def sliced(expr: Expr, rows: Range, cols: Range, by: Algebra) -> Expr:
    """A slice, in normal form, of a matrix in normal form."""
    if not isinstance(expr, (MatAdd, MatMul)):
        try:
            return _slice_of_factor(expr, rows, cols, by)
        except UndecidedError:
            return bare(expr, rows, cols)
    return by.expression(sliced_combination(by.read(expr), rows, cols, by), group=False)


def sliced_combination(value: Combination, rows: Range, cols: Range, by: Algebra) -> Combination:
    """A slice of a combination, term by term."""
    if rows.covers(value.shape[0]) and cols.covers(value.shape[1]):
        return value
    return Combination((rows.length, cols.length), like_terms(
        (product, multiply([coefficient, c])) for factors, coefficient in value.terms.items()
        for product, c in _slice_of_product(factors, rows, cols, value.shape, by).terms.items()))


def _slice_of_product(factors: Factors, rows: Range, cols: Range, shape: Shape, by: Algebra) -> Combination:
    """(A B ... Z)[r, c] = A[r, :] B ... Z[:, c]"""
    if len(factors) < 2:
        factor = factors[0] if factors else Identity(shape[0])
        return by.read(sliced(factor, rows, cols, by))
    ends = (sliced(factors[0], rows, all_of(by.shape(factors[0])[1]), by),
            sliced(factors[-1], all_of(by.shape(factors[-1])[0]), cols, by))
    (before, left), (behind, right) = split(ends[0]), split(ends[1])
    shape = (rows.length, cols.length)
    if before is S.Zero or behind is S.Zero:
        return Combination(shape, {})
    scale, product = by.concatenate(left, factors[1:-1], right)
    if scale is S.Zero:
        return Combination(shape, {})
    return Combination(shape, {product: multiply([before, behind, scale])})


def _slice_of_factor(node: Expr, rows: Range, cols: Range, by: Algebra) -> Expr:
    shape = by.shape(node)
    if rows.covers(shape[0]) and cols.covers(shape[1]):
        return node
    found = slices.found(node, rows, cols, by)
    if found is not None:
        return found
    # Of two that mean the same, (A.T)**-1[r, c] and A**-1[c, r].T, the one with fewer transposes.
    flipped = by.transpose(node)
    if _simplicity(flipped, by) < _simplicity(node, by) and not isinstance(flipped, (MatAdd, MatMul)):
        return Transpose(bare(flipped, cols, rows))
    return bare(node, rows, cols)


def bare(node: Expr, rows: Range, cols: Range) -> MatrixSlice:
    """A slice as it stands."""
    # SymPy's constructor compares bounds, and fails where it cannot.
    return Basic.__new__(MatrixSlice, node, Tuple(*rows), Tuple(*cols))


def _simplicity(expr: Expr, by: Algebra) -> Any:
    return by.count_transposes(expr), by.sort_key(expr)


# -- the linear maps of slices and blocks: each other's adjoints --------------------


class Cut(LinearMap):
    """D -> D[r, c] for a matrix D of a given shape; the adjoint is :class:`Place`."""

    trivial = True

    def __init__(self, rows: Range, cols: Range, shape: Shape) -> None:
        self.rows = rows
        self.cols = cols
        self.shape = shape

    def push(self, tangent: Combination, by: Algebra) -> Combination:
        return sliced_combination(tangent, self.rows, self.cols, by)

    def pull(self, cotangent: Combination, by: Algebra) -> Combination:
        return placed(cotangent, self.rows, self.cols, self.shape, by)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(S D T.T) = (T kron S) vec(D), for the matrices S and T that select rows and columns"""
        return by.read(by.kronecker(*self.selectors(by)))

    def sandwiches(self, by: Algebra) -> list[Sandwich]:
        """S D T.T"""
        cols, rows = self.selectors(by)
        return [Sandwich((rows,), (by.transpose(cols),))]

    def selectors(self, by: Algebra) -> tuple[Expr, Expr]:
        """T and S with D[r, c] = S D T.T."""
        return _selector(self.cols, self.shape[1], by), _selector(self.rows, self.shape[0], by)


class Place(LinearMap):
    """D -> the zero matrix of a given shape with D at [r, c]; the adjoint is :class:`Cut`."""

    trivial = True

    def __init__(self, rows: Range, cols: Range, shape: Shape) -> None:
        self.cut = Cut(rows, cols, shape)

    def push(self, tangent: Combination, by: Algebra) -> Combination:
        return self.cut.pull(tangent, by)

    def pull(self, cotangent: Combination, by: Algebra) -> Combination:
        return self.cut.push(cotangent, by)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(S.T D T) = (T.T kron S.T) vec(D)"""
        return by.read(by.kronecker(*map(by.transpose, self.cut.selectors(by))))

    def sandwiches(self, by: Algebra) -> list[Sandwich]:
        """S.T D T"""
        cols, rows = self.cut.selectors(by)
        return [Sandwich((by.transpose(rows),), (cols,))]


def placed(value: Combination, rows: Range, cols: Range, shape: Shape, by: Algebra) -> Combination:
    """The zero matrix with ``value`` at [rows, cols]: one block among zeros, the common scalar in front.

    With a step other than 1 it is S.T*value, S the explicit matrix that selects the rows.
    """
    if not value.terms:
        return Combination(shape, {})
    if rows.step != 1:
        value = between((selection(rows, shape[0]).T,), value, (), by)
        rows = all_of(shape[0])
    if cols.step != 1:
        value = between((), value, (selection(cols, shape[1]),), by)
        cols = all_of(shape[1])
    if rows.covers(shape[0]) and cols.covers(shape[1]):
        return value
    ((factors, coefficient),) = by.collapse(value).terms.items()
    block = by.product(S.One, *factors, size=value.shape[0])
    result = by.read(bordered(block, (rows.start, cols.start), shape, by))
    return result.scaled(coefficient)


def _selector(range_: Range, size: Expr, by: Algebra) -> Expr:
    """The matrix S for which S*A is the rows of A in a range."""
    if range_.step != 1 or range_.length is None:
        return selection(range_, size)
    return bordered(Identity(range_.length), (S.Zero, range_.start), (range_.length, size), by)


def selection(range_: Range, size: Expr) -> ImmutableDenseMatrix:
    """The explicit matrix S for which S*A is the rows of A in a range."""
    if not all(bound.is_Integer for bound in (*range_, size)):
        raise NoRule(range_)
    indices = range(*map(int, range_))
    return ImmutableDenseMatrix(len(indices), int(size), lambda i, j: int(indices[i] == j))


def placement(range_: Range, size: Expr, by: Algebra) -> Expr:
    """The matrix P for which P*U has U in the rows of a range, and P.T*U is those rows of U."""
    if range_.covers(size):
        return Identity(size)
    if range_.step != 1:
        return selection(range_, size).T
    return bordered(Identity(range_.length), (range_.start, S.Zero), (size, range_.length), by)
