"""How each class of SymPy's is read: the terms of a node from those of its one child with the placeholder in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.classes.block_maps import selection
from sympy_matcalc.classes.blockmatrix import block_ranges, bordered
from sympy_matcalc.classes.kronecker_slot import KroneckerSlotOf
from sympy_matcalc.classes.slice import ranges_of
from sympy_matcalc.classes.vec import Unvec
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one, split
from sympy_matcalc.core.index_reduction import Reduction
from sympy_matcalc.core.index_terms import UNIT, Factor, Label, Term
from sympy_matcalc.core.laws import NoRule, indexed
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.ranges import Range

Terms = list[Term]


class Operations:
    """Terms from terms, over one set of labels."""

    def __init__(self, reduction: Reduction) -> None:
        self.reduction = reduction
        self.algebra = reduction.algebra

    def between(self, term: Term, left: Sequence[Expr], right: Sequence[Expr]) -> Term:
        """L U R"""
        row, col = term.axes
        factors = list(term.factors)
        if left:
            new = self.reduction.new_label(self.algebra.shape(left[0])[0])
            factors.append(Factor(tuple(left), new, row))
            row = new
        if right:
            new = self.reduction.new_label(self.algebra.shape(right[-1])[1])
            factors.append(Factor(tuple(right), col, new))
            col = new
        return replace(term, factors=tuple(factors), axes=(row, col))

    def times(self, term: Term, matrix: Expr) -> Term:
        """u M, for a scalar u"""
        coefficient, factors = split(matrix)
        row, col = (self.reduction.new_label(size) for size in self.algebra.shape(matrix))
        return replace(term.scaled(coefficient), factors=(*term.factors, Factor(factors, row, col)), axes=(row, col))

    def weighted(self, term: Term, weights: Sequence[Expr], axes: tuple[Label, Label]) -> Term:
        """U o W, entry by entry, where the axes of the weights are those of U"""
        for weight in weights:
            coefficient, factors = split(weight)
            term = replace(term.scaled(coefficient), factors=(*term.factors, Factor(factors, *axes)))
        return term

    def joined(self, term: Term, axes: tuple[Label, Label]) -> Term:
        """tr(U), or with other axes than none its diagonal"""
        row, col = term.axes
        return replace(term, factors=(*term.factors, Factor((), row, col)), axes=axes)


Children = list[tuple[Any, Terms | None]]


def _only(node: Basic, children: Children) -> tuple[int, Terms]:
    """The one child with G in it."""
    places = [k for k, (_, terms) in enumerate(children) if terms is not None]
    if len(places) != 1:
        raise NoRule(node)
    return places[0], children[places[0]][1] or []


@indexed(Add, MatAdd)
def _of_sum(by: Operations, node: Expr, children: Children) -> Terms:
    if any(terms is None for _, terms in children):
        raise NoRule(node)
    return [term for _, terms in children for term in terms or []]


@indexed(Mul)
def _of_scalars(by: Operations, node: Mul, children: Children) -> Terms:
    k, terms = _only(node, children)
    rest = multiply([child for i, (child, _) in enumerate(children) if i != k])
    return [term.scaled(rest) for term in terms]


@indexed(MatMul)
def _of_product(by: Operations, node: MatMul, children: Children) -> Terms:
    k, terms = _only(node, children)
    args = [child for child, _ in children]
    if not args[k].is_Matrix:
        return [by.times(term, by.algebra.product(S.One, *args[1:])) for term in terms]
    scalars = [arg for arg in args if not arg.is_Matrix]
    left, right = ([arg for arg in part if arg.is_Matrix] for part in (args[:k], args[k + 1:]))
    return [by.between(term, left, right).scaled(multiply([S.One, *scalars])) for term in terms]


@indexed(Transpose)
def _of_transpose(by: Operations, node: Transpose, children: Children) -> Terms:
    return [replace(term, axes=term.axes[::-1]) for term in children[0][1] or []]


@indexed(HadamardProduct)
def _of_hadamard_product(by: Operations, node: HadamardProduct, children: Children) -> Terms:
    k, terms = _only(node, children)
    rest = [child for i, (child, _) in enumerate(children) if i != k]
    return [by.weighted(term, rest, term.axes) for term in terms]


@indexed(DiagMatrix)
def _of_diag_matrix(by: Operations, node: DiagMatrix, children: Children) -> Terms:
    return [replace(term, axes=(max(term.axes), max(term.axes))) for term in children[0][1] or []]


@indexed(DiagonalOf)
def _of_diagonal(by: Operations, node: DiagonalOf, children: Children) -> Terms:
    return [by.joined(term, (term.axes[0], UNIT)) for term in children[0][1] or []]


@indexed(Trace)
def _of_trace(by: Operations, node: Trace, children: Children) -> Terms:
    return [by.joined(term, (UNIT, UNIT)) for term in children[0][1] or []]


@indexed(MatrixElement)
def _of_element(by: Operations, node: MatrixElement, children: Children) -> Terms:
    _, terms = _only(node, children)
    parent, i, j = node.args
    rows, cols = by.algebra.shape(parent)
    left, right = matrix_unit(S.One, rows, S.Zero, i), matrix_unit(cols, S.One, j, S.Zero)
    return [by.between(term, [left], [right]) for term in terms]


@indexed(MatrixSlice)
def _of_slice(by: Operations, node: MatrixSlice, children: Children) -> Terms:
    ranges = ranges_of(node)
    if ranges is None:
        raise NoRule(node)
    left, right = (_placement(range_, size, by.algebra)
                   for range_, size in zip(ranges, by.algebra.shape(node.parent)))
    return [by.between(term, [by.algebra.transpose(left)], [right]) for term in children[0][1] or []]


@indexed(BlockMatrix, BlockDiagMatrix)
def _of_blocks(by: Operations, node: BlockMatrix, children: Children) -> Terms:
    algebra = by.algebra
    places = block_ranges(node, algebra)
    if places is None:
        raise NoRule(node)
    rows, cols = places
    result: Terms = []
    for k, (block, terms) in enumerate(children):
        p, q = (k, k) if isinstance(node, BlockDiagMatrix) else divmod(k, len(cols))
        if terms is None and not isinstance(block, ZeroMatrix):
            raise NoRule(node)
        left, right = _placement(rows[p], rows[-1].stop, algebra), _placement(cols[q], cols[-1].stop, algebra)
        result += [by.between(term, [left], [algebra.transpose(right)]) for term in terms or []]
    return result


def _placement(range_: Range, size: Expr, algebra: Algebra) -> Expr:
    """The matrix P for which P*U has U in the rows of a range, and P.T*U is those rows of U."""
    if range_.covers(size):
        return Identity(size)
    if range_.step != 1:
        return selection(range_, size).T
    return bordered(Identity(range_.length), (range_.start, S.Zero), (size, range_.length), algebra)


@indexed(KroneckerProduct)
def _of_kronecker_product(by: Operations, node: KroneckerProduct, children: Children) -> Terms:
    k, terms = _only(node, children)
    rest = [child for i, (child, _) in enumerate(children) if i != k]
    if all(is_one_by_one(by.algebra.shape(child)) for child in rest):
        return [by.weighted(term, rest, (UNIT, UNIT)) for term in terms]
    if is_one_by_one(by.algebra.shape(children[k][0])):
        whole = KroneckerProduct(*rest) if len(rest) > 1 else rest[0]
        return [by.times(term, whole) for term in terms]
    raise NoRule(node)


@indexed(KroneckerSlotOf)
def _of_slot(by: Operations, node: KroneckerSlotOf, children: Children) -> Terms:
    """Axes of G that are axes of a Kronecker product are split into the axes of its factors."""
    _, before, after, shape = node.args
    args = [*before, None, *after]
    shapes = [shape if arg is None else by.algebra.shape(arg) for arg in args]
    result = []
    for term in children[0][1] or []:
        rows, cols = ([by.reduction.new_label(sizes[axis]) for sizes in shapes] for axis in (0, 1))
        term = _with_axis_split(_with_axis_split(term, term.axes[0], rows), term.axes[1], cols)
        k = len(before)
        for arg, row, col in zip(args, rows, cols):
            if arg is not None:
                term = by.weighted(term, [arg], (row, col))
        result.append(replace(term, axes=(rows[k], cols[k])))
    return result


@indexed(Unvec)
def _of_unvec(by: Operations, node: Unvec, children: Children) -> Terms:
    """unvec(g)[i, j] = g[i + m j]: the stacked axis of G is split into the columns and, within them, the rows."""
    row, col = (by.reduction.new_label(size) for size in node.shape)
    return [replace(_with_axis_split(term, term.axes[0], [col, row]), axes=(row, col)) for term in children[0][1] or []]


def _with_axis_split(term: Term, label: Label, parts: list[Label]) -> Term:
    """A term with an axis of G's in parts; nothing else may stand on that axis."""
    if label == UNIT:
        return term
    parts = [part for part in parts if part != UNIT]
    if label not in term.ends or any(label in (factor.row, factor.col) for factor in term.factors):
        raise NoRule(label)
    k = term.ends.index(label)
    rows, cols = term.split
    split_ = (rows + len(parts) - 1, cols) if k < rows else (rows, cols + len(parts) - 1)
    return replace(term, ends=term.ends[:k] + tuple(parts) + term.ends[k + 1:], split=split_)


@indexed(ImmutableDenseMatrix)
def _of_explicit_matrix(by: Operations, node: ImmutableDenseMatrix, children: Children) -> Terms:
    rows, cols = node.shape
    result: Terms = []
    for k, (entry, terms) in enumerate(children):
        if terms is None and entry != 0:
            raise NoRule(node)
        unit = matrix_unit(rows, cols, *divmod(k, cols))
        result += [by.times(term, unit) for term in terms or []]
    return result


@indexed(MatrixSum, Sum)
def _of_indexed_sum(by: Operations, node: MatrixSum | Sum, children: Children) -> Terms:
    terms = children[0][1]
    if terms is None or any(inner is not None for _, inner in children[1:]):
        raise NoRule(node)
    limits = (tuple(node.limits),) if isinstance(node, MatrixSum) else tuple(map(tuple, node.limits))
    if any(len(limit) != 3 for limit in limits):
        raise NoRule(node)
    # An index that stands outside of its sum, too, the sweep has refused.
    return [replace(term, limits=(*term.limits, *limits)) for term in terms]
