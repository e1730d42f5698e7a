"""Random points that satisfy assumptions: where a formula is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy.assumptions.assume import AppliedPredicate
from sympy.logic.boolalg import And, BooleanFunction, BooleanTrue
from sympy.matrices.expressions.matexpr import MatrixSymbol


def _positive_definite(a: Any) -> Any:
    import numpy as np
    return a @ a.T/len(a) + np.eye(len(a))


def _orthogonal(a: Any) -> Any:
    import numpy as np
    return np.linalg.qr(a)[0]


def _triangular(name: str) -> Callable[[Any], Any]:
    def part(a: Any) -> Any:
        import numpy as np
        return getattr(np, name)(a)
    return part


def _diagonal(a: Any) -> Any:
    import numpy as np
    return np.diag(np.diag(a))


SHAPED: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda a: (a + a.T)/2,
    "hermitian": lambda a: (a + a.T)/2,
    "antihermitian": lambda a: (a - a.T)/2,
    "positive_definite": _positive_definite,
    "orthogonal": _orthogonal,
    "unitary": _orthogonal,
    "diagonal": _diagonal,
    "lower_triangular": _triangular("tril"),
    "upper_triangular": _triangular("triu"),
    "positive": abs,
    "nonnegative": abs,
    "negative": lambda a: -abs(a),
    "invertible": lambda a: a,
    "fullrank": lambda a: a,
    "square": lambda a: a,
    "real": lambda a: a,
    "real_elements": lambda a: a,
    "complex_elements": lambda a: a,
}
"""What makes a matrix, or a number, of random entries into one of the kind; of several, one after the other."""

ORDER = tuple(SHAPED)


def point(expressions: Iterable[Any], assumptions: Any, seed: int) -> dict[Any, Any]:
    """Random values for all symbols, as the assumptions want them; sizes are random, too.

    Points with an even seed have well-conditioned square matrices of positive determinant, the others any matrices,
    every second time with a negative determinant.

    Raises
    ======

    ValueError
        If an assumption is none that a point can be drawn for.
    """
    import numpy as np

    from sympy_matcalc.values.differences import random_values
    expressions = tuple(expressions)
    rng = np.random.default_rng(seed)
    values = random_values(expressions, seed, rng.permutation(np.arange(2, 6)).tolist() if seed else ())
    if seed % 2:
        for symbol, value in values.items():
            if isinstance(symbol, MatrixSymbol):
                values[symbol] = _any_matrix(np.shape(value), seed % 4 == 1, rng)
    for name, subject in sorted(assumed(assumptions), key=lambda pair: ORDER.index(pair[0])):
        if subject in values:
            drawn = np.asarray(values[subject], dtype=float)
            shaped = SHAPED[name](drawn)
            values[subject] = shaped if isinstance(subject, MatrixSymbol) else float(shaped)
    return values


def _any_matrix(shape: tuple[int, ...], negative: bool, rng: Any) -> Any:
    import numpy as np
    matrix = rng.standard_normal(shape)
    if negative and shape[0] == shape[1] and np.linalg.det(matrix) > 0:
        matrix[0] = -matrix[0]
    return matrix


def assumed(assumptions: Any) -> list[tuple[str, Any]]:
    """What is assumed of which symbol, by the name of the predicate."""
    if assumptions is None or isinstance(assumptions, BooleanTrue) or assumptions is True:
        return []
    if isinstance(assumptions, (list, tuple, set, And)):
        parts = assumptions.args if isinstance(assumptions, BooleanFunction) else assumptions
        return [pair for part in parts for pair in assumed(part)]
    if isinstance(assumptions, AppliedPredicate) and len(assumptions.arguments) == 1:
        name = str(assumptions.function.name)
        if name in SHAPED and assumptions.arguments[0].is_symbol:
            return [(name, assumptions.arguments[0])]
    raise ValueError(f"no random point is known to satisfy {assumptions}: give Q predicates of single symbols, "
                     f"such as Q.symmetric(A); known are {', '.join(ORDER)}")
