"""Functions of one matrix, entry by entry: where they cancel in products and sums of them, they are one function.

y o (1 - f).(U) + y o f.(U) is y, and (f (1 - f)).(U) o (1 - f.(U))**o -1 is f.(U). A product or a sum of functions of
the same matrix is a function of it; it takes the place of the parts where it is shorter than these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import is_
from typing import NamedTuple

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import (
    entrywise_factors_of,
    entrywise_power,
    hadamard_product,
    is_quotient,
    without_quotient,
)
from sympy_matcalc.core.factors import is_one, is_one_by_one, split
from sympy_matcalc.core.function_bodies import shortest
from sympy_matcalc.core.graph import Memory
from sympy_matcalc.core.laws import diagonals
from sympy_matcalc.core.sizes import tree_size
from sympy_matcalc.forms.entrywise_functions import Applied, applied, function_of, has_functions

Terms = Mapping[Factors, Expr]

MOST_PARTS = 40
"""Sums of more terms are left as they are."""


def cancelled(terms: Terms, by: Algebra) -> Terms:
    """The same sum, in the typed form, with functions of one matrix that cancel as one function.

    Examples
    ========

    >>> from sympy import HadamardProduct, MatrixSymbol, sin
    >>> from sympy_matcalc.core.constructors import Algebra
    >>> from sympy_matcalc.core.rewriting import normalized
    >>> from sympy_matcalc.forms.entrywise_cancellation import cancelled
    >>> by, X, Y = Algebra(), MatrixSymbol('X', 3, 3), MatrixSymbol('Y', 3, 3)
    >>> f = X.applyfunc(lambda t: sin(t)**2)
    >>> g = X.applyfunc(lambda t: 1 - sin(t)**2)
    >>> total = by.read(normalized(HadamardProduct(f, Y) + HadamardProduct(g, Y), by))
    >>> dict(cancelled(total.terms, by))
    {(Y,): 1}
    """
    if len(terms) > MOST_PARTS or not any(_may_cancel(factor) for factors in terms for factor in factors):
        return terms
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        scale, product = _product_cancelled(factors, by)
        collected.setdefault(product, []).append(multiply([coefficient, scale]))
    result = collect(collected)
    if len(result) < 2:
        return result
    opened = _merged(_opened(result, by), by)
    if opened == result:
        return result
    sizes: Memory[int] = {}
    return opened if _length(opened, sizes) < _length(result, sizes) else result


def is_of_functions_apart(factor: Expr) -> bool:
    """Whether a factor is done entry by entry to matrices, each another one: nothing cancels."""
    arguments = list(map(_plain_argument, entrywise_factors_of(factor)))
    return None not in arguments and len({*arguments}) == len(arguments) > 0


def _plain_argument(part: Expr) -> Expr | None:
    """The product of symbols that a function or a power is taken of, or that a matrix is; of a function, the sum too.

    None where it is none of these.
    """
    base, _ = entrywise_power(part)
    if type(base) is ElementwiseApplyFunction and base is part:
        base = base.args[1]
        if type(base) is MatAdd:
            return base
    letters = base.args if type(base) is MatMul else (base,)
    return base if all(type(letter.args[0] if type(letter) is Transpose else letter) is MatrixSymbol
                       for letter in letters) else None


def _length(terms: Terms, sizes: Memory[int]) -> int:
    return sum(1 + int(c is not S.One and c is not S.NegativeOne) + sum(tree_size(factor, sizes) for factor in f)
               for f, c in terms.items())


def _may_cancel(factor: Expr) -> bool:
    return isinstance(factor, ElementwiseApplyFunction) or _has_parts(factor)


def _has_parts(factor: Expr) -> bool:
    return len(entrywise_factors_of(factor)) > 1 or diagonals.of(type(factor)) is not None


# -- one product -----------------------------------------------------------------

def _product_cancelled(factors: Factors, by: Algebra) -> tuple[Expr, Factors]:
    """(f (1 - f)).(U) o (1 - f.(U))**o -1 = f.(U), in each factor of a product"""
    kept = [_factor_cancelled(factor, by) for factor in _without_row_sums(factors, by)]
    if all(map(is_, kept, factors)) and len(kept) == len(factors):
        return S.One, factors
    scale: Expr = S.One
    letters: list[Expr] = []
    for factor in kept:
        number, inner = split(factor)
        scale = multiply([scale, number])
        letters.extend(inner)
    more, reduced = by.reduce(tuple(letters))
    return multiply([scale, more]), reduced


def _factor_cancelled(factor: Expr, by: Algebra) -> Expr:
    if _has_parts(factor):
        known = by.quotients_cancelled
        if id(factor) not in known:
            known[id(factor)] = factor, _with_parts_cancelled(factor, by)
        return known[id(factor)][1]
    if not isinstance(factor, ElementwiseApplyFunction) or isinstance(factor.expr, MatAdd) \
            or not split(factor.expr)[0].could_extract_minus_sign():
        return factor
    found = applied(factor, by)
    shorter = factor if found is None else function_of(Applied(found.argument, shortest(found.body)), by)
    return shorter if count_ops(shorter) < count_ops(factor) else factor


def _with_parts_cancelled(factor: Expr, by: Algebra) -> Expr:
    """What cancels within a factor, the products that stand in it included."""
    if is_of_functions_apart(factor):
        return factor
    diagonal = diagonals.of(type(factor))
    if diagonal is not None:
        vector, size = diagonal(factor, by), by.shape(factor)[0]
        scale, letters = split(part := _part_cancelled(vector, by))
        return factor if part is vector else by.product(scale, by.diagonal_matrix(letters, size), size=size)
    factors = entrywise_factors_of(factor)
    parts = [_part_cancelled(part, by) for part in factors]
    product = factor if all(map(is_, parts, factors)) else hadamard_product(parts, by.sort_key)
    return _hadamard_cancelled(product, by) or product


def _part_cancelled(part: Expr, by: Algebra) -> Expr:
    if not isinstance(part, MatMul) and len(entrywise_factors_of(part)) < 2:
        return part
    number, factors = split(part)
    scale, product = _product_cancelled(factors, by)
    return part if product is factors else by.product(multiply([number, scale]), *product, size=by.shape(part)[0])


def _without_row_sums(factors: Factors, by: Algebra) -> Factors:
    """x' (x**o -1 o y) = 1' y, and (x**o -1 o y)' x = y' 1"""
    if len(factors) < 2:
        return factors
    for k, factor in enumerate(factors):
        if not is_quotient(factor):
            continue
        rows, cols = by.shape(factor)
        if is_one(cols) and not is_one(rows):
            before = by.transpose_factors(_back_to(S.One, factors[:k], by))
            merged = without_quotient(factor, by.product(S.One, *before), by.sort_key) if before else None
            if merged is not None:
                return (*factors[:k - len(before)], OneMatrix(S.One, rows), merged, *factors[k + 1:])
        elif is_one(rows) and not is_one(cols) and k + 1 < len(factors) and is_one(by.shape(factors[k + 1])[1]):
            merged = without_quotient(factor, by.transpose(factors[k + 1]), by.sort_key)
            if merged is not None:
                return (*factors[:k], merged, OneMatrix(cols, S.One), *factors[k + 2:])
    return factors


def _back_to(size: Expr, factors: Factors, by: Algebra) -> Factors:
    """The factors at the end of a product that together are a row; none if there are none."""
    start = next((k for k in range(len(factors) - 1, -1, -1) if by.shape(factors[k])[0] == size), len(factors))
    return factors[start:]


def _hadamard_cancelled(product: Expr, by: Algebra) -> Expr | None:
    groups: dict[Expr, list[tuple[Expr, Expr]]] = {}
    rest: list[Expr] = []
    for part in entrywise_factors_of(product):
        found = applied(part, by)
        if found is None:
            rest.append(part)
        else:
            groups.setdefault(found.argument, []).append((part, found.body))
    changed = False
    for argument, members in groups.items():
        whole = Mul(*[body for _, body in members])
        body = shortest(whole) if len(members) > 1 else None
        if body is not None and count_ops(body) < sum(count_ops(body) for _, body in members) + (body != whole):
            changed = True
            rest.append(function_of(Applied(argument, body), by))
        else:
            rest.extend(part for part, _ in members)
    return hadamard_product(rest, by.sort_key) if changed else None


# -- sums ------------------------------------------------------------------------

def _opened(terms: Terms, by: Algebra) -> Terms:
    """(1 - y) o f.(U) = f.(U) - y o f.(U)"""
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        place = next((k for k, factor in enumerate(factors) if has_functions(factor)
                      and any(isinstance(part, MatAdd) for part in entrywise_factors_of(factor))), None)
        if place is None:
            collected.setdefault(factors, []).append(coefficient)
            continue
        parts = entrywise_factors_of(factors[place])
        total = next(part for part in parts if isinstance(part, MatAdd))
        others = [part for part in parts if part is not total]
        for inner, c in by.read(total).terms.items():
            product = hadamard_product([by.product(S.One, *inner, size=by.shape(total)[0]), *others], by.sort_key)
            number, letters = split(product)
            more, reduced = by.reduce((*factors[:place], *letters, *factors[place + 1:]))
            collected.setdefault(reduced, []).append(multiply([coefficient, c, number, more]))
    return collect(collected)


class _Place(NamedTuple):
    """Where a function stands: the factors around it, those that it is multiplied with entry by entry, its matrix."""

    left: Factors
    right: Factors
    others: frozenset[tuple[Expr, int]]
    argument: Expr


def _merged(terms: Terms, by: Algebra) -> Terms:
    """y o f.(U) + y o g.(U) = y o (f + g).(U), where that is shorter"""
    places: dict[_Place, dict[Factors, Expr]] = {}
    for factors in terms:
        for k, factor in enumerate(factors):
            whole = entrywise_factors_of(factor)
            for part in whole:
                found = applied(part, by) if isinstance(part, ElementwiseApplyFunction) else None
                if found is None or is_one_by_one(by.shape(part)):
                    continue
                others = Counter(whole) - Counter([part])
                place = _Place(factors[:k], factors[k + 1:], frozenset(others.items()), found.argument)
                places.setdefault(place, {})[factors] = found.body
    result = dict(terms)
    for place, members in places.items():
        members = {factors: body for factors, body in members.items() if factors in result}
        constant = _product_at(place, S.One, by)
        if constant[1] in result and constant[0] is S.One:
            members[constant[1]] = S.One
        if len(members) < 2:
            continue
        total = shortest(Add(*[result[factors]*body for factors, body in members.items()]))
        parts = [part for part in Add.make_args(total) if part is not S.Zero]
        if len(parts) >= len(members):
            continue
        for factors in members:
            del result[factors]
        for part in parts:
            scale, product = _product_at(place, part, by)
            result[product] = result.get(product, S.Zero) + scale
    return {factors: c for factors, c in result.items() if c is not S.Zero}


def _product_at(place: _Place, body: Expr, by: Algebra) -> tuple[Expr, Factors]:
    scale, letters = split(function_of(Applied(place.argument, body), by))
    others = [part for part, count in place.others for _ in range(count)]
    if others:
        size = by.shape(place.argument)[0]
        number, letters = split(hadamard_product([by.product(S.One, *letters, size=size), *others], by.sort_key))
        scale = multiply([scale, number])
    more, reduced = by.reduce((*place.left, *letters, *place.right))
    return multiply([scale, more]), reduced
