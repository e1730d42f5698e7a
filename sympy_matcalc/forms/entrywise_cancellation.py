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
from sympy.core.function import AppliedUndef, Derivative, Lambda, count_ops
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.bound_symbols import private_entry, replaced
from sympy_matcalc.core.combinations import Factors, collect, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import hadamard_power, hadamard_product
from sympy_matcalc.core.factors import is_one, is_one_by_one, new, split
from sympy_matcalc.core.function_bodies import shortest
from sympy_matcalc.core.graph import Memory
from sympy_matcalc.core.sizes import tree_size

Z = Dummy("z", real=True)
"""An entry of the matrix that a function is taken of."""

Terms = Mapping[Factors, Expr]

MOST_PARTS = 40
"""Sums of more terms are left as they are."""


class Applied(NamedTuple):
    """A function of the entries of a matrix, as an expression in :data:`Z`."""

    argument: Expr
    body: Expr


def cancelled(terms: Terms, by: Algebra) -> Terms:
    """The same sum with functions of one matrix that cancel as one function.

    Parameters
    ==========

    terms : mapping from products to coefficients
        In the typed form.
    by : Algebra
        The constructors.

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


def _length(terms: Terms, sizes: Memory[int]) -> int:
    return sum(1 + int(c is not S.One and c is not S.NegativeOne) + sum(tree_size(factor, sizes) for factor in f)
               for f, c in terms.items())


def _may_cancel(factor: Expr) -> bool:
    return isinstance(factor, (HadamardProduct, ElementwiseApplyFunction))


def _has_functions(factor: Expr) -> bool:
    parts = factor.args if isinstance(factor, HadamardProduct) else (factor,)
    return any(isinstance(part, ElementwiseApplyFunction) for part in parts)


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
    if isinstance(factor, HadamardProduct):
        return _hadamard_cancelled(factor, by) or factor
    if not isinstance(factor, ElementwiseApplyFunction) or isinstance(factor.expr, MatAdd) \
            or not split(factor.expr)[0].could_extract_minus_sign():
        return factor
    found = _applied(factor, by)
    shorter = factor if found is None else _function(Applied(found.argument, shortest(found.body)), by)
    return shorter if count_ops(shorter) < count_ops(factor) else factor


def _without_row_sums(factors: Factors, by: Algebra) -> Factors:
    """x' (x**o -1 o y) = 1' y, and (x**o -1 o y)' x = y' 1"""
    for k in range(len(factors) - 1):
        left, right = factors[k:k + 2]
        if not (is_one(by.shape(left)[0]) and is_one(by.shape(right)[1])) or is_one(by.shape(right)[0]):
            continue
        row = by.transpose(left)
        for one, other in ((row, right), (right, row)):
            if isinstance(other, HadamardProduct) and not isinstance(one, OneMatrix):
                merged = hadamard_product([one, other], by.sort_key)
                if not isinstance(merged, HadamardProduct) or len(merged.args) < len(other.args):
                    return (*factors[:k], OneMatrix(S.One, by.shape(right)[0]), merged, *factors[k + 2:])
    return factors


def _hadamard_cancelled(product: HadamardProduct, by: Algebra) -> Expr | None:
    groups: dict[Expr, list[tuple[Expr, Expr]]] = {}
    rest: list[Expr] = []
    for part in product.args:
        found = _applied(part, by)
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
            rest.append(_function(Applied(argument, body), by))
        else:
            rest.extend(part for part, _ in members)
    return hadamard_product(rest, by.sort_key) if changed else None


def _applied(factor: Expr, by: Algebra) -> Applied | None:
    """A factor as a function of the entries of a matrix; of any matrix, the identity."""
    if isinstance(factor, ElementwiseApplyFunction):
        function = factor.function
        if not isinstance(function, Lambda) or len(function.variables) != 1:
            return None
        body = replaced(function.expr, {function.variables[0]: Z})
        return None if body.has(AppliedUndef, Derivative) else _unsigned(factor.expr, body, by)
    if isinstance(factor, HadamardPower) and not factor.exp.is_Matrix:
        inner = _applied(factor.base, by)
        return None if inner is None else Applied(inner.argument, inner.body**factor.exp)
    if isinstance(factor, MatAdd):
        return _applied_sum(factor, by)
    return Applied(factor, Z)


def _applied_sum(total: MatAdd, by: Algebra) -> Applied:
    """1 - f.(U) as a function of U; any other sum as the identity of itself."""
    argument: Expr | None = None
    bodies: list[Expr] = []
    for factors, coefficient in by.read(total).terms.items():
        if len(factors) == 1 and isinstance(factors[0], OneMatrix):
            bodies.append(coefficient)
            continue
        part = _applied(factors[0], by) if len(factors) == 1 and _has_functions(factors[0]) else None
        if part is None or (argument is not None and argument != part.argument):
            return Applied(total, Z)
        argument = part.argument
        bodies.append(coefficient*part.body)
    return Applied(total, Z) if argument is None else Applied(argument, Add(*bodies))


def _unsigned(argument: Expr, body: Expr, by: Algebra) -> Applied:
    """f.(-U) as a function of U."""
    if not isinstance(argument, MatAdd):
        scale, factors = split(argument)
        if scale.could_extract_minus_sign() and factors:
            size = by.shape(argument)[0]
            return Applied(by.product(-scale, *factors, size=size), body.xreplace({Z: -Z}))
    return Applied(argument, body)


def _function(applied: Applied, by: Algebra) -> Expr:
    """The matrix of a function of entries, its scalar in front."""
    argument, shape = applied.argument, by.shape(applied.argument)
    scale, rest = applied.body.as_independent(Z, as_Add=False)
    if rest is S.One:
        matrix: Expr = OneMatrix(*shape)
    else:
        base, exponent = rest.as_base_exp()
        if base == Z and exponent.is_number:
            matrix = hadamard_power(argument, exponent)
        else:
            flipped = rest.xreplace({Z: -Z})
            if count_ops(flipped) + 1 < count_ops(rest) and not isinstance(argument, MatAdd):
                number, factors = split(argument)
                argument, rest = by.product(-number, *factors, size=shape[0]), flipped
            entry = private_entry(rest)
            matrix = new(ElementwiseApplyFunction, Lambda(entry, replaced(rest, {Z: entry})), argument)
    number, factors = split(matrix)
    return by.product(multiply([scale, number]), *factors, size=shape[0])


# -- sums ------------------------------------------------------------------------

def _opened(terms: Terms, by: Algebra) -> Terms:
    """(1 - y) o f.(U) = f.(U) - y o f.(U)"""
    collected: dict[Factors, list[Expr]] = {}
    for factors, coefficient in terms.items():
        place = next((k for k, factor in enumerate(factors) if isinstance(factor, HadamardProduct)
                      and _has_functions(factor) and any(isinstance(part, MatAdd) for part in factor.args)), None)
        if place is None:
            collected.setdefault(factors, []).append(coefficient)
            continue
        parts = factors[place].args
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
            parts = factor.args if isinstance(factor, HadamardProduct) else (factor,)
            for part in parts:
                found = _applied(part, by) if isinstance(part, ElementwiseApplyFunction) else None
                if found is None or is_one_by_one(by.shape(part)):
                    continue
                others = Counter(parts) - Counter([part])
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
    scale, letters = split(_function(Applied(place.argument, body), by))
    others = [part for part, count in place.others for _ in range(count)]
    if others:
        size = by.shape(place.argument)[0]
        number, letters = split(hadamard_product([by.product(S.One, *letters, size=size), *others], by.sort_key))
        scale = multiply([scale, number])
    more, reduced = by.reduce((*place.left, *letters, *place.right))
    return multiply([scale, more]), reduced
