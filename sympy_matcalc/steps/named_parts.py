"""Letters for parts of a derivation that stand in it several times: let r = A x - b."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sympy.core.cache import cacheit
from sympy.core.function import Lambda
from sympy.core.symbol import Dummy
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph

COLUMN_LETTERS = "ruvwz"
LETTERS = "MNPQS"

_BOUND = Dummy("t")

LARGEST = 300
"""In expressions of more nodes no parts are named."""


def letters_for(derivation: Any) -> dict[Any, str]:
    """A letter for each sum of matrices in the first line that stands twice in some line; none that is used already."""
    expr = derivation.expr
    if len(Graph(expr).nodes) > LARGEST:
        return {}
    first = _sums_in(expr)
    if not first:
        return {}
    counted: Counter[Any] = Counter()
    for line in (expr, *[step.after for step in derivation.steps]):
        counted |= _sums_in(line)
    used = {symbol.name for symbol in expr.atoms(MatrixSymbol)} | {str(s) for s in expr.free_symbols}
    names: dict[Any, str] = {}
    for part in first:
        if counted[part] >= 2 and not any(part.has(known) for known in names):
            letters = COLUMN_LETTERS if part.shape[1] == 1 else LETTERS
            free = next((letter for letter in letters if letter not in used), None)
            if free is not None:
                names[part] = free
                used.add(free)
    return names


def _sums_in(line: Any) -> Counter[Any]:
    """How often each sum of matrices stands in a line, as it is or transposed."""
    found: Counter[Any] = Counter()
    for part in preorder_traversal(line):
        if isinstance(part, MatAdd):
            # Of a sum and its transpose, the column; of no columns, that which is met first.
            one, flipped = _ordered(part), _flipped(part)
            column = flipped if flipped in found or part.shape[0] == 1 else one
            found[column] += 1
    return found


@cacheit  # type: ignore[untyped-decorator]
def _flipped(part: MatAdd) -> Any:
    """The transpose of a sum, in the same order."""
    return _ordered(Algebra().transpose(part))


@cacheit  # type: ignore[untyped-decorator]
def _ordered(part: MatAdd) -> Any:
    """A sum with its terms in the order of the typed form, and with one bound symbol in all its functions."""
    by = Algebra()
    functions = {function: Lambda(_BOUND, function.expr.xreplace({function.variables[0]: _BOUND}))
                 for function in part.atoms(Lambda) if len(function.variables) == 1}
    return by.sum_of(dict(by.read(part.xreplace(functions)).terms), part.shape)


def name_of(expr: Any, names: Mapping[Any, str]) -> tuple[str, bool] | None:
    """The letter of a part, and whether the expression is its transpose."""
    if not names or not isinstance(expr, MatAdd):
        return None
    one = _ordered(expr)
    if one in names:
        return names[one], False
    flipped = _flipped(expr)
    return (names[flipped], True) if flipped in names else None
