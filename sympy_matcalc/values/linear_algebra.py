"""Matrices over any field as NumPy arrays of objects: inverses, determinants, characteristic polynomials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy_matcalc.values.undecided import Outside

Array = Any
"""A NumPy array of numbers of the field, and of Python's integers among them."""


def identity(rows: int, columns: int | None = None) -> Array:
    import numpy as np
    return np.eye(rows, columns, dtype=int).astype(object)


def constant(value: int, *shape: int) -> Array:
    import numpy as np
    return np.full(shape, value, dtype=object)


def inverse(matrix: Array, magnitude: Callable[[Any], Any]) -> Array:
    """By Gauss and Jordan."""
    import numpy as np
    size = len(matrix)
    work = np.concatenate([matrix, identity(size)], axis=1)
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: magnitude(work[i, k]))
        if not magnitude(work[pivot, k]):
            raise Outside("a singular matrix is inverted")
        if pivot != k:
            work[[k, pivot]] = work[[pivot, k]]
        work[k] = work[k]*(1/work[k, k])
        for i in range(size):
            if i != k:
                work[i] = work[i] - work[i, k]*work[k]
    return work[:, size:]


def determinant(matrix: Array, magnitude: Callable[[Any], Any]) -> Any:
    """By Gauss."""
    work = matrix.copy()
    size, result = len(work), 1
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: magnitude(work[i, k]))
        if not magnitude(work[pivot, k]):
            return 0*work[pivot, k]
        if pivot != k:
            work[[k, pivot]] = work[[pivot, k]]
            result = -result
        result = result*work[k, k]
        scale = 1/work[k, k]
        for i in range(k + 1, size):
            work[i] = work[i] - (work[i, k]*scale)*work[k]
    return result


def rank(matrix: Array, magnitude: Callable[[Any], Any]) -> int:
    """By Gauss."""
    work, found = matrix.copy(), 0
    rows, columns = work.shape
    for column in range(columns):
        if found == rows:
            break
        pivot = max(range(found, rows), key=lambda i: magnitude(work[i, column]))
        if not magnitude(work[pivot, column]):
            continue
        if pivot != found:
            work[[found, pivot]] = work[[pivot, found]]
        scale = 1/work[found, column]
        for i in range(found + 1, rows):
            work[i] = work[i] - (work[i, column]*scale)*work[found]
        found += 1
    return found


def characteristic_polynomial(matrix: Array) -> list[Any]:
    """The coefficients below the leading one, by Faddeev and LeVerrier."""
    coefficients = []
    power = identity(len(matrix))
    for k in range(1, len(matrix) + 1):
        product = matrix @ power
        coefficient = -1*product.trace()/k
        coefficients.append(coefficient)
        power = product + coefficient*identity(len(matrix))
    return coefficients


def matrix_power(matrix: Array, exponent: int) -> Array:
    result, base = identity(len(matrix)), matrix
    while exponent:
        if exponent & 1:
            result = result @ base
        base, exponent = base @ base, exponent >> 1
    return result


def permanent(matrix: Array) -> Any:
    """The sum over all permutations, without their signs."""
    from itertools import permutations
    from math import prod
    return sum(prod(matrix[i, j] for i, j in enumerate(order)) for order in permutations(range(len(matrix))))
