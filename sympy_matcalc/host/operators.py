"""Operators and relations between matrices and scalars.

Beside a scalar, a 1x1 matrix is read as its trace: ``x.T*x + 1`` is ``Trace(x.T*x) + 1``. Whatever else SymPy
refuses it still refuses, with an error of the same kind that says what to type instead.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application, AppliedUndef, Derivative, Function
from sympy.core.power import Pow
from sympy.core.sympify import SympifyError, _sympify, sympify
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import split
from sympy_matcalc.forms.scalars import with_traces


def is_small(matrix: Any) -> bool:
    """Whether it is a matrix expression of shape (1, 1)."""
    return isinstance(matrix, MatrixExpr) and not isinstance(matrix, MatrixBase) and matrix.shape == (1, 1)


def as_scalar(matrix: MatrixExpr) -> Expr:
    """A 1x1 matrix as its trace, scalars in front and sums split."""
    if isinstance(matrix, MatAdd):
        return Add(*map(as_scalar, matrix.args))
    coefficient, factors = split(matrix)
    if not factors:
        return coefficient
    arg = matrix if coefficient == 1 else matrix.func(*[arg for arg in matrix.args if arg.is_Matrix])
    return coefficient*Trace(arg.doit(deep=False)).doit(deep=False)


def _scalar(other: Any) -> Expr | None:
    """What stands beside a matrix, if it is a scalar."""
    try:
        other = _sympify(other)
    except SympifyError:
        return None
    scalar = isinstance(other, Expr) and not other.is_Matrix and not hasattr(other, "shape")
    return other if scalar else None


Original = Callable[..., Any]
_SUMS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "__add__": operator.add, "__radd__": lambda matrix, scalar: scalar + matrix,
    "__sub__": operator.sub, "__rsub__": lambda matrix, scalar: scalar - matrix,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "__lt__": operator.lt, "__le__": operator.le, "__gt__": operator.gt, "__ge__": operator.ge}


def added(original: Original, name: str, self: MatrixExpr, other: Any) -> Any:
    """A sum or a difference; ``name`` is that of the method."""
    if not getattr(other, "is_Matrix", False) and (scalar := _scalar(other)) is not None:
        if isinstance(other, int) and other == 0:  # sum([A, B]) begins with it
            return -self if name == "__rsub__" else self
        if is_small(self):
            return _SUMS[name](as_scalar(self), scalar)
    _refuse_numpy(self, other)
    try:
        return original(self, other)
    except TypeError as error:
        if (scalar := _scalar(other)) is not None:
            error.args = (_no_sum(self, scalar),)
        raise


def _no_sum(matrix: MatrixExpr, scalar: Expr) -> str:
    rows, cols = matrix.shape
    if scalar.is_zero:
        return (f"the matrix {matrix} of shape {matrix.shape} and the scalar {scalar} have no sum: in place of "
                f"{scalar} type ZeroMatrix({rows}, {cols})")
    factor = "" if scalar == 1 else f"{in_brackets(scalar)}*"
    unit = f"{factor}Identity({rows}) for that multiple of the identity, or " if rows == cols else ""
    return (f"the matrix {matrix} of shape {matrix.shape} and the scalar {scalar} have no sum: in place of {scalar} "
            f"type {unit}{factor}OneMatrix({rows}, {cols}) for {scalar} in every entry")


def multiplied(original: Original, self: MatrixExpr, other: Any) -> Any:
    """A product with a scalar that SymPy counts as noncommutative: 1x1 matrices in it are read as traces."""
    if getattr(other, "is_commutative", True) or other.is_Matrix:
        _refuse_numpy(self, other)
        return original(self, other)
    function = function_of_matrix(other)
    if function is None:
        return original(self, with_traces(other))
    try:
        return original(self, other)
    except NotImplementedError as error:
        if not isinstance(function, AppliedUndef):
            error.args = (no_function_of_matrix(function),)
        raise


def _refuse_numpy(matrix: MatrixExpr, other: Any) -> None:
    """An error for an array of NumPy's beside a matrix expression, which NumPy takes for an array of entries."""
    if not isinstance(other, Basic) and getattr(other, "ndim", 0) and hasattr(other, "__array_ufunc__"):
        raise TypeError(f"a NumPy array of shape {other.shape} beside the matrix {matrix} of shape {matrix.shape}: "
                        "type Matrix(array) in place of the array for operations of matrices, and HadamardProduct "
                        "for the product entry by entry")


def function_of_matrix(expr: Any) -> Expr | None:
    """A function in a scalar that is of a matrix which is not 1x1, and so has no value."""
    return next((node for node in expr.atoms(Application, Pow) if not node.is_Matrix and any(
        isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixBase) and arg.shape != (1, 1)
        for arg in node.args)), None)


MATRIX_FUNCTIONS = {"exp": "MatrixExponential", "log": "MatrixLogarithm"}


def no_function_of_matrix(function: Expr) -> str:
    """What to type instead of a function of a scalar that was given a matrix."""
    arg = next(arg for arg in function.args if arg.is_Matrix)
    name = function.func.__name__
    text = f"{function} is the function of a scalar, and {arg} is a matrix of shape {arg.shape}"
    if not isinstance(function, Function):
        return text
    text += f": type {in_brackets(arg)}.applyfunc({name}) for {name} of every entry"
    if name in MATRIX_FUNCTIONS and arg.shape[0] == arg.shape[1]:
        text += f", or {MATRIX_FUNCTIONS[name]}({arg}) for the function of the matrix"
    return text


