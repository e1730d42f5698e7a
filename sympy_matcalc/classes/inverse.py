"""Inverses: their form, and how they cancel and move in products. Their differential is that of powers."""

from __future__ import annotations

from collections.abc import Mapping

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import Combination, Factors, like_terms
from sympy_matcalc.core.common_factors import unrolled
from sympy_matcalc.core.commuting import generator
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_same, new, shallow_doit
from sympy_matcalc.core.laws import canonical, functions, merging, moving, properties
from sympy_matcalc.core.neighbours import SPECIAL, concerns
from sympy_matcalc.core.properties import Facts, Known, closed
from sympy_matcalc.core.readings import asked_once
from sympy_matcalc.core.rewriting import check_square
from sympy_matcalc.core.statements import COOKBOOK, HIGHAM, HORN, law

Merged = tuple[int, int, Expr | Combination]


@canonical(Inverse)
@law("(A B)**-1 = B**-1 A**-1 and the like", when="A, B square", source=HORN + ", section 0.5",
     ends="each step is a step down into the argument")
def canonical_inverse(node: Inverse, args: list[Expr], by: Algebra) -> Expr:
    """An inverse."""
    check_square(args[0], node, by)
    return by.inverse(args[0])


@merging(Inverse, rank=1)
@law("A (A + B)**-1 = I - B (A + B)**-1,  (A + B)**-1 A = I - (A + B)**-1 B", source=COOKBOOK + ", section 3.2",
     ends="the largest product of the sum makes place for smaller ones")
