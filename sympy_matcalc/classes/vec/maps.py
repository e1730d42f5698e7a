"""The rules of vec, vech and unvec, and the linear maps in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import EliminationMatrix
from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, shallow_doit, shape_of
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, VecForm, each_term

Maps = Iterator[tuple[int, LinearMap]]


class Stacking(LinearMap):
    """D -> vec(D) for D of a given shape; the adjoint is unvec."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        rows, cols = self.shape

        def stacked(factors: Factors) -> Expr:
            return shallow_doit(Vec(algebra.product(S.One, *factors, size=rows)))
        return each_term(tangent, stacked, (rows*cols, S.One), algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        rows, cols = self.shape

        def unstacked(factors: Factors) -> Expr:
            return shallow_doit(Unvec(algebra.product(S.One, *factors, size=rows*cols), rows, cols))
        return each_term(cotangent, unstacked, self.shape, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(vec(D)) = vec(D)"""
        return Combination.identity(shape[0]*shape[1])


class Unstacking(LinearMap):
    """d -> unvec(d), of a given shape; the adjoint is vec."""

    def __init__(self, shape: Shape) -> None:
        self.stacking = Stacking(shape)

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self.stacking.pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return self.stacking.push(cotangent, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(unvec(D)) = vec(D)"""
        return Combination.identity(shape[0]*shape[1])


class HalfStacking(LinearMap):
    """D -> vech(D) = L vec(D) for an n x n matrix D; the adjoint is g -> unvec(L.T g)."""

    def __init__(self, size: Expr) -> None:
        self.size = size

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        def stacked(factors: Factors) -> Expr:
            return shallow_doit(Vech(algebra.product(S.One, *factors, size=self.size)))
        return each_term(tangent, stacked, EliminationMatrix(self.size).shape[:1] + (S.One,), algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        elimination = algebra.transpose(EliminationMatrix(self.size))
        length = cotangent.shape[0]

        def unstacked(factors: Factors) -> Expr:
            column = factors or (Identity(length),)
            scale, product = algebra.concatenate((elimination,), column)
            whole = algebra.product(scale, *product, size=self.size**2)
            return shallow_doit(Unvec(whole, self.size, self.size))
        return each_term(cotangent, unstacked, (self.size, self.size), algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vech(D) = L vec(D)"""
        return by.read(shallow_doit(EliminationMatrix(self.size)))


@differential(Vec)
def vec_differential(node: Vec, active: Sequence[int]) -> Maps:
    """d vec(U) = vec(dU)

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    yield 0, Stacking(shape_of(node.arg))


@differential(Vech)
def vech_differential(node: Vech, active: Sequence[int]) -> Maps:
    """d vech(U) = vech(dU), for a square U

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    rows, cols = shape_of(node.arg)
    if rows != cols:
        raise NoRule(node)
    yield 0, HalfStacking(rows)


@differential(Unvec)
def unvec_differential(node: Unvec, active: Sequence[int]) -> Maps:
    """d unvec(u) = unvec(du)

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: unvec is linear.
    """
    if tuple(active) != (0,):
        raise NoRule(node)
    yield 0, Unstacking(node.shape)
