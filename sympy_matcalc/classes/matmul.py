"""Products of matrices: their differential and their forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import is_

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs, conjugate
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, multiplied_out, written
from sympy_matcalc.core.factors import is_one, is_same, new, split
from sympy_matcalc.core.graph import has_matrices
from sympy_matcalc.core.laws import (
    assumed,
    canonical,
    conjugates,
    differential,
    expanding,
    inverses,
    orders,
    products,
    properties,
    shorter,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich, Scale
from sympy_matcalc.core.properties import Facts, Known, closed, of_all
from sympy_matcalc.core.rewriting import check_conformable, same_if_unchanged
from sympy_matcalc.core.statements import COOKBOOK, HORN, law


@differential(MatMul)
def matmul_differential(node: MatMul, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U V) = dU V + U dV;  d(c U) = dc U + c dU

    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.2, the product rule.
    """
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
    if type(by).reduce is Algebra.reduce and _sizes_of_word(node, args):
        return node
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
    # A zero matrix is no factor, and what stood around it need not fit.
    check_conformable([arg for arg in args if arg.is_Matrix] if S.Zero in scalars else factors, node, by)
    coefficient, reduced = by.reduce(tuple(factors))
    coefficient = multiply([*scalars, coefficient])
    if S.Zero in scalars or coefficient is S.Zero:
        return new(ZeroMatrix, *shape)
    return same_if_unchanged(node, by.product(coefficient, *reduced, size=shape[0]))


def _sizes_of_word(node: MatMul, args: list[Expr]) -> list[Expr]:
    """The sizes in a product of symbols and their transposes, no two alike side by side, a number in front; or none."""
    if not all(map(is_, args, node.args)) or products.of(MatrixSymbol, MatrixSymbol):
        return []
    before, sizes = S.One, list[Expr]()
    for arg in args[isinstance(args[0], Rational):]:
        is_transposed = type(arg) is Transpose
        symbol = arg.args[0] if is_transposed else arg
        if type(symbol) is not MatrixSymbol:
            return []
        _, rows, cols = symbol.args
        if is_transposed:
            rows, cols = cols, rows
        if sizes and ((sizes[-1] is not rows and sizes[-1] != rows) or is_same(arg, before)):
            return []
        before = arg
        sizes += [cols] if sizes else [rows, cols]
    return sizes if len(args) > 1 and args[0] is not S.One and args[0] is not S.Zero else []


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
    if (sizes := _sizes_of_word(node, args)) and not orders.of(MatrixSymbol):
        numbers, word = (args[:1], args[1:]) if isinstance(args[0], Rational) else ([], args)
        return node if sum(map(is_one, sizes)) < 2 else by.combined(
            {tuple(map(by.unique, word)): multiply(numbers)}, (sizes[0], sizes[-1]))
    # Of equal letters the first that was met, as SymPy makes each anew: what is known by id is known of it.
    matrices = [by.unique(arg) for arg in args if arg.is_Matrix]
    check_conformable(matrices, node, by)
    scale, reduced = by.word(matrices, multiply([arg for arg in args if not arg.is_Matrix]))
    shape = by.shape(node)
    if scale is S.Zero:
        return new(ZeroMatrix, *shape)
    powers = [by.to_power(*f.args) if isinstance(f, MatPow) and isinstance(f.base, MatAdd) else f for f in reduced]
    if not powers or MatAdd in map(type, powers) or not all(map(is_, powers, reduced)):
        return by.times(*powers, scale=scale) if powers else by.product(scale, size=shape[0])
    return by.combined({reduced: scale}, shape)


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


