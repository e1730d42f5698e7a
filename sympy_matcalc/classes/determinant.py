"""The determinant: its differential and its forms. What it is of a class, that class's own file says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.common_factors import parted
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one, new, shape_of, split
from sympy_matcalc.core.laws import NoRule, assumed, canonical, determinants, differential, shorter, typed, written
from sympy_matcalc.core.maps import LinearMap, Pairing
from sympy_matcalc.core.ranks import is_singular
from sympy_matcalc.core.rewriting import same_if_unchanged, with_arguments
from sympy_matcalc.core.statements import HORN, law


@differential(Determinant)
def determinant_differential(node: Determinant, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d|U| = |U| tr(U**-1 dU);  d|U| = tr(adj(U) dU) where U may have no inverse;  d|U| = 0 where its rank is too low

    Of a 1x1 sum or product, d|U| = tr(dU).
    Source: Jacobi's formula; Magnus and Neudecker, Matrix Differential Calculus, section 8.3.
    """
    rows, cols = shape_of(node.arg)
    if rows != cols:
        raise NoRule(node)
    if rows == 1 and isinstance(node.arg, (MatAdd, MatMul)):
        yield 0, Pairing(Identity(rows))
        return
    singular = is_singular(node.arg)
    if singular is not False:
        yield 0, Pairing(ZeroMatrix(rows, cols) if singular else Adjugate(new(Transpose, node.arg)))
        return
    yield 0, Pairing(new(Inverse, new(Transpose, node.arg), S.NegativeOne), node)


@typed(Determinant)
def typed_determinant(node: Determinant, args: list[Expr], by: Algebra) -> Expr:
    """|A B| = |A| |B|, |c A| = c**n |A|, |A**k| = |A|**k, as SymPy's doit has it

    Of |A x y'| it makes |A| |x y'|, whose gradient would hold an inverse of x y'; that stays.
    """
    if is_singular(args[0]) is not False:
        return with_arguments(node, args)
    return same_if_unchanged(node, Algebra.determinant(by, args[0]))


written(Determinant)(with_arguments)


@shorter(Determinant)
@canonical(Determinant)
@law("|A B| = |A| |B| and the like", when="A, B square", source=HORN + ", section 0.3.5",
     ends="every step is a step down into the argument")
def determinant_law(node: Determinant, args: list[Expr], by: Algebra) -> Expr:
    """A determinant."""
    return by.determinant(args[0])


@determinants(Basic)
@law("|s| = tr(s)", when="s 1x1", ends="no determinant is left")
def determinant_of_one_by_one(arg: Expr, by: Algebra) -> Expr | None:
    """The determinant of a 1x1 matrix."""
    return by.trace_of(arg) if is_one_by_one(by.shape(arg)) else None


@determinants(MatMul, Identity, ZeroMatrix, MatrixBase, rank=1)
@law("|c A B| = c**n |A| |B|", when="A, B n-square", source=HORN + ", section 0.3.5",
     ends="every step is a step down into the argument")
def determinant_of_product(arg: Expr, by: Algebra) -> Expr | None:
    """The determinant of one product."""
    coefficient, factors = split(arg)
    rows = by.shape(arg)[0]
    if coefficient is S.Zero or not factors:
        return coefficient**rows
    if not by.is_square(*factors):
        inner = by.product(S.One, *factors)
        return coefficient**rows*new(Determinant, with_fewer(inner, by))
    if len(factors) == 1 and coefficient is S.One:
        return None
    return multiply([coefficient**rows, *[by.determinant(factor) for factor in factors]])


@determinants(MatAdd, rank=1)
@law("|A B + A C| = |A| |B + C|,  |c B + c C| = c**n |B + C|", when="A, B, C n-square", source=HORN + ", section 0.3.5",
     ends="the sum gets smaller")
def determinant_of_multiple(arg: Expr, by: Algebra) -> Expr | None:
    """What all terms of a sum have in common stands outside of the determinant."""
    scale, left, rest, right = parted(arg, by)
    if scale is S.One and not left and not right:
        return None
    common = [by.determinant(factor) for factor in left + right]
    return multiply([scale**by.shape(arg)[0], by.determinant(rest), *common])


@determinants(Basic, rank=9)
@law("|A'| = |A|", source=HORN + ", section 0.3.3", ends="one transpose less, or one of two forms at once")
def determinant_of_transpose(arg: Expr, by: Algebra) -> Expr | None:
    """The determinant of a transpose."""
    smaller = with_fewer(arg, by)
    if smaller is arg:
        return None
    # Of A' - 2 A the transpose is a multiple of another sum: those two are compared, or there would be no end.
    rest = parted(smaller, by)[2] if isinstance(smaller, MatAdd) else smaller
    return None if rest == arg or _transposes_first(arg, by) < _transposes_first(rest, by) else by.determinant(smaller)


def _transposes_first(expr: Expr, by: Algebra) -> tuple[Any, ...]:
    return by.count_transposes(expr), by.sort_key(expr)


def with_fewer(arg: Expr, by: Algebra) -> Expr:
    """Of a matrix and its transpose, the one to take the determinant of."""
    flipped = arg.arg if isinstance(arg, Transpose) else by.transpose(arg)
    if flipped is arg or flipped == arg:
        return arg
    return min(arg, flipped, key=lambda e: _transposes_first(e, by))


@assumed(Determinant)
def determinant_assumed(node: Determinant, args: list[Expr], by: Assuming) -> Expr:
    """|A| = 0 for singular A;  |T| = 1 for unit triangular T;  |c I| = c**n

    Ends: the determinant goes.
    """
    (arg,) = args
    # |A| A**-1 of a singular A is not 0, but its adjugate.
    if by.holds(arg, "singular") and not by.inverts_singular:
        return S.Zero
    if by.holds(arg, "unit_triangular"):
        return S.One
    scalar, factors = split(arg)
    if not factors and isinstance(arg, (Identity, MatMul)):
        return scalar**by.shape(arg)[0]
    if by.holds(arg, "orthogonal") and isinstance(arg, (PermutationMatrix, MatrixBase)):
        return Determinant(arg).doit()  # which is 1 or -1, as for every orthogonal matrix
    # |K**-1| of a singular K means nothing: it stays, and does not become 1/0.
    keeps = by.inverts_singular and arg is node.args[0]
    return node if keeps else typed[Determinant](node, args, by)
