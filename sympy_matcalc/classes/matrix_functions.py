"""The exponential and the logarithm of a matrix as matrix expressions; SymPy's ``exp(X)`` is a scalar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.exponential import exp
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.commuting import CommutingProduct, generator
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.laws import (
    canonical,
    conjugates,
    determinants,
    differential,
    functions,
    inverses,
    merging,
    powers,
    properties,
)
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.skew import exponential_of_skew
from sympy_matcalc.core.statements import HIGHAM, law


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
        result: _MatrixFunction = super().__new__(cls, arg)
        return result

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        result: tuple[Expr, Expr] = self.arg.shape
        return result

    def doit(self, **hints: Any) -> Expr:
        arg = self.arg.doit(**hints) if hints.get("deep", True) else self.arg
        # Each product asks for this: a matrix with symbols, whose function is long, is written out by as_explicit.
        if isinstance(arg, MatrixBase):
            return self.func(arg) if arg.free_symbols and not arg.is_diagonal() else getattr(arg, self._method)()
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

    def as_explicit(self) -> MatrixBase:
        matrix = self.arg.as_explicit()
        return exponential_of_skew(matrix) or matrix.exp()

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


functions(MatrixExponential, MatrixLogarithm)(lambda node: node.arg)
conjugates(MatrixExponential)(conjugate_of_arguments)


@differential(MatrixExponential)
def matrix_exponential_differential(node: MatrixExponential, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d exp(U) = exp(U) dU, if dU commutes with U;  d tr exp(U) = tr(exp(U) dU) always

    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    yield 0, CommutingProduct(node.arg, node)


@differential(MatrixLogarithm)
def matrix_logarithm_differential(node: MatrixLogarithm, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d log(U) = U**-1 dU, if dU commutes with U;  d tr log(U) = tr(U**-1 dU) always

    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    yield 0, CommutingProduct(node.arg, Inverse(node.arg))


@canonical(MatrixExponential)
@law("exp(0) = I,  exp(log(A)) = A", source=HIGHAM + ", chapters 10 and 11", ends="one function less")
def exponential_law(node: MatrixExponential | None, args: list[Expr], by: Algebra) -> Expr:
    """A matrix exponential."""
    (arg,) = args
    if isinstance(arg, ZeroMatrix):
        return Identity(arg.shape[0])
    if isinstance(arg, MatrixLogarithm):
        return arg.arg
    return new(MatrixExponential, arg)


@canonical(MatrixLogarithm)
@law("log(I) = 0", source=HIGHAM + ", chapter 11", ends="one function less")
def logarithm_law(node: MatrixLogarithm, args: list[Expr], by: Algebra) -> Expr:
    """A matrix logarithm."""
    (arg,) = args
    return ZeroMatrix(*arg.shape) if isinstance(arg, Identity) else new(MatrixLogarithm, arg)


@merging(MatrixExponential)
@law("exp(A) exp(B) = exp(A + B)", when="A B = B A: both functions of one matrix", source=HIGHAM + ", theorem 10.2",
     ends="two factors become one")
def product_of_exponentials(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """Two exponentials of functions of one matrix."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, MatrixExponential) and isinstance(right, MatrixExponential)):
        return None
    first, second = generator(left, by), generator(right, by)
    if first is not None and second is not None and first != second:
        return None
    return k, k + 2, exponential_law(None, [by.plus(left.arg, right.arg)], by)


@powers(MatrixExponential)
@law("exp(A)**k = exp(k A),  exp(A)**-1 = exp(-A)", when="k whole", source=HIGHAM + ", section 10.1",
     ends="no power is left")
def power_of_exponential(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of an exponential."""
    if not is_whole(exponent):
        return None
    return exponential_law(None, [by.times(base.arg, scale=exponent)], by)


@inverses(MatrixExponential)
def inverse_of_exponential(arg: MatrixExponential, by: Algebra) -> Expr:
    """exp(A)**-1 = exp(-A)"""
    return by.to_power(arg, S.NegativeOne)


@determinants(MatrixExponential, rank=2)
@law("|exp A| = e**tr(A)", source=HIGHAM + ", problem 10.2", ends="no determinant is left")
def determinant_of_exponential(arg: Expr, by: Algebra) -> Expr:
    """The determinant of a matrix exponential."""
    return exp(by.trace_of(arg.arg))


@properties(MatrixExponential)
def exponential_properties(node: MatrixExponential, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """exp of a symmetric matrix is definite, of a skew-symmetric one orthogonal; it is always invertible."""
    (arg,) = parts
    known = {"invertible": True, **of_all(parts, ("symmetric", "hermitian", "diagonal", "upper_triangular",
                                                 "lower_triangular", "real"))}
    if arg.get("real") and arg.get("symmetric"):
        known["positive_definite"] = True
    if arg.get("real") and arg.get("skew_symmetric"):
        known["orthogonal"] = True
    return known
