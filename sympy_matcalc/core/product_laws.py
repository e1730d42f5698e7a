"""Laws of products that a class brings with it: what becomes of a factor and of what stands before it.

A class whose products follow laws of their own registers one function here. The constructors of
the normal form ask it, and so does SymPy's ``MatMul.doit`` while the plugin is on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors

ProductLaw = Callable[[Sequence[Expr], Expr], tuple[int, Expr] | None]
"""Takes the factors so far and the next one to the number of factors that go with it and what replaces them all."""

InnerLaw = Callable[[Expr, Expr], tuple[Expr, Expr] | None]
"""Takes U and V to A and B with tr(U.T*V) = tr(A.T*B)."""

Reordering = Callable[[Factors], tuple[Expr, Factors]]
"""Takes the factors of a product to its scalar and other factors, which need not be fewer."""

PRODUCT_LAWS: dict[type, ProductLaw] = {}
INNER_LAWS: dict[type, InnerLaw] = {}
REORDERINGS: list[Reordering] = []


def product_law(*classes: type) -> Callable[[ProductLaw], ProductLaw]:
    """Register the decorated function for products with a factor of one of ``classes``, transposed or not."""
    def register(law: ProductLaw) -> ProductLaw:
        PRODUCT_LAWS.update(dict.fromkeys(classes, law))
        return law
    return register


def inner_law(cls: type) -> Callable[[InnerLaw], InnerLaw]:
    """Register the decorated function for tr(U.T*V) with U and V of the class."""
    def register(law: InnerLaw) -> InnerLaw:
        INNER_LAWS[cls] = law
        return law
    return register


def reordering(function: Reordering) -> Reordering:
    """Register the decorated function for ``simplify``: it takes equal products to one form."""
    REORDERINGS.append(function)
    return function


def reordered(factors: Factors) -> tuple[Expr, Factors]:
    """A product as ``simplify`` has it, with its scalar."""
    coefficient: Expr = S.One
    for function in REORDERINGS:
        scale, factors = function(factors)
        coefficient = coefficient*scale
    return coefficient, factors


def has_product_law(factor: Any) -> bool:
    """Whether a factor, or what it is the transpose of, has laws of its own."""
    cls = type(factor)
    return (type(factor.args[0]) if cls is Transpose else cls) in PRODUCT_LAWS


def merged_by_law(before: Sequence[Expr], factor: Expr) -> tuple[int, Expr] | None:
    """How many of the factors before merge with this one, and into what; None if no class has a law for them."""
    for expr in (factor, before[-1]):
        if has_product_law(expr):
            cls = type(expr.args[0]) if type(expr) is Transpose else type(expr)
            merged = PRODUCT_LAWS[cls](before, factor)
            if merged is not None:
                return merged
    return None


def inner_by_law(row: Expr, column: Expr) -> tuple[Expr, Expr] | None:
    """A and B with tr(row*column) = tr(A.T*B), if the class of the two has a law for it."""
    if type(row) is not Transpose or type(row.args[0]) is not type(column):
        return None
    law = INNER_LAWS.get(type(column))
    return None if law is None else law(row.args[0], column)
