"""Cheap constructors: sums, products, transposes and traces born in normal form.

An :class:`Algebra` remembers what it has transposed, so one sweep pays for each
subexpression once. Nothing here recurses over an expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain
from operator import eq
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import Combination, Factors, add, built, like_terms, multiply
from sympy_matcalc.core.entrywise import Entrywise
from sympy_matcalc.core.factors import (
    Shape,
    class_of_letter,
    is_one,
    is_one_by_one,
    merge_neighbours,
    new,
    shallow_doit,
    split,
)
from sympy_matcalc.core.laws import Kind, conjugates, cycles, elements, orders, traces, typed
from sympy_matcalc.core.rewriting import rewritten


class Algebra(Entrywise):
    """Constructors of matrix expressions in the typed form, with a memory.

    They are the ``by`` of the laws: a form is a class of constructors with its kind of laws.

    Parameters
    ==========

    symmetric : frozenset of MatrixSymbol
        Symbols that are assumed to be their own transposes.
    """

    laws: Kind = typed
    """What brings a node into this form."""

    # -- what laws build with, in whatever form -------------------------------

    def form(self, expr: Basic) -> Any:
        """An expression in this form."""
        return rewritten(expr, self.laws, self)

    def made(self, cls: type, *args: Basic) -> Any:
        """The node of a class in this form, its arguments in this form already."""
        node = Basic.__new__(cls, *args)
        law = self.laws.of(cls)
        return node if law is None else law(node, list(args), self)

    def sum_of(self, terms: dict[Factors, Expr], shape: Shape) -> Expr:
        """The expression of a combination of products in this form."""
        # SymPy does not group a*A + a*B, so neither may the reading of what a user typed.
        return self.expression(Combination(shape, terms), group=False)

    def combined(self, terms: dict[Factors, Expr], shape: Shape) -> Expr:
        """The sum of products of factors, which need not be in this form."""
        return self.sum_of(terms, shape)

    def plus(self, *exprs: Expr) -> Expr:
        """The sum of expressions in this form."""
        return self.sum_of(like_terms(chain(*[self.terms(expr).items() for expr in exprs])), self.shape(exprs[0]))

    def times(self, *exprs: Expr, scale: Expr = S.One) -> Expr:
        """The product of expressions in this form."""
        coefficient, reduced = self.word(exprs, scale)
        rows, cols = self.shape(exprs[0])[0], self.shape(exprs[-1])[1]
        return new(ZeroMatrix, rows, cols) if coefficient is S.Zero else self.product(coefficient, *reduced, size=rows)

    def word(self, exprs: Iterable[Expr], scale: Expr = S.One) -> tuple[Expr, Factors]:
        """The product of expressions, with its scalar; none is taken apart that is a sum."""
        scalars: list[Expr] = [scale]
        factors: list[Expr] = []
        for expr in exprs:
            coefficient, inner = split(expr)
            scalars.append(coefficient)
            factors.extend(inner)
        coefficient, reduced = self.reduce(tuple(factors))
        return multiply([*scalars, coefficient]), reduced

    def one_by_one(self, entry: Expr) -> Expr:
        """The 1x1 matrix with an entry."""
        return ZeroMatrix(1, 1) if entry is S.Zero else self.product(entry, size=S.One)

    def transposed(self, expr: Expr) -> Expr:
        """The transpose of an expression in this form, in this form: unlike a factor, it may have a scalar."""
        flipped = self.transpose(expr)
        if isinstance(flipped, MatAdd):
            return flipped
        coefficient, factors = split(flipped)
        scale, kept = self.scalars_outside(factors)
        return flipped if scale is S.One else self.product(coefficient*scale, *kept, size=self.shape(flipped)[0])

    def conjugated(self, expr: Expr) -> Expr:
        """The conjugate of an expression in this form."""
        law = conjugates.of(type(expr))
        assert law is not None
        return law(expr, self)

    def entry(self, factor: Expr, i: Expr, j: Expr) -> Expr:
        """An entry of a matrix in this form."""
        if is_one_by_one(self.shape(factor)):
            return self.trace_of(factor)
        law = elements.of(type(factor))
        found = None if law is None else law(factor, i, j, self)
        if found is not None:
            return found
        if isinstance(factor, (MatMul, MatAdd)):
            return self.made(MatrixElement, factor, i, j)
        flipped = self.with_fewer_transposes(factor)
        return factor[i, j] if flipped is factor else self.entry(flipped, j, i)

    def reordered(self, factors: Factors) -> tuple[Expr, Factors]:
        """A product as ``simplify`` has it, with its scalar."""
        for factor in factors:
            for law in orders.of(class_of_letter(factor)):
                result: tuple[Expr, Factors] = law(factors, self)
                return result
        return S.One, factors

    def inverse(self, expr: Expr) -> Expr:
        """The inverse of an expression in this form."""
        return shallow_doit(new(Inverse, expr, S.NegativeOne))

    def to_power(self, base: Expr, exponent: Expr) -> Expr:
        """A power of an expression in this form."""
        return shallow_doit(new(MatPow, base, exponent))

    def determinant(self, expr: Expr) -> Expr:
        """The determinant of an expression in this form: SymPy's, repeated, for of |A.T B| it leaves |A.T| |B|."""
        node = new(Determinant, expr)
        if isinstance(expr, (MatrixSymbol, MatAdd)):
            return node
        product = self._determinants_of_parts(expr) if isinstance(expr, MatMul) else shallow_doit(node)
        factors = Mul.make_args(product)
        inner = [self.determinant(factor.arg) if isinstance(factor, Determinant) and factor != node else factor
                 for factor in factors]
        return product if all(map(eq, inner, factors)) else multiply(inner)

    def _determinants_of_parts(self, expr: MatMul) -> Expr:
        """|c A B| = c**n |A| |B| for the shortest square products A and B, as SymPy has it."""
        scale, factors = split(expr)
        size, start, parts = self.shape(expr)[0], 0, list[Expr]()
        for k, factor in enumerate(factors):
            if self.shape(factor)[1] == self.shape(factors[start])[0]:
                parts.append(new(Determinant, self.product(S.One, *factors[start:k + 1])))
                start = k + 1
        if start < len(factors) or not parts:
            return shallow_doit(new(Determinant, expr))
        return multiply(parts if scale is S.One else [built(Pow, scale, size), *parts])

    def trace_of(self, expr: Expr) -> Expr:
        """The trace of an expression in this form."""
        rows = self.shape(expr)[0]
        summands = []
        for factors, coefficient in self.read(expr).terms.items():
            trace = self.trace(factors, rows) if len(factors) < 2 else new(Trace, self.product(S.One, *factors))
            summands.append(multiply([coefficient, trace]))
        return add(summands)

    # -- scalars --------------------------------------------------------------

    def as_scalar(self, expr: Basic) -> Basic:
        """A 1x1 matrix as its entry: its trace, and of a power the power of the trace; anything else as it is."""
        if not isinstance(expr, MatrixExpr) or not is_one_by_one(self.shape(expr)):
            return expr
        summands = []
        for factors, coefficient in self.read(expr).terms.items():
            if len(factors) == 1 and isinstance(factors[0], MatPow):
                value = built(Pow, self.as_scalar(factors[0].base), factors[0].exp)
            else:
                value = self.trace_of(self.product(S.One, *factors, size=S.One))
            summands.append(multiply([coefficient, value]))
        return add(summands)

    def inner(self, left: Combination, right: Combination) -> Expr:
        """<A, B> = tr(A.T B)"""
        summands = []
        for left_factors, left_coefficient in left.terms.items():
            transposed = self.transpose_factors(left_factors)
            for right_factors, right_coefficient in right.terms.items():
                scale, factors = self.concatenate(transposed, right_factors)
                if scale is not S.Zero:
                    trace = self.trace(factors, left.shape[1])
                    summands.append(multiply([left_coefficient, right_coefficient, scale, trace]))
        return add(summands)

    def trace(self, factors: Factors, size: Expr) -> Expr:
        """The trace of a product: its smallest rotation, transposition included.

        Smallest is what has fewest transposes, then what SymPy's order puts first.
        """
        coefficient, factors = self.scalars_outside(factors)
        while len(factors) > 1 and merge_neighbours(factors[-1], factors[0]) is not None:
            scale, factors = self.reduce(factors[-1:] + factors[:-1])
            coefficient = coefficient*scale
        if not factors:
            return coefficient*size
        if len(factors) == 1:
            return multiply([coefficient, self.trace_of_factor(factors[0])])
        for k, factor in enumerate(factors):
            for law in cycles.of(type(factor)):
                trace = law(factors, k, self)
                if trace is not None:
                    return multiply([coefficient, trace])
        with suppress(RecursionError):  # of SymPy's sort keys, for deep factors
            scale, factors = self.scalars_outside(self.smallest_rotation(factors))
            coefficient = coefficient*scale
        trace = new(Trace, new(MatMul, *factors))
        return multiply([coefficient, self.spellings.get(trace, trace) if self.spellings else trace])

    def trace_of_factor(self, factor: Expr) -> Expr:
        """The trace of one factor of a product."""
        if isinstance(factor, MatAdd):
            terms = self.read(factor).terms
            return add([multiply([c, self.trace(inner, self.shape(factor)[0])]) for inner, c in terms.items()])
        if isinstance(factor, Transpose):
            factor = factor.arg
        trace = traces.found(factor, self)
        if trace is None:
            trace = factor._eval_trace() if not isinstance(factor, MatrixBase) else factor.trace()
        if trace is not None:
            return trace
        if self.symmetric or not _is_before_transpose(factor):
            with suppress(RecursionError):
                factor = min(factor, self.transpose(factor), key=self.sort_key)
        return new(Trace, factor)

    def smallest_rotation(self, factors: Factors) -> Factors:
        """Of the rotations of a product and of its transpose, the first in order."""
        candidates: list[tuple[Factors, int]] = []
        for cycle in self.least_transposed(factors):
            # A product that is 1x1, as in x.T*A*x, is how people write it.
            scalars = [k for k, factor in enumerate(cycle) if is_one(self.shape(factor)[0])]
            candidates += [(cycle, k) for k in scalars or range(len(cycle))]
        if len(candidates) > 1:
            keys = {id(cycle): [self.sort_key(factor) for factor in cycle] for cycle, _ in candidates}
            candidates.sort(key=lambda candidate: _rotated(keys[id(candidate[0])], candidate[1]))
        smallest: Factors = _rotated(*candidates[0])
        return smallest

    def least_transposed(self, factors: Factors) -> list[Factors]:
        """A product and its transpose, or the one of the two that has fewer transposes."""
        count = sum(map(self.count_transposes, factors))
        if 2*count < len(factors) and not self.symmetric and all(class_of_letter(f) is MatrixSymbol for f in factors):
            return [factors]
        flipped = self.transpose_factors(factors)
        other = sum(map(self.count_transposes, flipped))
        return [cycle for cycle, number in ((factors, count), (flipped, other)) if number == min(count, other)]


