"""Undefined functions of scalars and of matrices, and their partial derivatives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Subs

from sympy_matcalc.classes.undefined_functions import FormalGradient, read_partial, write_partial
from sympy_matcalc.core.laws import NoRule, differential
from sympy_matcalc.core.maps import LinearMap, Pairing, Scale

Maps = Iterator[tuple[int, LinearMap]]


@differential(AppliedUndef)
def undefined_function_differential(node: AppliedUndef, active: Sequence[int]) -> Maps:
    """d f(u, V) = f_u du + <f_V, dV>, f_V the formal gradient by the matrix V"""
    for i in active:
        if node.args[i].is_Matrix:
            yield i, Pairing(FormalGradient.of(node, i))
        else:
            orders = tuple(int(k == i) for k in range(len(node.args)))
            yield i, Scale(write_partial(node.func, node.args, orders))


@differential(Derivative, Subs)
def partial_derivative_differential(node: Expr, active: Sequence[int]) -> Maps:
    """d f_u(u, v) = f_uu du + f_uv dv, for a partial derivative of an undefined function"""
    partial = read_partial(node)
    if partial is None:
        raise NoRule(node)
    function, arguments, orders = partial
    for i in active:
        if arguments[i].is_Matrix:
            raise NoRule(node)
        more = tuple(order + (k == i) for k, order in enumerate(orders))
        yield i, Scale(write_partial(function, arguments, more))
