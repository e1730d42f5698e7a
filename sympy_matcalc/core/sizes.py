"""How long and how deep expressions are as trees, found on their graphs: SymPy's ``count_ops`` walks and negates."""

from __future__ import annotations

from sympy.core.basic import Basic

from sympy_matcalc.core.graph import Memory, arguments, folded


def tree_size(expr: Basic, known: Memory[int] | None = None) -> int:
    """The number of nodes, shared ones counted at each place; ``known`` is a memory of sizes, which grows."""
    return folded(expr, arguments, lambda node, sizes: 1 + sum(sizes), {} if known is None else known)


def tree_depth(expr: Basic) -> int:
    """The length of the longest path from the root to a leaf."""
    known: Memory[int] = {}
    return folded(expr, arguments, lambda node, depths: 1 + max(depths, default=0), known)
