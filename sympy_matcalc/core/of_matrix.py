"""What expressions made of one matrix have in common."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.matrixbase import MatrixBase


def read_matrix(arg: Any, name: str, square: bool = False, of: str = "") -> Expr:
    """An argument as an immutable matrix; a TypeError for what is none, a NonSquareMatrixError where that matters."""
    arg = sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} is of {of or 'a matrix'}, and {arg} is {'no matrix' if of else 'none'}")
    if square and arg.shape[0] != arg.shape[1] and (S(arg.shape[0]) - arg.shape[1]).expand() != 0:
        raise NonSquareMatrixError(f"{name} of a matrix of shape {arg.shape}")
    return arg.as_immutable() if isinstance(arg, MatrixBase) else arg


def called(name: str, printed: Any) -> Any:
    """What is printed, in parentheses behind a name, in pretty print."""
    from sympy.printing.pretty.stringpict import prettyForm
    return prettyForm(*prettyForm(*printed.parens()).left(name), binding=prettyForm.ATOM)


class Unary(Basic):
    """What is made of one matrix, its first argument."""

    _name = ""
    """What it is called in LaTeX and in pretty print."""

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    def _done(self, hints: dict[str, Any]) -> Expr:
        """The matrix, as ``doit`` takes it."""
        return self.arg.doit(**hints) if hints.get("deep", True) else self.arg

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{{self._name}}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        return called(self._name, printer._print(self.arg))


class ScalarOf(Unary, Expr):
    """A scalar that is made of one matrix."""

    is_commutative = True

    def _eval_evalf(self, prec: int) -> Expr | None:
        value = self.doit()
        return None if isinstance(value, type(self)) else value._eval_evalf(prec)


class UnaryMatrix(Unary, MatrixExpr):
    """A matrix that is made of one matrix, with conj f(A) = f(conj A)."""

    def _eval_conjugate(self) -> MatrixExpr:
        return self.func(self.arg.conjugate(), *self.args[1:])


class OfMatrix(UnaryMatrix):
    """f(A) with f(A).T = f(A.T), f(A).H = f(A.H) and f(conj A) = conj f(A), of the shape of A."""

    _square = False
    """Whether A has to be square."""

    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, read_matrix(arg, cls.__name__, cls._square))

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
