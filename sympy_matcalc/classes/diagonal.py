"""Diagonal matrices and diagonals: their differentials and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.blocks import bordered
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments
from sympy_matcalc.core.entrywise_maps import DiagonalEmbedding, DiagonalExtraction, Entrywise
from sympy_matcalc.core.expansion import multilinear
from sympy_matcalc.core.factors import is_one, is_one_by_one, shallow_doit, shape_of, split
from sympy_matcalc.core.laws import (
    NoRule,
    canonical,
    conjugates,
    diagonals,
    differential,
    expanding,
    inverses,
    powers,
    properties,
    slices,
    typed,
)
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.ranges import Range, all_of, overlap, same
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.slicing import sliced
from sympy_matcalc.core.statements import HORN, MAGNUS, law

conjugates(DiagMatrix, DiagonalOf, DiagonalMatrix)(conjugate_of_arguments)


@diagonals(DiagMatrix)
def vector_on_diagonal(node: DiagMatrix, by: Algebra) -> Expr:
    """Diag(x) of a column or of a row"""
    (vector,) = node.args
    return by.transpose(vector) if is_one(by.shape(vector)[0]) else vector


@differential(DiagMatrix)
def diag_matrix_differential(node: DiagMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d Diag(u) = Diag(du)

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: Diag is linear.
    """
    yield 0, DiagonalEmbedding(row=shape_of(node.args[0])[0] == 1)


@differential(DiagonalOf)
def diagonal_of_differential(node: DiagonalOf, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d diag(U) = diag(dU), for a square U

    Where: U is square.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: taking the diagonal is linear.
    """
    rows, cols = shape_of(node.args[0])
    if rows != cols:
        raise NoRule(node)
    yield 0, DiagonalExtraction()


@differential(DiagonalMatrix)
def diagonal_matrix_differential(node: DiagonalMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(I o U) = I o dU, for a square U

    Where: U is square.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    rows, cols = shape_of(node.args[0])
    if rows != cols:
        raise NoRule(node)
    yield 0, Entrywise(Identity(rows))


@typed(DiagMatrix)
def typed_diagonal_matrix(node: DiagMatrix, args: list[Expr], by: Algebra) -> Expr:
    """Diag(c x) = c Diag(x),  Diag(x') = Diag(x),  as SymPy's doit has it

    Ends: it leaves a column of matrices alone. Of such a one SymPy's doit asks whether the column is diagonal.
    """
    (vector,) = args
    if isinstance(vector, _PLAIN) and not is_one_by_one(by.shape(vector)) and split(vector)[0] is S.One:
        return with_arguments(node, args)
    return shallow_doit(with_arguments(node, args))


_PLAIN = (MatrixSymbol, MatAdd, MatMul, ElementwiseApplyFunction, HadamardPower, HadamardProduct)


@canonical(DiagMatrix, DiagonalOf, DiagonalMatrix)
@law("diag(a A + B) = a diag(A) + diag(B),  Diag(a x + y) = a Diag(x) + Diag(y),  diag(x y') = x o y",
     source=MAGNUS + ", section 3.6", ends="the network of each product is read back once")
def diagonal_law(node: Expr, args: list[Expr], by: Algebra) -> Expr:
    """A diagonal matrix, the diagonal of a matrix, and a matrix without what is beside its diagonal."""
    (arg,) = args
    if isinstance(arg, MatrixBase) and is_one_by_one(arg.shape):
        return arg
    size, make = by.shape(arg)[0], by.diagonal_of if type(node) is DiagMatrix else type(node)  # which know their shapes
    terms = {(make(by.product(S.One, *factors, size=size)),): c for factors, c in by.read(arg).terms.items()}
    return by.combined(terms, by.shape(node))


@inverses(DiagMatrix)
@law("Diag(x)**-1 = Diag(1/x)", source=HORN + ", section 0.9.1", ends="one inverse less")
def inverse_of_diagonal(arg: Expr, by: Algebra) -> Expr:
    """The inverse of a diagonal matrix."""
    return power_of_diagonal(arg, S.NegativeOne, by)


@powers(DiagMatrix)
@law("Diag(x)**k = Diag(x**k)", source=HORN + ", section 0.9.1", ends="the power enters once")
def power_of_diagonal(base: Expr, exponent: Expr, by: Algebra) -> Expr:
    """A power of a diagonal matrix."""
    column = by.made(HadamardPower, base.args[0], exponent)
    return by.combined({(DiagMatrix(column),): S.One}, by.shape(base))


@slices(DiagMatrix)
def slice_of_diagonal(node: DiagMatrix, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """A diagonal matrix among zeros, where the rows and the columns overlap."""
    if not (rows.step == 1 and cols.step == 1):
        return None
    count = (rows.length, cols.length)
    common = overlap(rows, cols.start, cols.stop)
    if common is None:
        return ZeroMatrix(*count)
    start, stop = common
    vector = sliced(vector_on_diagonal(node, by), Range(start, stop, S.One), all_of(S.One), by)
    piece = vector if same(stop - start, S.One) else DiagMatrix(vector)
    return bordered(piece, (start - rows.start, start - cols.start), count, by)


@properties(DiagMatrix, DiagonalMatrix)
def diagonal_properties(node: Expr, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Diagonal; what stands on it is the vector, or the diagonal of the matrix."""
    known = {"upper_triangular": True, "lower_triangular": True, **of_all(parts, ("real",))}
    if isinstance(node, DiagonalMatrix):
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite")))
    return known


expanding["mul"](DiagMatrix, DiagonalOf)(multilinear(0))
