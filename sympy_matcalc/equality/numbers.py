"""Two expressions compared at random points: exactly modulo a prime, or with many digits.

A difference modulo p is a difference for certain. The two sides are rational in the entries,
with rational coefficients; the entries are drawn as integers (or as rational functions of
integers, for structures), and no denominator vanishes modulo p. So both sides are defined at that
point over the rationals, p divides no denominator there, and a difference of the residues is one of
the rationals. Agreement is by chance only as often as the lemma of Schwartz and Zippel says.
"""

from __future__ import annotations

import random
import time
from typing import Any, NamedTuple

import mpmath
from sympy.core.basic import Basic
from sympy.core.numbers import Float
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.guard import Guard
from sympy_matcalc.equality.decision import Witness
from sympy_matcalc.equality.instances import Instance, Symbols, draw, size_assignment
from sympy_matcalc.equality.structures import Assumptions
from sympy_matcalc.values import field_matrices, field_scalars, field_vec  # noqa: F401  # they register
from sympy_matcalc.values.degrees import degree_of_difference
from sympy_matcalc.values.field_walk import as_array
from sympy_matcalc.values.fields import HighPrecision, PrimeField, Unsupported
from sympy_matcalc.values.residues import Outside, P, Residue, as_rational

MOST_DRAWS = 60
"""How many points outside of the domain are passed over."""

LONGEST = 4.0
"""Seconds of processor time after which an evaluation gives up."""

MOST_BRANCHES = 24
"""So many points are looked at where there are branches: a logarithm of two negative numbers, say."""

DIGITS = 40
"""Numbers have so many digits, and for a second look twice as many."""


class Comparison(NamedTuple):
    """What the numbers say: ``agree``, ``differ``, or nothing."""

    verdict: str
    method: str = ""
    error: float | None = None
    sizes: tuple[dict[Any, int], ...] = ()
    witness: Witness | None = None
    reason: str = ""


def compared(lhs: Basic, rhs: Basic, assumptions: Any, seed: int) -> Comparison:
    """Compare at random points, modulo a prime, and where that says nothing with many digits."""
    result = _guarded(_modulo_prime, lhs, rhs, assumptions, seed)
    return result if result.verdict != "silent" else _guarded(_with_digits, lhs, rhs, assumptions, seed)


def _guarded(compare: Any, lhs: Basic, rhs: Basic, assumptions: Any, seed: int) -> Comparison:
    try:
        return _unknown_where_sympy_breaks(compare)(lhs, rhs, Symbols(lhs, rhs), Assumptions(assumptions), seed)
    except (Unsupported, Outside) as error:
        return Comparison("silent", reason=str(error))


_unknown_where_sympy_breaks = Guard(
    malformed=True, instead=lambda error: Unsupported(f"the evaluation broke off: {error}"))


def _trials(symbols: Symbols) -> int:
    if symbols.exponents or symbols.indices:
        return 10
    return 4 if symbols.sizes else 2


# -- modulo a prime ----------------------------------------------------------------

def _modulo_prime(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, seed: int) -> Comparison:
    rng = random.Random(seed)
    deadline = time.process_time() + LONGEST
    trial, trials = 0, _trials(symbols)
    sizes: list[dict[Any, int]] = []
    error = 0.0
    while trial < trials:
        instance, left, right = _defined(lhs, rhs, symbols, assumptions, rng, trial, deadline)
        field = instance.point.field
        where = _difference(left, right)
        if where is not None:
            if not (field.refutes and instance.faithful):
                return Comparison("silent", reason="they differ at a point that need not count")
            witness = _witness(instance, symbols, where, left, right, seed)
            if not field.small:
                witness = _small_witness(lhs, rhs, symbols, assumptions, instance, rng, seed) or witness
            return Comparison("differ", "evaluation over a prime field", witness=witness)
        if not field.small:
            error = max(error, _error(lhs, rhs, instance))
            sizes.append(instance.point.integers)
        trials = max(trials, min(32, 2**instance.components))
        trial += 1
    larger = _at_large_sizes(lhs, rhs, symbols, assumptions, rng, seed)
    if larger is not None:
        return larger
    if error >= 1e-6:
        return Comparison("silent", reason="the degrees are too high")
    return Comparison("agree", "evaluation over a prime field", error, tuple(sizes))


