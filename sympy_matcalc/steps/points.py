"""Random points that satisfy assumptions: where a formula is tried.

Assumptions are read by the one reader, and matrices that have a structure are drawn as where expressions are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy.assumptions.assume import AppliedPredicate
from sympy.core.sympify import sympify
from sympy.logic.boolalg import And
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.properties import PREDICATES
from sympy_matcalc.equality.instances import scalar_of
from sympy_matcalc.equality.structures import GENERIC, Assumptions, Draw
from sympy_matcalc.values.arrays import Array, identity
from sympy_matcalc.values.floats import Floats
from sympy_matcalc.values.undecided import Outside

OF_ENTRIES: dict[str, Callable[[Any], Any]] = {
    "positive": abs, "nonnegative": abs, "negative": lambda a: -abs(a), "nonpositive": lambda a: -abs(a)}
"""Predicates of numbers that are taken for ones of all entries, where they are said of a matrix."""


class Premises:
    """What the points have to satisfy.

    Raises
    ======

    ValueError
        If there is an assumption that no point can be drawn for.
    """

    def __init__(self, assume: Any) -> None:
        given = And(*assume) if isinstance(assume, (list, tuple, set)) else sympify(True if assume is None else assume)
        parts = And.make_args(given)
        self.entries = {part.arguments[0]: OF_ENTRIES[str(part.function.name)]
                        for part in parts if _is_of_entries(part)}
        self.matrices = Assumptions(And(*[part for part in parts if not _is_of_entries(part)]))
        self.text = given
        if not self.matrices.complete:
            raise self.refused()

    def refused(self) -> ValueError:
        return ValueError(f"no random point is known to satisfy {self.text}: give Q predicates of single symbols, "
                          f"such as Q.symmetric(A); known are {', '.join((*PREDICATES, *OF_ENTRIES))}")

    def of(self, symbol: Any) -> frozenset[str]:
        """What a symbol has to be that a random value is not anyway."""
        return self.matrices.of(symbol) - GENERIC - {"real"}


def _is_of_entries(part: Any) -> bool:
    return isinstance(part, AppliedPredicate) and str(part.function.name) in OF_ENTRIES \
        and isinstance(part.arguments[0], MatrixSymbol)


def point(expressions: Iterable[Any], premises: Premises, seed: int) -> dict[Any, Any]:
    """Random values for all symbols, as is assumed; sizes are random, too.

    Points with an even seed have well-conditioned square matrices of positive determinant, the others any matrices,
    every second time with a negative determinant.

    Raises
    ======

    Outside
        If a size is not as is assumed.
    """
    import numpy as np

    from sympy_matcalc.values.differences import random_values
    rng = np.random.default_rng(seed)
    values = random_values(tuple(expressions), seed, rng.permutation(np.arange(2, 6)).tolist() if seed else ())
    source = _Source(rng, seed % 2 == 0)
    for symbol, value in values.items():
        names = premises.of(symbol)
        if not isinstance(symbol, MatrixSymbol):
            values[symbol] = _number(symbol, value, names, source.field)
        elif names:
            values[symbol] = source.structured(np.shape(value), names, premises)
        elif seed % 2:
            values[symbol] = _any_matrix(np.shape(value), seed % 4 == 1, rng)
        if symbol in premises.entries:
            values[symbol] = premises.entries[symbol](values[symbol])
    return values


def _number(symbol: Any, value: Any, names: frozenset[str], field: Any) -> Any:
    """A number as it was drawn, if it is as assumed, else another."""
    if all(getattr(sympify(value), f"is_{name}") for name in names):
        return value
    if isinstance(value, int):  # there are matrices of this size
        raise Outside("a size that the assumptions forbid")
    return scalar_of(symbol, names, field, False)


def _any_matrix(shape: tuple[int, ...], negative: bool, rng: Any) -> Any:
    import numpy as np
    matrix = rng.standard_normal(shape)
    if negative and shape[0] == shape[1] and np.linalg.det(matrix) > 0:
        matrix[0] = -matrix[0]
    return matrix


class _RandomFloats(Floats):
    def __init__(self, rng: Any) -> None:
        super().__init__()
        self.rng = rng

    def random(self, is_complex: bool, positive: bool = False) -> float:
        number = float(self.rng.standard_normal())
        return abs(number) if positive else number

    def random_integer(self, positive: bool) -> int:
        return int(self.rng.integers(1 if positive else -9, 10))


class _Source(Draw):
    """Structured matrices of floats, made of well-conditioned ones where that is asked."""

    def __init__(self, rng: Any, regular: bool) -> None:
        super().__init__(_RandomFloats(rng), False, int(rng.integers(2**16)))
        self.regular = regular

    def generic(self, rows: int, columns: int, is_complex: bool | None = None) -> Array:
        matrix: Array = super().generic(rows, columns, is_complex)
        return 2*identity(rows) + matrix*(0.5/rows**0.5) if self.regular and rows == columns else matrix

    def structured(self, shape: tuple[int, ...], names: frozenset[str], premises: Premises) -> Any:
        """A matrix with all of a structure."""
        import numpy as np
        try:
            matrix, whole = self.matrix((shape[0], shape[1]), names)
        except Outside as error:
            raise premises.refused() from error
        if not whole:
            raise premises.refused()
        return np.array(matrix.entries, dtype=float).reshape(shape)
