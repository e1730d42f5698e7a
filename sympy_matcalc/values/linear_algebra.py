"""Inverses, determinants, ranks, characteristic polynomials of matrices over any field."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import prod
from typing import Any

from sympy_matcalc.values.arrays import Array, identity
from sympy_matcalc.values.undecided import Outside

Magnitude = Callable[[Any], Any]
"""Takes a number to what tells a good pivot from a bad one, 0 for what is no pivot."""


def inverse(matrix: Array, magnitude: Magnitude) -> Array:
    """By Gauss and Jordan."""
    size = len(matrix)
    work = [row + one for row, one in zip(matrix.rows(), identity(size).rows())]
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: magnitude(work[i][k]))
        if not magnitude(work[pivot][k]):
            raise Outside("a singular matrix is inverted")
        work[k], work[pivot] = work[pivot], work[k]
        scale = 1/work[k][k]
        work[k] = [entry*scale for entry in work[k]]
        for i in range(size):
            if i != k:
                work[i] = _minus(work[i], work[i][k], work[k])
    return Array([entry for row in work for entry in row[size:]], matrix.shape)


def determinant(matrix: Array, magnitude: Magnitude) -> Any:
    """By Gauss."""
    work = matrix.rows()
    size, result = len(work), 1
    for k in range(size):
        pivot = max(range(k, size), key=lambda i: magnitude(work[i][k]))
        if not magnitude(work[pivot][k]):
            return 0*work[pivot][k]
        if pivot != k:
            work[k], work[pivot] = work[pivot], work[k]
            result = -result
        result = result*work[k][k]
        scale = 1/work[k][k]
        for i in range(k + 1, size):
            work[i] = _minus(work[i], work[i][k]*scale, work[k])
    return result


def rank(matrix: Array, magnitude: Magnitude) -> int:
    """By Gauss."""
    return len(_pivots(matrix, magnitude))


def _pivots(matrix: Array, magnitude: Magnitude) -> list[int]:
    """The first columns that span the others."""
    work = matrix.rows()
    found: list[int] = []
    rows, columns = matrix.shape
    for column in range(columns):
        top = len(found)
        if top == rows:
            break
        pivot = max(range(top, rows), key=lambda i: magnitude(work[i][column]))
        if not magnitude(work[pivot][column]):
            continue
        work[top], work[pivot] = work[pivot], work[top]
        scale = 1/work[top][column]
        for i in range(top + 1, rows):
            work[i] = _minus(work[i], work[i][column]*scale, work[top])
        found.append(column)
    return found


def pseudo_inverse(matrix: Array, magnitude: Magnitude) -> Array:
    """Of X = F G, F of independent columns of X: G' (G G')**-1 (F' F)**-1 F'."""
    columns = _pivots(matrix, magnitude)
    adjoint = matrix.conjugate().T
    if not columns:
        return adjoint
    left = matrix.part(range(matrix.shape[0]), columns)
    right = inverse(left.conjugate().T @ left, magnitude) @ left.conjugate().T  # the inverse of F from the left
    factor = right @ matrix
    back = factor.conjugate().T
    return back @ inverse(factor @ back, magnitude) @ right


def _minus(row: list[Any], factor: Any, other: list[Any]) -> list[Any]:
    return [a - factor*b for a, b in zip(row, other)]


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
    """By squaring; the exponent is not negative."""
    result, base = identity(len(matrix)), matrix
    while exponent:
        if exponent & 1:
            result = result @ base
        exponent >>= 1
        if exponent:
            base = base @ base
    return result


def permanent(matrix: Array) -> Any:
    """The sum over all permutations, without their signs."""
    return sum(prod(matrix[i, j] for i, j in enumerate(order)) for order in permutations(range(len(matrix))))
