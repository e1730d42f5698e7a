"""Linear projections of a matrix that SymPy has no class for: triangular parts, and sums and means along diagonals."""

from __future__ import annotations

from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.miscellaneous import Max
from sympy.functions.elementary.piecewise import Piecewise
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import split
from sympy_matcalc.core.of_matrix import OfMatrix


class _Part(OfMatrix):
    """A linear map of matrices to matrices of the same shape, entry by entry or diagonal by diagonal."""

    _name: str
    _numpy: str

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase):
            return self.func(arg).as_explicit()
        if isinstance(arg, ZeroMatrix):
            return arg
        if isinstance(arg, Identity):
            return self._of_identity(arg)
        scalar, factors = split(arg)
        if scalar is not S.One:
            return scalar*self.func(MatMul(*factors) if factors else Identity(arg.shape[0]))
        return self.func(arg)

    def _eval_transpose(self) -> MatrixExpr:
        return self._transposed(self.arg.T)

    def _eval_adjoint(self) -> MatrixExpr:
        return self._transposed(self.arg.adjoint())

    def _transposed(self, arg: Expr) -> MatrixExpr:
        return self.func(arg)

    def _of_identity(self, identity: Identity) -> Expr:
        return identity

    def _sympystr(self, printer: Any) -> str:
        return f"{self._name}({printer._print(self.arg)})"

    def _numpycode(self, printer: Any) -> str:
        names = {name: printer._module_format(f"numpy.{name}") for name in ("tril", "triu", "trace", "eye", "sum")}
        return f"({self._numpy.format(**names)})({printer._print(self.arg)})"


class LowerTriangularPart(_Part):
    """The lower triangle of a matrix, its diagonal included, and zeros above.

    Parameters
    ==========

    arg : MatrixExpr
        A matrix of any shape, which is also that of the result.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.classes.structured_parts import LowerTriangularPart
    >>> LowerTriangularPart(MatrixSymbol('A', 2, 2))
    tril(A)
    >>> LowerTriangularPart(Matrix([[1, 2], [3, 4]])).as_explicit()
    Matrix([
    [1, 0],
    [3, 4]])
    """

    _name, _numpy = "tril", "{tril}"

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return _where(i >= j, self.arg[i, j])

    def _transposed(self, arg: Expr) -> MatrixExpr:
        return UpperTriangularPart(arg)


class UpperTriangularPart(_Part):
    """The upper triangle of a matrix, its diagonal included, and zeros below.

    Parameters
    ==========

    arg : MatrixExpr
        A matrix of any shape, which is also that of the result.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.classes.structured_parts import UpperTriangularPart
    >>> UpperTriangularPart(MatrixSymbol('A', 2, 2)).T
    tril(A.T)
    """

    _name, _numpy = "triu", "{triu}"

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return _where(i <= j, self.arg[i, j])

    def _transposed(self, arg: Expr) -> MatrixExpr:
        return LowerTriangularPart(arg)


class _AlongDiagonals(_Part):
    _square = True

    def _sum(self, i: Expr, j: Expr) -> Expr:
        """The sum of the entries on the diagonal that (i, j) is on."""
        size, first = self.arg.shape[0], Max(0, i - j)
        last = size - 1 - Max(0, j - i)
        if first.is_Integer and last.is_Integer:
            return sum((self.arg[k, k + j - i] for k in range(first, last + 1)), S.Zero)
        k = Dummy("k", integer=True, nonnegative=True)
        return Sum(self.arg[k, k + j - i], (k, first, last))


class DiagonalSums(_AlongDiagonals):
    """The Toeplitz matrix of the sums along the diagonals of a square matrix.

    Entry (i, j) is the sum of all A[k, l] with k - l = i - j.

    Parameters
    ==========

    arg : MatrixExpr
        A square matrix, n by n as the result.

    Raises
    ======

    NonSquareMatrixError
        If the matrix is known not to be square.

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc.classes.structured_parts import DiagonalSums
    >>> DiagonalSums(Matrix([[1, 2], [3, 4]])).as_explicit()
    Matrix([
    [5, 2],
    [3, 5]])
    """

    _name = "diagonalsums"
    _numpy = "lambda M: {sum}([{trace}(M, offset=k)*{eye}(len(M), k=k) for k in range(1 - len(M), len(M))], axis=0)"

    def _of_identity(self, identity: Identity) -> Expr:
        return identity.shape[0]*identity

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self._sum(i, j)


class DiagonalMeans(_AlongDiagonals):
    """The Toeplitz matrix of the means along the diagonals: the Toeplitz matrix nearest to a square matrix.

    Entry (i, j) is the mean of all A[k, l] with k - l = i - j.

    Parameters
    ==========

    arg : MatrixExpr
        A square matrix, n by n as the result.

    Raises
    ======

    NonSquareMatrixError
        If the matrix is known not to be square.

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc.classes.structured_parts import DiagonalMeans
    >>> DiagonalMeans(Matrix([[1, 2], [3, 4]])).as_explicit()
    Matrix([
    [5/2,   2],
    [  3, 5/2]])
    """

    _name = "diagonalmeans"
    _numpy = ("lambda M: {sum}([{trace}(M, offset=k)/(len(M) - abs(k))*{eye}(len(M), k=k)"
              " for k in range(1 - len(M), len(M))], axis=0)")

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return self._sum(i, j)/(self.arg.shape[0] - Abs(i - j))


def _where(condition: Any, entry: Expr) -> Expr:
    return Piecewise((entry, condition), (S.Zero, True))
