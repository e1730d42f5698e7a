"""Parts of matrices: entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.matrices.expressions.matexpr import MatrixElement

from sympy_matcalc.linear_maps import LinearMap, Pairing
from sympy_matcalc.matrix_unit import matrix_unit
from sympy_matcalc.normal_form.algebra import shape_of
from sympy_matcalc.rules.registry import NoRule, differential

Maps = Iterator[tuple[int, LinearMap]]


@differential(MatrixElement)
def matrix_element_differential(node: MatrixElement, active: Sequence[int]) -> Maps:
    """d U[i, j] = <E(i, j), dU>, E(i, j) the matrix unit

    Source: The Matrix Cookbook, section 9.7.
    """
    parent, i, j = node.args
    if 1 in active or 2 in active:
        raise NoRule(node)
    yield 0, Pairing(matrix_unit(*shape_of(parent), i, j))
