"""What shapes say of ranks: a product of a column and a row has rank 1, a skew sum of odd size is singular."""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import like_terms
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, shape_at_once, shape_from, shape_givers, shape_of, split
from sympy_matcalc.core.graph import Memory, folded
from sympy_matcalc.core.laws import ranks
from sympy_matcalc.core.matrix_unit import MatrixUnit

Bounds = frozenset[Expr]


def rank_bounds(matrix: Expr, by_shape: bool = True) -> Bounds:
    """Numbers that the rank of a matrix is not above, as its shape and those of its parts tell.

    Unless it is by the shape alone, skew sums of odd size count, too.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.core.ranks import rank_bounds
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, x, y = MatrixSymbol('A', n, n), MatrixSymbol('x', n, 1), MatrixSymbol('y', n, 1)
    >>> min(rank_bounds(A*x*y.T*A), key=str), min(rank_bounds(x*y.T + y*x.T), key=str), rank_bounds(A + x*y.T)
    (1, 2, frozenset({n}))
    """
    known: Memory[Any] = {}
    shapes: Memory[Shape] = {}

    def bounds(node: Expr, parts: list[Bounds]) -> Bounds:
        found = _bounds(node, parts, shape_at_once(node) or folded(node, shape_givers, shape_from, shapes))
        is_skew = not by_shape and type(node) is MatAdd and is_skew_of_odd_size(node)
        return found | {shape_of(node)[0] - 1} if is_skew else found

    return folded(matrix, _parts, bounds, known)


def is_singular(matrix: Expr, by_shape: bool = False) -> bool | None:
    """Whether the rank of a square matrix is below its size: yes for all sizes, no, or None where the size decides.

    By its shape alone, or because it is a skew sum of odd size as well. No is said of sizes that are symbols without
    a relation, too: of W V with W n by m no n below m is thought.
    """
    if type(matrix) is MatrixSymbol:
        return False
    if type(matrix) is MatAdd and any(map(_is_multiple_of_symbol, matrix.args)):
        return not by_shape and is_skew_of_odd_size(matrix)  # what is beside a matrix of any rank does not matter
    size = (shape_at_once(matrix) or shape_of(matrix))[0]
    bounds = rank_bounds(matrix, by_shape) - {size}
    if any(_is_below(bound, size) for bound in bounds):
        return True
    if isinstance(size, Integer):
        return False
    return None if any(isinstance(bound, Integer) and not (size - bound).is_nonpositive for bound in bounds) else False


def _is_multiple_of_symbol(term: Expr) -> bool:
    scale, factors = split(term)
    if scale is S.Zero or len(factors) != 1:
        return False
    return type(factors[0].args[0] if type(factors[0]) is Transpose else factors[0]) is MatrixSymbol


def _is_below(bound: Expr, size: Expr) -> bool:
    if type(bound) is Symbol and type(size) is Symbol and bound.is_positive:
        return False  # without a relation
    return bool((size - bound).expand().is_positive)


def may_vanish(scalar: Expr) -> bool:
    """Whether a scalar has a determinant for a factor that is zero by its shape, for some sizes at least."""
    for factor in Mul.make_args(scalar):
        base = factor.base if isinstance(factor, Pow) else factor
        if isinstance(base, Determinant) and is_singular(base.arg) is not False:
            return True
    return False


def _parts(node: Expr) -> list[Expr]:
    # Of what is inverted the rank says nothing.
    is_plain = ranks.of(type(node)) is None or (isinstance(node, MatPow) and not node.exp.is_positive)
    return [] if is_plain else [arg for arg in node.args if arg.is_Matrix]


def _bounds(node: Expr, parts: list[Bounds], shape: Shape) -> Bounds:
    law = ranks.of(type(node))
    return frozenset(shape) if law is None else frozenset(map(sympify, law(node, parts))).union(shape)


@ranks(MatMul, Transpose)
def at_most_that_of_each(node: Expr, parts: list[Bounds]) -> Bounds:
    """rank(A B) is not above rank(A), nor above rank(B);  rank(0 A) = 0"""
    return frozenset().union(*parts, [S.Zero] if node.args[0] is S.Zero else [])


@ranks(MatPow)
def _of_power(node: MatPow, parts: list[Bounds]) -> Bounds:
    return parts[0] if node.exp.is_positive else frozenset()


@ranks(MatAdd)
def _of_sum(node: MatAdd, parts: list[Bounds]) -> Bounds:
    """rank(A + B) is not above rank(A) + rank(B)"""
    return _combined(Add, parts)


def is_skew_of_odd_size(total: MatAdd) -> bool:
    """Whether a sum is its own negative transpose, as it is written, A - A.T or c*x*y.T - c*y*x.T, and of odd size."""
    terms = like_terms(split(term)[::-1] for term in total.args)
    if not any(c.could_extract_minus_sign() for c in terms.values()) or not shape_of(total)[0].is_odd:
        return False
    by = Algebra()
    return all(terms.get(by.transpose_factors(factors)) == -coefficient for factors, coefficient in terms.items())


def at_most_their_product(node: Expr, parts: list[Bounds]) -> Bounds:
    """rank(A kron B) = rank(A) rank(B), and rank(A o B) is not above it"""
    return _combined(Mul, parts)


def _combined(cls: type[Expr], parts: list[Bounds]) -> Bounds:
    lowest = [min((bound for bound in part if isinstance(bound, Integer)), default=None) for part in parts]
    return frozenset() if None in lowest else frozenset({cls(*lowest)})


@ranks(ZeroMatrix)
def _of_zero(node: ZeroMatrix, parts: list[Bounds]) -> Bounds:
    return frozenset({S.Zero})


@ranks(OneMatrix, MatrixUnit)
def _of_outer_product(node: Expr, parts: list[Bounds]) -> Bounds:
    """1 1' and e_i e_j' are products of a column and a row"""
    return frozenset({S.One})
