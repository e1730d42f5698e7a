"""Sums over an index, of scalars and of matrices, and products over an index: their differentials and forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.concrete.products import Product
from sympy.concrete.summations import Sum
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.piecewise import Piecewise
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.bound_symbols import private_index, replaced
from sympy_matcalc.core.combinations import Combination, Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.laws import Label, NoRule, canonical, canonical_traces, differential, indexed, roles
from sympy_matcalc.core.maps import LinearMap, Value
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.statements import law
from sympy_matcalc.core.tabulation import SummedOver

roles(ExprWithLimits, MatrixSum)(lambda node: (
    ("limit", limit) for limits in node.args[1:] for limit in limits[1:]))


@differential(Sum, MatrixSum)
def sum_differential(node: Sum | MatrixSum, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d sum(U(i), i) = sum(dU(i), i)

    Where: the range does not vary.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2: differentials are linear.
    """
    if list(active) != [0]:
        raise NoRule(node)  # the number of summands varies
    refuse_entries_outside(node)
    yield 0, SummedOver(node.args[1:])


@differential(Product)
def product_differential(node: Product, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d product(u(i), i) = product(u(i), i) sum(du(i)/u(i), i), where no factor is 0

    Where: no factor is 0.
    Source: logarithmic differentiation.
    """
    if list(active) != [0] or node.function.is_Matrix:
        raise NoRule(node)  # the number of factors varies
    refuse_entries_outside(node)
    yield 0, MultipliedOver(node)


def refuse_entries_outside(node: Sum | Product | MatrixSum) -> None:
    """An error for a range that leads out of a matrix, as one that counts from 1 does: its derivative would, too.

    Raises
    ======

    IndexError
        If an entry of a summand or a factor is outside of its matrix at an end of the range.
    """
    function, *limits = node.args
    if function.has(Piecewise, KroneckerDelta):
        return  # which may leave these entries out
    for entry in function.atoms(MatrixElement):
        for index, *ends in limits:
            for end in ends:
                i, j = (place.subs(index, end) for place in entry.indices)
                if _is_outside(i, entry.parent.rows) or _is_outside(j, entry.parent.cols):
                    raise IndexError(_no_such_entry(node, entry, (i, j), (index, *ends), end))


def _is_outside(place: Expr, size: Expr) -> bool:
    return bool((place - size).is_nonnegative)


def _no_such_entry(node: Expr, entry: MatrixElement, place: tuple[Expr, Expr], limit: tuple[Expr, ...], end: Expr,
                   ) -> str:
    counted = [(index, first - 1, last - 1) if first == 1 else (index, first, last - int(index == limit[0]))
               for index, first, last in node.args[1:]]
    matrix = entry.parent
    return (f"{matrix} of shape {matrix.shape} has no entry {place}, which {node} takes at {limit[0]} = {end}: entries "
            f"are counted from 0; type {node.func(node.args[0], *counted)}")


class MultipliedOver(SummedOver):
    """D -> the product times the sum of D over its factor, over the limits."""

    def __init__(self, product: Product) -> None:
        super().__init__(product.limits)
        self.product = product

    def push(self, tangent: Value, algebra: Algebra) -> Value:
        return multiply([self.product, Sum(tangent/self.product.function, *self.limits)])

    def summed(self, value: Combination, algebra: Algebra) -> Combination:
        """The gradient of the product, from that of its factors."""
        return super().summed(value.scaled(1/self.product.function), algebra).scaled(self.product)


LONGEST_SUM = 8
"""Longer sums are not written out."""


@canonical(MatrixSum)
@law("sum_i (a A_i B + C_i) = a (sum_i A_i) B + sum_i C_i,  sum_{i=p..q} A_i = sum_{i=0..q-p} A_{i+p},  "
     "sum_{i=p..q} A = (q - p + 1) A", source="by entries", ends="each sum is split once and its index is renamed once")
def canonical_matrix_sum(node: MatrixSum, args: list[Expr], by: Algebra) -> Expr:
    """A sum of matrices over an index that begins with 0; a short one is written out."""
    function, (index, first, last) = args
    span = (last - first).expand()
    if isinstance(span, Integer) and -1 <= span < LONGEST_SUM:
        terms = [by.form(replaced(function, {index: first + step})) for step in range(int(span) + 1)]
        return by.plus(*terms) if terms else ZeroMatrix(*by.shape(function))
    own = private_index(function, first, span, own=[index])
    shifted = by.form(replaced(function, {index: own + first}))
    summands = [_summed(factors, c, Tuple(own, S.Zero, span), by.shape(shifted)[0], by)
                for factors, c in by.read(shifted).terms.items()]
    return by.plus(*summands) if summands else ZeroMatrix(*by.shape(function))


def _summed(factors: Factors, coefficient: Expr, limits: Tuple, size: Expr, by: Algebra) -> Expr:
    """The sum of one product, what does not depend on the index outside of it."""
    index, _, last = limits
    fixed, moving = coefficient.as_independent(index, as_Add=False)
    places = [k for k, factor in enumerate(factors) if factor.has(index)]
    if not places and not moving.has(index):
        return by.product(fixed*moving*(last + 1), *factors, size=size)
    start, stop = (places[0], places[-1] + 1) if places else (0, len(factors))
    inner = by.product(moving, *factors[start:stop], size=size)
    return by.product(
        fixed, *factors[:start], new(MatrixSum, inner, limits), *factors[stop:], size=size)


@canonical_traces(MatrixSum)
@law("tr(sum_i A_i) = sum_i tr(A_i)", source="by entries", ends="no trace of a sum is left")
def trace_of_sum(factor: Expr, by: Algebra) -> Expr:
    """The trace of a sum over an index."""
    return Sum(by.trace_of(factor.function), tuple(factor.limits))


@canonical(Sum)
@law("sum_{k=p..q} f(k) = sum_{i=0..q-p} f(i + p)", source="by definition", ends="the index is renamed once")
def canonical_sum(node: Sum, args: list[Expr], by: Algebra) -> Expr:
    """A sum of scalars of matrices: what its indices are called does not matter."""
    function, *limits = args
    if not all(len(limit) == 3 for limit in limits) or not function.has(MatrixElement, MatrixExpr):
        return node.func(*args)
    renamed: list[tuple[Expr, Expr, Expr]] = []
    for k, (index, first, last) in enumerate(limits):
        around = Tuple(*limits[k + 1:])
        own = private_index(function, around, first, last, *[limit[0] for limit in renamed],
                            own=() if around.has(index) else [index])
        names = {index: own + first}
        function = replaced(function, names)
        # Where an inner sum ends may depend on the index of an outer one.
        renamed = [(i, zero, span.xreplace(names)) for i, zero, span in renamed]
        renamed.append((own, S.Zero, (last - first).expand()))
    return node.func(function, *renamed)


@indexed(Sum)
def indexed_sum(node: Sum, row: Label, col: Label, by: Any) -> None:
    """The sum of a scalar; an index that stands outside of it, too, the sweep has refused."""
    by.scalar(node.function)
    by.sums(node.limits)
