"""The exponential and the logarithm of a matrix as matrix expressions; SymPy's ``exp(X)`` is a scalar."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.functions.elementary.exponential import exp
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase


class _MatrixFunction(MatrixExpr):
    """A function of a square matrix by its power series."""

    _method: str
    _latex_name: str

    def __new__(cls, arg: Any) -> _MatrixFunction:
        arg = sympify(arg)
        if not getattr(arg, "is_Matrix", False):
            raise TypeError(f"{cls.__name__} is of a matrix, and {arg} is none")
        if arg.is_square is False:
            raise NonSquareMatrixError(f"{cls.__name__} of a matrix of shape {arg.shape}")
        return super().__new__(cls, arg)

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.arg.shape

    def doit(self, **hints: Any) -> Expr:
        arg = self.arg.doit(**hints) if hints.get("deep", True) else self.arg
        if isinstance(arg, MatrixBase):
            return getattr(arg, self._method)()
        return self._evaluated(arg)

    def _evaluated(self, arg: Expr) -> Expr:
        raise NotImplementedError

    def as_explicit(self) -> MatrixBase:
        return getattr(self.arg.as_explicit(), self._method)()

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        from sympy.matrices.expressions.matexpr import MatrixElement
        return MatrixElement(self, i, j)

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T)

    def _eval_adjoint(self) -> MatrixExpr:
        return self.func(self.arg.adjoint())

    def _eval_conjugate(self) -> MatrixExpr:
        return self.func(self.arg.conjugate())

    def _numpycode(self, printer: Any) -> str:
        return f"{printer._module_format(f'scipy.linalg.{self._method}m')}({printer._print(self.arg)})"

    def _latex(self, printer: Any) -> str:
        return rf"{self._latex_name}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        argument = prettyForm(*printer._print(self.arg).parens())
        return prettyForm(*argument.left(self._method))


class MatrixExponential(_MatrixFunction):
    """The exponential of a square matrix, I + A + A**2/2 + ...

    Parameters
    ==========

    arg : MatrixExpr
        A square matrix.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    NonSquareMatrixError
        If it is not square.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import MatrixExponential
    >>> n, t = symbols('n t')
    >>> A = MatrixSymbol('A', n, n)
    >>> diff(MatrixExponential(t*A), t)
    A*MatrixExponential(t*A)
    >>> diff(Trace(MatrixExponential(A)), A)
    MatrixExponential(A.T)

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices: Theory and Computation, SIAM 2008, chapters 3 and 10.
    """

    _method = "exp"
    _latex_name = r"\exp"

    def _evaluated(self, arg: Expr) -> Expr:
        return Identity(arg.shape[0]) if isinstance(arg, ZeroMatrix) else self.func(arg)

    def _eval_inverse(self) -> MatrixExpr:
        return self.func(-self.arg)

    def _eval_power(self, exponent: Expr) -> MatrixExpr:
        if exponent.is_integer:
            return self.func(exponent*self.arg)
        return super()._eval_power(exponent)

    def _eval_determinant(self) -> Expr:
        return exp(Trace(self.arg))


class MatrixLogarithm(_MatrixFunction):
    """The principal logarithm of a square matrix.

    Parameters
    ==========

    arg : MatrixExpr
        A square matrix without eigenvalues on the closed negative real axis.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    NonSquareMatrixError
        If it is not square.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import MatrixLogarithm
    >>> n = symbols('n')
    >>> X = MatrixSymbol('X', n, n)
    >>> diff(Trace(MatrixLogarithm(X)), X)
    X.T**(-1)

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices: Theory and Computation, SIAM 2008, chapters 3 and 11.
    """

    _method = "log"
    _latex_name = r"\log"

    def _evaluated(self, arg: Expr) -> Expr:
        return ZeroMatrix(*arg.shape) if isinstance(arg, Identity) else self.func(arg)


