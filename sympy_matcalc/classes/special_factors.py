"""Laws of matrix exponentials and logarithms, of permutation matrices and of sums over an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy.concrete.summations import Sum
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.classes.inverse import generator
from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.bound_symbols import private_index, replaced
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.pairs import Merged
from sympy_matcalc.core.statements import HIGHAM, HORN, law

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical

# -- exponentials and logarithms ----------------------------------------------


@law("exp(0) = I,  exp(log(A)) = A", source=HIGHAM + ", chapters 10 and 11", ends="one function less")
def exponential_law(node: MatrixExponential | None, args: list[Expr], algebra: Canonical) -> Expr:
    """A matrix exponential."""
    (arg,) = args
    if isinstance(arg, ZeroMatrix):
        return Identity(arg.shape[0])
    if isinstance(arg, MatrixLogarithm):
        return arg.arg
    return new(MatrixExponential, arg)


@law("log(I) = 0", source=HIGHAM + ", chapter 11", ends="one function less")
def logarithm_law(node: MatrixLogarithm, args: list[Expr], algebra: Canonical) -> Expr:
    """A matrix logarithm."""
    (arg,) = args
    return ZeroMatrix(*arg.shape) if isinstance(arg, Identity) else new(MatrixLogarithm, arg)


@law("exp(A) exp(B) = exp(A + B)", when="A B = B A: both functions of one matrix", source=HIGHAM + ", theorem 10.2",
     ends="two factors become one")
def product_of_exponentials(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """Two exponentials of functions of one matrix."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, MatrixExponential) and isinstance(right, MatrixExponential)):
        return None
    first, second = generator(left, algebra), generator(right, algebra)
    if first is not None and second is not None and first != second:
        return None
    return k, k + 2, exponential_law(None, [algebra.plus(left.arg, right.arg)], algebra)


@law("exp(A)**k = exp(k A),  exp(A)**-1 = exp(-A)", when="k whole", source=HIGHAM + ", section 10.1",
     ends="no power is left")
def power_of_exponential(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of an exponential."""
    if not isinstance(base, MatrixExponential) or not is_whole(exponent):
        return None
    return exponential_law(None, [algebra.times(base.arg, scale=exponent)], algebra)


# -- permutations -------------------------------------------------------------

@law("P(p) P(q) = P(p q),  P P' = I", source=HORN + ", section 0.9.5", ends="two factors become one")
def product_of_permutations(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """Two permutation matrices."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, PermutationMatrix) and isinstance(right, PermutationMatrix)):
        return None
    return k, k + 2, permutation_matrix(left.args[0]*right.args[0])


def permutation_matrix(permutation: Expr) -> Expr:
    """A permutation matrix, the identity where nothing is permuted."""
    return Identity(permutation.size) if permutation.is_Identity else PermutationMatrix(permutation)


@law("P' = P**-1, the matrix of the inverse permutation;  P**k that of the power", when="k a number",
     source=HORN + ", section 0.9.5", ends="no power is left")
def power_of_permutation(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of a permutation matrix."""
    if not isinstance(base, PermutationMatrix) or not isinstance(exponent, Integer):
        return None
    return permutation_matrix(base.args[0]**int(exponent))


@law("rows of A permuted = P A,  columns permuted = A P'", source=HORN + ", section 0.9.5",
     ends="no permuted matrix is left")
def permuted_law(node: MatrixPermute, args: list[Expr], algebra: Canonical) -> Expr:
    """A matrix with its rows or columns permuted, as a product."""
    matrix, permutation, axis = args
    if axis is S.Zero:
        return algebra.times(permutation_matrix(permutation), matrix)
    return algebra.times(matrix, permutation_matrix(permutation**-1))


# -- sums over an index ---------------------------------------------------------

LONGEST_SUM = 8
"""Longer sums are not written out."""

@law("sum_i (a A_i B + C_i) = a (sum_i A_i) B + sum_i C_i,  sum_{i=p..q} A_i = sum_{i=0..q-p} A_{i+p},  "
     "sum_{i=p..q} A = (q - p + 1) A", source="by entries", ends="each sum is split once and its index is renamed once")
def sum_law(node: MatrixSum, args: list[Expr], algebra: Canonical) -> Expr:
    """A sum of matrices over an index that begins with 0; a short one is written out."""
    function, (index, first, last) = args
    span = (last - first).expand()
    if isinstance(span, Integer) and -1 <= span < LONGEST_SUM:
        terms = [algebra.canonical(replaced(function, {index: first + step})) for step in range(int(span) + 1)]
        return algebra.plus(*terms) if terms else ZeroMatrix(*algebra.shape(function))
    own = private_index(function, first, span, own=[index])
    shifted = algebra.canonical(replaced(function, {index: own + first}))
    summands = [_summed(factors, c, Tuple(own, S.Zero, span), algebra.shape(shifted)[0], algebra)
                for factors, c in algebra.read(shifted).terms.items()]
    return algebra.plus(*summands) if summands else ZeroMatrix(*algebra.shape(function))


def _summed(factors: Factors, coefficient: Expr, limits: Tuple, size: Expr, algebra: Canonical) -> Expr:
    """The sum of one product, what does not depend on the index outside of it."""
    index, _, last = limits
    fixed, moving = coefficient.as_independent(index, as_Add=False)
    places = [k for k, factor in enumerate(factors) if factor.has(index)]
    if not places and not moving.has(index):
        return algebra.product(fixed*moving*(last + 1), *factors, size=size)
    start, stop = (places[0], places[-1] + 1) if places else (0, len(factors))
    inner = algebra.product(moving, *factors[start:stop], size=size)
    return algebra.product(
        fixed, *factors[:start], new(MatrixSum, inner, limits), *factors[stop:], size=size)


@law("tr(sum_i A_i) = sum_i tr(A_i)", source="by entries", ends="no trace of a sum is left")
def trace_of_sum(factor: Expr, algebra: Canonical) -> Expr | None:
    """The trace of a sum over an index."""
    if not isinstance(factor, MatrixSum):
        return None
    return Sum(algebra.trace_of(factor.function), tuple(factor.limits))


@law("sum_{k=p..q} f(k) = sum_{i=0..q-p} f(i + p)", source="by definition", ends="the index is renamed once")
def scalar_sum_law(node: Sum, args: list[Expr], algebra: Canonical) -> Expr:
    """A sum of scalars of matrices: what its indices are called does not matter."""
    function, *limits = args
    if not all(len(limit) == 3 for limit in limits) or not function.has(MatrixElement, MatrixExpr):
        return node.func(*args)
    renamed: list[tuple[Expr, Expr, Expr]] = []
    for k, (index, first, last) in enumerate(limits):
        around = Tuple(*limits[k + 1:])
        own = private_index(function, around, first, last, *[limit[0] for limit in renamed],
                            own=() if around.has(index) else [index])
        names = {index: own + first}
        function = replaced(function, names)
        # Where an inner sum ends may depend on the index of an outer one.
        renamed = [(i, zero, span.xreplace(names)) for i, zero, span in renamed]
        renamed.append((own, S.Zero, (last - first).expand()))
    return node.func(function, *renamed)
