"""Roots of 1 + e^t and their products with e^t, neither of which overflows.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log

from sympy_matcalc.classes.activations import sigmoid, softplus
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import (
    constant_of,
    dims_of,
    entrywise,
    factors_of,
    function_of,
    power_of,
    terms_of,
    without,
)

HIGHEST = 6
"""The highest multiple of an exponent that is looked for."""


def root_of_sum(node: Node, graph: NumericGraph) -> Node | None:
    """(a + b e^t)^r = a^r e^(r softplus(t + log(b/a))) for a fraction r and positive numbers a and b."""
    found = power_of(node)
    if found is None or not found[1].is_Rational or found[1].is_Integer or len(terms := terms_of(found[0])) != 2:
        return None
    for (c, one), (b, other) in (terms, terms[::-1]):
        constant, exponent = constant_of(one), function_of(other, "exp")
        if constant is None or exponent is None or not (b.is_positive and (a := c*constant).is_positive):
            continue
        axes = tuple(range(len(node.shape)))
        ones = contract(graph, [], axes, dict(enumerate(node.shape)))
        shifted = exponent if a == b else graph.add([(S.One, exponent), (log(b/a), ones)], node.shape)
        root = entrywise(graph, exp, graph.add([(found[1], entrywise(graph, softplus, shifted))], node.shape))
        return root if a == 1 else graph.add([(a**found[1], root)], node.shape)
    return None


def exp_of_root(node: Node, graph: NumericGraph) -> Node | None:
    """e^t, or a sum with it, times roots of 1 + e^t, products with them or sums of those."""
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for factor in factors:
        for root in factors if any(function_of(part, "exp") for _, part in terms_of(factor[0])) else ():
            new = _distributed(factor[0], root[0], graph) if root != factor and root[1] == factor[1] else None
            if new is not None:
                return contract(graph, [*(without(factors, [factor, root]) or []), (new, root[1])], out, dict(dims))
    return None


def _distributed(total: Node, root: Node, graph: NumericGraph) -> Node | None:
    """A sum times a root, if one of the terms is an exponential that must not overflow."""
    axes, dims = tuple(range(len(root.shape))), dict(enumerate(root.shape))
    terms, bounded = [], False
    for c, part in terms_of(total):
        argument = function_of(part, "exp")
        new = None if argument is None else _times_exp(argument, root, graph)
        bounded = bounded or new is not None
        terms.append((c, contract(graph, [(part, axes), (root, axes)], axes, dims) if new is None else new))
    return graph.add(terms, root.shape) if bounded else None


def _times_exp(argument: Node, node: Node, graph: NumericGraph) -> Node | None:
    """e^(k (t - d)) e^(r softplus(t)) = e^(-k d) sigmoid(t)^k e^((r + k) softplus(t)) for a whole k and a number d."""
    axes = tuple(range(len(node.shape)))
    if node.op == "add":
        parts = [_times_exp(argument, part, graph) for part in node.args]
        made = [(c, part) for c, part in zip(node.data, parts) if part is not None]
        return graph.add(made, node.shape) if len(made) == len(parts) else None
    if node.op == "contract":
        factors = factors_of(node)
        for k, (factor, labels) in enumerate(factors):
            new = _times_exp(argument, factor, graph) if labels == axes and factor is not node else None
            if new is not None:
                factors[k] = new, labels
                return contract(graph, factors, axes, dims_of(node, node))
        return None
    exponent = function_of(node, "exp")
    terms = [] if exponent is None else terms_of(exponent)
    inner = function_of(terms[0][1], "softplus") if len(terms) == 1 else None
    found = None if inner is None else _multiple_but_for_a_number(argument, inner)
    if inner is None or found is None:
        return None
    (whole, number), ((r, part),) = found, terms
    root = entrywise(graph, exp, graph.add([(r + whole, part)], node.shape))
    sides = [entrywise(graph, sigmoid, inner)]*whole
    product = contract(graph, [(each, axes) for each in (*sides, root)], axes, dict(enumerate(node.shape)))
    return product if number == 0 else graph.add([(exp(-whole*number), product)], node.shape)


def _multiple_but_for_a_number(node: Node, other: Node) -> tuple[int, Expr] | None:
    """The whole k > 0 and the number d with which a node is k (other - d)."""
    for whole in range(1, HIGHEST + 1):
        left: dict[Node | None, Expr] = {}
        for sign, each in ((1, other), (Integer(-1)/whole, node)):
            for c, part in terms_of(each):
                constant = constant_of(part)
                key, c = (part, c) if constant is None else (None, c*constant)
                left[key] = left.get(key, S.Zero) + sign*c
        number = left.pop(None, S.Zero)
        if not any(left.values()):
            return whole, number
    return None