def cancelled_in_sum(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A product cancelled with an inverse of a sum in which it is the largest."""
    for place, before in ((k + 1, True), (k, False)):
        inverse = factors[place]
        if not (isinstance(inverse, Inverse) and isinstance(inverse.args[0], MatAdd)):
            continue
        leading = _leading(inverse.args[0], by)
        if leading is None:
            continue
        largest, coefficient = leading
        beside = factors[k] if before else factors[k + 1]
        if type(beside) is not MatPow and not is_same(beside, largest[-before]):
            continue
        side = unrolled(factors[:place]) if before else unrolled(factors[place + 1:])
        count = len(largest)
        if (side[-count:] if before else side[:count]) != largest:
            continue
        reach = _reach(factors[:place][::-1] if before else factors[place + 1:], count)
        if reach is None:
            continue
        start, stop = (place - reach, place + 1) if before else (place, place + 1 + reach)
        left_over = _left_over(side, factors[start:place] if before else factors[place + 1:stop], count, before)
        terms = (_cancelled_before if before else _cancelled_behind)(inverse, by)
        if left_over:
            scale, word = by.reduce(left_over)
            terms = by.multiplied_out({word: scale}, terms) if before else by.multiplied_out(terms, {word: scale})
        if coefficient is not S.One:
            terms = {f: c/coefficient for f, c in terms.items()}
        return start, stop, Combination(by.shape(inverse), terms)
    return None


@asked_once
def _cancelled_before(inverse: Inverse, by: Algebra) -> Mapping[Factors, Expr]:
    """A (A + B)**-1 as I - B (A + B)**-1, for the largest product A of the sum"""
    return _eye_less(by.multiplied_out(_without_leading(inverse.arg, by), {(inverse,): S.One}))


@asked_once
def _cancelled_behind(inverse: Inverse, by: Algebra) -> Mapping[Factors, Expr]:
    """(A + B)**-1 A as I - (A + B)**-1 B, for the largest product A of the sum"""
    return _eye_less(by.multiplied_out({(inverse,): S.One}, _without_leading(inverse.arg, by)))


def _eye_less(terms: Mapping[Factors, Expr]) -> Mapping[Factors, Expr]:
    return like_terms([((), S.One), *((f, -c) for f, c in terms.items())])


def _without_leading(total: MatAdd, by: Algebra) -> Mapping[Factors, Expr]:
    leading = _leading(total, by)
    return {f: c for f, c in by.terms(total).items() if leading is None or unrolled(f) != leading[0]}


@asked_once
def _leading(total: MatAdd, by: Algebra) -> tuple[Factors, Rational] | None:
    """The largest product in a sum, by length, then by SymPy's order, if its coefficient is a number."""
    terms = {unrolled(f): c for f, c in by.terms(total).items()}
    length = max(map(len, terms))
    longest = [f for f in terms if len(f) == length]
    largest = max(longest, key=lambda f: [by.sort_key(x) for x in f]) if len(longest) > 1 else longest[0]
    return (largest, terms[largest]) if largest and isinstance(terms[largest], Rational) else None


def _reach(factors: Factors, count: int) -> int | None:
    """How many of the factors hold ``count`` factors once powers are written out."""
    for k in range(1, len(factors) + 1):
        if len(unrolled(factors[:k])) >= count:
            return k
    return None


def _left_over(side: Factors, taken: Factors, count: int, before: bool) -> Factors:
    """What of a power that was taken in part is left."""
    more = len(unrolled(taken)) - count
    if not more:
        return ()
    return side[-count - more:-count] if before else side[count:count + more]


@moving(Inverse)
@law("A (a I + B A)**-1 = (a I + A B)**-1 A", when="a nonzero", source=COOKBOOK + ", (167)",
     ends="the inverse moves to the left")
def push_through(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A factor moves through the inverse of a sum of I and of products that end with it."""
    left, inverse = factors[k:k + 2]
    if not (isinstance(inverse, Inverse) and isinstance(inverse.arg, MatAdd)) or () not in by.terms(inverse.arg):
        return None
    if isinstance(left, MatPow) and isinstance(left.exp, Integer) and 1 < left.exp.p <= 6:
        rest, left = shallow_doit(new(MatPow, left.base, left.exp - 1)), left.base
    else:
        rest = None
    terms = {unrolled(f): c for f, c in by.terms(inverse.arg).items()}
    if any(f and f[-1] != left for f in terms):
        return None
    count = 1 if rest is not None or len(terms) > 2 else _count_of_moving(factors, k, max(terms, key=len), by)
    letters = (*factors[k - count + 1:k], left)
    rows = by.shape(letters[0])[0]
    if is_one(rows):
        return None
    moved = {by.reduce((*letters, *f[:-count]) if f else ()): c for f, c in terms.items()}
    total = by.combined({f: c*d for (d, f), c in moved.items()}, (rows, rows))
    if total == inverse.arg and isinstance(left, Inverse):
        return None
    before, moved_inverse = () if rest is None else (rest,), by.inverse(total)
    if type(moved_inverse) is not Inverse:
        return k - count + 1, k + 2, by.times(*before, moved_inverse, *letters)
    return k - count + 1, k + 2, by.product(S.One, *before, moved_inverse, *letters)


def _count_of_moving(factors: Factors, k: int, word: Factors, by: Algebra) -> int:
    """How many factors, up to the one at k, move through the inverse of a I + c W at once, as they would one by one.

    W ends with them, each of its letters stands in it once, and no law speaks of what is before the inverse.
    """
    ends = word[-1], word[0]
    count = 1
    if len({*word}) < len(word) or concerns(factors[:k + 1], by) & SPECIAL or by.reduce(ends) != (S.One, ends):
        return count
    while count < min(len(word) - 1, k + 1) and factors[k - count] == word[-1 - count] and not (
            is_one(by.shape(factors[k - count])[0])):
        count += 1
    return count


@properties(Inverse)
def inverse_properties(node: Expr, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A**-1 has what A has; where it stands it exists, which makes a semidefinite A definite."""
    return dict(closed({**parts[0], "invertible": True})) if parts[0].get("invertible") is not False else {}


@moving(Expr, rank=2)
@law("f(A) g(A) = g(A) f(A)", when="f, g powers, exponentials, logarithms, inverses of polynomials",
     source=HIGHAM + ", theorem 1.13", ends="neighbours are sorted")
def commuting(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """Functions of one matrix in a fixed order: inverses of sums, exponentials, logarithms, powers."""
    left, right = factors[k:k + 2]
    order, order_of_right = _order(left, by), _order(right, by)
    if order_of_right > order:
        return None
    first, second = generator(left, by), generator(right, by)
    if first is None or first != second or (
            order_of_right == order and by.sort_key(right) >= by.sort_key(left)):
        return None
    return k, k + 2, new(MatMul, right, left)


@asked_once
def _order(factor: Expr, by: Algebra) -> tuple[int, int, str]:
    of_sum = isinstance(factor, MatPow) and isinstance(factor.base, MatAdd)
    of_matrix = functions.of(type(factor)) is not None and not isinstance(factor, MatPow)
    rank = 0 if isinstance(factor, Inverse) else 1 if of_matrix else 2
    return 0 if of_sum else 1, rank, type(factor).__name__ if of_matrix else ""
