"""Pretty print of matrix expressions."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import Subs
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE, precedence
from sympy.printing.pretty.stringpict import prettyForm, stringPict

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.printing import primes
from sympy_matcalc.printing.entrywise import FunctionName, as_power, function_arithmetic, with_free_variable
from sympy_matcalc.printing.latex import COMPOSITE
from sympy_matcalc.printing.parts import (
    Parts,
    divisor,
    explicit_sum,
    is_negative_term,
    ordered_terms,
    product_parts,
    under_transpose,
)
from sympy_matcalc.printing.settings import SETTINGS

OPEN = (MatAdd, HadamardProduct, KroneckerProduct, DiagonalMatrix, MatMul)
"""Matrices of several parts, which need brackets as factors."""


def print_mat_mul(printer: Any, expr: MatMul) -> prettyForm | None:
    parts = product_parts(expr)
    if parts is None:
        return None
    product = _unsigned(printer, parts)
    return _signed(product, "-") if parts[0] else product


def _unsigned(printer: Any, parts: Parts) -> prettyForm:
    """A product without its minus sign."""
    _, scalar, matrices = parts
    below = divisor(scalar)
    if below is not None:
        above = printer._print(matrices[0]) if len(matrices) == 1 else _unsigned(printer, (False, S.One, matrices))
        return above/printer._print(below)
    factors = [_factor(printer, matrix, last=matrix is matrices[-1]) for matrix in matrices]
    if scalar is not S.One:
        printed = printer._print(scalar)
        factors.insert(0, prettyForm(*printed.parens()) if scalar.is_Add else printed)
    return prettyForm.__mul__(*factors)


def _signed(picture: prettyForm, sign: str) -> prettyForm:
    return prettyForm(*picture.left(sign), binding=prettyForm.NEG)


def _factor(printer: Any, matrix: Expr, last: bool) -> prettyForm:
    inner = under_transpose(matrix) if isinstance(matrix, (MatAdd, HadamardProduct)) else None
    if inner is not None:
        return _base(printer, inner)**prettyForm("T")
    is_open = isinstance(matrix, SumOverIndex) and not last
    printed = printer._print(matrix)
    return prettyForm(*printed.parens()) if is_open or isinstance(matrix, OPEN) else printed


def print_mat_add(printer: Any, expr: MatAdd) -> prettyForm:
    """A sum of matrices, a positive term first; or a table of a sum of matrix units."""
    entries = explicit_sum(expr)
    if entries is not None:
        return printer._print(entries)
    pictures: list[prettyForm] = []
    for term in ordered_terms(expr, printer):
        parts = product_parts(term) if is_negative_term(term) else None
        if parts is not None:
            pictures.append(_signed(_unsigned(printer, parts), " - " if pictures else "-"))
        else:
            printed = printer._print(term)
            pictures.append(prettyForm(*printed.parens()) if term.is_Add else printed)
    return prettyForm.__add__(*pictures)


def print_hadamard_product(printer: Any, expr: HadamardProduct) -> prettyForm:
    return _joined(printer, expr, "\u2218" if printer._use_unicode else ".*")


def print_kronecker_product(printer: Any, expr: KroneckerProduct) -> prettyForm:
    return _joined(printer, expr, " \u2a02 " if printer._use_unicode else " x ")


def _joined(printer: Any, expr: Expr, sign: str) -> prettyForm:
    """Factors of a product that is neither distributive nor one of ranks: each of several parts in brackets."""
    return printer._print_seq(expr.args, None, None, sign, parenthesize=lambda factor: isinstance(factor, OPEN))


def print_hadamard_power(printer: Any, expr: HadamardPower) -> prettyForm:
    exponent = printer._print(expr.exp)
    if precedence(expr.exp) < PRECEDENCE["Mul"]:
        exponent = prettyForm(*exponent.parens())
    ring = "\u2218" if printer._use_unicode else "."
    return _base(printer, expr.base)**prettyForm(*stringPict.next(prettyForm(ring), exponent), binding=prettyForm.LINE)


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> prettyForm:
    power = as_power(expr)
    if power is not None:
        return printer._print(power)
    function = _function(printer, expr.function)
    mark = {"circ": "\u02f3" if printer._use_unicode else ".", "dot": ".", "none": ""}[SETTINGS.entrywise]
    function = prettyForm(*stringPict.next(function, mark)) if mark else function
    arg, is_transposed = Algebra().as_written(expr.expr)
    argument = prettyForm(*printer._print(arg).parens())
    picture = prettyForm(*stringPict.next(function, argument), binding=prettyForm.FUNC)
    picture.prettyFunc, picture.prettyArgs = function, argument
    return prettyForm(*stringPict.next(picture), binding=prettyForm.ATOM)**prettyForm("T") if is_transposed else picture


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
    arg = under_transpose(expr.base)
    if arg is not None and expr.exp == -1:
        return _base(printer, arg)**prettyForm("-T")
    return _base(printer, expr.base)**printer._print(expr.exp)


def print_diag(printer: Any, expr: DiagMatrix | DiagonalOf) -> prettyForm:
    return prettyForm(*prettyForm(*printer._print(expr.args[0]).parens()).left("diag"), binding=prettyForm.ATOM)


def print_diagonal_part(printer: Any, expr: DiagonalMatrix) -> prettyForm:
    return printer._print(HadamardProduct(Identity(expr.shape[0]), expr.args[0]))


def print_primed(printer: Any, expr: Subs) -> prettyForm | None:
    """The derivative of an undefined function at a point that holds a matrix."""
    return primes.print_pretty(printer, expr)


def print_array_sum(printer: Any, expr: Any) -> prettyForm:
    """A sum of arrays, in the words of ``str``."""
    return printer.emptyPrinter(expr)


PRINTED = {
    "MatMul": print_mat_mul, "MatAdd": print_mat_add, "ElementwiseApplyFunction": print_entrywise,
    "Transpose": print_transpose, "MatPow": print_mat_pow, "Inverse": print_mat_pow, "DiagMatrix": print_diag,
    "DiagonalOf": print_diag, "DiagonalMatrix": print_diagonal_part, "HadamardProduct": print_hadamard_product,
    "HadamardPower": print_hadamard_power, "KroneckerProduct": print_kronecker_product, "Subs": print_primed,
    "ArraySum": print_array_sum,
}
"""By the name of a class of SymPy's, how it is printed."""
