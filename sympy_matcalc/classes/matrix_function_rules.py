"""The exponential and the logarithm of a matrix, under a trace or where the variation commutes with the matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.matrices.expressions.inverse import Inverse

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import CommutingProduct, LinearMap

Maps = Iterator[tuple[int, LinearMap]]


@differential(MatrixExponential)
def matrix_exponential_differential(node: MatrixExponential, active: Sequence[int]) -> Maps:
    """d exp(U) = exp(U) dU, if dU commutes with U;  d tr exp(U) = tr(exp(U) dU) always

    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    yield 0, CommutingProduct(node.arg, node)


@differential(MatrixLogarithm)
def matrix_logarithm_differential(node: MatrixLogarithm, active: Sequence[int]) -> Maps:
    """d log(U) = U**-1 dU, if dU commutes with U;  d tr log(U) = tr(U**-1 dU) always

    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    yield 0, CommutingProduct(node.arg, Inverse(node.arg))
