"""The matrix whose entries are given by a formula in the indices of its rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.funcmatrix import FunctionMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.bound_symbols import bound_by, private_index, replaced
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import UNIT, NoRule
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.network_matrices import product_of
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.reduction import Reduction
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.terms import Labels, Term


class NotTabular(Exception):
    """A body that is no table of entrywise functions of matrices."""


@dataclass(frozen=True)
class Axis:
    """An index, how many values it takes and the first of them; no index for an axis of length one."""

    index: Symbol | None
    size: Expr
    first: Expr = S.Zero


NO_AXIS = Axis(None, S.One)


def axis_of(limit: Any) -> Axis | None:
    """The axis along which an index runs; None where it has no first and last value."""
    if len(limit) != 3:
        return None
    index, first, last = limit
    return Axis(index, (last + 1 - first).expand(), first)


def tabulate(body: Expr, row: Axis, column: Axis) -> Expr:
    """The matrix whose entry at the indices of ``row`` and ``column`` is ``body``.

    Raises
    ======

    NotTabular
        If no product, sum and function entry by entry of matrices has these entries.
    """
    if body.is_Matrix:
        raise NotTabular(body)
    if not _mentions(body, row, column):
        return MatMul(body, OneMatrix(row.size, column.size))
    if not body.has(MatrixExpr):
        return _table_of_indices(body, row, column)
    if isinstance(body, MatrixElement):
        return _joined((body,), (row, column))
    if isinstance(body, Sum):
        return _table_of_sum(body, row, column)
    if not _is_arithmetic(body):
        cores = _cores(body, row, column)
        if len(cores) > 1:  # those of Max(c*u, (c - 1)*u) are multiples of one
            body = _with_sums_named_alike(body)
            cores = {_without_factors(core, row, column) for core in _cores(body, row, column)}
        if len(cores) == 1 and body not in cores:
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
    """The largest arithmetic parts through which an expression depends on the indices, matrices beside them too."""
    if not _mentions(expr, row, column):
        return set()
    if _is_arithmetic(expr) or any(arg.has(MatrixExpr) and not _mentions(arg, row, column) for arg in expr.args):
        return {expr}
    return set().union(*[_cores(arg, row, column) for arg in expr.args])


def _with_sums_named_alike(body: Expr) -> Expr:
    """With the same index in sums that differ in its name alone: of an entry of a product, each has its own."""
    names: dict[Expr, Expr] = {}
    for node in body.atoms(Sum):
        index, *ends = node.limits[0]
        own = private_index(node, own=[index])
        if len(node.limits) == 1:
            names[node] = Sum(replaced(node.function, {index: own}), (own, *ends))
    return body.xreplace(names)


def _without_factors(core: Expr, row: Axis, column: Axis) -> Expr:
    """u, of a multiple of u or -u, or of a whole power, the factor free of the indices."""
    indices = [axis.index for axis in (row, column) if axis.index is not None]
    while isinstance(core, (Mul, Pow)) and not core.is_Matrix:
        inner = core.as_independent(*indices, as_Add=False)[1] if isinstance(core, Mul) else core.base
        if inner == core:
            return core
        core = inner
    return -core if core.could_extract_minus_sign() else core


def _applied(body: Expr, core: Expr, table: Expr) -> Expr:
    if core.is_Matrix:
        raise NotTabular(body)  # a number in its place would make another expression of what is around it
    variable = Dummy()
    function = body.xreplace({core: variable, -core: -variable})
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
    """The matrix of values of a function of the indices alone; that of delta(i, j) is the identity."""
    if isinstance(body, KroneckerDelta) and row.size == column.size and row.first == column.first \
            and {*body.args[:2]} == {row.index, column.index}:
        return Identity(row.size)
    places: list[Expr] = []
    for _ in "ij":  # the index of the rows may be private already, and is no place of the columns then
        own = [index for index in (row.index, column.index) if index not in places]
        places.append(private_index(body, row.first, column.first, *places, own=own))
    values = {axis.index: axis.first + place for axis, place in zip((row, column), places) if axis.index is not None}
    return FunctionMatrix(row.size, column.size, Lambda(tuple(places), replaced(body, values)))


def _flipped(table: Expr) -> Expr:
    return table.arg if isinstance(table, Transpose) else Transpose(table)


def _along(table: Expr, index: Expr, length: Expr, axes: Sequence[Axis]) -> tuple[Expr, Axis]:
    """The rows of ``table`` that ``index`` runs over, and the axis along which it does."""
    for axis in axes:
        if axis.index not in index.free_symbols:
            continue
        start = (index - axis.index + axis.first).expand()
        if _mentions(start, *axes):
            raise NotTabular(index)
        if start == 0 and (axis.size - length).expand() == 0:
            return table, axis
        if start.is_nonnegative and (length - start - axis.size).expand().is_nonnegative and axis.size.is_nonnegative:
            return MatrixSlice(table, (start, (start + axis.size).expand()), (0, table.shape[1])), axis
        raise NotTabular(index)  # the index may run past an end
    return (table if length == 1 else MatMul(matrix_unit(1, length, 0, index), table)), NO_AXIS


def _table_of_product(body: Mul, row: Axis, column: Axis) -> Expr:
    """Of r(i) M(i, j) c(j) the joined one; else the product entry by entry, in which quotients cancel."""
    if all(any(_mentions(factor, one) and not _mentions(factor, other) for factor in body.args)
           for one, other in ((row, column), (column, row))):
        return _joined(body.args, (row, column))
    scalar, rest = body.as_independent(*[axis.index for axis in (row, column) if axis.index], as_Add=False)
    tables = [tabulate(factor, row, column) for factor in Mul.make_args(rest)]
    return MatMul(scalar, HadamardProduct(*tables) if len(tables) > 1 else tables[0])


def total(factors: Sequence[Expr], axes: Sequence[Axis]) -> Expr:
    """The sum of a product over some axes, as traces; raises what :func:`tabulate` raises."""
    return _joined(factors, (), axes)


def _joined(factors: Sequence[Expr], kept: Sequence[Axis], summed: Sequence[Axis] = ()) -> Expr:
    """A product summed over axes: each factor is a table, joined to the others by the one network."""
    algebra = Algebra()
    labels = Labels(algebra)
    names = {axis: labels.new(axis.size) for axis in (*kept, *summed) if axis.index is not None}
    parts: dict[tuple[Axis, ...], list[Expr]] = {}
    for factor in factors:
        parts.setdefault(tuple([axis for axis in names if _mentions(factor, axis)]), []).append(factor)
    scalars = parts.pop((), [])
    tables = [(ends, Mul(*group)) for ends, group in parts.items()] if len(parts) > 1 else [
        (ends, factor) for ends, group in parts.items() for factor in group]
    network = Reduction(labels)
    try:
        for name in names.values():
            network.known(name)
        for ends, factor in tables:
            if len(ends) > 2:
                raise NotTabular(factor)
            table, row, column = _with_ends(factor, ends)
            network.attach(normalized(table, algebra), names.get(row, UNIT), names.get(column, UNIT))
        axes = [names.get(axis, UNIT) for axis in kept]
        if not network.eliminate(axes):
            raise NotTabular(Mul(*factors))
        coefficient = multiply([*scalars, *network.scalars])
        if not kept:
            return multiply([coefficient, *[algebra.trace(piece, S.One) for piece in network.pieces]])
        row_name, column_name = map(network.name, axes)  # one for both, where a diagonal matrix has joined them
        term = Term(coefficient, tuple(network.factors()), (row_name, column_name), (), tuple(network.pieces))
        coefficient, product = product_of(term, labels)
    except VanishesError:
        return ZeroMatrix(*[axis.size for axis in kept]) if kept else S.Zero
    except NoRule as error:
        raise NotTabular(Mul(*factors)) from error
    return algebra.product(coefficient, *product, size=kept[0].size)


def _with_ends(factor: Expr, axes: Sequence[Axis]) -> tuple[Expr, Axis, Axis]:
    """A table, and the axes of its rows and of its columns."""
    if not isinstance(factor, MatrixElement):
        one, other = (*axes, NO_AXIS)[:2]
        return tabulate(factor, one, other), one, other
    parent, i, j = factor.args
    if _mentions(parent, *axes):
        raise NotTabular(factor)
    table, across = _along(_flipped(parent), j, parent.cols, axes)
    table, down = _along(_flipped(table), i, parent.rows, axes)
    return table, down, across


def _expanded(body: Expr) -> list[Expr]:
    """The terms of a body multiplied out, but for sums in exponents: of these, SymPy makes products."""
    kept = {part: Dummy() for power in body.atoms(Pow, exp) for part in power.exp.atoms(Sum)}
    shown = {name: part for part, name in kept.items()}
    return [term.xreplace(shown) for term in Add.make_args(body.xreplace(kept).expand())]


def _table_of_sum(body: Sum, row: Axis, column: Axis) -> Expr:
    """Of the sum over k of F(i, k) G(k, j) H(i, j): the product of tables F G, times H entry by entry."""
    inner = axis_of(body.limits[0])
    if len(body.limits) != 1 or inner is None or inner.index in (row.index, column.index):
        raise NotTabular(body)
    terms = [_joined(Mul.make_args(term), (row, column), (inner,)) for term in _expanded(body.function)]
    return MatAdd(*terms) if len(terms) > 1 else terms[0]
