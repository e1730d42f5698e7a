"""Dot products: traces of products of a row and a column."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.matrices.expressions.dotproduct import DotProduct

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.expansion import multilinear
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.laws import canonical, expanding, typed
from sympy_matcalc.core.statements import MAGNUS, law


# SymPy's own evaluation writes the sum out; as a trace it is a scalar of matrices like others.
@typed(DotProduct)
@canonical(DotProduct)
@law("x'y = y'x = tr(x y')", when="x, y columns", source=MAGNUS + ", section 1.10", ends="no dot product is left")
def dot_product_law(node: DotProduct, args: list[Expr], by: Algebra) -> Expr:
    """A dot product."""
    left, right = args
    row = left if is_one(by.shape(left)[0]) else by.transposed(left)
    column = right if is_one(by.shape(right)[1]) else by.transposed(right)
    return by.trace_of(by.times(row, column))


expanding["mul"](DotProduct)(multilinear(0, 1))
