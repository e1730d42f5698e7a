"""The values of scalars: numbers, symbols, arithmetic, functions."""

from __future__ import annotations

from typing import Any

from sympy import functions as fn
from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.function import AppliedUndef, Function, Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import Float, ImaginaryUnit, NumberSymbol, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matmul import MatMul

from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.undecided import Unsupported
from sympy_matcalc.values.walk import Point, Value, as_number, leaf, no_value, valued

# -- numbers and symbols -----------------------------------------------------------

@valued(Rational, parts=leaf)
def _of_rational(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.rational(node)


@valued(Float, parts=leaf)
def _of_float(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.float(node)


@valued(NumberSymbol, parts=leaf)
def _of_constant(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.constant(node)


@valued(ImaginaryUnit, parts=leaf)
def _of_imaginary_unit(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.imaginary_unit


@valued(type(S.Infinity), type(S.NegativeInfinity), type(S.NaN), type(S.ComplexInfinity), parts=leaf)
def _of_special(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.special(node)


@valued(Symbol, parts=leaf)
def _of_symbol(node: Any, args: list[Value], by: Point) -> Value:
    if node in by.values:
        return by.values[node]
    if node not in by.integers:
        raise no_value(node)
    return by.field.rational(Rational(by.integers[node]))


@valued(Lambda, parts=leaf)
def _of_itself(node: Any, args: list[Value], by: Point) -> Value:
    return node


@valued(Tuple)
def _of_tuple(node: Any, args: list[Value], by: Point) -> Value:
    return tuple(args)


# -- arithmetic --------------------------------------------------------------------

@valued(Add)
def _of_add(node: Any, args: list[Value], by: Point) -> Value:
    numbers = [as_number(arg, node) for arg in args]
    return sum(numbers[1:], numbers[0])


@valued(Mul, MatMul)
def _of_product(node: Any, args: list[Value], by: Point) -> Value:
    """Scalars and matrices in a row; a 1x1 matrix that fits nowhere counts as a scalar."""
    factor: Any = 1
    matrix: Any = None
    for arg in args:
        if not isinstance(arg, Array):
            factor = factor*arg
        elif matrix is None:
            matrix = arg
        elif matrix.shape[1] == arg.shape[0]:
            matrix = by.times(matrix, arg)
        elif matrix.size == 1:
            factor, matrix = factor*matrix.item(), arg
        else:
            factor = factor*as_number(arg, node)
    if matrix is None:
        return factor
    if not node.is_Matrix and matrix.size == 1:
        return factor*matrix.item()
    return matrix if isinstance(factor, int) and factor == 1 else factor*matrix


@valued(Pow, parts=lambda node: node.args[:1])
def _of_power(node: Any, args: list[Value], by: Point) -> Value:
    base, exponent = as_number(args[0], node), node.exp
    if isinstance(exponent, Rational) and exponent.q != 1:
        for factor in Mul.make_args(node.base):
            if isinstance(factor, Pow) and factor.exp.is_even:
                by.field.rooted(factor.base, as_number(by.value(factor.base), node))
    return power_of(base, exponent, node, by)


def power_of(base: Any, exponent: Any, node: Any, by: Point) -> Any:
    """A power of a number, with an exponent that is an expression."""
    if isinstance(exponent, Rational) and exponent.q != 1:
        return by.field.root(base, exponent, node)
    if by.knows_as_integers(exponent):
        try:
            return by.field.integer_power(base, by.integer(exponent))
        except Unsupported:  # an exponent of integers that is none
            pass
    return by.field.power(base, as_number(by.value(exponent), node), node)


# -- functions ---------------------------------------------------------------------

@valued(Function, fn.Max, fn.Min)
def _of_function(node: Any, args: list[Value], by: Point) -> Value:
    if node.func is fn.conjugate:
        return args[0].conjugate()
    numbers = tuple(as_number(arg, node) for arg in args)
    if node.func is fn.re:
        return by.field.real_part(numbers[0])
    if node.func is fn.im:
        return by.field.imaginary_part(numbers[0])
    return by.field.function(node.func, numbers, node)


@valued(AppliedUndef)
def _of_undefined(node: Any, args: list[Value], by: Point) -> Value:
    return by.field.undefined(node.func, (0,)*len(args), tuple(args), node)
