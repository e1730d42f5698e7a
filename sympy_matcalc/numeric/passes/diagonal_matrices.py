"""The inverse of a diagonal matrix is that of its diagonal: rows are scaled, nothing is solved.

Example: b' D^-1 b with a diagonal D is the sum of b_i^2/d_i.

Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., section 1.2.
"""

from __future__ import annotations

from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import diagonal_of, raised
from sympy_matcalc.numeric.properties import Known


def diagonal_inverse(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """D^-1 = Diag(1/d), for a D that is assumed to be diagonal."""
    if node.op != "inverse" or known.triangle(args[0]) != "diagonal":
        return None
    inverse = raised(graph, diagonal_of(graph, args[0]), S.NegativeOne)
    return contract(graph, [(inverse, (0,))], (0, 0), {0: args[0].shape[0]})
