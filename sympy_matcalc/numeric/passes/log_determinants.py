"""log det A is a sum of logarithms: of the pivots of a factorization, never of the product, which overflows.

Example: log(Determinant(X)) of ``20*eye(300)`` is 898.7, and its determinant is infinite in floats. So it is with
positive multiples and powers: log(2 sqrt(det X)) is log 2 + log(det X)/2.
"""

from __future__ import annotations

from collections import Counter

from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import log

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import entrywise, factors_of, function_of, power_of, terms_of
from sympy_matcalc.numeric.properties import Known


def log_determinant(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """log(c |det A|^k) = log(c) + k log |det A|, for a positive c."""
    if node.op != "map" or getattr(node.data[0], "__name__", "") != "log" or len(args) != 1 or args[0].shape:
        return None
    return _log(args[0], False, graph, known)


def _log(node: Node, absolute: bool, graph: NumericGraph, known: Known) -> Node | None:
    """The logarithm of a number, or of its absolute value, if there is a determinant in it; that of one alone."""
    if node.op == "det":
        return graph.node("logdet", node.args, "abs" if absolute else "signed")
    inner = function_of(node, "Abs")
    if inner is not None:
        return _log(inner, True, graph, known)
    power = power_of(node)
    if power is not None:
        base, exponent = power
        found = _log(base, absolute or bool(exponent.is_even), graph, known) if exponent.is_Rational else None
        return None if found is None else graph.add([(exponent, found)], ())
    return _of_product(node, absolute, graph, known)


def _of_product(node: Node, absolute: bool, graph: NumericGraph, known: Known) -> Node | None:
    """A positive number times what has a determinant in it."""
    terms = terms_of(node)
    factors = factors_of(terms[0][1])
    if len(terms) > 1 or not terms[0][0].is_positive or any(place for _, place in factors) \
            or (terms[0][0] == 1 and len(factors) < 2):
        return None
    counted = Counter([factor for factor, _ in factors])
    rest = [factor for factor in counted if not known.nonnegative(factor) or _log(factor, True, graph, known)]
    if len(rest) != 1:
        return None
    times = counted.pop(rest[0])
    found = _log(rest[0], absolute or times % 2 == 0, graph, known)
    if found is None:
        return None
    positive = [(factor, ()) for factor in counted.elements()]
    scale = entrywise(graph, log, contract(graph, positive, ())) if positive else graph.number(S.Zero)
    number = graph.number(log(terms[0][0]))
    return graph.add([(S.One, number), (S.One, scale), (Integer(times), found)], ())
