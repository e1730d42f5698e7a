"""The transpose: its differential and its forms. Transposes stand at the atoms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, multiplied_out, written
from sympy_matcalc.core.factors import is_one_by_one, new
from sympy_matcalc.core.laws import (
    assumed,
    canonical,
    conjugates,
    differential,
    expanding,
    parts,
    properties,
    slices,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich
from sympy_matcalc.core.properties import Facts, Known, transposed
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.slicing import sliced
from sympy_matcalc.core.statements import MAGNUS, law

parts(Transpose)(lambda variable, gradient, by: by.transpose_combination(gradient))


@differential(Transpose)
def transpose_differential(node: Transpose, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U.T) = (dU).T

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    for i in active:
        yield i, Sandwich((), (), transposed=True)


@typed(Transpose)
def typed_transpose(node: Transpose, args: list[Expr], by: Algebra) -> Expr:
    """(A B).T = B.T A.T,  (A + B).T = A.T + B.T

    Ends: a transpose steps down to the atoms.
    """
    transposed = by.transpose(args[0])
    return node if transposed == node else transposed


@canonical(Transpose)
@law("(A B)' = B' A',  (A')' = A", source=MAGNUS + ", section 1.4", ends="transposes go to the atoms")
def transpose_law(node: Transpose, args: list[Expr], by: Algebra) -> Expr:
    """A transpose."""
    (arg,) = args
    if is_one_by_one(by.shape(arg)):
        return arg
    if isinstance(arg, MatrixSymbol):
        return node if arg is node.arg and not (by.symmetric and arg in by.symmetric) else by.transpose(arg)
    return by.transposed(arg)


@conjugates(Transpose)
def conjugate_of_transpose(factor: Transpose, by: Algebra) -> Expr:
    """conj(A') = A^H"""
    if isinstance(factor.arg, MatrixSymbol):
        return new(Adjoint, factor.arg)
    return by.form(factor.func(by.conjugated(factor.arg)))


@slices(Transpose)
def slice_of_transpose(node: Transpose, rows: Range, cols: Range, by: Algebra) -> Expr:
    """A'[r, c] = A[c, r]'"""
    return by.transpose(sliced(node.arg, cols, rows, by))


@properties(Transpose)
def transpose_properties(node: Expr, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A.T has what A has, upper and lower exchanged."""
    return transposed(parts[0])


@assumed(Transpose)
def transpose_assumed(node: Transpose, args: list[Expr], by: Assuming) -> Expr:
    """S.T = S;  K.T = -K

    Ends: a transpose goes, or steps down to the factors.
    """
    (arg,) = args
    rows, cols = by.shape(arg)  # of n x m, though they say so, S and S.T do not stand in the same places
    if rows == cols and by.holds(arg, "symmetric"):
        return arg
    if rows == cols and by.holds(arg, "skew_symmetric"):
        return typed[MatMul](MatMul(-1, arg), [S.NegativeOne, arg], by)
    result = typed[Transpose](node, args, by)
    found = by.rules.applied((result,)) if isinstance(result, Transpose) else None
    return result if found is None else by.in_place_of(result, *found)


@expanding["mul"](Transpose)
def expanded_transpose(node: Transpose, by: Algebra) -> Expr:
    """(A + B).T = A.T + B.T;  (A B).T = B.T A.T"""
    flat = flattened(node, by)
    return written(multiplied_out(flat, by, highest=0), by) if isinstance(flat, MatMul) else flat
