"""Kronecker products: their forms, and what they are in products."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import MOST_TERMS, Factors, multiply
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments, entry_as_it_is
from sympy_matcalc.core.expansion import multilinear
from sympy_matcalc.core.factors import is_one, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.laws import (
    canonical,
    canonical_traces,
    conjugates,
    determinants,
    elements,
    expanding,
    hadamards,
    inverses,
    merging,
    powers,
    properties,
    ranks,
    shapes,
    traces,
    typed,
)
from sympy_matcalc.core.powers import is_whole
from sympy_matcalc.core.properties import KEPT_BY_ALL, Facts, Known, of_all, signed
from sympy_matcalc.core.ranges import same
from sympy_matcalc.core.ranks import at_most_their_product
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.statements import TOPICS, law

conjugates(KroneckerProduct)(conjugate_of_arguments)
elements(KroneckerProduct)(entry_as_it_is)
ranks(KroneckerProduct)(at_most_their_product)
shapes(KroneckerProduct)(lambda node: node.args)


@typed(KroneckerProduct)
def typed_kronecker(node: KroneckerProduct, args: list[Expr], by: Algebra) -> Expr:
    """A column and a row next to each other multiply: u kron v.T = v.T kron u = u v.T;  U kron 0 = 0

    Ends: one factor less.
    """
    if any(isinstance(arg, ZeroMatrix) for arg in args):
        return new(ZeroMatrix, *by.shape(node))
    factors: list[Expr] = []
    for arg in args:
        before = factors[-1] if factors else None
        if before is not None and is_one(by.shape(before)[1]) and is_one(by.shape(arg)[0]):
            factors[-1] = by.times(before, arg)
        elif before is not None and is_one(by.shape(before)[0]) and is_one(by.shape(arg)[1]):
            factors[-1] = by.times(arg, before)
        else:
            factors.append(arg)
    scale, factors = scalars_outside(factors)
    if len(factors) == 1:
        result = factors[0]
    elif len(factors) == len(args):
        result = shallow_doit(with_arguments(node, factors))
    else:
        result = shallow_doit(KroneckerProduct(*factors))
    return result if scale is S.One else by.times(result, scale=scale)


def scalars_outside(args: Sequence[Expr]) -> tuple[Expr, list[Expr]]:
    """(a A) kron (b B) = a b (A kron B): of the factors, a b and A, B

    SymPy 1.14 takes the scalar out of a product of matrices only to break on what is left.
    """
    parts = [split(arg) if isinstance(arg, MatMul) else (S.One, (arg,)) for arg in args]
    return multiply([c for c, _ in parts]), [
        arg if c is S.One else shallow_doit(new(MatMul, *factors)) if len(factors) > 1
        else factors[0] if factors else Identity(arg.shape[0]) for arg, (c, factors) in zip(args, parts)]


@traces(KroneckerProduct)
def trace_of_rectangles(factor: KroneckerProduct, by: Algebra) -> Expr | None:
    """tr(A x B) stays, where A and B are not square: SymPy 1.14 makes it the product of traces that do not exist."""
    return new(Trace, factor) if any(rows != cols for rows, cols in map(by.shape, factor.args)) else None


@canonical(KroneckerProduct)
@law("(a A + B) x C = a (A x C) + B x C,  (A x B) x C = A x (B x C)", source=TOPICS + ", section 4.2",
     ends="each sum and each scalar leaves the product once")
def canonical_kronecker(node: KroneckerProduct | None, args: list[Expr], by: Algebra) -> Expr:
    """The Kronecker product, multiplied out."""
    combinations = [by.read(arg).terms for arg in args]
    count = 1
    for terms in combinations:
        count *= len(terms)
    if count > MOST_TERMS:
        return new(KroneckerProduct, *args)
    collected: list[Expr] = []
    for choice in product(*[terms.items() for terms in combinations]):
        scale = multiply([c for _, c in choice])
        parts = [by.product(S.One, *f, size=by.shape(arg)[0]) for arg, (f, _) in zip(args, choice)]
        collected.append(kronecker_term(parts, by, scale))
    if len(collected) == 1:
        return collected[0]
    return by.plus(*collected) if collected else new(ZeroMatrix, *_whole_shape(args, by))


def _whole_shape(args: list[Expr], by: Algebra) -> tuple[Expr, Expr]:
    shapes = [by.shape(arg) for arg in args]
    return multiply([rows for rows, _ in shapes]), multiply([cols for _, cols in shapes])


def kronecker_term(parts: list[Expr], by: Algebra, scale: Expr) -> Expr:
    """A scalar times the Kronecker product of single terms without scalars."""
    scalars = [scale]
    flat: list[Expr] = []
    for part in parts:
        for arg in part.args if isinstance(part, KroneckerProduct) else (part,):
            if is_one_by_one(by.shape(arg)):
                scalars.append(by.trace_of(arg))
            else:
                flat.append(arg)
    for step in (outer_product, kronecker_of_constants):
        flat = _neighbours(flat, step, by)
    scale = multiply(scalars)
    if not flat:
        return by.one_by_one(scale)
    return by.times(flat[0] if len(flat) == 1 else new(KroneckerProduct, *flat), scale=scale)


def _neighbours(args: list[Expr], merge: Any, by: Algebra) -> list[Expr]:
    result: list[Expr] = []
    for arg in args:
        merged = merge(result[-1], arg, by) if result else None
        if merged is None:
            result.append(arg)
        else:
            result[-1] = merged
    return result


@law("x x y.T = y.T x x = x y.T", when="x, y columns", source=TOPICS + ", section 4.2")
def outer_product(left: Expr, right: Expr, by: Algebra) -> Expr | None:
    """A column next to a row."""
    if is_one(by.shape(left)[1]) and is_one(by.shape(right)[0]):
        return _single(by.times(left, right), by)
    if is_one(by.shape(left)[0]) and is_one(by.shape(right)[1]):
        return _single(by.times(right, left), by)
    return None


@law("I x I = I,  1 x 1 = 1", source=TOPICS + ", section 4.2")
def kronecker_of_constants(left: Expr, right: Expr, by: Algebra) -> Expr | None:
    """Identities and matrices of ones."""
    if isinstance(left, Identity) and isinstance(right, Identity):
        return Identity(left.shape[0]*right.shape[0])
    if isinstance(left, OneMatrix) and isinstance(right, OneMatrix):
        return OneMatrix(left.shape[0]*right.shape[0], left.shape[1]*right.shape[1])
    return None


def _single(expr: Expr, by: Algebra) -> Expr | None:
    """``expr`` if it is one product without a scalar."""
    terms = by.read(expr).terms
    return expr if list(terms.values()) == [S.One] else None


@merging(KroneckerProduct)
@law("(A x B)(C x D) = A C x B D", when="A C and B D have shapes", source=TOPICS + ", lemma 4.2.10",
     ends="two factors become one")
def mixed_product(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """Two Kronecker products, or one and a matrix that fits one of its factors."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, KroneckerProduct) or isinstance(right, KroneckerProduct)):
        return None
    aligned = _aligned(left, right, by)
    if aligned is None:
        return None
    merged = [by.times(a, b) for a, b in zip(*aligned)]
    return k, k + 2, canonical_kronecker(None, merged, by)


