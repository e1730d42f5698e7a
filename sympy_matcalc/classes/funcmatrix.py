"""Matrices given by a function of the place: their differential."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap


@differential(FunctionMatrix)
def function_matrix_differential(node: FunctionMatrix, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d [f(i, j)] = [df(i, j)], the entries a function of their place and of what varies"""
    if 0 in active or 1 in active:
        raise NoRule(node)
    yield 2, Tabulation(node.shape)


class Tabulation(LinearMap):
    """df -> the matrix with the entries df(i, j); forward only."""

    trivial = True
    forward_only = True

    def __init__(self, shape: tuple[Expr, Expr]) -> None:
        self.shape = shape

    def push(self, tangent: Lambda, algebra: Algebra) -> Combination:
        coefficient, rest = tangent.expr.as_independent(*tangent.variables, as_Add=False)
        if rest is S.One:
            return algebra.read(OneMatrix(*self.shape)).scaled(coefficient)
        return algebra.read(FunctionMatrix(*self.shape, Lambda(tangent.variables, rest))).scaled(coefficient)
