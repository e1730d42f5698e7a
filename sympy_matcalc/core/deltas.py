"""Kronecker deltas of the indices of matrices, and the sums that they collapse."""

from __future__ import annotations

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.core.symbol import Symbol
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol

from sympy_matcalc.core.combinations import multiply


def delta(index: Expr, place: Expr, size: Expr) -> Expr:
    """1 where two indices of an axis of that size are equal, else 0."""
    if index == place:
        return S.One
    if _says_nothing(index) and _says_nothing(place) and _says_nothing(size) and size not in (index, place):
        # What SymPy makes of it when all its questions, whether one is in range or is the other, stay open.
        return Basic.__new__(KroneckerDelta, *sorted((index, place), key=default_sort_key), Tuple(S.Zero, size - 1))
    return KroneckerDelta(index, place, (S.Zero, size - 1))


def _says_nothing(number: Expr) -> bool:
    """Whether a symbol may be any positive integer, as far as it says."""
    return isinstance(number, Symbol) and number.assumptions0 in _OPEN


_OPEN = [Symbol("i", **assumptions).assumptions0 for assumptions in (
    {}, {"integer": True}, {"integer": True, "nonnegative": True}, {"integer": True, "positive": True})]


def _moved(factor: Expr, index: Expr, place: Expr) -> Expr:
    """A factor with another index; that a symbol that says nothing is in range need not be asked."""
    if isinstance(factor, MatrixElement) and isinstance(factor.parent, MatrixSymbol) and _says_nothing(place) \
            and all(isinstance(number, Symbol) for number in factor.args[1:]):
        return Basic.__new__(MatrixElement, factor.parent, *[place if k == index else k for k in factor.args[1:]])
    return factor.xreplace({index: place})


def collapsed(term: Expr, limits: list[tuple[Expr, Expr, Expr]]) -> Expr:
    """The sum of a product with deltas in it, without those indices that a delta says.

    sum over k of delta(k, r) f(k) = f(r), for a delta of the range of the sum.

    Ends: each step takes a limit away.
    """
    factors = list(Mul.make_args(term))
    for limit in list(limits):
        index, first, last = limit
        found = next((f for f in factors if isinstance(f, KroneckerDelta) and len(f.args) == 3
                      and index in f.args[:2] and tuple(f.args[2]) == (first, last)), None)
        if found is None:
            continue
        one, other = found.args[:2]
        place = other if one == index else one
        if index in place.free_symbols or any(index in bound.free_symbols for other in limits for bound in other[1:]):
            continue
        factors.remove(found)
        factors = list(Mul.make_args(multiply([_moved(factor, index, place) for factor in factors] or [S.One])))
        limits.remove(limit)
    if not limits:
        return multiply(factors or [S.One])
    indices = {limit[0] for limit in limits}
    inner = [factor for factor in factors if factor.free_symbols & indices]
    outer = [factor for factor in factors if not factor.free_symbols & indices]
    return multiply([*outer, Sum(multiply(inner or [S.One]), *limits)])
