"""The derivatives at a point by differences: complex steps where a function is analytic, central ones elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.function import Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import Number, NumberSymbol
from sympy.core.power import Pow
from sympy.core.symbol import Str, Symbol
from sympy.core.traversal import preorder_traversal
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.trigonometric import cos, sin, tan
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.values.differences import central_difference, complex_step

TOLERANCE = 1e-6
"""A derivative that is off by more than this, relative to its largest entry, is wrong."""

SETTLED = 1e-7
"""Differences of two steps that are further apart than this, relative to the largest, say nothing."""

ROUNDED = 1e-4
"""Of values, differences find no derivatives that are smaller than this by so much: they are rounded away."""

ANALYTIC = (Add, Mul, Pow, MatAdd, MatMul, MatPow, Inverse, Transpose, Trace, Determinant, HadamardProduct,
            HadamardPower, KroneckerProduct, DiagMatrix, DiagonalMatrix, DiagonalOf, Identity, OneMatrix, ZeroMatrix,
            MatrixSymbol, MatrixElement, MatrixBase, ElementwiseApplyFunction, Lambda, Sum, Tuple, Str, Number,
            NumberSymbol, Symbol, exp, log, sin, cos, tan, sinh, cosh, tanh)
"""Complex steps are taken where an expression is made of these alone."""


def differences(expr: Any, variable: Any, values: Mapping[Any, Any], value: Any) -> tuple[Any, str, float] | None:
    """The derivatives by differences, of which kind they are, and how small ones can be told from none."""
    import numpy as np
    coarse = np.asarray(central_difference(expr, variable, values, 1e-3))
    fine = np.asarray(central_difference(expr, variable, values, 5e-4))
    if not np.all(np.isfinite(fine)) or not np.all(np.isfinite(coarse)):
        return None
    floor = ROUNDED*float(np.max(np.abs(value), initial=0.0)) + 1e-12
    size = max(floor, float(np.max(np.abs(fine), initial=0.0)))
    if float(np.max(np.abs(coarse - fine), initial=0.0)) > SETTLED*size:
        return None
    if not np.iscomplexobj(value) and all(isinstance(node, ANALYTIC) for node in preorder_traversal(expr)):
        exact = np.asarray(complex_step(expr, variable, values))
        if np.all(np.isfinite(exact)) and float(np.max(np.abs(exact - fine), initial=0.0)) <= TOLERANCE*size:
            return exact, "complex steps", max(1e-12, 1e-6*floor)
    return fine, "central differences", floor
