"""Laws of Kronecker products."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import is_one, is_one_by_one, new
from sympy_matcalc.core.pairs import Merged
from sympy_matcalc.core.ranges import same
from sympy_matcalc.core.statements import TOPICS, law
from sympy_matcalc.forms.expanded import MOST_TERMS

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical


@law("(a A + B) x C = a (A x C) + B x C,  (A x B) x C = A x (B x C)", source=TOPICS + ", section 4.2",
     ends="each sum and each scalar leaves the product once")
def kronecker_law(node: KroneckerProduct | None, args: list[Expr], algebra: Canonical) -> Expr:
    """The Kronecker product, multiplied out."""
    shape = _whole_shape(args, algebra)
    combinations = [algebra.read(arg).terms for arg in args]
    count = 1
    for terms in combinations:
        count *= len(terms)
    if count > MOST_TERMS:
        return new(KroneckerProduct, *args)
    collected: list[Expr] = []
    for choice in product(*[terms.items() for terms in combinations]):
        scale = multiply([c for _, c in choice])
        parts = [algebra.product(S.One, *f, size=algebra.shape(arg)[0]) for arg, (f, _) in zip(args, choice)]
        collected.append(algebra.times(kronecker_term(parts, algebra), scale=scale))
    return algebra.plus(*collected) if collected else ZeroMatrix(*shape)


def _whole_shape(args: list[Expr], algebra: Canonical) -> tuple[Expr, Expr]:
    shapes = [algebra.shape(arg) for arg in args]
    return multiply([rows for rows, _ in shapes]), multiply([cols for _, cols in shapes])


def kronecker_term(parts: list[Expr], algebra: Canonical) -> Expr:
    """The Kronecker product of single terms without scalars."""
    scalars: list[Expr] = []
    flat: list[Expr] = []
    for part in parts:
        for arg in part.args if isinstance(part, KroneckerProduct) else (part,):
            if is_one_by_one(algebra.shape(arg)):
                scalars.append(algebra.trace_of(arg))
            else:
                flat.append(arg)
    for step in (outer_product, kronecker_of_constants):
        flat = _neighbours(flat, step, algebra)
    scale = multiply(scalars) if scalars else S.One
    if not flat:
        return algebra.one_by_one(scale)
    return algebra.times(flat[0] if len(flat) == 1 else new(KroneckerProduct, *flat), scale=scale)


def _neighbours(args: list[Expr], merge: Any, algebra: Canonical) -> list[Expr]:
    result: list[Expr] = []
    for arg in args:
        merged = merge(result[-1], arg, algebra) if result else None
        if merged is None:
            result.append(arg)
        else:
            result[-1] = merged
    return result


@law("x x y.T = y.T x x = x y.T", when="x, y columns", source=TOPICS + ", section 4.2")
def outer_product(left: Expr, right: Expr, algebra: Canonical) -> Expr | None:
    """A column next to a row."""
    if is_one(algebra.shape(left)[1]) and is_one(algebra.shape(right)[0]):
        return _single(algebra.times(left, right), algebra)
    if is_one(algebra.shape(left)[0]) and is_one(algebra.shape(right)[1]):
        return _single(algebra.times(right, left), algebra)
    return None


@law("I x I = I,  1 x 1 = 1", source=TOPICS + ", section 4.2")
def kronecker_of_constants(left: Expr, right: Expr, algebra: Canonical) -> Expr | None:
    """Identities and matrices of ones."""
    if isinstance(left, Identity) and isinstance(right, Identity):
        return Identity(left.shape[0]*right.shape[0])
    if isinstance(left, OneMatrix) and isinstance(right, OneMatrix):
        return OneMatrix(left.shape[0]*right.shape[0], left.shape[1]*right.shape[1])
    return None


def _single(expr: Expr, algebra: Canonical) -> Expr | None:
    """``expr`` if it is one product without a scalar."""
    terms = algebra.read(expr).terms
    return expr if list(terms.values()) == [S.One] else None


@law("(A x B)(C x D) = A C x B D", when="A C and B D have shapes", source=TOPICS + ", lemma 4.2.10",
     ends="two factors become one")
def mixed_product(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """Two Kronecker products, or one and a matrix that fits one of its factors."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, KroneckerProduct) or isinstance(right, KroneckerProduct)):
        return None
    aligned = _aligned(left, right, algebra)
    if aligned is None:
        return None
    merged = [algebra.times(a, b) for a, b in zip(*aligned)]
    return k, k + 2, kronecker_law(None, merged, algebra)


