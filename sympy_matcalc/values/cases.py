"""The values of conditions, of functions in pieces, and of sums and products over an index."""

from __future__ import annotations

import operator
from typing import Any

from sympy import functions as fn
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.function import Lambda
from sympy.core.numbers import Rational
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne
from sympy.core.symbol import Symbol
from sympy.functions.elementary.piecewise import ExprCondPair, Piecewise
from sympy.logic.boolalg import ITE, And, BooleanFalse, BooleanTrue, Not, Or

from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.values.arrays import Array, constant, from_entries
from sympy_matcalc.values.undecided import Unsupported
from sympy_matcalc.values.walk import Point, Value, as_number, leaf, unknown, valued

# -- conditions --------------------------------------------------------------------

@valued(BooleanTrue, BooleanFalse, parts=leaf)
def _of_boolean(node: Any, args: list[Value], by: Point) -> Value:
    return bool(node)


_RELATIONS = {Gt: operator.gt, Ge: operator.ge, Lt: operator.lt, Le: operator.le, Eq: operator.eq, Ne: operator.ne}


@valued(*_RELATIONS, parts=leaf)
def _of_relation(node: Any, args: list[Value], by: Point) -> Value:
    relation = _RELATIONS[node.func]
    if by.knows_as_integers(node):
        try:
            truth = bool(relation(by.integer(node.lhs), by.integer(node.rhs)))
        except Unsupported:  # a fraction of a size, a determinant of numbers
            truth = _of_numbers(node, by)
        _seen(node, truth, by)
        return truth
    return _of_numbers(node, by)


def _of_numbers(node: Any, by: Point) -> bool:
    return bool(by.field.truth(node, _RELATIONS[node.func], [as_number(by.value(side), node) for side in node.args]))


def _seen(node: Any, truth: bool, by: Point) -> None:
    """Which of two cases a condition on integers was, if it depends on any."""
    if node.free_symbols:
        by.field.see(("condition", node), "true" if truth else "false")


@valued(And, Or, Not, ITE)
def _of_connective(node: Any, args: list[Value], by: Point) -> Value:
    if isinstance(node, Not):
        return not args[0]
    if isinstance(node, ITE):
        return args[1] if args[0] else args[2]
    return all(args) if isinstance(node, And) else any(args)


@valued(fn.KroneckerDelta, parts=leaf)
def _of_kronecker_delta(node: Any, args: list[Value], by: Point) -> Value:
    one, other, *limits = node.args
    if not by.knows_as_integers(one, other):
        return by.field.same(*[as_number(by.value(index), node) for index in (one, other)], node)
    i, j = by.integer(one), by.integer(other)
    if limits and not all(by.integer(limits[0][0]) <= index <= by.integer(limits[0][1]) for index in (i, j)):
        return by.number(Rational(0))
    _seen(node, i == j, by)
    return by.number(Rational(int(i == j)))


@valued(Piecewise, parts=leaf)
def _of_piecewise(node: Any, args: list[Value], by: Point) -> Value:
    for expr, condition in node.args:
        if by.value(condition):
            return by.value(expr)
    return by.field.nowhere()


@valued(ExprCondPair)
def _of_piece(node: Any, args: list[Value], by: Point) -> Value:
    return tuple(args)


# -- sums and products over an index -----------------------------------------------

MOST_SUMMANDS = 4000


@valued(Sum, Product, SumOverIndex, parts=leaf)
def _of_sum(node: Any, args: list[Value], by: Point) -> Value:
    body = node.args[0]
    total = None
    for sign, integers in _range(node, node.args[1:], by):
        term = by.bound(integers, {}).value(body)
        if isinstance(node, Product):
            term = as_number(term, node)
            if sign < 0:
                term = by.field.integer_power(term, -1)
            total = term if total is None else total*term
        else:
            total = sign*term if total is None else total + sign*term
    if total is not None:
        return total
    if isinstance(node, Product):
        return by.number(Rational(1))
    zero = by.number(Rational(0))
    return constant(zero, *by.shape(body)) if getattr(body, "shape", ()) else zero


def _range(node: Any, limits: Any, by: Point) -> list[tuple[int, dict[Symbol, int]]]:
    """All values of the indices, with a sign: a range that ends before it begins counts backwards."""
    points: list[tuple[int, dict[Symbol, int]]] = [(1, {})]
    for limit in reversed(limits):
        if len(limit) != 3:
            raise unknown(node, "an index has no range")
        index, low, high = limit
        longer: list[tuple[int, dict[Symbol, int]]] = []
        for sign, known in points:
            start, stop = (by.bound(known, {}).integer(bound) for bound in (low, high))
            if stop < start - 1:
                start, stop, sign = stop + 1, start - 1, -sign
            longer.extend((sign, {**known, index: i}) for i in range(start, stop + 1))
        points = longer
        if len(points) > MOST_SUMMANDS:
            raise Unsupported("a sum is too long")
    return points


# -- functions of entries ----------------------------------------------------------

def entrywise(function: Any, array: Array, by: Point) -> Array:
    """A function of one variable applied to every entry."""
    if isinstance(function, Lambda):
        (variable,) = function.signature
        return array.map(lambda entry: as_number(by.bound({}, {variable: entry}).value(function.expr), function))
    return array.map(lambda entry: by.field.function(function, (entry,), None))


def entries_of_lambda(function: Lambda, shape: tuple[int, int], by: Point) -> Array:
    """The matrix whose entry (i, j) is a function of i and j."""
    row, column = function.signature
    return from_entries(shape, lambda i, j: as_number(by.bound({row: i, column: j}, {}).value(function.expr), function))
