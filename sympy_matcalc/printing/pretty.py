"""Pretty print of matrix expressions."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.printing.entrywise import FunctionName, function_arithmetic
from sympy_matcalc.printing.latex import COMPOSITE, with_free_variable
from sympy_matcalc.printing.parts import explicit_sum, product_parts
from sympy_matcalc.printing.settings import SETTINGS


def print_mat_mul(printer: Any, expr: MatMul) -> prettyForm | None:
    parts = product_parts(expr)
    if parts is None:
        return None
    negative, numerators, denominators, matrices = parts
    factors = [_factor(printer, matrix, last=matrix is matrices[-1]) for matrix in matrices]
    if numerators or denominators:
        scalar = expr.args[0]
        printed = printer._print(-scalar if negative else scalar)
        factors.insert(0, prettyForm(*printed.parens()) if scalar.is_Add else printed)
    product = prettyForm.__mul__(*factors)
    return prettyForm(*product.left("-"), binding=prettyForm.NEG) if negative else product


def _factor(printer: Any, matrix: Expr, last: bool) -> prettyForm:
    printed = printer._print(matrix)
    is_open = isinstance(matrix, SumOverIndex) and not last
    if is_open or isinstance(matrix, (MatAdd, HadamardProduct, KroneckerProduct, DiagonalMatrix, MatMul)):
        return prettyForm(*printed.parens())
    return printed


def print_mat_add(printer: Any, expr: MatAdd) -> prettyForm | None:
    """A table of a sum of matrix units; other sums are SymPy's, whose pretty printer knows no order of matrices."""
    entries = explicit_sum(expr)
    return None if entries is None else printer._print(entries)


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> prettyForm:
    function = _function(printer, expr.function)
    mark = {"circ": "\u02f3" if printer._use_unicode else ".", "dot": ".", "none": ""}[SETTINGS.entrywise]
    function = prettyForm(*stringPict.next(function, mark)) if mark else function
    argument = prettyForm(*printer._print(expr.expr).parens())
    picture = prettyForm(*stringPict.next(function, argument), binding=prettyForm.FUNC)
    picture.prettyFunc, picture.prettyArgs = function, argument
    return picture


def _function(printer: Any, function: Expr) -> prettyForm:
    arithmetic = function_arithmetic(function)
    if arithmetic is not None:
        printed = printer._print(arithmetic)
        return printed if isinstance(arithmetic, FunctionName) else prettyForm(*printed.parens())
    variable, body = with_free_variable(printer, function)
    arrow = " \u21a6 " if printer._use_unicode else " -> "
    return prettyForm(*prettyForm(*stringPict.next(printer._print(variable), arrow, printer._print(body))).parens())


def _base(printer: Any, matrix: Expr) -> prettyForm:
    printed = printer._print(matrix)
    if isinstance(matrix, (*COMPOSITE, DiagonalMatrix, SumOverIndex)) or not matrix.is_Matrix:
        return prettyForm(*printed.parens())
    return prettyForm(*stringPict.next(printed), binding=prettyForm.ATOM)


def print_transpose(printer: Any, expr: Transpose) -> prettyForm:
    return _base(printer, expr.arg)**prettyForm("T")


def print_mat_pow(printer: Any, expr: MatPow) -> prettyForm:
    if expr.exp == -1 and isinstance(expr.base, Transpose):
        return _base(printer, expr.base.arg)**prettyForm("-T")
    return _base(printer, expr.base)**printer._print(expr.exp)


def print_diag(printer: Any, expr: DiagMatrix | DiagonalOf) -> prettyForm:
    return prettyForm(*prettyForm(*printer._print(expr.args[0]).parens()).left("diag"), binding=prettyForm.ATOM)


def print_diagonal_part(printer: Any, expr: DiagonalMatrix) -> prettyForm:
    return printer._print(HadamardProduct(Identity(expr.shape[0]), expr.args[0]))
