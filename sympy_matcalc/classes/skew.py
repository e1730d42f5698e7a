"""Cross products: their differentials and their laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments
from sympy_matcalc.core.factors import Shape, is_one, split
from sympy_matcalc.core.joining import entries_at_units
from sympy_matcalc.core.laws import (
    canonical,
    conjugates,
    determinants,
    differential,
    indexed,
    merging,
    powers,
    products,
    properties,
    scalars_outside,
    traces,
    transposes,
)
from sympy_matcalc.core.maps import LinearMap, VecForm, each_term
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.skew import AxialVector, Skew, explicit_skew
from sympy_matcalc.core.statements import law

ROBOTICS = "Murray, Li and Sastry, A Mathematical Introduction to Robotic Manipulation, section 2.2"

Merged = tuple[int, int, Expr]

conjugates(Skew, AxialVector)(conjugate_of_arguments)


@differential(Skew)
def skew_differential(node: Skew, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d[u]x = [du]x

    Source: Murray, Li and Sastry, A Mathematical Introduction to Robotic Manipulation, section 2.2: it is linear.
    """
    yield 0, CrossProduct()


@differential(AxialVector)
def axial_vector_differential(node: AxialVector, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d axial(U) = axial(dU)

    Source: Murray, Li and Sastry, A Mathematical Introduction to Robotic Manipulation, section 2.2: it is linear.
    """
    yield 0, Axial()


indexed(Skew, AxialVector)(entries_at_units)

VECS = -ImmutableDenseMatrix.hstack(*[explicit_skew(ImmutableDenseMatrix.eye(3)[:, k]).reshape(9, 1) for k in range(3)])
"""The constant K with vec([d]x) = K d; read row by row, a skew-symmetric matrix is its negative."""


class CrossProduct(LinearMap):
    """d -> [d]x, whose adjoint is G -> axial(G): of a product g b' it is b x g."""

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return each_term(tangent, lambda factors: Skew(algebra.product(S.One, *factors)), (Integer(3), Integer(3)),
                         algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return each_term(cotangent, lambda factors: _axial(factors, algebra), (Integer(3), S.One), algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec([d]x) = K d, in the columns of K the vecs of [e_k]x"""
        return by.read(VECS)


class Axial(LinearMap):
    """D -> axial(D), whose adjoint is g -> [g]x."""

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return CrossProduct().pull(tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        return CrossProduct().push(cotangent, algebra)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """axial(D) = K' vec(D)"""
        return by.transpose_combination(CrossProduct().matrix((Integer(3), S.One), by))


def _axial(factors: Factors, by: Algebra) -> Expr:
    """axial(g b') = [b]x g = -[g]x b, whose vector is the shorter one, or has no G;  axial([w]x) = 2 w

    Of [b]x U G the entries are read off, of [U G]x b the values at the units.
    """
    for k in range(1, len(factors)):
        if is_one(by.shape(factors[k])[0]):
            g, b, sign = factors[:k], by.transpose_factors(factors[k:]), S.One
            if _has_placeholder(b, by) or (len(g) < len(b) and not _has_placeholder(g, by)):
                g, b, sign = b, g, S.NegativeOne
            scale, rest = by.reduce((Skew(by.product(S.One, *b)), *g))
            return ZeroMatrix(3, 1) if scale is S.Zero else by.product(sign*scale, *rest)
    if not factors:
        return ZeroMatrix(3, 1)
    if len(factors) == 1 and isinstance(factors[0], Skew):
        return by.times(factors[0].arg, scale=Integer(2))
    scale, rest = by.scalars_outside(factors)
    return by.product(scale, AxialVector(by.product(S.One, *rest)))


def _has_placeholder(factors: Factors, by: Algebra) -> bool:
    return bool(by.placeholders) and any(factor.has(*by.placeholders) for factor in factors)


@transposes(Skew)
def transpose_of_skew(node: Skew, parts: list[Expr], by: Algebra) -> Expr:
    """[a]x' = [-a]x"""
    return Skew(by.times(node.arg, scale=S.NegativeOne))


@scalars_outside(Skew)
def scalars_of_skew(node: Skew, by: Algebra) -> tuple[Expr, Expr]:
    """[c a]x = c [a]x"""
    scale, factors = split(node.arg)
    return (S.One, node) if scale is S.One or not factors else (scale, Skew(by.product(S.One, *factors)))


@canonical(Skew)
@law("[a + c b]x = [a]x + c [b]x", source=ROBOTICS, ends="each sum and each scalar leaves once")
def canonical_skew(node: Skew, args: list[Expr], by: Algebra) -> Expr:
    """The matrix of a cross product."""
    terms = {(Skew(by.product(S.One, *factors)),): c for factors, c in by.read(args[0]).terms.items()}
    return by.combined(terms, (Integer(3), Integer(3)))


@canonical(AxialVector)
@law("axial(A + c B) = axial(A) + c axial(B),  axial(a b') = [b]x a,  axial([w]x) = 2 w,  axial(I) = 0",
     source=ROBOTICS, ends="each sum and each scalar leaves once, then one class less")
def canonical_axial_vector(node: AxialVector, args: list[Expr], by: Algebra) -> Expr:
    """The vector of the skew-symmetric part of a matrix."""
    summands = [_axial_of_term(factors, c, by) for factors, c in by.read(args[0]).terms.items()]
    return by.plus(*summands) if summands else ZeroMatrix(3, 1)


def _axial_of_term(factors: Factors, scale: Expr, by: Algebra) -> Expr:
    """axial(A') = -axial(A), and what else is known of a product"""
    number, letters = split(_axial(factors, by))
    scale = scale*number
    if len(letters) != 1 or not isinstance(letters[0], AxialVector):
        return by.times(by.form(by.product(S.One, *letters, size=Integer(3))), scale=scale) if scale is not S.Zero \
            else ZeroMatrix(3, 1)
    flipped = by.with_fewer_transposes(letters[0].arg)
    return by.times(AxialVector(flipped), scale=scale if flipped is letters[0].arg else -scale)


@products(Skew)
@law("[a]x a = 0,  a' [a]x = 0", source=ROBOTICS, ends="the product is gone")
def vanishing_cross_product(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A vector times itself."""
    for place in (k, k + 1):
        node = factors[place]
        if not isinstance(node, Skew):
            continue
        _, letters = split(node.arg)
        if factors[place + 1:place + 1 + len(letters)] == letters:
            return place, place + 1 + len(letters), ZeroMatrix(3, 1)
        start = place - len(letters)
        if start >= 0 and factors[start:place] == by.transpose_factors(letters):
            return start, place + 1, ZeroMatrix(1, 3)
    return None


@products(KroneckerProduct)
@law("(b' kron L) K = -L [b]x", when="vec([d]x) = K d", source=ROBOTICS + ": [d]x b = -[b]x d",
     ends="two factors become one or two without a Kronecker product")
def jacobian_of_cross_product(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """The Jacobian of L [d]x b by d."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, KroneckerProduct) and right == VECS and len(left.args) == 2 and is_one(left.args[0].rows)):
        return None
    row, outer = left.args
    cross = Skew(by.transpose(row))
    return k, k + 2, by.times(*(() if isinstance(outer, Identity) else (outer,)), cross, scale=S.NegativeOne)


@merging(Skew)
@law("[a]x [b]x = b a' - a'b I,  [a]x b = -[b]x a,  a' [b]x = -b' [a]x", source=ROBOTICS,
     ends="fewer of these matrices, then the vectors are sorted")
def product_of_cross_products(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """Two such matrices, or one and a vector."""
    left, right = factors[k:k + 2]
    if isinstance(left, Skew) and isinstance(right, Skew):
        a, b = left.arg, right.arg
        flipped = by.transposed(a)
        scale = by.as_scalar(by.times(flipped, b))
        return k, k + 2, by.plus(by.times(b, flipped), by.times(Identity(3), scale=-scale))
    if isinstance(left, Skew):
        stop = next((j for j in range(k + 1, len(factors)) if is_one(by.shape(factors[j])[1])), None)
        if stop is not None:
            b = by.product(S.One, *factors[k + 1:stop + 1])
            if by.sort_key(b) < by.sort_key(left.arg):
                return k, stop + 1, by.times(Skew(b), left.arg, scale=S.NegativeOne)
    if isinstance(right, Skew):
        start = next((j for j in range(k, -1, -1) if is_one(by.shape(factors[j])[0])), None)
        if start is not None:
            a = by.product(S.One, *by.transpose_factors(factors[start:k + 1]))
            if by.sort_key(right.arg) < by.sort_key(a):
                return start, k + 2, by.times(by.transposed(right.arg), Skew(a), scale=S.NegativeOne)
    return None


@powers(Skew)
@law("[a]x**2 = a a' - a'a I,  [a]x**3 = -a'a [a]x", when="the exponent a whole number from 2 on", source=ROBOTICS,
     ends="no power is left")
def power_of_skew(base: Skew, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of such a matrix."""
    if not isinstance(exponent, Integer) or exponent < 2:
        return None
    a, flipped = base.arg, by.transposed(base.arg)
    square = by.as_scalar(by.times(flipped, a))
    if exponent % 2:
        return by.times(base, scale=(-square)**((exponent - 1)/2))
    least = by.plus(by.times(a, flipped), by.times(Identity(3), scale=-square))
    return by.times(least, scale=(-square)**((exponent - 2)/2))


@traces(Skew)
def trace_of_skew(node: Skew, by: Algebra) -> Expr:
    """tr([a]x) = 0"""
    return S.Zero


@determinants(Skew)
def determinant_of_skew(node: Skew, by: Algebra) -> Expr:
    """|[a]x| = 0"""
    return S.Zero


@properties(Skew)
def skew_properties(node: Skew, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Skew-symmetric and singular."""
    return {"skew_symmetric": True, "invertible": False, **of_all(parts, ("real", "zero"))}


@properties(AxialVector)
def axial_properties(node: AxialVector, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a real matrix it is real, of a symmetric one zero."""
    known = of_all(parts, ("real",))
    return {**known, "zero": True} if parts[0].get("symmetric") else known
