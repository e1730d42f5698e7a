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
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Combination, Factors, collect, multiply
from sympy_matcalc.core.common_factors import with_explicit_merged, with_signs_merged
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import Shape, content_of, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.forms.entrywise_cancellation import cancelled
from sympy_matcalc.forms.vanishing import vanishes, without_vanishing_traces

MOST_SUMMANDS = 8
"""The terms of longer sums of scalars are left as they are."""


LETTERS = (MatrixSymbol, Transpose, OneMatrix, DiagMatrix)
"""Of products of such nothing is to be done."""


def tidied(combination: Combination, algebra: Algebra, depth: int = 3) -> Combination:
    """A combination with each coefficient in its plainest form; no sum is multiplied out."""
    if all(isinstance(coefficient, Rational) for coefficient in combination.terms.values()) and all(
            type(factor) in LETTERS for factors in combination.terms for factor in factors):
        return combination  # plain products of letters with numbers in front
    collected: dict[Factors, list[Expr]] = {}
    scalars_apart = not _are_as_typed(combination, algebra)
    for factors, coefficient in combination.terms.items():
        plain = plainest(without_vanishing_traces(coefficient, algebra))
        if scalars_apart:
            plain, factors = _without_scalar_factors(plain, factors, combination.shape, algebra)
        plain, factors = _without_numbers_common_with_sums(plain, factors, algebra)
        plain, factors = _without_scalars_common_with_sums(plain, factors, algebra)
        plain, factors = _without_scalars_in_powers(plain, factors, algebra)
        scale, factors = algebra.scalars_outside(factors)
        plain = multiply([plain, scale])
        if vanishes(factors, algebra):
            continue
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            plain, factors = _sum_tidied(plain, factors[0], algebra, depth)
        collected.setdefault(factors, []).append(plain)
    terms = with_explicit_merged(cancelled(collect(collected), algebra))
    return Combination(combination.shape, with_signs_merged(terms, algebra))


def plainest(scalar: Expr) -> Expr:
    """A scalar, and each term of a sum of scalars, in the plainest form."""
    if isinstance(scalar, Add) and len(scalar.args) <= MOST_SUMMANDS:
        return Add(*[plainest(term) if isinstance(term, Mul) else term for term in scalar.args])
    for law in LAWS:
        scalar = law(scalar)
    return scalar


def _sum_tidied(coefficient: Expr, total: MatAdd, algebra: Algebra, depth: int) -> tuple[Expr, Factors]:
    """A multiple of a sum, its terms in their plainest form."""
    inner = algebra.read(total)
    if len(inner.terms) > MOST_SUMMANDS or not depth:
        return coefficient, (total,)
    plain = tidied(inner, algebra, depth - 1)
    if len(plain.terms) == 1:
        ((factors, number),) = plain.terms.items()
        return multiply([coefficient, number]), factors
    if plain.terms == inner.terms or not plain.terms:
        return (coefficient, (total,)) if plain.terms else (S.Zero, (total,))
    return coefficient, (algebra.expression(plain),)


def _without_scalars_in_powers(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """(t A)**k B = t**k A**k B for whole k"""
    if not any(isinstance(f, MatPow) and isinstance(f.base, MatMul) and not f.base.args[0].is_Matrix for f in factors):
        return coefficient, factors
    scales: list[Expr] = [coefficient]
    kept: list[Expr] = []
    for factor in factors:
        is_power = isinstance(factor, MatPow) and is_whole(factor.exp)
        scale, rest = split(factor.base) if is_power else (S.One, ())
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


def _without_scalars_common_with_sums(coefficient: Expr, factors: Factors, algebra: Algebra) -> tuple[Expr, Factors]:
    """(|A| B + |A| C)/|A| = B + C,  |x| (B/|x| + C/|x|) = B + C,  |A| (|A| B + |A| C) = |A|**2 (B + C)"""
    outside = _powers(coefficient)
    kept: list[Expr] = []
    for factor in factors:
        if outside and isinstance(factor, MatAdd):
            inner = algebra.read(factor)
            parts = [_powers(c) for c in inner.terms.values()]
            shared = multiply([S.One, *[Pow(base, common) for base, exponent in outside.items()
                                        if (common := _common(base, parts)) and (
                                            common*exponent < 0 or (common > 0 and isinstance(base, Determinant)))]])
            if shared is not S.One:
                coefficient, factor = multiply([coefficient, shared]), algebra.expression(inner.scaled(1/shared))
        kept.append(factor)
    if all(map(is_, kept, factors)):
        return coefficient, factors
    return _without_scalars_common_with_sums(coefficient, tuple(kept), algebra)


def _powers(product: Expr) -> dict[Expr, Rational]:
    """The factors of a scalar, with their exponents."""
    powers = (factor.as_base_exp() for factor in Mul.make_args(product))
    return {base: exponent for base, exponent in powers if exponent.is_Rational and not base.is_Number}


def _common(base: Expr, parts: list[dict[Expr, Rational]]) -> Rational:
    """The exponent of a factor that all products have in common, which is 0 if in one it is missing."""
    exponents = [part.get(base, S.Zero) for part in parts]
    least, greatest = min(exponents), max(exponents)
    return least if least > 0 else greatest if greatest < 0 else S.Zero


def without_opposite_powers(product: Expr) -> Expr:
    """c*(a*c + b/c) is a*c**2 + b: where a sum is divided by what stands in front of it, it is multiplied in."""
    if not product.is_Mul or not any(isinstance(factor, Add) for factor in product.args):
        return product
    factors = list(product.args)
    for total in product.args:
        if not isinstance(total, Add):
            continue
        parts = [_powers(term) for term in total.args]
        for factor in product.args:
            base, exponent = factor.as_base_exp()
            if not exponent.is_Integer or exponent < 1 or base.is_Number or isinstance(base, Add):
                continue
            least = min(part.get(base, S.Zero) for part in parts)
            if least.is_Integer and least < 0:
                taken = min(exponent, -least)
                factors.remove(factor)
                factors[factors.index(total)] = Add(*[multiply([base**taken, term]) for term in total.args])
                return without_opposite_powers(multiply([base**(exponent - taken), *factors]))
    return product


LAWS = (with_merged_powers, with_merged_products, without_inner_denominators, without_opposite_powers,
        without_common_numbers)
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
