"""Products and sums of the matrices of linear maps, in the normal form of the vec form.

In a product, Kronecker products are multiplied slot by slot, and commutation matrices go to the
right; in a sum, A + K A is (I + K) A, and A + A K is A (I + K).
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.miscellaneous import sqrt
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.classes.vec.laws import swapped_by_commutation
from sympy_matcalc.classes.vec.slots import mixed_product
from sympy_matcalc.classes.vec.stacking import Vec
from sympy_matcalc.classes.vec.structure import CommutationMatrix
from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import with_diagonals_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, merge_neighbours, new, shape_of, split
from sympy_matcalc.core.laws import orders

LONGEST_SUM = 4
"""A sum of more terms than this is multiplied further as one factor, not multiplied out."""


def chained(left: Combination, right: Combination, algebra: Algebra) -> Combination:
    """The product of two matrices in the normal form of the vec form."""
    if len(left.terms) > LONGEST_SUM and any(right.terms):
        left = algebra.collapse(left)
    collected: dict[Factors, list[Expr]] = {}
    for one, c in left.terms.items():
        for other, d in right.terms.items():
            scale, factors = reduced(one, other)
            if scale is not S.Zero:
                collected.setdefault(factors, []).append(multiply([c, d, scale]))
    return Combination((left.shape[0], right.shape[1]), collect(collected))


def reduced(before: Factors, factors: Factors) -> tuple[Expr, Factors]:
    """The product of one in normal form with more factors, in normal form, with its scalar.

    Ends: a step makes the product shorter, or takes a commutation matrix one place to the right.
    """
    coefficient: Expr = S.One
    stack = list(before)
    todo = list(reversed(factors))
    while todo:
        factor = todo.pop()
        if isinstance(factor, Identity):
            continue
        merged = _merged(stack, factor) if stack else None
        if merged is None:
            stack.append(factor)
            continue
        count, product = merged
        del stack[-count:]
        scale, rest = split(product)
        if scale is S.Zero:
            return S.Zero, ()
        coefficient = multiply([coefficient, scale])
        todo.extend(reversed(rest))
    return coefficient, tuple(stack)


@orders(KroneckerProduct, CommutationMatrix)
def simplified_product(factors: Factors, by: Algebra) -> tuple[Expr, Factors]:
    """A product with Kronecker products or commutation matrices in the normal form of the vec form."""
    return reduced((), factors)


def _merged(stack: list[Expr], factor: Expr) -> tuple[int, Expr] | None:
    before = stack[-1]
    product = merge_neighbours(before, factor)
    if product is None:
        product = mixed_product(before, factor)
    if product is not None:
        return 1, product
    merged = Algebra().merged_by_law(stack, factor)
    if merged is not None:
        return len(stack) - merged[0], merged[1]
    swapped = swapped_by_commutation(before, factor)
    if swapped is None:
        return None
    scale, rest = split(swapped[0])
    return 1, new(MatMul, *([] if scale is S.One else [scale]), *rest, swapped[1])


# -- sums ---------------------------------------------------------------------

def summed(value: Combination, algebra: Algebra) -> Expr:
    """The expression of a Jacobian, commutation matrices and common factors in front.

    Ends: each pair makes the sum shorter by a term.
    """
    terms = dict(with_diagonals_merged(value.terms))
    commuted = sum(bool(factors) and isinstance(factors[-1], CommutationMatrix) for factors in terms)
    for factors in value.terms:
        if commuted and factors in terms and factors and not isinstance(factors[-1], CommutationMatrix):
            commuted -= _paired(terms, factors, algebra)
    return algebra.expression(_grouped(Combination(value.shape, terms), algebra))


def _paired(terms: dict[Factors, Expr], factors: Factors, algebra: Algebra) -> bool:
    """c A B + c A K B = c A (I + K) B;  c A B - c A K B = c A (I - K) B"""
    for k in range(len(factors) + 1):
        size = algebra.shape(factors[k])[0] if k < len(factors) else algebra.shape(factors[-1])[1]
        root = _square_root(size)
        if root is None:
            continue
        commutation = CommutationMatrix(root, root)
        scale, partner = reduced(factors[:k], (commutation, *factors[k:]))
        if partner == factors or partner not in terms or not isinstance(partner[-1], CommutationMatrix):
            continue
        ratio = terms[partner]/(terms[factors]*scale)
        if ratio in (S.One, S.NegativeOne):
            both = algebra.expression(Combination((size, size), {(): S.One, (commutation,): ratio}))
            terms[(*factors[:k], both, *factors[k:])] = terms.pop(factors)
            del terms[partner]
            return True
    return False


def _square_root(size: Expr) -> Expr | None:
    """n, for a size n**2 other than 1."""
    positive = {symbol: Dummy(positive=True) for symbol in size.free_symbols}
    root = sqrt(size.xreplace(positive))
    if root == 1 or not (root.is_Integer or root.is_Symbol or (root.is_Mul and not root.has(Pow))):
        return None
    return root.xreplace({dummy: symbol for symbol, dummy in positive.items()})


def _grouped(value: Combination, algebra: Algebra) -> Combination:
    """A B + A C = A (B + C), where A is a vec, a sum, or a Kronecker product that is a column or has a K in it"""
    groups: dict[Expr, dict[Factors, Expr]] = {}
    for factors, coefficient in value.terms.items():
        if len(factors) > 1 and _is_common(factors[0]):
            groups.setdefault(factors[0], {})[factors[1:]] = coefficient
    terms = dict(value.terms)
    for common, inner in groups.items():
        if len(inner) > 1:
            for factors in inner:
                del terms[(common, *factors)]
            rows = algebra.shape(common)[1]
            collapsed = algebra.collapse(Combination((rows, value.shape[1]), inner))
            for factors, coefficient in collapsed.terms.items():
                terms[(common, *factors)] = coefficient
    return Combination(value.shape, terms)


def _is_common(factor: Expr) -> bool:
    return isinstance(factor, Vec) or factor.is_MatAdd or (
        isinstance(factor, KroneckerProduct) and (is_one(shape_of(factor)[1]) or factor.has(CommutationMatrix)))
