"""Linear combinations of products: the value that flows through the linear maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cmp_to_key
from threading import local
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.operations import AssocOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.plain_products import compared, plain_power, plain_product

Factors = tuple[Expr, ...]
"""The matrix factors of a product, in normal form; ``()`` is the identity."""


MOST_TERMS = 200
"""Products of sums with more terms than this are not multiplied out."""


class Combination:
    """A matrix as a linear combination of products.

    Attributes
    ==========

    shape : tuple of Expr
        The shape of the matrix.
    terms : dict from tuple of Expr to Expr
        Coefficients by product; no terms at all is the zero matrix.
    """

    __slots__ = ("shape", "terms")

    def __init__(self, shape: tuple[Expr, Expr], terms: Mapping[Factors, Expr]) -> None:
        self.shape = shape
        self.terms = terms

    @classmethod
    def identity(cls, size: Expr) -> Combination:
        """The identity matrix: the empty product once."""
        return cls((size, size), {(): S.One})

    def scaled(self, coefficient: Expr) -> Combination:
        """The combination times a scalar."""
        if coefficient is S.One:
            return self
        if coefficient is S.Zero:
            return Combination(self.shape, {})
        return Combination(self.shape, {
            factors: multiply([coefficient, c]) for factors, c in self.terms.items()})

    def __repr__(self) -> str:
        return f"Combination({self.shape}, {self.terms})"


def total(combinations: list[Combination]) -> Combination:
    """The sum of combinations of one shape, like terms collected."""
    if len(combinations) == 1:
        return combinations[0]
    return Combination(combinations[0].shape, like_terms(
        term for combination in combinations for term in combination.terms.items()))


def like_terms(terms: Iterable[tuple[Factors, Expr]]) -> dict[Factors, Expr]:
    """The terms of a sum, products with their coefficients, with like ones added up."""
    terms = [*terms]
    result = dict(terms)
    if len(result) == len(terms) and id(S.Zero) not in map(id, result.values()):
        return result
    result.clear()
    again: dict[Factors, list[Expr]] = {}
    count = 0
    for factors, coefficient in terms:
        if coefficient is S.Zero:
            continue
        before = result.setdefault(factors, coefficient)  # a product is hashed anew each time that it is looked up
        if len(result) == count:
            again.setdefault(factors, [before]).append(coefficient)
        else:
            count += 1
    for factors, coefficients in again.items():
        added = add(coefficients)
        if added is S.Zero:
            del result[factors]
        else:
            result[factors] = added
    return result


def collect(collected: Mapping[Factors, list[Expr]]) -> dict[Factors, Expr]:
    """Add up the coefficients of each product, each sum once, zeros dropped."""
    terms = {}
    for factors, coefficients in collected.items():
        coefficient = coefficients[0] if len(coefficients) == 1 else add(coefficients)
        if coefficient is not S.Zero:
            terms[factors] = coefficient
    return terms


def opened_groups(groups: Mapping[Expr, list[tuple[Rational, Factors]]], shape: tuple[Expr, Expr],
                  flattened: Callable[[Combination], Combination]) -> Combination | None:
    """c (A + B) - c B + d A = (c + d) A: groups of which one word is left, with all others; None if none is so.

    Ends: each step leaves a sum less.
    """
    terms, has_opened = list[tuple[Factors, Expr]](), False
    for rest, members in groups.items():
        numbers: dict[Factors, Expr] = {factors: number for number, factors in members}
        if rest is not S.One and len(members) > 1 and any(
                len(factors) == 1 and isinstance(factors[0], MatAdd) for factors in numbers):
            opened = flattened(Combination(shape, numbers)).terms
            if len(opened) < 2:
                numbers, has_opened = dict(opened), True
        terms += [(factors, multiply([number, rest])) for factors, number in numbers.items()]
    return Combination(shape, like_terms(terms)) if has_opened else None


def as_expression(value: Any) -> Expr:
    """What rules build with, which may be a number of Python's or a mutable matrix, as SymPy has it."""
    return value if isinstance(value, Basic) else sympify(value)


def add(scalars: Sequence[Expr]) -> Expr:
    """The sum of scalars."""
    if len(scalars) == 1:
        return scalars[0]
    if len(scalars) == 2 and isinstance(scalars[0], Rational) and isinstance(scalars[1], Rational):
        return scalars[0] + scalars[1]
    plain = None if too_deep() else _sum_of_multiples(scalars)
    return built(Add, *scalars) if plain is None else plain


