"""The differential of a Kronecker product, the linear map in it, and its adjoint read off entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Combination, Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one, is_one_by_one, shallow_doit, shape_of, split
from sympy_matcalc.core.laws import UNIT, Label, differential, indexed
from sympy_matcalc.core.maps import LinearMap, Sandwich, VecForm, each_term, product_of
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.core.rewriting import normalized


@differential(KroneckerProduct)
def kronecker_product_differential(node: KroneckerProduct, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U kron V) = dU kron V + U kron dV;  d(s kron V) = s dV for a 1x1 matrix s, which is read as its trace

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    args, by = node.args, Algebra()
    units = {k: by.trace_of(arg) for k, arg in enumerate(args) if is_one_by_one(shape_of(arg))}
    for i in active:
        before, after = ([args[k] for k in side if k not in units] for side in (range(i), range(i + 1, len(args))))
        yield i, KroneckerSlot(before, after, shape_of(args[i]), multiply([s for k, s in units.items() if k != i]))


class KroneckerSlot(LinearMap):
    """D -> c (A kron D kron B), for sequences A and B of factors and D of the given shape.

    The adjoint takes P kron G kron Q to c <A, P> <B, Q> G, and any other matrix to a partial trace.
    """

    def __init__(self, before: Sequence[Expr], after: Sequence[Expr], shape: tuple[Expr, Expr],
                 coefficient: Expr = S.One) -> None:
        self.before = tuple(before)
        self.after = tuple(after)
        self.shape = shape
        self.coefficient = coefficient

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        args, scale = [*self.before, algebra.expression(tangent), *self.after], self.coefficient
        if len(args) > 1 and is_one_by_one(self.shape):
            scale = multiply([scale, algebra.trace_of(args.pop(len(self.before)))])
        return algebra.read(normalized(_kronecker(args), algebra)).scaled(scale)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return each_term(cotangent, lambda factors: self._pulled(factors, algebra), self.shape, algebra).scaled(
            self.coefficient)

    def _pulled(self, factors: Factors, algebra: Algebra) -> Expr:
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            return algebra.expression(self.pull(algebra.read(factors[0]), algebra))
        if len(factors) == 1 and factors[0] in algebra.placeholders:
            return KroneckerSlotOf(factors[0], self.before, self.after, self.shape)
        mine = self.before + self.after
        args = self._slots(factors, algebra)
        if args is None:
            return self._traced_out(factors, algebra)
        others = args[:len(self.before)] + args[len(self.before) + 1:]
        scale = multiply([algebra.inner(algebra.read(a), b) for a, b in zip(mine, others)])
        return algebra.expression(args[len(self.before)].scaled(scale))

    def _slots(self, factors: Factors, algebra: Algebra) -> list[Combination] | None:
        """P, G, Q, ... for a product that is P kron G kron Q, slot by slot: (P kron G)(R kron S) = PR kron GS."""
        shapes = [*map(algebra.shape, self.before), self.shape, *map(algebra.shape, self.after)]
        if not factors:
            square = all(rows == cols for rows, cols in shapes)
            return [Combination.identity(rows) for rows, _ in shapes] if square else None
        read = [self._args_of(factor, algebra) for factor in factors]
        if any(len(args) != len(shapes) for _, args in read):
            return None
        slots = []
        for shape, args in zip(shapes, zip(*[args for _, args in read])):
            sizes = [algebra.shape(arg) for arg in args]
            if (sizes[0][0], sizes[-1][1]) != shape or any(a[1] != b[0] for a, b in pairwise(sizes)):
                return None
            slot = algebra.read(args[0])
            for arg in args[1:]:
                slot = product_of(slot, algebra.read(arg), algebra)
            slots.append(slot)
        slots[0] = slots[0].scaled(multiply([scale for scale, _ in read]))
        return slots

    def _args_of(self, factor: Expr, algebra: Algebra) -> tuple[Expr, list[Expr]]:
        """The factors of a Kronecker product as they stand in slots, those that are 1x1 in front where D is none."""
        args = [*factor.args] if isinstance(factor, KroneckerProduct) else [factor]
        if is_one_by_one(self.shape):
            return S.One, args
        units = [arg for arg in args if is_one_by_one(algebra.shape(arg))]
        return multiply([*map(algebra.trace_of, units)]), [arg for arg in args if arg not in units]

    def _traced_out(self, factors: Factors, algebra: Algebra) -> Expr:
        """tr_1(G (A.T kron I)) for a first factor A; of a column u, (u.T kron I) G, of a row v.T, G (v kron I)"""
        left: list[Expr] = []
        right: list[Expr] = []
        sizes: list[list[Expr]] = [[]]
        for factor in (*self.before, None, *self.after):
            rows, cols = self.shape if factor is None else algebra.shape(factor)
            if factor is None:
                if not is_one_by_one(self.shape):
                    left.append(Identity(rows))
                    right.append(Identity(cols))
                sizes.append([])
            elif is_one(cols):
                left.append(factor)
            elif is_one(rows):
                right.append(factor)
            else:
                left.append(Identity(rows))
                right.append(factor)
                sizes[-1].append(rows)
        sides = [() if all(isinstance(arg, Identity) for arg in side) else split(_kronecker(side))[1]
                 for side in (left, right)]
        pulled = algebra.expression(Sandwich(*sides).pull(Combination(self.shape, {factors: S.One}), algebra))
        before, after = sizes
        for factor, lengths in ((0, before), (1, after[::-1])):
            for length in lengths:
                if algebra.shape(pulled) == (length, length):
                    return algebra.one_by_one(algebra.inner(Combination.identity(length), algebra.read(pulled)))
                pulled = shallow_doit(PartialTrace(pulled, length, factor))
        return pulled

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(A kron D kron B), by one Kronecker product after the other"""
        before, after = by.kronecker(*self.before), by.kronecker(*self.after)
        first = _kronecker_with(before, shape, True, by)
        rows, cols = (S(size)*other for size, other in zip(before.shape, shape))
        return by.chained(_kronecker_with(after, (rows, cols), False, by), first).scaled(self.coefficient)


