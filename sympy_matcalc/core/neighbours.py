"""Which factors of a product the laws for neighbours can concern, and powers of products written out for them."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, class_of_letter, is_one, is_one_by_one, split
from sympy_matcalc.core.joining import joins_labels
from sympy_matcalc.core.laws import canonical_traces, functions, joining, merging, orders, powers
from sympy_matcalc.core.readings import asked_once

SPECIAL, MORE = 1, 2
"""What concerns a factor: laws for neighbours; all else that products are looked at for."""


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


@asked_once
def concern(factor: Expr, by: Algebra) -> int:
    """What the canonical form has to say of a factor: of a letter alone nothing, it merges with its like at most."""
    base, _ = base_and_exponent(factor)
    if class_of_letter(base) is MatrixSymbol and (base is factor or not powers.of(type(base))):
        found = _concern_of_symbols(type(base), by)
        if base is not factor and orders.of(type(factor)):
            found |= MORE
    else:
        more = isinstance(factor, MatrixBase) or joins_labels(base) or bool(orders.of(class_of_letter(factor)))
        found = SPECIAL*is_special(factor) + MORE*more
    if not found & MORE:
        rows, cols = by.shape(factor)
        found += MORE*(is_one(rows) or is_one(cols))
    return found


@asked_once
def _concern_of_symbols(cls: type, by: Algebra) -> int:
    """The same of symbols, or of their transposes, whatever their shapes, and of powers of them."""
    return SPECIAL*_has_laws(cls) + MORE*bool(orders.of(MatrixSymbol) or joining.of(MatrixSymbol))


def concerns(factors: Factors, by: Algebra) -> int:
    """What concerns any factor of a product; of the identity, more than letters."""
    found, known = 0 if factors else MORE, by.answers.get(concern, {})
    for factor in factors:
        answer = known.get(id(factor))
        found |= concern(factor, by) if answer is None else answer[1]
    return found


def specials(factors: Factors, by: Algebra) -> list[int]:
    """For each factor of a product, and none after it, whether laws for neighbours can concern it."""
    known = by.answers.get(concern, {})
    answers = [known.get(id(factor)) for factor in factors]
    return [(concern(factor, by) if answer is None else answer[1]) & SPECIAL
            for factor, answer in zip(factors, answers)] + [0]


def _numbers_apart(factors: Factors) -> tuple[Expr, Factors]:
    """x' [c] y = c x'y for an explicit 1x1 matrix, which would hide a trace.

    Among 1x1 matrices alone it stays a matrix, as it does in SymPy's ``simplify``.
    """
    numbers = [factor for factor in factors if isinstance(factor, MatrixBase) and is_one_by_one(factor.shape)]
    if not numbers or all(is_one_by_one(factor.shape) for factor in factors):
        return S.One, factors
    return multiply([number[0, 0] for number in numbers]), tuple(factor for factor in factors if factor not in numbers)


def in_front(factors: Factors, by: Algebra) -> tuple[Expr, Factors]:
    """The scalars in a product, and the rest in the order of its classes."""
    number, product = _numbers_apart(factors)
    scale, product = by.reordered(product)
    return multiply([number, scale]), product


def is_special(factor: Expr) -> bool:
    """Whether a law for neighbours, or for a trace, can concern a factor."""
    if not isinstance(factor, MatPow):
        return _has_laws(type(factor))
    base = factor.base
    return isinstance(base, (MatAdd, MatMul)) or _has_laws(type(base)) or is_written_otherwise(factor)


def is_written_otherwise(factor: Expr) -> bool:
    """Whether a factor is a power that merging equal neighbours may have made, of a class with laws of powers."""
    if not isinstance(factor, MatPow):
        return False
    base, exponent = factor.args
    return not isinstance(base, (MatAdd, MatMul)) and bool(powers.of(type(base))) and bool(exponent.is_integer)


def _has_laws(cls: type) -> bool:
    return bool(merging.of(cls) or canonical_traces.of(cls)) or (
        functions.of(cls) is not None and not issubclass(cls, MatPow))
