"""Points at which two expressions are compared: small sizes, determinants of both signs, complex where that matters.

Nothing of the package but its evaluator is used here.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from sympy import Adjoint, Basic, Expr, S, Symbol, conjugate
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol

from sympy_matcalc.values.evaluation import evaluate
from sympy_matcalc.values.wave import Wave

TOLERANCE = 1e-6
"""Values closer than this, relative to their size, are the same."""

SHAKEN = 1e-4
"""A value that changes by more than this when its point changes by 1e-9 says nothing."""


def is_complex(*expressions: Basic) -> bool:
    """Whether an adjoint or a conjugate of what is no constant, or a symbol declared complex, is in an expression."""
    return any((isinstance(node, (Adjoint, conjugate)) and bool(node.free_symbols)) or (
        isinstance(node, Symbol) and node.is_complex and node.is_extended_real is None)
        for expr in expressions for node in _nodes(expr))


def draw(rng: random.Random, *expressions: Basic, sizes: tuple[int, ...] = (1, 2, 3)) -> dict[Any, Any]:
    """Random values for all symbols of expressions.

    An integer that is no size is 0 where it may be, for it may be an index; else 1 or 2.
    """
    nodes = [node for expr in expressions for node in _nodes(expr)]
    matrices = sorted({node for node in nodes if isinstance(node, MatrixSymbol)}, key=str)
    indices = set().union(*[node.args[k].free_symbols for node in nodes if isinstance(node, MatrixElement)
                            for k in (1, 2)])
    of_shapes = set().union(*[matrix.shape[k].free_symbols for matrix in matrices for k in (0, 1)])
    complex_ = is_complex(*expressions)
    values: dict[Any, Any] = {}
    for symbol in sorted({node for node in nodes if isinstance(node, Symbol)}, key=lambda s: (s.name, s.sort_key())):
        if symbol in of_shapes:
            values[symbol] = rng.choice(sizes)
        elif symbol.is_integer:
            values[symbol] = 0 if symbol in indices and not symbol.is_positive else rng.choice((1, 2))
        else:
            values[symbol] = _number(rng, symbol)
    for matrix in matrices:
        shape = tuple(int(evaluate(size, values)) for size in matrix.shape)
        values[matrix] = entries(rng, shape, complex_)
    values.update((type(node), Wave(type(node).__name__)) for node in nodes if isinstance(node, AppliedUndef))
    return values


def entries(rng: random.Random, shape: tuple[int, ...], complex_: bool = False) -> Any:
    """A random array of moderate numbers: of squares, every other has a negative determinant."""
    array = np.array([rng.uniform(-1.2, 1.2) for _ in range(int(np.prod(shape)))]).reshape(shape)
    if complex_:
        array = array + 1j*entries(rng, shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        array = array + np.diag([rng.choice((-1.7, 1.7)) for _ in range(shape[0])])
    return array


def _number(rng: random.Random, symbol: Symbol) -> Any:
    size = rng.uniform(0.3, 1.7)
    if symbol.is_complex and symbol.is_extended_real is None:
        return complex(rng.uniform(-1, 1), rng.choice((-1, 1))*size)
    if symbol.is_nonnegative:
        return size
    return -size if symbol.is_nonpositive or rng.random() < 0.5 else size


def differ(one: Expr, other: Expr, values: dict[Any, Any]) -> bool | None:
    """Whether two expressions have different values at a point; None where that is not to be told."""
    if other.has(S.ComplexInfinity, S.Infinity, S.NaN):
        return None  # log(0), of a determinant that rounding makes different from zero
    with np.errstate(all="ignore"):
        first, second = (_value(expr, values) for expr in (one, other))
        if first is None or first.shape != second.shape:
            return None if first is None else True
        if not np.all(np.isfinite(first)) or np.max(np.abs(first), initial=0) > 1e8:
            return None
        if _distance(first, second) <= TOLERANCE:
            return False
        return True if _is_steady(one, first, values) else None


def _is_steady(expr: Expr, value: Any, values: dict[Any, Any]) -> bool:
    """Whether a value hardly changes with its point: then rounding explains no difference."""
    rng = np.random.default_rng(0)

    def shaken(number: Any) -> Any:  # each entry by its own factor: a multiple of all is rounded alike
        is_number = isinstance(number, (float, complex, np.ndarray))
        return number*(1 + 1e-9*rng.random(np.shape(number))) if is_number else number

    return all(_distance(value, _value(expr, {name: shaken(number) for name, number in values.items()})) < SHAKEN
               for _ in range(3))


def _value(expr: Expr, values: dict[Any, Any]) -> Any:
    try:
        value = np.asarray(evaluate(expr, values), dtype=complex)
    except (np.linalg.LinAlgError, OverflowError, ZeroDivisionError):
        return None
    return value.reshape(()) if value.size == 1 else value


def _distance(one: Any, other: Any) -> float:
    difference = float(np.max(np.abs(one - other), initial=0.0))
    size = float(np.max(np.abs(one), initial=0.0))
    return difference/(1 + size) if difference == difference else float("inf")


def _nodes(expr: Any) -> list[Any]:
    found, seen, stack = [], set(), [expr]
    while stack:
        node = stack.pop()
        if id(node) in seen or not isinstance(node, Basic):
            continue
        seen.add(id(node))
        found.append(node)
        stack.extend(node.args)
    return found
