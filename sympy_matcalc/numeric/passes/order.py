"""The passes over a graph before products are ordered, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.passes.common_factors import common_factors
from sympy_matcalc.numeric.passes.common_identities import common_identities
from sympy_matcalc.numeric.passes.diagonal_matrices import diagonal_inverse
from sympy_matcalc.numeric.passes.directions import directions
from sympy_matcalc.numeric.passes.log_determinants import log_determinant
from sympy_matcalc.numeric.passes.shifted_exponentials import shifted_exponentials
from sympy_matcalc.numeric.passes.softmaxes import softmaxes
from sympy_matcalc.numeric.passes.stable_functions import stable
from sympy_matcalc.numeric.passes.symmetric_matrices import symmetric_matrices
from sympy_matcalc.numeric.passes.units_as_axes import units_as_axes
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import rewritten

Pass = Callable[[Node, list[Node], NumericGraph, Known], "Node | None"]

PASSES: tuple[Pass, ...] = (
    units_as_axes, log_determinant, diagonal_inverse, stable, softmaxes, shifted_exponentials, directions,
    symmetric_matrices, common_identities, common_factors)


def simplified(roots: Sequence[Node], graph: NumericGraph, known: Known, first: Sequence[Pass] = ()) -> list[Node]:
    """The roots after all passes, and after others before them."""
    result = list(roots)
    for law in (*first, *PASSES):
        result = rewritten(result, graph, lambda node, args, law=law: law(node, args, graph, known))  # type: ignore[misc]
    return result
