"""Functions of one matrix: what they are functions of, and the linear maps that know no more than that they commute."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core.combinations import Combination, Factors
from sympy_matcalc.core.common_factors import parted
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.laws import NoRule, functions
from sympy_matcalc.core.maps import LinearMap, between, exponent_of
from sympy_matcalc.core.rewriting import normalized


def generator(expr: Expr, by: Algebra) -> object:
    """What ``expr`` is a function of: a factor, a product, or a sum up to a multiple."""
    while (inner := functions.of(type(expr))) is not None:
        expr = inner(expr)
    products = [f for f in by.read(expr).terms if f]
    if not products:
        return None
    if len(products) == 1 and len(products[0]) > 1:
        return products[0]
    if all(len(f) == 1 for f in products):
        bases = {f[0] if products == [(expr,)] else generator(f[0], by) for f in products}
        if len(bases) == 1:
            return next(iter(bases))
    return parted(expr, by)[2] if isinstance(expr, MatAdd) else expr


class CommutingProduct(LinearMap):
    """D -> W D for a function W of U, where D commutes with U: powers of U, and multiples of U.

    The adjoint is G -> W.T G where G commutes with U.T. For other D and G nothing is known.
    """

    commuting_only = True

    def __init__(self, argument: Expr, weight: Expr) -> None:
        self.argument = argument
        self.weight = weight

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self._apply(self.argument, normalized(self.weight, algebra), tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        weight = algebra.transpose(normalized(self.weight, algebra))
        return self._apply(algebra.transpose(self.argument), weight, cotangent, algebra)

    def _apply(self, argument: Expr, weight: Expr, value: Combination, algebra: Algebra) -> Combination:
        if not self._commute(algebra.read(argument), value, algebra):
            raise NoRule(weight)
        scale, factors = split(weight)
        # The variation first: A exp(t A), as it is written.
        return between((), value, factors, algebra).scaled(scale)

    @staticmethod
    def _commute(argument: Combination, value: Combination, algebra: Algebra) -> bool:
        if len(argument.terms) == 1:
            (generator,) = argument.terms
            base = algebra.product(S.One, *generator, size=argument.shape[0])
            return all(factors == generator or exponent_of(base, factors) is not None
                       or _is_function_of(base, factors) for factors in value.terms)
        if all(not factors for factors in value.terms):
            return True
        if value.terms.keys() != argument.terms.keys():
            return False
        ratios = {coefficient/argument.terms[factors] for factors, coefficient in value.terms.items()}
        return len(ratios) == 1


def _is_function_of(base: Expr, factors: Factors) -> bool:
    inner = functions.of(type(factors[0])) if len(factors) == 1 else None
    return inner is not None and inner(factors[0]) == base
