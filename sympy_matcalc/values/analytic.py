"""The values of functions of matrices, and of their derivatives along directions: by difference quotients."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import mpmath
from sympy.core.function import AppliedUndef, Lambda
from sympy.core.numbers import Rational
from sympy.functions.elementary.exponential import exp, log

from sympy_matcalc.core.frechet import Frechet
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixFunction, MatrixLogarithm
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.eigenvalues import function_of
from sympy_matcalc.values.floats import DIGITS_OF_FLOATS, Floats, as_floats
from sympy_matcalc.values.undecided import Outside, Unsupported
from sympy_matcalc.values.walk import Point, Value, as_array, as_number, valued
from sympy_matcalc.values.wave import Wave


@valued(MatrixExponential)
def _of_exponential(node: Any, args: list[Value], by: Point) -> Value:
    return _named("exp", as_array(args[0]), by)


@valued(MatrixLogarithm)
def _of_logarithm(node: Any, args: list[Value], by: Point) -> Value:
    return _named("log", as_array(args[0]), by)


def _named(name: str, matrix: Array, by: Point) -> Array:
    by.spend(40*len(matrix)**3)
    result: Array = by.field.matrix_function(name, matrix)
    return result


@valued(MatrixFunction, parts=lambda node: node.args[1:])
def _of_function(node: MatrixFunction, args: list[Value], by: Point) -> Value:
    return _along(node, node.function, as_array(args[0]), [], by)


@valued(Frechet, parts=lambda node: node.args[1:])
def _of_derivative(node: Frechet, args: list[Value], by: Point) -> Value:
    matrix, *directions = map(as_array, args)
    return _along(node, node.function, matrix, directions, by)


def _along(node: Any, function: Lambda, matrix: Array, directions: list[Array], by: Point) -> Array:
    if any(array.shape != (len(matrix), len(matrix)) for array in (matrix, *directions)):
        raise Outside(f"a function of a matrix of shape {matrix.shape}")
    if not matrix.size:
        return matrix
    from sympy_matcalc.values.high_precision import HighPrecision
    order, cube = len(directions), len(matrix)**3
    if isinstance(by.field, HighPrecision):
        by.spend(200*cube*2**order)
        return function_of(_scalar_function(function, matrix, by), matrix, directions)
    if isinstance(by.field, Floats):
        inner = Point(HighPrecision(random.Random(0)), by.integers, by.values, by.budget)
        _refuse_functions_of_users(function, by.field)
        with mpmath.workdps(DIGITS_OF_FLOATS):
            return as_floats(function_of(_scalar_function(function, matrix, inner), matrix, directions))
    by.spend((2*order + 4)*len(matrix)*cube*3**order)
    return _in_prime_field(node, function, matrix, directions, by)


def _refuse_functions_of_users(function: Lambda, field: Floats) -> None:
    for part in function.atoms(AppliedUndef):
        if not isinstance(field.functions.get(part.func), Wave):
            raise Unsupported(f"a function of a matrix made of {part.func}, which is known in floats only")


# -- with digits -------------------------------------------------------------------

def _scalar_function(function: Lambda, matrix: Array, by: Point) -> Callable[[Any], Any]:
    """The function of one number; what the field is to know of its branches it is told by the matrix itself."""
    (variable,), body = function.variables, function.expr
    if body == exp(variable):
        by.field.matrix_function("exp", matrix)
        scalar: Callable[[Any], Any] = mpmath.exp
        return scalar
    if body == log(variable):
        by.field.matrix_function("log", matrix)
        scalar = mpmath.log
        return scalar
    if body.is_Pow and body.base == variable and not body.exp.has(variable):
        exponent = as_number(by.value(body.exp))
        if by.field.as_integer(exponent) is None:
            by.field.matrix_root(matrix, exponent)
        return lambda number: mpmath.power(number, _exact(body.exp, exponent))
    by.field.branches = by.field.local = True
    return lambda number: as_number(by.bound({}, {variable: number}).value(body))


def _exact(exponent: Any, number: Any) -> Any:
    """An exponent with the digits of the moment."""
    return mpmath.mpf(exponent.p)/exponent.q if isinstance(exponent, Rational) else number


# -- modulo a prime ----------------------------------------------------------------

def _in_prime_field(node: Any, function: Lambda, matrix: Array, directions: Sequence[Array], by: Point) -> Array:
    (variable,), body = function.variables, function.expr
    if function.free_symbols:
        raise Unsupported(f"a function with parameters, in {node}")
    if body in (exp(variable), log(variable)):
        result: Array = by.field.matrix_function(type(body).__name__, matrix, directions)
    elif body.is_Pow and body.base == variable and isinstance(body.exp, Rational):
        result = by.field.matrix_root(matrix, body.exp, directions)
    else:
        result = by.field.matrix_function(function, matrix, directions)
    return result
