"""Softmax and log-sum-exp of a vector. The entrywise functions are rules of their own classes: ``fdiff``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.singleton import S

from sympy_matcalc.classes.standard_functions import LogSumExp, Softmax
from sympy_matcalc.core.factors import is_one, shape_of
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import Entrywise, LinearMap, Pairing, Sandwich

Maps = Iterator[tuple[int, LinearMap]]


@differential(LogSumExp)
def log_sum_exp_differential(node: LogSumExp, active: Sequence[int]) -> Maps:
    """d lse(u) = <softmax(u), du>

    Source: Boyd and Vandenberghe, Convex Optimization, section 3.1.5.
    """
    yield 0, Pairing(Softmax(node.arg))


@differential(Softmax)
def softmax_differential(node: Softmax, active: Sequence[int]) -> Maps:
    """d s(u) = (Diag(s) - s s.T) du, for a column u

    Source: Bishop, Pattern Recognition and Machine Learning, equation (4.106).
    """
    yield 0, Entrywise(node)
    if is_one(shape_of(node)[1]):
        yield 0, Sandwich((node, node.T), (), S.NegativeOne)
    else:
        yield 0, Sandwich((), (node.T, node), S.NegativeOne)
