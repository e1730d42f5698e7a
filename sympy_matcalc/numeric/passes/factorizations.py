"""One factorization a matrix: solves, inverses and determinants of A and of A.T share it.

A X = B and log det A take n^3 each if they stand alone, and n^3 together; a positive definite matrix takes half
of that by Cholesky, and a triangular one is factored already. Where the inverse is wanted itself, what it meets is
multiplied by it, which is faster than to solve for as many columns.
Example: log det S + r' S^-1 r, with its gradient.

Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., sections 3.1, 3.2, 4.2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable
from sympy_matcalc.numeric.passes.patterns import diagonal_of
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import rewritten

_USERS = ("solve", "inverse", "inverse_of", "logdet", "det")


def factored(roots: Sequence[Node], graph: NumericGraph, definite: set[int], known: Known,
             can_factor: bool) -> list[Node]:
    """The roots with factorizations where they are worth it.

    ``definite`` has the numbers of the matrices that are positive definite, ``known`` says which are triangular or
    diagonal, and ``can_factor`` whether the backend keeps factorizations of other matrices than these.
    """
    users: Counter[int] = Counter()
    inverses: dict[int, Node] = {}
    for node in reachable(roots):
        if node.op in _USERS:
            users[node.args[0].number] += 1
        if node.op == "inverse":
            inverses[node.args[0].number] = node

    def law(node: Node, args: list[Node]) -> Node | None:
        if node.op not in _USERS:
            return None
        number = node.args[0].number
        triangle = known.triangle(node.args[0])
        if triangle is not None:
            return _of_triangle(graph, triangle, node, args)
        if node.op == "solve" and number in inverses and len(node.shape) == 2:
            inverse = law(inverses[number], args[:1]) or graph.node("inverse", args[:1], None, args[0].shape)
            return _times(graph, inverse, args[1], bool(node.data))
        if number in definite:
            return _by(graph, "cholesky", node, args)
        if can_factor and (users[number] > 1 or node.op in ("solve", "inverse", "inverse_of")):
            return _by(graph, "lu", node, args)
        return None

    return rewritten(roots, graph, law, planned=True)


def _of_triangle(graph: NumericGraph, triangle: str, node: Node, args: list[Node]) -> Node:
    """A solve by substitution; a determinant from the diagonal alone."""
    if node.op in ("det", "logdet"):
        return graph.node(f"diagonal_{node.op}", [diagonal_of(graph, args[0])], node.data)
    transposed = node.op in ("solve", "inverse_of") and bool(node.data)
    return graph.node(f"triangular_{node.op}", args, (triangle != "upper", transposed), node.shape)


def _times(graph: NumericGraph, matrix: Node, right: Node, transposed: bool) -> Node:
    """A product of matrices, as an operation whose order is settled."""
    sizes = ((0, matrix.shape[0]), (1, matrix.shape[1]), (2, right.shape[1]))
    labels = ((1, 0) if transposed else (0, 1), (1, 2))
    return graph.node("contract", [matrix, right], (labels, (0, 2), sizes), (matrix.shape[0], right.shape[1]))


def _by(graph: NumericGraph, kind: str, node: Node, args: list[Node]) -> Node:
    factor = graph.node(kind, args[:1], None, args[0].shape)
    data = None if kind == "cholesky" and node.op != "logdet" else node.data
    if kind == "cholesky" and node.op == "det":
        from sympy.functions.elementary.exponential import exp
        return graph.node("map", [graph.node("cholesky_logdet", [factor])], (exp, ((),)))
    return graph.node(f"{kind}_{node.op}", [factor, *args[1:]], data, node.shape)
