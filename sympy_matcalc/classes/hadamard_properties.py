"""What is known of Hadamard products and powers, under assumptions and under traces, where a quotient cancels."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity, OneMatrix

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import is_quotient, without_quotient
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import assumed, cycles, properties, ranks, roles, typed
from sympy_matcalc.core.properties import Facts, Known, of_all, signed
from sympy_matcalc.core.ranks import at_most_their_product
from sympy_matcalc.core.roles import exponent as role_of_exponent

ranks(HadamardProduct)(at_most_their_product)
roles(HadamardPower)(role_of_exponent)


@properties(HadamardProduct)
def hadamard_properties(node: HadamardProduct, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Zeros of one factor are zeros; Schur: of definite matrices it is definite (Horn and Johnson, 7.5.3)."""
    known = of_all(parts, ("symmetric", "hermitian", "positive_definite", "positive_semidefinite", "real"))
    for name in ("upper_triangular", "lower_triangular", "zero"):
        if any(part.get(name) for part in parts):
            known[name] = True
    known.update(signed(parts))
    return known


@properties(HadamardPower)
def hadamard_power_properties(node: HadamardPower, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Entry by entry; a natural power is a Hadamard product."""
    exponent = node.exp
    if getattr(exponent, "is_Matrix", False):
        return {}
    known = of_all(parts, ("symmetric",))
    if exponent.is_positive:
        known.update(of_all(parts, ("diagonal", "upper_triangular", "lower_triangular")))
    if exponent.is_integer and exponent.is_positive:
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite", "real")))
    return known


@assumed(HadamardProduct)
def hadamard_assumed(node: HadamardProduct, args: list[Expr], by: Assuming) -> Expr:
    """I o D = D for diagonal D

    Ends: a factor goes.
    """
    result = typed[MatrixExpr](node, args, by)
    if isinstance(result, HadamardProduct) and any(isinstance(arg, Identity) for arg in result.args):
        rest = [arg for arg in result.args if not isinstance(arg, Identity)]
        if any(by.holds(arg, "diagonal") for arg in rest):
            return HadamardProduct(*rest) if len(rest) > 1 else rest[0]
    return result


@cycles(HadamardProduct, HadamardPower)
def sum_of_quotients(factors: Factors, k: int, by: Algebra) -> Expr | None:
    """tr(U' (U**o -1 o V)) = 1' V 1, the sum of the entries of V

    Ends: U and its inverse go.
    """
    quotient = factors[k]
    if not is_quotient(quotient):
        return None
    rows, cols = by.shape(quotient)
    rest = by.product(S.One, *by.transpose_factors(factors[k + 1:] + factors[:k]))
    merged = without_quotient(quotient, rest, by.sort_key)
    if merged is None:
        return None
    if isinstance(merged, OneMatrix):
        return rows*cols
    left, right = (() if is_one(size) else (ones,) for size, ones in (
        (rows, OneMatrix(S.One, rows)), (cols, OneMatrix(cols, S.One))))
    scale, letters = split(merged)
    more, reduced = by.reduce((*left, *letters, *right))
    return scale*more*by.trace(reduced, S.One)
