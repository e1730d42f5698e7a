"""The slopes of sines and the like at traces, determinants and large arguments: SymPy's evaluation is not asked.

It asks whether the argument is zero: a question that goes down to the leaves and up again, and of functions nested in
one another takes forever, now and then.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.function import Function
from sympy.core.mul import Mul
from sympy.core.numbers import ImaginaryUnit, NumberSymbol
from sympy.functions.elementary.exponential import exp
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.trigonometric import cos, sin, tan
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.graph import has_more_nodes

MOST_NODES = 48
"""Waves of smaller arguments are SymPy's own."""

_SLOPES: dict[type, Callable[[Function, Expr], Expr]] = {
    sin: lambda node, u: cos(u, evaluate=False), cos: lambda node, u: -sin(u, evaluate=False),
    tan: lambda node, u: 1 + node**2, sinh: lambda node, u: cosh(u, evaluate=False),
    cosh: lambda node, u: sinh(u, evaluate=False), tanh: lambda node, u: 1 - node**2}


def slope_of_wave(node: Function) -> Expr | None:
    """The derivative of a wave of what no sign, no period and no imaginary unit leaves it: a trace, or much else.

    None for any other function, and where SymPy is to be asked.
    """
    slope = _SLOPES.get(type(node))
    return slope(node, node.args[0]) if slope is not None and _stays(node.args[0]) else None


_FAMILIAR = (Mul, Add, exp, sin, cos, tan, sinh, cosh, tanh)
"""What an argument may be: of arc sines and the like something else comes out."""


def _stays(u: Expr) -> bool:
    if type(u) in (Trace, Determinant):
        return True
    if not isinstance(u, _FAMILIAR) or not has_more_nodes(u, MOST_NODES):
        return False
    first = u.args[0]
    if bool(first.is_Number and first.is_negative) if isinstance(u, Mul) else u.could_extract_minus_sign():
        return False
    terms = u.args if isinstance(u, Add) else (u,)
    return not any(isinstance(factor, (NumberSymbol, ImaginaryUnit))
                   for term in terms for factor in Mul.make_args(term))
