"""SymPy's array expressions, imported when a derivative needs one: that takes as long as all the rest."""

from __future__ import annotations

from typing import Any


def zero_array(*shape: Any) -> Any:
    """SymPy's ``ZeroArray``."""
    from sympy.tensor.array.expressions.array_expressions import ZeroArray
    return ZeroArray(*shape)


def is_zero_array(expr: Any) -> bool:
    """Whether ``expr`` is a ``ZeroArray``, found without importing it."""
    return type(expr).__name__ == "ZeroArray"


def is_array(expr: Any) -> bool:
    """Whether ``expr`` is one of SymPy's array expressions that is no matrix."""
    return (type(expr).__module__ or "").startswith("sympy.tensor.array.expressions")


def permuted(array: Any, axes: list[int]) -> Any:
    """An array with its axes permuted, in SymPy's normal form."""
    from sympy.tensor.array.expressions.array_expressions import _permute_dims
    return _permute_dims(array, axes)
