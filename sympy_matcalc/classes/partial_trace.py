"""Partial traces: their differential, their forms, and their entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.constructors import Algebra, transpose_of_arguments
from sympy_matcalc.core.factors import Shape, shallow_doit, shape_of
from sympy_matcalc.core.laws import (
    Label,
    NoRule,
    canonical,
    differential,
    indexed,
    properties,
    roles,
    traces,
    transposes,
)
from sympy_matcalc.core.maps import LinearMap, VecForm, each_term
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.core.properties import Facts, Known
from sympy_matcalc.core.ranges import same
from sympy_matcalc.core.rewriting import normalized

transposes(PartialTrace)(transpose_of_arguments)
roles(PartialTrace)(lambda node: [("shape", node.size)])


@differential(PartialTrace)
def partial_trace_differential(node: PartialTrace, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d tr_1(U) = tr_1(dU)

    Source: Horn and Johnson, Topics in Matrix Analysis, chapter 4: the partial trace is linear.
    """
    if tuple(active) != (0,):
        raise NoRule(node)
    yield 0, TracedOut(node, shape_of(node.arg))


class TracedOut(LinearMap):
    """D -> tr_1(D); the adjoint is G -> I kron G, or G kron I of the trace over the last factor."""

    def __init__(self, node: PartialTrace, shape: Shape) -> None:
        self.size, self.factor = node.args[1:]
        self.small = node.shape
        self.shape = shape

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        def traced(factors: Factors) -> Expr:
            product = algebra.product(S.One, *factors, size=self.shape[0])
            return shallow_doit(PartialTrace(product, self.size, self.factor))
        return each_term(tangent, traced, self.small, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        def embedded(factors: Factors) -> Expr:
            inner = algebra.product(S.One, *factors, size=self.small[0])
            args = [Identity(self.size), inner] if self.factor == 0 else [inner, Identity(self.size)]
            return normalized(KroneckerProduct(*args), algebra)
        return each_term(cotangent, embedded, self.shape, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(sum of L D R) = sum of (R.T kron L) vec(D), for L = e.T kron I and R = e kron I"""
        index = private_index(self.size, *self.shape)
        left, right = _selectors(self.size, self.factor, self.small, index)
        summand = by.kronecker(normalized(by.transpose(right), by), normalized(left, by))
        return by.read(MatrixSum(summand, (index, 0, self.size - 1)))


def _selectors(size: Expr, factor: Expr, small: Shape, index: Expr) -> tuple[Expr, Expr]:
    """L and R with tr_1(A) = sum of L A R over the index."""
    row, column = MatrixUnit(1, size, 0, index), MatrixUnit(size, 1, index, 0)
    pairs = [(row, Identity(small[0])), (column, Identity(small[1]))]
    return tuple(KroneckerProduct(*(pair if factor == 0 else pair[::-1])) for pair in pairs)


@indexed(PartialTrace)
def indexed_partial_trace(node: PartialTrace, row: Label, col: Label, by: Any) -> None:
    """tr_1(A) = sum of (e.T kron I) A (e kron I) over the unit columns e"""
    index = private_index(node)
    left, right = _selectors(*node.args[1:], node.shape, index)
    by.chain([left, node.arg, right], row, col)
    by.sums([(index, S.Zero, node.size - 1)])


@canonical(PartialTrace)
def canonical_partial_trace(node: PartialTrace, args: list[Expr], by: Algebra) -> Expr:
    """tr_1(a A + B) = a tr_1(A) + tr_1(B);  tr_1(A kron B) = tr(A) B

    Source: Bhatia, Positive Definite Matrices, section 4.3.
    """
    arg, size, factor = args
    value = by.read(arg)
    summands = [by.times(_of_product(by.product(S.One, *factors, size=value.shape[0]), size, factor, by), scale=c)
                for factors, c in value.terms.items()]
    return by.plus(*summands) if summands else by.times(node.doit(deep=False))


def _of_product(arg: Expr, size: Expr, factor: Expr, by: Algebra) -> Expr:
    if isinstance(arg, Identity):
        return by.times(Identity(arg.shape[0]/size), scale=size)
    if isinstance(arg, KroneckerProduct):
        traced, others = (arg.args[0], arg.args[1:]) if factor == 0 else (arg.args[-1], arg.args[:-1])
        if all(same(length, size) for length in by.shape(traced)):
            rest = others[0] if len(others) == 1 else KroneckerProduct(*others)
            return by.times(rest, scale=by.trace_of(traced))
    return PartialTrace(arg, size, factor)


@traces(PartialTrace)
def trace_of_partial_trace(node: PartialTrace, by: Algebra) -> Expr | None:
    """tr(tr_1(A)) = tr(A)"""
    rows, cols = by.shape(node.arg)
    return by.trace_of(node.arg) if rows == cols else None


@properties(PartialTrace)
def partial_trace_properties(node: PartialTrace, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A symmetric or real matrix has such a partial trace (Bhatia, Positive Definite Matrices, 4.3)."""
    return {name: True for name in ("symmetric", "real", "zero") if parts[0].get(name)}
