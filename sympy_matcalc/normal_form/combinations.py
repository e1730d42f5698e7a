"""Linear combinations of products: the value that flows through the linear maps."""

from __future__ import annotations

from collections.abc import Mapping

from sympy.core.expr import Expr
from sympy.core.singleton import S

Factors = tuple[Expr, ...]
"""The matrix factors of a product, in normal form; ``()`` is the identity."""


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
        return Combination(self.shape, {factors: coefficient*c for factors, c in self.terms.items()})

    def __repr__(self) -> str:
        return f"Combination({self.shape}, {self.terms})"


def total(combinations: list[Combination]) -> Combination:
    """The sum of combinations of one shape, like terms collected."""
    if len(combinations) == 1:
        return combinations[0]
    collected: dict[Factors, list[Expr]] = {}
    for combination in combinations:
        for factors, coefficient in combination.terms.items():
            collected.setdefault(factors, []).append(coefficient)
    return Combination(combinations[0].shape, collect(collected))


def collect(collected: Mapping[Factors, list[Expr]]) -> dict[Factors, Expr]:
    """Add up the coefficients of each product, each sum once, zeros dropped."""
    terms = {}
    for factors, coefficients in collected.items():
        coefficient = coefficients[0] if len(coefficients) == 1 else add(coefficients)
        if coefficient is not S.Zero:
            terms[factors] = coefficient
    return terms


def add(scalars: list[Expr]) -> Expr:
    """SymPy's sum; kept in the given order where SymPy's sorting would recurse too deep."""
    from sympy.core.add import Add
    try:
        return Add(*scalars)
    except RecursionError:
        return Add._from_args(scalars)


def multiply(scalars: list[Expr]) -> Expr:
    """SymPy's product; kept in the given order where SymPy's sorting would recurse too deep."""
    from sympy.core.mul import Mul
    scalars = [s for s in scalars if s is not S.One]
    if len(scalars) == 1:
        return scalars[0]
    try:
        return Mul(*scalars)
    except RecursionError:
        return Mul._from_args(scalars)
