"""Matrices diagonalized with many digits, where the eigenvalues are far apart: NumPy's eigenvectors, improved.

Arithmetic is that of integers, a common power of two aside, many times as fast as that of mpmath's numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import mpmath

from sympy_matcalc.values.arrays import Array, from_entries
from sympy_matcalc.values.undecided import Outside

SPARE_DIGITS = 30
"""More than is lost by eigenvectors that are far apart."""

GUARD_BITS = 50
"""More than is lost by the arithmetic."""

FAR_APART = 1e-5
"""Eigenvalues are so much of the largest away from each other and from 0; the inverse bounds a condition number."""

MOST_ROUNDS = 12
"""Each doubles the digits of the eigenvectors."""


class Decomposed(NamedTuple):
    """V diag(d) V**-1, with more digits than those asked for."""

    values: Sequence[Any]
    vectors: Array
    inverse: Array
    digits: int

    def function(self, function: Callable[[Any], Any]) -> Array:
        """V diag(f(d)) V**-1"""
        with mpmath.workdps(self.digits):
            images = function_of_each(function, self.values)
            return from_entries(self.vectors.shape, lambda i, j: self.vectors[i, j]*images[j]) @ self.inverse


def function_of_each(function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    """A function of eigenvalues."""
    try:
        return [function(number) for number in values]
    except (ArithmeticError, ValueError) as error:
        raise Outside("a function is not defined at an eigenvalue") from error


@lru_cache(maxsize=32)
def decomposed(matrix: Array, digits: int) -> Decomposed | None:
    """A matrix diagonalized, if its eigenvalues are far apart; remembered for the other functions of it.

    With B = V**-1 A V and E[i, j] = B[i, j]/(B[j, j] - B[i, i]) off the diagonal, the columns of V (1 + E) are
    eigenvectors but for the square of E (Ogita and Aishima 2018, for symmetric A): a small E is the proof.
    """
    if not all(map(mpmath.isfinite, matrix.entries)) or not any(matrix.entries):
        return None
    with mpmath.workdps(digits + SPARE_DIGITS):
        bits = mpmath.mp.prec + GUARD_BITS
        scale = int(max(mpmath.mag(entry) for entry in matrix.entries if entry))
        scaled = matrix.map(lambda entry: mpmath.ldexp(1, -scale)*entry)
        start = _in_floats(scaled)
        if start is None:
            return None
        found = _improved(_fixed(scaled, bits), *[_fixed(each, bits) for each in start], bits)
        if found is None:
            return None
        values, vectors, inverse = (_numbers(pair, bits) for pair in found)
        if not any(mpmath.im(entry) for entry in matrix.entries):
            # The conjugate is an eigenvalue, too; one that is not far from it is it.
            values = [value if abs(mpmath.im(value)) > FAR_APART*abs(value)/4 else mpmath.re(value) for value in values]
        return Decomposed([mpmath.ldexp(1, scale)*value for value in values], Array(vectors, matrix.shape),
                          Array(inverse, matrix.shape), digits + SPARE_DIGITS)


def _in_floats(matrix: Array) -> tuple[Array, Array] | None:
    """Eigenvectors and their inverse by NumPy, if the eigenvalues are far apart."""
    import numpy as np
    floats = np.array([complex(entry) for entry in matrix.entries]).reshape(matrix.shape)
    try:
        values, vectors = np.linalg.eig(floats if floats.imag.any() else floats.real)
        if np.linalg.cond(vectors) > 1/FAR_APART:
            return None
    except np.linalg.LinAlgError:
        return None
    least = min(abs(one - other) for one, other in combinations([0, *values.tolist()], 2))
    if least < FAR_APART*max(map(abs, values)):
        return None
    return Array(vectors.ravel().tolist(), matrix.shape), Array(np.linalg.inv(vectors).ravel().tolist(), matrix.shape)


# -- fixed point: real and imaginary parts, arrays of integers ---------------------------

def _fixed(matrix: Array, bits: int) -> tuple[Any, Any]:
    import numpy as np
    real, imaginary = (np.array([int(mpmath.ldexp(part(entry), bits)) for entry in matrix.entries], dtype=object)
                       for part in (mpmath.re, mpmath.im))
    return real.reshape(matrix.shape), imaginary.reshape(matrix.shape)


def _numbers(pair: tuple[Any, Any], bits: int) -> list[Any]:
    parts = ([mpmath.mpf((number, -bits)) for number in part.ravel().tolist()] for part in pair)
    return [mpmath.mpc(real, imaginary) if imaginary else real for real, imaginary in zip(*parts)]


def _times(left: tuple[Any, Any], right: tuple[Any, Any], bits: int) -> tuple[Any, Any]:
    (a, b), (c, d) = left, right
    return (a @ c - b @ d) >> bits, (a @ d + b @ c) >> bits


def _plus(left: tuple[Any, Any], right: tuple[Any, Any], sign: int = 1) -> tuple[Any, Any]:
    return left[0] + sign*right[0], left[1] + sign*right[1]


def _improved(matrix: tuple[Any, Any], vectors: tuple[Any, Any], inverse: tuple[Any, Any], bits: int) -> Any:
    """Eigenvalues, eigenvectors and their inverse with all bits but the guard, if that succeeds."""
    import numpy as np
    for _ in range(MOST_ROUNDS):
        one = np.identity(len(matrix[0]), dtype=object)*(1 << bits), 0
        off = _plus(_times(vectors, inverse, bits), one, -1)  # not small where NumPy's eigenvectors are exact by luck
        inverse = _plus(inverse, _times(inverse, off, bits), -1)
        near = _times(_times(inverse, matrix, bits), vectors, bits)
        values = near[0].diagonal(), near[1].diagonal()
        step = _step(near, values, bits)
        vectors = _plus(vectors, _times(vectors, step, bits))
        inverse = _plus(inverse, _times(step, inverse, bits), -1)
        if max(abs(part).max() for part in (*step, *off)) < 1 << (bits + GUARD_BITS)//2:
            return values, vectors, inverse
    return None


def _step(near: tuple[Any, Any], values: tuple[Any, Any], bits: int) -> tuple[Any, Any]:
    """near[i, j]/(values[j] - values[i]) off the diagonal"""
    import numpy as np
    (a, b), (c, d) = near, (part[None, :] - part[:, None] for part in values)
    norm = c*c + d*d
    np.fill_diagonal(norm, 1)
    step = ((a*c + b*d) << bits)//norm, ((b*c - a*d) << bits)//norm
    for part in step:
        np.fill_diagonal(part, 0)
    return step
