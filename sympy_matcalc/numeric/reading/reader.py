"""From SymPy's expressions to the graph of numeric operations.

One law a class says what operation a node is, given the operations of its parts. Matrices lose their axes of length
one: an n x 1 matrix is an array of one axis, a 1x1 matrix a number. Scalars that depend on bound symbols (the variable
of an entrywise function, the index of a sum) are arrays with a labelled axis for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import ShapeError

from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.registry import Kind
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import Labels
from sympy_matcalc.numeric.networks import contract


class Cell(NamedTuple):
    """An array and a label for each of its axes."""

    node: Node
    labels: Labels = ()


Law = Callable[[Any, list[Any], "Reader"], Any]
"""Takes a SymPy node, the cells of its parts and the reader to the node's operation, or its cell."""

Parts = Callable[[Any], Sequence[Basic]]
"""What is read before a node."""

operations = Kind("operations of code", method="_eval_numeric")
"""The laws by class; the method of a class from outside is ``(parts, reader) -> operation``, its parts operations, or
an expression in its place."""


@dataclass(frozen=True)
class Reading:
    """A law, and what is read before it."""

    law: Law
    parts: Parts = arguments

    def __call__(self, node: Any, cells: list[Cell], reader: Reader) -> Any:
        return self.law(node, cells, reader)


def law(*classes: type, parts: Parts = arguments) -> Callable[[Law], Law]:
    """Register the law of some classes; ``parts`` says what is read before it, all arguments unless given."""
    def register(function: Law) -> Law:
        operations(*classes)(Reading(function, parts))
        return function
    return register


def over_axes(function: Law) -> Law:
    """Mark a law that takes parts with labelled axes."""
    vars(function)["over_axes"] = True
    return function


def no_parts(node: Any) -> tuple[Basic, ...]:
    return ()


def axes(shape: Iterable[Any]) -> list[bool]:
    """For each axis of a SymPy shape, whether it is one of the array's."""
    return [sympify(size) != 1 for size in shape]


def sizes_of(shape: Iterable[Any]) -> list[Any]:
    """The sizes of the array's axes, of a SymPy shape."""
    return [size for size in shape if sympify(size) != 1]


