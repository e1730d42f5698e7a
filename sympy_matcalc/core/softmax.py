"""Softmax of a vector, or of each row or column of a matrix: the derivative of log-sum-exp."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.logsumexp import AlongAxis, LogSumExp, called_along, latex_of, written
from sympy_matcalc.core.of_matrix import along, numpy_name, sum_of_entries


class Softmax(AlongAxis):
    """The vector exp(x)/(exp(x_1) + ... + exp(x_n)), or the same of each row or column of a matrix.

    Parameters
    ==========

    x : MatrixExpr
        A column or a row; any matrix, if ``axis`` is given.
    axis : int, optional
        As in SciPy: 1 for the softmax of each row, whose sums are then 1, and 0 for that of each column.

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

    Shape: that of ``x``. Layout: its derivative by ``x`` is symmetric, so that layouts agree.

    Examples
    ========

    >>> from sympy import DiagMatrix, MatrixSymbol, Trace, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Softmax
    >>> n, m, k = symbols('n m k', integer=True, positive=True)
    >>> x = MatrixSymbol('x', n, 1)
    >>> s = Softmax(x)
    >>> diff(s, x) == DiagMatrix(s) - s*s.T
    True

    Attention, and its derivative by the values:

    >>> Q, K, V = MatrixSymbol('Q', n, k), MatrixSymbol('K', m, k), MatrixSymbol('V', m, k)
    >>> C = MatrixSymbol('C', n, k)
    >>> attention = Softmax(Q*K.T, axis=1)*V
    >>> diff(Trace(C.T*attention), V)
    Softmax(K*Q.T, axis=0)*C

    References
    ==========

    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, equations (4.104) and (4.106).
    """

    def __new__(cls, x: Any, axis: Any = None) -> MatrixExpr:
        x, axis = along(cls.__name__, x, axis)
        if axis is None:
            return super().__new__(cls, x)
        return OneMatrix(*x.shape) if is_one(x.shape[axis]) else super().__new__(cls, x, Integer(axis))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        result: tuple[Expr, Expr] = self.arg.shape
        return result

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        if self.axis is None:
            return exp(self.arg[i, j] - LogSumExp(self.arg))
        return super()._entry(i, j, **kwargs)

    def _eval_rewrite_as_exp(self, arg: Expr, *axis: Expr, **hints: Any) -> Expr:
        numerator = ElementwiseApplyFunction(exp, arg)
        if not axis:
            return numerator/sum_of_entries(numerator)
        rows, cols = arg.shape
        sums = numerator*OneMatrix(cols, cols) if self.axis == 1 else OneMatrix(rows, rows)*numerator
        return HadamardProduct(numerator, HadamardPower(sums, S.NegativeOne))

    def as_explicit(self) -> MatrixBase:
        numerator = self.arg.as_explicit().applyfunc(exp)
        if self.axis is None:
            return numerator/sum(numerator)
        sums = [sum(part) for part in (numerator if self.axis == 1 else numerator.T).tolist()]
        return numerator.func(*self.shape, lambda i, j: numerator[i, j]/sums[i if self.axis == 1 else j])

    def _numpycode(self, printer: Any) -> str:
        if self.axis is None:
            return f"{numpy_name('exp', printer)}({printer._print(self.arg)} - {printer._print(LogSumExp(self.arg))})"
        array = printer._print(self.arg)
        total = f"{numpy_name('logaddexp', printer)}.reduce({array}, axis={self.axis}, keepdims=True)"
        return f"{numpy_name('exp', printer)}({array} - {total})"

    _cupycode = _jaxcode = _numpycode

    def _upright(self) -> tuple[Softmax, bool]:
        """What is printed: a row of a vector as the transpose of a column; and whether it is."""
        arg, is_transposed = Algebra().as_written(self.arg) if len(self.args) == 1 else (self.arg, False)
        return (type(self)(arg), True) if is_transposed else (self, False)

    def _sympystr(self, printer: Any) -> str:
        upright, is_transposed = self._upright()
        return written(upright, printer) + ".T"*is_transposed

    def _latex(self, printer: Any) -> str:
        upright, is_transposed = self._upright()
        return latex_of("softmax", upright, printer) + "^{T}"*is_transposed

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        upright, is_transposed = self._upright()
        printed = called_along("softmax", upright, printer)
        return printed**prettyForm("T") if is_transposed else printed
