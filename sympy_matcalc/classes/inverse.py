"""Laws of inverses and of powers."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.classes.kronecker import are_square, is_square
from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.exponents import is_whole
from sympy_matcalc.core.factors import content_of, is_one, new, shallow_doit, split
from sympy_matcalc.core.pairs import Merged
from sympy_matcalc.core.statements import COOKBOOK, HIGHAM, HORN, law

if TYPE_CHECKING:
    from sympy_matcalc.forms.canonical import Canonical


# -- inverses -----------------------------------------------------------------

@law("(c A B)**-1 = B**-1 A**-1/c", when="A, B square", source=COOKBOOK + ", (1)",
     ends="each step is a step down into the argument")
def inverse_of_product(arg: Expr, algebra: Canonical) -> Expr | None:
    """The inverse of one product of square factors."""
    if isinstance(arg, MatAdd):
        return None
    coefficient, factors = split(arg)
    if coefficient is S.Zero or not are_square(factors, algebra) or (len(factors) == 1 and coefficient is S.One):
        return None
    size = algebra.shape(arg)[0]
    return algebra.times(Identity(size), *[algebra.inverse(f) for f in reversed(factors)], scale=1/coefficient)


@law("(A B + A C)**-1 = (B + C)**-1 A**-1,  (c B + c C)**-1 = (B + C)**-1/c", when="A square",
     source=COOKBOOK + ", (1)", ends="the sum gets smaller")
def inverse_of_multiple(arg: Expr, algebra: Canonical) -> Expr | None:
    """What all terms of a sum have in common stands outside of the inverse."""
    if not isinstance(arg, MatAdd):
        return None
    scale, left, rest, right = parted(arg, algebra)
    if scale is S.One and not left and not right:
        return None
    return algebra.times(*[algebra.inverse(f) for f in reversed(right)], algebra.inverse(rest),
                         *[algebra.inverse(f) for f in reversed(left)], scale=1/scale)


def parted(total: MatAdd, algebra: Canonical) -> tuple[Expr, Factors, Expr, Factors]:
    """A sum as a scalar, square factors common on the left, a sum without such, and those on the right."""
    shape = algebra.shape(total)
    terms = {unrolled(f): c for f, c in algebra.read(total).terms.items()}
    scale = _common_scale(terms)
    left = _common_prefix(list(terms), algebra)
    right = _common_prefix([f[len(left):][::-1] for f in terms], algebra)[::-1]
    rest = {algebra.reduce(f[len(left):len(f) - len(right)]): c/scale for f, c in terms.items()}
    return scale, left, algebra.sum_of({f: c*d for (d, f), c in rest.items()}, shape), right


def unrolled(factors: Factors) -> Factors:
    """The same with small whole powers written out."""
    result: list[Expr] = []
    for f in factors:
        if isinstance(f, MatPow) and isinstance(f.exp, Integer) and 0 < abs(f.exp) <= 6 and abs(f.exp) != 1:
            result.extend([f.base if f.exp > 0 else new(Inverse, f.base, S.NegativeOne)]*abs(int(f.exp)))
        else:
            result.append(f)
    return tuple(result)


def _common_scale(terms: dict[Factors, Expr]) -> Expr:
    """The number, and the scalar if all terms have the same, that the terms are multiples of."""
    parts = [c.as_coeff_Mul(rational=True) for c in terms.values()]
    scale: Expr = content_of([number for number, _ in parts])
    first = min(terms, key=lambda f: (len(f), [default_sort_key(x) for x in f]))
    if terms[first].could_extract_minus_sign():
        scale = -scale
    if all(rest == parts[0][1] for _, rest in parts):
        scale = scale*parts[0][1]
    return scale


def _common_prefix(products: list[Factors], algebra: Canonical) -> Factors:
    prefix: list[Expr] = []
    for column in zip(*products):
        if any(f != column[0] for f in column) or not is_square(column[0], algebra):
            break
        prefix.append(column[0])
    return tuple(prefix)


@law("(A**k)**-1 = A**(-k),  (A**-1)**-1 = A", source=HORN + ", section 0.5", ends="one inverse less")
def inverse_of_power(arg: Expr, algebra: Canonical) -> Expr | None:
    """The inverse of a power."""
    return shallow_doit(new(MatPow, arg.base, -arg.exp)) if isinstance(arg, MatPow) else None


@law("Diag(x)**-1 = Diag(1/x)", source=HORN + ", section 0.9.1", ends="one inverse less")
def inverse_of_diagonal(arg: Expr, algebra: Canonical) -> Expr | None:
    """The inverse of a diagonal matrix."""
    return algebra.diagonal_of_powers(arg, S.NegativeOne) if isinstance(arg, DiagMatrix) else None


# -- inverses of sums in products ---------------------------------------------

@law("A (A + B)**-1 = I - B (A + B)**-1,  (A + B)**-1 A = I - (A + B)**-1 B", source=COOKBOOK + ", section 3.2",
     ends="the largest product of the sum makes place for smaller ones")
def cancelled_in_sum(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """A product cancelled with an inverse of a sum in which it is the largest."""
    for place, before in ((k + 1, True), (k, False)):
        inverse = factors[place]
        if not (isinstance(inverse, Inverse) and isinstance(inverse.arg, MatAdd)):
            continue
        leading = _leading(inverse.arg, algebra)
        if leading is None:
            continue
        largest, coefficient = leading
        side = unrolled(factors[:place]) if before else unrolled(factors[place + 1:])
        count = len(largest)
        if (side[-count:] if before else side[:count]) != largest:
            continue
        rest = algebra.plus(inverse.arg, algebra.product(-coefficient, *algebra.reduce(largest)[1]))
        reach = _reach(factors[:place][::-1] if before else factors[place + 1:], count)
        if reach is None:
            continue
        start, stop = (place - reach, place + 1) if before else (place, place + 1 + reach)
        left_over = _left_over(side, factors[start:place] if before else factors[place + 1:stop], count, before)
        eye = Identity(algebra.shape(inverse)[0])
        pair = (rest, inverse) if before else (inverse, rest)
        inner = algebra.plus(eye, *[algebra.product(-c, *f) for f, c in _products(pair, algebra)])
        whole = (*left_over, inner) if before else (inner, *left_over)
        return start, stop, _distributed(whole, 1/coefficient, algebra)
    return None


def _products(pair: tuple[Expr, Expr], algebra: Canonical) -> list[tuple[Factors, Expr]]:
    left, right = (algebra.read(expr).terms for expr in pair)
    result = []
    for f, c in left.items():
        for g, d in right.items():
            scale, joined = algebra.concatenate(f, g)
            result.append((joined, c*d*scale))
    return result


def _distributed(exprs: tuple[Expr, ...], scale: Expr, algebra: Canonical) -> Expr:
    """A product multiplied out without any further law."""
    total = reduce(lambda a, b: algebra.sum_of(
        dict(_summed(_products((a, b), algebra))), (algebra.shape(a)[0], algebra.shape(b)[1])), exprs)
    return algebra.sum_of({f: c*scale for f, c in algebra.read(total).terms.items()}, algebra.shape(total))


def _summed(products: list[tuple[Factors, Expr]]) -> dict[Factors, Expr]:
    result: dict[Factors, Expr] = {}
    for f, c in products:
        result[f] = result.get(f, S.Zero) + c
    return {f: c for f, c in result.items() if c is not S.Zero}


def _leading(total: MatAdd, algebra: Canonical) -> tuple[Factors, Rational] | None:
    """The largest product in a sum, by length, then by SymPy's order, if its coefficient is a number."""
    terms = {unrolled(f): c for f, c in algebra.read(total).terms.items()}
    largest = max(terms, key=lambda f: (len(f), [default_sort_key(x) for x in f]))
    return (largest, terms[largest]) if largest and isinstance(terms[largest], Rational) else None


