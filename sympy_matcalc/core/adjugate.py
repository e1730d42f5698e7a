"""The adjugate: what stands for |A| A**-1 where A has no inverse."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.matrices.expressions.special import Identity
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.of_matrix import OfMatrix


class Adjugate(OfMatrix):
    """The adjugate of a square matrix, the transpose of its matrix of cofactors.

    Unlike the inverse it exists for every matrix: A adj(A) = det(A) I, and the gradient of a
    determinant is adj(A).T where A is singular, too.

    Parameters
    ==========

    arg : MatrixExpr
        A square matrix.

    Raises
    ======

    TypeError
        If ``arg`` is no matrix.
    NonSquareMatrixError
        If ``arg`` is known not to be square.

    Notes
    =====

    Shape: n x n, as the matrix. Layout: entry (i, j) is the cofactor of entry (j, i).

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, Matrix, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc.core.adjugate import Adjugate
    >>> Adjugate(Matrix([[1, 2], [3, 4]])).doit()
    Matrix([
    [ 4, -2],
    [-3,  1]])
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, x, y = MatrixSymbol('A', n, n), MatrixSymbol('x', n, 1), MatrixSymbol('y', n, 1)
    >>> diff(Determinant(A*x*y.T), x)
    A.T*Adjugate(y*x.T*A.T)*y

    References
    ==========

    .. [1] R. A. Horn, C. R. Johnson, Matrix Analysis, 2nd edition, section 0.8.2.
    """

    _square = True
    _name = "adj"

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, MatrixBase):
            return arg.adjugate()
        if isinstance(arg, Identity) or is_one(arg.shape[0]):
            return Identity(arg.shape[0])
        return self.func(arg)

    def as_explicit(self) -> Any:
        """The matrix of cofactors, transposed, for a concrete size."""
        return self.arg.as_explicit().adjugate()

    def _numpycode(self, printer: Any) -> str:
        # adj(U S V') = adj(V') adj(S) adj(U), and for unitary U adj(U) = |U| U'.
        array, delete, det, prod, svd = (printer._module_format(f"{printer._module}.{name}")
                                         for name in ("array", "delete", "linalg.det", "prod", "linalg.svd"))
        cofactors = f"{array}([{prod}({delete}(s, k)) for k in range(len(s))])"
        function = f"lambda u, s, v: {det}(u)*{det}(v)*(v.conj().T*{cofactors}) @ u.conj().T"
        return f"({function})(*{svd}({printer._print(self.arg)}))"

    _cupycode = _jaxcode = _numpycode
