"""Two expressions compared at random points: exactly modulo a prime, or with many digits.

A difference modulo p is a difference for certain. The two sides are rational in the entries,
with rational coefficients; the entries are drawn as integers (or as rational functions of
integers, for structures), and no denominator vanishes modulo p. So both sides are defined at that
point over the rationals, p divides no denominator there, and a difference of the residues is one of
the rationals. Agreement is by chance only as often as the lemma of Schwartz and Zippel says.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import mpmath
from sympy.core.basic import Basic
from sympy.logic.boolalg import true
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.guard import Guard
from sympy_matcalc.equality.decision import Comparison, Witness
from sympy_matcalc.equality.instances import Instance, draw, large_sizes, sizes_to_try, with_integers
from sympy_matcalc.equality.roles import Symbols
from sympy_matcalc.equality.structures import Assumptions
from sympy_matcalc.values import evaluation  # noqa: F401  # the laws of values are registered with it
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.degrees import degree_of_difference
from sympy_matcalc.values.prime_field import PrimeField
from sympy_matcalc.values.residues import P, Residue, as_rational
from sympy_matcalc.values.undecided import Budget, Outside, Switches, Unsupported
from sympy_matcalc.values.walk import as_array

MOST_DRAWS = 40
"""How many points outside of the domain are passed over."""

FEW = 4
"""How many points a first look takes."""

MOST_STEPS = 3_000_000
"""Operations on residues after which a comparison gives up, each of a microsecond or so."""


class Pair(NamedTuple):
    """Two sides, and what is known of their symbols."""

    lhs: Basic
    rhs: Basic
    symbols: Symbols
    assumptions: Assumptions
    given: Any
    """The assumptions as they were given."""
    seed: int


def pair_of(lhs: Basic, rhs: Basic, assumptions: Any, seed: int) -> Pair:
    """The sides with their symbols.

    Raises
    ======

    Unsupported
        If there are symbols that numbers cannot stand for.
    """
    symbols, assumed = Symbols(lhs, rhs), Assumptions(assumptions)
    symbols.is_complex |= assumed.is_complex
    return Pair(lhs, rhs, symbols, assumed, assumptions, seed)


unknown_where_sympy_breaks = Guard(
    malformed=True, instead=lambda error: Unsupported(f"the evaluation broke off: {error}"))


def first_look(lhs: Basic, rhs: Basic, seed: int) -> Comparison:
    """A difference modulo a prime at one of a few points, if there is one; no more is said."""
    try:
        pair = unknown_where_sympy_breaks(pair_of)(lhs, rhs, true, seed)
    except Unsupported as error:
        return Comparison("silent", reason=str(error))
    return silent_where_unsupported(lambda pair: _modulo_prime(pair, FEW), pair)


def modulo_prime(pair: Pair) -> Comparison:
    """Compare modulo a prime."""
    return silent_where_unsupported(_modulo_prime, pair)


def silent_where_unsupported(compare: Callable[[Pair], Comparison], pair: Pair) -> Comparison:
    """The comparison, or why there is none."""
    try:
        return unknown_where_sympy_breaks(compare)(pair)
    except (Unsupported, Outside) as error:
        return Comparison("silent", reason=str(error))


def _modulo_prime(pair: Pair, most: int | None = None) -> Comparison:
    rng = random.Random(pair.seed)
    budget = Budget(MOST_STEPS)
    switches: list[Switches] = []
    sizes: list[Mapping[Any, int]] = []
    error = 0.0
    choices = 1
    trial = 0
    patterns = sizes_to_try(pair.symbols, rng)
    least = max(24, 3*pair.symbols.counted) if pair.symbols.exponents or pair.symbols.indices else 2
    if most is not None:
        patterns = patterns[::max(1, len(patterns)//most)]
    while trial < (max(len(patterns), least, choices) if most is None else most):
        drawn = _defined(pair, patterns[trial % len(patterns)], rng, trial, budget)
        trial += 1
        if drawn is None:
            continue
        instance, left, right = drawn
        field = instance.point.field
        switches.append(field.switches)
        choices = max(choices, min(32, 2**instance.components))
        if difference(left, right) is not None:
            return _refuted(pair, instance, left, right, rng)
        if not field.small:
            error += _error(pair, instance)
            sizes.append(instance.point.integers)
    if most is not None:
        return Comparison("silent", reason="only a few points were looked at")
    if not sizes:
        return Comparison("silent", reason="no point of the domain was found")
    return _at_large_sizes(pair, rng) or _agreed(error, sizes, switches)


def _agreed(error: float, sizes: list[Mapping[Any, int]], switches: list[Switches]) -> Comparison:
    if error >= 1e-6:
        return Comparison("silent", reason="the degrees are too high")
    seen: dict[Any, set[Any]] = {}
    for switch, pieces in ((switch, pieces) for each in switches for switch, pieces in each.seen.items()):
        seen.setdefault(switch, set()).update(pieces)
    if any(len(pieces) < 2 for pieces in seen.values()):
        return Comparison("silent", reason="they agree, but not all cases of a condition on integers were seen")
    return Comparison("agree", "evaluation over a prime field", error, tuple(sizes))


def _refuted(pair: Pair, instance: Instance, left: Any, right: Any, rng: random.Random) -> Comparison:
    """What a difference says: nothing, if a random function stands for a known one, or the point is forbidden."""
    field = instance.point.field
    if not (field.refutes and instance.faithful):
        return Comparison("silent", reason="they differ at a point that need not count")
    found = witness(pair, instance, difference(left, right) or (), left, right)
    if not field.small:
        found = _small_witness(pair, instance, rng) or found
    return Comparison("differ", "evaluation over a prime field", witness=found)


def _at_large_sizes(pair: Pair, rng: random.Random) -> Comparison | None:
    """A difference at sizes and exponents beyond the usual ones, if the work is not too much."""
    symbols = pair.symbols
    if not (symbols.sizes or symbols.exponents or symbols.indices):
        return None
    budget = Budget(MOST_STEPS//4)
    for choices in range(6):
        try:
            field = PrimeField(rng, small=True, is_complex=symbols.is_complex)
            integers = with_integers(symbols, large_sizes(symbols, rng), rng, large=True)
            instance, left, right = _evaluated(pair, field, integers, choices, budget)
        except Outside:
            continue
        except Unsupported:
            return None
        return _refuted(pair, instance, left, right, rng) if difference(left, right) is not None else None
    return None


def _defined(pair: Pair, sizes: Mapping[Any, Any], rng: random.Random, trial: int,
             budget: Budget) -> tuple[Instance, Any, Any] | None:
    """A point at which both sides are defined; the first has small integers, which people can read."""
    for attempt in range(MOST_DRAWS if trial < 2 else 8):
        field = PrimeField(rng, trial == 0 and attempt < 20, pair.symbols.is_complex)
        try:
            integers = with_integers(pair.symbols, sizes, rng)
            return _evaluated(pair, field, integers, trial, budget)
        except Outside:
            continue
    return None


def _evaluated(pair: Pair, field: PrimeField, integers: Any, choices: int, budget: Budget) -> tuple[Instance, Any, Any]:
    """A point that is drawn, and both sides there."""
    instance = draw(pair.symbols, pair.assumptions, field, integers, choices, budget)
    return instance, instance.point.value(pair.lhs), instance.point.value(pair.rhs)


def difference(left: Any, right: Any) -> tuple[int, ...] | None:
    """Where two values differ."""
    if not isinstance(left, Array) and not isinstance(right, Array):
        return () if left != right else None
    left, right = as_array(left), as_array(right)
    if left.shape != right.shape:
        raise Unsupported("the shapes differ")
    index: tuple[int, ...]
    for index, one, other in zip(left.indices(), left.entries, right.entries):
        if one != other:
            return index
    return None


def _error(pair: Pair, instance: Instance) -> float:
    degree = degree_of_difference(pair.lhs, pair.rhs, instance.point, instance.degrees)
    return min(1.0, degree/max(1, P - degree))


def witness(pair: Pair, instance: Instance, where: tuple[int, ...], left: Any, right: Any) -> Witness:
    """The point and the two values there."""
    values: dict[Any, Any] = dict(instance.point.integers)
    for symbol in pair.symbols.scalars + pair.symbols.matrices:
        value = _readable(instance.point.values[symbol])
        if value is not None:
            values[symbol] = value
    sides = [as_array(side)[where] if where else as_array(side).item() for side in (left, right)]
    lhs, rhs = (_readable(side) for side in sides)
    if lhs == rhs:  # in the digits that people read
        lhs = rhs = None
    return Witness(values, where, lhs, rhs, pair.seed)


def _small_witness(pair: Pair, instance: Instance, rng: random.Random) -> Witness | None:
    """A difference at small integers, for the sizes of an instance that is none."""
    for choices in range(8):
        try:
            field = PrimeField(rng, small=True, is_complex=pair.symbols.is_complex)
            small, left, right = _evaluated(pair, field, instance.point.integers, choices, instance.point.budget)
        except Outside:
            continue
        except Unsupported:
            return None
        where = difference(left, right)
        if where is not None and field.refutes:
            return witness(pair, small, where, left, right)
    return None


def _readable(value: Any) -> Any:
    """As SymPy's numbers and matrices, if the numbers are small fractions."""
    if isinstance(value, Array):
        if value.ndim != 2:
            return None
        entries = [_readable(entry) for entry in value.entries]
        return None if None in entries else ImmutableDenseMatrix(*value.shape, entries)
    if isinstance(value, Residue):
        return as_rational(value)
    if isinstance(value, (mpmath.mpf, mpmath.mpc)):
        from sympy.core.sympify import sympify
        return sympify(value).n(15)
    return value
