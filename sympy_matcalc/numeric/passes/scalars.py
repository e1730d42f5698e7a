"""c (a b') = (c a) b': a number is multiplied into what is smallest.

Example: twice the outer product of two vectors of length n, or a diagonal matrix, takes n more operations, not n^2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph, uses
from sympy_matcalc.numeric.rewriting import rewritten


def scalars_inside(roots: Sequence[Node], graph: NumericGraph, size: Callable[[Expr], float]) -> list[Node]:
    """The roots with coefficients moved into products of which a factor is smaller than the product."""
    users = uses(roots)

    def volume(node: Node) -> float:
        return prod(map(size, node.shape))

    def law(node: Node, args: list[Node]) -> Node | None:
        if node.op != "add":
            return None
        if node.data == (S.NegativeOne,) and args[0].op == "add" and users[node.args[0].number] == 1 \
                and any(c.is_negative for c in args[0].data):
            return negated(graph, args[0])
        terms = []
        for c, old, arg in zip(node.data, node.args, args):
            small = min(arg.args, key=volume) if arg.op == "contract" and len(arg.args) == 2 else None
            matters = c != 1 and (abs(c) != 1 or len(node.args) == 1)  # within a sum a sign costs nothing
            if matters and users[old.number] == 1 and small is not None and small.shape \
                    and 2*volume(small) <= volume(arg):
                scaled = graph.add([(c, small)], small.shape)
                position = arg.args.index(small)
                inner = [scaled if k == position else part for k, part in enumerate(arg.args)]
                terms.append((S.One, graph.node("contract", inner, arg.data, arg.shape)))
            elif matters and users[old.number] == 1 and arg.op == "spread" \
                    and 2*volume(arg.args[0]) <= volume(arg):
                scaled = graph.add([(c, arg.args[0])], arg.args[0].shape)
                terms.append((S.One, graph.node("spread", [scaled], arg.data, arg.shape)))
            else:
                terms.append((c, arg))
        return graph.add(terms, node.shape)

    return rewritten(roots, graph, law, planned=True)


def negated(graph: NumericGraph, total: Node) -> Node:
    """-(a - b) = b - a, what is added before what is subtracted."""
    terms = sorted(zip(total.data, total.args), key=lambda term: not term[0].is_negative)
    return graph.node("add", [arg for _, arg in terms], tuple([-c for c, _ in terms]), total.shape)
