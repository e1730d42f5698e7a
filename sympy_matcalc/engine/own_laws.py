"""Whether the laws are those that the ways of words follow from, and not somebody's who registered others."""

from __future__ import annotations

from functools import lru_cache

from sympy.core.add import Add
from sympy.core.mul import Mul
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.laws import cycles, differential, entrywise_factors, products, sums, transposes, typed

CLASSES = (
    Trace, Determinant, log, MatMul, MatAdd, Transpose, MatPow, Inverse, Identity, Add, Mul, KroneckerProduct)
SPOKEN_OF = (MatrixSymbol, MatAdd, MatMul, Transpose, Inverse, MatPow, Identity)


@lru_cache(maxsize=4)
def are_laws_our_own(count: int, others: tuple[type, ...] = ()) -> bool:
    """Whether nobody registered another law of a class that stands in words, or of others that stand in them.

    Asked once for each count of laws.
    """
    return not any(kind.has_from_outside(*CLASSES, *others) for kind in (differential, typed)) \
        and not any(kind.has_from_outside(*SPOKEN_OF, *others) for kind in (products, cycles, sums)) \
        and not (others and any(kind.has_from_outside(*SPOKEN_OF, *others) for kind in (transposes, entrywise_factors)))
