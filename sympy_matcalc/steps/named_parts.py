"""Letters for parts of a derivation that stand in it several times: let r = A x - b."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph

COLUMN_LETTERS = "ruvwz"
LETTERS = "MNPQS"

LARGEST = 300
"""In expressions of more nodes no parts are named."""


def letters_for(derivation: Any) -> dict[Any, str]:
    """A letter for each sum of matrices that stands at least twice in the first line, none that is used already."""
    expr = derivation.expr
    if len(Graph(expr).nodes) > LARGEST:
        return {}
    counted: Counter[Any] = Counter()
    algebra = Algebra()
    for part in preorder_traversal(expr):
        if isinstance(part, MatAdd) and all(size != 1 for size in part.shape[:1]):
            counted[part] += 1
        elif isinstance(part, MatAdd):
            counted[algebra.transpose(part)] += 1
        elif isinstance(part, Transpose) and isinstance(part.arg, MatAdd):
            counted[part.arg] += 1
    used = {symbol.name for symbol in expr.atoms(MatrixSymbol)} | {str(s) for s in expr.free_symbols}
    names: dict[Any, str] = {}
    for part, count in counted.items():
        if count >= 2 and not any(part.has(known) for known in names):
            letters = COLUMN_LETTERS if part.shape[1] == 1 else LETTERS
            free = next((letter for letter in letters if letter not in used), None)
            if free is not None:
                names[part] = free
                used.add(free)
    return names


def name_of(expr: Any, names: Mapping[Any, str]) -> tuple[str, bool] | None:
    """The letter of a part, and whether the expression is its transpose."""
    if not names or not isinstance(expr, MatAdd):
        return None
    if expr in names:
        return names[expr], False
    flipped = Algebra().transpose(expr)
    return (names[flipped], True) if flipped in names else None
