"""Roots of 1 + e^t and their products with e^t, neither of which overflows.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1.
"""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
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


def product_of_roots(node: Node, graph: NumericGraph) -> Node | None:
    """e^u e^v = e^(u + v) where u or v is of roots: of two that are different, one may be infinite, the other zero."""
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for own in dict.fromkeys(labels):
        exponents = {part: function_of(part, "exp") for part, place in factors if place == own}
        members = [(part, own) for part, place in factors if place == own and exponents[part] is not None]
        terms = [(S.One, exponent) for part, _ in members if (exponent := exponents[part]) is not None]
        if len(members) > 1 and any(_is_of_root(exponent) for _, exponent in terms):
            merged = entrywise(graph, exp, graph.add(terms, members[0][0].shape))
            return contract(graph, [*(without(factors, members) or []), (merged, own)], out, dict(dims))
    return None


def _is_of_root(exponent: Node) -> bool:
    return any(function_of(part, "softplus") is not None for _, part in _flat(exponent))


def _flat(node: Node, scale: Expr = S.One) -> list[tuple[Expr, Node]]:
    """The terms of a sum, and of the sums that are its terms."""
    return [(scale, node)] if node.op != "add" else [
        term for c, part in zip(node.data, node.args) for term in _flat(part, scale*c)]


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
    """e^(k (t - d)) e^(r softplus(t)) = e^(-k d) e^((r + k) softplus(t) - k softplus(-t)) for numbers k > 0 and d.

    For a whole k the last part of it is sigmoid(t)^k.
    """
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
    for _, part in terms:
        inner = function_of(part, "softplus")
        found = None if inner is None else _multiple_but_for_a_number(argument, inner)
        if inner is not None and found is not None:
            k, number = found
            return _with_multiple(k, inner, [*terms, (k, part)], -k*number, graph)
    return None


def _with_multiple(k: Rational, inner: Node, terms: list[tuple[Expr, Node]], number: Expr, graph: NumericGraph) -> Node:
    """The exponential of a sum and a number, without k softplus(-t): in front of it the number's could overflow."""
    axes, dims = tuple(range(len(inner.shape))), dict(enumerate(inner.shape))
    sides = [entrywise(graph, sigmoid, inner)]*int(k) if number == 0 and k.is_Integer and len(terms) == 2 else []
    if not sides:
        terms = [*terms, (-k, entrywise(graph, softplus, graph.add([(S.NegativeOne, inner)], inner.shape)))]
    if number != 0:
        terms = [*terms, (number, contract(graph, [], axes, dims))]
    root = entrywise(graph, exp, graph.add(terms, inner.shape))
    return contract(graph, [(each, axes) for each in (*sides, root)], axes, dims)


def _multiple_but_for_a_number(node: Node, other: Node) -> tuple[Rational, Expr] | None:
    """The fraction k > 0 and the number d with which a node is k (other - d)."""
    parts, others = (_with_number(each) for each in (node, other))
    number, of_other = parts.pop(None, S.Zero), others.pop(None, S.Zero)
    if not parts or parts.keys() != others.keys():
        return None
    k, *more = {(c/others[part]) for part, c in parts.items()}
    if more or not isinstance(k, Rational) or not 0 < k <= HIGHEST:
        return None
    return k, of_other - number/k


def _with_number(node: Node) -> dict[Node | None, Expr]:
    """The terms of a sum with their coefficients, under None its number."""
    terms: dict[Node | None, Expr] = {}
    for c, part in _flat(node):
        constant = constant_of(part)
        key, c = (part, c) if constant is None else (None, c*constant)
        terms[key] = terms.get(key, S.Zero) + c
    return terms
