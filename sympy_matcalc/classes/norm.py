"""Norms: objects that know how to become traces, and functions of entries where those are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, sign
from sympy.functions.elementary.exponential import log
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray

from sympy_matcalc.core.bound_symbols import private_entry
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.complex_numbers import is_complex, is_declared_complex
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.largest_sums import LargestSum
from sympy_matcalc.core.laws import NoRule, canonical, differential, squares
from sympy_matcalc.core.maps import LinearMap, Pairing, Scale
from sympy_matcalc.core.of_matrix import ScalarOf, numpy_name, sum_of_entries
from sympy_matcalc.core.rewriting import normalized, rewritten
from sympy_matcalc.core.singular_values import NuclearNorm, PolarFactor, SpectralNorm, in_double_bars, pretty_norm

NAMED = "'fro', 'nuc', 1, 2, oo or -oo"
"""The orders of norms of a matrix that is no vector."""


class Norm(ScalarOf):
    """A norm of a vector or a matrix, as :func:`norm` makes it.

    Parameters
    ==========

    x : MatrixExpr
        A vector or a matrix.
    ord : Expr, optional
        The exponent of the lp norm of a vector; the Euclidean or Frobenius norm without it.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import norm
    >>> n = symbols('n', integer=True, positive=True)
    >>> x = MatrixSymbol('x', n, 1)
    >>> norm(2*x)
    norm(2*x)
    >>> norm(x).rewrite(Trace)
    sqrt(Trace(x.T*x))
    """

    is_nonnegative = True

    def __new__(cls, x: Any, ord: Any = None) -> Norm:
        result: Norm = Expr.__new__(cls, sympify(x)) if ord is None else Expr.__new__(cls, sympify(x), ord)
        return result

    @property
    def ord(self) -> Basic | None:
        """The order, or None for the Euclidean and the Frobenius norm."""
        return self.args[1] if len(self.args) > 1 else None

    @property
    def is_of_vector(self) -> bool:
        """Whether the argument is a column or a row."""
        return 1 in self.arg.shape

    def doit(self, **hints: Any) -> Expr:
        arg = self._done(hints)
        if isinstance(arg, ZeroMatrix) and self.ord is None:
            return S.Zero
        return arg.norm(self.ord) if isinstance(arg, MatrixBase) else self.func(arg, *self.args[1:])

    def written(self, within: Expr | None = None) -> Expr:
        """With traces and functions of entries; of complex numbers if the expression that it stands in says so."""
        arg, ord = self.arg, self.ord
        if ord is None:
            adjoint = arg.adjoint() if is_complex(arg if within is None else within) else arg.T
            return sqrt(Trace(arg*adjoint if arg.shape[0] == 1 else adjoint*arg))
        return sum_of_entries(_of_entries(arg, lambda entry: Abs(entry)**ord))**(1/ord)

    def _eval_rewrite_as_Trace(self, *args: Basic, **hints: Any) -> Expr:
        return self.written()

    def _eval_conjugate(self) -> Expr:
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"norm({', '.join(map(printer._print, self.args))})"

    def _numpycode(self, printer: Any) -> str:
        if self.ord is None:
            return f"{numpy_name('linalg.norm', printer)}({printer._print(self.arg)})"
        return printer._print(self.written())  # type: ignore[no-any-return]

    _cupycode = _jaxcode = _numpycode

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        printed = in_double_bars(printer._print(self.arg))
        index = printer._print(self.ord) if self.ord is not None else "" if self.is_of_vector else "F"
        return printed + (f"_{{{index}}}" if index else "") + (f"^{{{exp}}}" if exp is not None else "")

    def _pretty(self, printer: Any) -> Any:
        index = printer._print(self.ord) if self.ord is not None else "" if self.is_of_vector else "F"
        return pretty_norm(printer, self.arg, index)


def norm(x: Any, ord: Any = None) -> Expr:
    """A norm of a matrix or of a vector, as ``numpy.linalg.norm`` and SymPy's ``Matrix.norm`` have it.

    ===============  =====================================  ==========================================
    ord              of a matrix                            of a column or a row
    ===============  =====================================  ==========================================
    None, ``'fro'``  Frobenius, the root of ``tr(x.T*x)``   the same, the Euclidean norm
    2                spectral, the largest singular value   the Euclidean norm
    ``'nuc'``        nuclear, the sum of the singular       the Euclidean norm
                     values
    1                the largest sum of a column            the sum of the absolute values
    ``oo``, ``-oo``  the largest, least sum of a row        the largest, least absolute value
    a number, a      --                                     the lp norm of this exponent
    symbol
    ===============  =====================================  ==========================================

    Entries are real, unless an adjoint, a conjugate or what is declared complex stands in ``x``; then
    the Frobenius norm is the root of ``tr(x.adjoint()*x)``.

    Parameters
    ==========

    x : MatrixExpr
        A matrix.
    ord : str or Expr, optional
        One of the table.

    Returns
    =======

    Expr
        A scalar: an object of its own, or of a known size the largest or least of its terms. The derivatives of
        the norms 1, ``oo`` and ``-oo`` are open for a symbolic size, but for the norm 1 of a vector.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If ``ord`` is of vectors only, and ``x`` is neither a column nor a row.
    ValueError
        If there is no norm of this order.

    Notes
    =====

    Shape: a scalar. Layout: its gradient has the shape of ``x``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import norm
    >>> n, m = symbols('n m', integer=True, positive=True)
    >>> A, b, x = MatrixSymbol('A', m, n), MatrixSymbol('b', m, 1), MatrixSymbol('x', n, 1)
    >>> diff(norm(A), A)
    A/norm(A)
    >>> diff(norm(A*x - b), x)
    A.T*(A*x - b)/norm(A*x - b)
    >>> diff(norm(x, 1), x)
    sign.(x)
    >>> norm(A, 2), norm(A, 'nuc')
    (norm(A, 2), norm(A, 'nuc'))

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, equations (129) and (131).
    .. [2] R. A. Horn, C. R. Johnson, Matrix Analysis, 2nd edition, section 5.6.
    """
    x = sympify(x)
    if not getattr(x, "is_Matrix", False):
        raise TypeError(_no_matrix(x))
    if isinstance(ord, str) and ord not in ("fro", "nuc"):
        raise ValueError(f"there is no norm of the order {ord!r}: choose {NAMED}, of a vector also a number from 1 on")
    is_vector = 1 in x.shape
    if ord is None or ord == "fro" or (is_vector and ord in (2, "nuc")):
        return Norm(x)
    if ord == "nuc":
        return NuclearNorm(x)
    order = sympify(ord)
    if order == 2:
        return SpectralNorm(x)
    if order in (S.Infinity, S.NegativeInfinity) or (order == 1 and not is_vector):
        sums = LargestSum(x, order)
        return sums.doit(deep=False) if sums.has_known_size else sums
    if (order < 1) == True:  # noqa: E712
        raise ValueError(f"there is no norm of the order {order}: it is at least 1, or -oo")
    if not is_vector:
        raise ShapeError(f"the norm of the order {order} is of a column or a row, and {x} has the shape {x.shape}: "
                         f"for a matrix choose {NAMED}")
    if isinstance(x, MatrixBase):
        return x.norm(order)
    return Norm(x, order)


def _no_matrix(x: Any) -> str:
    text = f"norm is of a matrix, and {x} is none"
    if isinstance(x, (NDimArray, list, tuple, Tuple)):
        return f"{text}: type Matrix({x})"
    matrix = next((arg for arg in getattr(x, "args", ()) if isinstance(arg, MatrixExpr)), None)
    if matrix is None:
        return text
    entries = f"({matrix})" if matrix.is_Add or matrix.is_Mul or matrix.is_Pow else str(matrix)
    return f"{text}: type {entries}.applyfunc({x.func.__name__}) for that of every entry"


def with_complex_norms_written(expr: Expr) -> Expr:
    """An expression that says that it is complex, with the norms in it written by adjoints; any other as it is."""
    norms = [node for node in Graph(expr).nodes if isinstance(node, Norm)]
    return expr.xreplace({node: node.written(expr) for node in norms}) if norms and is_complex(expr) else expr


def _of_entries(x: Expr, function: Any) -> Expr:
    entry = private_entry(x)
    return ElementwiseApplyFunction(Lambda(entry, function(entry)), x)


class _Direction(Pairing):
    """D -> c <W, D>; a sum W stays one factor: A.T*(A*x - b), as people write it."""

    def _read(self, algebra: Any) -> Combination:
        weight = normalized(self.weight, algebra)
        return Combination(algebra.shape(weight), {(weight,): S.One}) if isinstance(weight, MatAdd) \
            else algebra.read(weight)


# -- laws ------------------------------------------------------------------------

@differential(Norm)
def norm_differential(node: Norm, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d|x| = <x, dx>/|x|;  d|x|_p = |x|_p**(1 - p) <|x|**(p - 1) sign(x), dx>, entry by entry

    By the exponent: d|x|_p/dp = |x|_p/p (sum of |x|**p log|x| / sum of |x|**p - log|x|_p).
    Where: x is real, and not zero.
    Source: The Matrix Cookbook, equations (129) and (131); for lp, the chain rule.
    """
    x, p = node.arg, node.ord
    if is_declared_complex(Graph(x)):
        raise NoRule(node)
    if p is None:
        yield 0, _Direction(x, 1/node)
        return
    if 0 in active:
        yield 0, Pairing(_of_entries(x, lambda entry: Abs(entry)**(p - 1)*sign(entry)), node**(1 - p))
    if 1 in active:
        weighted = sum_of_entries(_of_entries(x, lambda entry: Abs(entry)**p*log(Abs(entry))))
        yield 1, Scale(node/p*(weighted/node**p - log(node)))


@squares(Norm)
def squared(node: Norm) -> Expr | None:
    """|x|**2 = tr(x'x)"""
    return node.written()**2 if node.ord is None else None


@canonical(Norm)
def norm_law(node: Norm, args: list[Expr], by: Any) -> Expr:
    """|x| = sqrt(tr(x'x)), and the lp norm of a vector as a sum of powers.

    Ends: the norm is gone.
    """
    return rewritten(Norm(*args).written(), by.laws, by)


@differential(NuclearNorm)
def nuclear_norm_differential(node: NuclearNorm, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d|U|_* = <P, dU> with the polar factor P of U, where U has full rank

    Where: U is real.
    Source: Watson, Linear Algebra and its Applications 170 (1992).
    """
    if is_declared_complex(Graph(node.arg)):
        raise NoRule(node)
    yield 0, Pairing(PolarFactor(node.arg))
