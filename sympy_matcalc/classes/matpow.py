"""Powers of matrices: their differential, their forms, and how they move in products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import log
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.analytic import as_function
from sympy_matcalc.core.bound_symbols import private_index
from sympy_matcalc.core.combinations import Combination, Factors, multiply, total
from sympy_matcalc.core.common_factors import common_scale
from sympy_matcalc.core.commuting import commuting_part
from sympy_matcalc.core.constructors import Algebra, entry_as_it_is
from sympy_matcalc.core.factors import Shape, is_one_by_one, new, shallow_doit, split
from sympy_matcalc.core.functional_calculus import applied
from sympy_matcalc.core.functional_maps import FrechetMap
from sympy_matcalc.core.laws import (
    NoRule,
    canonical,
    canonical_traces,
    conjugates,
    determinants,
    differential,
    elements,
    functions,
    inverses,
    moving,
    powers,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Sandwich, Scale, VecForm, exponent_of, power, product_of
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.powers import exact, is_whole
from sympy_matcalc.core.ranks import is_singular
from sympy_matcalc.core.rewriting import check_square, with_arguments
from sympy_matcalc.core.statements import HORN, law

Merged = tuple[int, int, Expr]

functions(MatPow)(lambda node: node.base)


@differential(MatPow)
def matpow_differential(node: MatPow, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U**p) = sum of U**k dU U**(p - 1 - k), k = 0, ..., p - 1, for a whole p;  d tr(U**p) = p tr(U**(p - 1) dU)

    Of other exponents it is the Fréchet derivative L(U, dU) of the principal power, and by the exponent
    d(U**p) = log(U) U**p dp. A power of a 1x1 matrix is the power of its entry, whatever the exponent.
    Where: for a negative p, U is not singular. Of a U that has no inverse for its shape nothing is said.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.4 and 9.14; Higham, Functions of Matrices,
    section 3.2, theorem 3.3 and problem 1.34.
    """
    base, exponent = node.args
    if exponent.is_Matrix or (1 in active and exponent.is_integer):
        raise NoRule(node)
    if exponent.is_negative and is_singular(base):
        raise NoRule(node)
    if 1 in active:
        yield 1, Scale(applied(as_function(lambda t: log(t)*t**exponent), base, (), Algebra()))
    if 0 not in active:
        return
    if exponent.is_integer:
        if exponent != 0:
            yield 0, PowerSandwich(base, exponent)
    elif is_one_by_one(base.shape):
        coefficient, factors = split(shallow_doit(MatPow(base, exponent - 1)))
        yield 0, Sandwich(factors, (), exponent*coefficient)
    else:
        yield 0, FrechetMap(as_function(lambda t: t**exponent), base)


