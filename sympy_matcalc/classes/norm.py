"""Norms: with traces and functions of entries where there is such a form, objects where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, conjugate
from sympy.functions.elementary.miscellaneous import Max, Min, sqrt
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_entry
from sympy_matcalc.core.graph import Graph, is_declared_complex
from sympy_matcalc.core.laws import differential
from sympy_matcalc.core.maps import LinearMap, Pairing
from sympy_matcalc.core.numpy_names import numpy_name
from sympy_matcalc.core.vectors import sum_of_entries

NAMED = "'fro', 'nuc', 1, 2, oo or -oo"
"""The orders of norms of a matrix that is no vector."""


def norm(x: Any, ord: Any = None) -> Expr:
    """A norm of a matrix or of a vector, as ``numpy.linalg.norm`` and SymPy's ``Matrix.norm`` have it.

    ==============  =====================================  ==========================================
    ord             of a matrix                            of a column or a row
    ==============  =====================================  ==========================================
    None, ``'fro'`` Frobenius, ``sqrt(Trace(x.T*x))``      the same, the Euclidean norm
    2               spectral, the largest singular value   the Euclidean norm
    ``'nuc'``       nuclear, the sum of the singular       the Euclidean norm
                    values
    1               the largest sum of a column            the sum of the absolute values
    ``oo``, ``-oo`` the largest, least sum of a row        the largest, least absolute value
    a number, a     --                                     the lp norm of this exponent
    symbol
    ==============  =====================================  ==========================================

    Entries are real, unless an adjoint, a conjugate or what is declared complex stands in ``x``; then
    the Frobenius norm is ``sqrt(Trace(x.adjoint()*x))``.

    Parameters
    ==========

    x : MatrixExpr
        A matrix. For 1, ``oo`` and ``-oo`` its size is known, but for the sum of the absolute values of a vector.
    ord : str or Expr, optional
        One of the table.

    Returns
    =======

    Expr
        A scalar.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If ``ord`` is of vectors only, and ``x`` is neither a column nor a row.
    ValueError
        If there is no norm of this order, or the size would have to be known.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import norm
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, b, x = MatrixSymbol('A', m, n), MatrixSymbol('b', m, 1), MatrixSymbol('x', n, 1)
    >>> norm(A)
    sqrt(Trace(A.T*A))
    >>> diff(norm(A), A) == A/norm(A)
    True
    >>> diff(norm(A*x - b), x) == A.T*(A*x - b)/norm(A*x - b)
    True
    >>> norm(A, 2), norm(A, 'nuc')
    (norm(A, 2), norm(A, 'nuc'))

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, equations (129) and (131).
    .. [2] R. A. Horn, C. R. Johnson, Matrix Analysis, 2nd edition, section 5.6.
    """
    x = sympify(x)
    if not getattr(x, "is_Matrix", False):
        raise TypeError(f"norm is of a matrix, and {x} is none")
    if isinstance(ord, str) and ord not in ("fro", "nuc"):
        raise ValueError(f"there is no norm of the order {ord!r}: choose {NAMED}, of a vector also a number from 1 on")
    is_vector = 1 in x.shape
    if ord is None or ord == "fro" or (is_vector and ord in (2, "nuc")):
        return _frobenius(x)
    if ord == "nuc":
        return NuclearNorm(x)
    order = sympify(ord)
    if order == 2:
        return SpectralNorm(x)
    if order in (S.Infinity, S.NegativeInfinity) or (order == 1 and not is_vector):
        return _of_sums(x, order, is_vector)
    if (order < 1) == True:  # noqa: E712
        raise ValueError(f"there is no norm of the order {order}: it is at least 1, or -oo")
    if not is_vector:
        raise ShapeError(f"the norm of the order {order} is of a column or a row, and {x} has the shape {x.shape}: "
                         f"for a matrix choose {NAMED}")
    if isinstance(x, MatrixBase):
        return x.norm(order)
    entry = private_entry(order)
    powers = ElementwiseApplyFunction(Lambda(entry, Abs(entry)**order), x)
    return sum_of_entries(powers)**(1/order)


def _frobenius(x: Expr) -> Expr:
    graph = Graph(x.as_immutable() if isinstance(x, MatrixBase) else x)
    is_complex = is_declared_complex(graph) or any(isinstance(node, (Adjoint, conjugate)) for node in graph.nodes)
    flipped = x.adjoint() if is_complex else x.T
    return sqrt(Trace(x*flipped if x.shape[0] == 1 else flipped*x))


def _of_sums(x: Expr, order: Expr, is_vector: bool) -> Expr:
    """The largest or least of the absolute values of a vector, or of their sums along rows or columns."""
    if not all(sympify(size).is_Integer for size in x.shape):
        raise ValueError(f"the norm of the order {order} of {x}, which has the shape {x.shape}, cannot be written: "
                         "give it a known size")
    rows, cols = map(int, x.shape)
    values = [[Abs(x[i, j]) for j in range(cols)] for i in range(rows)]
    if is_vector:
        sums = [value for row in values for value in row]
    else:
        sums = [Add(*line) for line in (zip(*values) if order == 1 else values)]
    return (Min if order is S.NegativeInfinity else Max)(*sums)


class _SingularNorm(Expr):
    """A norm by the singular values of a matrix."""

    is_commutative = True
    is_nonnegative = True
    order: Any

    def __new__(cls, x: Any) -> Any:
        x = sympify(x)
        if not getattr(x, "is_Matrix", False):
            raise TypeError(f"{cls.__name__} is of a matrix, and {x} is none")
        return Expr.__new__(cls, x.as_immutable() if isinstance(x, MatrixBase) else x)

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    def doit(self, **hints: Any) -> Expr:
        arg = self.arg.doit(**hints) if hints.get("deep", True) else self.arg
        if isinstance(arg, MatrixBase) and not arg.free_symbols:
            return self._of_values(arg.singular_values())
        return self.func(arg)

    def _eval_evalf(self, prec: int) -> Expr | None:
        value = self.doit()
        return None if isinstance(value, _SingularNorm) else value._eval_evalf(prec)

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer._print(self.arg)}, {self.order!r})"

    def _numpycode(self, printer: Any) -> str:
        return f"{numpy_name('linalg.norm', printer)}({printer._print(self.arg)}, {self.order!r})"

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any, exp: Any = None) -> str:
        name = self.order if self.order == 2 else "*"
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\left\lVert {printer._print(self.arg)} \right\rVert_{{{name}}}{power}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        inner = prettyForm(*printer._print(self.arg).right(f", {self.order}"))
        return prettyForm(*prettyForm(*inner.parens()).left("norm"), binding=prettyForm.ATOM)


class SpectralNorm(_SingularNorm):
    """The largest singular value of a matrix, ``norm(X, 2)``. Its derivative is open.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.

    Examples
    ========

    >>> from sympy import Matrix
    >>> from sympy_matcalc import norm
    >>> norm(Matrix([[3, 0], [0, -4]]), 2).doit()
    4
    """

    order = 2

    @staticmethod
    def _of_values(values: list[Expr]) -> Expr:
        return Max(*values)


class NuclearNorm(_SingularNorm):
    """The sum of the singular values of a matrix, ``norm(X, 'nuc')``.

    Its gradient is the polar factor U V' of X = U S V', where X has full rank.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol, diff
    >>> from sympy_matcalc import norm
    >>> norm(Matrix([[3, 0], [0, -4]]), 'nuc').doit()
    7
    >>> X = MatrixSymbol('X', 3, 2)
    >>> diff(norm(X, 'nuc'), X)
    PolarFactor(X)

    References
    ==========

    .. [1] G. A. Watson, Characterization of the subdifferential of some matrix norms, Linear Algebra and its
       Applications 170 (1992), 33-45.
    """

    order = "nuc"

    @staticmethod
    def _of_values(values: list[Expr]) -> Expr:
        return Add(*values)


@differential(NuclearNorm)
def nuclear_norm_differential(node: NuclearNorm, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d|U|_* = <P, dU> with the polar factor P of U, where U has full rank

    Source: Watson, Linear Algebra and its Applications 170 (1992).
    """
    yield 0, Pairing(PolarFactor(node.arg))


