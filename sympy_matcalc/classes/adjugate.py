"""Adjugates: their differential, and how they meet products, multiples, inverses and determinants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments, transpose_of_arguments
from sympy_matcalc.core.factors import is_one, new, split
from sympy_matcalc.core.laws import (
    NoRule,
    canonical,
    conjugates,
    determinants,
    differential,
    merging,
    products,
    properties,
    transposes,
)
from sympy_matcalc.core.maps import Composed, LinearMap, Pairing, Sandwich, Scale
from sympy_matcalc.core.properties import INVERTED, Facts, Known
from sympy_matcalc.core.ranks import is_singular
from sympy_matcalc.core.rewriting import check_square
from sympy_matcalc.core.statements import HORN, law

Merged = tuple[int, int, Expr]

conjugates(Adjugate)(conjugate_of_arguments)
transposes(Adjugate)(transpose_of_arguments)


@differential(Adjugate)
def adjugate_differential(node: Adjugate, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d adj(U) = tr(U**-1 dU) adj(U) - U**-1 dU adj(U)

    Where: U is invertible. Of a U that has no inverse for its shape nothing is said.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.6.
    """
    if is_singular(node.arg) is not False:
        raise NoRule(node)
    scale, letters = split(node.arg)  # the inverse of a multiple would be no factor
    inner = node.arg if scale is S.One else letters[0] if len(letters) == 1 else MatMul(*letters)
    inverse = new(Inverse, inner, S.NegativeOne)
    yield 0, Composed(Pairing(new(Inverse, new(Transpose, inner), S.NegativeOne), 1/scale), Scale(node))
    yield 0, Sandwich((inverse,), (node,), -1/scale)


@canonical(Adjugate)
@law("adj(c A B) = c**(n - 1) adj(B) adj(A),  adj(A**-1) = A/|A|,  adj(adj(A)) = |A|**(n - 2) A,  adj(1x1) = 1",
     when="A, B square; A invertible, where its adjugate is taken twice", source=HORN + ", section 0.8.2",
     ends="each step is a step down into the argument")
def canonical_adjugate(node: Adjugate, args: list[Expr], by: Algebra) -> Expr:
    """An adjugate."""
    check_square(args[0], node, by)
    size = by.shape(args[0])[0]
    if is_one(size):
        return Identity(size)
    scale, factors = split(args[0])
    if scale is S.Zero or not by.is_square(*factors):
        return new(Adjugate, args[0])
    parts = [_of_factor(factor, size, by) for factor in reversed(factors)] or [Identity(size)]
    return by.times(*parts, scale=scale**(size - 1))


def _of_factor(factor: Expr, size: Expr, by: Algebra) -> Expr:
    if isinstance(factor, Inverse):
        return by.times(factor.arg, scale=1/by.determinant(factor.arg))
    if isinstance(factor, Adjugate) and is_singular(factor.arg) is False:
        return by.times(factor.arg, scale=by.determinant(factor.arg)**(size - 2))
    return new(Adjugate, factor)


@determinants(Adjugate)
@law("|adj(A)| = |A|**(n - 1)", source=HORN + ", section 0.8.2", ends="a step down into the argument")
def determinant_of_adjugate(arg: Adjugate, by: Algebra) -> Expr:
    """The determinant of an adjugate."""
    return by.determinant(arg.arg)**(by.shape(arg)[0] - 1)


@merging(Adjugate)
@products(Adjugate)
@law("A adj(A) = adj(A) A = |A| I", source=HORN + ", section 0.8.2", ends="the product is a multiple of I")
def adjugate_with_its_matrix(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A product of a matrix and its adjugate."""
    for place in (k, k + 1):
        node = factors[place]
        scale, letters = split(node.arg) if isinstance(node, Adjugate) else (S.Zero, ())
        if scale is not S.One or not letters:
            continue
        after, before = place + 1 + len(letters), place - len(letters)
        start, stop = (place, after) if factors[place + 1:after] == letters else (before, place + 1)
        if start >= 0 and (stop == after or factors[before:place] == letters):
            return start, stop, by.times(Identity(by.shape(node)[0]), scale=by.determinant(node.arg))
    return None


@properties(Adjugate)
def adjugate_properties(node: Adjugate, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """It has what the inverse has but for units on the diagonal of involutions, and what is semidefinite stays so."""
    (arg,) = parts
    kept = {"positive_semidefinite", "real", *INVERTED} - {"skew_symmetric", "involutory"}
    return {name: True for name in kept if arg.get(name)}