@properties(MatMul)
def product_properties(node: MatMul, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a scalar times a product: what its factors, and its sandwich L M L.T, say of the product, then the scalar."""
    factors = tuple(arg for arg in node.args if arg.is_Matrix)
    scalar = S.One if node.args[0].is_Matrix else node.args[0]
    if len(parts) == 1:
        return _scaled(parts[0], scalar, facts)
    product = closed({**_of_factors(factors, parts, by), **_of_sandwich(factors, parts, by)})
    return _scaled(product, scalar, facts) if scalar is not S.One else product


def _of_factors(factors: Factors, parts: list[Known], by: Algebra) -> Known:
    shapes = [by.shape(factor) for factor in factors]
    known = of_all(parts, ("invertible", "orthogonal", "unitary", "diagonal", "upper_triangular", "lower_triangular",
                           "real"))
    if known.get("diagonal"):
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite")))
    if known.get("upper_triangular") or known.get("lower_triangular"):
        known.update(of_all(parts, ("unit_triangular",)))
    if any(part.get("zero") for part in parts):
        known["zero"] = True
    if shapes[0][0] == shapes[-1][1]:
        known["square"] = True
        if _is_singular(shapes, parts):
            known["singular"] = True
    if sum(part.get("square") is not True for part in parts) <= 1:
        known.update(of_all(parts, ("fullrank",)))
    # All but one orthogonal: that one decides.
    for name in ("orthogonal", "unitary"):
        if sum(part.get(name) is True for part in parts) == len(parts) - 1 and any(
                part.get(name) is False for part in parts):
            known[name] = False
    return known


def _is_singular(shapes: list[tuple[Expr, Expr]], parts: list[Known]) -> bool:
    """|A B| = |A| |B|, and the rank of a product is no more than any inner size."""
    if all(part.get("square") for part in parts) and any(part.get("singular") for part in parts):
        return True
    return any((shapes[0][0] - left[1]).is_positive for left, _ in pairwise(shapes))


def _of_sandwich(factors: Factors, parts: list[Known], by: Algebra) -> Known:
    """L M L.T has the symmetry of M, and its definiteness if x.T L = 0 only for x = 0; so has L L.T, with M = I."""
    sides = 0
    while 2*(sides + 1) <= len(factors) and by.transpose(factors[sides]) == factors[-1 - sides]:
        sides += 1
    middle = parts[sides:len(parts) - sides]
    if len(middle) > 1 or (not sides and len(factors) > 1):
        transposed = by.transpose_factors(factors)
        return {"symmetric": True} if transposed == factors else {}
    core = middle[0] if middle else {"symmetric": True, "positive_semidefinite": True, "positive_definite": True}
    known = of_all([core], ("symmetric", "skew_symmetric"))
    if all(part.get("real") for part in parts):
        known.update(of_all([core], ("positive_semidefinite",)))
        left = parts[:sides]
        if core.get("positive_definite") and _has_full_row_rank(factors[:sides], left, by):
            known["positive_definite"] = True
    return known


def _has_full_row_rank(factors: Factors, parts: list[Known], by: Algebra) -> bool:
    """A product of factors of full rank, none with more rows than columns."""
    if not all(part.get("fullrank") for part in parts):
        return False
    return all((cols - rows).is_nonnegative for rows, cols in map(by.shape, factors))


def _scaled(product: Known, scalar: Expr, facts: Facts) -> Known:
    """What a scalar leaves of the properties of a product; it is asked for no more than matters, which takes long."""
    shared = ("symmetric", "skew_symmetric", "diagonal", "upper_triangular", "lower_triangular", "zero", "singular")
    known = of_all([product], ("square", "triangular", *shared))
    if product.get("square") is False:
        known["square"] = False
    of_real = of_all([product], ("real", "hermitian", "antihermitian", "normal"))
    of_nonzero = {name: product[name] for name in (*shared, "invertible", "fullrank")
                  if name in product and name not in known}
    definite = {name: product[name] for name in ("positive_definite", "positive_semidefinite") if name in product}
    if of_real and facts.holds("real", scalar):
        known.update(of_real)
    positive = (definite or of_nonzero) and facts.holds("positive", scalar)
    if of_nonzero and (positive or scalar.is_zero is False or facts.holds("negative", scalar)):
        known.update(of_nonzero)
    if positive:
        known.update(definite)
    elif definite and facts.holds("nonnegative", scalar):
        known.update(of_all([product], ("positive_semidefinite",)))
    if product.get("positive_semidefinite") and product.get("square") and facts.holds("nonpositive", scalar):
        known["positive_definite"] = False
    known.update(_unit_scaled(product, scalar))
    return known


def _unit_scaled(product: Known, scalar: Expr) -> Known:
    known: Known = {}
    size: Expr = Abs(scalar) if scalar.is_number or not has_matrices(scalar) else scalar
    for name, is_unit in (("orthogonal", (scalar**2).is_number and scalar**2 == 1), ("unitary", size == 1)):
        if is_unit and name in product:
            known[name] = product[name]
        if product.get(name) and scalar.is_number and not is_unit and size.equals(1) is False:
            known[name] = False
    if scalar == -1:
        known.update(of_all([product], ("involutory",)))
    return known


@assumed(MatMul)
def product_assumed(node: MatMul, args: list[Expr], by: Assuming) -> Expr:
    """Q.T Q = I;  U.H U = I;  D E = E D for diagonal D, E; and what the assumed equations say of products

    Ends: each step shortens the product, or lowers the order of its letters.
    """
    result = typed[MatMul](node, args, by)
    if not isinstance(result, MatMul):
        return result
    scalar, factors = split(result)
    scale, shorter = by.shortened(factors)
    if shorter == factors and scale is S.One:
        return result
    return by.in_place_of(node, multiply([scalar, scale]), shorter)


@expanding["mul"](MatMul)
def expanded_product(node: MatMul, by: Algebra) -> Expr:
    """A (B + C) = A B + A C;  (a + b) c A = (a c + b c) A"""
    flat = flattened(node, by)
    if isinstance(flat, MatMul):
        return written(multiplied_out(flat, by, highest=0), by)
    return flat


expanding["multinomial"](MatMul)(flattened)
expanding["power_base"](MatMul)(flattened)
