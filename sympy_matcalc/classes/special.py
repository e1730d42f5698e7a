"""Zero, identity and all-ones matrices, and matrix units."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix

from sympy_matcalc.core.blocks import bordered
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_one_by_one, new
from sympy_matcalc.core.laws import (
    conjugates,
    cycles,
    entrywise_factors,
    products,
    properties,
    roles,
    slices,
    transposes,
    typed,
)
from sympy_matcalc.core.matrix_unit import MatrixUnit, matrix_unit
from sympy_matcalc.core.properties import Facts, Known
from sympy_matcalc.core.ranges import Range, at_most, overlap
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.roles import Roles, places, sizes

roles(Identity, OneMatrix, ZeroMatrix)(sizes)
entrywise_factors(OneMatrix)(lambda node: ())
transposes(OneMatrix)(lambda node, parts, by: node.T)


@roles(MatrixUnit)
def roles_in_unit(node: Expr) -> Roles:
    """A shape, and a place in it."""
    yield from sizes(node)
    yield from places(node.args[2:], node.shape)


@conjugates(Identity, OneMatrix, ZeroMatrix, MatrixUnit)
def conjugate_of_real(factor: Expr, by: Algebra) -> Expr:
    """conj(I) = I"""
    return factor


@typed(OneMatrix)
def typed_ones(node: OneMatrix, args: list[Expr], by: Algebra) -> Expr:
    """A matrix of one entry that is 1 is the identity

    Ends: it becomes the identity once. SymPy's doit asks its assumptions whether a size is 1.
    """
    return Identity(S.One) if is_one_by_one((args[0], args[1])) else with_arguments(node, args)


@cycles(MatrixUnit)
def trace_with_unit(factors: Factors, k: int, by: Algebra) -> Expr:
    """tr(P E(i, j)) = P[j, i]"""
    i, j = factors[k].args[2:]
    rest = factors[k + 1:] + factors[:k]
    flipped = by.transpose_factors(rest)
    if sum(map(by.count_transposes, flipped)) < sum(map(by.count_transposes, rest)):
        rest, i, j = flipped, j, i
    return new(MatrixElement, by.product(S.One, *rest), j, i)


@products(MatrixUnit, OneMatrix)
def row_sums_of_unit(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """E(i, j) 1 = e(i), a column"""
    unit, ones = factors[k:k + 2]
    if not (isinstance(unit, MatrixUnit) and isinstance(ones, OneMatrix) and is_one(ones.shape[1])):
        return None
    rows, _, i, _ = unit.args
    return k, k + 2, matrix_unit(rows, S.One, i, S.Zero)


@products(OneMatrix, MatrixUnit)
def column_sums_of_unit(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """1' E(i, j) = e(j)', a row"""
    ones, unit = factors[k:k + 2]
    if not (isinstance(unit, MatrixUnit) and isinstance(ones, OneMatrix) and is_one(ones.shape[0])):
        return None
    _, cols, _, j = unit.args
    return k, k + 2, matrix_unit(S.One, cols, S.Zero, j)


@slices(ZeroMatrix)
def slice_of_zero(node: ZeroMatrix, rows: Range, cols: Range, by: Algebra) -> Expr:
    """0[r, c] = 0"""
    return ZeroMatrix(rows.length, cols.length)


@slices(OneMatrix)
def slice_of_ones(node: OneMatrix, rows: Range, cols: Range, by: Algebra) -> Expr:
    """Ones again."""
    count = (rows.length, cols.length)
    return Identity(S.One) if is_one_by_one(count) else OneMatrix(*count)


@slices(Identity)
def slice_of_identity(node: Identity, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """An identity among zeros, where the rows and the columns overlap."""
    if not (rows.step == 1 and cols.step == 1):
        return Identity(rows.length) if rows == cols else None
    count = (rows.length, cols.length)
    common = overlap(rows, cols.start, cols.stop)
    if common is None:
        return ZeroMatrix(*count)
    start, stop = common
    return bordered(Identity(stop - start), (start - rows.start, start - cols.start), count, by)


@slices(MatrixUnit)
def slice_of_unit(node: Expr, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """A matrix unit again, or zero."""
    if not (rows.step == 1 and cols.step == 1):
        return None
    count = (rows.length, cols.length)
    i, j = node.args[2:]
    inside = [at_most(range_.start, k) and at_most(k + 1, range_.stop) for range_, k in ((rows, i), (cols, j))]
    return matrix_unit(*count, i - rows.start, j - cols.start) if all(inside) else ZeroMatrix(*count)


@properties(Identity)
def identity_properties(node: Identity, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """I is all of it."""
    return {"diagonal": True, "positive_definite": True, "orthogonal": True, "unit_triangular": True,
            "idempotent": True}


@properties(ZeroMatrix)
def zero_properties(node: ZeroMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """0"""
    return {"zero": True, "real": True}


@properties(OneMatrix)
def one_properties(node: OneMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """1 1.T, of rank one."""
    rows, cols = node.shape
    if rows == cols == 1:
        return {"positive_definite": True, "orthogonal": True, "unit_triangular": True}
    known = {"real": True, "zero": False}
    if rows == cols:
        known["positive_semidefinite"] = True
    if (rows - 1).is_positive:
        known["upper_triangular"] = False
    if (cols - 1).is_positive:
        known["lower_triangular"] = False
    if (rows - 1).is_positive or (cols - 1).is_positive:
        known["diagonal"] = False
        if (rows - 1).is_positive and (cols - 1).is_positive:
            known["fullrank"] = False
    return known
