"""Functions of entries as their stable spellings: no exp that overflows under a log or a quotient.

log(1 + e^t) is softplus(t), 1/(1 + e^t) is sigmoid(-t), e^t sigmoid(-t) is sigmoid(t), a root of 1 + e^t is the
exponential of a multiple of softplus(t), log(1 + t) is log1p(t), e^t - 1 is expm1(t), x log(x) is 0 at 0.

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., chapter 1; C. M. Bishop, Pattern
Recognition and Machine Learning, section 4.3.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.codegen.cfunctions import expm1, log1p
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import log

from sympy_matcalc.classes.activations import sigmoid, softplus
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import (
    constant_of,
    dims_of,
    entrywise,
    factors_of,
    function_of,
    is_one,
    negative,
    power_of,
    raised,
    terms_of,
    without,
)
from sympy_matcalc.numeric.passes.roots_of_exponentials import HIGHEST, exp_of_root, product_of_roots, root_of_sum
from sympy_matcalc.numeric.properties import Known


class xlogy:
    """x log(y), and 0 where x is 0."""


def stable(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The node in its stable spelling: the laws one after the other, until none applies."""
    from sympy_matcalc.numeric.rewriting import remade
    new = remade(node, args, graph)
    while (found := _next(new, graph)) is not None:
        new = found
    return new


def _next(node: Node, graph: NumericGraph) -> Node | None:
    """What the first law that applies makes of a node, or of the one that it is a multiple of."""
    found = next((found for law in _LAWS.get(node.op, ()) if (found := law(node, graph)) is not None), None)
    if found is None and node.op == "add" and len(node.args) == 1:
        found = _next(node.args[0], graph)
        return None if found is None else graph.add([(node.data[0], found)], node.shape)
    return found


def log_of_sum(node: Node, graph: NumericGraph) -> Node | None:
    """log(1 + e^t), log(e^s + e^t), log(1 + t)."""
    arg = function_of(node, "log")
    if arg is None:
        return None
    terms = terms_of(arg)
    if len(terms) != 2:
        return None
    (c, one), (d, other) = terms if is_one(terms[0][1]) or not is_one(terms[1][1]) else reversed(terms)
    exponent = function_of(other, "exp")
    if is_one(one) and c == 1:
        if exponent is not None and d == 1:
            return entrywise(graph, softplus, exponent)
        return entrywise(graph, log1p, graph.add([(d, other)], other.shape))
    first = function_of(one, "exp")
    if first is not None and exponent is not None and c == d == 1:
        gap = graph.add([(S.One, exponent), (S.NegativeOne, first)], first.shape)
        return graph.add([(S.One, first), (S.One, entrywise(graph, softplus, gap))], first.shape)
    return None


def log_of_sigmoid(node: Node, graph: NumericGraph) -> Node | None:
    """log(sigmoid(t)) = -softplus(-t); log(cosh(t)) = softplus(2 t) - t - log(2)."""
    arg = function_of(node, "log")
    if arg is None:
        return None
    inner = function_of(arg, "sigmoid")
    if inner is not None:
        return negative(graph, entrywise(graph, softplus, negative(graph, inner)))
    inner = function_of(arg, "cosh")
    if inner is None:
        return None
    twice = graph.add([(Integer(2), inner)], inner.shape)
    axes = tuple(range(len(inner.shape)))
    constant = contract(graph, [(graph.number(log(2)), ())], axes, dict(enumerate(inner.shape)))
    return graph.add([(S.One, entrywise(graph, softplus, twice)), (S.NegativeOne, inner), (S.NegativeOne, constant)],
                     inner.shape)


def reciprocal_of_sum(node: Node, graph: NumericGraph) -> Node | None:
    """(1 + e^t)^-k = sigmoid(-t)^k for a whole k."""
    found = power_of(node)
    if found is None or not (found[1].is_Integer and found[1].is_negative):
        return None
    exponent = _one_plus_exp(found[0])
    if exponent is None:
        return None
    axes = tuple(range(len(node.shape)))
    factor = entrywise(graph, sigmoid, negative(graph, exponent))
    return contract(graph, [(factor, axes)]*int(-found[1]), axes)


def _one_plus_exp(node: Node) -> Node | None:
    terms = terms_of(node)
    if len(terms) != 2:
        return None
    for (c, one), (d, other) in (terms, terms[::-1]):
        exponent = function_of(other, "exp")
        if is_one(one) and c == d == 1 and exponent is not None:
            return exponent
    return None


