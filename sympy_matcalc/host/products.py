"""SymPy's evaluation of products and powers: ``MatMul.doit``, then laws that classes bring; ``MatPow.doit``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import has_product_law, split
from sympy_matcalc.core.powers import evaluated_power


def matmul_doit(original: Callable[..., Any], self: MatMul, **hints: Any) -> Expr:
    """In place of ``MatMul.doit``, which ``*`` calls."""
    result = original(self, **hints)
    if not isinstance(result, MatMul) or not any(arg.is_Matrix and has_product_law(arg) for arg in result.args):
        return result
    algebra = Algebra()
    coefficient, factors = split(result)
    scale, reduced = algebra.reduce(factors)
    if reduced == factors:
        return result
    # A product of fewer factors may be one that SymPy merges further.
    product = algebra.product(multiply([coefficient, scale]), *reduced, size=result.shape[0])
    return original(product, deep=False) if isinstance(product, MatMul) else product


def matpow_doit(original: Callable[..., Any], self: MatPow, **hints: Any) -> Expr:
    """In place of ``MatPow.doit``, which ``**`` calls, and which takes (A**2)**(1/2) for A."""
    args = [arg.doit(**hints) for arg in self.args] if hints.get("deep", True) else self.args
    return evaluated_power(Basic.__new__(MatPow, *args), **hints)