def _rotated(cycle: Any, k: int) -> Any:
    return cycle[k:] + cycle[:k]


def _is_before_transpose(factor: Expr) -> bool:
    """Whether a power of a word comes before its transpose: it begins with a symbol, that with a transposed one."""
    base = factor.args[0] if isinstance(factor, MatPow) else factor
    ends = (base.args[0], base.args[-1]) if type(base) is MatMul else base.args if type(base) is MatAdd else (base,)
    return all(type(end) is MatrixSymbol for end in ends)


def entry_as_it_is(factor: Expr, i: Expr, j: Expr, by: Algebra) -> Expr:
    """An entry that is not written out; of two that mean the same the one with fewer transposes."""
    flipped = by.with_fewer_transposes(factor)
    return new(MatrixElement, factor, i, j) if flipped is factor else by.entry(flipped, j, i)


def transpose_of_arguments(node: Expr, parts: list[Expr], by: Algebra) -> Expr:
    """f(A, B)' = f(A', B'); what is no matrix stays as it is."""
    remaining = iter(parts)
    return new(type(node), *[next(remaining) if arg.is_Matrix else arg for arg in node.args])


def conjugate_of_arguments(factor: Expr, by: Algebra) -> Expr:
    """The conjugate of what is real in its matrix arguments: that of the conjugates of these."""
    return by.form(factor.func(*[by.conjugated(arg) if arg.is_Matrix else arg for arg in factor.args]))
