"""Norms, written with traces and functions of entries."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.miscellaneous import Max, sqrt
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.bound_symbols import private_entry
from sympy_matcalc.core.vectors import sum_of_entries, vector


def norm(x: Any, ord: Any = 2) -> Expr:
    """A norm, written with traces and functions of entries.

    Parameters
    ==========

    x : MatrixExpr
        A column or a row; for ``ord=2`` also any other matrix, whose norm is then the
        Frobenius norm, as for SymPy's explicit matrices and in NumPy by default.
    ord : Expr
        2, or the exponent p of the lp norm of a vector, at least 1: a number, a symbol, or
        ``oo``, the largest absolute value, for a vector of known size.

    Returns
    =======

    Expr
        A scalar.

    Raises
    ======

    TypeError
        If ``x`` is no matrix.
    ShapeError
        If ``ord`` is not 2 and ``x`` is neither a column nor a row.
    ValueError
        If ``ord`` is a number less than 1, or ``oo`` for a vector of symbolic size.

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

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, equations (129) and (131).
    """
    x, ord = sympify(x), sympify(ord)
    if (ord < 1) == True:  # noqa: E712
        raise ValueError(f"there is no norm of the order {ord}: it is at least 1")
    if ord == 2:
        if not getattr(x, "is_Matrix", False):
            raise TypeError(f"norm is of a matrix, and {x} is none")
        return sqrt(Trace(x*x.T if x.shape[0] == 1 else x.T*x))
    x = vector("norm with an ord other than 2", x)
    if isinstance(x, MatrixBase):
        return x.norm(ord)
    if ord is S.Infinity:
        if not all(size.is_Integer for size in x.shape):
            raise ValueError(f"the largest entry of {x}, which has the shape {x.shape}, cannot be written: "
                             "give it a known size")
        return Max(*[Abs(x[i, j]) for i in range(x.shape[0]) for j in range(x.shape[1])])
    entry = private_entry(ord)
    powers = ElementwiseApplyFunction(Lambda(entry, Abs(entry)**ord), x)
    return sum_of_entries(powers)**(1/ord)
