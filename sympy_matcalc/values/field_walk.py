"""The value of an expression at a point, in any field: one small function per class, children first.

Nothing here knows a normal form or a rule of differentiation. Matrices are NumPy arrays of
objects with two axes always, also where they are 1x1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy.core.basic import Basic
from sympy.core.symbol import Symbol

from sympy_matcalc.core.graph import Memory, arguments, folded
from sympy_matcalc.values.undecided import Budget, Outside, Unsupported

Value = Any
"""A number of the field, an array of such numbers, or a tuple of values."""

Rule = Callable[[Any, list[Value], "Point"], Value]

_RULES: dict[type, Rule] = {}
_PARTS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}

LARGEST = 4096
"""Matrices with more entries than this are not evaluated."""


class Point:
    """A point at which expressions are evaluated.

    Attributes
    ==========

    field : PrimeField or HighPrecision
        The numbers.
    integers : mapping from Symbol to int
        The values of sizes, indices and exponents.
    values : mapping
        Those of all other symbols, and of matrix symbols.
    budget : Budget
        The steps that may be taken.
    """

    def __init__(self, field: Any, integers: Mapping[Symbol, int], values: Mapping[Basic, Value],
                 budget: Budget | None = None) -> None:
        self.field = field
        self.integers = integers
        self.values = values
        self.budget = budget or Budget()
        self.known: Memory[Value] = {}

    def bound(self, integers: Mapping[Symbol, int], values: Mapping[Basic, Value]) -> Point:
        """The same point with values for bound symbols."""
        return Point(self.field, {**self.integers, **integers}, {**self.values, **values}, self.budget)

    def value(self, expr: Basic) -> Value:
        """The value of an expression.

        Raises
        ======

        Outside
            If the point is outside of the domain.
        Unsupported
            If nobody knows how to evaluate the expression.
        """
        return folded(expr, parts, self._value, self.known)

    def integer(self, expr: Any) -> int:
        """The value of a size, an index or an exponent."""
        number = expr if isinstance(expr, int) else expr.xreplace(self.integers)
        if not getattr(number, "is_Integer", isinstance(number, int)):
            number = number.doit()
        if not isinstance(number, int) and not number.is_Integer:
            raise Unsupported(f"{expr} is no integer")
        return int(number)

    def shape(self, expr: Any) -> tuple[int, ...]:
        """The shape of a matrix or an array."""
        shape = tuple(self.integer(size) for size in expr.shape)
        if any(size < 1 and not (size == 0 and _may_be_zero(given)) for size, given in zip(shape, expr.shape)):
            raise Outside("a size is not positive")
        entries = 1
        for size in shape:
            entries *= size
        if entries > LARGEST:
            raise Unsupported(f"{entries} entries are too many")
        return shape

    def _value(self, node: Basic, args: list[Value]) -> Value:
        value = rule_of(node)(node, args, self)
        self.spend(getattr(value, "size", 1))
        self.field.note(value)
        return value

    def spend(self, operations: int) -> None:
        """Count operations on numbers."""
        self.budget.spend(operations*self.field.steps_each)


def _may_be_zero(size: Any) -> bool:
    """Whether a size is declared to be zero or more."""
    return isinstance(size, Symbol) and bool(size.is_nonnegative) and not size.is_positive


def parts(node: Basic) -> tuple[Any, ...]:
    """What has to be evaluated before a node."""
    for cls in type(node).__mro__:
        if cls in _PARTS:
            return _PARTS[cls](node)
    return arguments(node)


def rule_of(node: Basic) -> Rule:
    for cls in type(node).__mro__:
        if cls in _RULES:
            return _RULES[cls]
    raise Unsupported(f"there is no evaluation of {type(node).__name__}")


def valued(*classes: type, parts: Callable[[Any], tuple[Any, ...]] | None = None) -> Callable[[Rule], Rule]:
    """The decorated function gives the values of these classes from the values of the parts."""
    def register(rule: Rule) -> Rule:
        for cls in classes:
            _RULES[cls] = rule
            if parts is not None:
                _PARTS[cls] = parts
        return rule
    return register


def leaf(node: Any) -> tuple[Any, ...]:
    return ()


def first(node: Any) -> tuple[Any, ...]:
    return node.args[:1]


def as_number(value: Value, node: Any) -> Any:
    """A number; of a 1x1 matrix, its entry."""
    if hasattr(value, "shape"):
        if value.size != 1:
            raise Unsupported(f"a matrix in a scalar's place in {type(node).__name__}")
        return value.item()
    return value


def as_array(value: Value) -> Any:
    """An array; of a number, the 1x1 matrix."""
    if hasattr(value, "shape"):
        return value
    import numpy as np
    array = np.empty((1, 1), dtype=object)
    array[0, 0] = value
    return array


def array_of(numbers: list[Any], shape: tuple[int, ...]) -> Any:
    """An array of given entries, row by row."""
    import numpy as np
    array = np.empty(len(numbers), dtype=object)
    array[:] = numbers
    return array.reshape(shape)
