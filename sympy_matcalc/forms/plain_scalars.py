"""Scalars in their plainest form, each product by itself: what cancels in it, and what a person would merge."""

from __future__ import annotations

from itertools import combinations
from math import gcd
from operator import is_

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs, sign
from sympy.functions.elementary.exponential import exp
from sympy.functions.elementary.piecewise import Piecewise, piecewise_fold
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized

MOST_SUMMANDS = 8
"""The terms of longer sums of scalars are left as they are."""


def plainest(scalar: Expr) -> Expr:
    """A scalar, and each term of a sum of scalars, in the plainest form."""
    if isinstance(scalar, Add) and len(scalar.args) <= MOST_SUMMANDS:
        scalar = with_cases_merged(scalar)
    if isinstance(scalar, Add) and len(scalar.args) <= MOST_SUMMANDS:
        return Add(*[plainest(term) if isinstance(term, Mul) else term for term in scalar.args])
    if not scalar.is_Mul:
        return scalar  # the laws are those of products
    for law in LAWS:
        scalar = law(scalar)
    return scalar


def with_cases_merged(total: Add) -> Expr:
    """One distinction of cases for several, where that is shorter: {0, 1} + 2 u {1, 0} is {2 u, 1}."""
    if sum(any(isinstance(factor, Piecewise) for factor in Mul.make_args(term)) for term in total.args) < 2:
        return total
    folded = piecewise_fold(total)
    return folded if count_ops(folded) < count_ops(total) else total


def with_merged_powers(product: Expr) -> Expr:
    """u**p/u, which the power rule leaves, is u**(p - 1); SymPy keeps the two apart for a symbol p."""
    if not product.is_Mul or not any(isinstance(f, Pow) and not f.exp.is_Number for f in product.args):
        return product
    # By hash, which is kept: `==` goes deep.
    factors = dict.fromkeys(product.args)
    for power in product.args:
        if not isinstance(power, Pow) or power.exp.is_Number or power.base.is_Symbol:
            continue
        inverse = Pow(power.base, S.NegativeOne)
        if inverse in factors:
            del factors[inverse], factors[power]
            factors[Pow(power.base, power.exp - 1)] = None
    return multiply(list(factors)) if len(factors) < len(product.args) else product


def with_merged_products(product: Expr) -> Expr:
    """u*v*(u*v)**p is (u*v)**(p + 1): SymPy keeps a power of a product apart from the factors."""
    if not product.is_Mul:
        return product
    factors = dict.fromkeys(product.args)
    for power in product.args:
        compound = isinstance(power, Pow) and isinstance(power.base, (Mul, Pow)) and power.base.is_commutative
        parts = Mul.make_args(power.base) if compound else ()
        if power in factors and parts and all(part in factors for part in parts):
            for part in (*parts, power):
                del factors[part]
            factors[Pow(power.base, power.exp + 1)] = None
    return multiply(list(factors)) if len(factors) < len(product.args) else product


def without_opposite_exponentials(product: Expr) -> Expr:
    """e**(u - v) e**(v - u) is 1, of which SymPy does not see the exponents cancel."""
    if not product.is_Mul:
        return product
    powers = [factor for factor in product.args if isinstance(factor, exp) and isinstance(factor.args[0], Add)]
    for one, other in combinations(powers, 2):
        total = Add(one.args[0], other.args[0])
        if total.is_Number:
            rest = [factor for factor in product.args if factor not in (one, other)]
            return without_opposite_exponentials(multiply([exp(total), *rest]))
    return product


def without_inner_denominators(product: Expr) -> Expr:
    """1/(c*(1 + u/c)) is 1/(c + u): a sum whose terms are divided by what stands in front of it."""
    if not product.is_Mul:
        return product
    factors = list(product.args)
    for factor in product.args:
        total, exponent = factor.as_base_exp()
        if not isinstance(total, Add) or not exponent.is_Integer:
            continue
        for other in product.args:
            base, power = other.as_base_exp()
            if power == exponent and base.is_Symbol and any(_divided_by(base, term) for term in total.args):
                factors.remove(other)
                factors[factors.index(factor)] = Pow(Add(*[base*term for term in total.args]), exponent)
                return without_inner_denominators(multiply(factors))
    return product


def _divided_by(symbol: Expr, term: Expr) -> bool:
    return Pow(symbol, S.NegativeOne) in Mul.make_args(term)


def without_opposite_powers(product: Expr) -> Expr:
    """c*(a*c + b/c) is a*c**2 + b, and (a*c + b*c**2)/c is a + b*c: what a sum is divided by goes into it."""
    if not product.is_Mul or not any(isinstance(factor, Add) for factor in product.args):
        return product
    factors = list(product.args)
    for total in product.args:
        if not isinstance(total, Add):
            continue
        parts = [powers_of(term) for term in total.args]
        for factor in product.args:
            base, exponent = factor.as_base_exp()
            if not exponent.is_Integer or base.is_Number or isinstance(base, Add):
                continue
            least = _least(base, parts)
            if least.is_Integer and least*exponent < 0:
                taken = min(exponent, -least) if exponent > 0 else max(exponent, -least)
                factors.remove(factor)
                factors[factors.index(total)] = Add(*[multiply([base**taken, term]) for term in total.args])
                return without_opposite_powers(multiply([base**(exponent - taken), *factors]))
    return product


