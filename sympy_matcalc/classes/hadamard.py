"""Hadamard products and powers: what is multiplied entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix

from sympy_matcalc.core.combinations import MOST_TERMS, Factors, like_terms, multiply
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments, transpose_of_arguments
from sympy_matcalc.core.entrywise import hadamard_power, hadamard_product
from sympy_matcalc.core.entrywise_maps import Entrywise
from sympy_matcalc.core.expansion import MOST_EXPANDED, MOST_FACTORS, flattened, multilinear
from sympy_matcalc.core.factors import is_one, is_one_by_one, new, shallow_doit, shape_of, split
from sympy_matcalc.core.laws import (
    canonical,
    conjugates,
    differential,
    elements,
    entrywise_factors,
    expanding,
    hadamards,
    scalars_outside,
    shapes,
    slices,
    transposes,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich, Scale
from sympy_matcalc.core.powers import exact, is_whole
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import same_if_unchanged, with_arguments
from sympy_matcalc.core.slicing import sliced
from sympy_matcalc.core.statements import TOPICS, law

entrywise_factors(HadamardProduct)(lambda node: node.args)
shapes(HadamardProduct)(lambda node: node.args[0])
conjugates(HadamardProduct)(conjugate_of_arguments)
transposes(HadamardPower)(transpose_of_arguments)


@differential(HadamardProduct)
def hadamard_product_differential(node: HadamardProduct, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U o V) = V o dU + U o dV

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2.
    """
    args = node.args
    for i in active:
        rest = args[:i] + args[i + 1:]
        yield i, Entrywise(HadamardProduct(*rest) if len(rest) > 1 else rest[0])


@differential(HadamardPower)
def hadamard_power_differential(node: HadamardPower, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U**P) = P o U**(P - 1) o dU;  d(U**P) = P o U**(P - 1) o dU + log(U) o U**P o dP

    Entry by entry; U or P may be a scalar.
    Where: the entries of U are positive where P varies.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2, with the chain rule.
    """
    base, exponent = node.args
    for i in active:
        if exponent.is_Matrix:
            yield i, _of_matrix_power(node, i)
        elif i == 0 and is_one_by_one(shape_of(base)):
            coefficient, factors = split(shallow_doit(MatPow(base, exponent - 1)))
            yield i, Sandwich((), factors, exponent*coefficient)
        elif i == 0:
            yield i, Entrywise(hadamard_power(base, exponent - 1), exponent)
        else:
            yield i, Scale(HadamardProduct(base.applyfunc(log), node))


def _of_matrix_power(node: HadamardPower, i: int) -> LinearMap:
    """The part of the differential by the base or by the exponent, a matrix."""
    base, exponent = node.args
    if i == 0:
        lowered = HadamardPower(base, shallow_doit(MatAdd(exponent, -OneMatrix(*shape_of(exponent)))))
        weight = shallow_doit(HadamardProduct(exponent, lowered))
        return Entrywise(weight) if base.is_Matrix else Scale(weight)
    if base.is_Matrix:
        return Entrywise(shallow_doit(HadamardProduct(base.applyfunc(log), node)))
    return Entrywise(node, log(base))


@typed(HadamardProduct)
def typed_hadamard_product(node: HadamardProduct, args: list[Expr], by: Algebra) -> Expr:
    """(A o B) o C = A o B o C,  A o A = A**o 2,  1 o A = A,  0 o A = 0

    Ends: flat and sorted at once.
    """
    return same_if_unchanged(node, hadamard_product(args, by.sort_key))


@typed(HadamardPower)
def typed_hadamard_power(node: HadamardPower, args: list[Expr], by: Algebra) -> Expr:
    """A**o 2.0 = A**o 2

    Ends: the exponent is no longer a float.
    """
    base, exponent = args
    if exact(exponent) is not exponent and base.is_Matrix:
        return hadamard_power(base, exact(exponent))
    return shallow_doit(with_arguments(node, args))


@canonical(HadamardProduct)
@law("A o B = B o A,  (a A + B) o C = a (A o C) + B o C,  A o 1 = A,  Diag(x) A Diag(y) = A o (x y')",
     source=TOPICS + ", section 5.1", ends="each sum and each scalar leaves once; the network is read back once")
def canonical_hadamard_product(node: HadamardProduct, args: list[Expr], by: Algebra) -> Expr:
    """A Hadamard product, multiplied out."""
    result = args[0]
    for arg in args[1:]:
        result = _multiplied_out(result, arg, by)
    return result


def _multiplied_out(left: Expr, right: Expr, by: Algebra) -> Expr:
    """The Hadamard product of two matrices in this form."""
    for law_ in hadamards.of(type(left), type(right)):
        found = law_(left, right, by)
        if found is not None:
            return found
    shape = by.shape(left)
    one, other = by.read(left).terms, by.read(right).terms
    if len(one)*len(other) > MOST_TERMS:
        return new(HadamardProduct, left, right)
    return by.combined(like_terms(
        ((new(HadamardProduct, *[by.product(S.One, *factors, size=shape[0]) for factors in (f, g)]),), multiply([c, d]))
        for (f, c), (g, d) in product(one.items(), other.items())), shape)


@canonical(HadamardPower)
@law("(c A)**o k = c**k A**o k,  (A o B)**o k = A**o k o B**o k,  (x y')**o k = x**o k (y**o k)'", when="k whole",
     source=TOPICS + ", section 5.1", ends="the power enters once")
def canonical_hadamard_power(node: HadamardPower, args: list[Expr], by: Algebra) -> Expr:
    """A Hadamard power."""
    return _power(*args, by)


def _power(base: Expr, exponent: Expr, by: Algebra) -> Expr:
    """A Hadamard power of a matrix in this form."""
    if exponent.is_Matrix:
        return new(HadamardPower, base, exponent)  # of a number too: 2**A, entry by entry
    shape = by.shape(base)
    if exponent is S.Zero:
        return OneMatrix(*shape)
    terms = by.read(base).terms
    if isinstance(exponent, Integer) and exponent > 0 and len(terms)**exponent <= MOST_TERMS and exponent <= 6:
        result = base
        for _ in range(int(exponent) - 1):
            result = _multiplied_out(result, base, by)
        return result
    if len(terms) != 1:
        return new(HadamardPower, base, exponent)
    ((factors, coefficient),) = terms.items()
    if not is_whole(exponent):
        if not coefficient.is_positive:
            return new(HadamardPower, base, exponent)
        whole = by.product(S.One, *factors, size=shape[0])
        power = whole if isinstance(whole, OneMatrix) else new(HadamardPower, whole, exponent)
        return by.times(power, scale=coefficient**exponent)
    return by.times(_power_of_term(factors, shape, exponent, by), scale=coefficient**exponent)


def _power_of_term(factors: Factors, shape: tuple[Expr, Expr], exponent: Expr, by: Algebra) -> Expr:
    whole = by.product(S.One, *factors, size=shape[0])
    if is_one_by_one(shape):
        return by.to_power(whole, exponent)
    if len(factors) == 1:
        (factor,) = factors
        if isinstance(factor, OneMatrix):
            return factor
        if isinstance(factor, HadamardPower):
            return _power(factor.base, factor.exp*exponent, by)
        if isinstance(factor, HadamardProduct):
            return canonical_hadamard_product(factor, [_power(arg, exponent, by) for arg in factor.args], by)
    for k in range(1, len(factors)):
        if is_one(by.shape(factors[k])[0]):
            left, right = (by.product(S.One, *part) for part in (factors[:k], factors[k:]))
            return by.times(_power(left, exponent, by), _power(right, exponent, by))
    flipped = by.with_fewer_transposes(whole)
    if flipped is not whole:
        return by.transpose(new(HadamardPower, flipped, exponent))
    return new(HadamardPower, whole, exponent)


@scalars_outside(HadamardProduct)
def scalars_of_product(node: HadamardProduct, by: Algebra) -> tuple[Expr, Expr]:
    """(c A) o B = c (A o B)"""
    if not any(isinstance(arg, MatMul) and not arg.args[0].is_Matrix for arg in node.args):
        return S.One, node
    parts = [split(arg) if isinstance(arg, MatMul) else (S.One, (arg,)) for arg in node.args]
    size = by.shape(node)[0]
    product = hadamard_product([by.product(S.One, *factors, size=size) for _, factors in parts], by.sort_key)
    return multiply([scale for scale, _ in parts]), product


@transposes(HadamardProduct)
def transpose_of_product(node: HadamardProduct, parts: list[Expr], by: Algebra) -> Expr:
    """(A o B)' = A' o B'"""
    return hadamard_product(parts, by.sort_key)