def _at_large_sizes(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, rng: random.Random,
                    seed: int) -> Comparison | None:
    """A difference at sizes and exponents beyond the usual ones, if the work is not too much."""
    if not (symbols.sizes or symbols.exponents or symbols.indices):
        return None
    deadline = time.process_time() + LONGEST/4
    for choices in range(6):
        try:
            field = PrimeField(rng, small=True)
            integers = size_assignment(symbols, rng, choices, large=True)
            instance = draw(symbols, assumptions, field, integers, choices, deadline)
            left, right = instance.point.value(lhs), instance.point.value(rhs)
        except Outside:
            continue
        except Unsupported:
            return None
        where = _difference(left, right)
        if where is None:
            return None
        if not (field.refutes and instance.faithful):
            return Comparison("silent", reason="they differ at a point that need not count")
        return Comparison("differ", "evaluation over a prime field",
                          witness=_witness(instance, symbols, where, left, right, seed))
    return None


def _defined(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, rng: random.Random,
             trial: int, deadline: float) -> tuple[Instance, Any, Any]:
    """A point at which both sides are defined; the first has small integers, which people can read."""
    for attempt in range(MOST_DRAWS):
        field = PrimeField(rng, small=trial == 0 and attempt < 20)
        try:
            integers = size_assignment(symbols, rng, trial + attempt)
            instance = draw(symbols, assumptions, field, integers, trial, deadline)
            return instance, instance.point.value(lhs), instance.point.value(rhs)
        except Outside as error:
            last = error
    raise Unsupported(f"no point of the domain was found: {last}")


def _difference(left: Any, right: Any) -> tuple[int, ...] | None:
    """Where two values differ."""
    import numpy as np
    if not hasattr(left, "shape") and not hasattr(right, "shape"):
        return () if left != right else None
    left, right = as_array(left), as_array(right)
    if left.shape != right.shape:
        raise Unsupported("the shapes differ")
    for index in np.ndindex(*left.shape):
        if left[index] != right[index]:
            return index
    return None


def _error(lhs: Basic, rhs: Basic, instance: Instance) -> float:
    degree = degree_of_difference(lhs, rhs, instance.point, instance.degrees)
    return min(1.0, degree/max(1, P - degree))


def _witness(instance: Instance, symbols: Symbols, where: tuple[int, ...], left: Any, right: Any, seed: int) -> Witness:
    values: dict[Any, Any] = dict(instance.point.integers)
    for symbol in symbols.scalars + symbols.matrices:
        value = _readable(instance.point.values[symbol])
        if value is not None:
            values[symbol] = value
    sides = [as_array(side)[where] if where else side.item() if hasattr(side, "shape") else side
             for side in (left, right)]
    return Witness(values, where, *[_readable(side) for side in sides], seed)


def _small_witness(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, instance: Instance,
                   rng: random.Random, seed: int) -> Witness | None:
    """A difference at small integers, for the sizes of an instance that is none."""
    for choices in range(8):
        try:
            field = PrimeField(rng, small=True)
            small = draw(symbols, assumptions, field, instance.point.integers, choices, instance.point.deadline)
            left, right = small.point.value(lhs), small.point.value(rhs)
        except Outside:
            continue
        where = _difference(left, right)
        if where is not None and field.refutes:
            return _witness(small, symbols, where, left, right, seed)
    return None


def _readable(value: Any) -> Any:
    """As SymPy's numbers and matrices, if the numbers are small fractions."""
    if hasattr(value, "shape"):
        if value.ndim != 2:
            return None
        entries = [_readable(entry) for entry in value.flat]
        return None if None in entries else ImmutableDenseMatrix(*value.shape, entries)
    if isinstance(value, Residue):
        return as_rational(value)
    if isinstance(value, (mpmath.mpf, mpmath.mpc)):
        from sympy.core.sympify import sympify
        return sympify(value).n(15)
    return value


