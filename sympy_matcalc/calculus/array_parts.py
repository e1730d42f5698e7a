"""SymPy's array expressions, imported when a derivative needs one: that takes as long as all the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

listeners: list[Callable[[], None]] = []
"""Called when an array expression is about to be made, and SymPy's module of them is there."""


def array_expressions() -> Any:
    """SymPy's module of array expressions."""
    from sympy.tensor.array.expressions import array_expressions
    for listener in tuple(listeners):
        listener()
    return array_expressions


def zero_array(*shape: Any) -> Any:
    """SymPy's ``ZeroArray``."""
    return array_expressions().ZeroArray(*shape)


def is_zero_array(expr: Any) -> bool:
    """Whether ``expr`` is a ``ZeroArray``, found without importing it."""
    return type(expr).__name__ == "ZeroArray"


def is_array(expr: Any) -> bool:
    """Whether ``expr`` is one of SymPy's array expressions that is no matrix."""
    cls = type(expr)
    return (cls.__module__ or "").startswith("sympy.tensor.array.expressions") or cls.__name__ == "ArraySum"


def array_sum(arrays: list[Any]) -> Any:
    """The sum of arrays of one shape, or of matrices."""
    if len(arrays) == 1:
        return arrays[0]
    if arrays[0].is_Matrix:
        return sum(arrays[1:], arrays[0])
    return array_expressions()._array_add(*arrays)
