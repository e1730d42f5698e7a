"""The pseudo-inverse of Moore and Penrose, which every matrix has."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import I
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.printing.precedence import PRECEDENCE

from sympy_matcalc.core.factors import split
from sympy_matcalc.core.of_matrix import OfMatrix, numpy_name


class PseudoInverse(OfMatrix):
    """The pseudo-inverse P of a matrix X: X P X = X, P X P = P, X P and P X symmetric (hermitian, of a complex X).

    It exists for every matrix, of any shape and rank. It is ``X.inv()`` for an invertible X,
    ``(X.T*X).inv()*X.T`` for independent columns and ``X.T*(X*X.T).inv()`` for independent rows. Its differential
    holds where the rank of X stays the same; where the rank changes, the pseudo-inverse jumps.

    Parameters
    ==========

    arg : MatrixExpr
        A matrix of any shape.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.

    Notes
    =====

    Shape: n x m, of an m x n matrix. Layout: as the inverse of a square one.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol, diff, simplify, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import PseudoInverse
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> X = MatrixSymbol('X', n, m)
    >>> P = PseudoInverse(X)
    >>> P.shape
    (m, n)
    >>> simplify(X*P*X), simplify(P*X*P)
    (X, PseudoInverse(X))
    >>> simplify((X*P).T - X*P)
    0
    >>> PseudoInverse(Matrix([[1], [1]])).doit()
    Matrix([[1/2, 1/2]])

    The sum of squares that is left when y is fitted by the columns of X, as variable projection minimises it:

    >>> y = MatrixSymbol('y', n, 1)
    >>> simplify(diff(y.T*(y - X*P*y), X) + 2*(y - X*P*y)*(P*y).T)
    0

    References
    ==========

    .. [1] R. Penrose, A generalized inverse for matrices, Proceedings of the Cambridge Philosophical Society 51
       (1955).
    .. [2] G. H. Golub, V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose
           variables separate, SIAM Journal on Numerical Analysis 10 (1973).
    """

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.arg.shape
        return cols, rows

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase):
            return self.func(arg) if arg.free_symbols else arg.pinv()
        scale, factors = split(arg)
        if scale is S.Zero:
            return ZeroMatrix(*arg.shape[::-1])
        if scale.is_number and scale is not S.One:
            return MatMul(1/scale, self.func(arg/scale).doit(deep=False)).doit(deep=False)
        if not factors:
            return arg
        known = pseudo_inverse_of_one(factors[0]) if len(factors) == 1 else None
        return self.func(arg) if known is None else known

    def as_explicit(self) -> Any:
        """The pseudo-inverse of the explicit matrix, for a concrete shape."""
        value = self.arg.as_explicit().pinv()
        # Entries are real, where nothing says that they are not.
        return value if self.arg.has(I, conjugate, Adjoint) else value.replace(conjugate, lambda entry: entry)

    def _numpycode(self, printer: Any) -> str:
        return f"{numpy_name('linalg.pinv', printer)}({printer._print(self.arg)})"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return f"{printer.parenthesize(self.arg, PRECEDENCE['Pow'], strict=False)}^{{+}}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        base = printer._print(self.arg)
        if not getattr(self.arg, "is_symbol", False):
            base = prettyForm(*base.parens())
        return base**prettyForm("+")


def pseudo_inverse_of_one(factor: Expr) -> Expr | None:
    """pinv(pinv(X)) = X,  pinv(X**-1) = X,  pinv(1) = 1'/(m n),  pinv(I) = I; None for any other matrix."""
    if isinstance(factor, (PseudoInverse, Inverse)):
        return factor.arg
    if isinstance(factor, OneMatrix):
        rows, cols = factor.shape
        return MatMul(1/(rows*cols), OneMatrix(cols, rows)).doit(deep=False)
    return factor if isinstance(factor, Identity) else None
