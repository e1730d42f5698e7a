"""Laws of Hadamard products and powers and of functions applied entry by entry."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import FunctionClass, Lambda
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.block_products import hadamard_of_blocks
from sympy_matcalc.classes.kronecker import hadamard_of_kroneckers
from sympy_matcalc.core.bound_symbols import private_entry, replaced
from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import is_one, is_one_by_one, new
from sympy_matcalc.core.statements import TOPICS, law
from sympy_matcalc.forms.expanded import MOST_TERMS

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical


# -- Hadamard products --------------------------------------------------------

@law("A o B = B o A,  (a A + B) o C = a (A o C) + B o C,  A o 1 = A,  Diag(x) A Diag(y) = A o (x y')",
     source=TOPICS + ", section 5.1", ends="each sum and each scalar leaves once; the network is read back once")
def hadamard_law(node: HadamardProduct, args: list[Expr], algebra: Canonical) -> Expr:
    """A Hadamard product, multiplied out."""
    result = args[0]
    for arg in args[1:]:
        result = algebra.entrywise_product(result, arg)
    return result


def entrywise_product(left: Expr, right: Expr, algebra: Canonical) -> Expr:
    """The Hadamard product of two matrices in this form."""
    for merged in (_explicit, hadamard_of_blocks, hadamard_of_kroneckers):
        found = merged(left, right, algebra)
        if found is not None:
            return found
    shape = algebra.shape(left)
    one, other = algebra.read(left).terms, algebra.read(right).terms
    if len(one)*len(other) > MOST_TERMS:
        return new(HadamardProduct, left, right)
    collected: dict[Factors, list[Expr]] = {}
    for (f, c), (g, d) in product(one.items(), other.items()):
        parts = [algebra.product(S.One, *factors, size=shape[0]) for factors in (f, g)]
        collected.setdefault((new(HadamardProduct, *parts),), []).append(multiply([c, d]))
    return algebra.combined(collect(collected), shape)


def _explicit(left: Expr, right: Expr, algebra: Canonical) -> Expr | None:
    if isinstance(left, MatrixBase) and isinstance(right, MatrixBase):
        return left.multiply_elementwise(right)
    return None


@law("(c A)**o k = c**k A**o k,  (A o B)**o k = A**o k o B**o k,  (x y')**o k = x**o k (y**o k)'", when="k whole",
     source=TOPICS + ", section 5.1", ends="the power enters once")
def hadamard_power_law(node: HadamardPower, args: list[Expr], algebra: Canonical) -> Expr:
    """A Hadamard power."""
    return hadamard_power(*args, algebra)


def hadamard_power(base: Expr, exponent: Expr, algebra: Canonical) -> Expr:
    """A Hadamard power of a matrix in this form."""
    shape = algebra.shape(base)
    if exponent.is_Matrix:
        return new(HadamardPower, base, exponent)
    if exponent is S.Zero:
        return OneMatrix(*shape)
    terms = algebra.read(base).terms
    if isinstance(exponent, Integer) and exponent > 0 and len(terms)**exponent <= MOST_TERMS and exponent <= 6:
        result = base
        for _ in range(int(exponent) - 1):
            result = algebra.entrywise_product(result, base)
        return result
    if len(terms) != 1:
        return new(HadamardPower, base, exponent)
    ((factors, coefficient),) = terms.items()
    if not is_whole(exponent):
        if not coefficient.is_positive:
            return new(HadamardPower, base, exponent)
        whole = algebra.product(S.One, *factors, size=shape[0])
        power = whole if isinstance(whole, OneMatrix) else new(HadamardPower, whole, exponent)
        return algebra.times(power, scale=coefficient**exponent)
    return algebra.times(_power_of_term(factors, shape, exponent, algebra), scale=coefficient**exponent)


def _power_of_term(factors: Factors, shape: tuple[Expr, Expr], exponent: Expr, algebra: Canonical) -> Expr:
    whole = algebra.product(S.One, *factors, size=shape[0])
    if is_one_by_one(shape):
        return algebra.to_power(whole, exponent)
    if len(factors) == 1:
        (factor,) = factors
        if isinstance(factor, OneMatrix):
            return factor
        if isinstance(factor, HadamardPower):
            return hadamard_power(factor.base, factor.exp*exponent, algebra)
        if isinstance(factor, HadamardProduct):
            return hadamard_law(factor, [hadamard_power(arg, exponent, algebra) for arg in factor.args], algebra)
    for k in range(1, len(factors)):
        if is_one(algebra.shape(factors[k])[0]):
            left, right = (algebra.product(S.One, *part) for part in (factors[:k], factors[k:]))
            return algebra.times(hadamard_power(left, exponent, algebra), hadamard_power(right, exponent, algebra))
    flipped = algebra.transpose(whole)
    if algebra.count_transposes(flipped) < algebra.count_transposes(whole):
        return algebra.transpose(new(HadamardPower, flipped, exponent))
    return new(HadamardPower, whole, exponent)


def diagonal_of_powers(matrix: DiagMatrix, exponent: Expr, algebra: Canonical) -> Expr:
    """The diagonal matrix of the powers of a column."""
    column = hadamard_power(matrix.args[0], exponent, algebra)
    return algebra.combined({(DiagMatrix(column),): S.One}, algebra.shape(matrix))


# -- functions, entry by entry --------------------------------------------------

@law("f.(A)' = f.(A'),  f.(g.(A)) = (f g).(A),  (a f + g).(A) = a f.(A) + g.(A),  (x -> x**k).(A) = A**o k",
     source="by entries", ends="one function less, or a smaller one")
def entrywise_law(node: ElementwiseApplyFunction, args: list[Basic], algebra: Canonical) -> Expr:
    """A function of each entry; what its variable is called does not matter."""
    function, matrix = args
    functions, bound = [function], _variables(function)
    if isinstance(matrix, ElementwiseApplyFunction) and isinstance(matrix.function, (Lambda, FunctionClass)):
        functions.append(matrix.function)
        bound, matrix = bound | _variables(matrix.function), matrix.expr
    entry = body = private_entry(*functions, own=bound)
    for part in reversed(functions):
        body = replaced(part.expr, {part.variables[0]: body}) if isinstance(part, Lambda) else part(body)
    terms = [_of_body(term, entry, matrix, algebra) for term in body.expand(deep=False).as_ordered_terms()]
    return algebra.plus(*terms)


def _variables(function: Basic) -> set[Basic]:
    return set(function.variables) if isinstance(function, Lambda) else set()


def _of_body(body: Expr, entry: Expr, matrix: Expr, algebra: Canonical) -> Expr:
    scale, rest = body.as_independent(entry, as_Add=False)
    base, exponent = rest.as_base_exp()
    shape = algebra.shape(matrix)
    if scale is S.Zero:
        return ZeroMatrix(*shape)
    if not rest.has(entry):
        return algebra.times(OneMatrix(*shape), scale=scale*rest)
    if is_one_by_one(shape):
        return algebra.one_by_one(scale*replaced(rest, {entry: algebra.trace_of(matrix)}))
    if base == entry and exponent.is_integer and not exponent.has(entry):
        return algebra.times(hadamard_power(matrix, exponent, algebra), scale=scale)
    if isinstance(matrix, (ZeroMatrix, OneMatrix, Identity)):
        at_zero, at_one = (rest.subs(entry, value) for value in (0, 1))
        other = at_one if isinstance(matrix, OneMatrix) else at_zero
        terms = [algebra.times(OneMatrix(*shape), scale=scale*other)]
        if isinstance(matrix, Identity):
            terms.append(algebra.times(matrix, scale=scale*(at_one - at_zero)))
        return algebra.plus(*terms)
    flipped = algebra.transpose(matrix)
    if algebra.count_transposes(flipped) < algebra.count_transposes(matrix):
        applied = algebra.transpose(_applied(rest, entry, flipped))
    else:
        applied = _applied(rest, entry, matrix)
    return algebra.times(applied, scale=scale)


def _applied(body: Expr, entry: Expr, matrix: Expr) -> Expr:
    return new(ElementwiseApplyFunction, Lambda(entry, body), matrix)

