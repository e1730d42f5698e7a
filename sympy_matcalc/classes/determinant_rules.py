"""Trace and determinant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.factors import shape_of
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, Pairing

Maps = Iterator[tuple[int, LinearMap]]


@differential(Trace)
def trace_differential(node: Trace, active: Sequence[int]) -> Maps:
    """d tr(U) = tr(dU)"""
    yield 0, Pairing(Identity(_size(node)))


@differential(Determinant)
def determinant_differential(node: Determinant, active: Sequence[int]) -> Maps:
    """d|U| = |U| tr(U**-1 dU)

    Source: Jacobi's formula; Magnus and Neudecker, Matrix Differential Calculus, section 8.3.
    """
    _size(node)
    yield 0, Pairing(Basic.__new__(Inverse, Basic.__new__(Transpose, node.arg), S.NegativeOne), node)


def _size(node: Trace | Determinant) -> Expr:
    """The size of the square matrix in ``node``; there is no rule where its sides may differ."""
    rows, cols = shape_of(node.arg)
    if rows != cols:
        raise NoRule(node)
    return rows
