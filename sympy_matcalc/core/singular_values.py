"""Norms by the singular values of a matrix, and its polar factor."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.functions.elementary.miscellaneous import Max
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.of_matrix import OfMatrix, ScalarOf, numpy_name, read_matrix


def in_double_bars(printed: str) -> str:
    """LaTeX in the bars of a norm, which grow with what is tall."""
    if any(tall in printed for tall in (r"\left", r"\frac", r"\begin", r"\sum")):
        return rf"\left\lVert {printed} \right\rVert"
    return rf"\lVert {printed} \rVert"


def pretty_norm(printer: Any, arg: Expr, index: Any) -> Any:
    """The bars of a norm in pretty print, with an index; none if that is empty."""
    from sympy.printing.pretty.stringpict import prettyForm, stringPict
    printed = prettyForm(*prettyForm(*printer._print(arg).parens("|", "|")).parens("|", "|"))
    if not index:
        return prettyForm(*stringPict.next(printed), binding=prettyForm.ATOM)
    index = prettyForm(*stringPict.next(index))
    return prettyForm(*stringPict.next(printed, prettyForm(*stringPict(" ").below(index))), binding=prettyForm.ATOM)


class _SingularNorm(ScalarOf):
    """A norm by the singular values of a matrix."""

    is_nonnegative = True
    order: Any

    def __new__(cls, x: Any) -> Any:
        return Expr.__new__(cls, read_matrix(x, cls.__name__))

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase) and not arg.free_symbols:
            return self._of_values(arg.singular_values())
        return self.func(arg)

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer._print(self.arg)}, {self.order!r})"

    def _numpycode(self, printer: Any) -> str:
        return f"{numpy_name('linalg.norm', printer)}({printer._print(self.arg)}, {self.order!r})"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any, exp: Any = None) -> str:
        name = self.order if self.order == 2 else "*"
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{in_double_bars(printer._print(self.arg))}_{{{name}}}{power}"

    def _pretty(self, printer: Any) -> Any:
        return pretty_norm(printer, self.arg, str(self.order) if self.order == 2 else "*")


class SpectralNorm(_SingularNorm):
    """The largest singular value of a matrix, ``norm(X, 2)``. Its derivative is open.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc import norm
    >>> norm(Matrix([[3, 0], [0, -4]]), 2).doit()
    4
    """

    order = 2

    @staticmethod
    def _of_values(values: list[Expr]) -> Expr:
        return Max(*values)


class NuclearNorm(_SingularNorm):
    """The sum of the singular values of a matrix, ``norm(X, 'nuc')``.

    Its gradient is the polar factor U V' of X = U S V', where X has full rank.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol, diff
    >>> from sympy_matcalc import norm
    >>> norm(Matrix([[3, 0], [0, -4]]), 'nuc').doit()
    7
    >>> X = MatrixSymbol('X', 3, 2)
    >>> diff(norm(X, 'nuc'), X)
    PolarFactor(X)

    References
    ==========

    .. [1] G. A. Watson, Characterization of the subdifferential of some matrix norms, Linear Algebra and its
       Applications 170 (1992), 33-45.
    """

    order = "nuc"

    @staticmethod
    def _of_values(values: list[Expr]) -> Expr:
        return Add(*values)


class PolarFactor(OfMatrix):
    """The factor U V' of the singular value decomposition U S V' of a matrix of full rank.

    It is X (X'X)**(-1/2) where X has no more columns than rows, and (X X')**(-1/2) X otherwise.

    Parameters
    ==========

    arg : MatrixExpr
        A matrix of full rank.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.

    Notes
    =====

    Shape: that of the matrix. Layout: it is the derivative of the nuclear norm, ``diff(norm(X, 'nuc'), X)``.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc import PolarFactor
    >>> X = MatrixSymbol('X', 3, 2)
    >>> PolarFactor(X).T, PolarFactor(X).shape
    (PolarFactor(X.T), (3, 2))

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices, SIAM 2008, chapter 8.
    """

    _name = "polar"