class Reader:
    """Reads expressions into one graph.

    Parameters
    ==========

    graph : NumericGraph
        Where the operations go.
    bound : mapping
        The cells of bound symbols.
    outer : Reader, optional
        Who reads what does not depend on them.
    """

    def __init__(self, graph: NumericGraph, bound: Mapping[Basic, Cell] | None = None,
                 outer: Reader | None = None) -> None:
        self.graph = graph
        self.bound = dict(bound or {})
        self.outer = outer
        self.known: dict[Basic, Cell] = {}
        self.labels: Iterator[int] = outer.labels if outer is not None else count()
        self.inputs: dict[Basic, Node] = outer.inputs if outer is not None else {}

    def within(self, bound: Mapping[Basic, Cell]) -> Reader:
        """A reader of the same graph that knows more bound symbols."""
        return Reader(self.graph, {**self.bound, **bound}, self)

    def label(self) -> int:
        """A label that stands nowhere else."""
        return next(self.labels)

    def matrix(self, expr: Any) -> Node:
        """The operation of a matrix, an array or a scalar that depends on no bound symbol."""
        cell = self.cell(expr)
        if cell.labels and not getattr(expr, "shape", ()):
            raise NotImplementedError(f"cannot make code for {expr}: it depends on an index where none can stand")
        return cell.node

    def cell(self, root: Any) -> Cell:
        """The operation of an expression; parts first, without recursion."""
        root = sympify(root)
        stack = [root]
        while stack:
            expr = stack[-1]
            if expr in self.known:
                stack.pop()
                continue
            if self.outer is not None and not (expr.free_symbols & self.bound.keys()):
                self.known[expr] = self.outer.cell(expr)
                stack.pop()
                continue
            below = parts_of(expr)
            pending = [part for part in below if part not in self.known]
            if pending:
                stack.extend(reversed(pending))
                continue
            stack.pop()
            self.known[expr] = self._read(expr, [self.known[part] for part in below])
        return self.known[root]

    def _read(self, expr: Any, parts: list[Cell]) -> Cell:
        if expr in self.bound:
            answer: Cell = self.bound[expr]
            return answer
        reading = reading_of(expr)
        if any(part.labels for part in parts) and not getattr(reading.law, "over_axes", False):
            raise NotImplementedError(f"cannot make code for {expr}: it depends on the variable of an entrywise "
                                      "function or on an index inside of a matrix")
        result = reading(expr, parts, self)
        return result if isinstance(result, Cell) else Cell(result)

    # -- building ------------------------------------------------------------------

    def contract(self, factors: Sequence[tuple[Node, Labels]], out: Labels,
                 dims: Mapping[Any, Expr] | None = None) -> Node:
        return contract(self.graph, factors, out, dims)

    def input(self, symbol: Any, shape: Sequence[Any] = ()) -> Node:
        """What an argument of the function is called by."""
        node = self.inputs.get(symbol)
        if node is None:
            node = self.inputs[symbol] = self.graph.node("input", data=symbol, shape=sizes_of(shape))
        return node

    def spread(self, cell: Cell, out: Labels, dims: Mapping[Any, Expr]) -> Node:
        """A cell over more axes, along which it stays the same."""
        return self.contract([(cell.node, cell.labels)], out, dims)

    def map(self, function: Any, cells: Sequence[Cell]) -> Cell:
        """A function of scalars, entry by entry."""
        nodes, labels, out, shape = self.aligned(cells)
        if not out and all(cell.node.op == "number" for cell in cells):
            value = _folded(function, [cell.node.data for cell in cells])
            if value is not None:
                return Cell(self.graph.number(value))
        return Cell(self.graph.node("map", nodes, (function, labels), shape), out)

    def aligned(self, cells: Sequence[Cell]) -> tuple[list[Node], tuple[Labels, ...], Labels, list[Expr]]:
        """Arrays that broadcasting brings together: the axes of each in the order of all; which those are, in each.

        After them the labels of the result, and its shape.
        """
        out, dims = union(cells)
        nodes, labels = [], []
        for cell in cells:
            ordered = tuple(sorted(cell.labels, key=out.index))
            nodes.append(self.spread(cell, ordered, {}))
            labels.append(tuple(map(out.index, ordered)))
        return nodes, tuple(labels), out, [dims[label] for label in out]


def _folded(function: Any, numbers: list[Expr]) -> Expr | None:
    if not isinstance(function, type):
        return None
    value = function(*numbers)
    return value if getattr(value, "is_number", False) and getattr(value, "is_real", False) else None


def union(cells: Sequence[Cell]) -> tuple[Labels, dict[Any, Expr]]:
    """The labels of some cells, in order of appearance, the cell with the most of them first; and their sizes."""
    out: list[Any] = []
    dims: dict[Any, Expr] = {}
    for cell in sorted(cells, key=lambda cell: -len(cell.labels)):
        for label, dim in zip(cell.labels, cell.node.shape):
            if label not in dims:
                out.append(label)
                dims[label] = dim
    return tuple(out), dims


def reading_of(expr: Any) -> Reading:
    """How an expression is read."""
    found = operations.of(type(expr))
    if isinstance(found, Reading):
        return found
    return Reading(_unknown if found is None else partial(_by_method, found))


def _by_method(method: Law, expr: Any, cells: list[Cell], reader: Reader) -> Any:
    """What the method of a class from outside gives: an operation, or an expression that is read in its place."""
    result = method(expr, [cell.node for cell in cells], reader)
    if isinstance(result, (Node, Cell)):
        return result
    result = sympify(result)
    shape, of_result = (Tuple(*getattr(whole, "shape", ())) for whole in (expr, result))
    if len(shape) != len(of_result) or any((one - other).expand() != 0 for one, other in zip(shape, of_result)):
        raise ShapeError(f"{type(expr).__name__}._eval_numeric gave {result} of shape {of_result} for {expr} of "
                         f"shape {shape}")
    return reader.cell(result)


def _unknown(expr: Any, cells: list[Cell], reader: Reader) -> Any:
    raise NotImplementedError(f"cannot make code for {type(expr).__name__}: {expr}; a class of your own tells by a "
                              "method _eval_numeric(parts, reader) which expression or operation stands for it")


def parts_of(expr: Any) -> Sequence[Basic]:
    """What is read before an expression."""
    return reading_of(expr).parts(expr)
