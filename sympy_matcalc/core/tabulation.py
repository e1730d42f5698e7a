"""Sums over entries, and matrices given by their entries, as matrix expressions.

Sum(log(1 + exp(-y[i, 0]*(X*w)[i, 0])), (i, 0, n - 1)) is the sum of all entries of a
column, f applied to the entries of -y o X*w. Where the body of a sum can be tabulated so,
over one or two indices that run over whole axes, the sum is 1.T T 1 with the table T.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import Graph, rebuilt
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.maps import LinearMap, Value
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.tables import NO_AXIS, Axis, NotTabular, axis_of, tabulate, total


def tabulated_sums(expr: Expr) -> Expr:
    """``expr`` with sums of functions of entries as sums of all entries of a matrix, or as it is.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Sum, exp, symbols
    >>> from sympy_matcalc.core.tabulation import tabulated_sums
    >>> i, n = symbols('i n', integer=True)
    >>> x = MatrixSymbol('x', n, 1)
    >>> tabulated_sums(Sum(exp(x[i, 0]), (i, 0, n - 1)))
    Trace(1*exp.(x))
    """
    graph = Graph(expr)
    if not any(isinstance(node, (Sum, FunctionMatrix)) for node in graph.nodes):
        return expr
    inner: set[int] = set()
    for node, children in zip(graph.nodes, graph.children):
        if isinstance(node, (Sum, FunctionMatrix)):
            inner.update(_below(graph, children))
    results: list[Basic] = []
    for number, (node, children) in enumerate(zip(graph.nodes, graph.children)):
        args = [results[child] for child in children]
        if isinstance(node, (Sum, FunctionMatrix)) and number not in inner:
            table = _summed(node) if isinstance(node, Sum) else _tabulated(node)
            results.append(node if table is None else tabulated_sums(table))
        elif number not in inner and any(results[child] is not graph.nodes[child] for child in children):
            results.append(rebuilt(node, args))
        else:
            results.append(node)
    return results[-1]


def _below(graph: Graph, numbers: tuple[int, ...]) -> set[int]:
    found: set[int] = set()
    stack = list(numbers)
    while stack:
        number = stack.pop()
        if number not in found:
            found.add(number)
            stack.extend(graph.children[number])
    return found


def _summed(node: Sum) -> Expr | None:
    """1.T T 1 for a sum, T the table of what is summed; None if there is no table, or it is one of numbers."""
    axes = [axis for limit in node.limits if (axis := axis_of(limit)) is not None]
    if len(axes) < len(node.limits) or not node.has(MatrixElement):
        return None
    if isinstance(node.function, Mul):
        with suppress(NotTabular), sympy_may_refuse:
            return total(node.function.args, axes)
    if len(axes) > 2:
        return None
    row, column = (axes + [NO_AXIS])[:2]
    table = _table(node.function, row, column)
    if table is None:
        return None
    ends = ([] if column.index is None else [OneMatrix(column.size, 1)])
    return Trace(MatMul(OneMatrix(1, row.size), table, *ends))


def _tabulated(node: FunctionMatrix) -> Expr | None:
    """A matrix given by its entries, by whole matrices; None if there is no table, or it is one of numbers."""
    rows, columns, function = node.args
    if not function.expr.has(MatrixExpr):
        return None
    row, column = (Axis(index, size) for index, size in zip(function.variables, (rows, columns)))
    return _table(function.expr, row, column)


def tabulated_units(expr: Expr, limits: Sequence[Expr]) -> Expr | None:
    """The sum of c(i, j) E(i, j) over whole axes as the table of c; of c(i) E(i, i), as a diagonal matrix.

    None where ``expr`` is no multiple of a matrix unit, or its coefficient no table.
    """
    coefficient, factors = split(expr)
    if len(factors) != 1 or not isinstance(factors[0], MatrixUnit) or coefficient.has(Trace, MatrixUnit):
        return None
    rows, cols, *place = factors[0].args
    axes = {limit[0]: axis for limit in limits if (axis := axis_of(limit)) is not None and axis.first == 0}
    if len(axes) < len(limits):
        return None
    sizes = [axes[index].size if index in axes else 1 for index in place]
    if sizes != [rows, cols] or not {*axes} <= {*place}:
        return None
    row, column = [axes.get(index, NO_AXIS) for index in place]
    diagonal = row is column and row is not NO_AXIS
    table = _table(coefficient, row, NO_AXIS if diagonal else column)
    if table is None:
        return None
    return DiagMatrix(table) if diagonal else table


def _table(entry: Expr, row: Axis, column: Axis) -> Expr | None:
    """The table of an entry, or None; what SymPy's classes do not take is no table either."""
    with suppress(NotTabular), sympy_may_refuse:
        return tabulate(entry, row, column)
    return None


class SummedOver(LinearMap):
    """D -> sum of D over the limits.

    Backward, what is below it is swept on its own, for it knows the indices, and the gradients are summed.
    """

    trivial = True
    binds = True

    def __init__(self, limits: Sequence[Expr]) -> None:
        self.limits = limits

    @property
    def indices(self) -> set[Symbol]:
        """The indices, which nothing outside the sum knows."""
        return {limit[0] for limit in self.limits}

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        return self.summed(tangent, algebra) if isinstance(tangent, Combination) else Sum(tangent, *self.limits)

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The sum of a matrix."""
        if not value.terms:
            return value
        expr = algebra.expression(value)
        table = tabulated_units(expr, self.limits)
        if table is not None:
            return algebra.read(normalized(table, algebra))
        for limit in self.limits:
            expr = MatrixSum(expr, limit)
        return algebra.read(expr)
