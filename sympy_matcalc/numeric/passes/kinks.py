"""DiracDelta(x) = 0 almost everywhere: the second derivative of relu and its kin, as a number, is that beside the kink.

Example: the Hessian of a network of rectifiers, which is zero but where a unit stands exactly at its kink; there it
would be infinite, and what it is multiplied with not a number.

Source: the convention of the libraries that differentiate programs.
"""

from __future__ import annotations

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.properties import Known


def almost_everywhere(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law, for compiled functions alone: ``lambdify`` computes what is typed."""
    if node.op == "map" and getattr(node.data[0], "__name__", "") == "DiracDelta":
        return graph.zero(node.shape)
    return None
