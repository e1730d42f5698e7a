"""The value of an expression at a point, in any field: one law per class, children first, without recursion.

Nothing here knows a normal form or a rule of differentiation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from sympy.core.basic import Basic
from sympy.core.numbers import Integer
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify

from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.laws import Kind, value
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.undecided import Budget, NoValue, Outside, Unsupported

Value = Any
"""A number of the field or an int, an :class:`Array` of such, a truth, or a tuple of values."""

Law = Callable[[Any, list[Value], "Point"], Value]

parts_of = Kind("parts that are evaluated before a node")

MOST = 10**6
"""Larger exponents, and larger numbers that stand for counts, are not worked with."""

LARGEST = 4096
"""Matrices with more entries than this are not evaluated exactly, nor with many digits."""


class Point:
    """A point at which expressions are evaluated: what laws of values know as ``by``.

    Parameters
    ==========

    field : Floats, PrimeField or HighPrecision
        The numbers.
    integers : mapping from Symbol to int
        The values of sizes, indices and exponents.
    values : mapping
        Those of all other symbols, of matrix symbols and of undefined functions.
    budget : Budget
        The steps that may be taken.

    Examples
    ========

    >>> from sympy import Trace, MatrixSymbol
    >>> from sympy_matcalc.values.arrays import Array
    >>> from sympy_matcalc.values.floats import Floats
    >>> from sympy_matcalc.values.walk import Point
    >>> A = MatrixSymbol('A', 2, 2)
    >>> Point(Floats(), {}, {A: Array([1.0, 2.0, 3.0, 4.0], (2, 2))}).value(Trace(A))
    5.0
    """

    def __init__(self, field: Any, integers: Mapping[Symbol, Any], values: Mapping[Any, Value],
                 budget: Budget | None = None) -> None:
        self.field = field
        self.integers = integers
        self.values = values
        self.budget = budget or Budget()
        self._known: dict[int, tuple[Any, Value]] = {}
        self._sizes: dict[Any, int] = {}

    def bound(self, integers: Mapping[Symbol, int], values: Mapping[Any, Value]) -> Point:
        """The same point with values for bound symbols."""
        whole = {symbol: value for symbol, value in self.integers.items() if symbol not in values}
        others = {symbol: value for symbol, value in self.values.items() if symbol not in integers}
        return Point(self.field, {**whole, **integers}, {**others, **values}, self.budget)

    def value(self, expr: Basic) -> Value:
        """The value of an expression.

        Raises
        ======

        Outside
            If the point is outside of the domain.
        Unsupported
            If nobody knows how to evaluate the expression.
        """
        known = self._known
        entered: dict[int, tuple[Any, ...]] = {}  # an explicit matrix may make its entries anew
        stack = [expr]
        while stack:
            node = stack[-1]
            if id(node) in known:
                stack.pop()
                continue
            if id(node) not in entered:
                entered[id(node)] = parts(node)
            below = entered[id(node)]
            pending = [part for part in below if id(part) not in known]
            if pending:
                stack.extend(reversed(pending))
                continue
            stack.pop()
            known[id(node)] = node, self._value(node, [known[id(part)][1] for part in below])
        return known[id(expr)][1]

    def _value(self, node: Basic, args: list[Value]) -> Value:
        law = value.of(type(node))
        if law is None:
            raise unknown(node)
        result = law(node, args, self)
        self.spend(getattr(result, "size", 1))
        self.field.note(result)
        return result

    def spend(self, operations: int) -> None:
        """Count operations on numbers."""
        self.budget.spend(operations*self.field.steps_each)

    # -- integers ----------------------------------------------------------------------

    def knows_as_integers(self, *exprs: Basic) -> bool:
        """Whether expressions are of integers alone whose values are known."""
        return all(expr.free_symbols <= self.integers.keys() for expr in exprs)

    def integer(self, expr: Any) -> int:
        """The value of a size, an index or an exponent."""
        if isinstance(expr, int):
            return expr
        if expr.is_Integer:
            return int(expr)
        if expr in self.integers:
            return int(self.integers[expr])
        if expr not in self._sizes:
            self._sizes[expr] = self._integer(expr)
        return self._sizes[expr]

    def _integer(self, expr: Any) -> int:
        if self.knows_as_integers(expr):
            number = expr.xreplace({symbol: Integer(self.integers[symbol]) for symbol in expr.free_symbols})
            number = number if number.is_Integer else number.doit()
            if number.is_Integer:
                return int(number)
        number = self.field.as_integer(as_number(self.value(expr), expr))
        if number is None:
            raise Unsupported(f"{expr} is no integer")
        if abs(number) > MOST:
            raise Unsupported(f"{expr} was drawn as a number, not as a count")
        return int(number)

    def shape(self, expr: Any) -> tuple[int, ...]:
        """The shape of a matrix or an array."""
        return self.sizes(expr.shape)

    def sizes(self, given: Any) -> tuple[int, ...]:
        """The values of the sizes in a shape."""
        shape = tuple(self.integer(size) for size in given)
        entries = 1
        for size, expr in zip(shape, given):
            if size < 1 and not (size == 0 and self.field.allows_size_zero(expr)):
                raise Outside("a size is not positive")
            entries *= size
        if entries > self.field.largest:
            raise Unsupported(f"{entries} entries are too many")
        return shape

    def place(self, indices: Any, shape: tuple[int, ...], node: Any) -> tuple[int, ...]:
        """A place inside of an array of a shape."""
        place = tuple(self.integer(index) for index in indices)
        if not all(-size <= index < size for index, size in zip(place, shape)):
            raise Outside(f"the entry {place} of {node} is outside of the shape {shape}")
        return place

    # -- what laws of classes outside build with ---------------------------------------

    def inverse(self, matrix: Array) -> Array:
        """The inverse of a square matrix."""
        if matrix.shape[0] != matrix.shape[1]:
            raise Outside(f"the inverse of a matrix of shape {matrix.shape}")
        self.spend(len(matrix)**3)
        result: Array = self.field.inverse(matrix)
        return result

    def determinant(self, matrix: Array) -> Value:
        """The determinant of a square matrix."""
        if matrix.shape[0] != matrix.shape[1]:
            raise Outside(f"the determinant of a matrix of shape {matrix.shape}")
        self.spend(len(matrix)**3)
        return self.field.determinant(matrix)

    def function(self, function: Any, *args: Value) -> Value:
        """A function of SymPy's of numbers."""
        return self.field.function(function, args)

    def number(self, number: Any) -> Value:
        """A rational number in the field."""
        return self.field.rational(sympify(number))

    def times(self, left: Array, right: Array) -> Array:
        """The product of two matrices."""
        self.spend(left.size*right.shape[1])
        return left @ right


