"""Entries of what is linear in a placeholder, by its values at the matrix units."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.labels import UNIT, Label
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.rewriting import normalized


def entries_at_units(node: Expr, row: Label, col: Label, by: Any) -> bool:
    """F(G)_kl = sum over i, j of G_ij F(E_ij)_kl, for an F that is linear in the placeholder G

    With the deltas of G_ij the sum collapses: the derivative by an entry is the value at a unit.
    """
    if any(getattr(part, "is_read_off", False) for part in nodes_below([node])):
        return False
    placeholder = by.algebra.placeholders[0]
    rows, cols = placeholder.shape
    i = S.Zero if is_one(rows) else private_index(node)
    j = S.Zero if is_one(cols) else private_index(node, i)
    by.chain([matrix_unit(1, rows, 0, i), placeholder, matrix_unit(cols, 1, j, 0)], UNIT, UNIT)
    by.entry(normalized(node.xreplace({placeholder: matrix_unit(rows, cols, i, j)}), by.algebra), row, col)
    by.sums([(index, S.Zero, size - 1) for index, size in ((i, rows), (j, cols)) if index is not S.Zero])
    return True
