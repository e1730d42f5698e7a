"""What is known of Hadamard products and powers, and what becomes of them under assumptions."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import assumed, properties, ranks, roles, typed
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
