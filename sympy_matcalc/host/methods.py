"""Methods that SymPy's explicit matrices have and its matrix expressions lack, and indexing that ends."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.adjugate import Adjugate


def trace(original: None, self: MatrixExpr) -> Expr:
    """The trace, as ``Trace(X).doit()``.

    Raises
    ======

    NonSquareMatrixError
        If the matrix is not square.
    """
    if self.is_square is False or self.rows != self.cols:
        raise NonSquareMatrixError(f"{self} has the shape {self.shape}: only square matrices have a trace")
    return Trace(self).doit(deep=False)


def norm(original: None, self: MatrixExpr, ord: Any = None) -> Expr:
    """The norm, as :func:`sympy_matcalc.norm` of the matrix."""
    of = import_module("sympy_matcalc.classes.norm").norm
    return of(self) if ord is None else of(self, ord)


def dot(original: None, self: MatrixExpr, other: Any) -> Expr:
    """The scalar product of two vectors, columns or rows, as a trace.

    Raises
    ======

    ShapeError
        If one of them is no vector, or they have different lengths.
    """
    left, right = _column(self), _column(_matrix(other))
    if left.rows != right.rows:
        raise ShapeError(f"{self} of shape {self.shape} and {other} of shape {other.shape} have no scalar product: "
                         "their lengths differ")
    return Trace(left.T*right)


def cross(original: None, self: MatrixExpr, other: Any) -> Expr:
    """The cross product of two vectors with three entries, of the shape of the first.

    Raises
    ======

    ShapeError
        If they do not have three entries each.
    """
    a, b = self, _matrix(other)
    if {*a.shape} != {S.One, Integer(3)} or {*b.shape} != {S.One, Integer(3)}:
        raise ShapeError(f"the cross product is of vectors with three entries: {a} has the shape {a.shape}, "
                         f"{b} has the shape {b.shape}")
    product: Expr = import_module("sympy_matcalc.core.skew").cross(_column(a), _column(b))
    return product if a.cols == 1 else product.T


def conjugate_transpose(original: None, self: MatrixExpr) -> Expr:
    """The conjugate transpose."""
    return self.adjoint()


def adjugate(original: None, self: MatrixExpr) -> Expr:
    """The adjugate, the transpose of the matrix of cofactors.

    Raises
    ======

    NonSquareMatrixError
        If the matrix is not square.
    """
    if self.rows != self.cols:
        raise NonSquareMatrixError(f"{self} has the shape {self.shape}: only square matrices have an adjugate")
    return Adjugate(self)


def pinv(original: None, self: MatrixExpr) -> Expr:
    """The pseudo-inverse, as for a matrix of full rank: the inverse, or (X'X)**-1 X' for one with more rows.

    Raises
    ======

    ShapeError
        If the shape does not tell whether the matrix has more rows or more columns.
    """
    rows, cols = self.shape
    if rows == cols:
        return self.inv()
    if (rows >= cols) == True:  # noqa: E712
        return (self.T*self).inv()*self.T
    if (rows <= cols) == True:  # noqa: E712
        return self.T*(self*self.T).inv()
    raise ShapeError(f"{self} has the shape {self.shape}: type (X.T*X).inv()*X.T for a matrix X with independent "
                     "columns, X.T*(X*X.T).inv() for one with independent rows, or PseudoInverse(X) for any matrix")


def multiply_elementwise(original: None, self: MatrixExpr, other: Any) -> Expr:
    """The product entry by entry."""
    return HadamardProduct(self, _matrix(other))


def _matrix(other: Any) -> Any:
    if not getattr(other, "is_Matrix", False):
        raise TypeError(f"{other} is no matrix")
    return other


def _column(vector: Any) -> Any:
    if vector.cols == 1:
        return vector
    if vector.rows == 1:
        return vector.T
    raise ShapeError(f"{vector} of shape {vector.shape} is no vector: it has neither one column nor one row")


def is_sequence(original: Callable[..., bool], value: Any, *args: Any, **options: Any) -> bool:
    """In place of ``is_sequence`` where ``hessian`` asks it of its variables.

    Raises
    ======

    ValueError
        If it is a matrix symbol.
    """
    if isinstance(value, MatrixSymbol):
        raise ValueError(f"Improper variable list in hessian function: for the Hessian by the matrix {value} type "
                         f"diff(f, {value}, {value})")
    return original(value, *args, **options)


def derivative_shape(original: None, self: Derivative) -> tuple[Expr, ...]:
    """The shape of a derivative by matrices: those of the variables and of the expression, axes of length one dropped.

    Raises
    ======

    AttributeError
        For a derivative without matrices, which has no shape.
    """
    variables = [variable for variable, count in self.variable_count for _ in range(_times(variable, count))]
    shapes = [getattr(part, "shape", ()) for part in (*variables, self.expr)]
    if not any(shapes):
        raise AttributeError("a derivative of scalars by scalars has no shape")
    axes = [size for shape in shapes for size in shape if size != 1]
    if len(axes) > 2:
        return tuple(size for shape in shapes for size in shape)
    if len(axes) == 1:
        vector = next((shape for shape in shapes if 1 in shape and axes[0] in shape), ())
        return (S.One, axes[0]) if vector[:1] == (1,) else (axes[0], S.One)
    return tuple(axes) if axes else (S.One, S.One)


def _times(variable: Any, count: Any) -> int:
    return int(count) if hasattr(variable, "shape") and count.is_Integer else 1


# -- indexing --------------------------------------------------------------------

ENDLESS = 500
"""How many entries of a matrix without a number of rows are asked for, one after the other, before it is an error."""

_asked: tuple[MatrixExpr | None, int] = (None, 0)


def entry(original: Callable[..., Any], self: MatrixExpr, key: Any) -> Any:
    """``X[i, j]``, with an error that says what to type."""
    if type(key) is int and not isinstance(self.shape[0], (int, Integer)):
        _count(self, key)
    if type(key) is int and isinstance(self.cols, int):  # of an explicit factor: SymPy 1.14 knows its own numbers only
        key = divmod(key, self.cols)
    try:
        return original(self, key)
    except IndexError as error:
        if type(key) is int and key == 0:
            # Not of IndexError's kind: Python takes that for the end of a list, so sum(X) would be 0.
            raise TypeError(_no_list(self)) from None
        if isinstance(key, tuple) and len(key) == 2:
            error.args = (f"{self} of shape {self.shape} has no entry {key}: entries are counted from 0",)
        else:
            one = key[0] if isinstance(key, tuple) and key else key
            where = f"{self}[0, {one}]" if self.rows == 1 else f"{self}[{one}, {0 if self.cols == 1 else 'j'}]"
            error.args = (f"an entry of {self} of shape {self.shape} has a row and a column: type {where}",)
        raise


def contains(original: Callable[..., Any], self: Any, other: Any) -> Any:
    """In place of ``MatrixSet._contains``, which asks of a list of entries that there is not."""
    if isinstance(other, MatrixExpr) and other.shape == self.shape and not isinstance(other.cols, (int, Integer)):
        return True
    return original(self, other)


def _count(matrix: MatrixExpr, key: int) -> None:
    """An error for the iteration that Python makes of ``matrix[0]``, ``matrix[1]``, ... and that would never end.

    A method ``__iter__`` would make matrices what SymPy takes for sequences in other places.
    """
    global _asked
    last, count = _asked
    count = count + 1 if last is matrix and key == count else int(key == 0)
    _asked = (matrix, count)
    if count > ENDLESS:
        _asked = (None, 0)
        raise TypeError(_no_list(matrix))


def _no_list(matrix: MatrixExpr) -> str:
    rows, cols = matrix.shape
    one, how = ("i, 0", f"(i, 0, {rows - 1})") if cols == 1 else ("i, j", f"(i, 0, {rows - 1}), (j, 0, {cols - 1})")
    return (f"{matrix} of shape {matrix.shape} has no list of entries: type {matrix}[{one}] for one of them, or "
            f"Sum({matrix}[{one}], {how}) for their sum")
