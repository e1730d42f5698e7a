"""The cross product: the skew-symmetric matrix of a vector with three entries, and the vector of such a matrix."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.functions.elementary.trigonometric import cos, sin
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.simplify.simplify import simplify

from sympy_matcalc.core.factors import split
from sympy_matcalc.core.of_matrix import UnaryMatrix, read_matrix


class Skew(UnaryMatrix):
    """The matrix of the cross product with a vector: Skew(a) b = a x b.

    Parameters
    ==========

    arg : MatrixExpr
        A column, or a row, with three entries.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    ShapeError
        If it has not three entries.

    Notes
    =====

    Shape: 3 x 3, of a 3 x 1 vector. Layout: ``Skew(a)*b`` is a x b.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, simplify
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Skew
    >>> a, b, c = MatrixSymbol('a', 3, 1), MatrixSymbol('b', 3, 1), MatrixSymbol('c', 3, 1)
    >>> Skew(a).as_explicit()
    Matrix([
    [       0, -a[2, 0],  a[1, 0]],
    [ a[2, 0],        0, -a[0, 0]],
    [-a[1, 0],  a[0, 0],        0]])
    >>> Skew(a).T
    -Skew(a)
    >>> diff(c.T*Skew(a)*b, a)
    Skew(b)*c
    >>> simplify(Skew(a)*Skew(b)*c - b*a.T*c + c*a.T*b)
    0

    References
    ==========

    .. [1] R. M. Murray, Z. Li, S. S. Sastry, A Mathematical Introduction to Robotic Manipulation,
           CRC 1994, section 2.2.
    """

    _name = "skew"

    def __new__(cls, arg: Any) -> Skew:
        arg = read_matrix(arg, cls.__name__, of="a vector with three entries")
        if {*map(sympify, arg.shape)} != {S.One, Integer(3)}:
            raise ShapeError(f"{cls.__name__} is of a vector with three entries, and {arg} has the shape {arg.shape}")
        result: Skew = super().__new__(cls, arg if arg.shape[1] == 1 else arg.T)
        return result

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return Integer(3), Integer(3)

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase):
            return explicit_skew(arg)
        scale, factors = split(arg)
        if scale is S.Zero:
            return ZeroMatrix(3, 3)
        return self.func(arg) if scale is S.One else scale*self.func(MatMul(*factors).doit(deep=False))

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        numbers = all(isinstance(index, (int, Integer)) for index in (i, j))
        return self.as_explicit()[i, j] if numbers else MatrixElement(self, i, j)

    def _eval_transpose(self) -> MatrixExpr:
        return -self

    def _eval_adjoint(self) -> MatrixExpr:
        return -self.conjugate()

    def _eval_trace(self) -> Expr:
        return S.Zero

    def _eval_determinant(self) -> Expr:
        return S.Zero

    def as_explicit(self) -> MatrixBase:
        """The explicit matrix."""
        return explicit_skew(self.arg.as_explicit())

    def _numpycode(self, printer: Any) -> str:
        array, ravel = (printer._module_format(f"{printer._module}.{name}") for name in ("array", "ravel"))
        function = f"lambda a, b, c: {array}([[0*a, -c, b], [c, 0*a, -a], [-b, a, 0*a]])"
        return f"({function})(*{ravel}({printer._print(self.arg)}))"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any) -> str:
        return rf"\left[{printer._print(self.arg)}\right]_{{\times}}"


class AxialVector(UnaryMatrix):
    """The vector (A32 - A23, A13 - A31, A21 - A12) of a 3x3 matrix, which is twice w for A = Skew(w).

    It is the adjoint of Skew: the gradient of tr(A.T Skew(w)) by w.

    Parameters
    ==========

    arg : MatrixExpr
        A 3x3 matrix.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    ShapeError
        If it is not 3x3.

    Notes
    =====

    Shape: 3 x 1, of a 3 x 3 matrix. Layout: entry k is that of the axis k, from 0; ``Skew`` is the way back.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, diff, simplify
    >>> import sympy_matcalc
    >>> from sympy_matcalc import AxialVector, Skew
    >>> A, w = MatrixSymbol('A', 3, 3), MatrixSymbol('w', 3, 1)
    >>> diff(Trace(A.T*Skew(w)), w)
    AxialVector(A)
    >>> simplify(AxialVector(Skew(w)) - 2*w)
    0

    References
    ==========

    .. [1] R. M. Murray, Z. Li, S. S. Sastry, A Mathematical Introduction to Robotic Manipulation,
           CRC 1994, section 2.2.
    """

    _name = "axial"

    def __new__(cls, arg: Any) -> AxialVector:
        arg = read_matrix(arg, cls.__name__, of="a 3x3 matrix")
        if (arg.shape[0] - 3, arg.shape[1] - 3) != (0, 0):
            raise ShapeError(f"{cls.__name__} is of a 3x3 matrix, and {arg} has the shape {arg.shape}")
        result: AxialVector = super().__new__(cls, arg)
        return result

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return Integer(3), S.One

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        return axial_vector(arg) if isinstance(arg, MatrixBase) else self.func(arg)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self.as_explicit()[i, j] if isinstance(i, (int, Integer)) else MatrixElement(self, i, j)

    def as_explicit(self) -> MatrixBase:
        """The explicit column."""
        return axial_vector(self.arg.as_explicit())

    def _numpycode(self, printer: Any) -> str:
        array = printer._module_format(f"{printer._module}.array")
        function = f"lambda a: {array}([[a[2, 1] - a[1, 2]], [a[0, 2] - a[2, 0]], [a[1, 0] - a[0, 1]]])"
        return f"({function})({printer._print(self.arg)})"

    _cupycode = _jaxcode = _numpycode


def cross(a: Any, b: Any) -> Expr:
    """The cross product of two vectors with three entries, Skew(a) b.

    Parameters
    ==========

    a, b : MatrixExpr
        Columns, or rows, with three entries.

    Returns
    =======

    MatrixExpr
        Of the shape of ``b``; nothing is written out.

    Raises
    ======

    TypeError
        If one of them is no matrix.
    ShapeError
        If one of them has not three entries.

    Notes
    =====

    Shape: 3 x 1. Layout: as SymPy's ``Matrix.cross``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, diff, simplify
    >>> import sympy_matcalc
    >>> from sympy_matcalc import cross, norm
    >>> a, b, c = MatrixSymbol('a', 3, 1), MatrixSymbol('b', 3, 1), MatrixSymbol('c', 3, 1)
    >>> cross(a, b)
    Skew(a)*b
    >>> simplify(cross(a, b) + cross(b, a))
    0
    >>> diff(c.T*cross(a, b), a)
    Skew(b)*c

    References
    ==========

    .. [1] R. M. Murray, Z. Li, S. S. Sastry, A Mathematical Introduction to Robotic Manipulation,
           CRC 1994, section 2.2.
    """
    left, right = Skew(a), Skew(b).arg
    product = left*right
    return product if sympify(b).shape[1] == 1 else product.T


def explicit_skew(vector: MatrixBase) -> ImmutableDenseMatrix:
    """The explicit matrix of the cross product with an explicit vector."""
    a, b, c = vector
    return ImmutableDenseMatrix([[0, -c, b], [c, 0, -a], [-b, a, 0]])


def axial_vector(matrix: MatrixBase) -> ImmutableDenseMatrix:
    """Twice the vector of the skew-symmetric part of an explicit matrix."""
    return ImmutableDenseMatrix([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]])


def exponential_of_skew(matrix: MatrixBase) -> MatrixBase | None:
    """I + sin(t)/t K + (1 - cos(t))/t**2 K**2, t the length of the axis of a skew-symmetric 3x3 K; None for others.

    A complex axis may have no length: then K**3 is zero, and what is left is I + K + K**2/2.
    Source: Rodrigues' formula; Murray, Li and Sastry, section 2.2, equation (2.14).
    """
    if matrix.shape != (3, 3) or matrix + matrix.T != matrix.zeros(3, 3) or not matrix.free_symbols:
        return None
    square = sum(matrix[i, j]**2 for i, j in ((0, 1), (0, 2), (1, 2)))
    if simplify(square).is_zero:
        return matrix.eye(3) + matrix + matrix**2/2
    angle = sqrt(square)
    return matrix.eye(3) + matrix*sin(angle)/angle + matrix**2*(1 - cos(angle))/angle**2
