"""Trace and determinant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.linear_maps import LinearMap, Pairing
from sympy_matcalc.rules.registry import differential

Maps = Iterator[tuple[int, LinearMap]]


@differential(Trace)
def trace_differential(node: Trace, active: Sequence[int]) -> Maps:
    """d tr(U) = tr(dU)"""
    yield 0, Pairing(Identity(node.arg.rows))


@differential(Determinant)
def determinant_differential(node: Determinant, active: Sequence[int]) -> Maps:
    """d|U| = |U| tr(U**-1 dU)

    Source: Jacobi's formula; Magnus and Neudecker, Matrix Differential Calculus, section 8.3.
    """
    yield 0, Pairing(Inverse(Transpose(node.arg)), node)
