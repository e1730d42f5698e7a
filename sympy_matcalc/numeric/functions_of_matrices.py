"""Functions of matrices and their derivatives along directions, for the array library that is given as ``xp``.

What is made of exponentials, and all of SciPy's, goes by block matrices and is right for every matrix. Logarithms and
powers of the other libraries go by eigenvalues: of what cannot be diagonalized they are nan.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log2
from typing import Any

WORST_CONDITION = 1e8
"""Of eigenvectors: beyond it the matrix cannot be diagonalized but for rounding, and the values are nan."""

Scalar = Callable[[Any], Any]


def expm(xp: Any, matrix: Any) -> Any:
    """The exponential of a matrix: the library's, or over NumPy by its power series after scaling, and squaring.

    Source: Higham, Functions of Matrices, section 10.3.
    """
    if xp.__name__ == "torch":
        return xp.linalg.matrix_exp(matrix)
    if xp.__name__ == "jax.numpy":
        import jax
        return jax.scipy.linalg.expm(matrix)
    squarings = max(0, ceil(log2(max(xp.linalg.norm(matrix, 1), 1e-300))) + 2)
    small, one = matrix/2.0**squarings, xp.eye(len(matrix))
    result = one
    for k in range(16, 0, -1):
        result = one + small @ result/k
    for _ in range(squarings):
        result = result @ result
    return result


def along(xp: Any, function: Callable[[Any], Any], matrix: Any, *directions: Any) -> Any:
    """The derivative of a function of a matrix: the upper right block of the function of a block matrix.

    It is linear in each direction. Directions are scaled: beside a large one the digits of the matrix would be lost.

    Source: Higham and Relton, SIAM J. Matrix Anal. Appl. 35 (2014), theorem 3.5.
    """
    size = matrix.shape[0]
    scales = [scale_of(xp, direction) for direction in directions]
    result = function(block_of(xp, matrix, *[part/scale for part, scale in zip(directions, scales)]))[:size, -size:]
    for scale in scales:
        result = scale*result
    return result


def scale_of(xp: Any, direction: Any) -> Any:
    """The largest absolute value of an entry; 1 of zeros."""
    largest = xp.max(xp.abs(direction))
    return xp.where(largest > 0, largest, 1.0)


def block_of(xp: Any, matrix: Any, *directions: Any) -> Any:
    """The matrix on the diagonal of a block matrix, and the directions above it."""
    size = matrix.shape[0]
    block = matrix
    for direction in directions:
        one = xp.eye(block.shape[0]//size, dtype=direction.dtype)
        # Not xp.kron: PyTorch's takes no transpose.
        above = (one[:, None, :, None]*direction[None, :, None, :]).reshape(block.shape)
        block = xp.vstack([xp.hstack([block, above]), xp.hstack([0*block, block])])
    return block


def function_of_matrix(xp: Any, name: str, matrix: Any, exponent: Any = None) -> Any:
    """A function of a matrix: by the exponential, or by eigenvalues."""
    if name in ("log", "power"):
        return _by_eigenvalues(xp, name, matrix, exponent=exponent)
    return _by_exponentials(xp, name, matrix)


def frechet(xp: Any, name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """The derivative of a function of a matrix along directions: by blocks, or by eigenvalues."""
    if name in ("log", "power"):
        return _by_eigenvalues(xp, name, matrix, *directions, exponent=exponent)
    return along(xp, lambda block: _by_exponentials(xp, name, block), matrix, *directions)


def _by_exponentials(xp: Any, name: str, matrix: Any) -> Any:
    """A function that is made of exponentials.

    Source: Higham, Functions of Matrices, section 12.2.
    """
    if name == "exp":
        return expm(xp, matrix)
    if name in ("tan", "tanh"):
        denominator, numerator = ("cos", "sin") if name == "tan" else ("cosh", "sinh")
        parts = [_by_exponentials(xp, part, matrix) for part in (denominator, numerator)]
        return xp.linalg.solve(*parts)
    if name in ("sin", "cos") and not _is_complex(matrix):
        rotation = expm(xp, 1j*matrix)
        return rotation.imag if name == "sin" else rotation.real
    unit = 1j if name in ("sin", "cos") else 1.0
    one, other = expm(xp, unit*matrix), expm(xp, -unit*matrix)
    return (one - other)/(2*unit) if name in ("sin", "sinh") else (one + other)/2


def _is_complex(array: Any) -> bool:
    return "complex" in str(array.dtype)


def _by_eigenvalues(xp: Any, name: str, matrix: Any, *directions: Any, exponent: Any = None) -> Any:
    """A logarithm or a power, or its derivative along one direction, by Daleckii and Krein.

    Source: Higham, Functions of Matrices, theorem 3.11.
    """
    function: Scalar = xp.log if name == "log" else lambda z: z**exponent
    slope: Scalar = (lambda z: 1/z) if name == "log" else lambda z: exponent*z**(exponent - 1)
    values, vectors = xp.linalg.eig(matrix*1.0)
    inverse = xp.linalg.inv(vectors)
    if directions:
        (direction,) = directions
        middle = inverse @ (direction + 0*values[0]) @ vectors
        result = vectors @ (middle*_divided(xp, function, slope, values)) @ inverse
    else:
        result = (vectors*function(values)) @ inverse
    lost = xp.linalg.cond(vectors) > WORST_CONDITION
    is_real = not any(map(_is_complex, (matrix, *directions)))
    return xp.where(lost, float("nan"), _real(xp, result) if is_real else result)


def _real(xp: Any, result: Any) -> Any:
    """Of a real matrix a logarithm or a root need not be real: then it is nan where no values can be looked at."""
    is_complex = xp.max(xp.abs(result.imag)) > 1e-8*xp.max(xp.abs(result))
    if xp.__name__ == "numpy":
        return result if is_complex else result.real
    return xp.where(is_complex, float("nan"), result.real)


def _divided(xp: Any, function: Scalar, slope: Scalar, values: Any) -> Any:
    """The divided differences of a function; of two values that are close together the derivative between them."""
    one, other = values[:, None], values[None, :]
    close = xp.abs(one - other) <= 1e-5*(xp.abs(one) + xp.abs(other))
    gaps = xp.where(close, 1.0, one - other)
    return xp.where(close, slope((one + other)/2), (function(one) - function(other))/gaps)
