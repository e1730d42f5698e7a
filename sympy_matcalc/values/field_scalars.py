"""The values of scalars: numbers, symbols, powers, functions, conditions, sums over an index."""

from __future__ import annotations

import operator
from itertools import product
from typing import Any

from sympy import functions as fn
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.function import AppliedUndef, Derivative, Function, Lambda, Subs
from sympy.core.mul import Mul
from sympy.core.numbers import Float, ImaginaryUnit, NumberSymbol, Rational
from sympy.core.power import Pow
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne
from sympy.core.symbol import Symbol
from sympy.functions.elementary.piecewise import ExprCondPair, Piecewise
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or
from sympy.matrices.expressions.matmul import MatMul

from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.values.field_walk import Point, Value, array_of, as_array, as_number, leaf, valued
from sympy_matcalc.values.linear_algebra import constant
from sympy_matcalc.values.undecided import Outside, Unsupported

# -- numbers and symbols -----------------------------------------------------------

@valued(Rational, parts=leaf)
def _of_rational(node: Any, args: list[Value], point: Point) -> Value:
    return point.field.rational(node)


@valued(Float, parts=leaf)
def _of_float(node: Any, args: list[Value], point: Point) -> Value:
    return point.field.float(node)


@valued(NumberSymbol, parts=leaf)
def _of_constant(node: Any, args: list[Value], point: Point) -> Value:
    return point.field.constant(node)


@valued(ImaginaryUnit, parts=leaf)
def _of_imaginary_unit(node: Any, args: list[Value], point: Point) -> Value:
    return point.field.imaginary_unit


@valued(Symbol, parts=leaf)
def _of_symbol(node: Any, args: list[Value], point: Point) -> Value:
    if node in point.integers:
        return point.field.rational(Rational(point.integers[node]))
    if node not in point.values:
        raise Unsupported(f"the symbol {node} has no value")
    return point.values[node]


# -- arithmetic --------------------------------------------------------------------

@valued(Add)
def _of_sum_of_scalars(node: Any, args: list[Value], point: Point) -> Value:
    numbers = [as_number(arg, node) for arg in args]
    return sum(numbers[1:], numbers[0])


@valued(Mul, MatMul)
def _of_product(node: Any, args: list[Value], point: Point) -> Value:
    """Scalars and matrices in a row; a 1x1 matrix that fits nowhere counts as a scalar."""
    factor: Any = point.field.rational(Rational(1))
    matrix: Any = None
    for arg in args:
        if not hasattr(arg, "shape"):
            factor = factor*arg
        elif matrix is None:
            matrix = arg
        elif matrix.shape[1] == arg.shape[0]:
            point.spend(matrix.size*arg.shape[1])
            matrix = matrix @ arg
        elif matrix.size == 1:
            factor, matrix = factor*matrix.item(), arg
        else:
            factor = factor*as_number(arg, node)
    if matrix is None:
        return factor
    if not node.is_Matrix:
        return factor*as_number(matrix, node)
    return factor*matrix


@valued(Pow)
def _of_power(node: Any, args: list[Value], point: Point) -> Value:
    base, exponent = as_number(args[0], node), node.exp
    if isinstance(exponent, Rational) and exponent.q != 1:
        for factor in Mul.make_args(node.base):
            if isinstance(factor, Pow) and factor.exp.is_even:
                point.field.rooted(factor.base, as_number(point.value(factor.base), node))
        return point.field.root(base, exponent, node)
    if node.exp.free_symbols <= point.integers.keys():
        try:
            return integer_power(base, point.integer(exponent), point)
        except Unsupported:
            pass
    return point.field.power(base, as_number(args[1], node), node)


def integer_power(base: Any, exponent: int, point: Point) -> Any:
    if abs(exponent) > 10**6:
        raise Unsupported("an exponent is too large")
    if exponent < 0 and not point.field.magnitude(base):
        raise Outside("a denominator vanishes")
    return base**exponent


# -- functions ---------------------------------------------------------------------

@valued(Function, fn.Max, fn.Min)
def _of_function(node: Any, args: list[Value], point: Point) -> Value:
    if node.func is fn.conjugate:
        return as_array(args[0]).conj() if hasattr(args[0], "shape") else args[0].conjugate()
    numbers = tuple(as_number(arg, node) for arg in args)
    if isinstance(node, AppliedUndef) and (node.is_extended_nonnegative or node.is_extended_nonpositive
                                           or node.is_integer or node.is_imaginary):
        raise Unsupported("an undefined function of which more is assumed than that it is real")
    if node.func in (fn.re, fn.im):
        other = numbers[0].conjugate()
        if node.func is fn.re:
            return (numbers[0] + other)/2
        return (numbers[0] - other)/(2*point.field.imaginary_unit)
    return point.field.function(node.func, (0,)*len(numbers), numbers, node)


@valued(fn.KroneckerDelta, parts=leaf)
def _of_kronecker_delta(node: Any, args: list[Value], point: Point) -> Value:
    one, other, *limits = node.args
    if not (one.free_symbols | other.free_symbols) <= point.integers.keys():
        return point.field.same(*[as_number(point.value(index), node) for index in (one, other)], node)
    i, j = point.integer(one), point.integer(other)
    if limits and not all(point.integer(limits[0][0]) <= index <= point.integer(limits[0][1]) for index in (i, j)):
        return point.field.rational(Rational(0))
    _seen(node, i == j, point)
    return point.field.rational(Rational(int(i == j)))


