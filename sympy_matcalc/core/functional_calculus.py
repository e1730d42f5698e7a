"""Functions of a matrix and their derivatives, built from the function: sums, products, chains, and what commutes.

A function of one variable is taken apart; what is no sum, product or whole power is applied to the matrix by a
class of its own. The same goes along directions, by the rules of Leibniz and of Faa di Bruno.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

from sympy.core.expr import Expr
from sympy.core.function import Function, Lambda
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh
from sympy.functions.elementary.trigonometric import cos, sin
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.analytic import derivative_of
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.common_factors import common_scale
from sympy_matcalc.core.commuting import commuting_part, without_functions
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one, new, split
from sympy_matcalc.core.frechet import Frechet
from sympy_matcalc.core.laws import canonical
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixFunction, MatrixLogarithm

Directions = tuple[Expr, ...]

MOST_FACTORS = 12
"""Larger whole powers of a function are not written out along directions."""

ENTIRE = (exp, sin, cos, sinh, cosh)
"""Functions that may cancel a pole: (exp(t) - 1)/t is not taken apart."""


def applied(function: Lambda, x: Expr, directions: Sequence[Expr], by: Algebra) -> Expr:
    """f(X), or its derivative along directions, in the form of the constructors.

    Source: Higham, Functions of Matrices, theorems 1.13 to 1.18, and 3.2 to 3.4 for one direction.
    """
    (variable,) = function.variables
    if any(isinstance(direction, ZeroMatrix) for direction in directions):
        return ZeroMatrix(*by.shape(x))
    x, *along = [_with_scalars_outside(matrix, by) for matrix in (x, *directions)]
    return _Calculus(variable, x, by).of(function.expr, tuple(along))


def _with_scalars_outside(matrix: Expr, by: Algebra) -> Expr:
    """-[a]x, which as a transpose is written [-a]x."""
    if isinstance(matrix, MatAdd):
        return matrix
    number, factors = split(matrix)
    scale, kept = by.scalars_outside(factors)
    return matrix if scale is S.One else by.product(number*scale, *kept, size=by.shape(matrix)[0])


class _Calculus:
    """The functions of one matrix."""

    def __init__(self, variable: Expr, x: Expr, by: Algebra) -> None:
        self.variable = variable
        self.x = x
        self.by = by
        self.size = by.shape(x)[0]

    def zero(self) -> Expr:
        return ZeroMatrix(self.size, self.size)

    def of(self, body: Expr, along: Directions) -> Expr:
        """A function of X, along directions; of none, its value."""
        scale, rest = body.as_independent(self.variable, as_Add=False)
        if rest is S.One:
            return self.zero() if along else self.by.product(scale, size=self.size)
        return self.by.times(self._of_rest(rest, along), scale=scale)

    def _of_rest(self, body: Expr, along: Directions) -> Expr:
        if body == self.variable:
            return self.zero() if len(along) > 1 else along[0] if along else self.x
        if (body.is_Add or body.is_Mul) and not _may_cancel(body, self.variable):
            if body.is_Mul:
                return self._product(body.args[0], body.func(*body.args[1:]), along)
            return self.by.plus(*[self.of(term, along) for term in body.args])
        if body.is_Pow or isinstance(body, exp):
            return self._power(body, *body.as_base_exp(), along)
        if isinstance(body, Function) and len(body.args) == 1 and body.args[0].has(self.variable):
            return self._chain(body.func(self.variable), body.args[0], along)
        return self._chain(body, self.variable, along)

    def _product(self, left: Expr, right: Expr, along: Directions) -> Expr:
        """L_fg(E, F) = L_f(E, F) g + L_f(E) L_g(F) + L_f(F) L_g(E) + f L_g(E, F)"""
        terms = [self.by.times(self.of(left, chosen), self.of(right, rest)) for chosen, rest in _halves(along)]
        return self.by.plus(*terms)

    def _power(self, body: Expr, base: Expr, exponent: Expr, along: Directions) -> Expr:
        if exponent.has(self.variable):
            if base.has(self.variable):
                return self._chain(body, self.variable, along)
            inner = exponent if isinstance(body, exp) else exponent*log(base)
            return self._chain(exp(self.variable), inner, along)
        if not along:
            return self.by.to_power(self.of(base, ()), exponent)
        if not isinstance(exponent, Integer) or abs(exponent) > MOST_FACTORS:
            return self._chain(self.variable**exponent, base, along)
        if exponent is S.NegativeOne:
            return self._inverse(base, along)
        return self._whole_power(base if exponent > 0 else 1/base, abs(int(exponent)), along)

    def _whole_power(self, base: Expr, count: int, along: Directions) -> Expr:
        """L_g**2(E) = L_g(E) g + g L_g(E): each direction in each place"""
        terms = []
        for places in product(range(count), repeat=len(along)):
            factors = [self.of(base, tuple(one for one, place in zip(along, places) if place == k))
                       for k in range(count)]
            if not any(isinstance(factor, ZeroMatrix) for factor in factors):
                terms.append(self.by.times(*factors))
        return self.by.plus(*terms) if terms else self.zero()

    def _inverse(self, base: Expr, along: Directions) -> Expr:
        """L_1/t(Y; E, F) = Y**-1 E Y**-1 F Y**-1 + Y**-1 F Y**-1 E Y**-1, with the sign of the order."""
        inverse = self.by.to_power(self.of(base, ()), S.NegativeOne)
        terms = []
        for parts in _partitions(along):
            slopes = [self.of(base, part) for part in parts]
            for order in permutations(slopes):
                factors = [inverse, *[factor for slope in order for factor in (slope, inverse)]]
                terms.append(self.by.times(*factors, scale=S.NegativeOne**len(slopes)))
        return self.by.plus(*terms)

    def _chain(self, outer: Expr, inner: Expr, along: Directions) -> Expr:
        """L_{h g}(E, F) = L_h(g; L_g(E), L_g(F)) + L_h(g; L_g(E, F))"""
        if inner == self.variable:
            return self._single(outer, along)
        at = _Calculus(self.variable, self.of(inner, ()), self.by)
        terms = [at._single(outer, tuple(self.of(inner, part) for part in parts)) for parts in _partitions(along)]
        return self.by.plus(*terms)

    def _single(self, body: Expr, along: Directions) -> Expr:
        """A function of the matrix itself that is taken apart no more."""
        if any(isinstance(direction, ZeroMatrix) for direction in along):
            return self.zero()
        if along:
            return _along(Lambda(self.variable, body), self.x, along, self.by)
        if body.is_Pow and body.base == self.variable:
            return self.by.to_power(self.x, body.exp)
        for scalar, cls in ((exp, MatrixExponential), (log, MatrixLogarithm)):
            if body == scalar(self.variable):
                return self.by.made(cls, self.x)
        return new(MatrixFunction, Lambda(self.variable, body), self.x)


def _may_cancel(body: Expr, variable: Expr) -> bool:
    """Whether a quotient may be defined where its denominator is zero, as sin(t)/t."""
    poles = any(part.exp.is_negative and part.has(variable) for part in body.atoms(type(variable**-1)))
    return poles and body.has(*ENTIRE)


def _halves(along: Directions) -> Iterator[tuple[Directions, Directions]]:
    """All ways to give each direction to one of two."""
    places = range(len(along))
    for count in range(len(along), -1, -1):
        for chosen in combinations(places, count):
            yield tuple(along[k] for k in chosen), tuple(along[k] for k in places if k not in chosen)


def _partitions(along: Directions) -> Iterator[list[Directions]]:
    """All ways to put directions into groups, without an order; of none, the one way."""
    if not along:
        yield []
        return
    first, rest = along[0], along[1:]
    for count in range(len(rest) + 1):
        for chosen in combinations(range(len(rest)), count):
            group = (first, *[rest[k] for k in chosen])
            others = tuple(rest[k] for k in range(len(rest)) if k not in chosen)
            for groups in _partitions(others):
                yield [group, *groups]


# -- along directions --------------------------------------------------------------

def _along(function: Lambda, x: Expr, along: Directions, by: Algebra) -> Expr:
    """The derivative of a function that is taken apart no more: linear, symmetric, and a product where all commutes."""
    readings = [by.read(direction) for direction in along]
    if any(not reading.terms for reading in readings):
        return ZeroMatrix(*by.shape(x))
    if by.laws is canonical and any(len(reading.terms) > 1 for reading in readings):
        return by.plus(*[_along(function, x, one, by) for one in _multiplied_out(along, readings, by)])
    if all(_commutes(x, reading, by) for reading in readings) or is_one_by_one(by.shape(x)):
        slope = function
        for _ in along:
            slope = derivative_of(slope)
        return _with_slope(readings, applied(slope, x, (), by), by)
    for k, reading in enumerate(readings):
        if reading.terms.keys() == {()}:
            rest = along[:k] + along[k + 1:]
            return by.times(applied(derivative_of(function), x, rest, by), scale=reading.terms[()])
    if len(along) == 1:
        return _along_one(function, x, readings[0], by)
    return _object(function, x, readings, by)


def _with_slope(readings: list[Combination], slope: Expr, by: Algebra) -> Expr:
    """The variations first, as they are written: A exp(t A)."""
    if len(readings) > 1:
        return by.times(*[by.expression(reading) for reading in readings], slope)
    (reading,) = readings
    terms = [by.times(by.product(c, *factors, size=reading.shape[0]), slope) for factors, c in reading.terms.items()]
    return by.plus(*terms)


def _commutes(x: Expr, value: Combination, by: Algebra) -> bool:
    return not commuting_part(x, value, by)[1].terms


def _multiplied_out(along: Directions, readings: list[Combination], by: Algebra) -> list[Directions]:
    """The products of one term of each direction."""
    chosen: list[Directions] = [()]
    for direction, reading in zip(along, readings):
        size = by.shape(direction)[0]
        terms = [by.product(c, *factors, size=size) for factors, c in reading.terms.items()]
        chosen = [(*before, term) for before in chosen for term in terms]
    return chosen


def _along_one(function: Lambda, x: Expr, value: Combination, by: Algebra) -> Expr:
    """L_f(X, g(X) E h(X) + k(X)) = g(X) L_f(X, E) h(X) + f'(X) k(X)

    Source: Higham, Functions of Matrices, section 3.2, by the power series.
    """
    commuting, rest = commuting_part(x, value, by)
    if commuting.terms:
        return by.plus(*[_along(function, x, (by.expression(part),), by) for part in (commuting, rest)])
    if len(rest.terms) > 1:
        return _object(function, x, [rest], by)
    ((factors, coefficient),) = rest.terms.items()
    start, stop = without_functions(x, factors, by)
    inner = _object(function, x, [Combination(rest.shape, {factors[start:stop]: coefficient})], by)
    return by.times(*factors[:start], inner, *factors[stop:])


def _object(function: Lambda, x: Expr, readings: list[Combination], by: Algebra) -> Expr:
    """The object itself, scalars in front, directions in order."""
    scale: Expr = S.One
    along = []
    for reading in readings:
        common = common_scale(reading.terms, by)
        scale = scale*common
        along.append(by.expression(Combination(reading.shape, {f: c/common for f, c in reading.terms.items()})))
    along.sort(key=by.sort_key)
    return by.product(scale, new(Frechet, function, x, *along))
