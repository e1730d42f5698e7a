"""Terms with at most two axes of more than one entry, written as matrices."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import UNIT, Label, NoRule
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.terms import Factor, Labels, Term


def matrix_of(terms: list[Term], labels: Labels) -> Combination:
    """The sum of terms as a matrix.

    Parameters
    ==========

    terms : list of Term
        At least one, reduced, with the same long axes, two or less.
    labels : Labels
        Those of the terms, with their lengths.

    Raises
    ======

    NoRule
        If a term is no product, Hadamard product and diagonal of matrices.
    """
    collected: dict[Factors, list[Expr]] = {}
    for term in terms:
        row, *cols = [label for label in term.outer if label != UNIT] or [UNIT]
        writer = _Writer(term, labels, row, cols)
        coefficient, factors = writer.product()
        collected.setdefault(factors, []).append(coefficient)
    return Combination(writer.shape, collect(collected))


def product_of(term: Term, labels: Labels) -> tuple[Expr, Factors]:
    """The scalar and the factors of the product that a reduced term with two axes is; raises NoRule likewise."""
    row, col = term.axes
    if row == UNIT and col != UNIT:
        scale, factors = _Writer(term, labels, col, []).product()
        return scale, labels.algebra.transpose_factors(factors)
    return _Writer(term, labels, row, [] if col == UNIT else [col]).product()


class _Writer:
    """One term on its way to a product of matrices."""

    def __init__(self, term: Term, labels: Labels, row: Label, cols: list[Label]) -> None:
        self.term = term
        self.algebra = labels.algebra
        self.size = labels.size
        self.row, self.cols = row, cols
        self.shape = (self.size(row), multiply([S.One, *map(self.size, cols)]))
        self.on = {frozenset((factor.row, factor.col)): factor for factor in term.factors}

    def product(self) -> tuple[Expr, Factors]:
        """The scalar and the factors of the matrix."""
        parts = self._parts()
        if self.on:
            raise NoRule(self.term.factors)
        scale, factors = self.algebra.reduce(parts)
        coefficient = multiply([self.term.coefficient, scale])
        return self._summed(*self._with_pieces(coefficient, factors))

    def _parts(self) -> Factors:
        """The factors, not yet merged where they meet."""
        if not self.cols:
            return self._column(self.row)
        if len(self.cols) > 1:
            return self._kronecker_product()
        (col,) = self.cols
        if self.row == col:
            return self._diagonal(col)
        if frozenset((self.row, col)) in self.on:
            return self._diagonal(self.row) + self._between(col) + self._diagonal(col)
        column, row = self._taken(self.row), self._taken(col)
        if column is None and row is None:
            return (OneMatrix(*self.shape),)
        column = (OneMatrix(self.size(self.row), S.One),) if column is None else column
        row = (OneMatrix(self.size(col), S.One),) if row is None else row
        return column + self.algebra.transpose_factors(row)

    def _kronecker_product(self) -> Factors:
        """The columns are the axes of a Kronecker product, on one of which at most depends more than a scalar."""
        matrices = [col for col in self.cols if col == self.row or frozenset((self.row, col)) in self.on]
        if len(matrices) > 1:
            raise NoRule(self.term.factors)
        args = []
        for col in self.cols:
            if col == self.row:
                factors = self._diagonal(col)
            elif col in matrices:
                factors = self._diagonal(self.row) + self._between(col) + self._diagonal(col)
            else:
                factors = self.algebra.transpose_factors(self._column(col))
            args.append(self.algebra.product(S.One, *factors, size=self.shape[0]))
        whole = KroneckerProduct(*args)
        return (whole,) if matrices else (*self._column(self.row), whole)

    def _taken(self, *labels: Label) -> Factors | None:
        """The product on one or two axes, which is then used up."""
        factor: Factor | None = self.on.pop(frozenset((*labels, UNIT) if len(labels) == 1 else labels), None)
        if factor is None:
            return None
        return factor.product if factor.row == labels[0] else self.algebra.transpose_factors(factor.product)

    def _between(self, col: Label) -> Factors:
        return self._taken(self.row, col) or ()

    def _column(self, label: Label) -> Factors:
        return self._taken(label) or (OneMatrix(self.size(label), S.One),)

    def _diagonal(self, label: Label) -> Factors:
        vector = self._taken(label)
        return () if vector is None else split(self.algebra.diagonal_matrix(vector, self.size(label)))[1]

    def _with_pieces(self, coefficient: Expr, factors: Factors) -> tuple[Expr, Factors]:
        """A 1x1 product s behind M is SymPy's KroneckerProduct(M, s), and a trace where it is not its own transpose.

        A trace, too, where it is a circle of matrices: with two ones that met, A 1 1' A' for 1' A' A 1.
        """
        for piece in self.term.pieces:
            if self.cols and is_one(self.algebra.shape(piece[0])[0]) and self.algebra.transpose_factors(piece) == piece:
                whole = self.algebra.product(S.One, *factors, size=self.shape[0])
                before = whole.args if isinstance(whole, KroneckerProduct) else (whole,)
                factors = (KroneckerProduct(*before, self.algebra.product(S.One, *piece)),)
            else:
                coefficient = multiply([coefficient, self.algebra.trace(piece, S.One)])
        return coefficient, factors

    def _summed(self, coefficient: Expr, factors: Factors) -> tuple[Expr, Factors]:
        for index, first, last in self.term.limits:
            inner, outer = S.One, coefficient
            if coefficient.has(index):
                outer, inner = coefficient.as_independent(index, as_Add=False)
            function = self.algebra.product(inner, *factors, size=self.shape[0])
            coefficient, factors = outer, (MatrixSum(function, (index, first, last)),)
        return coefficient, factors
