"""What the passes look for: sums, products and functions of entries in the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract


def function_of(node: Node, name: str) -> Node | None:
    """The argument of an entrywise function of one argument."""
    if node.op == "map" and len(node.args) == 1 and getattr(node.data[0], "__name__", "") == name \
            and node.data[1][0] == tuple(range(len(node.shape))):
        return node.args[0]
    return None


def entrywise(graph: NumericGraph, function: Any, *args: Node) -> Node:
    """A function of arrays of one shape, entry by entry."""
    shape = args[0].shape
    axes = tuple(range(len(shape)))
    return graph.node("map", args, (function, tuple([axes]*len(args))), shape)


def power_of(node: Node) -> tuple[Node, Expr] | None:
    """The base and the exponent of a power by a number."""
    if node.op == "map" and getattr(node.data[0], "__name__", "") == "Pow" and node.args[1].op == "number" \
            and node.data[1][0] == tuple(range(len(node.shape))):
        return node.args[0], node.args[1].data
    return None


def raised(graph: NumericGraph, node: Node, exponent: Expr) -> Node:
    """A power by a number."""
    from sympy.core.power import Pow
    if exponent == 1:
        return node
    axes = tuple(range(len(node.shape)))
    return graph.node("map", [node, graph.number(exponent)], (Pow, (axes, ())), node.shape)


def terms_of(node: Node, scale: Expr = S.One) -> list[tuple[Expr, Node]]:
    """A node as a sum of multiples."""
    if node.op != "add":
        return [(scale, node)]
    if len(node.args) == 1:
        return terms_of(node.args[0], scale*node.data[0])
    return [(scale*c, arg) for c, arg in zip(node.data, node.args)]


def is_one(node: Node) -> bool:
    """Whether all entries are one."""
    if node.op == "number":
        return bool(node.data == 1)
    if node.op == "contract" and not node.args:
        out = node.data[1]
        return len(set(out)) == len(out)
    return False


def constant_of(node: Node) -> Expr | None:
    """The number that all entries are."""
    if node.op == "number":
        return node.data
    return S.One if is_one(node) else None


def factors_of(node: Node) -> list[tuple[Node, tuple[Any, ...]]]:
    """A node as factors with labels: those of the axes of the result are 0, 1, ..."""
    if node.op == "contract":
        labels, out, _ = node.data
        if out == tuple(range(len(out))):
            return list(zip(node.args, labels))
    return [(node, tuple(range(len(node.shape))))]


def dims_of(node: Node, one: Node) -> dict[Any, Any]:
    """The lengths of the axes of a node, and of what one of its terms sums over."""
    dims = dict(one.data[2]) if one.op == "contract" else {}
    return {**dims, **dict(enumerate(node.shape))}


def without(factors: Sequence[Any], taken: Sequence[Any]) -> list[Any] | None:
    """The factors that are left when some are taken out; None if one of those is missing."""
    rest = list(factors)
    for factor in taken:
        if factor not in rest:
            return None
        rest.remove(factor)
    return rest


def negative(graph: NumericGraph, node: Node) -> Node:
    return graph.add([(S.NegativeOne, node)], node.shape)


def diagonal_of(graph: NumericGraph, matrix: Node) -> Node:
    """The diagonal of a square matrix."""
    return contract(graph, [(matrix, (0, 0))], (0,), {0: matrix.shape[0]})
