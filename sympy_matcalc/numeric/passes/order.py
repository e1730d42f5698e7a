"""The passes over a graph before products are ordered, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy_matcalc.numeric.graph import Node, NumericGraph, rewritten
from sympy_matcalc.numeric.properties import Known

Pass = Callable[[Node, list[Node], NumericGraph, Known], "Node | None"]

PASSES: tuple[Pass, ...] = ()


def simplified(roots: Sequence[Node], graph: NumericGraph, known: Known) -> list[Node]:
    """The roots after all passes."""
    result = list(roots)
    for law in PASSES:
        result = rewritten(result, graph, lambda node, args, law=law: law(node, args, graph, known))  # type: ignore[misc]
    return result
