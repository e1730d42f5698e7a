"""The constructors that the matrices of linear maps are built with."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.classes.vec.chains import chained
from sympy_matcalc.classes.vec.diagonalization import DiagonalizationMatrix
from sympy_matcalc.classes.vec.slots import kronecker
from sympy_matcalc.classes.vec.stacking import Vec
from sympy_matcalc.classes.vec.structure import CommutationMatrix
from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.factors import is_one, shallow_doit
from sympy_matcalc.core.maps import VecForm, each_term


class KroneckerForm(VecForm):
    """The vec form in Kronecker products, commutation matrices and vecs."""

    def kronecker(self, *matrices: Expr) -> Expr:
        return kronecker(matrices)

    def commutation(self, rows: Expr, cols: Expr) -> Expr:
        return shallow_doit(CommutationMatrix(rows, cols))

    def diagonalization(self, size: Expr) -> Expr:
        return DiagonalizationMatrix(size)

    def stacked(self, value: Combination) -> Combination:
        return each_term(value, lambda factors: self._stacked(factors, value.shape[0]), _column(value), self)

    def vec(self, value: Combination) -> Combination:
        """vec of a combination, term by term; of an outer product, vec(a b.T) = b kron a

        Source: Magnus and Neudecker, Matrix Differential Calculus, section 2.4.
        """
        rows, cols = value.shape

        def of_product(factors: Factors) -> Expr:
            for k in range(1, len(factors)):
                if is_one(self.shape(factors[k])[0]) and not is_one(rows) and not is_one(cols):
                    right = self.product(S.One, *self.transpose_factors(factors[k:]))
                    return kronecker([right, self.product(S.One, *factors[:k])])
            return self._stacked(factors, rows)
        return each_term(value, of_product, _column(value), self)

    def _stacked(self, factors: Factors, rows: Expr) -> Expr:
        return shallow_doit(Vec(self.product(S.One, *factors, size=rows)))

    def chained(self, left: Combination, right: Combination) -> Combination:
        return chained(left, right, self)


def _column(value: Combination) -> tuple[Expr, Expr]:
    rows, cols = value.shape
    return rows*cols, S.One
