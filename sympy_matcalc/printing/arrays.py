"""Results with more than two axes, by their entries: ``[i, j, k, l] -> A[i, k]*B[j, l]``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose
from sympy.tensor.array.expressions.array_expressions import ZeroArray

from sympy_matcalc.core.array_entries import entry_of
from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.deltas import collapsed
from sympy_matcalc.core.entrywise import entrywise_factors_of
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import diagonals
from sympy_matcalc.core.matrix_sum import is_sum_over_index
from sympy_matcalc.core.printed_names import names_in_whole
from sympy_matcalc.printing.scalars import text_of

LETTERS = "ijklpqrsuvw"
"""Indices, in this order; those that the expression has for something else are left out."""


def indexed(printer: Any, array: Any) -> tuple[Expr, list[Any]] | None:
    """An entry of an array and its indices, 0 along axes of length one; None where SymPy cannot tell it."""
    if not hasattr(array, "__getitem__") or len(array.shape) < 3:
        return None
    taken = names_in_whole(printer) | {symbol.name for symbol in array.free_symbols}
    letters = iter([letter for letter in LETTERS if letter not in taken] + [f"i{k}" for k in range(len(array.shape))])
    indices = [S.Zero if size == 1 else _index(next(letters)) for size in array.shape]
    with sympy_may_break:
        entry = _entry(array, tuple(indices), letters)
        plain = {delta: _delta(*delta.args[:2]) for delta in entry.atoms(KroneckerDelta)}
        return entry.xreplace({delta: other for delta, other in plain.items() if other != delta}), indices
    return None


@cache
def _index(letter: str) -> Symbol:
    return Symbol(letter)


def _entry(array: Any, indices: tuple[Expr, ...], letters: Iterator[str]) -> Expr:
    if is_sum_over_index(array):
        names = {limits[0]: _index(next(letters)) for limits in array.args[1:]}
        limits = [(names[index], first.xreplace(names), last.xreplace(names)) for index, first, last in array.args[1:]]
        entry = _entry(replaced(array.function, names), indices, letters)
        return Add(*[collapsed(term, list(limits)) for term in Add.make_args(entry)])
    return entry_of(array, indices, partial(_of_part, letters=letters))


def _of_part(array: Any, indices: tuple[Expr, ...], letters: Iterator[str]) -> Expr:
    if is_sum_over_index(array):
        return _entry(array, indices, letters)
    return _of_matrix(array, *indices) if len(indices) == 2 else array[indices]


def _of_matrix(matrix: Expr, i: Expr, j: Expr) -> Expr:
    """An entry of a matrix; products and powers stay whole, with as few transposes as they can."""
    if isinstance(matrix, MatrixSymbol):
        return new(MatrixElement, matrix, i, j)
    if type(matrix) is Transpose and type(matrix.args[0]) is MatrixSymbol:
        return _of_matrix(matrix.args[0], j, i)
    if isinstance(matrix, Identity):
        return _delta(i, j)
    if isinstance(matrix, MatAdd):
        return Add(*[_of_matrix(term, i, j) for term in matrix.args])
    diagonal, factors = diagonals.said_of(matrix, Algebra()), entrywise_factors_of(matrix)
    if diagonal is not None:
        return _of_matrix(diagonal, i, S.Zero)*_delta(i, j)
    if len(factors) != 1:
        return Mul(*[_of_matrix(factor, i, j) for factor in factors])
    if isinstance(matrix, ElementwiseApplyFunction):
        return matrix.function(_of_matrix(matrix.expr, i, j))
    if isinstance(matrix, (MatMul, MatPow, Transpose)):
        return _of_product(matrix, i, j)
    if type(matrix)._entry is MatrixExpr._entry:  # of a class from outside, without a method for its entries
        return new(MatrixElement, matrix, i, j)
    return matrix[i, j]


def _of_product(matrix: Expr, i: Expr, j: Expr) -> Expr:
    factors = list(matrix.args) if isinstance(matrix, MatMul) else [matrix]
    if not factors[0].is_Matrix:
        return factors[0]*_of_matrix(factors[1] if len(factors) == 2 else new(MatMul, *factors[1:]), i, j)
    cut = next((k for k, factor in enumerate(factors) if k and factor.rows == 1), 0)
    if cut:
        left, right = (part[0] if len(part) == 1 else new(MatMul, *part) for part in (factors[:cut], factors[cut:]))
        return _of_matrix(left, i, S.Zero)*_of_matrix(right, S.Zero, j)
    shorter = Algebra().with_fewer_transposes(matrix)
    return new(MatrixElement, matrix, i, j) if shorter is matrix else _of_matrix(shorter, j, i)


def _delta(i: Expr, j: Expr) -> Expr:
    """A delta without the range of its indices."""
    is_plain = i.is_Symbol and j.is_Symbol and i != j
    return new(KroneckerDelta, *sorted((i, j), key=_printed)) if is_plain else KroneckerDelta(i, j)


def _printed(index: Any) -> str:
    return index.name if type(index) is Symbol else str(index)


def print_array(printer: Any, array: Any) -> str | None:
    """``str``: in words where it stands alone, else in brackets."""
    shape = ", ".join(map(printer._print, array.shape))
    if type(array).__name__ == "Reshape":
        return f"{printer._print(array.expr)} in the shape ({shape})"
    entry = indexed(printer, array)
    if entry is None:
        return None
    text = f"[{', '.join(map(printer._print, entry[1]))}] -> {text_of(printer, entry[0])}"
    if printer._print_level > 1:
        return f"({text})"
    return f"{text}, an array of shape ({shape}); jacobian gives its entries as a matrix"


def print_array_latex(printer: Any, array: Any) -> str | None:
    """LaTeX: the entry in brackets, its indices below."""
    if isinstance(array, ZeroArray):
        return "0"
    if type(array).__name__ == "Reshape":
        shape = r" \times ".join(map(printer._print, array.shape))
        return rf"\operatorname{{reshape}}_{{{shape}}} {printer._print(array.expr)}"
    entry = indexed(printer, array)
    if entry is None:
        return None
    return rf"\left({printer._print(entry[0])}\right)_{{{','.join(map(printer._print, entry[1]))}}}"
