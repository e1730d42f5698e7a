"""The properties of a product from those of its factors."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.expressions.matmul import MatMul

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import has_matrices
from sympy_matcalc.core.properties import Known, closed, of_all


def product_law(node: MatMul, parts: list[Known], assumed: Any, algebra: Algebra) -> Known:
    """Of a scalar times a product: what its factors, and its sandwich L M L.T, say of the product, then the scalar."""
    factors = tuple(arg for arg in node.args if arg.is_Matrix)
    scalar = S.One if node.args[0].is_Matrix else node.args[0]
    if len(parts) == 1:
        return _scaled(parts[0], scalar, assumed)
    product = closed({**_of_factors(factors, parts, algebra), **_of_sandwich(factors, parts, algebra)})
    return _scaled(product, scalar, assumed) if scalar is not S.One else product


def _of_factors(factors: Factors, parts: list[Known], algebra: Algebra) -> Known:
    shapes = [algebra.shape(factor) for factor in factors]
    known = of_all(parts, ("invertible", "orthogonal", "unitary", "diagonal", "upper_triangular", "lower_triangular",
                           "real"))
    if known.get("diagonal"):
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite")))
    if known.get("upper_triangular") or known.get("lower_triangular"):
        known.update(of_all(parts, ("unit_triangular",)))
    if any(part.get("zero") for part in parts):
        known["zero"] = True
    if shapes[0][0] == shapes[-1][1]:
        known["square"] = True
        if _is_singular(shapes, parts):
            known["singular"] = True
    if sum(part.get("square") is not True for part in parts) <= 1:
        known.update(of_all(parts, ("fullrank",)))
    # All but one orthogonal: that one decides.
    for name in ("orthogonal", "unitary"):
        if sum(part.get(name) is True for part in parts) == len(parts) - 1 and any(
                part.get(name) is False for part in parts):
            known[name] = False
    return known


def _is_singular(shapes: list[tuple[Expr, Expr]], parts: list[Known]) -> bool:
    """|A B| = |A| |B|, and the rank of a product is no more than any inner size."""
    if all(part.get("square") for part in parts) and any(part.get("singular") for part in parts):
        return True
    return any((shapes[0][0] - left[1]).is_positive for left, _ in pairwise(shapes))


def _of_sandwich(factors: Factors, parts: list[Known], algebra: Algebra) -> Known:
    """L M L.T has the symmetry of M, and its definiteness if x.T L = 0 only for x = 0; so has L L.T, with M = I."""
    sides = 0
    while 2*(sides + 1) <= len(factors) and algebra.transpose(factors[sides]) == factors[-1 - sides]:
        sides += 1
    middle = parts[sides:len(parts) - sides]
    if len(middle) > 1 or (not sides and len(factors) > 1):
        transposed = algebra.transpose_factors(factors)
        return {"symmetric": True} if transposed == factors else {}
    core = middle[0] if middle else {"symmetric": True, "positive_semidefinite": True, "positive_definite": True}
    known = of_all([core], ("symmetric", "skew_symmetric"))
    if all(part.get("real") for part in parts):
        known.update(of_all([core], ("positive_semidefinite",)))
        left = parts[:sides]
        if core.get("positive_definite") and _has_full_row_rank(factors[:sides], left, algebra):
            known["positive_definite"] = True
    return known


def _has_full_row_rank(factors: Factors, parts: list[Known], algebra: Algebra) -> bool:
    """A product of factors of full rank, none with more rows than columns."""
    if not all(part.get("fullrank") for part in parts):
        return False
    return all((cols - rows).is_nonnegative for rows, cols in map(algebra.shape, factors))


def _scaled(product: Known, scalar: Expr, assumed: Any) -> Known:
    """What a scalar leaves of the properties of a product."""
    positive, negative = assumed.holds("positive", scalar), assumed.holds("negative", scalar)
    nonzero = positive or negative or scalar.is_zero is False
    known = of_all([product], ("square", "symmetric", "skew_symmetric", "diagonal", "upper_triangular",
                               "lower_triangular", "zero", "singular", "triangular"))
    if product.get("square") is False:
        known["square"] = False
    if assumed.holds("real", scalar):
        known.update(of_all([product], ("real", "hermitian", "antihermitian", "normal")))
    if nonzero:
        known.update({name: product[name] for name in (
            "symmetric", "skew_symmetric", "diagonal", "upper_triangular", "lower_triangular", "invertible",
            "singular", "fullrank", "zero") if name in product})
    if positive:
        known.update({name: product[name] for name in ("positive_definite", "positive_semidefinite")
                      if name in product})
    elif assumed.holds("nonnegative", scalar):
        known.update(of_all([product], ("positive_semidefinite",)))
    if assumed.holds("nonpositive", scalar) and product.get("positive_semidefinite") and product.get("square"):
        known["positive_definite"] = False
    known.update(_unit_scaled(product, scalar))
    return known


def _unit_scaled(product: Known, scalar: Expr) -> Known:
    known: Known = {}
    size: Expr = Abs(scalar) if scalar.is_number or not has_matrices(scalar) else scalar
    for name, is_unit in (("orthogonal", (scalar**2).is_number and scalar**2 == 1), ("unitary", size == 1)):
        if is_unit and name in product:
            known[name] = product[name]
        if product.get(name) and scalar.is_number and not is_unit and size.equals(1) is False:
            known[name] = False
    if scalar == -1:
        known.update(of_all([product], ("involutory",)))
    return known
