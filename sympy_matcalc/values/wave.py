"""A function to stand for an undefined one, whose derivatives are known."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any
from zlib import crc32

import mpmath

from sympy_matcalc.values.arrays import Array


class Wave:
    """The sine of a weighted sum of all entries of all arguments.

    Parameters
    ==========

    name : str
        Decides the weights.
    shift : number
        Added to the phase; with a complex one, values are complex.
    sin : callable
        The sine of numbers of mpmath; without it, that of floats.

    Examples
    ========

    >>> from sympy_matcalc.values.wave import Wave
    >>> f = Wave('f')
    >>> (f(0.5 + 1e-6) - f(0.5 - 1e-6))/2e-6 - f.partial((1,), (0.5,)) < 1e-9
    True
    """

    def __init__(self, name: str, shift: Any = 0, sin: Callable[[Any], Any] | None = None) -> None:
        self._sin = sin or _sine
        self._quarter = math.pi/2 if sin is None else mpmath.pi/2
        number = crc32(name.encode())
        self._phase = number % 997/499 + shift
        self._slope = 0.5 + number % 101/300

    def __call__(self, *args: Any) -> Any:
        return self.partial((0,)*len(args), args)

    def weights(self, position: int, count: int) -> list[float]:
        """The weights of the entries of an argument."""
        return [self._slope + 0.3*position + 0.3*math.cos(k) for k in range(count)]

    def partial(self, orders: tuple[int, ...], args: Any) -> Any:
        """The partial derivative by the arguments that are scalars, of given orders."""
        factors = [self.weights(k, 1)[0]**order for k, order in enumerate(orders) if order]
        return math.prod(factors)*self._sin(self._angle(args, sum(orders)))

    def gradient(self, position: int, args: Any) -> Array:
        """The gradient by the argument at ``position``, of its shape."""
        slope = self._sin(self._angle(args, 1))
        array = args[position]
        return Array([weight*slope for weight in self.weights(position, array.size)], array.shape)

    def _angle(self, args: Any, order: int) -> Any:
        total = self._phase + order*self._quarter  # a quarter of a turn for each derivative
        for k, arg in enumerate(args):
            entries = _entries(arg)
            for weight, entry in zip(self.weights(k, len(entries)), entries):
                total = total + weight*entry
        return total


def _sine(angle: Any) -> Any:
    return cmath.sin(angle) if isinstance(angle, complex) else math.sin(angle)


def _entries(arg: Any) -> list[Any]:
    if isinstance(arg, Array):
        return arg.entries
    return list(arg.flat) if hasattr(arg, "flat") else [arg]