@conjugates(HadamardPower)
def conjugate_of_power(factor: HadamardPower, by: Algebra) -> Expr:
    """conj(A**o k) = conj(A)**o k, for a whole k"""
    if not factor.exp.is_integer:
        return conjugates[Basic](factor, by)
    return by.form(new(HadamardPower, by.conjugated(factor.base), factor.exp))


@elements(HadamardProduct)
def entry_of_product(factor: HadamardProduct, i: Expr, j: Expr, by: Algebra) -> Expr:
    """(A o B)[i, j] = A[i, j] B[i, j]"""
    return multiply([by.entry(arg, i, j) for arg in factor.args])


@elements(HadamardPower)
def entry_of_power(factor: HadamardPower, i: Expr, j: Expr, by: Algebra) -> Expr | None:
    """(A**o p)[i, j] = A[i, j]**p"""
    return None if factor.exp.is_Matrix else by.entry(factor.base, i, j)**factor.exp


@slices(HadamardProduct)
def slice_of_product(node: HadamardProduct, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """(A o B)[r, c] = A[r, c] o B[r, c]"""
    count = (rows.length, cols.length)
    parts = [sliced(arg, rows, cols, by) for arg in node.args]
    if any(isinstance(part, ZeroMatrix) for part in parts):
        return ZeroMatrix(*count)
    return None if is_one_by_one(count) else shallow_doit(HadamardProduct(*parts))


@slices(HadamardPower)
def slice_of_power(node: HadamardPower, rows: Range, cols: Range, by: Algebra) -> Expr | None:
    """(A**o p)[r, c] = A[r, c]**o p"""
    if node.exp.is_Matrix or is_one_by_one((rows.length, cols.length)):
        return None
    base = sliced(node.base, rows, cols, by)
    known = isinstance(base, (Identity, ZeroMatrix, OneMatrix))
    return None if known else shallow_doit(HadamardPower(base, node.exp))


expanding["mul"](HadamardProduct)(multilinear())


@expanding["multinomial"](HadamardPower)
def expanded_hadamard_power(node: HadamardPower, by: Algebra) -> Expr:
    """(A + B)^(o 2) = A^(o 2) + 2 A o B + B^(o 2), o the entrywise product"""
    base, exponent = node.args
    if not base.is_Matrix:
        return node
    terms = by.read(flattened(base, by)).terms
    count = len(terms)**int(exponent) if isinstance(exponent, Integer) and 1 < exponent <= MOST_FACTORS else 0
    if not 0 < count <= MOST_EXPANDED:
        return node
    if len(terms) == 1 and S.One in terms.values():
        return node
    return multilinear()(HadamardProduct(*[base]*int(exponent)), by)
