"""Softmax and log-sum-exp: their differentials, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments
from sympy_matcalc.core.entrywise_maps import Entrywise, WeightedSums
from sympy_matcalc.core.factors import is_one, shape_of
from sympy_matcalc.core.laws import conjugates, differential, products, properties
from sympy_matcalc.core.logsumexp import LogSumExp, LogSumExpAlong
from sympy_matcalc.core.maps import LinearMap, Pairing, Sandwich
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.core.statements import law

conjugates(Softmax, LogSumExpAlong)(conjugate_of_arguments)


@differential(LogSumExp)
def log_sum_exp_differential(node: LogSumExp, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d lse(u) = <softmax(u), du>

    Source: Boyd and Vandenberghe, Convex Optimization, section 3.1.5.
    """
    yield 0, Pairing(Softmax(node.arg))


@differential(LogSumExpAlong)
def log_sum_exp_along_differential(node: LogSumExpAlong, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d lse(U) = (S o dU) 1, for S = softmax(U), both by rows

    Source: Boyd and Vandenberghe, Convex Optimization, section 3.1.5, for each row.
    """
    yield 0, WeightedSums(Softmax(node.arg, node.axis), node.axis)


@differential(Softmax)
def softmax_differential(node: Softmax, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """dS = S o dU - Diag((S o dU) 1) S, by rows (ds = s o du - s s.T du, of a column)

    Source: Bishop, Pattern Recognition and Machine Learning, equation (4.106), for each row.
    """
    yield 0, Entrywise(node)
    if node.axis is not None:
        yield 0, WeightedSums(node, node.axis, spread=True)
    elif is_one(shape_of(node)[1]):
        yield 0, Sandwich((node, node.T), (), S.NegativeOne)
    else:
        yield 0, Sandwich((), (node.T, node), S.NegativeOne)


@products(Softmax)
@law("softmax(X) 1 = 1 by rows, 1' softmax(X) = 1' by columns",
     source="Bishop, Pattern Recognition and Machine Learning, (4.104)", ends="two factors become one")
def sums_of_softmax(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """The entries of each row, or of each column, add up to one."""
    left, right = factors[k:k + 2]
    for node, ones, axis in ((left, right, 1), (right, left, 0)):
        if isinstance(node, Softmax) and isinstance(ones, OneMatrix) and (
                node.axis == axis or (node.axis is None and is_one(node.shape[1 - axis]))):
            return k, k + 2, OneMatrix(left.shape[0], right.shape[1])
    return None


@properties(Softmax, LogSumExpAlong)
def softmax_properties(node: Expr, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a real matrix it is real."""
    return of_all(parts, ("real",))
