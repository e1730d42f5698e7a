"""The derivative of a function of a matrix along all unit matrices, as one array: J[k, l, i, j] = Df(A)[E_ij][k, l].

Along E_ij the exponential has a derivative of rank one under an integral, int_0^1 (e^(tA) e_i) (e_j' e^((1 - t)A)) dt;
by Gauss's rule that is one product of two matrices with n^2 rows, for the exponentials at some twenty points.

Source: N. J. Higham, Functions of Matrices, SIAM 2008, theorem 10.13 and (10.15).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import ceil, lgamma, log
from typing import Any

import numpy as np

from sympy_matcalc.numeric.functions_of_matrices import block_of, scale_of

WIDEST = 64.0
"""An interval over which the exponent changes by more is cut."""
MOST_PIECES = 64
"""With more pieces than this, the derivatives are taken one by one."""
EXPONENTIALS_OF_A_DERIVATIVE = 4
"""A derivative along one unit takes about as long as so many exponentials."""
PRECISION = 1e-17
"""The error of the rule, relative to the largest integrand."""

Function = Callable[..., Any]


def frechet_array(exponential: Function, along: Function, name: str, matrix: Any, *directions: Any,
                  exponent: Any = None) -> Any:
    """The array of derivatives over NumPy, further directions given.

    Parameters
    ==========

    exponential : callable
        Exponentials of a stack of matrices.
    along : callable
        The derivative of a function along directions, where there is no rule for all units at once.
    name : str
        Which function.
    """
    if name == "exp":
        return _of_exponential(exponential, along, matrix, *directions)
    if name not in ("sin", "cos", "sinh", "cosh"):
        return by_units(np, along, name, matrix, *directions, exponent=exponent)
    unit = 1j if name in ("sin", "cos") else 1.0

    def part(sign: float) -> Any:
        return sign*unit*_of_exponential(exponential, along, *[sign*unit*part for part in (matrix, *directions)])

    result = (part(1) - part(-1))/(2*unit) if name in ("sin", "sinh") else (part(1) + part(-1))/2
    return result if any(map(np.iscomplexobj, (matrix, *directions))) else result.real


def by_units(xp: Any, along: Function, name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The array of derivatives, unit by unit."""
    size = matrix.shape[0]
    units = xp.eye(size*size, dtype=matrix.dtype).reshape(size, size, size, size)
    rows = [xp.stack([along(name, matrix, units[i, j], *directions, exponent=exponent) for j in range(size)], -1)
            for i in range(size)]
    return xp.stack(rows, -2)


def _of_exponential(exponential: Function, along: Function, matrix: Any, *directions: Any) -> Any:
    """The integral, of the upper right block of what has the directions above its diagonal."""
    size = len(matrix)
    scales = [scale_of(np, direction) for direction in directions]
    block = block_of(np, matrix, *[direction/scale for direction, scale in zip(directions, scales)])
    centred = block - np.trace(block)/len(block)*np.eye(len(block))
    width = 2*min(np.linalg.norm(centred, order) for order in (1, np.inf, "fro"))
    if not width <= MOST_PIECES*WIDEST:
        return by_units(np, along, "exp", matrix, *directions)
    nodes, weights = _rule(width)
    if len(nodes) > EXPONENTIALS_OF_A_DERIVATIVE*size*size:
        return by_units(np, along, "exp", matrix, *directions)
    powers = exponential(nodes[:, None, None]*block)
    left = (weights[:, None, None]*powers[:, :size]).reshape(len(nodes), size, -1, size)
    right = powers[::-1, :, -size:].reshape(len(nodes), -1, size, size)
    product = left.transpose(1, 3, 0, 2).reshape(size*size, -1).dot(right.reshape(-1, size*size))
    return np.prod(scales)*product.reshape(size, size, size, size).transpose(0, 3, 1, 2)


def _rule(width: float) -> tuple[Any, Any]:
    """Points and weights on [0, 1] that lie symmetrically, for exponents that change by so much."""
    pieces = max(1, ceil(width/WIDEST))
    nodes, weights = _gauss(_count(width/pieces))
    starts = np.arange(pieces)[:, None]
    return ((starts + nodes)/pieces).ravel(), np.tile(weights, pieces)/pieces


def _count(width: float) -> int:
    """So many points are exact to PRECISION: the error is at most c^(2q) (q!)^4/((2q + 1) (2q)!^3)."""
    count = 2
    while 2*count*log(max(width, 1e-3)) + 4*lgamma(count + 1) - log(2*count + 1) - 3*lgamma(2*count + 1) \
            > log(PRECISION):
        count += 1
    return count


@cache
def _gauss(count: int) -> tuple[Any, Any]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1)/2, weights/2
