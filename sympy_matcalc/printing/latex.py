r"""LaTeX of matrix expressions: `X^{-T}`, `\tfrac{1}{2}`, `\mathbf{1}`, `\tanh_\circ(W x)`."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import Subs
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.printing.precedence import PRECEDENCE

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.matrix_sum import SumOverIndex
from sympy_matcalc.core.printed_names import is_told, names_in_whole
from sympy_matcalc.printing import primes
from sympy_matcalc.printing.entrywise import FunctionName, as_power, function_arithmetic, with_free_variable
from sympy_matcalc.printing.parts import (
    divisor,
    explicit_sum,
    is_negative_term,
    ordered_terms,
    product_parts,
    under_transpose,
)
from sympy_matcalc.printing.settings import SETTINGS

MARKS = {"circ": r"_{\circ}", "dot": ".", "none": ""}
"""How a function is marked that is applied entry by entry."""

COMPOSITE = (MatAdd, MatMul, HadamardProduct, HadamardPower, KroneckerProduct, MatPow, Transpose, Adjoint)
"""Matrices that need brackets under a superscript."""

def binding(item: Any) -> int:
    """How strongly the printed form of a matrix holds together, where SymPy's table says something else."""
    if isinstance(item, SumOverIndex):
        result: int = PRECEDENCE["Add"]  # the summand reaches to the end of the product
        return result
    if isinstance(item, OneMatrix):
        result = PRECEDENCE["Atom"] if item.shape[1] == 1 else PRECEDENCE["Pow" if item.shape[0] == 1 else "Mul"]
        return result
    result = PRECEDENCE["Mul"]
    return result


BINDING = (OneMatrix, DiagonalMatrix, SumOverIndex)
"""The classes that :func:`binding` is about."""


def parenthesize(printer: Any, item: Any, level: int, is_neg: bool = False, strict: bool = False) -> str | None:
    if isinstance(item, (MatAdd, HadamardProduct)) and level > PRECEDENCE["Add"]:
        inner = under_transpose(item)
        return None if inner is None else rf"{_base(printer, inner)}^{{T}}"
    if not isinstance(item, BINDING):
        return None
    printed = printer._print(item)
    return rf"\left({printed}\right)" if binding(item) < level or (binding(item) == level and not strict) else printed


def print_mat_mul(printer: Any, expr: MatMul) -> str | None:
    parts = product_parts(expr)
    if parts is None:
        return None
    negative, scalar, matrices = parts
    sign, below = "- " if negative else "", divisor(scalar)
    if below is not None and len(matrices) == 1:
        return rf"{sign}\frac{{{printer._print(matrices[0])}}}{{{printer._print(below)}}}"
    factors = [_factor(printer, matrix, last=matrix is matrices[-1]) for matrix in matrices]
    if scalar is not S.One and below is None:
        factors.insert(0, _scalar(printer, scalar))
        matrices = [scalar, *matrices]
    text = "".join(printed + _space(matrices, factors, k) for k, printed in enumerate(factors))
    return rf"{sign}{text}" if below is None else rf"{sign}\frac{{{text}}}{{{printer._print(below)}}}"


def _space(matrices: list[Expr], printed: list[str], k: int) -> str:
    """What stands between a factor and the next: more where they would run into one another, ``2 1`` and ``A dX``."""
    if k == len(printed) - 1:
        return ""
    wide = any(len(text) > 1 and text.isalpha() for text in printed[k:k + 2])
    return r" \, " if wide or (not matrices[k].is_Matrix and isinstance(matrices[k + 1], OneMatrix)) else " "


def _scalar(printer: Any, scalar: Expr) -> str:
    printed = printer._print(scalar)
    if scalar.is_Rational and not scalar.is_Integer and printed.startswith(r"\frac") and not printer._settings["itex"]:
        result: str = r"\t" + printed[1:]
        return result
    return rf"\left({printed}\right)" if printer._needs_mul_brackets(scalar, first=True) else printed


def _factor(printer: Any, matrix: Expr, last: bool) -> str:
    if isinstance(matrix, OneMatrix) or (last and isinstance(matrix, SumOverIndex)):
        result: str = printer._print(matrix)
        return result
    result = printer.parenthesize(matrix, PRECEDENCE["Mul"])
    return result