def _aligned(left: Expr, right: Expr, by: Algebra) -> tuple[list[Expr], list[Expr]] | None:
    """The factors of two Kronecker products that are multiplied with each other."""
    lefts = list(left.args) if isinstance(left, KroneckerProduct) else [left]
    rights = list(right.args) if isinstance(right, KroneckerProduct) else [right]
    if isinstance(left, OneMatrix):
        lefts = [OneMatrix(1 if k else left.rows, by.shape(b)[0]) for k, b in enumerate(rights)]
    if isinstance(right, OneMatrix):
        rights = [OneMatrix(by.shape(a)[1], 1 if k else right.cols) for k, a in enumerate(lefts)]
    inner = [by.shape(a)[1] for a in lefts], [by.shape(b)[0] for b in rights]
    rights = _padded(rights, inner[0], [is_one(size) for size in inner[1]]) or rights
    lefts = _padded(lefts, inner[1], [is_one(size) for size in inner[0]]) or lefts
    if len(lefts) != len(rights):
        return None
    if not all(same(by.shape(a)[1], by.shape(b)[0]) for a, b in zip(lefts, rights)):
        return None
    return lefts, rights


def _padded(args: list[Expr], sizes: list[Expr], is_unit: list[bool]) -> list[Expr] | None:
    """One matrix among 1x1 identities, where all sizes but one are one."""
    places = [k for k, size in enumerate(sizes) if not is_one(size)]
    if len(args) != 1 or len(places) != 1 or is_unit[0]:
        return None
    return [args[0] if k == places[0] else Identity(1) for k in range(len(sizes))]


