"""Scalars: numbers, symbols, sums, products, functions, conditions; over labelled axes where they are bound."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.function import Application, AppliedUndef, Derivative, Lambda, Subs
from sympy.core.mul import Mul
from sympy.core.numbers import Number, NumberSymbol
from sympy.core.power import Pow
from sympy.core.relational import Relational
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.functions.elementary.piecewise import Piecewise
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.logic.boolalg import ITE, And, BooleanAtom, BooleanFunction

from sympy_matcalc.classes.undefined_functions import FormalGradient
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.reading.reader import Cell, Reader, law, no_parts, over_axes, union


@law(Number, NumberSymbol, type(S.ImaginaryUnit), type(S.ComplexInfinity), parts=no_parts)
def number(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.number(node)


@law(BooleanAtom, parts=no_parts)
def truth(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.number(S.One if node == True else S.Zero)  # noqa: E712


@law(Symbol, parts=no_parts)
def symbol(node: Symbol, parts: list[Cell], reader: Reader) -> Node:
    return reader.input(node)


@law(Add)
@over_axes
def total(node: Add, parts: list[Cell], reader: Reader) -> Cell:
    return added([(S.One, part) for part in parts], reader)


def added(terms: list[tuple[Any, Cell]], reader: Reader) -> Cell:
    """The sum of multiples of cells, over all of their axes."""
    out, dims = union([cell for _, cell in terms])
    shape = [dims[label] for label in out]
    return Cell(reader.graph.add([(c, reader.spread(cell, out, dims)) for c, cell in terms], shape), out)


@law(Mul)
@over_axes
def product(node: Mul, parts: list[Cell], reader: Reader) -> Cell:
    out, dims = union(parts)
    return Cell(reader.contract([(part.node, part.labels) for part in parts], out, dims), out)


@law(Pow)
@over_axes
def power(node: Pow, parts: list[Cell], reader: Reader) -> Cell:
    base, exponent = parts
    if exponent.node.op == "number" and exponent.node.data in (2, 3):
        out, dims = union([base])
        return Cell(reader.contract([(base.node, base.labels)]*int(exponent.node.data), out, dims), out)
    if node.base is S.Exp1:
        return reader.map(exp, [exponent])
    return reader.map(Pow, parts)


@law(Application)
@over_axes
def function(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    return reader.map(node.func, parts)


@law(MinMaxBase)
@over_axes
def extreme(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    result, *others = parts
    for other in others:
        result = reader.map(node.func, [result, other])
    return result


def _indices(node: KroneckerDelta) -> tuple[Basic, ...]:
    if len(node.args) == 2:
        return tuple(node.args)
    one, other, (first, last) = node.args
    return one, other, And(one >= first, one <= last)


@law(KroneckerDelta, parts=_indices)
@over_axes
def kronecker_delta(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    same = reader.map(KroneckerDelta, parts[:2])
    return reader.map(ITE, [parts[2], same, Cell(reader.graph.number(S.Zero))]) if len(parts) > 2 else same


@law(Relational, BooleanFunction)
@over_axes
def condition(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    return reader.map(node.func, parts)


def _pieces(node: Piecewise) -> tuple[Any, ...]:
    return tuple([part for pair in node.args for part in pair.args])


@law(Piecewise, parts=_pieces)
@over_axes
def piecewise(node: Piecewise, parts: list[Cell], reader: Reader) -> Cell:
    result = Cell(reader.graph.number(S.NaN))
    pairs = list(zip(parts[::2], parts[1::2]))
    for (value, condition), pair in reversed(list(zip(pairs, node.args))):
        result = value if pair.args[1] == True else reader.map(ITE, [condition, value, result])  # noqa: E712
    return result


@law(AppliedUndef)
@over_axes
def undefined(node: Any, parts: list[Cell], reader: Reader) -> Cell:
    out, _dims = union([part for part, arg in zip(parts, node.args) if not getattr(arg, "is_Matrix", False)])
    if out:
        return reader.map(node.func, parts)
    shapes = tuple([tuple(arg.shape) if getattr(arg, "is_Matrix", False) else None for arg in node.args])
    return Cell(reader.graph.node("call", [part.node for part in parts], (node.func.__name__, shapes)))


@law(Derivative, Subs, FormalGradient, parts=no_parts)
def open_derivative(node: Any, parts: list[Cell], reader: Reader) -> Node:
    if isinstance(node, Subs):
        done = node.doit()
        if not isinstance(done, (Subs, Derivative)):
            return reader.matrix(done)
    raise NotImplementedError(f"cannot make code for the derivative {node}: it is not evaluated; "
                              "put a known function in with subs or replace, and doit()")


@law(Lambda, parts=no_parts)
def unapplied(node: Lambda, parts: list[Cell], reader: Reader) -> Node:
    raise NotImplementedError(f"cannot make code for the function {node} where a number or a matrix is needed")