def parts(node: Any) -> tuple[Any, ...]:
    """What has to be evaluated before a node; a part with a bound index is not among it."""
    law = parts_of.of(type(node))
    if law is None and (type(node).__module__ or "").startswith("sympy.tensor.array"):
        import_module("sympy_matcalc.values.tensors")  # its laws are registered
        law = parts_of.of(type(node))
    return arguments(node) if law is None else law(node)


def valued(*classes: type, parts: Callable[[Any], tuple[Any, ...]] | None = None) -> Callable[[Law], Law]:
    """The decorated function gives the values of these classes from the values of the parts."""
    def register(law: Law) -> Law:
        for cls in classes:
            value[cls] = law
            if parts is not None:
                parts_of[cls] = parts
        return law
    return register


def leaf(node: Any) -> tuple[Any, ...]:
    return ()


def first(node: Any) -> tuple[Any, ...]:
    result: tuple[Any, ...] = node.args[:1]
    return result


def unknown(node: Any, why: str = "it has no rule of evaluation") -> Unsupported:
    return Unsupported(f"cannot evaluate {type(node).__name__} numerically, {why}: {node}")


def no_value(node: Any) -> NoValue:
    shape = f" of shape {node.shape}" if hasattr(node, "shape") else ""
    return NoValue(f"cannot evaluate the symbol {node}{shape}: no value is given for it")


def as_number(value: Value, node: Any = None) -> Any:
    """A number; of a 1x1 matrix, its entry."""
    if isinstance(value, Array):
        if value.size != 1:
            raise unknown(node, f"an array of shape {value.shape} stands where a scalar is needed")
        return value.item()
    return value


def as_array(value: Value) -> Array:
    """An array; of a number, the 1x1 matrix."""
    return value if isinstance(value, Array) else Array([value], (1, 1))
