"""What the generated code calls for libraries of the Array API, of its functions alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy_matcalc.numeric import helpers
from sympy_matcalc.numeric.shared_helpers import direction, log_abs_det, log_det, polar

__all__ = ["direction", "log_abs_det", "log_det", "polar"]


def array(xp: Any, like: Any, value: Any) -> Any:
    """A number as an array of no axes."""
    return value if hasattr(value, "shape") else xp.asarray(value, dtype=like.dtype)


def whole(xp: Any, number: Any) -> int:
    """An exponent of a matrix as an integer."""
    return helpers.whole(number)


def signed_range(xp: Any, first: Any, last: Any) -> Any:
    """The indices of a sum with their signs."""
    return helpers.signed_range(first, last)


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


def logsumexp(xp: Any, array: Any, axis: Any = None) -> Any:
    """log(sum(exp(array))) along an axis, without overflow."""
    top = xp.max(array, axis=axis, keepdims=True)
    total = xp.log(xp.sum(xp.exp(array - top), axis=axis, keepdims=True)) + top
    return xp.sum(total, axis=axis)


def softmax(xp: Any, array: Any, axis: Any = None) -> Any:
    """exp(array)/sum(exp(array)) along an axis, without overflow."""
    exponentials = xp.exp(array - xp.max(array, axis=axis, keepdims=True))
    return exponentials/xp.sum(exponentials, axis=axis, keepdims=True)


def matrix_power(xp: Any, matrix: Any, exponent: Any) -> Any:
    """A whole power of a matrix, by squaring."""
    exponent = helpers.whole(exponent)
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


def duplication_matrix(xp: Any, size: int) -> Any:
    """The matrix that makes the vec of a symmetric matrix of its lower triangle."""
    return xp.asarray(helpers.duplication_matrix(size).tolist())


def elimination_matrix(xp: Any, size: int) -> Any:
    """The matrix that takes the lower triangle of a vec."""
    return xp.asarray(helpers.elimination_matrix(size).tolist())


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


def triangular_solve(xp: Any, matrix: Any, right: Any, lower: bool = True, transposed: bool = False) -> Any:
    """The solution of A X = B, or of A.T X = B, for a triangular A; the Array API has no substitution."""
    triangle = xp.tril(matrix) if lower else xp.triu(matrix)
    return xp.linalg.solve(triangle.T if transposed else triangle, right)


def triangular_inverse(xp: Any, matrix: Any, lower: bool = True) -> Any:
    """The inverse of a triangular matrix."""
    return xp.linalg.inv(xp.tril(matrix) if lower else xp.triu(matrix))


def diagonal_logdet(xp: Any, diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    value = xp.sum(xp.log(xp.abs(diagonal)))
    if signed and xp.isdtype(diagonal.dtype, "complex floating"):
        phase = xp.prod(xp.where(diagonal == 0, xp.ones_like(diagonal), diagonal/xp.abs(diagonal)))
        return value + xp.log(phase)
    odd = xp.sum(xp.astype(diagonal < 0, xp.int64)) % 2
    return xp.where(odd == 1, xp.asarray(float("nan"), dtype=value.dtype), value) if signed else value


def cholesky(xp: Any, matrix: Any) -> Any:
    """The lower Cholesky factor of a positive definite matrix."""
    return xp.linalg.cholesky(matrix)


def cholesky_solve(xp: Any, factor: Any, right: Any) -> Any:
    """The solution of L L.H X = B; the Array API has no triangular solves."""
    return xp.linalg.solve(_adjoint(xp, factor), xp.linalg.solve(factor, right))


def cholesky_inverse(xp: Any, factor: Any) -> Any:
    """The inverse of L L.H."""
    inverse = xp.linalg.inv(factor)
    return _adjoint(xp, inverse) @ inverse


def _adjoint(xp: Any, matrix: Any) -> Any:
    """The conjugate transpose; the Array API conjugates complex arrays only."""
    return xp.conj(matrix).T if xp.isdtype(matrix.dtype, "complex floating") else matrix.T


def cholesky_logdet(xp: Any, factor: Any) -> Any:
    """The logarithm of the determinant of L L.H."""
    return 2*xp.sum(xp.log(xp.linalg.diagonal(factor)))


def adjugate(xp: Any, matrix: Any) -> Any:
    """The transpose of the matrix of cofactors, of a singular matrix as well."""
    left, values, right = xp.linalg.svd(matrix)
    cofactors = xp.stack([xp.prod(xp.concat([values[:k], values[k + 1:]])) for k in range(values.shape[0])])
    return xp.linalg.det(left)*xp.linalg.det(right)*(right.T*cofactors) @ left.T
