"""Laws of adjoints and conjugates. A matrix symbol may be complex: its adjoint is not its transpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.matrix_functions import MatrixExponential
from sympy_matcalc.core.factors import new, shallow_doit, split
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.statements import HORN, law

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical

_REAL = (Identity, OneMatrix, ZeroMatrix, PermutationMatrix, MatrixUnit)
_ENTERED = (HadamardProduct, KroneckerProduct, DiagMatrix, DiagonalOf, DiagonalMatrix, MatrixExponential, Transpose)
"""Classes whose conjugate is that of their arguments."""


@law("(c A B + C)^H = conj(c) B^H A^H + C^H,  (A^-1)^H = (A^H)^-1,  (A^H)^H = A,  (A')^H = conj(A)",
     source=HORN + ", section 0.2.5", ends="each step is a step down into the argument")
def adjoint_law(node: Adjoint, args: list[Expr], algebra: Canonical) -> Expr:
    """The adjoint, at the atoms."""
    return algebra.transposed(conjugated(args[0], algebra))


def conjugated(expr: Expr, algebra: Canonical) -> Expr:
    """The conjugate of a matrix in this form."""
    if isinstance(expr, MatAdd):
        return algebra.plus(*[conjugated(arg, algebra) for arg in expr.args])
    if isinstance(expr, ZeroMatrix):
        return expr
    coefficient, factors = split(expr)
    if len(factors) != 1 or coefficient is not S.One:
        parts = [conjugated(f, algebra) for f in factors] or [Identity(algebra.shape(expr)[0])]
        return algebra.times(*parts, scale=conjugated_scalar(coefficient, algebra))
    return _conjugated_factor(expr, algebra)


def _conjugated_factor(factor: Expr, algebra: Canonical) -> Expr:
    if isinstance(factor, _REAL):
        return factor
    if isinstance(factor, MatrixBase):
        return factor.conjugate()
    if isinstance(factor, Adjoint):
        return algebra.transpose(factor.arg)
    if isinstance(factor, Transpose) and isinstance(factor.arg, MatrixSymbol):
        return new(Adjoint, factor.arg)
    if isinstance(factor, (MatPow, HadamardPower)) and factor.exp.is_integer:
        rebuilt = new(type(factor), conjugated(factor.base, algebra), factor.exp)
        return algebra.canonical(rebuilt)
    if isinstance(factor, _ENTERED):
        return algebra.canonical(factor.func(*[conjugated(arg, algebra) for arg in factor.args]))
    if isinstance(factor, BlockMatrix):
        return algebra.of_blocks(factor, lambda block: conjugated(block, algebra))
    return shallow_doit(new(Adjoint, shallow_doit(new(Transpose, factor))))


@law("conj(tr(A)) = tr(A^H)", source=HORN + ", section 0.2.5", ends="no conjugate of a trace of a product is left")
def conjugate_law(node: Expr, args: list[Expr], algebra: Canonical) -> Expr:
    """The conjugate of a scalar; that of the trace of one factor stays."""
    return conjugated_scalar(args[0], algebra)


def conjugated_scalar(expr: Expr, algebra: Canonical) -> Expr:
    """The conjugate of a scalar in this form."""
    if expr.is_Rational:
        return expr
    result = conjugate(expr)
    traces = {node: _conjugated_trace(node.args[0], algebra) for node in result.atoms(conjugate)
              if isinstance(node.args[0], Trace)}
    return result.xreplace(traces) if traces else result


def _conjugated_trace(trace: Trace, algebra: Canonical) -> Expr:
    if isinstance(trace.arg, MatrixSymbol):
        return conjugate(trace)
    return algebra.trace_of(algebra.transposed(conjugated(trace.arg, algebra)))
