"""What expressions made of one matrix have in common."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase


def read_matrix(arg: Any, name: str, square: bool = False) -> Expr:
    """An argument as an immutable matrix; a TypeError for what is none, a NonSquareMatrixError where that matters."""
    arg = sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} is of a matrix, and {arg} is none")
    if square and arg.shape[0] != arg.shape[1] and (S(arg.shape[0]) - arg.shape[1]).expand() != 0:
        raise NonSquareMatrixError(f"{name} of a matrix of shape {arg.shape}")
    return arg.as_immutable() if isinstance(arg, MatrixBase) else arg


class OfMatrix(MatrixExpr):
    """f(A) with f(A).T = f(A.T), f(A).H = f(A.H) and f(conj A) = conj f(A), of the shape of A."""

    _square = False
    """Whether A has to be square."""
    _name = ""
    """What it is called in LaTeX and in pretty print."""

    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, read_matrix(arg, cls.__name__, cls._square))

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        result: tuple[Expr, Expr] = self.arg.shape
        return result

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return MatrixElement(self, i, j)

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T)

    def _eval_adjoint(self) -> MatrixExpr:
        return self.func(self.arg.adjoint())

    def _eval_conjugate(self) -> MatrixExpr:
        return self.func(self.arg.conjugate())

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{{self._name}}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        return prettyForm(*prettyForm(*printer._print(self.arg).parens()).left(self._name), binding=prettyForm.ATOM)
