"""Random points for a pair of expressions: sizes, indices, exponents, and the values of all symbols."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.function import Lambda, Subs
from sympy.core.numbers import I, Integer
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.complexes import conjugate, im, re
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.tensor.array.expressions.array_expressions import ArrayElement, ArraySymbol, OneArray, Reshape, ZeroArray

from sympy_matcalc.classes.structure import StructureMatrix
from sympy_matcalc.classes.vec import Unvec
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.equality.structures import Assumptions, Draw
from sympy_matcalc.values.field_walk import Point, array_of
from sympy_matcalc.values.fields import Unsupported


class Instance(NamedTuple):
    """A point and what is said of it."""

    point: Point
    faithful: bool
    """Whether the values have all that is assumed of the symbols."""
    components: int
    """How many choices between components there were."""
    degrees: dict[Basic, Any]
    """The degrees of the symbols with structure."""


class Symbols:
    """The symbols of expressions, by the roles in which they stand.

    Attributes
    ==========

    matrices : list
        MatrixSymbols and ArraySymbols.
    sizes : list of Symbol
        What shapes and limits are made of.
    indices : list of Symbol
        What stands in the place of an index.
    exponents : list of Symbol
        Integers in exponents.
    scalars : list of Symbol
        All others.
    """

    def __init__(self, *expressions: Basic) -> None:
        roles: dict[str, set[Basic]] = {"shape": set(), "limit": set(), "index": set(), "exponent": set()}
        symbols: set[Basic] = set()
        matrices: set[Basic] = set()
        binds = False
        self.is_complex = False
        self.has_kronecker = False
        for node in _nodes(expressions):
            if isinstance(node, (MatrixSymbol, ArraySymbol)):
                matrices.add(node)
            elif isinstance(node, Symbol):
                symbols.add(node)
            self.is_complex |= isinstance(node, (Adjoint, conjugate, re, im)) or node is I
            binds |= isinstance(node, (ExprWithLimits, MatrixSum, Lambda, Subs))
            self.has_kronecker |= isinstance(node, (KroneckerProduct, StructureMatrix))
            for role, expr in _roles(node):
                roles[role] |= expr.free_symbols
        free = symbols | matrices
        if binds:
            free = set().union(*[expr.free_symbols for expr in expressions])
        sizes = roles["shape"] | (roles["limit"] & free)
        integers = sizes | roles["index"] | roles["exponent"]
        self.sizes = _by_name(sizes)
        self.indices = _by_name((roles["index"] - sizes) & free)
        self.exponents = _by_name((roles["exponent"] - sizes - roles["index"]) & free)
        self.scalars = _by_name((symbols & free) - integers)
        self.matrices = _by_name(matrices)


def _nodes(expressions: tuple[Basic, ...]) -> Iterator[Any]:
    """Every node once, without recursion."""
    seen: set[int] = set()
    stack = list(expressions)
    kept = []
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, Basic):
            continue
        seen.add(id(node))
        kept.append(node)  # so that no other gets its id
        yield node
        stack.extend(arguments(node) or (() if isinstance(node, (MatrixSymbol, ArraySymbol)) else node.args))


def _roles(node: Any) -> Iterator[tuple[str, Basic]]:
    if isinstance(node, (MatrixSymbol, ArraySymbol, Identity, OneMatrix, ZeroMatrix, OneArray, ZeroArray, MatrixUnit)):
        yield from (("shape", S(size)) for size in node.shape)
    if isinstance(node, (StructureMatrix, Unvec)):
        yield from (("shape", size) for size in node.args[-2:] if not size.is_Matrix)
    if isinstance(node, MatrixUnit):
        yield from (("index", index) for index in node.args[2:])
    if isinstance(node, (MatPow, HadamardPower)) and not getattr(node.args[1], "is_Matrix", False) \
            and is_whole(node.args[1]):
        yield "exponent", node.args[1]
    if isinstance(node, Pow) and node.exp.is_integer:
        yield "exponent", node.exp
    if isinstance(node, (MatrixElement, KroneckerDelta)):
        yield from (("index", index) for index in node.args[-2:])
    if isinstance(node, ArrayElement):
        yield "index", node.args[1]
    if isinstance(node, Reshape):
        yield "limit", node.args[1]
    if isinstance(node, MatrixSlice):
        yield from (("limit", part) for part in node.args[1:])
    if isinstance(node, (ExprWithLimits, MatrixSum)):
        yield from (("limit", limit) for limits in node.args[1:] for limit in limits[1:])


def _by_name(symbols: Any) -> list[Any]:
    return sorted(symbols, key=lambda symbol: (str(symbol.name), symbol.sort_key()))


LARGEST_SIZE = 5
"""Sizes are 2 to 5: a formula of Cayley and Hamilton, typed for 4, holds below 5 as well."""

MOST_ATTEMPTS = 200


def size_assignment(symbols: Symbols, rng: random.Random, trial: int, large: bool = False) -> dict[Symbol, Integer]:
    """Values for sizes, indices and exponents; different sizes are different numbers, others in each trial.

    The large ones are for what is true of the usual ones alone: (n - 2)(n - 3)(n - 4)(n - 5) is no zero.

    Raises
    ======

    Unsupported
        If none was found that the assumptions on the symbols allow.
    """
    largest = 3 if symbols.has_kronecker else LARGEST_SIZE
    pool = list(range(2, max(largest, len(symbols.sizes) + 1) + 1))
    beyond = range(largest + 1, largest + 3 + max(len(symbols.sizes), 1 if symbols.has_kronecker else 4))
    exponents, indices = ([0, 1, 2, 3, 4, 5, -1, -2], 2) if not large else (list(range(6, 20)), largest)
    for attempt in range(MOST_ATTEMPTS):
        start = (trial + attempt) % len(pool)
        values = dict(zip(symbols.sizes, pool[start:] + pool[:start]))
        if large:
            values = dict(zip(symbols.sizes, rng.sample(beyond, len(symbols.sizes))))
        values.update({index: rng.randint(0, indices) for index in symbols.indices})
        values.update({k: rng.choice(exponents) for k in symbols.exponents})
        if attempt > len(pool):
            values.update({size: rng.choice([1, *pool, 2*largest]) for size in symbols.sizes})
        if all(_possible(symbol, value) for symbol, value in values.items()):
            return {symbol: Integer(value) for symbol, value in values.items()}
    raise Unsupported("no sizes are allowed")


def _possible(symbol: Symbol, value: int) -> bool:
    """Whether the assumptions of a symbol allow a value."""
    number = S(value)
    known = symbol.assumptions0
    return all(getattr(number, f"is_{name}") in (None, truth) for name, truth in known.items()
               if name not in ("commutative",))


def draw(symbols: Symbols, assumptions: Assumptions, field: Any, integers: dict[Symbol, int], choices: int,
         deadline: float) -> Instance:
    """A point with given sizes.

    Raises
    ======

    Outside
        If a size is not positive.
    """
    point = Point(field, integers, {}, deadline)
    source = Draw(field, symbols.is_complex, choices)
    values: dict[Basic, Any] = {}
    degrees: dict[Basic, Any] = {}
    faithful = assumptions.complete
    for symbol in symbols.scalars:
        values[symbol] = _scalar(symbol, assumptions.of(symbol), field, symbols.is_complex)
    for symbol in symbols.matrices:
        shape = point.shape(symbol)
        structure = assumptions.of(symbol)
        if isinstance(symbol, ArraySymbol):
            values[symbol] = array_of([field.random(symbols.is_complex) for _ in range(prod(shape))], shape)
            continue
        values[symbol], whole = source.matrix(shape, structure)
        faithful = faithful and whole
        if structure:
            degrees[symbol] = 4*shape[0], {id(symbol): (1, 4*shape[0])}
    return Instance(Point(field, integers, values, deadline), faithful, source.components, degrees)


def _scalar(symbol: Symbol, assumed: frozenset[str], field: Any, is_complex: bool) -> Any:
    positive = bool(symbol.is_nonnegative) or "positive" in assumed or "nonnegative" in assumed
    negative = bool(symbol.is_nonpositive) or "negative" in assumed or "nonpositive" in assumed
    real = bool(symbol.is_real) or bool(assumed & {"real", "positive", "negative", "nonnegative", "nonpositive"})
    if symbol.is_imaginary:
        return field.random(False)*field.imaginary_unit
    if symbol.is_integer:
        value = field.random_integer(positive or negative)
        return -value if negative else value
    value = field.random(is_complex and not real, positive or negative)
    return -value if negative else value

