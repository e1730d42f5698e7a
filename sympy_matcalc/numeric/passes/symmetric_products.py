"""A' D A = B' B with B = D^(1/2) A, for weights that are not negative: BLAS computes one triangle of what is symmetric.

Example: the Hessian of the logistic loss, A' Diag(p (1 - p)) A.

Source: J. J. Dongarra et al., A set of level 3 basic linear algebra subprograms, ACM TOMS 16 (1990) 1-17: xSYRK.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph, uses
from sympy_matcalc.numeric.passes.patterns import raised
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import rewritten


def symmetric_products(roots: Sequence[Node], graph: NumericGraph, known: Known) -> list[Node]:
    """The roots with weights shared out, where products are ordered already."""
    users = uses(roots)

    def law(node: Node, args: list[Node]) -> Node | None:
        if node.op != "contract" or len(args) != 2 or len(node.shape) != 2:
            return None
        for matrix, scaled, own in ((args[0], args[1], node.args[1]), (args[1], args[0], node.args[0])):
            weights = _weights(scaled, matrix)
            root = _root(weights, graph, known) if weights is not None and users[own.number] == 1 else None
            if root is None:
                continue
            labels, out, dims = node.data
            if labels[0] != labels[1][:1] + labels[0][1:] or set(labels[0]) & set(labels[1]) != {labels[0][0]}:
                continue
            half = graph.node("contract", [matrix, root], (((0, 1), (0,)), (0, 1), tuple(enumerate(matrix.shape))),
                              matrix.shape)
            return graph.node("contract", [half, half], (labels, out, dims), node.shape)
        return None

    return rewritten(roots, graph, law, planned=True)


def _root(weights: Node, graph: NumericGraph, known: Known) -> Node | None:
    """What gives the weights if it is squared."""
    if weights.op == "contract" and len(weights.args) == 2 and weights.args[0] is weights.args[1] \
            and weights.data[0] == ((0,), (0,)) and weights.data[1] == (0,):
        return weights.args[0]
    return raised(graph, weights, S.Half) if known.nonnegative(weights) else None


def _weights(scaled: Node, matrix: Node) -> Node | None:
    """What the rows of a matrix are multiplied by."""
    if scaled.op != "contract" or len(scaled.args) != 2 or len(matrix.shape) != 2 or matrix not in scaled.args:
        return None
    labels, out, _ = scaled.data
    place = scaled.args.index(matrix)
    rest, own = labels[1 - place], labels[place]
    vector = scaled.args[1 - place]
    return vector if out == own and len(set(own)) == 2 and rest == own[:1] else None
