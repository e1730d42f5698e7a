"""The values of undefined functions' partial derivatives, of their gradients, and of substitutions."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.function import Derivative, Subs

from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.partials import read_partial
from sympy_matcalc.values.walk import Point, Value, as_number, unknown, valued


def _arguments(node: Any) -> tuple[Basic, ...]:
    partial = read_partial(node)
    if partial is not None:
        return partial[1]
    return node.point.args if isinstance(node, Subs) else ()


@valued(Derivative, Subs, parts=_arguments)
def _of_partial_derivative(node: Any, args: list[Value], by: Point) -> Value:
    partial = read_partial(node)
    if partial is not None:
        function, _, orders = partial
        return by.field.undefined(function, orders, tuple(args), node)
    if isinstance(node, Subs):
        return by.bound({}, {variable: as_number(arg, node) for variable, arg in zip(node.variables, args)}).value(
            node.expr)
    raise unknown(node, "it is a derivative that is left open")


def _at_the_point(node: FormalGradient) -> tuple[Basic, ...]:
    function, variable, point = node.args
    return tuple(point if arg == variable else arg for arg in function.args)


@valued(FormalGradient, parts=_at_the_point)
def _of_formal_gradient(node: Any, args: list[Value], by: Point) -> Value:
    function, variable, _ = node.args
    return by.field.gradient(function.func, function.args.index(variable), tuple(args), node)
