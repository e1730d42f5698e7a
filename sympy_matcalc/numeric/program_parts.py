"""Names, shapes and roots of compiled functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.classes.norm import with_complex_norms_written
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.orders import Result
from sympy_matcalc.numeric.reading.exponential_quotients import with_bounded_scalars
from sympy_matcalc.numeric.reading.reader import Reader


def direction_of(variable: Any, question: Any) -> Any:
    name = f"d{variable}"
    taken = {str(symbol) for symbol in question.expr.free_symbols}
    while name in taken:
        name += "_"
    return MatrixSymbol(name, *variable.shape) if isinstance(variable, MatrixSymbol) else Symbol(name)


def root_of(result: Result, reader: Reader) -> Node:
    node = reader.matrix(with_bounded_scalars(with_complex_norms_written(result.expr)))
    if not result.turned:
        return node
    return _turned(reader.graph, node, (*range(result.turned, len(node.shape)), *range(result.turned)))


def _turned(graph: NumericGraph, node: Node, order: tuple[int, ...]) -> Node:
    """An array with its axes in another order, term by term."""
    shape = [node.shape[axis] for axis in order]
    if node.op == "add":
        return graph.add([(c, _turned(graph, arg, order)) for c, arg in zip(node.data, node.args)], shape)
    return contract(graph, [(node, tuple(range(len(order))))], order)


def sizes_in_node(node: Node) -> list[Expr]:
    return [node.data] if node.op == "size" else []


def name_of(symbol: Any) -> str:
    import keyword
    name = str(symbol)
    safe = name.isidentifier() and not keyword.iskeyword(name) and name not in _RESERVED
    return name if safe else "argument_" + "".join(c if c.isalnum() else "_" for c in name)


def shape_text(shape: tuple[Any, ...]) -> str:
    axes = [str(size) for size in shape if size != 1]
    if not axes:
        return "a number"
    return f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"


def indented(lines: Sequence[str]) -> list[str]:
    return ["    " + line if line else line for line in lines]


def words_in(lines: Sequence[str]) -> set[str]:
    import re
    return set(re.findall(r"[A-Za-z_]\w*", " ".join(lines)))


_RESERVED = {"np", "jnp", "cp", "torch", "xp", "function", "make"}