class PolarFactor(MatrixExpr):
    """The factor U V' of the singular value decomposition U S V' of a matrix of full rank.

    It is X (X'X)**(-1/2) where X has no more columns than rows, and (X X')**(-1/2) X otherwise.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.classes.norm import PolarFactor
    >>> X = MatrixSymbol('X', 3, 2)
    >>> PolarFactor(X).T, PolarFactor(X).shape
    (PolarFactor(X.T), (3, 2))

    References
    ==========

    .. [1] N. J. Higham, Functions of Matrices, SIAM 2008, chapter 8.
    """

    def __new__(cls, x: Any) -> PolarFactor:
        x = sympify(x)
        if not getattr(x, "is_Matrix", False):
            raise TypeError(f"PolarFactor is of a matrix, and {x} is none")
        return super().__new__(cls, x.as_immutable() if isinstance(x, MatrixBase) else x)

    @property
    def arg(self) -> Expr:
        """The matrix."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return self.arg.shape

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> Expr:
        return MatrixElement(self, i, j)

    def _eval_transpose(self) -> MatrixExpr:
        return self.func(self.arg.T)

    def _eval_adjoint(self) -> MatrixExpr:
        return self.func(self.arg.adjoint())

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{polar}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        return prettyForm(*prettyForm(*printer._print(self.arg).parens()).left("polar"), binding=prettyForm.ATOM)
