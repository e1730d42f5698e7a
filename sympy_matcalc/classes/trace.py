"""The trace: its differential and its forms. What the trace of a class is, that class's own file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened
from sympy_matcalc.core.factors import new, shape_of, split
from sympy_matcalc.core.laws import (
    Label,
    NoRule,
    assumed,
    canonical,
    differential,
    expanding,
    indexed,
    shorter,
    typed,
    written,
)
from sympy_matcalc.core.maps import LinearMap, Pairing
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.statements import MAGNUS, law
from sympy_matcalc.core.words import degree


@differential(Trace)
def trace_differential(node: Trace, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d tr(U) = tr(dU)

    Where: U is square.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    rows, cols = shape_of(node.arg)
    if rows != cols:
        raise NoRule(node)
    yield 0, Pairing(new(Identity, rows))


@typed(Trace)
def typed_trace(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B,  as SymPy's doit splits it

    Ends: each trace is one of a product or of a single factor.
    """
    (arg,) = args
    if isinstance(arg, MatMul) and arg.args[0].is_Matrix:
        return with_arguments(node, args)
    terms = by.read(arg).terms
    if len(terms) == 1:
        ((factors, coefficient),) = terms.items()
        if coefficient is S.One and factors and isinstance(factors[0], MatrixSymbol):
            return with_arguments(node, args)
    return Algebra.trace_of(by, arg)


written(Trace)(with_arguments)


@shorter(Trace)
def shorter_trace(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B;  tr(A B) = tr(B A);  tr(A.T) = tr A

    Ends: each product goes to its smallest rotation, transposition included, at once.
    """
    value = by.read(args[0])
    return add([c*by.trace(factors, value.shape[0]) for factors, c in value.terms.items()] or [S.Zero])


@canonical(Trace)
@law("tr(a A + B) = a tr A + tr B,  tr(A B) = tr(B A),  tr(A') = tr(A),  tr(A'(B o C)) = tr((A o B)' C),  "
     "tr(x y') = y'x", source=MAGNUS + ", sections 1.10 and 3.6", ends="the network of each product is read back once")
def trace_law(node: Trace, args: list[Expr], by: Algebra) -> Expr:
    """A trace."""
    return by.trace_of(args[0])


@assumed(Trace)
def trace_assumed(node: Trace, args: list[Expr], by: Assuming) -> Expr:
    """tr K = 0 and tr(S K) = 0 for skew-symmetric K and symmetric S

    Ends: a trace goes; otherwise it becomes its smallest rotation.
    """
    (arg,) = args
    if isinstance(arg, (Identity, ZeroMatrix)):
        return Trace(arg).doit()
    if arg is node.args[0] and not isinstance(arg, (MatMul, MatPow, MatrixSymbol)):
        return node
    terms = by.read(arg).terms
    rows = by.shape(arg)[0]
    shorter = {factors: _turned(factors, by) for factors in terms}
    if arg is node.args[0] and all(scale is S.One and turned == f for f, (scale, turned) in shorter.items()):
        return node
    traces = [multiply([c, shorter[f][0], by.trace(shorter[f][1], rows)]) for f, c in terms.items()
              if shorter[f][0] is not S.Zero]
    return add(traces) if traces else S.Zero


def _turned(factors: Factors, by: Assuming) -> tuple[Expr, Factors]:
    """The factors under a trace, shortened where its last and its first meet, too; the scalar is 0 if tr is."""
    if _is_traceless(factors, by):
        return S.Zero, factors
    diagonal = [by.is_diagonal(factor) for factor in factors] if len(factors) > 2 else [False]
    if diagonal[0] and diagonal[-1] and not all(diagonal):
        # D and E commute in tr(D A E), too.
        start = diagonal[::-1].index(False)
        turned = factors[-start:] + factors[:-start]
        return by.shortened(turned)
    for k in range(1, len(factors)):
        turned = factors[k:] + factors[:k]
        scale, shorter = by.shortened(turned)
        if scale is S.Zero:
            return scale, factors
        if degree(shorter) < degree(factors):
            more, shorter = _turned(shorter, by) if shorter else (S.One, shorter)
            return multiply([scale, more]), shorter
    return S.One, factors


def _is_traceless(factors: Factors, by: Assuming) -> bool:
    if len(factors) == 2:
        first, second = map(by.known, factors)
        return bool((first.get("symmetric") and second.get("skew_symmetric"))
                    or (first.get("skew_symmetric") and second.get("symmetric")))
    product = by.product(S.One, *factors) if factors else None
    return product is not None and by.holds(product, "skew_symmetric")


@indexed(Trace)
def indexed_trace(node: Trace, row: Label, col: Label, by: Any) -> None:
    """tr A = sum_k A_kk"""
    k = by.label(by.shape(node.arg)[0])
    by.entry(node.arg, k, k)


@expanding["mul"](Trace)
def expanded_trace(node: Trace, by: Algebra) -> Expr:
    """tr(a A + B) = a tr A + tr B"""
    arg = flattened(node.arg, by)
    if isinstance(arg, MatAdd) or split(arg)[0] is not S.One:
        return typed[Trace](node, [arg], by)
    return node if arg is node.arg else Trace(arg)
