"""Which factors of a product the laws for neighbours can concern, and powers of products written out for them."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.laws import canonical_traces, functions, merging, powers


def unrolled(factors: Factors, most: int) -> Factors:
    """The same with whole powers of products written out, of no more than ``most`` factors each."""
    result: list[Expr] = []
    for factor in factors:
        base = split(factor.base)[1] if isinstance(factor, MatPow) and not isinstance(factor, Inverse) else ()
        if len(base) > 1 and isinstance(factor.exp, Integer) and 0 < factor.exp*len(base) <= most:
            result.extend(base*int(factor.exp))
        else:
            result.append(factor)
    return tuple(result)


def is_special(factor: Expr) -> bool:
    """Whether a law for neighbours, or for a trace, can concern a factor."""
    if not isinstance(factor, MatPow):
        return _has_laws(type(factor))
    base = factor.base
    return isinstance(base, (MatAdd, MatMul)) or _has_laws(type(base)) or is_written_otherwise(factor)


def is_written_otherwise(factor: Expr) -> bool:
    """Whether a factor is a power that merging equal neighbours may have made, of a class with laws of powers."""
    return isinstance(factor, MatPow) and bool(factor.exp.is_integer) and not isinstance(
        factor.base, (MatAdd, MatMul)) and bool(powers.of(type(factor.base)))


def _has_laws(cls: type) -> bool:
    return bool(merging.of(cls) or canonical_traces.of(cls)) or (
        functions.of(cls) is not None and not issubclass(cls, MatPow))
