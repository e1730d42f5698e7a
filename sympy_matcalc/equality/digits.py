"""Two expressions compared with many digits, at several scales, on several pieces and branches.

How many digits there have to be is read off the evaluation itself: the sizes of all numbers on the way say
down to what size a difference may hide. What needs more than a bound is not compared at that point. A difference
counts if it stays when the digits are doubled, an agreement if it improves as the digits do.
"""

from __future__ import annotations

import random
from math import log10
from typing import Any, NamedTuple

import mpmath
from sympy.core.numbers import Float

from sympy_matcalc.equality.decision import Comparison
from sympy_matcalc.equality.instances import Instance, draw, large_sizes, sizes_to_try, with_integers
from sympy_matcalc.equality.numbers import Pair, silent_where_unsupported, witness
from sympy_matcalc.equality.tally import Tally
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.high_precision import HighPrecision
from sympy_matcalc.values.undecided import Budget, Outside, Unsupported
from sympy_matcalc.values.walk import as_array

DIGITS = 50
"""Numbers have so many digits at first, and for a second look twice as many."""

MOST_DIGITS = 1600
"""What takes more digits is not compared."""

MOST_DRAWS = 12
"""How many points outside of the domain are passed over."""

MOST_BRANCHES = 24
"""So many points are looked at where there are pieces or branches."""

MOST_STEPS = 4_000_000
"""Operations, those on numbers with many digits counted as several."""

MOST_STEPS_AT_A_POINT = 600_000

METHOD = "high-precision evaluation"


class Values(NamedTuple):
    """An instance with the values of both sides."""

    instance: Instance
    left: Any
    right: Any

    @property
    def field(self) -> HighPrecision:
        result: HighPrecision = self.instance.point.field
        return result


class Look(NamedTuple):
    """What was seen at a point: ``agree``, ``differ``, ``unclear``, or that it takes more digits: ``beyond``."""

    verdict: str
    where: tuple[int, ...]
    values: Values


def with_digits(pair: Pair) -> Comparison:
    """Compare with many digits."""
    result = silent_where_unsupported(_with_digits, pair)
    if result.verdict in ("agree", "almost") and pair.symbols.undeclared:
        return _also_complex(pair, result)
    return result


def _also_complex(pair: Pair, result: Comparison) -> Comparison:
    """The same with complex numbers for symbols of which nothing is said: it may be that they are meant."""
    names = ", ".join(str(symbol) for symbol in pair.symbols.undeclared)
    pair.symbols.is_complex = True
    complex_result = silent_where_unsupported(_with_digits, pair)
    pair.symbols.is_complex = False
    if complex_result.verdict == result.verdict:
        return result
    return Comparison("silent", reason=f"they agree for real numbers; declare whether {names} is real or complex")


def _with_digits(pair: Pair) -> Comparison:
    budget = Budget(MOST_STEPS)
    rng = random.Random(pair.seed)
    patterns = sizes_to_try(pair.symbols, rng)
    scales = scales_of(pair)
    tally = Tally()
    tally.missed.update(scales)
    trial = 0
    trials = max(8, len(scales), min(len(patterns), 12))
    while trial < trials:
        scale = scales[trial % len(scales)]
        sizes = patterns[trial % len(patterns)]
        look = _at_a_point(pair, sizes, scale, trial, budget)
        trial += 1
        if look is None or look.verdict == "beyond":
            continue
        if look.verdict == "differ":
            if not look.values.instance.faithful:
                return Comparison("silent", reason="they differ at a point that need not count")
            if not look.values.field.complex_values:
                found = witness(pair, look.values.instance, look.where, look.values.left, look.values.right)
                return Comparison("differ", METHOD, witness=found)
            tally.beyond_real = True
        tally.unclear |= look.verdict == "unclear"
        tally.add(look.values.instance.point)
        more = MOST_BRANCHES if tally.pieces.seen or tally.branches or tally.endless else 0
        trials = max(trials, min(32, 2**look.values.instance.components), more)
    doubt = tally.doubt(pair.symbols, pair.given)
    if doubt:
        return Comparison("silent", reason=doubt)
    return Comparison("almost" if tally.almost else "agree", METHOD, None, tuple(tally.sizes))


