"""Factors as functions of the entries of one matrix, and back.

A function of the entries is an expression in :data:`Z`, an entry.
"""

from __future__ import annotations

from typing import NamedTuple

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Lambda, count_ops
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.analytic import of_entry, value_at
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, entrywise_power, hadamard_power
from sympy_matcalc.core.factors import new, split

Z = Dummy("z", real=True)
"""An entry of the matrix that a function is taken of."""


class Applied(NamedTuple):
    """A function of the entries of a matrix, as an expression in :data:`Z`."""

    argument: Expr
    body: Expr


def has_functions(factor: Expr) -> bool:
    return any(isinstance(part, ElementwiseApplyFunction) for part in entrywise_factors_of(factor))


def applied(factor: Expr, by: Algebra) -> Applied | None:
    """A factor as a function of the entries of a matrix; of any matrix, the identity."""
    if isinstance(factor, ElementwiseApplyFunction):
        function = factor.function
        if not isinstance(function, Lambda) or len(function.variables) != 1:
            return None
        body = value_at(function.expr, function.variables[0], Z)
        return None if body.has(AppliedUndef, Derivative) else _unsigned(factor.expr, body, by)
    base, exponent = entrywise_power(factor)
    if base is not factor:
        inner = applied(base, by)
        return None if inner is None else Applied(inner.argument, inner.body**exponent)
    if isinstance(factor, MatAdd):
        return _applied_sum(factor, by)
    return Applied(factor, Z)


def _applied_sum(total: MatAdd, by: Algebra) -> Applied:
    """1 - f.(U) as a function of U; any other sum as the identity of itself."""
    argument: Expr | None = None
    bodies: list[Expr] = []
    for factors, coefficient in by.read(total).terms.items():
        if len(factors) == 1 and not entrywise_factors_of(factors[0]):
            bodies.append(coefficient)
            continue
        part = applied(factors[0], by) if len(factors) == 1 and has_functions(factors[0]) else None
        if part is None or (argument is not None and argument != part.argument):
            return Applied(total, Z)
        argument = part.argument
        bodies.append(coefficient*part.body)
    return Applied(total, Z) if argument is None else Applied(argument, Add(*bodies))


def _unsigned(argument: Expr, body: Expr, by: Algebra) -> Applied:
    """f.(-U) as a function of U."""
    if not isinstance(argument, MatAdd):
        scale, factors = split(argument)
        if scale.could_extract_minus_sign() and factors:
            size = by.shape(argument)[0]
            return Applied(by.product(-scale, *factors, size=size), value_at(body, Z, -Z))
    return Applied(argument, body)


def function_of(applied: Applied, by: Algebra) -> Expr:
    """The matrix of a function of entries, its scalar in front."""
    argument, shape = applied.argument, by.shape(applied.argument)
    scale, rest = applied.body.as_independent(Z, as_Add=False)
    if rest is S.One:
        matrix: Expr = OneMatrix(*shape)
    else:
        base, exponent = rest.as_base_exp()
        if base == Z and exponent.is_number:
            matrix = hadamard_power(argument, exponent)
        else:
            flipped = value_at(rest, Z, -Z)
            if count_ops(flipped) + 1 < count_ops(rest) and not isinstance(argument, MatAdd):
                number, factors = split(argument)
                argument, rest = by.product(-number, *factors, size=shape[0]), flipped
            matrix = new(ElementwiseApplyFunction, of_entry(Lambda(Z, rest)), argument)
    number, factors = split(matrix)
    return by.product(multiply([scale, number]), *factors, size=shape[0])
