"""Functions of matrices by their eigenvalues, with many digits, and their derivatives by difference quotients."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import mpmath

from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.eigenvectors import decomposed, function_of_each
from sympy_matcalc.values.undecided import Outside


def function_of(function: Callable[[Any], Any], matrix: Array, directions: Sequence[Array] = ()) -> Array:
    """A function of a matrix, or its derivative along directions, with the digits of the moment."""
    apart = None if directions else decomposed(matrix, mpmath.mp.dps)
    total = by_definition(function, matrix, directions) if apart is None else apart.function(function)
    entries = [entry for array in (matrix, *directions) for entry in array.entries]
    real = not any(isinstance(entry, (complex, mpmath.mpc)) for entry in entries)
    scale = max(map(abs, total.entries))
    return total.map(lambda entry: _chopped(entry, scale, real))


def eigenvalues(matrix: Array) -> Sequence[Any]:
    """The eigenvalues of a matrix, with the digits of the moment."""
    apart = decomposed(matrix, mpmath.mp.dps)
    if apart is not None:
        return apart.values
    values: Sequence[Any] = mpmath.eig(mpmath.matrix(matrix.tolist()), left=False, right=False)
    return values


def by_definition(function: Callable[[Any], Any], matrix: Array, directions: Sequence[Array] = ()) -> Array:
    """The definition: mixed central differences, with so many more digits that nothing is lost.

    The matrix is moved by very little first, so that it can be diagonalized: the values are continuous.
    """
    digits, order = mpmath.mp.dps, len(directions)
    step = mpmath.mpf(10)**(-digits//2 - 5)
    with mpmath.workdps(3*digits + 40 + order*(digits//2 + 5)):
        x = mpmath.matrix(matrix.tolist())
        moved = x + mpmath.mpf(10)**(-digits - 15)*(1 + mpmath.mnorm(x, 1))*_generic(len(matrix))
        total = mpmath.zeros(len(matrix))
        for signs in product((1, -1), repeat=order):
            point = moved
            for sign, direction in zip(signs, directions):
                point = point + sign*step*mpmath.matrix(direction.tolist())
            total = total + mpmath.fprod(signs)*_diagonalized(function, point)
        return Array(total/(2*step)**order, matrix.shape)


def _chopped(number: Any, scale: Any, real: bool) -> Any:
    """With the digits of the moment; of what is real without an imaginary part that is rounding."""
    if real and abs(mpmath.im(number)) <= mpmath.ldexp(scale, -int(0.9*mpmath.mp.prec)):
        number = mpmath.re(number)
    return +number


def _generic(size: int) -> Any:
    """A matrix without any structure."""
    rng = random.Random(size)
    return mpmath.matrix([[rng.uniform(-1, 1) for _ in range(size)] for _ in range(size)])


def _diagonalized(function: Callable[[Any], Any], matrix: Any) -> Any:
    try:
        values, vectors = mpmath.eig(matrix)
        back = mpmath.inverse(vectors)
    except (ArithmeticError, ValueError) as error:
        raise Outside("no eigenvectors of a matrix") from error
    return vectors*mpmath.diag(function_of_each(function, values))*back