def scales_of(pair: Pair) -> list[int]:
    """Powers of ten for random numbers: around 1, small and large ones, those of the numbers that are typed."""
    typed = {sign*round(log10(number.p) - log10(number.q)) for number in pair.symbols.constants for sign in (1, -1)}
    extremes = sorted((scale for scale in typed if 2 <= abs(scale) <= MOST_DIGITS), key=abs)
    extremes = list(dict.fromkeys([*extremes[:2], *extremes[-4:]]))
    if pair.symbols.is_complex:
        return [0, 0, -2, 1, *extremes, *[scale + 1 for scale in extremes], 3]
    return [0, 0, -2, 1, 3, *extremes, *[scale + 1 for scale in extremes], 6]


def _at_a_point(pair: Pair, sizes: Any, scale: int, trial: int, budget: Budget) -> Look | None:
    """What is seen at the first of some points that is inside of the domain."""
    budget = Budget(MOST_STEPS_AT_A_POINT, budget)
    for attempt in range(MOST_DRAWS):
        def values(digits: int, attempt: int = attempt) -> Values:
            with mpmath.workdps(digits):
                rng = random.Random(f"{pair.seed} {trial} {attempt}")
                field = HighPrecision(rng, scale if trial < MOST_BRANCHES else 0, pair.symbols.is_complex)
                large = trial == 4 and bool(pair.symbols.sizes or pair.symbols.exponents or pair.symbols.indices)
                some = large_sizes(pair.symbols, rng) if large else sizes
                integers = with_integers(pair.symbols, some, rng, large)
                instance = draw(pair.symbols, pair.assumptions, field, integers, trial, budget)
                return Values(instance, instance.point.value(pair.lhs), instance.point.value(pair.rhs))
        try:
            return _settled(values, pair.lhs.has(Float) or pair.rhs.has(Float))
        except Outside:
            continue
        except Unsupported:
            if trial < 2:
                raise
            return None  # it is too much work, which says nothing of the others
    return None


def _settled(values: Any, has_floats: bool) -> Look:
    """Compare with as many digits as it takes."""
    digits = DIGITS
    while True:
        rough, fine = values(digits), values(2*digits)
        need = _digits_needed(rough.field, fine.field, digits)
        if need > MOST_DIGITS:
            return Look("beyond", (), fine)
        if need <= digits:
            return _judged(rough, fine, digits, has_floats)
        digits = need


def _digits_needed(rough: HighPrecision, fine: HighPrecision, digits: int) -> int:
    """How many digits reach from the largest number on the way to the least, with some to spare.

    A number whose size changes with the digits is but the rest of a cancellation.
    """
    largest, least = 0, min(0, fine.smallest)
    for (low, high), (better_low, better_high) in zip(rough.notes, fine.notes):
        if abs(low - better_low) < 20:
            least = min(least, better_low)
        if abs(high - better_high) < 20:
            largest = max(largest, better_high)
    need = int(((largest - least)*0.30103 + 20)/0.6)
    return max(need, 4*digits) if fine.saturated else need


def _judged(rough: Values, fine: Values, digits: int, has_floats: bool) -> Look:
    """Whether the difference stays when the digits are doubled, or goes."""
    with mpmath.workdps(2*digits):
        (left, right), (better_left, better_right) = [[as_array(values.left), as_array(values.right)]
                                                      for values in (rough, fine)]
        if left.shape != right.shape:
            raise Unsupported("the shapes differ")
        scale = max([mpmath.mpf(1), *map(abs, better_left.entries + better_right.entries)])
        rest = better_left - better_right
        if not rest.size:
            return Look("agree", (), fine)
        where = max(rest.indices(), key=lambda index: abs(rest[index]))
        size, before = abs(rest[where]), abs((left - right)[where])
        if not isinstance(rough.left, Array):
            where = ()
        if has_floats and size <= mpmath.mpf(10)**-9*scale:
            return Look("agree" if not size else "unclear", where, fine)
        if abs(size - before) <= size*mpmath.mpf(10)**-6 and size:
            return Look("differ", where, fine)
        if size <= before*mpmath.mpf(10)**-(digits//2) or size <= mpmath.mpf(10)**-(digits + digits//2)*scale:
            return Look("agree", where, fine)
        return Look("unclear", where, fine)