@differential(Inverse)
def inverse_differential(node: Inverse, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d(U**-1) = -U**-1 dU U**-1

    Where: U is not singular. Of a U that has no inverse for its shape nothing is said.
    Source: Magnus and Neudecker, Matrix Differential Calculus, section 8.4.
    """
    yield from matpow_differential(node, active)


class PowerSandwich(LinearMap):
    """The differential of a whole power: D -> sum of U**i D U**(p - 1 - i) over i = 0, ..., p - 1.

    For p < 0 the sum is minus that over i = p, ..., -1, which is what a sum over an empty range
    is taken for; so one formula does for a symbolic p. The adjoint is the same with U.T for U.
    """

    def __init__(self, base: Expr, exponent: Expr) -> None:
        self.base = base
        self.exponent = exponent

    def push(self, tangent: Combination, algebra: Algebra) -> Combination:
        return self._apply(self.base, tangent, algebra)

    def pull(self, cotangent: Combination, algebra: Algebra) -> Combination:
        one_by_one = is_one_by_one(algebra.shape(self.base))
        return self._apply(self.base if one_by_one else algebra.transpose(self.base), cotangent, algebra)

    def _apply(self, base: Expr, value: Combination, algebra: Algebra) -> Combination:
        commuting: list[Combination] = []
        if not isinstance(self.exponent, Integer):
            along, value = commuting_part(base, value, algebra)
            if along.terms:
                slope = product_of(algebra.read(power(base, self.exponent - 1)), along, algebra)
                commuting.append(slope.scaled(self.exponent))
        rest = value
        if any(exponent_of(base, factors) is not None for factors in value.terms):
            others: dict[Factors, Expr] = {}
            for factors, coefficient in value.terms.items():
                exponent = exponent_of(base, factors)
                if exponent is None:
                    others[factors] = coefficient
                else:
                    # A power of U commutes with U.
                    product = algebra.read(power(base, exponent + self.exponent - 1))
                    commuting.append(product.scaled(multiply([self.exponent, coefficient])))
            rest = Combination(value.shape, others)
        if not rest.terms:
            summands = commuting
        elif isinstance(self.exponent, Integer):
            summands = commuting + [summand.push(rest, algebra) for summand in self._written_out(base)]
        else:
            summands = [*commuting, algebra.read(self._sum(base, rest, algebra))]
        return total(summands) if summands else rest

    def sandwiches(self, by: Algebra) -> list[Sandwich]:
        """U**i D U**(p - 1 - i), one by one"""
        if not isinstance(self.exponent, Integer):
            raise NoRule(self)
        return self._written_out(self.base)

    def _written_out(self, base: Expr) -> list[Sandwich]:
        p = int(self.exponent)
        summands = []
        for i in range(p) if p > 0 else range(-1, p - 1, -1):
            left_scale, left = split(power(base, i))
            right_scale, right = split(power(base, p - 1 - i))
            coefficient = multiply([left_scale, right_scale, Integer(1 if p > 0 else -1)])
            summands.append(Sandwich(left, right, coefficient))
        return summands

    def _sum(self, base: Expr, value: Combination, algebra: Algebra) -> Expr:
        inner = algebra.expression(value)
        index = private_index(base, inner, self.exponent)
        left, right = MatPow(base, index), MatPow(base, self.exponent - 1 - index)
        coefficient, factors = split(inner)
        scale, product = algebra.concatenate((left,), factors, (right,))
        total_sum = MatrixSum(algebra.product(S.One, *product), (index, 0, self.exponent - 1))
        return algebra.product(multiply([coefficient, scale]), total_sum)

    def matrix(self, shape: Shape, by: VecForm) -> Combination:
        """vec(sum of U**i D U**(p - 1 - i)) = sum of (U.T**(p - 1 - i) kron U**i) vec(D)

        Source: Magnus and Neudecker, Matrix Differential Calculus, section 9.14.
        """
        base, exponent = self.base, self.exponent
        transposed = by.transpose(base)

        def summand(i: Expr) -> Expr:
            return by.kronecker(power(transposed, exponent - 1 - i), power(base, i))
        if not isinstance(exponent, Integer):
            index = private_index(base, exponent)
            return by.read(MatrixSum(summand(index), (index, 0, exponent - 1)))
        p = int(exponent)
        indices = range(p) if p > 0 else range(p, 0)
        return total([by.read(summand(Integer(i))).scaled(S.One if p > 0 else S.NegativeOne) for i in indices])


@typed(MatPow)
def typed_power(node: MatPow, args: list[Expr], by: Algebra) -> Expr:
    """(A**j)**k = A**(j k),  A**1 = A,  as SymPy's doit has it;  A**2.0 = A**2

    Ends: one power less, or none changed.
    """
    base, *_ = args
    check_square(base, node, by)
    exponent = exact(node.exp)
    if exponent is not node.exp:
        return typed_power(shallow_doit(MatPow(base, exponent)), [base, exponent], by)
    if base is node.base and isinstance(base, MatrixSymbol) and (
            isinstance(node, Inverse) or node.exp not in (S.Zero, S.One, S.NegativeOne)):
        return node
    if type(node) in (MatPow, Inverse) and base is not node.base:
        return shallow_doit(new(type(node), *args))  # SymPy's constructor walks down to the shape of the base
    return shallow_doit(with_arguments(node, args))


@canonical(MatPow)
@law("(A + B)**2 = A**2 + A B + B A + B**2,  A**-k = (A**-1)**k", source=HORN + ", section 0.3",
     ends="as for products")
def canonical_power(node: MatPow, args: list[Expr], by: Algebra) -> Expr:
    """A power."""
    check_square(args[0], node, by)
    return by.to_power(*args)


@powers(MatAdd, MatMul)
@law("(c A)**k = c**k A**k", when="k whole, or c positive", source=HORN + ", section 0.3",
     ends="the scalar leaves once")
def power_of_multiple(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of a multiple."""
    if isinstance(base, MatAdd):
        terms = by.read(base).terms
        scale = common_scale(terms, by)
        if scale is S.One or not (is_whole(exponent) or scale.is_positive):
            return None
        inner = by.sum_of({f: c/scale for f, c in terms.items()}, by.shape(base))
        return by.times(by.to_power(inner, exponent), scale=scale**exponent)
    coefficient, factors = split(base)
    if coefficient is S.One or not (is_whole(exponent) or coefficient.is_positive):
        return None
    inner = by.product(S.One, *factors, size=by.shape(base)[0])
    return by.times(by.to_power(inner, exponent), scale=coefficient**exponent)


@powers(MatAdd, MatMul, rank=1)
@law("A**(k + 2) = A**k A A", when="A a sum or a product, k symbolic", source=HORN + ", section 0.3",
     ends="the number in the exponent goes to zero")
def power_with_number(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """The number in a symbolic exponent as a power by itself."""
    number, rest = exponent.as_coeff_Add()
    if not (isinstance(number, Integer) and number and rest) or not (
            isinstance(base, MatAdd) or len(split(base)[1]) > 1):
        return None
    return by.times(by.to_power(base, rest), by.to_power(base, number))


@inverses(MatPow)
@law("(A**k)**-1 = A**(-k),  (A**-1)**-1 = A", source=HORN + ", section 0.5", ends="one inverse less")
def inverse_of_power(arg: Expr, by: Algebra) -> Expr:
    """The inverse of a power."""
    return shallow_doit(new(MatPow, arg.base, -arg.exp))


@determinants(MatPow, rank=2)
@law("|A**k| = |A|**k,  |A**-1| = 1/|A|", when="k whole", source=HORN + ", section 0.3",
     ends="every step is a step down into the argument")
def determinant_of_power(arg: Expr, by: Algebra) -> Expr | None:
    """The determinant of a power."""
    return by.determinant(arg.base)**arg.exp if is_whole(arg.exp) else None


@canonical_traces(MatPow)
@law("tr((A B)**k) = tr((B A)**k)", when="A, B square, or k positive", source=HORN + ", theorem 1.3.22",
     ends="the product goes to its smallest rotation at once")
def trace_of_power(factor: Expr, by: Algebra) -> Expr | None:
    """The trace of a power of a product."""
    if not isinstance(factor.base, MatMul) or factor.base.args[0].is_Matrix is False:
        return None
    product = factor.base.args
    if not (by.is_square(*product) or factor.exp.is_positive):
        return None
    return new(Trace, new(MatPow, by.product(S.One, *by.smallest_rotation(product)), factor.exp))


@moving(MatPow, rank=1)
@law("A (B A)**k = (A B)**k A", when="A, B square, or k not negative; k whole", source=HORN + ", section 1.3",
     ends="the power moves to the left")
def shifted_power(factors: Factors, k: int, by: Algebra) -> Merged | None:
    """A factor moves through a power of a product that ends with it."""
    left, power = factors[k:k + 2]
    if not isinstance(power, MatPow) or isinstance(power, Inverse) or not is_whole(power.exp):
        return None
    scale, product = split(power.base)
    if scale is not S.One or len(product) < 2 or product[-1] != left:
        return None
    if not (by.is_square(*product) or power.exp.is_nonnegative):
        return None
    moved = new(MatPow, by.product(S.One, left, *product[:-1]), power.exp)
    return k, k + 2, new(MatMul, moved, left)


@conjugates(MatPow)
def conjugate_of_power(factor: MatPow, by: Algebra) -> Expr:
    """conj(A**k) = conj(A)**k, for a whole k"""
    if not factor.exp.is_integer:
        return conjugates[Basic](factor, by)
    return by.form(new(type(factor), by.conjugated(factor.base), factor.exp))


# To write out an entry of an inverse is not simpler.
elements(MatPow)(entry_as_it_is)