@canonical_traces(KroneckerProduct)
@law("tr(A x B) = tr(A) tr(B)", when="A, B square", source=TOPICS + ", section 4.2")
def trace_of_kronecker(factor: Expr, by: Algebra) -> Expr | None:
    """The trace of a Kronecker product."""
    if not by.is_square(*factor.args):
        return None
    return multiply([by.trace_of(arg) for arg in factor.args])


@determinants(KroneckerProduct, rank=2)
@law("|A x B| = |A|**m |B|**n", when="A n-square, B m-square", source=TOPICS + ", problem 4.2.1")
def determinant_of_kronecker(factor: Expr, by: Algebra) -> Expr | None:
    """The determinant of a Kronecker product."""
    if not by.is_square(*factor.args):
        return None
    whole = by.shape(factor)[0]
    return multiply([by.determinant(arg)**(whole/by.shape(arg)[0]) for arg in factor.args])


@inverses(KroneckerProduct)
@law("(A x B)**-1 = A**-1 x B**-1", when="A, B square", source=TOPICS + ", corollary 4.2.11")
def inverse_of_kronecker(factor: Expr, by: Algebra) -> Expr | None:
    """The inverse of a Kronecker product."""
    if not by.is_square(*factor.args):
        return None
    return canonical_kronecker(None, [by.inverse(arg) for arg in factor.args], by)


@powers(KroneckerProduct)
@law("(A x B)**k = A**k x B**k", when="A, B square, k whole", source=TOPICS + ", section 4.2")
def power_of_kronecker(factor: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of a Kronecker product."""
    if not by.is_square(*factor.args) or not is_whole(exponent):
        return None
    return canonical_kronecker(None, [by.to_power(arg, exponent) for arg in factor.args], by)


@hadamards(KroneckerProduct)
@law("(A x B) o (C x D) = (A o C) x (B o D)", when="A, C of one shape, B, D of one shape",
     source=TOPICS + ", section 5.1")
def hadamard_of_kroneckers(left: Expr, right: Expr, by: Algebra) -> Expr | None:
    """The Hadamard product of two Kronecker products."""
    if isinstance(left, Identity):
        left, right = right, left
    if isinstance(left, KroneckerProduct) and isinstance(right, Identity) and by.is_square(*left.args):
        right = new(KroneckerProduct, *[Identity(by.shape(a)[0]) for a in left.args])
    if not (isinstance(left, KroneckerProduct) and isinstance(right, KroneckerProduct)) \
            or [by.shape(a) for a in left.args] != [by.shape(b) for b in right.args]:
        return None
    return canonical_kronecker(None, [by.made(HadamardProduct, a, b) for a, b in zip(left.args, right.args)], by)


@properties(KroneckerProduct)
def kronecker_properties(node: KroneckerProduct, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A and B on A x B alike (Horn and Johnson, Topics, 4.2); the rank is the product of the ranks."""
    known = of_all(parts, (*KEPT_BY_ALL, "real"))
    if any(part.get("zero") for part in parts):
        known["zero"] = True
    if all(part.get("square") and part.get("nonempty") for part in parts) and any(
            part.get("singular") for part in parts):
        known["singular"] = True
    known.update(signed(parts))
    return known


expanding["mul"](KroneckerProduct)(multilinear())
