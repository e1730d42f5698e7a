"""The classes that are ways to join labels: their entries as those of their arguments.

One law a class says the entry (row, col) of a node by entries of its arguments, scalars, and labels that are
the same. Read from the top down, as far as there are such laws, a product is a network of letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.factors import Shape, is_one
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.laws import UNIT, Label, joining
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.rewriting import normalized

MOST_COPIES = 6
"""Higher powers are not written out."""


def joins_labels(matrix: Expr) -> bool:
    """Whether a matrix is a way to join labels, other than a product, a power or a transpose."""
    return joining.of(type(matrix)) is not None and not isinstance(
        matrix, (MatMul, MatPow, Transpose, Identity, ZeroMatrix))


class Entries(Protocol):
    """What a law says the entries of a node with."""

    def entry(self, expr: Expr, row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a matrix."""

    def chain(self, matrices: Sequence[Expr], row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a product of matrices."""

    def scalar(self, expr: Expr) -> None:
        """Multiply by a scalar."""

    def join(self, row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of the identity."""

    def label(self, size: Expr) -> Label:
        """A new label."""

    def shape(self, expr: Expr) -> Shape:
        """The shape of a matrix."""


@joining(MatMul)
def _product(node: MatMul, row: Label, col: Label, by: Entries) -> bool:
    """(c A B)_ij = c sum_k A_ik B_kj"""
    for arg in node.args:
        if not arg.is_Matrix:
            by.scalar(arg)
    by.chain([arg for arg in node.args if arg.is_Matrix], row, col)
    return True


@joining(Transpose)
def _transpose(node: Transpose, row: Label, col: Label, by: Entries) -> bool:
    """(A.T)_ij = A_ji"""
    by.entry(node.arg, col, row)
    return True


@joining(Identity)
def _identity(node: Identity, row: Label, col: Label, by: Entries) -> bool:
    by.join(row, col)
    return True


@joining(ZeroMatrix)
def _zero(node: ZeroMatrix, row: Label, col: Label, by: Entries) -> bool:
    by.scalar(S.Zero)
    return True


@joining(OneMatrix)
def _ones(node: OneMatrix, row: Label, col: Label, by: Entries) -> bool:
    return True


@joining(HadamardProduct)
def _hadamard_product(node: HadamardProduct, row: Label, col: Label, by: Entries) -> bool:
    """(A o B)_ij = A_ij B_ij"""
    for arg in node.args:
        by.entry(arg, row, col)
    return True


@joining(HadamardPower)
def _hadamard_power(node: HadamardPower, row: Label, col: Label, by: Entries) -> bool:
    """The power of what is no letter, by copies of it"""
    if not _is_written_out(node):
        return False
    for _ in range(int(node.exp)):
        by.entry(node.base, row, col)
    return True


@joining(MatPow)
def _power(node: MatPow, row: Label, col: Label, by: Entries) -> bool:
    """The power of what is no letter, by copies of it"""
    if not _is_written_out(node):
        return False
    by.chain([node.base]*int(node.exp), row, col)
    return True


@joining(DiagMatrix)
def _diag_matrix(node: DiagMatrix, row: Label, col: Label, by: Entries) -> bool:
    """Diag(v)_ij = v_i for i = j"""
    by.join(row, col)
    (vector,) = node.args
    by.entry(vector, *((row, UNIT) if is_one(by.shape(vector)[1]) else (UNIT, row)))
    return True


@joining(DiagonalMatrix)
def _diagonal_matrix(node: DiagonalMatrix, row: Label, col: Label, by: Entries) -> bool:
    """The part of A on its diagonal: A_ij for i = j"""
    by.join(row, col)
    by.entry(node.args[0], row, row)
    return True


@joining(DiagonalOf)
def _diagonal_of(node: DiagonalOf, row: Label, col: Label, by: Entries) -> bool:
    """diag(A)_i = A_ii"""
    by.entry(node.args[0], row, row)
    return True


def _is_written_out(power: HadamardPower | MatPow) -> bool:
    exponent = power.exp
    return (isinstance(exponent, Integer) and 1 < exponent <= MOST_COPIES
            and (isinstance(power.base, MatMul) or joins_labels(power.base)))


def entries_at_units(node: Expr, row: Label, col: Label, by: Any) -> bool:
    """F(G)_kl = sum over i, j of G_ij F(E_ij)_kl, for an F that is linear in the placeholder G

    With the deltas of G_ij the sum collapses: the derivative by an entry is the value at a unit.
    """
    if any(getattr(part, "is_read_off", False) for part in nodes_below([node])):
        return False
    placeholder = by.algebra.placeholders[0]
    rows, cols = placeholder.shape
    i = S.Zero if is_one(rows) else private_index(node)
    j = S.Zero if is_one(cols) else private_index(node, i)
    by.chain([matrix_unit(1, rows, 0, i), placeholder, matrix_unit(cols, 1, j, 0)], UNIT, UNIT)
    by.entry(normalized(node.xreplace({placeholder: matrix_unit(rows, cols, i, j)}), by.algebra), row, col)
    by.sums([(index, S.Zero, size - 1) for index, size in ((i, rows), (j, cols)) if index is not S.Zero])
    return True
