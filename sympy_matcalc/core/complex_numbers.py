"""Whether an expression says that what stands in it may be complex; else it is taken for real."""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.basic import Basic
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.complexes import arg, conjugate, im, re
from sympy.matrices.expressions.adjoint import Adjoint

from sympy_matcalc.core.graph import Graph

OF_COMPLEX_NUMBERS = (Adjoint, conjugate, re, im, arg)
"""Where one of these stands around what is no constant, numbers are complex."""


def says_complex(nodes: Iterable[Basic]) -> bool:
    """Whether one of the nodes of an expression says that what stands in it may be complex.

    The adjoint of a constant says nothing: with it, the complex would go unsaid when it is simplified.
    """
    return any(node is S.ImaginaryUnit or (isinstance(node, OF_COMPLEX_NUMBERS) and bool(node.free_symbols))
               for node in nodes)


def is_complex(expr: Basic) -> bool:
    """Whether an expression says that it is complex: by what is declared complex, or by an adjoint or the like."""
    graph = Graph(expr)
    return is_declared_complex(graph) or says_complex(graph.nodes)


def is_declared_complex(graph: Graph) -> bool:
    """Whether the imaginary unit, or a symbol declared complex, stands anywhere."""
    return any(node is S.ImaginaryUnit or (
        isinstance(node, Symbol) and bool(node.assumptions0.get("complex")) and not node.is_extended_real)
        for node in graph.nodes)