def _kronecker(args: Sequence[Expr]) -> Expr:
    return args[0] if len(args) == 1 else KroneckerProduct(*args)


def _kronecker_with(constant: Expr, shape: Shape, constant_first: bool, by: VecForm) -> Combination:
    """The matrix that takes vec(D) to vec(C kron D), or to vec(D kron C), for a constant C

    vec(A kron B) = (I(n) kron K(q, m) kron I(p)) (vec(A) kron vec(B)), for A m x n and B p x q.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 3.7.
    """
    size = shape[0]*shape[1]
    if constant == Identity(S.One):
        return Combination.identity(size)
    (m, n), (p, q) = (constant.shape, shape) if constant_first else (shape, constant.shape)
    column = by.expression(by.stacked(by.read(constant)))
    columns = by.kronecker(column, Identity(size)) if constant_first else by.kronecker(Identity(size), column)
    order = by.kronecker(Identity(n), by.commutation(q, m), Identity(p))
    return by.chained(by.read(order), by.read(columns))


class KroneckerSlotOf(MatrixExpr):
    """The matrix M with <M, D> = <G, A kron D kron B> for all D, while a derivative is read off.

    Parameters
    ==========

    matrix : MatrixExpr
        G, of the shape of the Kronecker product.
    before, after : Tuple of MatrixExpr
        The factors before and after D.
    shape : Tuple
        The shape of D.
    """

    is_read_off = True
    """It has entries while a derivative is read off, and no value: no answer may hold it."""

    def __new__(cls, matrix: Expr, before: Any, after: Any, shape: Any) -> KroneckerSlotOf:
        result: KroneckerSlotOf = Basic.__new__(cls, matrix, Tuple(*before), Tuple(*after), Tuple(*shape))
        return result

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return tuple(self.args[3])

    def doit(self, **hints: Any) -> KroneckerSlotOf:
        return self


@indexed(KroneckerSlotOf)
def indexed_slot(node: KroneckerSlotOf, row: Label, col: Label, by: Any) -> None:
    """Axes of G that are axes of a Kronecker product are split into the axes of its factors."""
    arg, before, after, shape = node.args
    args = [*before, None, *after]
    rows, cols = [], []
    for other in args:
        down, across = shape if other is None else by.shape(other)
        rows.append(row if other is None else by.label(down))
        cols.append(col if other is None else by.label(across))
    by.split_entry(arg, rows, cols)
    for other, down, across in zip(args, rows, cols):
        if other is not None:
            by.entry(other, down, across)


@indexed(KroneckerProduct)
def indexed_kronecker(node: KroneckerProduct, row: Label, col: Label, by: Any) -> bool:
    """The entry of what is no scalar, times the scalars."""
    long = [arg for arg in node.args if not is_one_by_one(by.shape(arg))]
    active = next((arg for arg in node.args if by.depends(arg)), None)
    if active is None or (long and long != [active] and active in long):
        return False
    if long and active not in long:
        by.entry(KroneckerProduct(*long) if len(long) > 1 else long[0], row, col)
    for arg in node.args:
        if arg not in long or arg is active:
            by.entry(arg, *((row, col) if arg in long else (UNIT, UNIT)))
    return True
