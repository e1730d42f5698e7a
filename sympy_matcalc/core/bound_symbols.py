"""Bound symbols, kept apart from those that are differentiated by."""

from __future__ import annotations

from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.basic import Basic
from sympy.core.function import Lambda
from sympy.core.symbol import Dummy, Symbol

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.matrix_sum import MatrixSum


def apart_from(expr: Basic, symbols: set[Symbol]) -> Basic:
    """``expr``, its bound symbols other than ``symbols``.

    The i of the sum of X[i, i] over i is not that of a variable X[i, 0].
    """
    if not symbols:
        return expr
    caught = [node for node in Graph(expr).nodes if bound_by(node) & symbols]
    return expr.xreplace({node: _renamed(node, symbols) for node in caught}) if caught else expr


def bound_by(node: Basic) -> set[Basic]:
    """The symbols that a function, a sum, a product or an integral binds."""
    return set(node.bound_symbols) if isinstance(node, (ExprWithLimits, Lambda, MatrixSum)) else set()


def _renamed(node: Basic, symbols: set[Symbol]) -> Basic:
    fresh = {symbol: Dummy(symbol.name, **symbol.assumptions0) for symbol in bound_by(node) & symbols}
    if isinstance(node, Lambda):
        return Lambda(tuple(v.xreplace(fresh) for v in node.variables), apart_from(node.expr, symbols).xreplace(fresh))
    limits = []
    for k, limit in enumerate(node.args[1:]):
        # Where a sum ends may depend on the indices of the sums around it, never on its own.
        around = {later[0]: fresh[later[0]] for later in node.args[k + 2:] if later[0] in fresh}
        limits.append((fresh.get(limit[0], limit[0]), *[bound.xreplace(around) for bound in limit[1:]]))
    return node.func(apart_from(node.args[0], symbols).xreplace(fresh), *limits)
