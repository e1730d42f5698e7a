"""Sums of functions of matrix entries as matrix expressions.

Sum(log(1 + exp(-y[i, 0]*(X*w)[i, 0])), (i, 0, n - 1)) is the sum of all entries of a
column, f applied to the entries of -y o X*w. Where the body of a sum can be tabulated so,
over one or two indices that run over whole axes, the sum is 1.T T 1 with the table T.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Function, Lambda
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.functions.elementary.exponential import exp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.bound_symbols import bound_by, private_index, replaced
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import Graph, rebuilt
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.matrix_unit import MatrixUnit, matrix_unit


class NotTabular(Exception):
    """A body that is no table of entrywise functions of matrices."""


class Axis(NamedTuple):
    """An index, how many values it takes and the first of them; no index for an axis of length one."""

    index: Symbol | None
    size: Expr
    first: Expr = S.Zero


NO_AXIS = Axis(None, S.One)


def tabulated_sums(expr: Expr) -> Expr:
    """``expr`` with sums of functions of entries as sums of all entries of a matrix.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.

    Returns
    =======

    Expr
        The rewritten expression; the very same object where no sum can be tabulated.

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
    if not any(isinstance(node, Sum) for node in graph.nodes):
        return expr
    inner: set[int] = set()
    for node, children in zip(graph.nodes, graph.children):
        if isinstance(node, Sum):
            inner.update(_below(graph, children))
    results: list[Basic] = []
    for number, (node, children) in enumerate(zip(graph.nodes, graph.children)):
        args = [results[child] for child in children]
        if isinstance(node, Sum) and number not in inner:
            results.append(_summed(node))
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


def _summed(node: Sum) -> Expr:
    axes = [_axis(limit) for limit in node.limits]
    if None in axes or len(axes) > 2 or not node.has(MatrixElement):
        return node
    row, column = (axes + [NO_AXIS])[:2]
    table = _table(node.function, row, column)
    if table is None:
        return node
    ends = ([] if column.index is None else [OneMatrix(column.size, 1)])
    return Trace(MatMul(OneMatrix(1, row.size), table, *ends))


def tabulated_units(expr: Expr, limits: Sequence[Expr]) -> Expr | None:
    """The sum of c(i, j) E(i, j) over whole axes as the table of c; of c(i) E(i, i), as a diagonal matrix.

    None where ``expr`` is no multiple of a matrix unit, or its coefficient no table.
    """
    coefficient, factors = split(expr)
    if len(factors) != 1 or not isinstance(factors[0], MatrixUnit) or coefficient.has(Trace, MatrixUnit):
        return None
    rows, cols, *place = factors[0].args
    axes = {limit[0]: _axis(limit) for limit in limits}
    if None in axes.values() or any(axis.first != 0 for axis in axes.values()):
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


def _axis(limit: Any) -> Axis | None:
    if len(limit) != 3:
        return None
    index, first, last = limit
    return Axis(index, (last + 1 - first).expand(), first)


def tabulate(body: Expr, row: Axis, column: Axis) -> Expr:
    """The matrix whose entry at the indices of ``row`` and ``column`` is ``body``."""
    if not _mentions(body, row, column):
        return MatMul(tabulated_sums(body), OneMatrix(row.size, column.size))
    if not body.has(MatrixElement):
        return _table_of_indices(body, row, column)
    if isinstance(body, MatrixElement):
        return _table_of_entry(body, row, column)
    if isinstance(body, Sum):
        return _table_of_sum(body, row, column)
    if not _is_arithmetic(body):
        cores = _cores(body, row, column)
        if len(cores) == 1:
            (core,) = cores
            return _applied(body, core, tabulate(core, row, column))
    if isinstance(body, Add):
        return MatAdd(*[tabulate(term, row, column) for term in body.args])
    if isinstance(body, Mul):
        return _table_of_product(body, row, column)
    if isinstance(body, Pow):
        exponent = tabulate(body.exp, row, column) if _mentions(body.exp, row, column) else body.exp
        base = tabulate(body.base, row, column) if _mentions(body.base, row, column) else body.base
        return HadamardPower(base, exponent)
    dependent = [arg for arg in body.args if _mentions(arg, row, column)]
    if isinstance(body, (Function, Pow)) and len(dependent) == 1:
        return _applied(body, dependent[0], tabulate(dependent[0], row, column))
    raise NotTabular(body)


def _mentions(expr: Basic, *axes: Axis) -> bool:
    return any(axis.index is not None and axis.index in expr.free_symbols for axis in axes)


def _is_arithmetic(expr: Expr) -> bool:
    """Whether an expression is made of entries by sums, products and whole powers alone."""
    if not isinstance(expr, Expr) or expr.is_Matrix:
        return False
    if isinstance(expr, (Add, Mul)):
        return all(_is_arithmetic(arg) for arg in expr.args)
    if isinstance(expr, Pow):
        return expr.exp.is_Integer is True and expr.exp > 0 and _is_arithmetic(expr.base)
    return isinstance(expr, (MatrixElement, Sum)) or not expr.has(MatrixElement)


def _cores(expr: Expr, row: Axis, column: Axis) -> set[Expr]:
    """The largest arithmetic parts through which an expression depends on the indices."""
    if not _mentions(expr, row, column):
        return set()
    if _is_arithmetic(expr):
        return {expr}
    return set().union(*[_cores(arg, row, column) for arg in expr.args])


