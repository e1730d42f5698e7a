"""S.T = S: products with a symmetric matrix and with its transpose are one.

Example: the gradient of r' S^-1 r by r is S^-1 r + S^-T r, which is twice one solve.
"""

from __future__ import annotations

from itertools import product

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade

MOST_SYMMETRIC = 4
"""Products of more symmetric matrices than this are left as they are."""


def symmetric_matrices(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law: of the ways to turn the symmetric factors of a product, always the same."""
    node = remade(node, args, graph)
    if node.op != "contract":
        return node
    labels, out, dims = node.data
    ways = [(place, place[::-1]) if len(place) == 2 and known.symmetric(arg) else (place,)
            for arg, place in zip(node.args, labels)]
    if not 0 < sum(len(way) - 1 for way in ways) <= MOST_SYMMETRIC:
        return node
    found = [contract(graph, list(zip(node.args, places)), out, dict(dims)) for places in product(*ways)]
    return min(found, key=lambda way: (way.op == "contract", way.data[:2] if way.op == "contract" else way.number))