def print_mat_add(printer: Any, expr: MatAdd) -> str:
    entries = explicit_sum(expr)
    if entries is not None:
        result: str = printer._print(entries)
        return result
    text = ""
    for term in ordered_terms(expr, printer):
        printed = printer._print(term)
        if is_negative_term(term) and printed.startswith("- "):
            text += f" {printed}" if text else printed
        else:
            printed = rf"\left({printed}\right)" if term.is_Add else printed
            text += f" + {printed}" if text else printed
    return text


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> str:
    power = as_power(expr)
    if power is not None:
        of_power: str = printer._print(power)
        return of_power
    arg, is_transposed = Algebra().as_written(expr.expr)
    printed = rf"{_function(printer, expr.function)}{MARKS[SETTINGS.entrywise]}\left({printer._print(arg)}\right)"
    return printed + "^{T}" if is_transposed else printed


def _function(printer: Any, function: Expr) -> str:
    arithmetic = function_arithmetic(function)
    if arithmetic is not None:
        printed = printer._print(arithmetic)
        return printed if isinstance(arithmetic, FunctionName) else rf"\left({printed}\right)"
    variable, body = with_free_variable(printer, function)
    return rf"\left({printer._print(variable)} \mapsto {printer._print(body)}\right)"


def _base(printer: Any, matrix: Expr) -> str:
    """A matrix that gets a superscript."""
    printed: str = printer._print(matrix)
    atom = isinstance(matrix, (MatrixExpr, MatrixBase)) and not isinstance(matrix, (*COMPOSITE, *BINDING))
    if isinstance(matrix, OneMatrix) and matrix.shape[1] == 1:
        return printed
    if not atom or (matrix.is_symbol and "^" in printed):
        return rf"\left({printed}\right)"
    return printed


def print_transpose(printer: Any, expr: Transpose) -> str:
    return rf"{_base(printer, expr.arg)}^{{T}}"


def print_adjoint(printer: Any, expr: Adjoint) -> str | None:
    """The conjugate of a product, which is the adjoint of a transpose to SymPy; the rest is SymPy's."""
    is_conjugate = isinstance(expr.arg, Transpose) and isinstance(expr.arg.arg, COMPOSITE)
    return rf"\overline{{{printer._print(expr.arg.arg)}}}" if is_conjugate else None


def print_mat_pow(printer: Any, expr: MatPow) -> str:
    arg = under_transpose(expr.base)
    if arg is not None and expr.exp == -1:
        return rf"{_base(printer, arg)}^{{-T}}"
    return rf"{_base(printer, expr.base)}^{{{printer._print(expr.exp)}}}"


def print_ones(printer: Any, expr: OneMatrix) -> str | None:
    if is_told(printer, "mat_symbol_style"):
        return None
    if getattr(printer, "_in_blocks", False):
        return "1"
    rows, cols = expr.shape
    column, row = r"\mathbf{1}", r"\mathbf{1}^{T}"
    return column if cols == 1 else row if rows == 1 else column + row


def print_contents(printer: Any, matrix: MatrixBase, original: Any) -> str:
    """The rows of an explicit matrix; if its entries are matrices, their neighbours tell their shapes."""
    printer._in_blocks = True
    try:
        result: str = original(printer, matrix)
        return result
    finally:
        printer._in_blocks = False


def print_identity(printer: Any, expr: Identity) -> str | None:
    return "I" if not is_told(printer, "mat_symbol_style") and "I" not in names_in_whole(printer) else None


def print_diag(printer: Any, expr: DiagMatrix | DiagonalOf) -> str:
    return rf"\operatorname{{diag}}\left({printer._print(expr.args[0])}\right)"


def print_diagonal_part(printer: Any, expr: DiagonalMatrix) -> str:
    return rf"I \circ {printer.parenthesize(expr.args[0], PRECEDENCE['Pow'], strict=True)}"


def print_array(printer: Any, array: Any) -> str | None:
    """A result with more than two axes, by its entries."""
    from sympy_matcalc.printing import arrays  # it loads rooms that nothing else here needs
    return arrays.print_array_latex(printer, array)


def print_primed(printer: Any, expr: Subs) -> str | None:
    """The derivative of an undefined function at a point that holds a matrix."""
    return primes.print_latex(printer, expr)


PRINTED = {
    "MatMul": print_mat_mul, "MatAdd": print_mat_add, "ElementwiseApplyFunction": print_entrywise,
    "Transpose": print_transpose, "MatPow": print_mat_pow, "Inverse": print_mat_pow, "OneMatrix": print_ones,
    "Identity": print_identity, "DiagMatrix": print_diag, "DiagonalOf": print_diag,
    "DiagonalMatrix": print_diagonal_part, "_CodegenArrayAbstract": print_array, "ZeroArray": print_array,
    "ArraySum": print_array, "Subs": print_primed, "Adjoint": print_adjoint,
}
"""By the name of a class of SymPy's, how it is printed."""
