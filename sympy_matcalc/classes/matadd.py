"""Sums of matrices: their differential and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import add
from sympy_matcalc.core.common_factors import is_signed, parted, with_signs_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, written
from sympy_matcalc.core.factors import has_explicit, is_one_by_one
from sympy_matcalc.core.laws import (
    Label,
    assumed,
    canonical,
    conjugates,
    differential,
    expanding,
    indexed,
    inverses,
    properties,
    scaled_sums,
    shorter,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich
from sympy_matcalc.core.properties import LINEAR, Facts, Known, of_all
from sympy_matcalc.core.rewriting import check_addable, same_if_unchanged
from sympy_matcalc.core.statements import COOKBOOK, HORN, law


@differential(MatAdd)
def matadd_differential(node: MatAdd, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U + V) = dU + dV

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    for i in active:
        yield i, Sandwich((), ())


@typed(MatAdd)
def typed_sum(node: MatAdd, args: list[Expr], by: Algebra) -> Expr:
    """A + A = 2 A,  A - A = 0,  A (x - y) - A (y - x) = 2 A (x - y)

    Ends: like terms are collected at once.
    """
    check_addable(args, node, by)
    result = by.sorted_sum(args) if by.is_sum_of_other_words(args) else by.plus(*args)
    if isinstance(result, MatAdd) and sum(any(map(is_signed, term.args)) for term in result.args) > 1:
        terms = by.read(result).terms
        merged = with_signs_merged(terms, by)
        if len(merged) < len(terms):
            result = by.sum_of(dict(merged), by.shape(node))
    return same_if_unchanged(node, result)


@shorter(MatAdd)
def shorter_sum(node: MatAdd, args: list[Expr], by: Algebra) -> Expr:
    """A + A = 2 A;  A - A = 0;  A (x - y) - A (y - x) = 2 A (x - y)

    Ends: like terms are collected at once. Where there are none the order is left as it was.
    """
    result = typed_sum(node, args, by)
    if isinstance(result, MatAdd) and set(result.args) == set(args):
        return node if tuple(args) == node.args else MatAdd(*args)
    return result


@canonical(MatAdd)
@law("A + A = 2 A,  A - A = 0", source=HORN + ", section 0.2", ends="like terms are collected at once")
def canonical_sum(node: MatAdd, args: list[Expr], by: Algebra) -> Expr:
    """A sum, like terms collected."""
    check_addable(args, node, by)
    if is_one_by_one(by.shape(node)) and not any(isinstance(arg, MatrixBase) for arg in args):
        return by.one_by_one(add([by.trace_of(arg) for arg in args]))
    if by.is_sum_of_other_words(args) and not scaled_sums.of(*map(type, args)) and not has_explicit(
            [arg.args for arg in args]):
        return same_if_unchanged(node, by.sorted_sum(args))
    return by.plus(*args)


@inverses(MatAdd)
@law("(A B + A C)**-1 = (B + C)**-1 A**-1,  (c B + c C)**-1 = (B + C)**-1/c", when="A square",
     source=COOKBOOK + ", (1)", ends="the sum gets smaller")
def inverse_of_multiple(arg: Expr, by: Algebra) -> Expr | None:
    """What all terms of a sum have in common stands outside of the inverse."""
    scale, left, rest, right = parted(arg, by)
    if scale is S.One and not left and not right:
        return None
    return by.times(*[by.inverse(f) for f in reversed(right)], by.inverse(rest),
                         *[by.inverse(f) for f in reversed(left)], scale=1/scale)


@conjugates(MatAdd)
def conjugate_of_sum(expr: MatAdd, by: Algebra) -> Expr:
    """conj(A + B) = conj(A) + conj(B)"""
    return by.plus(*map(by.conjugated, expr.args))


@properties(MatAdd)
def sum_properties(node: MatAdd, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Linear properties are those of all terms; definite plus semidefinite is definite; I + K is invertible."""
    known = of_all(parts, (*LINEAR, "positive_semidefinite", "real", "zero"))
    for name in LINEAR:
        if sum(part.get(name) is True for part in parts) == len(parts) - 1 and any(
                part.get(name) is False for part in parts):
            known[name] = False
    if "symmetric" not in known and by.transpose(node) == node:
        known["symmetric"] = True
    definite = any(part.get("positive_definite") for part in parts)
    if known.get("positive_semidefinite") and definite:
        known["positive_definite"] = True
    if known.get("real") and definite and all(
            part.get("positive_semidefinite") or part.get("skew_symmetric") for part in parts):
        known["invertible"] = True
    return known


@assumed(MatAdd)
def sum_assumed(node: MatAdd, args: list[Expr], by: Assuming) -> Expr:
    """A.T + B.T = A + B, where A + B is assumed to be symmetric

    Ends: transposes go.
    """
    result = typed[MatAdd](node, args, by)
    if isinstance(result, MatAdd):
        flipped = by.transpose(result)
        if by.given.get(flipped, {}).get("symmetric"):
            return flipped
    return result


@indexed(MatAdd)
def indexed_matadd(node: MatAdd, row: Label, col: Label, by: Any) -> None:
    """(A + B)_ij = A_ij + B_ij"""
    by.either([(arg, row, col)] for arg in node.args)


@expanding["mul"](MatAdd)
def expanded_sum(node: MatAdd, by: Algebra) -> Expr:
    """A + (B + C) = A + B + C;  A + A = 2 A"""
    flat = flattened(node, by)
    return written(by.read(flat), by) if isinstance(flat, MatAdd) else flat


expanding["multinomial"](MatAdd)(flattened)
expanding["power_base"](MatAdd)(flattened)
