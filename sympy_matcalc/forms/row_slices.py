"""Traces and dot products of rows and columns, in sums and tables over their indices, as entries of whole products.

Trace(Z[i, :]*w), the most natural way to write a row times a vector, is the entry (i, 0) of Z*w, and
Trace((Z[i, :] - Z[j, :])*(Z[i, :] - Z[j, :]).T) is G[i, i] - 2*G[i, j] + G[j, j] with G = Z*Z.T. As entries, they
can be tabulated.
"""

from __future__ import annotations

from itertools import pairwise

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.classes.norm import Norm
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import distributed
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.graph import Graph, rebuilt
from sympy_matcalc.core.matrix_unit import MatrixUnit, matrix_unit
from sympy_matcalc.core.rewriting import normalized

MOST_TERMS = 64
"""A trace that multiplies out to more terms stays a trace."""


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
    rows = {part: _by_units(part) for part in node.atoms(MatrixSlice)
            if not indices.isdisjoint(part.free_symbols) and _is_row_or_column(part)}
    if not rows:
        return None
    value = algebra.read(normalized(_argument(node).xreplace(rows), algebra))
    value = distributed(value, algebra, MOST_TERMS) or value
    found = add([S.Zero, *[multiply([c, *_pieces(factors, algebra)]) for factors, c in value.terms.items()]])
    return None if found.has(MatrixSlice, MatrixUnit) else found


def _pieces(factors: Factors, algebra: Algebra) -> list[Expr]:
    """The traces of the 1x1 products that a cycle falls into; entries of a symmetric matrix at places in order."""
    cuts = [k for k, factor in enumerate(factors) if is_one(algebra.shape(factor)[0])] or [0]
    turned = factors[cuts[0]:] + factors[:cuts[0]]
    traces = [algebra.trace(turned[start - cuts[0]:stop - cuts[0]], S.One)
              for start, stop in pairwise([*cuts, cuts[0] + len(factors)])]
    return [MatrixElement(trace.parent, *sorted(trace.indices, key=default_sort_key))
            if isinstance(trace, MatrixElement) and algebra.transpose(trace.parent) == trace.parent else trace
            for trace in traces]


def _is_row_or_column(part: MatrixSlice) -> bool:
    return any(is_one(stop - start) for start, stop, _ in (part.rowslice, part.colslice))


def _by_units(part: MatrixSlice) -> Expr:
    """Z[i, :] as e_i' Z, Z[:, j] as Z e_j."""
    whole = part.parent
    rows, cols = whole.shape
    ranges = [(0, size) if is_one(bounds[1] - bounds[0]) else bounds
              for size, bounds in ((rows, part.rowslice), (cols, part.colslice))]
    inner = whole if all(tuple(bounds)[:2] == (0, size) for bounds, size in zip(ranges, whole.shape)) else MatrixSlice(
        whole, *ranges)
    left = [matrix_unit(S.One, rows, S.Zero, part.rowslice[0])] if is_one(part.shape[0]) else []
    right = [matrix_unit(cols, S.One, part.colslice[0], S.Zero)] if is_one(part.shape[1]) else []
    return MatMul(*left, inner, *right)


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
