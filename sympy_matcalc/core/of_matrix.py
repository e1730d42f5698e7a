"""What expressions made of one matrix, of a column or of a row have in common."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase


def read_matrix(arg: Any, name: str, square: bool = False, of: str = "") -> Expr:
    """An argument as an immutable matrix; a TypeError for what is none, a NonSquareMatrixError where that matters."""
    arg = sympify(arg)
    if not getattr(arg, "is_Matrix", False):
        raise TypeError(f"{name} is of {of or 'a matrix'}, and {arg} is {'no matrix' if of else 'none'}")
    if square and arg.shape[0] != arg.shape[1] and (S(arg.shape[0]) - arg.shape[1]).expand() != 0:
        raise NonSquareMatrixError(f"{name} of a matrix of shape {arg.shape}")
    return arg.as_immutable() if isinstance(arg, MatrixBase) else arg


def numpy_name(name: str, printer: Any) -> str:
    """A name of NumPy in printed code, or of the package that stands in for it."""
    result: str = printer._module_format(f"{printer._module}.{name}")
    return result


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


def vector(name: str, arg: Any) -> Expr:
    """A column or a row; an error that says what the function of that name is of, for anything else."""
    arg = read_matrix(arg, name, of="a column or a row")
    if 1 not in arg.shape:
        raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}")
    return arg


def along(name: str, arg: Any, axis: Any) -> tuple[Expr, int | None]:
    """A matrix and the axis along which a function of that name is taken of it, None for a vector."""
    axis = sympify(axis)
    if axis is None:
        arg = sympify(arg)
        if getattr(arg, "is_Matrix", False) and 1 not in arg.shape:
            raise ShapeError(f"{name} is of a column or a row, and {arg} has the shape {arg.shape}: type "
                             f"{name}(..., axis=1) for that of each row, axis=0 for that of each column")
        return vector(name, arg), None
    if axis not in (0, 1):
        raise ValueError(f"the axis of {name} is 0, of each column, or 1, of each row, not {axis}")
    arg = read_matrix(arg, f"{name} along an axis")
    return (arg, None) if arg.shape[1 - axis] == 1 and arg.shape[axis] != 1 else (arg, int(axis))


def sum_of_entries(x: Expr) -> Expr:
    """The sum of the entries of a column or a row, as a trace."""
    rows, cols = x.shape
    return Trace(OneMatrix(1, rows)*x) if cols == 1 else Trace(x*OneMatrix(cols, 1))
