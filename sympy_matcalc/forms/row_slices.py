"""Traces and dot products of rows and columns, in sums and tables over their indices, as entries of whole products.

Trace(Z[i, :]*w), the most natural way to write a row times a vector, is the entry (i, 0) of Z*w, and
Trace((Z[i, :] - Z[j, :])*(Z[i, :] - Z[j, :]).T) is G[i, i] - 2*G[i, j] + G[j, j] with G = Z*Z.T. As entries, they
can be tabulated.
"""

from __future__ import annotations

from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.classes.norm import Norm
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import distributed
from sympy_matcalc.core.factors import is_one, is_one_by_one
from sympy_matcalc.core.graph import Graph, rebuilt
from sympy_matcalc.core.rewriting import normalized

MOST_TERMS = 64
"""A trace that multiplies out to more terms stays a trace."""

Piece = tuple[Expr | None, Factors, Expr | None]
"""A 1x1 product: the row of what is before it, the matrices, and the column of what is behind it."""


def rows_as_entries(expr: Expr) -> Expr:
    """``expr`` with traces and dot products of slices whose place varies in a sum or a table, as entries.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Sum, Trace, log, symbols
    >>> from sympy_matcalc.forms.row_slices import rows_as_entries
    >>> i, n, p = symbols('i n p', integer=True, positive=True)
    >>> Z, w = MatrixSymbol('Z', n, p), MatrixSymbol('w', p, 1)
    >>> rows_as_entries(Sum(log(Trace(Z[i, :]*w)), (i, 0, n - 1)))
    Sum(log((Z*w)[i, 0]), (i, 0, n - 1))
    """
    graph = Graph(expr)
    indices = {limit[0] for node in graph.nodes if isinstance(node, Sum) for limit in node.limits}
    indices.update(*[node.args[2].variables for node in graph.nodes if isinstance(node, FunctionMatrix)])
    if not indices:
        return expr
    algebra = Algebra()
    results: list[Basic] = []
    for node, children in zip(graph.nodes, graph.children):
        new = node
        if isinstance(node, (Trace, DotProduct)):
            new = _entries_of(node, indices, algebra) or node
        elif isinstance(node, Norm):
            new = _norm_of_entries(node, indices, algebra) or node
        elif any(results[child] is not graph.nodes[child] for child in children):
            new = rebuilt(node, [results[child] for child in children])
        results.append(new)
    return results[-1]


def _entries_of(node: Trace | DotProduct, indices: set[Basic], algebra: Algebra) -> Expr | None:
    """A trace or a dot product by entries; None where it is none of rows and columns."""
    if not any(node.has(MatrixSlice) and index in node.free_symbols for index in indices):
        return None
    value = algebra.read(normalized(_argument(node), algebra))
    value = distributed(value, algebra, MOST_TERMS) or value
    terms = []
    for factors, coefficient in value.terms.items():
        pieces = _pieces(factors, algebra)
        if pieces is None:
            return None
        terms.append(multiply([coefficient, *[_entry(piece, algebra) for piece in pieces]]))
    return add(terms or [S.Zero])


def _norm_of_entries(node: Norm, indices: set[Basic], algebra: Algebra) -> Expr | None:
    """The Euclidean norm of a row or a column, as the root of what is under it."""
    if node.ord is not None or not node.is_of_vector:
        return None
    square = _entries_of(node.written()**2, indices, algebra)
    return None if square is None else sqrt(square)


def _argument(node: Trace | DotProduct) -> Expr:
    if isinstance(node, Trace):
        return node.arg
    left, right = node.args
    row = left if is_one(left.shape[0]) else left.T
    return row*(right if is_one(right.shape[1]) else right.T)


def _pieces(factors: Factors, algebra: Algebra) -> list[Piece] | None:
    """The 1x1 products that a cycle of factors falls into; None if it is of one piece, or a row is cut in parts."""
    items: list[Expr | tuple[str, Expr, Expr]] = []
    for factor in factors:
        items += _apart(factor)
    start = next((k for k, item in enumerate(items) if _begins(item, algebra)), None)
    if start is None:
        return None
    pieces: list[Piece] = []
    for item in items[start:] + items[:start]:
        if _begins(item, algebra):
            pieces.append((item[1] if isinstance(item, tuple) else None, (), None))
            if isinstance(item, tuple):
                continue
        row, product, col = pieces[-1]
        pieces[-1] = (row, product, item[1]) if isinstance(item, tuple) else (row, (*product, item), col)
    return pieces


def _apart(factor: Expr) -> list[Expr | tuple[str, Expr, Expr]]:
    """Z[i, :] as the i-th row of Z, Z[:, j] as the j-th column of it."""
    flipped = isinstance(factor, Transpose) and isinstance(factor.arg, MatrixSlice)
    part = factor.arg if flipped else factor
    if not isinstance(part, MatrixSlice):
        return [factor]
    parent = part.parent
    single = [is_one(stop - start) for start, stop, _ in (part.rowslice, part.colslice)]
    ranges = [(0, size) if one else bounds for one, size, bounds
              in zip(single, parent.shape, (part.rowslice, part.colslice))]
    whole = all(tuple(bounds)[:2] == (0, size) for bounds, size in zip(ranges, parent.shape))
    inner = parent if whole else MatrixSlice(parent, *ranges)
    items: list[Expr | tuple[str, Expr, Expr]] = [inner.T if flipped else inner]
    starts = [part.rowslice[0] if single[0] else None, part.colslice[0] if single[1] else None]
    if flipped:
        starts.reverse()
    if starts[0] is not None:
        items.insert(0, ("row", starts[0], inner))
    if starts[1] is not None:
        items.append(("col", starts[1], inner))
    return items


def _begins(item: Expr | tuple[str, Expr, Expr], algebra: Algebra) -> bool:
    return item[0] == "row" if isinstance(item, tuple) else is_one(algebra.shape(item)[0])


def _entry(piece: Piece, algebra: Algebra) -> Expr:
    row, factors, col = piece
    scale, product = algebra.reduce(factors)
    if not product:
        return multiply([scale, KroneckerDelta(row, col)])
    shape = algebra.shape(product[0])[0], algebra.shape(product[-1])[1]
    if is_one_by_one(shape):
        return multiply([scale, algebra.trace(product, S.One)])
    flipped = algebra.transpose_factors(product)
    row, col = S.Zero if row is None else row, S.Zero if col is None else col

    def key(entry: tuple[Factors, Expr, Expr]) -> tuple[int, list[Any]]:
        factors, *ends = entry
        transposes = sum(map(algebra.count_transposes, factors))
        return transposes, [*map(algebra.sort_key, factors), *map(default_sort_key, ends)]
    product, row, col = min((product, row, col), (flipped, col, row), key=key)
    return multiply([scale, MatrixElement(algebra.product(S.One, *product), row, col)])
