"""What an expression is worth in numbers: one small function per class, over the graph, without recursion.

Nothing here knows a rule of differentiation, a normal form, or SymPy's ``lambdify``,
``doit`` and ``as_explicit``: an independent witness, children first, in NumPy.
"""

from __future__ import annotations

from typing import Any

import sympy

from sympy_matcalc.values import matrices, scalars, undefined, vec  # noqa: F401  # they register their rules
from sympy_matcalc.values.walk import Values, real_or_complex, value_of


def evaluate(expr: Any, values: Values | None = None) -> Any:
    """The value of an expression at given values of its symbols.

    Parameters
    ==========

    expr : Basic
        A scalar, a matrix or an array expression.
    values : mapping
        Numbers by Symbol (sizes are ints), arrays by MatrixSymbol, Python functions by
        undefined function.

    Returns
    =======

    float, complex, bool or numpy.ndarray
        A matrix has two axes always, also where it is 1x1.

    Raises
    ======

    NotImplementedError
        If the expression holds a class that nobody taught this function.

    Examples
    ========

    >>> from sympy import Inverse, MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc.values.evaluation import evaluate
    >>> n = symbols('n')
    >>> X = MatrixSymbol('X', n, n)
    >>> evaluate(Trace(X) + n, {n: 2, X: [[1, 2], [3, 4]]})
    7.0
    >>> evaluate(4*Inverse(X).T, {n: 2, X: [[1, 0], [1, 2]]}).tolist()
    [[4.0, -2.0], [0.0, 2.0]]
    """
    import numpy as np
    with np.errstate(all="ignore"):
        value = value_of(sympy.sympify(expr), values or {})
    if isinstance(value, (np.ndarray, bool, complex)):
        return value
    return value if isinstance(value, tuple) else real_or_complex(value)
