"""What all terms of a sum have in common: a scalar, factors on the left, factors on the right."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import content_of, new


def parted(total: MatAdd, by: Algebra) -> tuple[Expr, Factors, Expr, Factors]:
    """A sum as a scalar, square factors common on the left, a sum without such, and those on the right."""
    shape = by.shape(total)
    terms = {unrolled(f): c for f, c in by.read(total).terms.items()}
    scale = common_scale(terms)
    left = _common_prefix(list(terms), by)
    right = _common_prefix([f[len(left):][::-1] for f in terms], by)[::-1]
    rest = {by.reduce(f[len(left):len(f) - len(right)]): c/scale for f, c in terms.items()}
    return scale, left, by.sum_of({f: c*d for (d, f), c in rest.items()}, shape), right


def unrolled(factors: Factors) -> Factors:
    """The same with small whole powers written out."""
    result: list[Expr] = []
    for f in factors:
        if isinstance(f, MatPow) and isinstance(f.exp, Integer) and 0 < abs(f.exp) <= 6 and abs(f.exp) != 1:
            result.extend([f.base if f.exp > 0 else new(Inverse, f.base, S.NegativeOne)]*abs(int(f.exp)))
        else:
            result.append(f)
    return tuple(result)


def common_scale(terms: dict[Factors, Expr]) -> Expr:
    """The number, and the scalar if all terms have the same, that the terms are multiples of."""
    parts = [c.as_coeff_Mul(rational=True) for c in terms.values()]
    scale: Expr = content_of([number for number, _ in parts])
    first = min(terms, key=lambda f: (len(f), [default_sort_key(x) for x in f]))
    if terms[first].could_extract_minus_sign():
        scale = -scale
    if all(rest == parts[0][1] for _, rest in parts):
        scale = scale*parts[0][1]
    return scale


def _common_prefix(products: list[Factors], by: Algebra) -> Factors:
    prefix: list[Expr] = []
    for column in zip(*products):
        if any(f != column[0] for f in column) or not by.is_square(column[0]):
            break
        prefix.append(column[0])
    return tuple(prefix)
