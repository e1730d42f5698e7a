"""The matrix that makes the vec of a diagonal matrix of its diagonal."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.functions.special.tensor_functions import KroneckerDelta

from sympy_matcalc.classes.vec.constants import StructureMatrix


class DiagonalizationMatrix(StructureMatrix):
    r"""Psi(n), the matrix with Psi(n) d = vec(Diag(d)) for every n x 1 vector d.

    Its transpose takes the vec of a square matrix to its diagonal, and
    ``Psi.T (A kron B) Psi`` is the Hadamard product of A and B.

    Parameters
    ==========

    n : Expr
        The length of d. Psi(n) is n**2 x n; its column i is the vec of the matrix with its only 1 at (i, i).

    Raises
    ======

    ValueError
        If a size is known not to be a whole number that is not negative.

    Notes
    =====

    Shape: n**2 x n. Layout: columns are stacked, entry (i, j) of an m x n matrix stands at i + m*j.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import DiagonalizationMatrix, Vec
    >>> n = symbols('n', integer=True, positive=True)
    >>> A = MatrixSymbol('A', n, n)
    >>> Psi = DiagonalizationMatrix(n)
    >>> Psi.T*Vec(A)
    DiagonalOf(A)
    >>> Psi.T*Psi
    I
    >>> DiagonalizationMatrix(2).as_explicit()
    Matrix([
    [1, 0],
    [0, 0],
    [0, 0],
    [0, 1]])

    References
    ==========

    .. [1] J. R. Magnus, Linear Structures, Griffin 1988, chapter 7.
    """

    _letter = r"\Psi"

    def __new__(cls, n: Any) -> DiagonalizationMatrix:
        return super().__new__(cls, n)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        (n,) = self.args
        return n**2, n

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        (n,) = self.args
        return KroneckerDelta(i, (n + 1)*j)

    def _numpycode(self, printer: Any) -> str:
        n = f"({printer._print(self.args[0])})"
        return f"{printer._module_format('numpy.eye')}({n}**2)[:, ::{n} + 1]"

    def _pretty_letter(self, printer: Any) -> str:
        from sympy.printing.pretty.pretty_symbology import greek_unicode
        return greek_unicode["Psi"] if printer._use_unicode else "Psi"
