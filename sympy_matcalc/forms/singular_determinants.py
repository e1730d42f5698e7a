"""Determinants that are zero by their shape, |x y'| of two columns, once the whole of an expression is in its form.

|M| M**-1 of a singular M is no zero: as a limit it is the adjugate. So it takes the whole expression to say 0.
"""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matpow import MatPow

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import nodes_below
from sympy_matcalc.core.laws import Kind
from sympy_matcalc.core.ranks import is_singular
from sympy_matcalc.core.rewriting import rewritten, with_arguments
from sympy_matcalc.core.statements import HORN, law


def in_form(expr: Basic, laws: Kind, by: Algebra) -> Any:
    """An expression in a form, with 0 for its determinants of low rank, but where an inverse of low rank is left.

    Examples
    ========

    >>> from sympy import Determinant, Inverse, MatrixSymbol, Trace
    >>> from sympy_matcalc.core.laws import canonical
    >>> from sympy_matcalc.forms.canonical import Canonical
    >>> from sympy_matcalc.forms.singular_determinants import in_form
    >>> x, y, A = MatrixSymbol('x', 2, 1), MatrixSymbol('y', 2, 1), MatrixSymbol('A', 2, 2)
    >>> in_form(1 + Determinant(x*y.T), canonical, Canonical())
    1
    >>> in_form(Determinant(x*y.T)*Trace(Inverse(x*y.T)*A), canonical, Canonical())
    Determinant(x*y.T)*Trace((x*y.T)**(-1)*A)
    """
    result = rewritten(expr, laws, by)
    nodes = [node for node in nodes_below([result]) if isinstance(node, (Determinant, MatPow))]
    singular = [node.arg for node in nodes if isinstance(node, Determinant) and _is_of_low_rank(node.arg)]
    inverted = [node.base for node in nodes if isinstance(node, MatPow) and node.exp.is_extended_negative]
    if not singular or any(_is_of_low_rank(base) or _may_hide(base, singular) for base in inverted):
        return result
    by.normal_forms = {}  # of an expression with an inverse beside it they are others
    result = rewritten(result, laws.with_laws({Determinant: determinant_of_low_rank}), by)
    by.normal_forms = {}
    return result


def _may_hide(base: Expr, singular: list[Expr]) -> bool:
    """Whether an inverse of a sum may be one of a matrix of low rank: (I - (M + P)**-1 M)**-1 is I + P**-1 M."""
    below = {*nodes_below([base])}
    if not any(isinstance(node, MatAdd) for node in below):
        return False
    return any({node for node in nodes_below([matrix]) if isinstance(node, MatrixSymbol)} <= below
               for matrix in singular)


def _is_of_low_rank(matrix: Expr) -> bool:
    return is_singular(matrix, by_shape=True) is True


@law("|A| = 0", when="the rank of A is below its size by the shapes of its parts", source=HORN + ", section 0.4.6",
     ends="no determinant is left")
def determinant_of_low_rank(node: Determinant, args: list[Expr], by: Algebra) -> Expr:
    """The determinant of what is singular by its shape.

    That of a skew sum of odd size stays: |tA - A'|, differentiated by t, has its inverse beside it where t is 1.
    """
    return S.Zero if _is_of_low_rank(args[0]) else with_arguments(node, args)
