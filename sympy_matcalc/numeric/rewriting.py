"""Laws applied to a graph, node by node."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable
from sympy_matcalc.numeric.networks import contract


def rewritten(roots: Sequence[Node], graph: NumericGraph, law: Callable[[Node, list[Node]], Node | None],
              planned: bool = False) -> list[Node]:
    """The roots with a law applied to each node below them, arguments first; None leaves a node as it is.

    Where products are ordered already (``planned``), they are not opened again.
    """
    known: dict[int, Node] = {}
    for node in reachable(roots):
        args = [known[arg.number] for arg in node.args]
        known[node.number] = law(node, args) or (_as_planned if planned else remade)(node, args, graph)
    return [known[root.number] for root in roots]


def _as_planned(node: Node, args: Sequence[Node], graph: NumericGraph) -> Node:
    if node.op == "contract":
        return graph.node(node.op, args, node.data, node.shape)
    return remade(node, args, graph)


def remade(node: Node, args: Sequence[Node], graph: NumericGraph) -> Node:
    """The same operation on other arguments."""
    if all(old is new for old, new in zip(node.args, args)):
        return node
    if node.op == "add":
        return graph.add(list(zip(node.data, args)), node.shape)
    if node.op == "contract":
        labels, out, dims = node.data
        return contract(graph, list(zip(args, labels)), out, dict(dims))
    return graph.node(node.op, args, node.data, node.shape)
