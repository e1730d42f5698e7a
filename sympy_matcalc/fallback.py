"""Where SymPy's own algorithm for matrix derivatives is known to be right.

What no rule of ours covers goes there, and nowhere else: SymPy 1.14 answers 0 for sums
of scalars, for functions of traces and determinants and for entries, and takes the
powers of a matrix for powers of its entries.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.graph import Graph

_RIGHT = (Inverse, MatAdd, MatMul, MatPow, MatrixSymbol, Trace, Transpose)


def sympy_is_right(expr: Expr, variable: MatrixSymbol) -> bool:
    """Whether every node of ``expr`` above ``variable`` is of a class that SymPy gets right."""
    graph = Graph(expr)
    depends = graph.dependent(graph.add(variable))
    for i, node in enumerate(graph.nodes):
        if not depends[i]:
            continue
        if not isinstance(node, _RIGHT):
            return False
        if isinstance(node, MatPow) and not node.exp.is_Integer:
            return False
    return True
