"""Operators and relations between matrices and scalars.

Beside a scalar, a 1x1 matrix is read as its trace: ``x.T*x + 1`` is ``Trace(x.T*x) + 1``. Whatever else SymPy
refuses it still refuses, with an error of the same kind that says what to type instead.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

import sympy.core.relational
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Application, AppliedUndef, Derivative, Function
from sympy.core.power import Pow
from sympy.core.sympify import SympifyError, _sympify, sympify
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import split
from sympy_matcalc.forms.scalars import with_traces


def patches() -> Iterator[tuple[Any, str, Any]]:
    """What :func:`~sympy_matcalc.host.hooks.install` changes here: (owner, name, replacement)."""
    # x.T*x + 1, 1 - x.T*x: SymPy refuses every sum of a matrix and a scalar
    for name, of_scalars in _SUMS.items():
        yield MatrixExpr, name, _sum(name, of_scalars)
    # exp(x.T*x)*x: a function of a 1x1 matrix is noncommutative to SymPy, and no factor of a matrix
    for name in ("__mul__", "__rmul__", "__matmul__", "__rmatmul__"):
        yield MatrixExpr, name, _product(name)
    # t/(x.T*x), 2**(x.T*x)
    yield MatrixExpr, "__rtruediv__", _from_right("__rtruediv__", operator.truediv, _no_division)
    yield MatrixExpr, "__rpow__", _from_right("__rpow__", operator.pow, _no_power)
    # abs(x.T*x), Abs(x.T*x)
    yield MatrixExpr, "__abs__", _absolute
    yield Abs, "eval", classmethod(_eval_abs)
    # Trace(exp(X)), which says what to type
    for name in ("trace", "determinant"):
        yield sys.modules[f"sympy.matrices.expressions.{name}"], "sympify", _sympify_matrix
    # numpy.ones((2, 2))*X: NumPy multiplies entry by entry unless it is told to leave the product to X
    yield MatrixExpr, "__array_priority__", 11
    # x.T*x < 1: a matrix is not comparable
    for name, of_scalars in _COMPARISONS.items():
        yield Expr, name, _comparison(name, of_scalars)
    # Max(x.T*x, 0)
    yield MinMaxBase, "_new_args_filter", classmethod(_new_args_filter)
    # Eq(x.T*x, 1), Eq(Derivative(f, X), diff(f, X)): False for SymPy
    yield sympy.core.relational, "is_eq", is_eq


_SUMS: dict[str, Callable[[Expr, Expr], Expr]] = {
    "__add__": operator.add, "__radd__": lambda matrix, scalar: scalar + matrix,
    "__sub__": operator.sub, "__rsub__": lambda matrix, scalar: scalar - matrix,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "__lt__": operator.lt, "__le__": operator.le, "__gt__": operator.gt, "__ge__": operator.ge}


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


def _sum(name: str, of_scalars: Callable[[Expr, Expr], Expr]) -> Callable[[MatrixExpr, Any], Any]:
    original = getattr(MatrixExpr, name)

    def method(self: MatrixExpr, other: Any) -> Any:
        if not getattr(other, "is_Matrix", False) and (scalar := _scalar(other)) is not None:
            if isinstance(other, int) and other == 0:  # sum([A, B]) begins with it
                return -self if name == "__rsub__" else self
            if is_small(self):
                return of_scalars(as_scalar(self), scalar)
        _refuse_numpy(self, other)
        try:
            return original(self, other)
        except TypeError as error:
            if (scalar := _scalar(other)) is not None:
                error.args = (_no_sum(self, scalar),)
            raise

    return method


def _no_sum(matrix: MatrixExpr, scalar: Expr) -> str:
    rows, cols = matrix.shape
    factor = "" if scalar == 1 else f"{_in_brackets(scalar)}*"
    unit = f"{factor}Identity({rows}) for that multiple of the identity, or " if rows == cols else ""
    return (f"the matrix {matrix} of shape {matrix.shape} and the scalar {scalar} have no sum: in place of {scalar} "
            f"type {unit}{factor}OneMatrix({rows}, {cols}) for {scalar} in every entry")


def _product(name: str) -> Callable[[MatrixExpr, Any], Any]:
    original = getattr(MatrixExpr, name)

    def method(self: MatrixExpr, other: Any) -> Any:
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

    return method


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
    text += f": type {_in_brackets(arg)}.applyfunc({name}) for {name} of every entry"
    if name in MATRIX_FUNCTIONS and arg.shape[0] == arg.shape[1]:
        text += f", or {MATRIX_FUNCTIONS[name]}({arg}) for the function of the matrix"
    return text


def _in_brackets(expr: Expr) -> str:
    return f"({expr})" if expr.is_Add or expr.is_Mul or expr.is_Pow else str(expr)


def _from_right(name: str, of_scalars: Callable[[Any, Expr], Expr],
                message: Callable[[MatrixExpr, Any], str]) -> Callable[[MatrixExpr, Any], Any]:
    original = getattr(MatrixExpr, name)

    def method(self: MatrixExpr, other: Any) -> Any:
        if is_small(self) and (scalar := _scalar(other)) is not None:
            return of_scalars(scalar, as_scalar(self))
        try:
            return original(self, other)
        except NotImplementedError as error:
            error.args = (message(self, other),)
            raise

    return method


def _no_division(matrix: MatrixExpr, other: Any) -> str:
    front = "" if other == 1 else f"{other}*"
    inverse = f"{front}{_in_brackets(matrix)}.inv() for the inverse, or " if matrix.rows == matrix.cols else ""
    return (f"cannot divide {other} by {matrix}, a matrix of shape {matrix.shape}: type {inverse}"
            f"{front}HadamardPower({matrix}, -1) to divide by every entry")


def _no_power(matrix: MatrixExpr, other: Any) -> str:
    whole = f"MatrixExponential(log({other})*{_in_brackets(matrix)}) for the power of the matrix, or " \
        if matrix.rows == matrix.cols else ""
    return (f"cannot raise {other} to {matrix}, a matrix of shape {matrix.shape}: type {whole}"
            f"{_in_brackets(matrix)}.applyfunc(lambda t: {other}**t) for that of every entry")


_sympy_abs = MatrixExpr.__abs__
_sympy_eval_abs = vars(Abs)["eval"].__func__


def _absolute(self: MatrixExpr) -> Expr:
    """``abs(x.T*x)``"""
    if is_small(self):
        return Abs(as_scalar(self))
    try:
        return _sympy_abs(self)
    except NotImplementedError as error:
        error.args = (_no_absolute(self),)
        raise


def _eval_abs(cls: type[Abs], arg: Any) -> Any:
    """In place of ``Abs.eval``, which makes sqrt(x*conjugate(x)) of a matrix."""
    if is_small(arg):
        return Abs(as_scalar(arg))
    if isinstance(arg, MatrixExpr) and not isinstance(arg, MatrixBase):
        raise TypeError(_no_absolute(arg))
    return _sympy_eval_abs(cls, arg)


def _no_absolute(matrix: MatrixExpr) -> str:
    return (f"there is no absolute value of {matrix}, a matrix of shape {matrix.shape}: type norm({matrix}) for its "
            f"norm, or {_in_brackets(matrix)}.applyfunc(Abs) for that of every entry")


def _comparison(name: str, of_scalars: Callable[[Any, Any], Any]) -> Callable[[Expr, Any], Any]:
    original = getattr(Expr, name)

    def method(self: Expr, other: Any) -> Any:
        if self.is_Matrix or getattr(other, "is_Matrix", False):
            read = [as_scalar(side) if is_small(side) else side for side in (self, other)]
            if read[0] is not self or read[1] is not other:
                return of_scalars(*read)
        return original(self, other)

    method.__name__, method.__doc__ = name, original.__doc__
    return method


def _sympify_matrix(expr: Any, **options: Any) -> Any:
    """In place of ``sympify`` where ``Trace`` and ``Determinant`` begin."""
    expr = sympify(expr, **options)
    if isinstance(expr, Function) and not expr.is_commutative and not isinstance(expr, AppliedUndef) \
            and function_of_matrix(expr) is expr:
        raise TypeError(no_function_of_matrix(expr))
    return expr


_sympy_args_filter = vars(MinMaxBase)["_new_args_filter"].__func__


def _new_args_filter(cls: type, args: Any) -> Any:
    return _sympy_args_filter(cls, [as_scalar(arg) if is_small(arg) else arg for arg in args])


_sympy_is_eq = sympy.core.relational.is_eq


def is_eq(lhs: Any, rhs: Any, assumptions: Any = None) -> Any:
    """In place of ``is_eq``: a matrix and a scalar are unequal to SymPy, whatever they may be."""
    matrices = [getattr(side, "is_Matrix", False) for side in (lhs, rhs)]
    if any(matrices) and not all(matrices):
        matrix, other = (lhs, rhs) if matrices[0] else (rhs, lhs)
        if is_small(matrix) and not hasattr(other, "shape"):
            return _sympy_is_eq(as_scalar(matrix), other, assumptions)
        if isinstance(other, Derivative) and getattr(other, "shape", None) == matrix.shape:
            return None  # an equation to print, or to evaluate
    return _sympy_is_eq(lhs, rhs, assumptions)
