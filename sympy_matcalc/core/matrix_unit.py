"""The matrix unit: SymPy's own class where the installed SymPy has it (1.15), else one like it."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions import special
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.laws import UNIT, Label, indexed


class _MatrixUnit(MatrixExpr):
    """A matrix with a single nonzero entry, which is 1: the outer product of two unit vectors.

    Parameters
    ==========

    rows, cols : Expr
        The shape.
    i, j : Expr
        Where the 1 stands, counted from 0; numbers or symbols.

    Raises
    ======

    IndexError
        If an entry is asked for that is outside of the matrix.

    Notes
    =====

    Shape: rows x cols. Layout: entry (i, j) is 1, all others are 0.

    Examples
    ========

    >>> from sympy_matcalc import MatrixUnit
    >>> E = MatrixUnit(2, 3, 0, 1)
    >>> E.as_explicit()
    Matrix([
    [0, 1, 0],
    [0, 0, 0]])
    >>> E.T
    MatrixUnit(3, 2, 1, 0)

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, section 9.7 ("The Single-entry Matrix").
    """

    def __new__(cls, rows: Any, cols: Any, i: Any, j: Any) -> _MatrixUnit:
        unit: _MatrixUnit = super().__new__(cls, rows, cols, i, j)
        for size in unit.args[:2]:
            cls._check_dim(size)
        for index, size in zip(unit.args[2:], unit.args[:2]):
            if (index < 0) == True or (index >= size) == True:  # noqa: E712
                raise IndexError(f"there is no entry ({i}, {j}) in a matrix of shape ({rows}, {cols})")
        return unit

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[0], self.args[1]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        rows, cols, row, col = self.args
        return KroneckerDelta(i, row, (0, rows - 1))*KroneckerDelta(j, col, (0, cols - 1))

    def _latex(self, printer: Any) -> str:
        return rf"E_{{{printer._print(self.args[2])},{printer._print(self.args[3])}}}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm, stringPict
        places = prettyForm(*printer._print(self.args[2]).right(",", printer._print(self.args[3])))
        return prettyForm(*stringPict.next(prettyForm("E"), prettyForm(*stringPict(" ").below(places))),
                          binding=prettyForm.ATOM)

    def _eval_transpose(self) -> MatrixExpr:
        rows, cols, i, j = self.args
        return MatrixUnit(cols, rows, j, i)

    _eval_adjoint = _eval_transpose

    def _eval_conjugate(self) -> MatrixExpr:
        return self

    def _eval_as_real_imag(self) -> tuple[MatrixExpr, MatrixExpr]:
        return self, ZeroMatrix(*self.shape)

    def _eval_trace(self) -> Expr | None:
        rows, cols, i, j = self.args
        return KroneckerDelta(i, j) if rows == cols else None

    def _eval_determinant(self) -> Expr | None:
        return S.Zero if self.rows.is_number and self.rows > 1 else None


MatrixUnit: type[MatrixExpr] = getattr(special, "MatrixUnit", _MatrixUnit)
"""SymPy's ``MatrixUnit`` if it has one."""
def matrix_unit(rows: Any, cols: Any, i: Any, j: Any) -> MatrixExpr:
    """The matrix unit, which for a 1x1 matrix is the identity."""
    return Identity(1) if rows == cols == 1 else MatrixUnit(rows, cols, i, j)


def unit_at(entry: MatrixElement) -> MatrixExpr:
    """The matrix unit at the place of an entry, whose indices have been looked at already."""
    parent, i, j = entry.args
    if MatrixUnit is not _MatrixUnit or not isinstance(parent, MatrixSymbol):
        return matrix_unit(*parent.shape, i, j)
    _, rows, cols = parent.args
    return Identity(1) if rows is cols is S.One else Basic.__new__(MatrixUnit, rows, cols, i, j)


if MatrixUnit is _MatrixUnit:
    _MatrixUnit.__name__ = _MatrixUnit.__qualname__ = "MatrixUnit"


@indexed(MatrixElement)
def _entry_of_element(node: MatrixElement, row: Label, col: Label, by: Any) -> None:
    """A[i, j] = E(0, i) A E(j, 0)"""
    parent, i, j = node.args
    rows, cols = by.shape(parent)
    by.chain([matrix_unit(S.One, rows, S.Zero, i), parent, matrix_unit(cols, S.One, j, S.Zero)], row, col)


@indexed(ImmutableDenseMatrix)
def _entry_of_explicit_matrix(node: ImmutableDenseMatrix, row: Label, col: Label, by: Any) -> None:
    """The sum of its entries, each times a matrix unit"""
    rows, cols = node.shape
    by.either([(entry, UNIT, UNIT), (matrix_unit(rows, cols, *divmod(k, cols)), row, col)]
              for k, entry in enumerate(arguments(node)))
