"""A.T - B = (A - B.T).T: a sum lies in memory as most of its terms do, for what is added across rows is slow.

Example: the residual M - U V.T of a factorization, of whose transpose the formula speaks.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy_matcalc.numeric.graph import Node, NumericGraph, uses
from sympy_matcalc.numeric.rewriting import rewritten

TURNED = (1, 0)


def upright_sums(roots: Sequence[Node], graph: NumericGraph) -> list[Node]:
    """The roots with sums and functions of entries turned as most of what they take; products come either way."""
    users = uses(roots)

    def law(node: Node, args: list[Node]) -> Node | None:
        if node.op == "contract":
            return _with_turned_factors(node, args, graph)
        if len(node.shape) != 2 or not _is_entrywise(node):
            return None
        votes = [0 if users[old.number] == 1 and _comes_either_way(arg) else 1 if _is_turned(arg) else -1
                 for old, arg in zip(node.args, args) if arg.shape]
        if sum(votes) <= 0:
            return None
        turned = [_turned(arg, graph) for arg in args]
        inner = graph.add(list(zip(node.data, turned)), node.shape[::-1]) if node.op == "add" \
            else graph.node("map", turned, node.data, node.shape[::-1])
        return graph.node("spread", [inner], TURNED, node.shape)

    return rewritten(roots, graph, law, planned=True)


def _is_entrywise(node: Node) -> bool:
    return (node.op == "add" and len(node.args) > 1) \
        or (node.op == "map" and all(place in ((), (0, 1)) for place in node.data[1]))


def _is_turned(node: Node) -> bool:
    return node.op == "spread" and node.data == TURNED and len(node.args[0].shape) == 2


def _comes_either_way(node: Node) -> bool:
    """Whether the transpose takes the same time: of products, and of what is the same along an axis."""
    return (node.op == "contract" and len(node.args) == 2 and len(node.shape) == 2) \
        or (node.op == "spread" and not _is_turned(node))


def _turned(node: Node, graph: NumericGraph) -> Node:
    if not node.shape:
        return node
    if _is_turned(node):
        return node.args[0]
    if node.op == "contract" and _comes_either_way(node):
        labels, out, dims = node.data
        return graph.node("contract", node.args, (labels, out[::-1], dims), node.shape[::-1])
    if node.op == "spread":
        return graph.node("spread", node.args, node.data[::-1], node.shape[::-1])
    return graph.node("spread", [node], TURNED, node.shape[::-1])


def _with_turned_factors(node: Node, args: list[Node], graph: NumericGraph) -> Node | None:
    """A factor that is turned has its labels turned instead."""
    labels, out, dims = node.data
    if not any(map(_is_turned, args)):
        return None
    places = tuple([place[::-1] if _is_turned(arg) else place for arg, place in zip(args, labels)])
    inner = [arg.args[0] if _is_turned(arg) else arg for arg in args]
    return graph.node("contract", inner, (places, out, dims), node.shape)