def _reach(factors: Factors, count: int) -> int | None:
    """How many of the factors hold ``count`` factors once powers are written out."""
    for k in range(1, len(factors) + 1):
        if len(unrolled(factors[:k])) >= count:
            return k
    return None


def _left_over(side: Factors, taken: Factors, count: int, before: bool) -> Factors:
    """What of a power that was taken in part is left."""
    more = len(unrolled(taken)) - count
    if not more:
        return ()
    return side[-count - more:-count] if before else side[count:count + more]


@law("A (a I + B A)**-1 = (a I + A B)**-1 A", when="a nonzero", source=COOKBOOK + ", (167)",
     ends="the inverse moves to the left")
def push_through(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """A factor moves through the inverse of a sum of I and of products that end with it."""
    left, inverse = factors[k:k + 2]
    if not (isinstance(inverse, Inverse) and isinstance(inverse.arg, MatAdd)):
        return None
    if isinstance(left, MatPow) and isinstance(left.exp, Integer) and 1 < left.exp <= 6:
        rest, left = shallow_doit(new(MatPow, left.base, left.exp - 1)), left.base
    else:
        rest = None
    terms = {unrolled(f): c for f, c in algebra.read(inverse.arg).terms.items()}
    if () not in terms or any(f and f[-1] != left for f in terms):
        return None
    rows = algebra.shape(left)[0]
    if is_one(rows):
        return None
    moved = {algebra.reduce((left, *f[:-1]) if f else ()): c for f, c in terms.items()}
    total = algebra.combined({f: c*d for (d, f), c in moved.items()}, (rows, rows))
    if total == inverse.arg and isinstance(left, Inverse):
        return None
    return k, k + 2, algebra.product(
        S.One, *(() if rest is None else (rest,)), *split(algebra.inverse(total))[1], left)


@law("f(A) g(A) = g(A) f(A)", when="f, g powers, exponentials, logarithms, inverses of polynomials",
     source=HIGHAM + ", theorem 1.13", ends="neighbours are sorted")
def commuting(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """Functions of one matrix in a fixed order: inverses of sums, exponentials, logarithms, powers."""
    left, right = factors[k:k + 2]
    if _order(right) >= _order(left):
        return None
    first, second = generator(left, algebra), generator(right, algebra)
    if first is None or first != second:
        return None
    return k, k + 2, new(MatMul, right, left)


def _order(factor: Expr) -> tuple[int, int, object]:
    ranked = (Inverse, MatrixExponential, MatrixLogarithm)
    rank = next((k for k, cls in enumerate(ranked) if isinstance(factor, cls)), len(ranked))
    of_sum = isinstance(factor, (Inverse, MatPow)) and isinstance(factor.base, MatAdd)
    return 0 if of_sum else 1, rank, default_sort_key(factor)


def generator(expr: Expr, algebra: Canonical) -> object:
    """What ``expr`` is a function of: a factor, a product, or a sum up to a multiple."""
    while isinstance(expr, (MatPow, MatrixExponential, MatrixLogarithm)):
        expr = expr.args[0]
    products = [f for f in algebra.read(expr).terms if f]
    if not products:
        return None
    if len(products) == 1 and len(products[0]) > 1:
        return products[0]
    if all(len(f) == 1 for f in products):
        bases = {f[0] if products == [(expr,)] else generator(f[0], algebra) for f in products}
        if len(bases) == 1:
            return next(iter(bases))
    return parted(expr, algebra)[2] if isinstance(expr, MatAdd) else expr


# -- powers -------------------------------------------------------------------

@law("(c A)**k = c**k A**k", when="k whole, or c positive", source=HORN + ", section 0.3",
     ends="the scalar leaves once")
def power_of_multiple(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of a multiple."""
    if isinstance(base, MatAdd):
        terms = algebra.read(base).terms
        scale = _common_scale(terms)
        if scale is S.One or not (is_whole(exponent) or scale.is_positive):
            return None
        inner = algebra.sum_of({f: c/scale for f, c in terms.items()}, algebra.shape(base))
        return algebra.times(algebra.to_power(inner, exponent), scale=scale**exponent)
    coefficient, factors = split(base)
    if coefficient is S.One or not (is_whole(exponent) or coefficient.is_positive):
        return None
    inner = algebra.product(S.One, *factors, size=algebra.shape(base)[0])
    return algebra.times(algebra.to_power(inner, exponent), scale=coefficient**exponent)


@law("Diag(x)**k = Diag(x**k)", source=HORN + ", section 0.9.1", ends="the power enters once")
def power_of_diagonal(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """A power of a diagonal matrix."""
    return algebra.diagonal_of_powers(base, exponent) if isinstance(base, DiagMatrix) else None


@law("tr((A B)**k) = tr((B A)**k)", when="A, B square, or k positive", source=HORN + ", theorem 1.3.22",
     ends="the product goes to its smallest rotation at once")
def trace_of_power(factor: Expr, algebra: Canonical) -> Expr | None:
    """The trace of a power of a product."""
    if not isinstance(factor, MatPow) or not isinstance(factor.base, MatMul) or factor.base.args[0].is_Matrix is False:
        return None
    product = factor.base.args
    if not (are_square(product, algebra) or factor.exp.is_positive):
        return None
    return new(Trace, new(MatPow, algebra.product(S.One, *algebra.smallest_rotation(product)), factor.exp))


@law("A (B A)**k = (A B)**k A", when="A, B square, or k not negative; k whole", source=HORN + ", section 1.3",
     ends="the power moves to the left")
def shifted_power(factors: Factors, k: int, algebra: Canonical) -> Merged | None:
    """A factor moves through a power of a product that ends with it."""
    left, power = factors[k:k + 2]
    if not isinstance(power, MatPow) or isinstance(power, Inverse) or not is_whole(power.exp):
        return None
    scale, product = split(power.base)
    if scale is not S.One or len(product) < 2 or product[-1] != left:
        return None
    if not (are_square(product, algebra) or power.exp.is_nonnegative):
        return None
    moved = new(MatPow, algebra.product(S.One, left, *product[:-1]), power.exp)
    return k, k + 2, new(MatMul, moved, left)


@law("A**(k + 2) = A**k A A", when="A a sum or a product, k symbolic", source=HORN + ", section 0.3",
     ends="the number in the exponent goes to zero")
def power_with_number(base: Expr, exponent: Expr, algebra: Canonical) -> Expr | None:
    """The number in a symbolic exponent as a power by itself."""
    number, rest = exponent.as_coeff_Add()
    if not (isinstance(number, Integer) and number and rest) or not (
            isinstance(base, MatAdd) or len(split(base)[1]) > 1):
        return None
    return algebra.times(algebra.to_power(base, rest), algebra.to_power(base, number))
