"""The properties of an explicit matrix, read off its entries."""

from __future__ import annotations

from typing import Any

from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.properties import Known

LARGEST = 12
"""The rank and the definiteness of explicit matrices with more rows than this are left unknown."""


def explicit_law(node: MatrixBase, parts: list[Known], assumed: Any, algebra: Any) -> Known:
    """Symmetric where entries meet their mirror images, triangular where they are zero; rank and sign of numbers."""
    rows, cols = node.shape
    known = _flags({
        "diagonal": [node[i, j] for i in range(rows) for j in range(cols) if i != j],
        "upper_triangular": [node[i, j] for i in range(rows) for j in range(cols) if i > j],
        "lower_triangular": [node[i, j] for i in range(rows) for j in range(cols) if i < j],
        "zero": list(node.flat()),
    })
    known["real"] = all(entry.is_extended_real for entry in node.flat())
    if not known["real"] and not any(entry.is_extended_real is False for entry in node.flat()):
        del known["real"]
    if rows == cols:
        known.update(_of_square(node))
    return known


def _of_square(node: MatrixBase) -> Known:
    size = range(node.rows)
    known = _flags({
        "symmetric": [node[i, j] - node[j, i] for i in size for j in range(i)],
        "skew_symmetric": [node[i, j] + node[j, i] for i in size for j in range(i + 1)],
    })
    if node.rows > LARGEST or not all(entry.is_Rational for entry in node.flat()):
        return known
    known["invertible"] = node.rank() == node.rows
    product = node.T*node
    known["orthogonal"] = product == product.eye(node.rows)
    if known.get("symmetric"):
        known.update({"positive_definite": node.is_positive_definite,
                      "positive_semidefinite": node.is_positive_semidefinite})
    return {name: value for name, value in known.items() if value is not None}


def _flags(vanishing: dict[str, list[Any]]) -> Known:
    """A property holds if all its expressions are zero, and fails if one is known not to be."""
    known: Known = {}
    for name, expressions in vanishing.items():
        if all(expression == 0 for expression in expressions):
            known[name] = True
        elif any(expression.is_number and expression.is_zero is False for expression in expressions):
            known[name] = False
    return known
