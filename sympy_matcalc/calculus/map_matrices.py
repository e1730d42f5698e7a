"""The matrix of each linear map: M with vec(f(D)) = M vec(D)."""

from __future__ import annotations

from functools import singledispatch

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.calculus.chains import chained
from sympy_matcalc.classes.block_maps import Cut, Place, selection
from sympy_matcalc.classes.blockmatrix import bordered
from sympy_matcalc.classes.matrix_sum import MatrixSum, bound_index
from sympy_matcalc.classes.structure import CommutationMatrix, DiagonalizationMatrix, EliminationMatrix
from sympy_matcalc.classes.vec import Vec
from sympy_matcalc.classes.vec_kronecker import kronecker
from sympy_matcalc.classes.vec_products import HalfStacking, Stacking, Unstacking
from sympy_matcalc.core.combinations import Combination, Factors, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, shallow_doit
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.maps import (
    DiagonalEmbedding,
    DiagonalExtraction,
    Entrywise,
    KroneckerSlot,
    LinearMap,
    Pairing,
    PowerSandwich,
    Sandwich,
    Scale,
    each_term,
    power,
)
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import normalized


@singledispatch
def matrix_of(map_: LinearMap, shape: Shape, algebra: Algebra) -> Combination:
    """The matrix of a linear map on matrices of a given shape; for a map on scalars, the vec of its value at 1.

    Raises
    ======

    NoRule
        If the class of the map has no matrix.
    """
    raise NoRule(map_)


@matrix_of.register
def _of_sandwich(map_: Sandwich, shape: Shape, algebra: Algebra) -> Combination:
    """vec(L D R) = (R.T kron L) vec(D);  vec(L D.T R) = (R.T kron L) K vec(D)

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.4.
    """
    rows, cols = shape[::-1] if map_.transposed else shape
    left = algebra.product(S.One, *map_.left, size=rows)
    right = algebra.product(S.One, *algebra.transpose_around_scalars(tuple(map_.right)), size=cols)
    matrix = algebra.read(kronecker([right, left])).scaled(map_.coefficient)
    if not map_.transposed:
        return matrix
    return chained(matrix, algebra.read(shallow_doit(CommutationMatrix(*shape))), algebra)


@matrix_of.register
def _of_scale(map_: Scale, shape: Shape, algebra: Algebra) -> Combination:
    """vec(d W) = vec(W) d, for a scalar d"""
    if not map_.weight.is_Matrix:
        return Combination.identity(S.One).scaled(map_.weight)
    return vec_of(algebra.read(normalized(map_.weight, algebra)), algebra)


@matrix_of.register
def _of_pairing(map_: Pairing, shape: Shape, algebra: Algebra) -> Combination:
    """<W, D> = vec(W).T vec(D)"""
    return row_of(normalized(map_.weight, algebra), algebra).scaled(map_.coefficient)


@matrix_of.register
def _of_power_sandwich(map_: PowerSandwich, shape: Shape, algebra: Algebra) -> Combination:
    """vec(sum of U**i D U**(p - 1 - i)) = sum of (U.T**(p - 1 - i) kron U**i) vec(D)

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.14.
    """
    base, exponent = map_.base, map_.exponent
    transposed = algebra.transpose(base)

    def summand(i: Expr) -> Expr:
        return kronecker([power(transposed, exponent - 1 - i), power(base, i)])
    if not isinstance(exponent, Integer):
        index = bound_index(base, exponent)
        return algebra.read(MatrixSum(summand(index), (index, 0, exponent - 1)))
    p = int(exponent)
    indices = range(p) if p > 0 else range(p, 0)
    return total([algebra.read(summand(Integer(i))).scaled(S.One if p > 0 else S.NegativeOne) for i in indices])


@matrix_of.register
def _of_entrywise(map_: Entrywise, shape: Shape, algebra: Algebra) -> Combination:
    """vec(W o D) = Diag(vec(W)) vec(D)"""
    weights = Stacking(shape).push(algebra.read(normalized(map_.weight, algebra)), algebra)
    return DiagonalEmbedding().push(weights, algebra).scaled(map_.coefficient)


@matrix_of.register
def _of_diagonal_embedding(map_: DiagonalEmbedding, shape: Shape, algebra: Algebra) -> Combination:
    """vec(Diag(d)) = Psi d"""
    return algebra.read(DiagonalizationMatrix(shape[1] if map_.row else shape[0]))


