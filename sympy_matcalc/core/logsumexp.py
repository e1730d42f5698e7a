"""Log-sum-exp of a vector, or of each row or column of a matrix; its derivative is softmax."""

from __future__ import annotations

from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.of_matrix import ScalarOf, UnaryMatrix, along, called, numpy_name, sum_of_entries


class LogSumExp(ScalarOf):
    """The scalar log(exp(x_1) + ... + exp(x_n)) of a vector, or the column or row of those of a matrix.

    Parameters
    ==========

    x : MatrixExpr
        A column or a row; any matrix, if ``axis`` is given.
    axis : int, optional
        1 for the column of the log-sum-exps of all rows, 0 for the row of those of all columns.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If it is neither a column nor a row, and no axis is given.
    ValueError
        If ``axis`` is neither 0 nor 1.

    Notes
    =====

    Shape: a scalar; with an axis a row or a column. Layout: its gradient has the shape of ``x``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, OneMatrix, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import LogSumExp
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, x = MatrixSymbol('A', m, n), MatrixSymbol('x', n, 1)
    >>> diff(LogSumExp(x), x)
    Softmax(x)
    >>> diff(LogSumExp(A*x), x)
    A.T*Softmax(A*x)
    >>> LogSumExp(A, axis=1).shape
    (m, 1)
    >>> diff(OneMatrix(1, m)*LogSumExp(A, axis=1), A)
    Softmax(A, axis=1)

    References
    ==========

    .. [1] S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge 2004, section 3.1.5.
    """

    def __new__(cls, x: Any, axis: Any = None) -> Expr:
        x, axis = along(cls.__name__, x, axis)
        if axis is None:
            return Expr.__new__(cls, x)
        return x if is_one(x.shape[axis]) else LogSumExpAlong(x, axis)

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase):
            return log(sum(arg.applyfunc(exp)))
        return self.func(arg)

    def _eval_rewrite_as_exp(self, arg: Expr, **hints: Any) -> Expr:
        return log(sum_of_entries(ElementwiseApplyFunction(exp, arg)))

    def _eval_rewrite_as_Sum(self, arg: Expr, **hints: Any) -> Expr:
        i = private_index(arg)
        entry = arg[i, 0] if arg.shape[1] == 1 else arg[0, i]
        return log(Sum(exp(entry), (i, 0, arg.shape[0]*arg.shape[1] - 1)))

    def _numpycode(self, printer: Any) -> str:
        return f"{numpy_name('logaddexp', printer)}.reduce({printer._print(self.arg)}, axis=None)"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return latex_of("logsumexp", self, printer)

    def _pretty(self, printer: Any) -> Any:
        return called_along("logsumexp", self, printer)


class AlongAxis(UnaryMatrix):
    """What is taken of a vector, or along one axis of a matrix."""

    @property
    def axis(self) -> int | None:
        """Along which axis, 0 or 1; None for a vector."""
        return int(self.args[1]) if len(self.args) > 1 else None

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self.as_explicit()[i, j] if isinstance(self.arg, MatrixBase) else MatrixElement(self, i, j)

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T, *[1 - axis for axis in self.args[1:]])

    def _eval_adjoint(self) -> MatrixExpr:
        return self.conjugate().T


class LogSumExpAlong(AlongAxis):
    """What ``LogSumExp(X, axis=...)`` is: the column of the log-sum-exps of the rows of X, or the row of its columns'.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import LogSumExp
    >>> LogSumExp(MatrixSymbol('X', 2, 3), axis=0).shape
    (1, 3)
    """

    def __new__(cls, x: Any, axis: Any) -> Expr:
        x, axis = along("LogSumExp", x, axis)
        if axis is None or is_one(x.shape[axis]):
            return LogSumExp(x, axis)
        return super().__new__(cls, x, Integer(axis))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.arg.shape
        return (rows, S.One) if self.axis == 1 else (S.One, cols)

    def _eval_rewrite_as_exp(self, arg: Expr, axis: Expr, **hints: Any) -> Expr:
        numerator = ElementwiseApplyFunction(exp, arg)
        rows, cols = arg.shape
        return (numerator*OneMatrix(cols, 1) if axis == 1 else OneMatrix(1, rows)*numerator).applyfunc(log)

    def as_explicit(self) -> MatrixBase:
        numerator = self.arg.as_explicit().applyfunc(exp)
        sums = [log(sum(part)) for part in (numerator if self.axis == 1 else numerator.T).tolist()]
        return numerator.func(*self.shape, sums)

    def _numpycode(self, printer: Any) -> str:
        array = printer._print(self.arg)
        return f"{numpy_name('logaddexp', printer)}.reduce({array}, axis={self.axis}, keepdims=True)"

    _cupycode = _jaxcode = _numpycode

    def _sympystr(self, printer: Any) -> str:
        return written(self, printer, "LogSumExp")

    def _latex(self, printer: Any) -> str:
        return latex_of("logsumexp", self, printer)

    def _pretty(self, printer: Any) -> Any:
        return called_along("logsumexp", self, printer)


def written(node: Expr, printer: Any, name: str = "") -> str:
    """As it is typed."""
    axis = "".join(f", axis={axis}" for axis in node.args[1:])
    return f"{name or type(node).__name__}({printer._print(node.args[0])}{axis})"


def latex_of(name: str, node: Expr, printer: Any) -> str:
    """In LaTeX, the axis below the name."""
    where = "".join({0: r"_{\mathrm{columns}}", 1: r"_{\mathrm{rows}}"}[int(axis)] for axis in node.args[1:])
    return rf"\operatorname{{{name}}}{where}\left({printer._print(node.args[0])}\right)"


def called_along(name: str, node: Expr, printer: Any) -> Any:
    """In pretty print, the axis by its name."""
    inner = printer._print(node.args[0])
    for axis in node.args[1:]:
        inner = type(inner)(*inner.right(f", axis={axis}"))
    return called(name, inner)