def _applied(body: Expr, core: Expr, table: Expr) -> Expr:
    variable = Dummy()
    function = body.xreplace({core: variable})
    if any(part.has(variable) for part in function.atoms(MatrixElement, Sum)):
        raise NotTabular(body)
    if any(bound_by(part) & core.free_symbols for part in Graph(function).nodes):
        raise NotTabular(body)  # the core of the product of f(X[i, k]) over k means another k at each factor
    if isinstance(function, Pow) and function.base == variable and function.exp.is_Number:
        return HadamardPower(table, function.exp)
    # A name that does not change from one call to the next, so that equal sums become equal tables.
    name = Symbol("x0")
    while name in function.free_symbols:
        name = Symbol(name.name + "_")
    return ElementwiseApplyFunction(Lambda(name, replaced(function, {variable: name})), table)


def _table_of_indices(body: Expr, row: Axis, column: Axis) -> Expr:
    """The matrix of values of a function of the indices alone."""
    places: list[Expr] = []
    for _ in "ij":
        places.append(private_index(body, row.first, column.first, *places, own=[row.index, column.index]))
    values = {axis.index: axis.first + place for axis, place in zip((row, column), places) if axis.index is not None}
    return FunctionMatrix(row.size, column.size, Lambda(tuple(places), replaced(body, values)))


def _table_of_entry(entry: MatrixElement, row: Axis, column: Axis) -> Expr:
    parent, i, j = entry.args
    if _mentions(parent, row, column):
        raise NotTabular(entry)
    table, across = _along(_flipped(parent), j, parent.cols, row, column)
    table, down = _along(_flipped(table), i, parent.rows, row, column)
    if down is across and down is not NO_AXIS:
        table, across = DiagonalOf(table), NO_AXIS
    if (down is column and down.index is not None) or (across is row and across.index is not None):
        table, (down, across) = _flipped(table), (across, down)
    if down.index is None and row.index is not None:
        table = MatMul(OneMatrix(row.size, 1), table)
    if across.index is None and column.index is not None:
        table = MatMul(table, OneMatrix(1, column.size))
    return table


def _flipped(table: Expr) -> Expr:
    return table.arg if isinstance(table, Transpose) else Transpose(table)


def _along(table: Expr, index: Expr, length: Expr, row: Axis, column: Axis) -> tuple[Expr, Axis]:
    """The rows of ``table`` that ``index`` runs over, and the axis along which it does."""
    for axis in (row, column):
        if axis.index is None or axis.index not in index.free_symbols:
            continue
        start = (index - axis.index + axis.first).expand()
        if _mentions(start, row, column):
            raise NotTabular(index)
        if start == 0 and (axis.size - length).expand() == 0:
            return table, axis
        if start.is_nonnegative and (length - start - axis.size).expand().is_nonnegative and axis.size.is_nonnegative:
            return MatrixSlice(table, (start, (start + axis.size).expand()), (0, table.shape[1])), axis
        raise NotTabular(index)  # the index may run past an end
    return (table if length == 1 else MatMul(matrix_unit(1, length, 0, index), table)), NO_AXIS


def _table_of_product(body: Mul, row: Axis, column: Axis) -> Expr:
    constants = [arg for arg in body.args if not _mentions(arg, row, column)]
    dependent = [arg for arg in body.args if _mentions(arg, row, column)]
    tables = [tabulate(arg, row, column) for arg in dependent]
    product = HadamardProduct(*tables) if len(tables) > 1 else tables[0]
    return MatMul(tabulated_sums(Mul(*constants)), product) if constants else product


def _expanded(body: Expr) -> list[Expr]:
    """The terms of a body multiplied out, but for sums in exponents: of these, SymPy makes products."""
    kept = {part: Dummy() for power in body.atoms(Pow, exp) for part in power.exp.atoms(Sum)}
    shown = {name: part for part, name in kept.items()}
    return [term.xreplace(shown) for term in Add.make_args(body.xreplace(kept).expand())]


def _table_of_sum(body: Sum, row: Axis, column: Axis) -> Expr:
    """Of the sum over k of F(i, k) G(k, j) H(i, j): the product of tables F G, times H entry by entry."""
    axes = [_axis(limit) for limit in body.limits]
    if len(axes) != 1 or axes[0] is None or axes[0].index in (row.index, column.index):
        raise NotTabular(body)
    (inner,) = axes
    terms = []
    for term in _expanded(body.function):
        factors = Mul.make_args(term)
        left = [f for f in factors if _mentions(f, inner) and not _mentions(f, column)]
        right = [f for f in factors if _mentions(f, inner) and _mentions(f, column)]
        outside = [f for f in factors if not _mentions(f, inner)]
        if any(_mentions(f, row) for f in right):
            raise NotTabular(body)
        alone = [f for f in left if not _mentions(f, row)]
        if not right and alone and len(alone) < len(left):
            left, right = [f for f in left if _mentions(f, row)], alone
        product = MatMul(tabulate(Mul(*left), row, inner), tabulate(Mul(*right), inner, column))
        if _mentions(Mul(*outside), row, column):
            product = HadamardProduct(tabulate(Mul(*outside), row, column), product)
        else:
            product = MatMul(Mul(*outside), product)
        terms.append(product)
    return MatAdd(*terms) if len(terms) > 1 else terms[0]