@matrix_of.register
def _of_diagonal_extraction(map_: DiagonalExtraction, shape: Shape, algebra: Algebra) -> Combination:
    """diag(D) = Psi.T vec(D)"""
    return algebra.read(algebra.transpose(DiagonalizationMatrix(shape[0])))


@matrix_of.register
def _of_kronecker_slot(map_: KroneckerSlot, shape: Shape, algebra: Algebra) -> Combination:
    """vec(A kron D kron B), by one Kronecker product after the other"""
    before, after = kronecker(map_.before), kronecker(map_.after)
    first = _kronecker_with(before, shape, True, algebra)
    rows, cols = (S(size)*other for size, other in zip(before.shape, shape))
    return chained(_kronecker_with(after, (rows, cols), False, algebra), first, algebra)


def _kronecker_with(constant: Expr, shape: Shape, constant_first: bool, algebra: Algebra) -> Combination:
    """The matrix that takes vec(D) to vec(C kron D), or to vec(D kron C), for a constant C

    vec(A kron B) = (I(n) kron K(q, m) kron I(p)) (vec(A) kron vec(B)), for A m x n and B p x q.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 3.7.
    """
    size = shape[0]*shape[1]
    if constant == Identity(S.One):
        return Combination.identity(size)
    (m, n), (p, q) = (constant.shape, shape) if constant_first else (shape, constant.shape)
    sides = [shallow_doit(Vec(constant)), Identity(size)]
    columns = kronecker(sides if constant_first else sides[::-1])
    order = kronecker([Identity(n), shallow_doit(CommutationMatrix(q, m)), Identity(p)])
    return chained(algebra.read(order), algebra.read(columns), algebra)


@matrix_of.register
def _of_cut(map_: Cut, shape: Shape, algebra: Algebra) -> Combination:
    """vec(S D T.T) = (T kron S) vec(D), for the matrices S and T that select rows and columns"""
    return algebra.read(kronecker([_selector(map_.cols, shape[1], algebra), _selector(map_.rows, shape[0], algebra)]))


@matrix_of.register
def _of_place(map_: Place, shape: Shape, algebra: Algebra) -> Combination:
    """vec(S.T D T) = (T.T kron S.T) vec(D)"""
    cut = map_.cut
    selectors = (_selector(cut.cols, cut.shape[1], algebra), _selector(cut.rows, cut.shape[0], algebra))
    return algebra.read(kronecker([algebra.transpose(selector) for selector in selectors]))


def _selector(range_: Range, size: Expr, algebra: Algebra) -> Expr:
    """The matrix S for which S*A is the rows of A in a range."""
    if range_.step != 1 or range_.length is None:
        return selection(range_, size)
    return bordered(Identity(range_.length), (S.Zero, range_.start), (range_.length, size), algebra)


@matrix_of.register(Stacking)
@matrix_of.register(Unstacking)
def _of_stacking(map_: Stacking | Unstacking, shape: Shape, algebra: Algebra) -> Combination:
    """vec(vec(D)) = vec(D), and so for unvec"""
    return Combination.identity(shape[0]*shape[1])


@matrix_of.register
def _of_half_stacking(map_: HalfStacking, shape: Shape, algebra: Algebra) -> Combination:
    """vech(D) = L vec(D)"""
    return algebra.read(shallow_doit(EliminationMatrix(map_.size)))


def vec_of(value: Combination, algebra: Algebra) -> Combination:
    """vec of a combination, term by term; of an outer product, vec(a b.T) = b kron a

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.4.
    """
    rows, cols = value.shape

    def stacked(factors: Factors) -> Expr:
        for k in range(1, len(factors)):
            if is_one(algebra.shape(factors[k])[0]) and not is_one(rows) and not is_one(cols):
                right = algebra.product(S.One, *algebra.transpose_factors(factors[k:]))
                return kronecker([right, algebra.product(S.One, *factors[:k])])
        return shallow_doit(Vec(algebra.product(S.One, *factors, size=rows)))
    return each_term(value, stacked, (rows*cols, S.One), algebra)


def row_of(gradient: Expr, algebra: Algebra) -> Combination:
    """vec(W).T, the row with which the gradient W multiplies vec(dX)."""
    return algebra.transpose_combination(vec_of(algebra.read(gradient), algebra))

