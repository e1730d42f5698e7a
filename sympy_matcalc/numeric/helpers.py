"""What the generated code calls where the array library has no single function for it, over NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from sympy_matcalc.numeric import frechet_arrays, shared_helpers


def __getattr__(name: str) -> Any:
    return shared_helpers.of_library(name, np)


def log_det(matrix: Any) -> Any:
    """The logarithm of a determinant, without the determinant, which is soon too large or too small.

    It is ``nan`` where the determinant is negative.
    """
    sign, value = np.linalg.slogdet(matrix)
    if np.iscomplexobj(sign):
        return np.log(sign) + value
    return value if sign >= 0 else np.float64("nan")


def frechet_array(name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivatives of a function of a matrix along all unit matrices, and along directions."""

    expm, frechet = (shared_helpers.of_library(function, np) for function in ("expm", "frechet"))
    return frechet_arrays.frechet_array(lambda stack: np.array([expm(part) for part in stack]), frechet, name, matrix,
                                        *directions, exponent=exponent)


def softplus(array: Any) -> Any:
    """log(1 + exp(x)), without overflow."""
    try:
        return np.logaddexp(0, array)
    except TypeError:
        return softplus_of_complex(np, array)


def sigmoid(array: Any) -> Any:
    """1/(1 + exp(-x)), without overflow."""
    try:
        return np.exp(-np.logaddexp(0, -array))
    except TypeError:
        return sigmoid_of_complex(np, array)


def softplus_of_complex(xp: Any, array: Any) -> Any:
    """log(1 + exp(x)) of complex numbers, its principal value."""
    right = array.real > 0
    value = xp.log1p(xp.exp(xp.where(right, -array, array))) + xp.where(right, array, 0*array)
    return value.real + 1j*((value.imag + xp.pi) % (2*xp.pi) - xp.pi)


def sigmoid_of_complex(xp: Any, array: Any) -> Any:
    """1/(1 + exp(-x)) of complex numbers."""
    right = array.real > 0
    power = xp.exp(xp.where(right, -array, array))
    return xp.where(right, 1 + 0*power, power)/(1 + power)


def direction(vector: Any) -> Any:
    """A vector over its norm; at zero, zero: the subgradient of least norm."""
    norm = np.linalg.norm(vector)
    return vector/norm if norm else np.zeros_like(vector)


def xlogy(x: Any, y: Any) -> Any:
    """x log(y), and zero where x is zero."""
    zero = x == 0
    return np.where(zero, 0.0, x*np.log(np.where(zero, 1.0, y)))


def diagonal_logdet(diagonal: Any, signed: bool = True) -> Any:
    """The logarithm of a determinant, from a diagonal whose product it is; ``nan`` where that is negative."""
    return logdet_of_diagonal(diagonal, 0, signed)


def logdet_of_diagonal(diagonal: Any, exchanges: int, signed: bool) -> Any:
    """The same after so many exchanges of rows; of a complex determinant the principal value."""
    value = np.log(abs(diagonal)).sum()
    if not signed:
        return value
    if np.iscomplexobj(diagonal):
        return value + 1j*np.angle(np.exp(1j*(np.angle(diagonal).sum() + np.pi*exchanges)))
    return np.float64("nan") if (exchanges + np.count_nonzero(diagonal < 0)) % 2 else value
