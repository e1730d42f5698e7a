"""``str`` of matrix expressions, which reads back wherever SymPy's does."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.printing import scalars
from sympy_matcalc.printing.entrywise import FunctionName, function_arithmetic, with_free_variable
from sympy_matcalc.printing.parts import (
    explicit_sum,
    is_negative,
    numerator_and_denominator,
    ordered_terms,
    scalar_and_matrices,
    untransposed,
    upright_row,
)

CALLS = ("HadamardProduct", "KroneckerProduct", "MatrixSum", "ArraySum")
"""Classes that ``str`` prints as calls, though they are products or sums: they need no brackets around them."""

UNBRACKETED = (MatrixSymbol, Symbol, Identity, Transpose, DiagMatrix, ElementwiseApplyFunction)
"""Classes that never need brackets, asked for most."""

Letters = dict[int | Expr, str]
"""What letters of a sum are printed as: in that of a chain they stand again and again.

By their ids for SymPy's printer, which asks no method for them; by themselves for others.
"""


def print_mat_mul(printer: Any, expr: MatMul) -> str | None:
    """Scalars in front, divisors behind: ``2*A*x/n``."""
    return _product(printer, expr, {})


def _product(printer: Any, expr: MatMul, letters: Letters) -> str | None:
    parts = scalar_and_matrices(expr)
    if parts is None:
        return None
    scalar, matrices = parts
    negative, above, below = _front(printer, scalar)
    known = list(map(letters.get, map(id, matrices)))
    if None in known:
        known = [text or _factor(printer, matrix, letters) for text, matrix in zip(known, matrices)]
    text = "*".join((*above, *known))
    if len(below) > 1:
        text += f"/({'*'.join(below)})"
    elif below:
        text += f"/{below[0]}"
    return f"-{text}" if negative else text


def _front(printer: Any, scalar: Expr) -> tuple[bool, list[str], list[str]]:
    """Whether a scalar is negative, and what of it stands in front of the matrices and below the line."""
    if scalar is S.One:
        return False, [], []
    plain = scalars.in_front(printer, scalar) if scalars.is_usual(printer) else None
    if plain is not None:
        return plain
    negative = is_negative(scalar)
    numerators, denominators = numerator_and_denominator(-scalar if negative else scalar)
    above = [printer.parenthesize(multiply(numerators), scalars.MUL, strict=True)] if numerators else []
    return negative, above, [scalars.bracketed(printer, part, scalars.MUL) for part in denominators]


def _factor(printer: Any, matrix: Expr, letters: Letters) -> str:
    """A factor of a product, in brackets where it needs them."""
    is_transposed = type(matrix) is Transpose
    letter = matrix.args[0] if is_transposed else matrix
    if type(letter) is not MatrixSymbol:
        return _bracketed(printer, matrix, scalars.MUL)
    if scalars.is_usual(printer):
        text = letters[id(matrix)] = f"{letter.name}.T" if is_transposed else letter.name
    else:
        text = letters.get(matrix) or letters.setdefault(matrix, _bracketed(printer, matrix, scalars.MUL))
    return text


def _bracketed(printer: Any, matrix: Expr, level: int) -> str:
    """A matrix, in brackets where SymPy's ``parenthesize`` has them, with ours around sums of transposes."""
    cls = type(matrix)
    if scalars.is_usual(printer):
        if cls in UNBRACKETED or (level == scalars.MUL and (cls is Inverse or cls is MatPow)):
            return scalars.text_of(printer, matrix)
        if cls is MatMul:
            return f"({scalars.text_of(printer, matrix)})"
        text = parenthesize(printer, matrix, level)
        if cls is MatAdd and text is None:
            text = f"({print_mat_add(printer, matrix)})"
        if text is not None:
            return text
    result: str = printer.parenthesize(matrix, level)
    return result


def print_mat_add(printer: Any, expr: MatAdd) -> str:
    """A sum of matrices, a positive term first."""
    entries = explicit_sum(expr)
    if entries is not None:
        result: str = printer._print(entries)
        return result
    letters: Letters = {}
    is_ours = type(printer)._print_MatMul is StrPrinter._print_MatMul

    def text_of(term: Expr) -> str:
        text = _product(printer, term, letters) if is_ours and type(term) is MatMul else None
        if text is None:
            text = scalars.text_of(printer, term)
        return f"({text})" if term.is_Add else text
    return scalars.signed(map(text_of, ordered_terms(expr, printer)))


def _transpose(printer: Any, matrix: Transpose) -> str:
    return f"{_bracketed(printer, matrix.args[0], scalars.POW)}.T"


def _inverse(printer: Any, matrix: Inverse) -> str:
    return f"{_bracketed(printer, matrix.args[0], scalars.POW)}**(-1)"


def _power(printer: Any, power: MatPow) -> str:
    base, exponent = power.args
    return f"{_bracketed(printer, base, scalars.POW)}**{scalars.bracketed(printer, exponent, scalars.POW)}"


def print_entrywise(printer: Any, expr: ElementwiseApplyFunction) -> str:
    """``tanh.(x)``, ``(1 - tanh**2).(x)``, ``(t -> t**2).(x)``."""
    arg, is_transposed = Algebra().as_written(expr.expr)
    return f"{_function(printer, expr.function)}.({scalars.text_of(printer, arg)}){'.T' if is_transposed else ''}"


def _function(printer: Any, function: Expr) -> str:
    arithmetic = function_arithmetic(function)
    if arithmetic is None:
        variable, body = with_free_variable(printer, function)
        return f"({printer._print(variable)} -> {printer._print(body)})"
    printed = printer._print(arithmetic)
    return printed if isinstance(arithmetic, FunctionName) else f"({printed})"


def parenthesize(printer: Any, item: Any, level: int, strict: bool = False) -> str | None:
    """What is printed as a call needs no brackets, though it be a product; a sum of transposes is a transpose."""
    if type(item) in UNBRACKETED[:3] or (level < scalars.POW and isinstance(item, (Transpose, MatPow))):
        return scalars.text_of(printer, item)
    if isinstance(item, MatAdd):
        inner = untransposed(item) if level > PRECEDENCE["Add"] else None
        return None if inner is None else f"({print_mat_add(printer, inner)}).T"
    name = type(item).__name__
    if name not in CALLS or hasattr(printer, f"_print_{name}"):
        return None
    inner = upright_row(item)
    return scalars.text_of(printer, item) if inner is None else f"{printer._print(inner)}.T"


def print_array(printer: Any, array: Any) -> str | None:
    """A result with more than two axes, by its entries."""
    from sympy_matcalc.printing import arrays  # it loads rooms that nothing else here needs
    return arrays.print_array(printer, array)


PRINTED = {
    "MatMul": print_mat_mul, "MatAdd": print_mat_add, "ElementwiseApplyFunction": print_entrywise,
    "_CodegenArrayAbstract": print_array, "ArraySum": print_array,
}
"""By the name of a class of SymPy's, how it is printed."""

scalars.WRITTEN.update({
    MatrixSymbol: scalars.named, Identity: lambda printer, matrix: "I", Transpose: _transpose, Inverse: _inverse,
    MatPow: _power, MatMul: print_mat_mul, MatAdd: print_mat_add, ElementwiseApplyFunction: print_entrywise,
    **dict.fromkeys((DiagMatrix, HadamardProduct), scalars.call),
})
