"""Laws of determinants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.functions.elementary.complexes import conjugate
from sympy.functions.elementary.exponential import exp
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.classes.inverse import parted
from sympy_matcalc.classes.kronecker import are_square
from sympy_matcalc.classes.matrix_functions import MatrixExponential
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import is_one_by_one, new, split
from sympy_matcalc.core.statements import HIGHAM, HORN, law

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical


@law("|c A B| = c**n |A| |B|", when="A, B n-square", source=HORN + ", section 0.3.5",
     ends="every step is a step down into the argument")
def determinant_of_product(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of one product."""
    if isinstance(arg, MatAdd):
        return None
    coefficient, factors = split(arg)
    rows = algebra.shape(arg)[0]
    if coefficient is S.Zero or not factors:
        return coefficient**rows
    if not are_square(factors, algebra):
        inner = algebra.product(S.One, *factors)
        return coefficient**rows*new(Determinant, _of_transposes(inner, algebra))
    if len(factors) == 1 and coefficient is S.One:
        return None
    return multiply([coefficient**rows, *[algebra.determinant(factor) for factor in factors]])


@law("|A B + A C| = |A| |B + C|,  |c B + c C| = c**n |B + C|", when="A, B, C n-square", source=HORN + ", section 0.3.5",
     ends="the sum gets smaller")
def determinant_of_multiple(arg: Expr, algebra: Canonical) -> Expr | None:
    """What all terms of a sum have in common stands outside of the determinant."""
    if not isinstance(arg, MatAdd):
        return None
    scale, left, rest, right = parted(arg, algebra)
    if scale is S.One and not left and not right:
        return None
    common = [algebra.determinant(factor) for factor in left + right]
    return multiply([scale**algebra.shape(arg)[0], algebra.determinant(rest), *common])


@law("|A**k| = |A|**k,  |A**-1| = 1/|A|", when="k whole", source=HORN + ", section 0.3",
     ends="every step is a step down into the argument")
def determinant_of_power(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a power."""
    if not isinstance(arg, MatPow) or not is_whole(arg.exp):
        return None
    return algebra.determinant(arg.base)**arg.exp


@law("|A'| = |A|", source=HORN + ", section 0.3.3", ends="one transpose less, or one of two forms at once")
def determinant_of_transpose(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a transpose."""
    smaller = _of_transposes(arg, algebra)
    return None if smaller is arg else algebra.determinant(smaller)


def _of_transposes(arg: Expr, algebra: Algebra) -> Expr:
    """Of a matrix and its transpose, the one to take the determinant of."""
    flipped = arg.arg if isinstance(arg, Transpose) else algebra.transpose(arg)
    if flipped is arg or flipped == arg:
        return arg
    return min(arg, flipped, key=lambda e: (algebra.count_transposes(e), default_sort_key(e)))


@law("|A^H| is the conjugate of |A|", source=HORN + ", section 0.3.3", ends="one adjoint less")
def determinant_of_adjoint(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of an adjoint."""
    return conjugate(algebra.determinant(arg.arg)) if isinstance(arg, Adjoint) else None


@law("|P| is the sign of the permutation", source=HORN + ", section 0.9.5", ends="no determinant is left")
def determinant_of_permutation(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a permutation matrix."""
    return S(arg.args[0].signature()) if isinstance(arg, PermutationMatrix) else None


@law("|exp A| = e**tr(A)", source=HIGHAM + ", problem 10.2", ends="no determinant is left")
def determinant_of_exponential(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a matrix exponential."""
    return exp(algebra.trace_of(arg.arg)) if isinstance(arg, MatrixExponential) else None


@law("|s| = tr(s)", when="s 1x1", ends="no determinant is left")
def determinant_of_one_by_one(arg: Expr, algebra: Canonical) -> Expr | None:
    """The determinant of a 1x1 matrix."""
    return algebra.trace_of(arg) if is_one_by_one(algebra.shape(arg)) else None


