"""Matrices given by a function of the place: their differential."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, Value
from sympy_matcalc.core.tabulation import SummedOver


@differential(FunctionMatrix)
def function_matrix_differential(node: FunctionMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d [f(i, j)] = [df(i, j)], the entries a function of their place and of what varies

    Where: the size does not vary.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: a matrix varies entry by entry.
    """
    if 0 in active or 1 in active:
        raise NoRule(node)
    yield 2, Tabulation(node)


class Tabulation(SummedOver):
    """df -> the matrix with the entries df(i, j).

    The adjoint is G -> sum of G[i, j] times the gradient of the entry f(i, j), over all i and j.
    """

    tabulates = True

    def __init__(self, node: FunctionMatrix) -> None:
        self.shape = node.shape
        super().__init__([Tuple(index, 0, size - 1) for index, size in zip(node.args[2].variables, node.shape)])

    def seed(self, cotangent: Combination, algebra: Algebra) -> Expr:
        return MatrixElement(algebra.expression(cotangent), *[limit[0] for limit in self.limits])

    def paired(self, cotangent: Combination, slope: Expr, algebra: Algebra) -> Expr:
        """<G, [s(i, j)]>, the adjoint by a scalar, by which the entries have the derivatives s(i, j)."""
        slopes = self._table(Lambda(tuple([limit[0] for limit in self.limits]), slope), algebra)
        return algebra.inner(cotangent, slopes)

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        if not isinstance(tangent, Lambda):
            return super().push(tangent, algebra)
        return self._table(tangent, algebra)

    def _table(self, tangent: Lambda, algebra: Algebra) -> Combination:
        coefficient, rest = tangent.expr.as_independent(*tangent.variables, as_Add=False)
        if rest is S.One:
            return algebra.read(OneMatrix(*self.shape)).scaled(coefficient)
        return algebra.read(FunctionMatrix(*self.shape, Lambda(tangent.variables, rest))).scaled(coefficient)
