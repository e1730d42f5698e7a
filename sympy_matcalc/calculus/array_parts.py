"""SymPy's array expressions, imported when a derivative needs one: that takes as long as all the rest."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sympy.core.basic import Basic
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key

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


def sort_key(expr: Any) -> Any:
    """What SymPy 1.14 sorts arrays by; to SymPy 1.15 they are atoms, which it sorts by how they are printed.

    A permutation is its cycles in words there: they are written once for each.
    """
    if type(expr).__name__ == "Permutation":
        return _key_of_permutation(expr)
    if not is_array(expr):
        return default_sort_key(expr)
    args = tuple(sort_key(arg) if isinstance(arg, Basic) else arg for arg in expr.args)
    return expr.class_key(), (len(args), args), _ONE, S.One


@lru_cache(maxsize=256)
def _key_of_permutation(permutation: Any) -> Any:
    return default_sort_key(permutation)


_ONE = S.One.sort_key()


def array_sum(arrays: list[Any]) -> Any:
    """The sum of arrays of one shape, or of matrices."""
    if len(arrays) == 1:
        return arrays[0]
    if arrays[0].is_Matrix:
        return sum(arrays[1:], arrays[0])
    return array_expressions()._array_add(*arrays)
