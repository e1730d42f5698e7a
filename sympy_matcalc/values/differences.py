"""Central differences, and how far a claimed derivative is from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sympy.core.basic import Basic
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.graph import expressions_in, nodes_below
from sympy_matcalc.core.roles import roles_of
from sympy_matcalc.values.evaluation import evaluate
from sympy_matcalc.values.wave import Wave

_POINTS = 4
"""How many random points are tried before a derivative counts as undecided."""

_SETTLED = 1e-6
"""Differences of two steps that are further apart than this say nothing."""


def central_difference(expr: Any, variable: Any, values: Mapping[Any, Any], step: float = 1e-3) -> Any:
    """The derivatives of a scalar, a matrix or an array by each entry of a variable, by differences of fourth order.

    At given values, as for :func:`evaluate`. The step is relative to an entry that is larger than one. The axes of the
    variable come first, then those of the expression.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol
    >>> from sympy_matcalc.values.differences import central_difference
    >>> X = MatrixSymbol('X', 2, 2)
    >>> central_difference(Determinant(X), X, {X: [[1, 2], [3, 4]]}).round(6).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    def slope(at: Callable[[complex], Any], entry: Any) -> Any:
        h = step*max(1.0, float(abs(entry)))
        return (8*(at(h) - at(-h)) - (at(2*h) - at(-2*h)))/(12*h)

    return _each_entry(slope, expr, variable, values)


