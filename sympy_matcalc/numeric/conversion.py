"""Arguments as arrays of a library: lists and integers are arrays of floats, what is no array of numbers is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def _numpy(value: Any, name: str) -> Any:
    if isinstance(value, (float, int, complex)) and not isinstance(value, bool):
        return value
    array = of_numbers(value, name)
    return array.astype(float) if array.dtype.kind in "iub" else array


def of_numbers(value: Any, name: str) -> Any:
    """What NumPy makes of a value, if that is numbers, all of them there."""
    import numpy as np
    if np.ma.is_masked(value):
        raise ValueError(f"{name}: some of the array is masked; give the missing numbers, {name}.filled(...)")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise TypeError(f"{name}: expected an array of numbers: {error}") from None
    if array.dtype.kind not in "iubfc":
        raise TypeError(f"{name}: expected numbers, got an array of dtype {array.dtype}")
    return array


def _cupy(value: Any, name: str) -> Any:
    import cupy as cp
    if isinstance(value, (float, int, complex)):
        return value
    array = cp.asarray(value)
    return array.astype(float) if array.dtype.kind in "iub" else array


def _jax(value: Any, name: str) -> Any:
    import jax
    import jax.numpy as jnp
    if isinstance(value, (float, int, complex)) and not isinstance(value, bool):
        return value
    array = jnp.asarray(value if isinstance(value, jax.Array) else of_numbers(value, name))
    return array.astype(jnp.result_type(float)) if array.dtype.kind in "iub" else array


def _torch(value: Any, name: str) -> Any:
    import torch
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, (float, complex)):
        return torch.as_tensor(value, dtype=torch.complex128 if isinstance(value, complex) else torch.float64)
    if not isinstance(value, torch.Tensor):
        checked = of_numbers(value, name)
        value = torch.as_tensor(checked if hasattr(value, "dtype") else value)
    array = value
    return array if array.is_floating_point() or array.is_complex() else array.to(torch.get_default_dtype())


def _array(value: Any, name: str) -> Any:
    if isinstance(value, (float, int, complex)) and not isinstance(value, bool):
        return value
    if not hasattr(value, "__array_namespace__"):
        from array_api_compat import is_array_api_obj
        if not is_array_api_obj(value):
            raise TypeError(f"{name}: expected an array of a library of the Array API, got {type(value).__name__}")
    from array_api_compat import array_namespace
    xp = array_namespace(value)
    return xp.astype(value, xp.asarray(0.0).dtype) if xp.isdtype(value.dtype, ("integral", "bool")) else value


def of_one_kind(library: str, values: Sequence[Any], arrays: list[Any]) -> list[Any]:
    """Numbers, lists and integers as floats of the size that the arrays have, which PyTorch does not do by itself."""
    if library != "torch":
        return arrays
    import torch
    given = [_is_of_floats(value) and len(value.shape) > 0 for value in values]
    kinds = [array.dtype for array, own in zip(arrays, given) if own]
    if not kinds or all(given):
        return arrays
    kind = kinds[0]
    for other in kinds[1:]:
        kind = torch.promote_types(kind, other)
    return [array if own or (isinstance(value, torch.Tensor) and not array.shape) or not isinstance(array, torch.Tensor)
            else array.to(torch.promote_types(array.dtype, kind) if array.is_complex() else kind)
            for value, array, own in zip(values, arrays, given)]


def _is_of_floats(value: Any) -> bool:
    kind = getattr(value, "dtype", None)
    return kind is not None and (getattr(kind, "kind", "") in "fc" if hasattr(kind, "kind") else
                                 bool(kind.is_floating_point or kind.is_complex))


CONVERTERS = {"numpy": _numpy, "cupy": _cupy, "jax": _jax, "torch": _torch, "array": _array}
