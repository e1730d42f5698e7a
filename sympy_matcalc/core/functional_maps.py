"""The linear maps of functions of a matrix: what a variation of the matrix, or of the function, does to them."""

from __future__ import annotations

from collections.abc import Sequence

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.analytic import as_function, derivative_of
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one_by_one
from sympy_matcalc.core.functional_calculus import applied
from sympy_matcalc.core.maps import LinearMap, VecForm
from sympy_matcalc.core.rewriting import normalized


class FrechetMap(LinearMap):
    """D -> L_f(U; E, ..., D) along directions that are held fixed, E, ...

    The adjoint is G -> L_f(U.T; E.T, ..., G).
    Source: Higham, Functions of Matrices, section 3.2, by the power series: <G, U**i D U**j> = <U.T**i G U.T**j, D>.
    """

    def __init__(self, function: Lambda, argument: Expr, along: Sequence[Expr] = ()) -> None:
        self.function = function
        self.argument = argument
        self.along = tuple(along)

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self._applied(normalized(self.argument, algebra),
                             [normalized(one, algebra) for one in self.along], tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return self._applied(algebra.transpose(normalized(self.argument, algebra)),
                             [algebra.transpose(normalized(one, algebra)) for one in self.along], cotangent, algebra)

    def _applied(self, argument: Expr, along: list[Expr], value: Combination, algebra: Algebra) -> Combination:
        if not value.terms:
            return value
        return algebra.read(applied(self.function, argument, [*along, algebra.expression(value)], algebra))

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(L_f(X, D)) = K vec(D) with the upper right block K of f(Z) for Z = [[I kron X, I], [0, X.T kron I]]

        Along E, it is that of L_f(Z, dZ) with dZ = [[I kron E, 0], [0, E.T kron I]].
        Source: Higham, Functions of Matrices, section 3.4 and theorem 3.6; Najfeld and Havel, section 2.
        """
        matrix = normalized(self.argument, by)
        if is_one_by_one(shape):
            return by.read(applied(derivative_of(self.function), matrix, self.along, by))
        length = shape[0]**2
        whole = self._beside(matrix, Identity(length), by)
        along = [self._beside(normalized(one, by), ZeroMatrix(length, length), by) for one in self.along]
        return by.read(MatrixSlice(applied(self.function, whole, along, by), (0, length), (length, 2*length)))

    @staticmethod
    def _beside(matrix: Expr, corner: Expr, by: VecForm) -> BlockMatrix:
        """What multiplies from the left, and what from the right."""
        one = Identity(by.shape(matrix)[0])
        return BlockMatrix([[by.kronecker(one, matrix), corner],
                            [ZeroMatrix(*corner.shape), by.kronecker(by.transpose(matrix), one)]])


class OfFunction(LinearMap):
    """df -> df(U), or its derivative along directions; forward only."""

    trivial = True
    forward_only = True

    def __init__(self, argument: Expr, along: Sequence[Expr] = ()) -> None:
        self.argument = argument
        self.along = tuple(along)

    def push(self, tangent: Lambda, algebra: Algebra) -> Combination:
        args = [normalized(one, algebra) for one in (self.argument, *self.along)]
        return algebra.read(applied(as_function(tangent), args[0], args[1:], algebra))