def complex_step(expr: Any, variable: Any, values: Mapping[Any, Any], step: float = 1e-20) -> Any:
    """The derivatives by each entry of a variable, by complex steps: Im f(x + i h)/h, without cancellation.

    That is the derivative where the expression is analytic and real, which this function does not find out. The step h
    may be as small as numbers go. Otherwise as :func:`central_difference`.

    References
    ==========

    .. [1] Squire, W. and Trapp, G., Using Complex Variables to Estimate Derivatives of Real Functions,
       SIAM Review 40 (1998) 110-112.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol
    >>> from sympy_matcalc.values.differences import complex_step
    >>> X = MatrixSymbol('X', 2, 2)
    >>> complex_step(Determinant(X), X, {X: [[1, 2], [3, 4]]}).round(12).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    return _each_entry(lambda at, entry: at(1j*step).imag/step, expr, variable, values)


def _each_entry(slope: Callable[[Callable[[complex], Any], Any], Any], expr: Any, variable: Any,
                values: Mapping[Any, Any]) -> Any:
    """The slope at each entry of a variable, from the values where this entry is shifted."""
    import numpy as np
    base = np.array(values[_symbol_of(variable)])
    base = base if base.dtype == complex else base.astype(float)

    def at(index: tuple[int, ...], shift: complex) -> Any:
        shifted = base.astype(np.result_type(base, type(shift)))
        shifted[index] += shift
        return np.asarray(evaluate(expr, {**values, _symbol_of(variable): shifted}))

    slopes = np.array([slope(partial(at, index), base[index]) for index in np.ndindex(base.shape)])
    return _read_off(slopes.reshape(base.shape + slopes.shape[1:]), variable, values)


def _symbol_of(variable: Any) -> Any:
    while isinstance(variable, (Transpose, MatrixSlice, MatrixElement)):
        variable = variable.args[0]
    return variable


def _read_off(array: Any, variable: Any, values: Mapping[Any, Any]) -> Any:
    """Of the derivatives by all entries of a symbol those by its transpose, a slice or an entry."""
    if not isinstance(variable, (Transpose, MatrixSlice, MatrixElement)):
        return array
    array = _read_off(array, variable.args[0], values)
    if isinstance(variable, Transpose):
        return array.swapaxes(0, 1)
    if isinstance(variable, MatrixSlice):
        rows, cols = (
            slice(*[int(evaluate(bound, values)) for bound in axis]) for axis in (variable.rowslice, variable.colslice))
        return array[rows, cols]
    i, j = (int(evaluate(index, values)) for index in variable.indices)
    return array[i, j]


def deviation(expr: Any, variable: Any, derivative: Any, values: Mapping[Any, Any] | None = None,
              seed: int = 0, step: float = 1e-3) -> float:
    """How far a claimed derivative is from central differences, relative to their size.

    About ``1e-9`` for a right derivative, infinity for one of the wrong shape, and nan where the differences
    themselves do not settle, or are not finite. The axes of the claim are the variable's and then the expression's,
    those of length one dropped or not. The point is random, if none is given by ``values``.

    Examples
    ========

    >>> from sympy import Determinant, Inverse, MatrixSymbol
    >>> from sympy_matcalc.values.differences import deviation
    >>> X = MatrixSymbol('X', 3, 3)
    >>> deviation(Determinant(X), X, Determinant(X)*Inverse(X).T) < 1e-8
    True
    >>> deviation(Determinant(X), X, Determinant(X)*Inverse(X)) > 0.01
    True
    """
    if values is not None:
        return _deviation_at(expr, variable, derivative, values, step)
    for attempt in range(_POINTS):
        point = random_values((expr, variable, derivative), seed + attempt)
        result = _deviation_at(expr, variable, derivative, point, step)
        if result == result:
            return result
    return float("nan")


def _deviation_at(expr: Any, variable: Any, derivative: Any, values: Mapping[Any, Any], step: float) -> float:
    import numpy as np
    with np.errstate(all="ignore"):  # what is not finite comes out as nan
        return _compared(expr, variable, derivative, values, step)


def _compared(expr: Any, variable: Any, derivative: Any, values: Mapping[Any, Any], step: float) -> float:
    import numpy as np
    numeric = central_difference(expr, variable, values, step)
    finer = central_difference(expr, variable, values, step/2)
    floor = 1e-4*float(np.max(np.abs(evaluate(expr, values)), initial=0.0)) + 1e-12
    size = max(floor, float(np.max(np.abs(numeric), initial=0.0)))
    if not np.isfinite(size) or not _furthest(numeric, finer) <= _SETTLED*size:
        return float("nan")
    claimed = np.asarray(evaluate(derivative, values))
    if claimed.squeeze().shape != numeric.squeeze().shape:
        return float("inf")
    off = _furthest(claimed.squeeze(), finer.squeeze())/size
    return off if off == off else float("inf")


def _furthest(one: Any, other: Any) -> float:
    import numpy as np
    return float(np.max(np.abs(one - other), initial=0.0))


def random_values(expr: Any, seed: int = 0, sizes: Sequence[int] = ()) -> dict[Any, Any]:
    """Random values for all symbols of an expression, those in shapes included.

    Sizes, and whatever else is declared an integer, get the numbers 2, 3, 4 and so on in the order of
    their names, or those of ``sizes``; square matrices are well conditioned, with a positive determinant.
    For an undefined function stands a sine of its arguments. The same seed gives the same values.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.values.differences import random_values
    >>> m, n = symbols('m n')
    >>> A = MatrixSymbol('A', n, m)
    >>> values = random_values(A)
    >>> values[m], values[n], values[A].shape
    (2, 3, (3, 2))
    """
    import numpy as np
    rng = np.random.default_rng(seed)
    symbols, matrices, counts, indices = _symbols(expr)
    values: dict[Any, Any] = {}
    for k, symbol in enumerate(_by_name(indices - counts)):
        values[symbol] = k % 2
    for k, symbol in enumerate(_by_name(s for s in symbols - values.keys() if s in counts or s.is_integer)):
        values[symbol] = sizes[k] if k < len(sizes) else 2 + k
    for symbol in _by_name(s for s in symbols if s not in values):
        values[symbol] = _random_number(symbol, rng)
    for matrix in _by_name(matrices):
        rows, columns = (round(evaluate(size, values)) for size in matrix.shape)
        entries = rng.standard_normal((rows, columns))
        values[matrix] = 2*np.eye(rows) + 0.5*entries/rows**0.5 if rows == columns else entries
    values.update((type(node), Wave(type(node).__name__)) for node in _nodes(expr) if isinstance(node, AppliedUndef))
    return values


def _random_number(symbol: Symbol, rng: Any) -> float:
    size = float(rng.uniform(0.4, 1.6))
    return -size if symbol.is_negative or not (symbol.is_nonnegative or rng.random() < 0.5) else size


def _by_name(symbols: Any) -> list[Any]:
    return sorted(symbols, key=lambda symbol: (symbol.name, symbol.sort_key()))


def _symbols(expr: Any) -> tuple[set[Symbol], set[MatrixSymbol], set[Symbol], set[Symbol]]:
    """The symbols, the matrix symbols, and which symbols are counts and indices; bound ones are among them."""
    symbols: set[Symbol] = set()
    matrices: set[MatrixSymbol] = set()
    found: dict[str, set[Symbol]] = {"shape": set(), "limit": set(), "exponent": set(), "index": set()}
    for node in _nodes(expr):
        if isinstance(node, Symbol):
            symbols.add(node)
        if isinstance(node, MatrixSymbol):
            matrices.add(node)
        for role, part in roles_of(node):
            if role in found:
                found[role].update(inner for inner in _nodes(part) if isinstance(inner, Symbol))
    counts = (found["limit"] | found["exponent"]) - found["index"]
    return symbols, matrices, found["shape"] | counts, found["index"]


def _nodes(expr: Any) -> Iterator[Any]:
    """Every node of an expression, or of several, once."""
    roots = expr if isinstance(expr, (tuple, list)) else [expr]
    return nodes_below([root for root in roots if isinstance(root, Basic)], expressions_in)
