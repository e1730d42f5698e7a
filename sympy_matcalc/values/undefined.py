"""The values of undefined functions and of their partial derivatives."""

from __future__ import annotations

import math
from typing import Any

from sympy.core.basic import Basic
from sympy.core.function import AppliedUndef, Derivative, Subs

from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.core.partials import read_partial
from sympy_matcalc.values.walk import Value, Values, rule, unknown


class Wave:
    """A function to stand for an undefined one: the sine of a weighted sum of all entries of all arguments."""

    def __init__(self, name: str) -> None:
        self.phase = sum(map(ord, name)) % 7/10

    def __call__(self, *args: Any) -> float:
        return self.partial((0,)*len(args), args)

    def weight(self, position: int, arg: Any) -> Any:
        """The weight of an argument, of its shape."""
        import numpy as np
        return 0.6 + 0.3*position + 0.3*np.cos(np.arange(np.size(arg))).reshape(np.shape(arg))

    def partial(self, orders: tuple[int, ...], args: Any) -> float:
        """The partial derivative by the arguments that are scalars, of given orders."""
        import numpy as np
        args = [arg.item() if np.size(arg) == 1 and np.ndim(arg) else arg for arg in args]
        weights = [self.weight(k, arg) for k, arg in enumerate(args)]
        inner = self.phase + sum(np.sum(weight*arg) for weight, arg in zip(weights, args))
        factors = [float(weight)**order for weight, order in zip(weights, orders) if order]
        return math.prod(factors)*math.sin(inner + sum(orders)*math.pi/2)

    def gradient(self, position: int, args: Any) -> Any:
        """The gradient by the argument at ``position``, of its shape."""
        import numpy as np
        inner = self.phase + sum(np.sum(self.weight(k, arg)*arg) for k, arg in enumerate(args))
        return self.weight(position, args[position])*math.cos(inner)


def _waves(node: Any, function: Any, values: Values) -> Wave:
    wave = values.get(function)
    if not isinstance(wave, Wave):
        raise unknown(node, f"no function with derivatives is given for {function}")
    return wave


@rule(AppliedUndef)
def _of_undefined(node: Any, args: list[Value], values: Values) -> Value:
    if node.func not in values:
        raise unknown(node, f"no Python function is given for {node.func}")
    return values[node.func](*args)


def _arguments(node: Any) -> tuple[Basic, ...]:
    partial = read_partial(node)
    return () if partial is None else partial[1]


@rule(Derivative, Subs, children=_arguments)
def _of_partial_derivative(node: Any, args: list[Value], values: Values) -> Value:
    partial = read_partial(node)
    if partial is None:
        raise unknown(node)
    function, _, orders = partial
    return _waves(node, function, values).partial(orders, args)


def _at_the_point(node: FormalGradient) -> tuple[Basic, ...]:
    function, variable, point = node.args
    return tuple(point if arg == variable else arg for arg in function.args)


@rule(FormalGradient, children=_at_the_point)
def _of_formal_gradient(node: Any, args: list[Value], values: Values) -> Value:
    function, variable, _ = node.args
    return _waves(node, function.func, values).gradient(function.args.index(variable), args)
