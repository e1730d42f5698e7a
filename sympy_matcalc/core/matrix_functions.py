"""Functions of a matrix as matrix expressions; SymPy's ``exp(X)`` is a scalar."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.analytic import as_function
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.of_matrix import OfMatrix, read_matrix
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.skew import exponential_of_skew
from sympy_matcalc.core.with_function import WithFunction


class _MatrixFunction(OfMatrix):
    """A function of a square matrix by its power series."""

    _method: str
    _latex_name: str

    _square = True

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        # Each product asks for this: a matrix with symbols, whose function is long, is written out by as_explicit.
        if isinstance(arg, MatrixBase):
            return self.func(*self.args[:-1], arg) if is_long(arg) else self._at(arg)
        return self._evaluated(arg)

    def _at(self, matrix: MatrixBase) -> MatrixBase:
        return getattr(matrix, self._method)()

    def _evaluated(self, arg: Expr) -> Expr:
        raise NotImplementedError

    def as_explicit(self) -> MatrixBase:
        matrix = self.arg.as_explicit()
        return self._at(matrix) if has_short_roots(matrix) else entries_of(self)

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

    Notes
    =====

    Shape: n x n, as the matrix. Layout: of the matrix, not of its entries: those are ``X.applyfunc(exp)``.

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

    def _at(self, matrix: MatrixBase) -> MatrixBase:
        return exponential_of_skew(matrix) or matrix.exp()

    def as_explicit(self) -> MatrixBase:
        return exponential_of_skew(self.arg.as_explicit()) or super().as_explicit()

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

    Notes
    =====

    Shape: n x n, as the matrix. Layout: of the matrix, not of its entries: those are ``X.applyfunc(log)``.

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


class MatrixFunction(WithFunction, _MatrixFunction):
    """A function of a square matrix, for any analytic function of one variable.

    Of a matrix V diag(d) V**-1 it is V diag(f(d)) V**-1; of others the same in the limit. ``doit`` writes it with
    sums, products, powers, exponentials and logarithms of matrices, as far as the function is made of them.

    Parameters
    ==========

    f : FunctionClass, Lambda or callable
        A function of one variable that is analytic at the eigenvalues of the matrix.
    arg : MatrixExpr
        A square matrix.

    Raises
    ======

    TypeError
        If ``f`` is no function of one variable, or ``arg`` no matrix.
    NonSquareMatrixError
        If the matrix is not square.

    Notes
    =====

    Shape: n x n, as the matrix. Layout: of the matrix, not of its entries: those are ``X.applyfunc(f)``.

    Examples
    ========

    >>> from sympy import Lambda, MatrixSymbol, Trace, diff, exp, sin, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import MatrixFunction
    >>> n, t = symbols('n t')
    >>> X = MatrixSymbol('X', n, n)
    >>> diff(Trace(MatrixFunction(sin, X)), X)
    MatrixFunction(cos, X.T)
    >>> MatrixFunction(Lambda(t, exp(2*t) + 1), X).doit()
    I + MatrixExponential(2*X)

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices: Theory and Computation, SIAM 2008, section 1.2 and theorem 1.13.
    """

    def __new__(cls, f: Any, arg: Any) -> MatrixFunction:
        result: MatrixFunction = MatrixExpr.__new__(cls, as_function(f), read_matrix(arg, cls.__name__, square=True))
        return result

    def _at(self, matrix: MatrixBase) -> MatrixBase:
        return value_at(self.function, matrix)

    def _evaluated(self, arg: Expr) -> Expr:
        return normalized(Basic.__new__(MatrixFunction, self.function, arg), Algebra())

    def _sympystr(self, printer: Any) -> str:
        return f"MatrixFunction({self._printed_function(printer)}, {printer._print(self.arg)})"

    def _latex(self, printer: Any) -> str:
        return rf"{self._latex_function(printer)}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        argument = prettyForm(*printer._print(self.arg).parens())
        return prettyForm(*argument.left(self._pretty_function(printer)), binding=prettyForm.FUNC)

    def _numpycode(self, printer: Any) -> str:
        raise NotImplementedError(f"NumPyPrinter has no code for {self}: lambdify and compiled have")


def is_long(matrix: MatrixBase) -> bool:
    """Whether a function of an explicit matrix is too long to be written out unasked."""
    return bool(matrix.free_symbols) and not matrix.is_diagonal()


def has_short_roots(matrix: MatrixBase) -> bool:
    """Whether the eigenvalues can be written out: SymPy does not end on those of a 3x3 matrix of symbols."""
    return matrix.rows <= 2 or not matrix.free_symbols or matrix.is_upper or matrix.is_lower


def entries_of(matrix: MatrixExpr) -> MatrixBase:
    """The explicit matrix of the entries of a matrix of known size, which stay entries."""
    return ImmutableDenseMatrix(*matrix.shape, lambda i, j: MatrixElement(matrix, i, j))


def value_at(function: Lambda, matrix: MatrixBase) -> MatrixBase:
    """A function of an explicit matrix."""
    (variable,), body = function.variables, function.expr
    if body in (exp(variable), log(variable)):
        return getattr(matrix, type(body).__name__)()
    if body.is_Pow and body.base == variable and not body.exp.has(variable):
        return matrix**body.exp
    return matrix.analytic_func(body, variable)
