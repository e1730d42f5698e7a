"""What the generated code calls for libraries of the Array API, of its functions alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy_matcalc.numeric import shared_helpers


def __getattr__(name: str) -> Any:
    return getattr(shared_helpers, name)


def array(xp: Any, like: Any, value: Any) -> Any:
    """A number as an array of no axes."""
    return value if hasattr(value, "shape") else xp.asarray(value, dtype=like.dtype)


def einsum(xp: Any, subscripts: str, *arrays: Any) -> Any:
    """Products of entries summed up: all axes side by side, multiplied, and summed."""
    inputs, out = subscripts.split("->")
    factors, places = _without_repeats(xp, list(arrays), inputs.split(","))
    letters = [*out, *sorted(set("".join(places)) - set(out))]
    result: Any = None
    for factor, place in zip(factors, places):
        order = [place.index(letter) for letter in letters if letter in place]
        factor = xp.permute_dims(factor, tuple(order)) if order else factor
        sizes = iter(factor.shape)
        factor = xp.reshape(factor, tuple([next(sizes) if letter in place else 1 for letter in letters]))
        result = factor if result is None else result*factor
    summed = tuple(range(len(out), len(letters)))
    return xp.sum(result, axis=summed) if summed else result


def _without_repeats(xp: Any, arrays: list[Any], places: list[str]) -> tuple[list[Any], list[str]]:
    """A letter that stands twice in one place, as two letters and an identity."""
    free = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for k in range(len(places)):
        while len(set(places[k])) < len(places[k]):
            letter = next(x for x in places[k] if places[k].count(x) > 1)
            new = next(free)
            at = places[k].rindex(letter)
            size = arrays[k].shape[at]
            places[k] = places[k][:at] + new + places[k][at + 1:]
            arrays.append(xp.eye(size, dtype=arrays[k].dtype))
            places.append(letter + new)
    return arrays, places


def diagonal_matrix(xp: Any, vector: Any) -> Any:
    """A vector on the diagonal of a matrix."""
    return vector[:, None]*xp.eye(vector.shape[0], dtype=vector.dtype)


def where(xp: Any, like: Any, condition: Any, one: Any, other: Any) -> Any:
    """One where a condition holds, and the other elsewhere."""
    condition = condition if hasattr(condition, "shape") else xp.asarray(bool(condition))
    return xp.where(condition, array(xp, like, one), array(xp, like, other))


def maximum(xp: Any, x: Any, y: Any) -> Any:
    """The larger entry."""
    like = x if hasattr(x, "shape") else y
    x, y = array(xp, like, x), array(xp, like, y)
    return xp.where(x >= y, x, y)


def minimum(xp: Any, x: Any, y: Any) -> Any:
    """The smaller entry."""
    return -maximum(xp, -x, -y)


def heaviside(xp: Any, x: Any, at_zero: Any) -> Any:
    """1 where x is positive, 0 where it is negative."""
    return xp.where(x == 0, array(xp, x, at_zero), array(xp, x, 1.0)*xp.astype(x > 0, x.dtype))


def sigmoid(xp: Any, x: Any) -> Any:
    """1/(1 + exp(-x))."""
    return xp.exp(-softplus(xp, -x))


def softplus(xp: Any, x: Any) -> Any:
    """log(1 + exp(x))."""
    return xp.where(x > 0, x, 0*x) + xp.log1p(xp.exp(-xp.abs(x)))


def xlogy(xp: Any, x: Any, y: Any) -> Any:
    """x log(y), and zero where x is zero."""
    zero = x == 0
    return xp.where(zero, 0*x, x*xp.log(xp.where(zero, 1 + 0*y, y)))


def matrix_power(xp: Any, matrix: Any, exponent: Any) -> Any:
    """A whole power of a matrix, by squaring."""
    exponent = shared_helpers.whole(exponent)
    if exponent < 0:
        return matrix_power(xp, xp.linalg.inv(matrix), -exponent)
    result = xp.eye(matrix.shape[0], dtype=matrix.dtype)
    while exponent:
        if exponent % 2:
            result = result @ matrix
        matrix = matrix @ matrix if exponent > 1 else matrix
        exponent //= 2
    return result


def stacked(xp: Any, like: Any, entries: Sequence[Any], shape: Sequence[int]) -> Any:
    """Numbers as an array."""
    return xp.reshape(xp.stack([array(xp, like, entry) for entry in entries]), tuple(shape))


def blocks(xp: Any, like: Any, rows: Sequence[Sequence[Any]]) -> Any:
    """Matrices beside and below each other."""
    return xp.concat([xp.concat(list(row), axis=1) for row in rows], axis=0)


def vech(xp: Any, matrix: Any) -> Any:
    """The lower triangle of a matrix, column by column."""
    return xp.concat([matrix[k:, k] for k in range(matrix.shape[0])])


def diagonal_sums(xp: Any, matrix: Any) -> Any:
    """Each entry becomes the sum of its diagonal."""
    size = matrix.shape[0]
    return sum((xp.linalg.trace(matrix, offset=k)*xp.eye(size, k=k, dtype=matrix.dtype)
                for k in range(1 - size, size)), 0*matrix)


def diagonal_means(xp: Any, matrix: Any) -> Any:
    """Each entry becomes the mean of its diagonal."""
    size = matrix.shape[0]
    return sum((xp.linalg.trace(matrix, offset=k)/(size - abs(k))*xp.eye(size, k=k, dtype=matrix.dtype)
                for k in range(1 - size, size)), 0*matrix)


def diagonal_logdet(xp: Any, diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    value = xp.sum(xp.log(xp.abs(diagonal)))
    if signed and xp.isdtype(diagonal.dtype, "complex floating"):
        phase = xp.prod(xp.where(diagonal == 0, xp.ones_like(diagonal), diagonal/xp.abs(diagonal)))
        return value + xp.log(phase)
    odd = xp.sum(xp.astype(diagonal < 0, xp.int64)) % 2
    return xp.where(odd == 1, xp.asarray(float("nan"), dtype=value.dtype), value) if signed else value


def cholesky_logdet(xp: Any, factor: Any) -> Any:
    """The logarithm of the determinant of L L.H."""
    return 2*xp.sum(xp.log(xp.linalg.diagonal(factor)))
