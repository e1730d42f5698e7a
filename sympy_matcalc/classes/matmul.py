"""Products of matrices: their differential and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import conjugate
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.combinations import Combination, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.laws import canonical, conjugates, differential, inverses, shorter, typed
from sympy_matcalc.core.maps import LinearMap, Sandwich, Scale
from sympy_matcalc.core.rewriting import check_conformable, same_if_unchanged
from sympy_matcalc.core.statements import COOKBOOK, HORN, law


@differential(MatMul)
def matmul_differential(node: MatMul, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(c U V) = dc U V + c dU V + c U dV"""
    scalars = 0 if node.args[0].is_Matrix else 1
    coefficient = node.args[0] if scalars else S.One
    factors = node.args[scalars:]
    for i in active:
        if i < scalars:
            yield i, Scale(MatMul(*factors) if len(factors) > 1 else factors[0])
        else:
            k = i - scalars
            yield i, Sandwich(factors[:k], factors[k + 1:], coefficient)


@typed(MatMul)
def typed_product(node: MatMul, args: list[Expr], by: Algebra) -> Expr:
    """A A**-1 = I,  A**j A**k = A**(j + k),  (a A)(b B) = (a b) A B

    Ends: each step shortens the product, or takes a scalar in front.
    """
    shape = by.shape(node)
    scalars: list[Expr] = []
    factors: list[Expr] = []
    for arg in args:
        if not arg.is_Matrix:
            scalars.append(arg)
            continue
        coefficient, inner = split(arg)
        scalars.append(coefficient)
        factors.extend(inner)
    if S.Zero in scalars:  # a zero matrix is no factor, and what stood around it need not fit
        check_conformable([arg for arg in args if arg.is_Matrix], node, by)
        return ZeroMatrix(*shape)
    check_conformable(factors, node, by)
    coefficient, reduced = by.reduce(tuple(factors))
    coefficient = multiply([*scalars, coefficient])
    if coefficient is S.Zero:
        return ZeroMatrix(*shape)
    return same_if_unchanged(node, by.product(coefficient, *reduced, size=shape[0]))


@shorter(MatMul)
def shorter_product(node: MatMul, args: list[Expr], by: Algebra) -> Expr:
    """(A kron B) (C kron D) = AC kron BD, and what else classes say of the order of their factors

    Ends: what a class reorders it has in its own normal form then.
    """
    product = typed_product(node, args, by)
    if not isinstance(product, MatMul):
        return product
    coefficient, factors = split(product)
    scale, reduced = by.reordered(factors)
    if reduced == factors:
        return product
    shape = by.shape(product)
    return by.expression(Combination(shape, collect({reduced: [multiply([coefficient, scale])]})))


@canonical(MatMul)
@law("A (B + C) = A B + A C,  A A**-1 = I,  A**j A**k = A**(j + k),  x'y A = A x'y", source=HORN + ", section 0.2",
     ends="the arguments are multiplied out, and so is the result")
def canonical_product(node: MatMul, args: list[Expr], by: Algebra) -> Expr:
    """A product, multiplied out; what cancels as it stands is cancelled before."""
    scalars = [arg for arg in args if not arg.is_Matrix]
    matrices = [arg for arg in args if arg.is_Matrix]
    check_conformable(matrices, node, by)
    split_up = [split(arg) for arg in matrices]
    coefficient, reduced = by.reduce(sum((factors for _, factors in split_up), ()))
    scale = multiply([*scalars, coefficient, *[c for c, _ in split_up]])
    shape = by.shape(node)
    if scale is S.Zero:
        return ZeroMatrix(*shape)
    powers = [by.to_power(*f.args) if isinstance(f, MatPow) and isinstance(f.base, MatAdd) else f for f in reduced]
    return by.times(*powers, scale=scale) if powers else by.product(scale, size=shape[0])


@inverses(MatMul, Identity)
@law("(c A B)**-1 = B**-1 A**-1/c", when="A, B square", source=COOKBOOK + ", (1)",
     ends="each step is a step down into the argument")
def inverse_of_product(arg: Expr, by: Algebra) -> Expr | None:
    """The inverse of one product of square factors."""
    coefficient, factors = split(arg)
    if coefficient is S.Zero or not by.is_square(*factors) or (len(factors) == 1 and coefficient is S.One):
        return None
    size = by.shape(arg)[0]
    return by.times(Identity(size), *[by.inverse(f) for f in reversed(factors)], scale=1/coefficient)


@conjugates(MatMul)
def conjugate_of_product(expr: MatMul, by: Algebra) -> Expr:
    """conj(c A B) = conj(c) conj(A) conj(B)"""
    coefficient, factors = split(expr)
    parts = [by.conjugated(f) for f in factors] or [Identity(by.shape(expr)[0])]
    return by.times(*parts, scale=by.made(conjugate, coefficient))