def multiply(scalars: Sequence[Expr]) -> Expr:
    """The product of scalars."""
    if len(scalars) == 2 and scalars[0] is S.One:
        return scalars[1]
    factors = [factor for factor in scalars if factor is not S.One]
    if len(factors) < 2:
        return factors[0] if factors else S.One
    if len(factors) == 2 and isinstance(factors[0], Rational) and isinstance(factors[1], Rational):
        return S.One if factors[0] is S.NegativeOne is factors[1] else factors[0]*factors[1]
    product = None if too_deep() else plain_product(factors)
    if product is not None:
        return product
    if len(factors) == 2 and not too_deep() and all(
            isinstance(factor, Expr) and not isinstance(factor, Rational) for factor in factors):
        try:
            return _product_of_two(*factors)
        except RecursionError:
            depth.failures += 1
    return built(Mul, *factors)


MOST_SORTED = 50
"""Longer sums are SymPy's to sort."""

Multiple = tuple[Rational, tuple[Expr, ...]]
"""A number and the factors that it stands in front of."""


def _as_multiple(scalar: Expr) -> Multiple | None:
    """A product of symbols, traces and determinants, and of powers of them; None of what SymPy does more to."""
    factors = scalar.args if type(scalar) is Mul else (scalar,)
    number: Rational = S.One
    if isinstance(factors[0], Rational) and len(factors) > 1:
        number, *factors = factors
    bases = [factor.args[0] if type(factor) is Pow else factor for factor in factors]
    if len({*bases}) < len(bases) or not all(isinstance(base, (Symbol, Trace, Determinant)) for base in bases):
        return None
    return number, tuple(factors)


def _sum_of_multiples(scalars: Sequence[Expr]) -> Expr | None:
    """The sum of multiples of plain products, where SymPy adds up the numbers and sorts; None of any others."""
    numbers: dict[tuple[Expr, ...], Rational] = {}
    for scalar in scalars:
        for term in scalar.args if type(scalar) is Add else (scalar,):
            multiple = (term, ()) if isinstance(term, Rational) else _as_multiple(term)
            if multiple is None or not term.is_commutative:
                return None
            number, factors = multiple
            numbers[factors] = numbers[factors] + number if factors in numbers else number
    constant = numbers.pop((), S.Zero)
    terms = [_in_front(number, factors) for factors, number in numbers.items() if number is not S.Zero]
    if len(terms) > MOST_SORTED:
        return None
    if len(terms) > 1:
        terms.sort(key=cmp_to_key(compared))
    if constant is not S.Zero or not terms:
        terms.insert(0, constant)
    return terms[0] if len(terms) == 1 else Add._from_args(terms, is_commutative=True)


def _in_front(number: Rational, factors: tuple[Expr, ...]) -> Expr:
    letters = factors if number is S.One else (number, *factors)
    return letters[0] if len(letters) == 1 else Mul._from_args(letters)


def _product_of_two(one: Expr, other: Expr) -> Expr:
    """``one*other``, without SymPy's question whether one is zero, which is not asked of three factors."""
    scalars, others, order = Mul.flatten([one, other, S.One])
    if order is not None:
        return one*other
    return Mul._exec_constructor_postprocessors(Mul._from_args(scalars + others, is_commutative=not others))


class _Depth(local):
    """How often SymPy's evaluation has recursed too deep in the sweep under way."""

    failures = 0


depth = _Depth()
MOST_FAILURES = 3
"""After so many failures a sweep does not try SymPy's evaluation again: each costs a full stack."""


def too_deep() -> bool:
    """Whether SymPy's evaluation is known to recurse too deep in the sweep under way."""
    return depth.failures >= MOST_FAILURES


def built(cls: type[Any], *args: Basic) -> Expr:
    """``cls(*args)``, or the bare node where SymPy's evaluation of it recurses too deep or breaks."""
    plain = plain_power(*args) if cls is Pow else None
    if plain is not None:
        return plain
    if not too_deep():
        try:
            if not issubclass(cls, Pow):
                return cls(*args)
            with sympy_may_break:  # of an exponent it factors the terms, with 2*X taken for a product of numbers
                return cls(*args)
        except RecursionError:
            depth.failures += 1
    if issubclass(cls, AssocOp):
        return cls._from_args(list(args), is_commutative=True)
    if issubclass(cls, Pow):
        return cls(*args, evaluate=False)
    return Basic.__new__(cls, *args)
