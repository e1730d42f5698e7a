"""What two neighbours in a product are together, and the traces of single factors: tables filled by the topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy.core.expr import Expr
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.matrix_sum import MatrixSum

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical

Merged = tuple[int, int, Expr]
"""Where the factors that were merged begin and end in the product, and what they are together."""

PairLaw = Callable[[Factors, int, "Canonical"], Merged | None]
"""Takes a product and the place of the left of two neighbours."""

TraceLaw = Callable[[Expr, "Canonical"], Expr | None]

_SPECIAL = (KroneckerProduct, BlockMatrix, PermutationMatrix, MatrixExponential, MatrixLogarithm, MatrixSum)


def is_special(factor: Expr) -> bool:
    """Whether a law for neighbours, or for a trace, can concern a factor."""
    return isinstance(factor, _SPECIAL) or is_power_of_special(factor) or (
        isinstance(factor, (Inverse, MatPow)) and isinstance(factor.base, (MatAdd, MatMul, *_SPECIAL)))


def is_power_of_special(factor: Expr) -> bool:
    """Whether a factor is a power that ``merge_neighbours`` may have made, and that is written otherwise here."""
    if not isinstance(factor, MatPow):
        return False
    return isinstance(factor.base, (*_SPECIAL, DiagMatrix)) and bool(factor.exp.is_integer)


class Pairs:
    """Laws for two neighbours in a product, and for the trace of one factor, tried in order.

    Parameters
    ==========

    merging : tuple
        Laws that make two neighbours one, or a sum of smaller products; they are used
        around the end of a product under a trace, too.
    moving : tuple
        Laws that change the order of neighbours.
    traces : tuple
        Laws for the trace of one factor.
    """

    def __init__(self, merging: tuple[PairLaw, ...] = (), moving: tuple[PairLaw, ...] = (),
                 traces: tuple[TraceLaw, ...] = ()) -> None:
        self._merging = merging
        self._moving = moving
        self._traces = traces

    def merged(self, factors: Factors, k: int, algebra: Canonical, cyclic: bool = False) -> Merged | None:
        """What the factors k and k + 1 are together; what the factor k is, if it is a power of something special."""
        factor = factors[k]
        if is_power_of_special(factor):
            expr = algebra.to_power(*factor.args)
            if expr != factor:
                return k, k + 1, expr
        if k + 1 == len(factors) or not (is_special(factor) or is_special(factors[k + 1])):
            return None
        for pair_law in self._merging if cyclic else self._merging + self._moving:
            found = pair_law(factors, k, algebra)
            if found is not None:
                return found
        return None

    def trace(self, factor: Expr, algebra: Canonical) -> Expr | None:
        """The trace of one factor."""
        for trace_law in self._traces:
            found = trace_law(factor, algebra)
            if found is not None:
                return found
        return None
