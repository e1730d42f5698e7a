"""Standard functions of vectors that SymPy has no name for: softmax, log-sum-exp and norms."""

from __future__ import annotations

from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.miscellaneous import Max, sqrt
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.activations import numpy_name
from sympy_matcalc.core.bound_symbols import private_entry, private_index


def _vector(name: str, arg: Any) -> Expr:
    arg = sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} is of a column or a row, and {arg} is no matrix")
    if 1 not in arg.shape:
        raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}")
    return arg.as_immutable() if isinstance(arg, MatrixBase) else arg


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
        return super().__new__(cls, _vector(cls.__name__, x))

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
        return Expr.__new__(cls, _vector(cls.__name__, x))

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


def norm(x: Any, ord: Any = 2) -> Expr:
    """A norm, written with traces and functions of entries.

    Parameters
    ==========

    x : MatrixExpr
        A column or a row; for ``ord=2`` also any other matrix, whose norm is then the
        Frobenius norm, as for SymPy's explicit matrices and in NumPy by default.
    ord : Expr
        2, or the exponent p of the lp norm of a vector, at least 1: a number, a symbol, or
        ``oo``, the largest absolute value, for a vector of known size.

    Returns
    =======

    Expr
        A scalar.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If ``ord`` is not 2 and ``x`` is neither a column nor a row.
    ValueError
        If ``ord`` is a number less than 1, or ``oo`` for a vector of symbolic size.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import norm
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, b, x = MatrixSymbol('A', m, n), MatrixSymbol('b', m, 1), MatrixSymbol('x', n, 1)
    >>> norm(A)
    sqrt(Trace(A.T*A))
    >>> diff(norm(A), A) == A/norm(A)
    True
    >>> diff(norm(A*x - b), x) == A.T*(A*x - b)/norm(A*x - b)
    True

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, equations (129) and (131).
    """
    x, ord = sympify(x), sympify(ord)
    if (ord < 1) == True:  # noqa: E712
        raise ValueError(f"there is no norm of the order {ord}: it is at least 1")
    if ord == 2:
        if not getattr(x, "is_Matrix", False):
            raise TypeError(f"norm is of a matrix, and {x} is none")
        return sqrt(Trace(x*x.T if x.shape[0] == 1 else x.T*x))
    x = _vector("norm with an ord other than 2", x)
    if isinstance(x, MatrixBase):
        return x.norm(ord)
    if ord is S.Infinity:
        if not all(size.is_Integer for size in x.shape):
            raise ValueError(f"the largest entry of {x}, which has the shape {x.shape}, cannot be written: "
                             "give it a known size")
        return Max(*[Abs(x[i, j]) for i in range(x.shape[0]) for j in range(x.shape[1])])
    entry = private_entry(ord)
    powers = ElementwiseApplyFunction(Lambda(entry, Abs(entry)**ord), x)
    return sum_of_entries(powers)**(1/ord)


def sum_of_entries(x: Expr) -> Expr:
    """The sum of the entries of a column or a row, as a trace."""
    rows, cols = x.shape
    return Trace(OneMatrix(1, rows)*x) if cols == 1 else Trace(x*OneMatrix(cols, 1))