def _seen(node: Any, truth: bool, point: Point) -> None:
    """Which of two cases a condition on integers was, if it depends on any."""
    if node.free_symbols:
        point.field.switches.see(("condition", node), "true" if truth else "false")


@valued(Derivative, parts=leaf)
def _of_derivative(node: Any, args: list[Value], point: Point) -> Value:
    """The derivative of an undefined function by its own arguments."""
    function = node.expr
    variables = dict(node.variable_count)
    if not isinstance(function, AppliedUndef):
        raise Unsupported("a derivative that is left open")
    for variable in variables:
        holding = [arg for arg in function.args if arg.has(variable)]
        if holding != [variable]:
            raise Unsupported("a derivative that is left open")
    numbers = tuple(as_number(point.value(arg), node) for arg in function.args)
    orders = tuple(int(variables.get(arg, 0)) for arg in function.args)
    return point.field.function(function.func, orders, numbers, function)


@valued(Subs, parts=lambda node: node.point.args)
def _of_substitution(node: Any, args: list[Value], point: Point) -> Value:
    return point.bound({}, dict(zip(node.variables, args))).value(node.expr)


@valued(Piecewise, parts=leaf)
def _of_piecewise(node: Any, args: list[Value], point: Point) -> Value:
    for expr, condition in node.args:
        if point.value(condition):
            return point.value(expr)
    raise Outside("no piece of a function")


@valued(ExprCondPair)
def _of_piece(node: Any, args: list[Value], point: Point) -> Value:
    return tuple(args)


@valued(BooleanTrue, BooleanFalse, parts=leaf)
def _of_boolean(node: Any, args: list[Value], point: Point) -> Value:
    return bool(node)


_RELATIONS = {Gt: operator.gt, Ge: operator.ge, Lt: operator.lt, Le: operator.le, Eq: operator.eq, Ne: operator.ne}


@valued(*_RELATIONS, parts=leaf)
def _of_relation(node: Any, args: list[Value], point: Point) -> Value:
    relation = _RELATIONS[node.func]
    if node.free_symbols <= point.integers.keys():
        truth = bool(relation(point.integer(node.lhs), point.integer(node.rhs)))
        _seen(node, truth, point)
        return truth
    sides = [as_number(point.value(side), node) for side in node.args]
    return point.field.truth(node, relation, sides)


@valued(And, Or, Not)
def _of_connective(node: Any, args: list[Value], point: Point) -> Value:
    if isinstance(node, Not):
        return not args[0]
    return all(args) if isinstance(node, And) else any(args)


@valued(Tuple)
def _of_tuple(node: Any, args: list[Value], point: Point) -> Value:
    return tuple(args)


@valued(Lambda, parts=leaf)
def _of_itself(node: Any, args: list[Value], point: Point) -> Value:
    return node


# -- sums over an index ------------------------------------------------------------

MOST_SUMMANDS = 400


@valued(Sum, Product, MatrixSum, parts=leaf)
def _of_sum(node: Any, args: list[Value], point: Point) -> Value:
    body = node.args[0]
    total = None
    for sign, integers in _range(node.args[1:], point):
        term = point.bound(integers, {}).value(body)
        if isinstance(node, Product):
            if sign < 0:
                term = 1/term
            total = term if total is None else total*term
        else:
            total = sign*term if total is None else total + sign*term
    if total is not None:
        return total
    if isinstance(node, Product):
        return point.field.rational(Rational(1))
    zero = point.field.rational(Rational(0))
    if not body.is_Matrix:
        return zero
    return zero*constant(1, *point.shape(body))


def _range(limits: Any, point: Point) -> list[tuple[int, dict[Symbol, int]]]:
    """All values of the indices, with a sign: a range that ends before it begins counts backwards."""
    points: list[tuple[int, dict[Symbol, int]]] = [(1, {})]
    for limit in reversed(limits):
        if len(limit) != 3:
            raise Unsupported("an index has no range")
        index, low, high = limit
        longer: list[tuple[int, dict[Symbol, int]]] = []
        for sign, known in points:
            start, stop = (point.bound(known, {}).integer(bound) for bound in (low, high))
            if stop < start - 1:
                start, stop, sign = stop + 1, start - 1, -sign
            longer.extend((sign, {**known, index: i}) for i in range(start, stop + 1))
        points = longer
        if len(points) > MOST_SUMMANDS:
            raise Unsupported("a sum is too long")
    return points


def entrywise(function: Any, array: Any, point: Point) -> Any:
    """A function of one variable applied to every entry."""
    if isinstance(function, Lambda):
        (variable,) = function.signature
        entries = [as_number(point.bound({}, {variable: entry}).value(function.expr), function) for entry in array.flat]
    else:
        entries = [point.field.function(function, (0,), (entry,), function) for entry in array.flat]
    return array_of(entries, array.shape)


def entries_of_lambda(function: Lambda, shape: tuple[int, int], point: Point) -> list[Any]:
    row, column = function.signature
    return [as_number(point.bound({row: i, column: j}, {}).value(function.expr), function)
            for i, j in product(range(shape[0]), range(shape[1]))]