def power_of_power(node: Node, graph: NumericGraph) -> Node | None:
    """(x^a)^k = x^(a k) for a whole k."""
    outer = power_of(node)
    inner = None if outer is None else power_of(outer[0])
    if outer is None or inner is None or not outer[1].is_Integer or not inner[1].is_Rational:
        return None
    return raised(graph, inner[0], inner[1]*outer[1])


def exp_of_multiple(node: Node, graph: NumericGraph) -> Node | None:
    """e^(p t) sigmoid(-t)^q: as many as there are of both become sigmoid(t)."""
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for factor in factors:
        inner = function_of(factor[0], "exp")
        if inner is None:
            continue
        for multiple in range(1, min(len(factors), HIGHEST) + 1):
            part = graph.add([(Integer(-1)/multiple, inner)], inner.shape)
            wanted = (entrywise(graph, sigmoid, part), factor[1])
            rest = without(factors, [factor] + [wanted]*multiple)
            if rest is not None:
                new = (entrywise(graph, sigmoid, negative(graph, part)), factor[1])
                return contract(graph, [*rest, *[new]*multiple], out, dict(dims))
    return None


def product_with_log(node: Node, graph: NumericGraph) -> Node | None:
    """x log(x), which is 0 at 0."""
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for factor in factors:
        inner = function_of(factor[0], "log")
        if inner is not None and (inner, factor[1]) in factors:
            rest = without(factors, [factor, (inner, factor[1])])
            return contract(graph, [*(rest or []), (entrywise(graph, xlogy, inner, inner), factor[1])], out, dict(dims))
    return None


def difference_of_sigmoids(node: Node, graph: NumericGraph) -> Node | None:
    """P - P sigmoid(t) = P sigmoid(-t), which loses no digits."""
    terms = terms_of(node)
    for i, (c, one) in enumerate(terms):
        for j, (d, other) in enumerate(terms):
            if i == j or c != -d:
                continue
            found = _one_sigmoid_more(one, other)
            if found is None:
                continue
            sigma, place = found
            axes = tuple(range(len(node.shape)))
            turned = (entrywise(graph, sigmoid, negative(graph, sigma)), place)
            kept = [] if is_one(one) else factors_of(one)
            product = contract(graph, [*kept, turned], axes, dims_of(node, one))
            rest = [term for k, term in enumerate(terms) if k not in (i, j)]
            return graph.add([*rest, (c, product)], node.shape)
    return None


def _one_sigmoid_more(one: Node, other: Node) -> tuple[Node, tuple[Any, ...]] | None:
    """The argument and the labels of the sigmoid that the second product has more than the first."""
    longer = factors_of(other)
    shorter = [] if is_one(one) else factors_of(one)
    rest = without(longer, shorter)
    if rest is None or len(rest) != 1:
        return None
    argument = function_of(rest[0][0], "sigmoid")
    return None if argument is None else (argument, rest[0][1])


def exp_minus_one(node: Node, graph: NumericGraph) -> Node | None:
    """c e^t - c = c expm1(t)."""
    terms = terms_of(node)
    for i, (c, one) in enumerate(terms):
        exponent = function_of(one, "exp")
        if exponent is None:
            continue
        for j, (d, other) in enumerate(terms):
            constant = constant_of(other)
            if constant is not None and d*constant == -c:
                rest = [term for k, term in enumerate(terms) if k not in (i, j)]
                return graph.add([*rest, (c, entrywise(graph, expm1, exponent))], node.shape)
    return None


def powers_of_one_base(node: Node, graph: NumericGraph) -> Node | None:
    """x^a x^b = x^(a + b) for whole exponents that add up to none or one, of the same entries."""
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for factor in factors:
        power = power_of(factor[0])
        if power is None or not (power[1].is_Integer and power[1].is_negative):
            continue
        rest = without(factors, [factor, (power[0], factor[1])])
        if rest is not None:
            raised_to = power[1] + 1
            new = [] if raised_to == 0 else [(raised(graph, power[0], raised_to), factor[1])]
            return contract(graph, [*rest, *new], out, dict(dims))
    return None


_LAWS: dict[str, tuple[Callable[[Node, NumericGraph], Node | None], ...]] = {
    "map": (log_of_sum, log_of_sigmoid, reciprocal_of_sum, root_of_sum, power_of_power),
    "contract": (powers_of_one_base, exp_of_multiple, exp_of_root, product_of_roots, product_with_log),
    "add": (difference_of_sigmoids, exp_minus_one),
}
