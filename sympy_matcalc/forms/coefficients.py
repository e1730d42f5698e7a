"""Scalar coefficients of matrices, as a person would leave them at the end of a derivation."""

from __future__ import annotations

from math import gcd
from operator import is_

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs, sign
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import with_signs_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import Shape, content_of, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.rewriting import normalized


def tidied(combination: Combination, algebra: Algebra) -> Combination:
    """A combination with each coefficient in its plainest form; no sum is multiplied out."""
    if all(isinstance(coefficient, Rational) for coefficient in combination.terms.values()) and not any(
            isinstance(factor, (MatAdd, MatPow)) for factors in combination.terms for factor in factors):
        return combination  # plain products of letters with numbers in front
    collected: dict[Factors, list[Expr]] = {}
    scalars_apart = not _are_as_typed(combination, algebra)
    for factors, coefficient in combination.terms.items():
        plain = coefficient
        for law in LAWS:
            plain = law(plain)
        if scalars_apart:
            plain, factors = _without_scalar_factors(plain, factors, combination.shape, algebra)
        plain, factors = _without_numbers_common_with_sums(plain, factors, algebra)
        plain, factors = _without_determinants_common_with_sums(plain, factors, algebra)
        plain, factors = _without_scalars_in_powers(plain, factors, algebra)
        scale, factors = algebra.scalars_outside(factors)
        plain = multiply([plain, scale])
        collected.setdefault(factors, []).append(plain)
    return Combination(combination.shape, with_signs_merged(collect(collected), algebra))


