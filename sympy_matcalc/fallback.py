"""Where SymPy's own algorithm is right: derivatives with more than two axes.

SymPy 1.14 answers 0 for sums of scalars, for functions of traces and determinants and
for entries, and takes the powers of a matrix for powers of its entries. So its answers
are taken for the classes that it is known to get right, and else only if they agree
with central differences.
"""

from __future__ import annotations

from typing import Any

import sympy
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
    """Whether every node of ``expr`` above ``variable`` is of a class that SymPy 1.14 gets right."""
    if not sympy.__version__.startswith("1.14"):
        return False
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


def agrees_with_differences(expr: Expr, variable: MatrixSymbol, derivative: Any) -> bool:
    """Whether a derivative is right at a random point; it is not if it cannot be evaluated."""
    from sympy_matcalc.checking import deviation  # brings NumPy
    try:
        return bool(deviation(expr, variable, derivative, seed=1) < 1e-6)
    except (ArithmeticError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError, ValueError):
        return False
