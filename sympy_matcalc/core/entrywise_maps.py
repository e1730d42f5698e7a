"""The linear maps of what is done entry by entry, and of diagonals."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import Identity, OneMatrix

from sympy_matcalc.core.combinations import Combination, as_expression, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, hadamard_product
from sympy_matcalc.core.factors import Shape, is_one_by_one, split
from sympy_matcalc.core.maps import LinearMap, VecForm, between, each_term
from sympy_matcalc.core.rewriting import normalized


class Entrywise(LinearMap):
    """D -> c W o D, entry by entry; its own adjoint."""

    takes_whole = True

    def __init__(self, weight: Expr, coefficient: Expr = S.One) -> None:
        self.weight = as_expression(weight)
        self.coefficient = as_expression(coefficient)

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        if is_one_by_one(tangent.shape) or not tangent.terms:
            return self.pull(tangent, algebra)
        # As SymPy's rules for a scalar variable have it, the tangent stays one factor with its coefficient.
        scale, whole = self.coefficient, algebra.expression(tangent)
        coefficient, factors = (S.One, (whole,)) if isinstance(whole, MatAdd) else split(whole)
        if len(factors) == 1 and len(entrywise_factors_of(factors[0])) > 1:
            scale, whole = multiply([scale, coefficient]), factors[0]
        product = hadamard_product([normalized(self.weight, algebra), whole], algebra.sort_key)
        return algebra.read(product).scaled(scale)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        weight = normalized(self.weight, algebra)
        return each_term(cotangent, lambda factors: algebra.hadamard(weight, factors, cotangent.shape),
                         cotangent.shape, algebra).scaled(self.coefficient)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(W o D) = Diag(vec(W)) vec(D)"""
        weights = by.stacked(by.read(normalized(self.weight, by)))
        return DiagonalEmbedding().push(weights, by).scaled(self.coefficient)


class DiagonalEmbedding(LinearMap):
    """d -> Diag(d), a column or (``row``) a row as a diagonal matrix; the adjoint takes the diagonal."""

    def __init__(self, row: bool = False) -> None:
        self.row = row

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        column = algebra.transpose_combination(tangent) if self.row else tangent
        size = column.shape[0]
        return each_term(column, lambda factors: algebra.diagonal_matrix(factors, size), (size, size), algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        size = cotangent.shape[0]
        column = each_term(cotangent, lambda factors: algebra.diagonal(factors, size), (size, S.One), algebra)
        return algebra.transpose_combination(column) if self.row else column

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(Diag(d)) = Psi d"""
        return by.read(by.diagonalization(shape[1] if self.row else shape[0]))


class DiagonalExtraction(LinearMap):
    """D -> diag(D), the diagonal of a square matrix as a column; the adjoint is Diag."""

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return DiagonalEmbedding().push(cotangent, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """diag(D) = Psi.T vec(D)"""
        return by.read(by.transpose(by.diagonalization(shape[0])))


class WeightedSums(LinearMap):
    """D -> (W o D) 1, the column of the sums of each row (``axis`` 1), or 1' (W o D), the row of those of each column.

    The adjoint is g -> Diag(g) W, or W Diag(g). With ``spread`` both, one after the other, and the sign turned:
    D -> -Diag((W o D) 1) W, which is its own adjoint.
    """

    takes_whole = True

    def __init__(self, weight: Expr, axis: int, spread: bool = False) -> None:
        self.weight = as_expression(weight)
        self.by_rows = axis == 1
        self.spread = spread

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        weighted = Entrywise(self.weight).pull(tangent, algebra)
        rows, cols = tangent.shape
        if self.by_rows:
            sums = between((), weighted, (OneMatrix(cols, S.One),), algebra)
        else:
            sums = between((OneMatrix(S.One, rows),), weighted, (), algebra)
        return self._spread(sums, algebra).scaled(S.NegativeOne) if self.spread else sums

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return self.push(cotangent, algebra) if self.spread else self._spread(cotangent, algebra)

    def _spread(self, sums: Combination, algebra: Algebra) -> Combination:
        diagonal = DiagonalEmbedding(row=not self.by_rows).push(sums, algebra)
        weight = (normalized(self.weight, algebra),)
        return between((), diagonal, weight, algebra) if self.by_rows else between(weight, diagonal, (), algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec((W o D) 1) = (1' kron I) Diag(vec(W)) vec(D);  vec(Diag((W o D) 1) W) = Diag(vec(W)) (1 1' kron I) ..."""
        size = shape[1] if self.by_rows else shape[0]
        ones, eye = OneMatrix(size if self.spread else S.One, size), Identity(shape[0] if self.by_rows else shape[1])
        sums = by.read(by.kronecker(ones, eye) if self.by_rows else by.kronecker(eye, ones))
        weights = Entrywise(self.weight).matrix(shape, by)
        whole = by.chained(sums, weights)
        return by.chained(weights, whole).scaled(S.NegativeOne) if self.spread else whole
