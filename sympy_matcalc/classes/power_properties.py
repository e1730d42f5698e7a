"""What is known of powers, what becomes of them under assumptions, and how they are multiplied out."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import built
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import flattened, multiplied_out, written
from sympy_matcalc.core.laws import assumed, expanding, properties, roles, typed
from sympy_matcalc.core.properties import KEPT_BY_ALL, Facts, Known, closed, of_all
from sympy_matcalc.core.roles import exponent as role_of_exponent
from sympy_matcalc.core.words import power

roles(MatPow)(role_of_exponent)


@properties(MatPow)
def power_properties(node: MatPow, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """A**k keeps what a product of commuting A keeps; of a definite A it is definite for real k."""
    (base,) = parts
    exponent = node.exp
    positive = facts.holds("positive", exponent)
    known: Known = {}
    if facts.holds("integer", exponent):
        known = _whole_power(base, exponent, facts)
        if base.get("singular") and positive:
            known["singular"] = True
    if facts.holds("real", exponent):
        known.update(of_all([base], ("positive_definite",)))
        if positive:
            known.update(of_all([base], ("positive_semidefinite",)))
    return known


def _whole_power(base: Known, exponent: Expr, facts: Facts) -> Known:
    if facts.holds("negative", exponent):
        base = {} if base.get("invertible") is False else closed({**base, "invertible": True})
    if not (base.get("invertible") or facts.holds("nonnegative", exponent)):
        return {}
    known = of_all([base], (*KEPT_BY_ALL, "real"))
    if base.get("square"):
        known.update(of_all([base], ("fullrank",)))
    even, odd = facts.holds("even", exponent), facts.holds("odd", exponent)
    if base.get("skew_symmetric") and (even or odd):
        known["symmetric" if even else "skew_symmetric"] = True
    if base.get("antihermitian") and (even or odd):
        known["hermitian" if even else "antihermitian"] = True
    if even and base.get("symmetric") and base.get("real"):
        known["positive_semidefinite"] = True
    return known


@assumed(MatPow)
def power_assumed(node: MatPow, args: list[Expr], by: Assuming) -> Expr:
    """Q**-1 = Q.T;  U**-1 = U.H;  P**k = P for idempotent P;  A**2 = I for involutory A

    And (A**a)**b = A**(a b) for positive definite A.

    Ends: exponents become smaller in size, or 1.
    """
    if any(new is not old for new, old in zip(args, node.args)):
        node = built(node.func, *args)
    result = typed[MatPow](node, args, by) if isinstance(node, MatPow) else node
    if not isinstance(result, MatPow):
        return result
    base, exponent = result.base, result.exp
    if isinstance(base, MatPow) and base.exp.is_real and by.holds(base.base, "positive_definite"):
        return by.product(S.One, *power(base.base, base.exp*exponent))
    known = by.known(base)
    if known.get("idempotent") and exponent.is_integer and exponent.is_positive:
        return base
    if known.get("involutory") and exponent.is_integer and (exponent.is_even or exponent.is_odd):
        return Identity(base.shape[0]) if exponent.is_even else base
    if exponent.is_integer and exponent.is_negative and (known.get("orthogonal") or known.get("unitary")):
        reverse = by.transpose(base) if known.get("orthogonal") else Adjoint(base).doit()
        return by.product(S.One, *power(reverse, -exponent))
    found = by.rules.power(result)
    return result if found is None else by.in_place_of(result, *found)


@expanding["multinomial"](MatPow)
def expanded_power_of_sum(node: MatPow, by: Algebra) -> Expr:
    """(A + B)**2 = A**2 + A B + B A + B**2"""
    flat = flattened(node, by)
    if isinstance(flat, MatPow) and isinstance(flat.base, MatAdd):
        return written(multiplied_out(flat, by), by)
    return flat


@expanding["power_base"](MatPow)
def expanded_power_of_product(node: MatPow, by: Algebra) -> Expr:
    """(A B)**2 = A B A B;  (c A)**k = c**k A**k"""
    flat = flattened(node, by)
    if isinstance(flat, MatPow) and isinstance(flat.base, (MatMul, Identity)):
        return written(multiplied_out(flat, by), by)
    return flat
