"""Fréchet derivatives: their differential, which is of the next order, and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.core.analytic import as_function, derivative_of
from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.commuting import commuting_part, stripped
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.frechet import Frechet
from sympy_matcalc.core.functional_calculus import applied
from sympy_matcalc.core.functional_maps import FrechetMap, OfFunction
from sympy_matcalc.core.joining import entries_at_units
from sympy_matcalc.core.laws import (
    Label,
    assumed,
    canonical,
    cycles,
    differential,
    indexed,
    properties,
    traces,
    transposes,
    typed,
)
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.statements import HIGHAM, law


@differential(Frechet)
def frechet_differential(node: Frechet, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d L_f(U, E) = L_f(U, E, dU) + L_f(U, dE), with the derivative of the second order

    By a parameter of f, the derivative of df along E.
    Where: f is analytic at the eigenvalues of U.
    Source: Higham and Relton, SIAM J. Matrix Anal. Appl. 35 (2014), section 2; Higham, Functions of Matrices,
    section 3.1.
    """
    derivative_of(node.function, node)  # there is none where f is not analytic
    for k in active:
        if k == 0:
            yield k, OfFunction(node.arg, node.directions)
        elif k == 1:
            yield k, FrechetMap(node.function, node.arg, node.directions)
        else:
            yield k, FrechetMap(node.function, node.arg, [one for i, one in enumerate(node.directions, 2) if i != k])


@typed(Frechet)
@canonical(Frechet)
@law("L(X, a E + F) = a L(X, E) + L(X, F),  L_f(X, g(X) E h(X)) = g(X) L_f(X, E) h(X),  L_f(X, g(X)) = f'(X) g(X)",
     source=HIGHAM + ", sections 3.1 and 3.2", ends="the directions become smaller, the functions as for f(X)")
def frechet_law(node: Frechet | None, args: list[Basic], by: Algebra) -> Expr:
    """A Fréchet derivative: linear in its directions, a product where they commute with X; sums are kept as typed."""
    function, x, *along = args
    return applied(as_function(function), x, along, by)


@assumed(Frechet)
def frechet_assumed(node: Frechet, args: list[Basic], by: Assuming) -> Expr:
    """L_f(D, E) = f'(D) E for diagonal D and E, which commute

    Ends: one derivative less.
    """
    function, x, *along = args
    if len(along) == 1 and by.is_diagonal(x) and by.is_diagonal(along[0]):
        return by.times(along[0], applied(derivative_of(function), x, (), by))
    return frechet_law(node, args, by)


@transposes(Frechet)
def transpose_of_frechet(node: Frechet, parts: list[Expr], by: Algebra) -> Expr:
    """L_f(X, E)' = L_f(X', E')"""
    return frechet_law(None, [node.function, *parts], by)


@indexed(Frechet)
def entries_of_frechet(node: Frechet, row: Label, col: Label, by: Any) -> bool:
    """L(X, E)_kl = sum over i, j of G_ij L(X, E_ij)_kl, for E = G, and likewise for what is linear in G"""
    return not by.depends(node.arg) and entries_at_units(node, row, col, by)


@traces(Frechet)
@law("tr L_f(X, E) = tr(f'(X) E)", source=HIGHAM + ", theorem 3.3", ends="one direction less")
def trace_of_frechet(node: Frechet, by: Algebra) -> Expr:
    """The trace of a Fréchet derivative."""
    *rest, last = node.directions
    return _traced(by.times(applied(derivative_of(node.function), node.arg, rest, by), last), by)


def _traced(product: Expr, by: Algebra) -> Expr:
    """The trace in this form: each product in its smallest rotation."""
    if by.laws is canonical:
        return by.trace_of(product)
    size = by.shape(product)[0]
    return add([multiply([c, by.trace(factors, size)]) for factors, c in by.read(product).terms.items()] or [S.Zero])


@cycles(Frechet)
@law("tr(A L_f(X, E)) = tr(L_f(X, A) E)", source=HIGHAM + ", section 3.2, by the power series",
     ends="the matrix outside is the last of them in order")
def trace_of_product(factors: Factors, k: int, by: Algebra) -> Expr | None:
    """The derivative is self-adjoint up to transposes: what is outside, and along what, may change places."""
    node = factors[k]
    if not isinstance(node, Frechet) or len(factors) < 2:
        return None
    outside = by.product(S.One, *factors[k + 1:], *factors[:k])
    if len(node.directions) == 1 and not commuting_part(node.arg, by.read(outside), by)[1].terms:
        # What is outside commutes: tr(f'(X) A E)
        return _traced(by.times(applied(node.function, node.arg, [outside], by), *node.directions), by)
    if by.laws is not canonical:
        return None
    # Functions of X, which leave a single direction, do not count in the order: they would change places for ever.
    inside = [stripped(node.arg, outside, by), *node.directions] if len(node.directions) == 1 else \
        [outside, *node.directions]
    if by.sort_key(inside[0]) >= max(map(by.sort_key, inside[1:])):
        return None
    ordered = sorted([outside, *node.directions], key=lambda one: by.sort_key(inside[0] if one is outside else one))
    inner = applied(node.function, node.arg, ordered[:-1], by)
    return by.trace_of(by.times(inner, ordered[-1]))


@properties(Frechet)
def frechet_properties(node: Frechet, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a symmetric matrix along symmetric matrices it is symmetric; likewise of triangular and diagonal ones."""
    return of_all(parts[-len(node.args) + 1:], ("symmetric", "diagonal", "upper_triangular", "lower_triangular"))
