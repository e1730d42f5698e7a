"""Arrays on the diagonals of pairs of axes, which is what a product with identities is, over NumPy."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np


def on_diagonals(array: Any, subscripts: str, shape: Any) -> Any:
    """Zeros, but for an array on the diagonals of pairs of axes: ``"ab->cacb"`` puts A at all [c, :, c, :].

    Examples
    ========

    >>> import numpy as np
    >>> from sympy_matcalc.numeric.diagonals import on_diagonals
    >>> on_diagonals(np.array([2.0, 3.0]), "a->aab", (2, 2, 1))[:, :, 0].tolist()
    [[2.0, 0.0], [0.0, 3.0]]
    """
    made = np.zeros(shape, np.result_type(array, float) if np.ndim(array) == 0 else array.dtype)
    view, turned = _of_diagonals(made, array, subscripts)
    view[...] = turned
    return made


def with_diagonals(total: Any, array: Any, subscripts: str) -> Any:
    """A sum, of which nobody else knows, with an array added as :func:`on_diagonals` puts it.

    Examples
    ========

    >>> import numpy as np
    >>> from sympy_matcalc.numeric.diagonals import with_diagonals
    >>> with_diagonals(np.ones((2, 2)), np.array([2.0, 3.0]), "a->aa").tolist()
    [[3.0, 1.0], [1.0, 4.0]]
    """
    view, turned = _of_diagonals(total, array, subscripts)
    try:
        view += turned
    except TypeError:  # real and complex numbers
        return with_diagonals(total.astype(np.result_type(total, array)), array, subscripts)
    return total


def _of_diagonals(whole: Any, array: Any, subscripts: str) -> tuple[Any, Any]:
    """The diagonals of an array, which can be written to, and what fits there."""
    diagonals, axes, places = _places(subscripts)
    if subscripts.startswith("->"):  # a number
        return np.einsum(diagonals, whole), array
    return np.einsum(diagonals, whole), (array.transpose(axes) if axes else array)[places]


@cache
def _places(subscripts: str) -> tuple[str, tuple[int, ...], tuple[Any, ...]]:
    place, out = subscripts.split("->")
    kept = "".join(dict.fromkeys(out))
    axes = tuple([place.index(label) for label in kept if label in place])
    return f"{out}->{kept}", axes if axes != tuple(range(len(axes))) else (), \
        tuple([slice(None) if label in place else None for label in kept])
