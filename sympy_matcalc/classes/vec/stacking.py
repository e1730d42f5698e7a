"""vec, vech and the inverse of vec, as matrix expressions."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.mod import Mod
from sympy.core.singleton import S
from sympy.functions.elementary.integers import floor
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.matrices.exceptions import NonSquareMatrixError, ShapeError
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import OneMatrix, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.vec.constants import triangle
from sympy_matcalc.classes.vec.slots import group_of, kronecker
from sympy_matcalc.classes.vec.stacked import Stacked
from sympy_matcalc.classes.vec.structure import CommutationMatrix
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import Label, indexed, roles
from sympy_matcalc.core.matrix_unit import MatrixUnit, matrix_unit
from sympy_matcalc.core.ranges import same


class Vec(Stacked):
    """The columns of a matrix, one below the other.

    Parameters
    ==========

    arg : MatrixExpr
        An m x n matrix A. Its vec is mn x 1, and entry i + m*j of it is A[i, j], as in SymPy's ``Matrix.vec``.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.

    Notes
    =====

    Shape: mn x 1, of an m x n matrix. Layout: columns are stacked, entry (i, j) of an m x n matrix stands at i + m*j.

    Examples
    ========

    >>> from sympy import KroneckerProduct, Matrix, MatrixSymbol, Trace, diff, simplify, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Vec
    >>> m, n, p, q, c = symbols('m n p q c', integer=True, positive=True)
    >>> A, X, B = MatrixSymbol('A', p, m), MatrixSymbol('X', m, n), MatrixSymbol('B', n, q)
    >>> KroneckerProduct(B.T, A)*Vec(X)
    Vec(A*X*B)
    >>> Vec(c*X + X).doit() == c*Vec(X) + Vec(X)
    True
    >>> Vec(Matrix([[1, 3], [2, 4]])).doit()
    Matrix([
    [1],
    [2],
    [3],
    [4]])
    >>> Y = MatrixSymbol('Y', m, n)
    >>> simplify(Trace(Vec(X).T*Vec(Y)) - Trace(X.T*Y))
    0
    >>> a = MatrixSymbol('a', p*q, 1)
    >>> diff(a.T*Vec(A*X*B), X)
    A.T*Unvec(a, p, q)*B.T

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 2.4.
    """

    is_rational_in_entries = True

    def __new__(cls, arg: Any) -> Any:
        return super().__new__(cls, arg)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = self.arg.shape
        return S(rows)*cols, S.One

    def _evaluated(self, arg: Expr, sizes: list[Expr]) -> Expr:
        """vec(x) = x and vec(x.T) = x for a vector x;  vec(unvec(a)) = a;  vec of the (i, j)-th unit is a unit"""
        rows, cols = arg.shape
        if isinstance(arg, MatrixBase):
            return arg.vec()
        if is_one(cols):
            return arg
        if is_one(rows):
            return arg.T
        if isinstance(arg, Unvec):
            return arg.arg
        if isinstance(arg, (ZeroMatrix, OneMatrix)):
            return arg.func(rows*cols, S.One)
        if isinstance(arg, MatrixUnit):
            _, _, i, j = arg.args
            return matrix_unit(rows*cols, S.One, i + rows*j, S.Zero)
        return self.func(arg)

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        rows = self.arg.shape[0]
        return self.arg[Mod(i, rows), floor(i/S(rows))]

    def _numpycode(self, printer: Any) -> str:
        reshape = printer._module_format("numpy.reshape")
        return f"{reshape}({printer._print(self.arg)}, (-1, 1), order='F')"


class Vech(Stacked):
    """The lower triangle of a square matrix, column by column, with the diagonal.

    Parameters
    ==========

    arg : MatrixExpr
        An n x n matrix A, symmetric or not. Its vech is n(n + 1)/2 x 1, in the order of SymPy's ``Matrix.vech``.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    NonSquareMatrixError
        If it is not square.

    Notes
    =====

    Shape: n(n + 1)/2 x 1, of an n x n matrix. Layout: the lower triangle with the diagonal, column by column.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol, symbols
    >>> from sympy_matcalc import Vech
    >>> n = symbols('n', integer=True, positive=True)
    >>> Vech(MatrixSymbol('S', n, n)).shape
    (n*(n + 1)/2, 1)
    >>> Vech(Matrix([[1, 2], [2, 3]])).doit()
    Matrix([
    [1],
    [2],
    [3]])

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 3.8.
    """

    def __new__(cls, arg: Any) -> Any:
        stacked = super().__new__(cls, arg)
        if stacked.arg.is_square is False:
            raise NonSquareMatrixError(f"the vech of a matrix of shape {stacked.arg.shape}")
        return stacked

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return triangle(S(self.arg.shape[0])), S.One

    def _evaluated(self, arg: Expr, sizes: list[Expr]) -> Expr:
        """vech(A) of an explicit, a zero, an all-ones and a 1x1 matrix A"""
        if isinstance(arg, MatrixBase):
            return arg.vech(check_symmetry=False)
        if is_one(arg.shape[0]):
            return arg
        result = self.func(arg)
        return arg.func(*result.shape) if isinstance(arg, (ZeroMatrix, OneMatrix)) else result

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        # Column c begins at c n - c (c - 1)/2; the last that begins at i or before has entry i.
        n = S(self.arg.shape[0])
        col = floor((2*n + 1 - sqrt((2*n + 1)**2 - 8*i))/2)
        return self.arg[i - col*n + col*(col + 1)/2, col]

    def _numpycode(self, printer: Any) -> str:
        indices = printer._module_format("numpy.triu_indices")
        return f"(lambda a: a.T[{indices}(len(a))].reshape(-1, 1))({printer._print(self.arg)})"


class Unvec(Stacked):
    """The matrix whose vec is a given column: the inverse of vec.

    Parameters
    ==========

    arg : MatrixExpr
        An mn x 1 column a.
    rows, cols : Expr
        The shape (m, n) of the matrix; its entry (i, j) is a[i + m*j].

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    ShapeError
        If it is no column of mn entries.

    Notes
    =====

    Shape: m x n, as said. Layout: columns are stacked, entry (i, j) of an m x n matrix stands at i + m*j.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import Unvec, Vec
    >>> m, n = symbols('m n', integer=True, positive=True)
    >>> X, a = MatrixSymbol('X', m, n), MatrixSymbol('a', m*n, 1)
    >>> diff(a.T*Vec(X), X)
    Unvec(a, m, n)
    >>> Unvec(Vec(X), m, n).doit(), Vec(Unvec(a, m, n)).doit()
    (X, a)
    >>> Unvec(Matrix([1, 2, 3, 4]), 2, 2).doit()
    Matrix([
    [1, 3],
    [2, 4]])

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, section 2.4.
    """

    def __new__(cls, arg: Any, rows: Any, cols: Any) -> Any:
        matrix = super().__new__(cls, arg, rows, cols)
        length, width = matrix.arg.shape
        for size in matrix.args[1:]:
            cls._check_dim(size)
        if (width - S.One).is_zero is False or (length - matrix.args[1]*matrix.args[2]).is_zero is False:
            raise ShapeError(f"a {length} x {width} matrix is not the vec of one of shape ({rows}, {cols})")
        return matrix

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.args[1], self.args[2]

    def _evaluated(self, arg: Expr, sizes: list[Expr]) -> Expr:
        """unvec(vec(A)) = A;  unvec((B kron A) a) = A unvec(a) B.T;  unvec(K a) = unvec(a).T"""
        rows, cols = sizes
        if isinstance(arg, Vec) and same(arg.arg.shape[0], rows):
            return arg.arg
        if is_one(cols):
            return arg
        if is_one(rows):
            return arg.T
        if isinstance(arg, (ZeroMatrix, OneMatrix)):
            return arg.func(rows, cols)
        if isinstance(arg, MatrixUnit) and rows.is_Integer:
            return matrix_unit(rows, cols, Mod(arg.args[2], rows), floor(arg.args[2]/rows))
        if isinstance(arg, MatrixBase) and rows.is_Integer and cols.is_Integer:
            return ImmutableDenseMatrix(int(rows), int(cols), lambda i, j: arg[i + int(rows)*j])
        unstacked = self._of_product(split(arg)[1], rows, cols)
        return self.func(arg, rows, cols) if unstacked is None else unstacked

    def _of_product(self, factors: tuple[Expr, ...], rows: Expr, cols: Expr) -> Expr | None:
        first, rest = factors[0], MatMul(*factors[1:]).doit(deep=False) if factors[1:] else None
        if isinstance(first, CommutationMatrix) and rest is not None and same(first.args[1], rows):
            return self.func(rest, cols, rows).doit(deep=False).T
        if not isinstance(first, KroneckerProduct):
            return None
        cut = group_of(first.args, lambda arg: arg.shape[0], cols)
        if not cut:
            return None
        right, left = kronecker(first.args[:cut]), kronecker(first.args[cut:])
        if rest is None:
            return left*right.T
        return left*self.func(rest, left.shape[1], right.shape[1]).doit(deep=False)*right.T

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self.arg[i + self.args[1]*j, 0]

    def _latex(self, printer: Any) -> str:
        arg, rows, cols = (printer._print(arg) for arg in self.args)
        return rf"\operatorname{{unvec}}_{{{rows},{cols}}}\left({arg}\right)"

    def _numpycode(self, printer: Any) -> str:
        reshape = printer._module_format("numpy.reshape")
        arg, rows, cols = (printer._print(arg) for arg in self.args)
        return f"{reshape}({arg}, ({rows}, {cols}), order='F')"


roles(Unvec)(lambda node: (("shape", size) for size in node.args[1:]))


@indexed(Unvec)
def _entry_of_unvec(node: Unvec, row: Label, col: Label, by: Any) -> None:
    """unvec(g)[i, j] = g[i + m j]: the stacked axis is counted by the columns and, within them, the rows."""
    by.split_entry(node.args[0], [col, row], [])
