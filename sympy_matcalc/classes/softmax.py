"""Softmax and log-sum-exp of a vector, each the other's derivative."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.entrywise_maps import Entrywise
from sympy_matcalc.core.factors import is_one, shape_of
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import LinearMap, Pairing, Sandwich
from sympy_matcalc.core.numpy_names import numpy_name
from sympy_matcalc.core.vectors import sum_of_entries, vector


class Softmax(MatrixExpr):
    """The vector exp(x)/(exp(x_1) + ... + exp(x_n)).

    Parameters
    ==========

    x : MatrixExpr
        A column or a row.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If it is neither a column nor a row.

    Examples
    ========

    >>> from sympy import DiagMatrix, MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Softmax
    >>> n = symbols('n', integer=True, positive=True)
    >>> x = MatrixSymbol('x', n, 1)
    >>> s = Softmax(x)
    >>> diff(s, x) == DiagMatrix(s) - s*s.T
    True

    References
    ==========

    .. [1] C. M. Bishop, Pattern Recognition and Machine Learning, Springer 2006, equations (4.104) and (4.106).
    """

    def __new__(cls, x: Any) -> Softmax:
        return super().__new__(cls, vector(cls.__name__, x))

    @property
    def arg(self) -> Expr:
        """The vector."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.arg.shape

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return exp(self.arg[i, j] - LogSumExp(self.arg))

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T)

    def _eval_rewrite_as_exp(self, arg: Expr, **hints: Any) -> Expr:
        numerator = ElementwiseApplyFunction(exp, arg)
        return numerator/sum_of_entries(numerator)

    def as_explicit(self) -> MatrixBase:
        numerator = self.arg.as_explicit().applyfunc(exp)
        return numerator/sum(numerator)

    def _numpycode(self, printer: Any) -> str:
        total = printer._print(LogSumExp(self.arg))
        return f"{numpy_name('exp', printer)}({printer._print(self.arg)} - {total})"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{softmax}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        return _called("softmax", self.arg, printer)


class LogSumExp(Expr):
    """The scalar log(exp(x_1) + ... + exp(x_n)) of a vector.

    Parameters
    ==========

    x : MatrixExpr
        A column or a row.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If it is neither a column nor a row.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import LogSumExp
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, x = MatrixSymbol('A', m, n), MatrixSymbol('x', n, 1)
    >>> diff(LogSumExp(x), x)
    Softmax(x)
    >>> diff(LogSumExp(A*x), x)
    A.T*Softmax(A*x)

    References
    ==========

    .. [1] S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge 2004, section 3.1.5.
    """

    is_commutative = True

    def __new__(cls, x: Any) -> LogSumExp:
        return Expr.__new__(cls, vector(cls.__name__, x))

    @property
    def arg(self) -> Expr:
        """The vector."""
        return self.args[0]

    def doit(self, **hints: Any) -> Expr:
        arg = self.arg.doit(**hints) if hints.get("deep", True) else self.arg
        if isinstance(arg, MatrixBase):
            return log(sum(arg.applyfunc(exp)))
        return self.func(arg)

    def _eval_rewrite_as_exp(self, arg: Expr, **hints: Any) -> Expr:
        return log(sum_of_entries(ElementwiseApplyFunction(exp, arg)))

    def _eval_rewrite_as_Sum(self, arg: Expr, **hints: Any) -> Expr:
        i = private_index(arg)
        entry = arg[i, 0] if arg.shape[1] == 1 else arg[0, i]
        return log(Sum(exp(entry), (i, 0, arg.shape[0]*arg.shape[1] - 1)))

    def _eval_evalf(self, prec: int) -> Expr | None:
        value = self.doit()
        return None if isinstance(value, LogSumExp) else value._eval_evalf(prec)

    def _numpycode(self, printer: Any) -> str:
        return f"{numpy_name('logaddexp', printer)}.reduce({printer._print(self.arg)}, axis=None)"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{logsumexp}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        return _called("logsumexp", self.arg, printer)


def _called(name: str, arg: Expr, printer: Any) -> Any:
    from sympy.printing.pretty.stringpict import prettyForm
    argument = prettyForm(*printer._print(arg).parens())
    return prettyForm(*argument.left(name))


@differential(LogSumExp)
def log_sum_exp_differential(node: LogSumExp, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d lse(u) = <softmax(u), du>

    Source: Boyd and Vandenberghe, Convex Optimization, section 3.1.5.
    """
    yield 0, Pairing(Softmax(node.arg))


@differential(Softmax)
def softmax_differential(node: Softmax, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d s(u) = (Diag(s) - s s.T) du, for a column u

    Source: Bishop, Pattern Recognition and Machine Learning, equation (4.106).
    """
    yield 0, Entrywise(node)
    if is_one(shape_of(node)[1]):
        yield 0, Sandwich((node, node.T), (), S.NegativeOne)
    else:
        yield 0, Sandwich((), (node.T, node), S.NegativeOne)