def in_brackets(expr: Expr) -> str:
    """An expression as it is typed before a dot."""
    return f"({expr})" if expr.is_Add or expr.is_Mul or expr.is_Pow else str(expr)


def free_letter(*exprs: Any) -> str:
    """A name for the variable of a function that nothing in expressions is called."""
    taken = {str(symbol) for expr in exprs for symbol in sympify(expr).free_symbols}
    return next(name for name in "tuvwxyzrsp" if name not in taken)


def divided(original: Original, self: MatrixExpr, other: Any) -> Any:
    """What stands before the sign, divided by a matrix."""
    return _from_right(original, operator.truediv, _no_division, self, other)


def quotient(original: Original, self: MatrixExpr, other: Any) -> Any:
    """A matrix over what stands behind the sign; over the entry of a 1x1 matrix that is no factor of it."""
    return self*(1/as_scalar(other)) if is_small(other) and self.shape[1] != 1 else original(self, other)


def raised(original: Original, self: MatrixExpr, other: Any) -> Any:
    """What stands before the sign, to the power of a matrix."""
    return _from_right(original, operator.pow, _no_power, self, other)


def _from_right(original: Original, of_scalars: Callable[[Any, Expr], Expr],
                message: Callable[[MatrixExpr, Any], str], matrix: MatrixExpr, other: Any) -> Any:
    if is_small(matrix) and (scalar := _scalar(other)) is not None:
        return of_scalars(scalar, as_scalar(matrix))
    try:
        return original(matrix, other)
    except NotImplementedError as error:
        error.args = (message(matrix, other),)
        raise


def _no_division(matrix: MatrixExpr, other: Any) -> str:
    front = "" if other == 1 else f"{other}*"
    inverse = f"{front}{in_brackets(matrix)}.inv() for the inverse, or " if matrix.rows == matrix.cols else ""
    return (f"cannot divide {other} by {matrix}, a matrix of shape {matrix.shape}: type {inverse}"
            f"{front}HadamardPower({matrix}, -1) to divide by every entry")


def _no_power(matrix: MatrixExpr, other: Any) -> str:
    letter = free_letter(other)
    whole = f"MatrixExponential(log({other})*{in_brackets(matrix)}) for the power of the matrix, or " \
        if matrix.rows == matrix.cols else ""
    return (f"cannot raise {other} to {matrix}, a matrix of shape {matrix.shape}: type {whole}"
            f"{in_brackets(matrix)}.applyfunc(lambda {letter}: {other}**{letter}) for that of every entry")


def absolute(original: Original, self: MatrixExpr) -> Expr:
    """``abs(x.T*x)``"""
    if is_small(self):
        return Abs(as_scalar(self))
    try:
        return original(self)
    except NotImplementedError as error:
        error.args = (_no_absolute(self),)
        raise


def eval_abs(original: Original, cls: type[Abs], arg: Any) -> Any:
    """In place of ``Abs.eval``, which makes sqrt(x*conjugate(x)) of a matrix."""
    if is_small(arg):
        return Abs(as_scalar(arg))
    if isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixBase):
        raise TypeError(_no_absolute(arg))
    return original(cls, arg)


def _no_absolute(matrix: MatrixExpr) -> str:
    return (f"there is no absolute value of {matrix}, a matrix of shape {matrix.shape}: type norm({matrix}) for its "
            f"norm, or {in_brackets(matrix)}.applyfunc(Abs) for that of every entry")


def compared(original: Original, name: str, self: Expr, other: Any) -> Any:
    """A comparison, in which 1x1 matrices are read as traces; ``name`` is that of the method."""
    read = [as_scalar(side) if is_small(side) else _read(side) if is_scalar_of_matrices(side) else side
            for side in (self, other)]
    if read[0] is not self or read[1] is not other:
        return _COMPARISONS[name](*read)
    return original(self, other)


def _read(scalar: Expr) -> Basic:
    """A scalar whose 1x1 matrices are traces, scalars in front of them."""
    traced = with_traces(scalar)
    return traced.xreplace({trace: as_scalar(trace.arg) for trace in traced.atoms(Trace) if is_small(trace.arg)})


def is_scalar_of_matrices(side: Any) -> bool:
    """Whether it is a scalar that SymPy counts as noncommutative for a 1x1 matrix in it."""
    return isinstance(side, Expr) and not side.is_Matrix and not side.is_commutative and side.has(MatrixExpr)


def sympify_matrix(original: Original, expr: Any, **options: Any) -> Any:
    """In place of ``sympify`` where ``Trace`` and ``Determinant`` begin."""
    expr = original(expr, **options)
    if isinstance(expr, Function) and not expr.is_commutative and not isinstance(expr, AppliedUndef) \
            and function_of_matrix(expr) is expr:
        raise TypeError(no_function_of_matrix(expr))
    return expr


def is_eq(original: Original, lhs: Any, rhs: Any, assumptions: Any = None) -> Any:
    """In place of ``is_eq``: a matrix and a scalar are unequal to SymPy, whatever they may be."""
    matrices = [getattr(side, "is_Matrix", False) for side in (lhs, rhs)]
    if any(matrices) and not all(matrices):
        matrix, other = (lhs, rhs) if matrices[0] else (rhs, lhs)
        if is_small(matrix) and not hasattr(other, "shape"):
            return original(as_scalar(matrix), other, assumptions)
        if isinstance(matrix, MatrixExpr) and not isinstance(matrix, MatrixBase) and getattr(other, "is_zero", False):
            return None  # the zero matrix, as people write it
        if isinstance(other, Derivative) and getattr(other, "shape", None) == matrix.shape:
            return None  # an equation to print, or to evaluate
    return original(lhs, rhs, assumptions)