def without_common_numbers(product: Expr) -> Expr:
    """lam*(2*u - 2*v)/4 is lam*(u - v)/2: what all terms of a sum share is cancelled with the number in front.

    So is the sign: -lam*(-u - v) is lam*(u + v).
    """
    if not product.is_Mul or not any(isinstance(factor, Add) for factor in product.args):
        return product
    coefficient, rest = product.as_coeff_Mul(rational=True)
    number, factors = coefficient, []
    for factor in Mul.make_args(rest):
        if isinstance(factor, Add):
            content = factor.primitive()[0]
            shared = content.p/Integer(gcd(content.q, number.p))
            if number < 0 and all(term.as_coeff_Mul(rational=True)[0] < 0 for term in factor.args):
                shared = -shared
            if shared is not S.One:
                number, factor = number*shared, Add(*[term/shared for term in factor.args])
        factors.append(factor)
    return product if number == coefficient else multiply([number, *factors])


LAWS = (with_merged_powers, with_merged_products, without_opposite_exponentials, without_inner_denominators,
        without_opposite_powers, without_common_numbers)
"""What is done to a coefficient, in this order. Each step leaves fewer factors, or smaller numbers, than it found."""


def without_signs(product: Expr) -> Expr:
    """sign(u)*Abs(u)**k is u**k for odd k, u being real: so d log|u| is du/u."""
    if not product.is_Mul or not any(isinstance(factor, sign) for factor in product.args):
        return product
    powers = product.as_powers_dict()
    for factor in product.args:
        if isinstance(factor, sign):
            (u,) = factor.args
            exponent = powers.get(Abs(u), S.Zero)
            if exponent.is_odd:
                product = product/factor*Abs(u)**(-exponent)*u**exponent
    return product


def with_determinants_in_front(total: Expr) -> Expr:
    """|A| u + |A| v is |A| (u + v), which a 1/|A| in front of it cancels."""
    if not isinstance(total, Add):
        return total
    parts = [_determinants(term) for term in total.args]
    shared = [Pow(base, least) for base in parts[0] if (least := _least(base, parts)) > 0]
    return multiply([*shared, Add(*[term/multiply(shared) for term in total.args])]) if shared else total


def with_determinants_apart(slope: Expr, expr: Expr) -> Expr:
    """The derivative of a scalar by a scalar: that of |A| is |A| times a sum, that of log|A| has no |A| in it."""
    factors = [factor for factor in Mul.make_args(expr) if not factor.is_number]
    is_determinant = len(factors) == 1 and isinstance(factors[0], Determinant)
    return with_determinants_in_front(slope) if is_determinant else without_determinants(slope)


def without_determinants(expr: Expr) -> Expr:
    """(|A| u + |A| v)/|A| = u + v, in each term of a scalar."""
    if expr.is_Matrix:
        return expr
    terms = [_with_determinants_cancelled(term) for term in Add.make_args(expr)]
    return expr if all(map(is_, terms, Add.make_args(expr))) else Add(*terms)


def _with_determinants_cancelled(term: Expr) -> Expr:
    if not any(exponent < 0 for exponent in _determinants(term).values()):
        return term
    if term.has(ElementwiseApplyFunction):  # where one determinant is as typed, its functions bind other symbols
        algebra = Algebra()
        term = term.xreplace({node: normalized(node, algebra) for node in term.atoms(Determinant)})
    factors = [with_determinants_in_front(factor) for factor in Mul.make_args(term)]
    return term if all(map(is_, factors, Mul.make_args(term))) else multiply(factors)


def _least(base: Expr, parts: list[dict[Expr, Rational]]) -> Rational:
    return min(part.get(base, S.Zero) for part in parts)


def _determinants(product: Expr) -> dict[Expr, Rational]:
    """The determinants in a product, with their exponents."""
    pairs = [factor.args if isinstance(factor, Pow) else (factor, S.One) for factor in Mul.make_args(product)]
    return {base: exponent for base, exponent in pairs if isinstance(base, Determinant) and exponent.is_Rational}


def powers_of(product: Expr) -> dict[Expr, Rational]:
    """The factors of a scalar, with their exponents."""
    powers = map(_as_power, Mul.make_args(product))
    return {base: exponent for base, exponent in powers if exponent.is_Rational and not base.is_Number}


def _as_power(factor: Expr) -> tuple[Expr, Expr]:
    """e**-u is (e**u)**-1."""
    if not isinstance(factor, exp):
        base, exponent = factor.as_base_exp()
        return base, exponent
    (u,) = factor.args
    return (exp(-u), S.NegativeOne) if u.could_extract_minus_sign() else (factor, S.One)
