"""exp(z_ij)/sum_j exp(z_ij) is a softmax, and log(sum_j exp(z_ij)) a log-sum-exp: both are computed without overflow.

Source: P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
IMA J. Numer. Anal. 41 (2021).
"""

from __future__ import annotations

from typing import Any

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import function_of, power_of, raised, without
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


def softmaxes(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """Both laws."""
    node = remade(node, args, graph)
    if node.op == "map":
        return _log_sum_exp(node, graph) or node
    while node.op == "contract":
        found = _softmax(node, graph)
        if found is None:
            break
        node = found
    return node


def _sum_of_exponentials(node: Node) -> tuple[Node, tuple[int, ...], tuple[int, ...]] | None:
    """The array z, the axes kept and the axes summed, of a sum of its exponentials."""
    if node.op != "contract" or len(node.args) != 1:
        return None
    exponent = function_of(node.args[0], "exp")
    (place,), out, _ = node.data
    if exponent is None or len(set(place)) < len(place) or not set(out) < set(place):
        return None
    return exponent, tuple([place.index(label) for label in out]), \
        tuple([k for k, label in enumerate(place) if label not in out])


def _axis(summed: tuple[int, ...], rank: int) -> Any:
    if len(summed) == 1:
        return summed[0]
    return None if len(summed) == rank else summed


def _log_sum_exp(node: Node, graph: NumericGraph) -> Node | None:
    arg = function_of(node, "log")
    found = None if arg is None else _sum_of_exponentials(arg)
    if found is None:
        return None
    exponent, kept, summed = found
    result = graph.node("function", [exponent], ("logsumexp", _axis(summed, len(exponent.shape))),
                        [exponent.shape[k] for k in sorted(kept)])
    return contract(graph, [(result, tuple(sorted(kept)))], kept)


def _softmax(node: Node, graph: NumericGraph) -> Node | None:
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for divisor in factors:
        power = power_of(divisor[0])
        if power is None or not (power[1].is_Integer and power[1] < 0):
            continue
        found = _sum_of_exponentials(power[0])
        if found is None:
            continue
        exponent, kept, summed = found
        for other in factors:
            if function_of(other[0], "exp") is exponent \
                    and tuple([other[1][axis] for axis in kept]) == divisor[1]:
                rest = without(factors, [divisor, other]) or []
                if power[1] != -1:
                    rest = [*rest, (raised(graph, power[0], power[1] + 1), divisor[1])]
                axis = _axis(summed, len(exponent.shape))
                new = graph.node("function", [exponent], ("softmax", axis), exponent.shape)
                return contract(graph, [*rest, (new, other[1])], out, dict(dims))
    return None
