"""Partial derivatives of undefined functions, as SymPy writes them: read and written."""

from __future__ import annotations

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Subs
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.tensor.array.array_derivatives import ArrayDerivative

Partial = tuple[type, tuple[Expr, ...], tuple[int, ...]]
"""An undefined function, its arguments, and how often it is differentiated by each."""


def read_partial(node: Basic) -> Partial | None:
    """What SymPy writes for a partial derivative of an undefined function at its arguments; None for anything else.

    Examples
    ========

    >>> from sympy import Function, MatrixSymbol, Trace
    >>> from sympy_matcalc.core.partials import read_partial
    >>> f, X = Function('f'), MatrixSymbol('X', 2, 2)
    >>> read_partial(f(Trace(X), 3).fdiff(1))
    (f, (Trace(X), 3), (1, 0))
    """
    derivative, values = node, {}
    if isinstance(node, Subs):
        derivative, values = node.expr, dict(zip(node.variables, node.point))
    if not isinstance(derivative, Derivative) or isinstance(derivative, ArrayDerivative):
        return None
    function = derivative.expr
    if not isinstance(function, AppliedUndef):
        return None
    orders = [0]*len(function.args)
    for variable, order in derivative.variable_count:
        if variable not in function.args or variable.is_Matrix or not order.is_Integer:
            return None
        k = function.args.index(variable)
        if not _stands_alone(k, function.args):
            return None  # a total derivative
        orders[k] += int(order)
    if values and any(arg.has(*values) for arg in function.args if arg not in values):
        return None
    return type(function), tuple(values.get(arg, arg) for arg in function.args), tuple(orders)


def write_partial(function: type, arguments: tuple[Expr, ...], orders: tuple[int, ...]) -> Expr:
    """The partial derivative as SymPy writes it."""
    moved = {Dummy(f"xi_{k + 1}"): k for k, order in enumerate(orders) if order and not _stands_alone(k, arguments)}
    places = list(arguments)
    for place, k in moved.items():
        places[k] = place
    steps = [Tuple(place, order) for place, order in zip(places, orders) if order]
    # In the order that SymPy's evaluation puts them in.
    derivative = Derivative(function(*places), *Derivative._sort_variable_count(steps), evaluate=False)
    return Subs(derivative, tuple(moved), tuple(arguments[k] for k in moved.values())) if moved else derivative


def _stands_alone(k: int, arguments: tuple[Expr, ...]) -> bool:
    """Whether argument ``k`` is a variable on which no other argument depends."""
    variable = arguments[k]
    symbol = variable.parent if isinstance(variable, MatrixElement) else variable
    if isinstance(variable, MatrixElement) and not isinstance(symbol, MatrixSymbol):
        return False  # which SymPy takes for a variable, too
    return bool(variable._diff_wrt) and not any(other.has(symbol) for other in arguments[:k] + arguments[k + 1:])