def _aligned(left: Expr, right: Expr, algebra: Canonical) -> tuple[list[Expr], list[Expr]] | None:
    """The factors of two Kronecker products that are multiplied with each other."""
    lefts = list(left.args) if isinstance(left, KroneckerProduct) else [left]
    rights = list(right.args) if isinstance(right, KroneckerProduct) else [right]
    if isinstance(left, OneMatrix):
        lefts = [OneMatrix(1 if k else left.rows, algebra.shape(b)[0]) for k, b in enumerate(rights)]
    if isinstance(right, OneMatrix):
        rights = [OneMatrix(algebra.shape(a)[1], 1 if k else right.cols) for k, a in enumerate(lefts)]
    inner = [algebra.shape(a)[1] for a in lefts], [algebra.shape(b)[0] for b in rights]
    rights = _padded(rights, inner[0], [is_one(size) for size in inner[1]]) or rights
    lefts = _padded(lefts, inner[1], [is_one(size) for size in inner[0]]) or lefts
    if len(lefts) != len(rights):
        return None
    if not all(same(algebra.shape(a)[1], algebra.shape(b)[0]) for a, b in zip(lefts, rights)):
        return None
    return lefts, rights


def _padded(args: list[Expr], sizes: list[Expr], is_unit: list[bool]) -> list[Expr] | None:
    """One matrix among 1x1 identities, where all sizes but one are one."""
    places = [k for k, size in enumerate(sizes) if not is_one(size)]
    if len(args) != 1 or len(places) != 1 or is_unit[0]:
        return None
    return [args[0] if k == places[0] else Identity(1) for k in range(len(sizes))]


@law("tr(A x B) = tr(A) tr(B)", when="A, B square", source=TOPICS + ", section 4.2")
def trace_of_kronecker(factor: Expr, algebra: Canonical) -> Expr | None:
    """The trace of a Kronecker product."""
    if not isinstance(factor, KroneckerProduct) or not are_square(factor.args, algebra):
        return None
    return multiply([algebra.trace_of(arg) for arg in factor.args])


@law("|A x B| = |A|**m |B|**n", when="A n-square, B m-square", source=TOPICS + ", problem 4.2.1")
def determinant_of_kronecker(factor: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a Kronecker product."""
    if not isinstance(factor, KroneckerProduct) or not are_square(factor.args, algebra):
        return None
    whole = algebra.shape(factor)[0]
    return multiply([algebra.determinant(arg)**(whole/algebra.shape(arg)[0]) for arg in factor.args])


@law("(A x B)**-1 = A**-1 x B**-1", when="A, B square", source=TOPICS + ", corollary 4.2.11")
def inverse_of_kronecker(factor: Expr, algebra: Canonical) -> Expr | None:
    """The inverse of a Kronecker product."""
    if not isinstance(factor, KroneckerProduct) or not are_square(factor.args, algebra):
        return None
    return kronecker_law(None, [algebra.inverse(arg) for arg in factor.args], algebra)


@law("(A x B)**k = A**k x B**k", when="A, B square, k whole", source=TOPICS + ", section 4.2")
def power_of_kronecker(factor: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of a Kronecker product."""
    if not isinstance(factor, KroneckerProduct) or not are_square(factor.args, algebra) or not is_whole(exponent):
        return None
    return kronecker_law(None, [algebra.to_power(arg, exponent) for arg in factor.args], algebra)


@law("(A x B) o (C x D) = (A o C) x (B o D)", when="A, C of one shape, B, D of one shape",
     source=TOPICS + ", section 5.1")
def hadamard_of_kroneckers(left: Expr, right: Expr, algebra: Canonical) -> Expr | None:
    """The Hadamard product of two Kronecker products."""
    if isinstance(left, Identity):
        left, right = right, left
    if isinstance(left, KroneckerProduct) and isinstance(right, Identity) and are_square(left.args, algebra):
        right = new(KroneckerProduct, *[Identity(algebra.shape(a)[0]) for a in left.args])
    if not (isinstance(left, KroneckerProduct) and isinstance(right, KroneckerProduct)) \
            or [algebra.shape(a) for a in left.args] != [algebra.shape(b) for b in right.args]:
        return None
    return kronecker_law(None, [algebra.entrywise_product(a, b) for a, b in zip(left.args, right.args)], algebra)


def are_square(args: tuple[Expr, ...], algebra: Canonical) -> bool:
    """Whether all matrices are square."""
    return all(same(*algebra.shape(arg)) for arg in args)


def is_square(expr: Expr, algebra: Canonical) -> bool:
    """Whether a matrix is square."""
    return same(*algebra.shape(expr))