# -- with many digits --------------------------------------------------------------

def _with_digits(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, seed: int) -> Comparison:
    deadline = time.process_time() + LONGEST
    sizes: list[dict[Any, int]] = []
    pieces: dict[Any, set[Any]] = {}
    beyond_real = unclear = False
    has_floats = lhs.has(Float) or rhs.has(Float)
    trials, trial = max(5, _trials(symbols)), 0
    while trial < trials:
        try:
            large = trial == 4
            instance, values = _at_two_precisions(lhs, rhs, symbols, assumptions, f"{seed} {trial}", trial, deadline,
                                                  large)
        except Unsupported:
            if not large:
                raise
            trial += 1  # it is too much work
            continue
        field = instance.point.field
        for switch, seen in field.switches.items():
            pieces.setdefault(switch, set()).update(seen)
        verdict, where = _judged(values, has_floats)
        unclear |= verdict == "unclear"
        if verdict == "differ":
            if not instance.faithful:
                return Comparison("silent", reason="they differ at a point that need not count")
            if not field.complex_values:
                witness = _witness(instance, symbols, where, *values[1], seed)
                return Comparison("differ", "high-precision evaluation", witness=witness)
            beyond_real = True
        sizes.append(instance.point.integers)
        trials = max(trials, min(32, 2**instance.components), MOST_BRANCHES if pieces or field.branches else 0)
        trial += 1
    if unclear:
        return Comparison("silent", reason="the numbers do not settle")
    if beyond_real:
        return Comparison("silent", reason="they agree where both are real, and differ where a function of real "
                                           "numbers is not")
    if len(pieces) > 1 or any(len(seen) < 2 for seen in pieces.values()):
        return Comparison("silent", reason="they agree, but not all pieces of functions in pieces were seen")
    return Comparison("agree", "high-precision evaluation", None, tuple(sizes))


def _at_two_precisions(lhs: Basic, rhs: Basic, symbols: Symbols, assumptions: Assumptions, seed: str, trial: int,
                       deadline: float, large: bool) -> tuple[Instance, list[tuple[Any, Any]]]:
    """The two sides at one point, with 40 and with 80 digits."""
    for attempt in range(MOST_DRAWS):
        values = []
        try:
            for digits in (DIGITS, 2*DIGITS):
                with mpmath.workdps(digits):
                    rng = random.Random(f"{seed} {attempt}")
                    integers = size_assignment(symbols, rng, trial + attempt, large)
                    instance = draw(symbols, assumptions, HighPrecision(rng), integers, trial, deadline)
                    values.append((instance.point.value(lhs), instance.point.value(rhs)))
            return instance, values
        except Outside as error:
            last = error
    raise Unsupported(f"no point of the domain was found: {last}")


def _judged(values: list[tuple[Any, Any]], has_floats: bool) -> tuple[str, tuple[int, ...]]:
    """Whether the difference stays when the digits are doubled, or goes."""
    import numpy as np
    with mpmath.workdps(2*DIGITS):
        (left, right), (better_left, better_right) = [[as_array(side) for side in sides] for sides in values]
        if left.shape != right.shape:
            raise Unsupported("the shapes differ")
        scale = max(map(abs, [*better_left.flat, *better_right.flat]))
        difference = better_left - better_right
        where = max(np.ndindex(*difference.shape), key=lambda index: abs(difference[index]))
        size, rough = abs(difference[where]), abs((left - right)[where])
        if has_floats and size <= mpmath.mpf(10)**-9*scale:
            return ("agree" if not size else "unclear"), where
        if size <= mpmath.mpf(10)**-(DIGITS + DIGITS//2)*scale or size <= rough*mpmath.mpf(10)**-(DIGITS//2):
            return "agree", where
        if abs(size - rough) <= size*mpmath.mpf(10)**-6 and size > mpmath.mpf(10)**-(DIGITS//2)*scale:
            return "differ", where if hasattr(values[0][0], "shape") else ()
        return "unclear", where
