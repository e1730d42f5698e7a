"""log det A is a sum of logarithms: of the pivots of a factorization, never of the product, which overflows.

Example: log(Determinant(X)) of ``20*eye(300)`` is 898.7, and its determinant is infinite in floats.
"""

from __future__ import annotations

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.passes.patterns import function_of
from sympy_matcalc.numeric.properties import Known


def log_determinant(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """log(det A), and log(abs(det A))."""
    if node.op != "map" or getattr(node.data[0], "__name__", "") != "log" or len(args) != 1:
        return None
    if args[0].op == "det":
        return graph.node("logdet", args[0].args, "signed")
    inner = function_of(args[0], "Abs")
    if inner is not None and inner.op == "det":
        return graph.node("logdet", inner.args, "abs")
    return None