def _without_scalars_in_powers(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """(t A)**k B = t**k A**k B for whole k"""
    if not any(isinstance(f, MatPow) and isinstance(f.base, MatMul) and not f.base.args[0].is_Matrix for f in factors):
        return coefficient, factors
    scales: list[Expr] = [coefficient]
    kept: list[Expr] = []
    for factor in factors:
        scale, rest = split(factor.base) if isinstance(factor, MatPow) and is_whole(factor.exp) else (S.One, ())
        if scale is not S.One and rest:
            scales.append(Pow(scale, factor.exp))
            factor = shallow_doit(new(MatPow, algebra.product(S.One, *rest), factor.exp))
        kept.extend(split(factor)[1])
    scale, reduced = algebra.reduce(tuple(kept))
    return multiply([*scales, scale]), reduced


def _are_as_typed(combination: Combination, algebra: Algebra) -> bool:
    """Whether all 1x1 factors stand at the end of a product, as in y/sqrt(x.T*y): there they stay as they are typed."""
    ends = [factors for factors in combination.terms if len(factors) > 1 and _is_scalar(factors[-1], algebra)]
    return bool(ends) and all(not any(_is_scalar(factor, algebra) for factor in factors[:-1])
                              for factors in combination.terms)


def _without_scalar_factors(coefficient: Expr, factors: Factors, shape: Shape,
                            algebra: Algebra) -> tuple[Expr, Factors]:
    """(x.T x)**(-1) and 1 + x.T x, 1x1 factors in a product that is a larger matrix, are scalars of it."""
    if is_one_by_one(shape) or not any(isinstance(factor, (MatAdd, MatPow)) for factor in factors):
        return coefficient, factors
    scalars = [algebra.as_scalar(factor) for factor in factors if _is_scalar(factor, algebra)]
    others = [_sum_without_scalar_factors(factor, algebra) for factor in factors if not _is_scalar(factor, algebra)]
    if not scalars and all(map(is_, others, factors)):
        return coefficient, factors
    scale, rest = algebra.reduce(tuple(others))
    return multiply([coefficient, scale, *scalars]), rest


def _sum_without_scalar_factors(factor: Expr, algebra: Algebra) -> Expr:
    if not isinstance(factor, MatAdd):
        return factor
    known = algebra.scalars_taken_out
    if id(factor) not in known:
        known[id(factor)] = factor, _sum_with_scalars_apart(factor, algebra)
    return known[id(factor)][1]


def _sum_with_scalars_apart(factor: MatAdd, algebra: Algebra) -> Expr:
    value = algebra.read(factor)
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in value.terms.items():
        scale, rest = _without_scalar_factors(coefficient, factors, value.shape, algebra)
        collected.setdefault(rest, []).append(scale)
    if collected.keys() == value.terms.keys():
        return factor
    return algebra.expression(Combination(value.shape, collect(collected)))


def _is_scalar(factor: Expr, algebra: Algebra) -> bool:
    return isinstance(factor, (MatAdd, MatPow)) and is_one_by_one(algebra.shape(factor))


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


def with_merged_powers(product: Expr) -> Expr:
    """u**p/u, which the power rule leaves, is u**(p - 1); SymPy keeps the two apart for a symbol p."""
    if not product.is_Mul or not any(isinstance(f, Pow) and not f.exp.is_Number for f in product.args):
        return product
    # By hash, which is kept: `==` goes deep.
    factors = dict.fromkeys(product.args)
    for power in product.args:
        inverse = Pow(power.base, S.NegativeOne) if isinstance(power, Pow) and not power.base.is_Symbol else None
        if inverse in factors and power is not inverse:
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


def with_determinants_in_front(total: Expr) -> Expr:
    """|A| u + |A| v is |A| (u + v), which a 1/|A| in front of it cancels."""
    if not isinstance(total, Add):
        return total
    parts = [_determinants(term) for term in total.args]
    shared = [Pow(base, least) for base in parts[0] if (least := _least(base, parts)) > 0]
    return multiply([*shared, Add(*[term/multiply(shared) for term in total.args])]) if shared else total


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
    powers = ((factor.base, factor.exp) if isinstance(factor, Pow) else (factor, S.One)
              for factor in Mul.make_args(product))
    return {base: exponent for base, exponent in powers if isinstance(base, Determinant) and exponent.is_Rational}


def _without_determinants_common_with_sums(coefficient: Expr, factors: Factors, algebra: Algebra,
                                           ) -> tuple[Expr, Factors]:
    """(|A| B + |A| C)/|A| = B + C,  |A| (|A| B + |A| C) = |A|**2 (B + C)"""
    outside = list(_determinants(coefficient))
    kept: list[Expr] = []
    for factor in factors:
        if outside and isinstance(factor, MatAdd):
            inner = algebra.read(factor)
            parts = [_determinants(c) for c in inner.terms.values()]
            shared = multiply([S.One, *[Pow(base, least) for base in outside if (least := _least(base, parts)) > 0]])
            if shared is not S.One:
                coefficient, factor = multiply([coefficient, shared]), algebra.expression(inner.scaled(1/shared))
        kept.append(factor)
    if all(map(is_, kept, factors)):
        return coefficient, factors
    return _without_determinants_common_with_sums(coefficient, tuple(kept), algebra)


LAWS = (with_merged_powers, with_merged_products, without_inner_denominators, without_common_numbers)
"""What is done to a coefficient, in this order. Each step leaves fewer factors, or smaller numbers, than it found."""


def _without_numbers_common_with_sums(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """The same between the coefficient of a product and the sums of matrices in it."""
    number, rest = coefficient.as_coeff_Mul(rational=True)
    if isinstance(number, Integer):
        return coefficient, factors
    kept: list[Expr] = []
    for factor in factors:
        if isinstance(factor, MatAdd):
            inner = algebra.read(factor)
            content = content_of([c.as_content_primitive()[0] for c in inner.terms.values()])
            shared = _shared(number, content)
            if shared is not S.One:
                number, factor = number*shared, algebra.expression(inner.scaled(1/shared))
        kept.append(factor)
    return multiply([number, rest]), tuple(kept)


def _shared(number: Rational, content: Rational) -> Rational:
    """What cancels between a number and the content of a sum that it multiplies."""
    return Rational(gcd(content.p, number.q), gcd(content.q, number.p))
