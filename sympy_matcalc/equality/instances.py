"""Random points for a pair of expressions: sizes, indices, exponents, and the values of all symbols."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any, NamedTuple

from sympy.core.basic import Basic
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.equality.roles import Symbols
from sympy_matcalc.equality.structures import Assumptions, Draw
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.undecided import Budget, Outside, Unsupported
from sympy_matcalc.values.walk import Point


class Instance(NamedTuple):
    """A point and what is said of it."""

    point: Point
    faithful: bool
    """Whether the values have all that is assumed of the symbols."""
    components: int
    """How many choices between components there were."""
    degrees: dict[Basic, Any]
    """The degrees of the symbols with structure."""


USUAL = 5
"""Sizes are 1 to 5, and some are larger: a formula of Cayley and Hamilton, typed for 4, holds below 5 as well."""

MOST_ATTEMPTS = 60

MOST_COUNTED = 16
"""Where sizes, indices and exponents stand among scalars more often, more would have to be tried than are."""


def sizes_to_try(symbols: Symbols, rng: random.Random) -> list[dict[Symbol, Integer]]:
    """Values for the sizes: different ones, all ones, equal ones, ones among others, large ones.

    A polynomial in a size of degree d vanishes at d sizes at most, so more are tried where a size stands among scalars.

    Raises
    ======

    Unsupported
        If there are none that the assumptions on the symbols allow, or too many would be needed.
    """
    if symbols.counted > MOST_COUNTED:
        raise Unsupported("sizes stand among scalars in too high powers")
    if not symbols.sizes:
        return [{}]
    allowed = [values for values in _patterns(symbols, rng)
               if all(_is_possible(size, value) for size, value in values.items())]
    if not allowed:
        raise Unsupported("no sizes are allowed")
    return [{size: Integer(value) for size, value in values.items()} for values in allowed]


def _patterns(symbols: Symbols, rng: random.Random) -> Iterator[dict[Symbol, int]]:
    sizes, count = symbols.sizes, len(symbols.sizes)
    largest = 3 if symbols.has_kronecker else USUAL
    pool = list(range(2, max(largest, count + 1) + 1))
    for start in range(len(pool)):
        yield dict(zip(sizes, pool[start:] + pool[:start]))
    yield dict(zip(sizes, reversed(pool[:count])))
    if count <= 2:
        some = list(product((1, 2, 3), repeat=count))
    else:
        some = [(1,)*count, (2,)*count, (3,)*count, *[tuple(rng.choices((1, 2, 3), k=count)) for _ in range(8)]]
    yield from (dict(zip(sizes, values)) for values in some)
    for value in range(largest + 1, symbols.counted + 4):
        yield dict(zip(sizes, [value + k for k in range(count)] if not symbols.has_kronecker else [value]*count))
    if any(size.is_nonnegative and not size.is_positive for size in sizes):
        yield dict.fromkeys(sizes, 0)
    # Sizes that are declared to be even, or larger than two, may be none of these.
    for value in (2, 4, 6, 8):
        yield dict.fromkeys(sizes, value)


def large_sizes(symbols: Symbols, rng: random.Random) -> dict[Symbol, Integer]:
    """Sizes beyond the usual ones, for what is true of those alone: (n - 2)(n - 3)(n - 4)(n - 5) is no zero.

    Raises
    ======

    Unsupported
        If the assumptions on the symbols allow none.
    """
    largest, count = 3 if symbols.has_kronecker else max(USUAL, symbols.counted + 2), len(symbols.sizes)
    beyond = range(largest + 1, largest + 3 + max(count, 1 if symbols.has_kronecker else 4))
    for _ in range(MOST_ATTEMPTS):
        values = dict(zip(symbols.sizes, rng.sample(beyond, count)))
        if all(_is_possible(size, value) for size, value in values.items()):
            return {size: Integer(value) for size, value in values.items()}
    raise Unsupported("no sizes are allowed")


def with_integers(symbols: Symbols, sizes: Mapping[Symbol, Integer], rng: random.Random,
                  large: bool = False) -> dict[Symbol, Integer]:
    """Values for sizes, indices and exponents: indices inside of the matrices whose entries they name.

    Raises
    ======

    Unsupported
        If none was found that the assumptions on the symbols allow.
    """
    first = max(6, symbols.counted + 2)
    exponents, most = (range(first, first + 14), USUAL) if large else (range(-2, first), max(2, symbols.counted))
    for _ in range(MOST_ATTEMPTS):
        values: dict[Symbol, Any] = dict(sizes)
        values.update({k: Integer(rng.choice(exponents)) for k in symbols.exponents})
        for index in symbols.indices:
            low, high = _range_of(index, symbols, values)
            if low is None:
                low, high = 0, most + 1
            if large or (symbols.counted and rng.random() < 0.5):
                low = max(low, high - 2)  # a polynomial in an index may vanish at the first ones
            values[index] = Integer(rng.randint(low, max(low, high - 1)))
        if all(_is_possible(symbol, int(value)) for symbol, value in values.items()) and _inside(symbols, values):
            return values
    raise Unsupported("no sizes, indices and exponents are allowed")


def _range_of(index: Symbol, symbols: Symbols, values: Mapping[Symbol, Any]) -> tuple[Any, Any]:
    """Between which numbers an index lies, as far as they are known."""
    lows, highs = [], []
    for expr, low, high in symbols.ranges:
        low, high = low.xreplace(values), high.xreplace(values)
        if expr == index and low.is_Integer and high.is_Integer:
            lows.append(int(low))
            highs.append(int(high))
    return (max(lows), min(highs)) if lows else (None, None)


def _inside(symbols: Symbols, values: Mapping[Symbol, Any]) -> bool:
    """Whether all indices are inside of their matrices; from the end they are counted by -1, -2 and so on."""
    for expr, low, high in symbols.ranges:
        number, low, high = (part.xreplace(values) for part in (expr, low, high))
        if number.is_Integer and low.is_Integer and high.is_Integer \
                and not (low <= number < high or (expr.is_Integer and -high <= number)):
            return False
    return True


def _is_possible(symbol: Symbol, value: int) -> bool:
    """Whether the assumptions of a symbol allow a value."""
    number = S(value)
    return all(getattr(number, f"is_{name}") in (None, truth) for name, truth in symbol.assumptions0.items()
               if name not in ("commutative",))


def draw(symbols: Symbols, assumptions: Assumptions, field: Any, integers: Mapping[Symbol, Any], choices: int,
         budget: Budget | None = None) -> Instance:
    """A point with given sizes.

    Raises
    ======

    Outside
        If a size is not positive, or something that is assumed does not hold there.
    """
    point = Point(field, integers, {}, budget)
    source = Draw(field, symbols.is_complex, choices)
    values: dict[Basic, Any] = {}
    degrees: dict[Basic, Any] = {}
    faithful = assumptions.complete
    for symbol, number in integers.items():
        if any(not getattr(S(number), f"is_{name}") for name in assumptions.of(symbol)):
            raise Outside("a number that the assumptions forbid")
    for symbol in symbols.scalars:
        values[symbol] = scalar_of(symbol, assumptions.of(symbol), field, symbols.is_complex)
    for symbol in symbols.matrices:
        shape = point.shape(symbol)
        structure = assumptions.of(symbol)
        if not isinstance(symbol, MatrixSymbol):
            values[symbol] = Array([field.random(symbols.is_complex) for _ in range(prod(shape))], shape)
            continue
        values[symbol], whole = source.matrix(shape, structure)
        faithful = faithful and whole
        if structure:
            degrees[symbol] = 4*shape[0], {id(symbol): (1, 4*shape[0])}
    result = Instance(Point(field, integers, values, budget), faithful, source.components, degrees)
    assumptions.check(result.point)
    return result


def scalar_of(symbol: Symbol, assumed: frozenset[str], field: Any, is_complex: bool) -> Any:
    """A number that the assumptions on a symbol allow."""
    def holds(*names: str) -> bool:
        return any(getattr(symbol, f"is_{name}", None) or name in assumed for name in names)
    if holds("zero"):
        return 0*field.random(False)
    if holds("imaginary", "antihermitian"):
        return field.random(False)*field.imaginary_unit
    positive, negative = holds("positive", "nonnegative"), holds("negative", "nonpositive")
    real = holds("real", "extended_real", "hermitian", "positive", "nonnegative", "negative", "nonpositive")
    if holds("integer", "even", "odd"):
        value = field.random_integer(positive or negative)
        if holds("even", "odd"):
            value = 2*value + (1 if holds("odd") else 0)
    else:
        value = field.random(is_complex and not real, positive or negative)
    return -value if negative else value
