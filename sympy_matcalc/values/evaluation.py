"""What an expression is worth in numbers, children first: an independent witness.

Nothing here knows a rule of differentiation, a normal form, or SymPy's ``lambdify``,
``doit`` and ``as_explicit``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.core.function import UndefinedFunction
from sympy.core.sympify import sympify

from sympy_matcalc.values import analytic, cases, matrices, norms, parts, scalars, undefined, vec  # noqa: F401
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.floats import Floats, from_numpy, real_or_complex, to_numpy
from sympy_matcalc.values.walk import Point, as_number


def evaluate(expr: Any, values: Mapping[Any, Any] | None = None) -> Any:
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
    value = _point(values or {}).value(sympify(expr))
    if isinstance(value, Array):
        return to_numpy(value)
    return value if isinstance(value, (bool, complex, tuple)) else real_or_complex(value)


def _point(values: Mapping[Any, Any]) -> Point:
    functions = {symbol: value for symbol, value in values.items() if isinstance(symbol, UndefinedFunction)}
    numbers: dict[Any, Any] = {}
    integers: dict[Any, int] = {}
    for symbol, given in values.items():
        if symbol in functions:
            continue
        value = from_numpy(given)
        if getattr(symbol, "is_Symbol", False):
            value = as_number(value, symbol)
            value = value if isinstance(value, (int, complex)) else float(value)
            if Floats().as_integer(value) is not None:
                integers[symbol] = int(value)
        numbers[symbol] = value
    return Point(Floats(functions), integers, numbers)
