"""x over its own norm is a direction, which is taken as zero at zero instead of zero over zero."""

from __future__ import annotations

from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import power_of, without
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


def directions(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """x (x' x)^(-1/2), for a vector or a matrix x."""
    node = remade(node, args, graph)
    if node.op != "contract":
        return node
    labels, out, dims = node.data
    factors = list(zip(node.args, labels))
    for norm in factors:
        power = power_of(norm[0])
        if power is None or power[1] != -S.Half or norm[1] != ():
            continue
        array = _square_root(power[0])
        for other in factors:
            if array is not None and other[0] is array:
                rest = without(factors, [norm, other]) or []
                unit = graph.node("function", [array], ("direction",), array.shape)
                return contract(graph, [*rest, (unit, other[1])], out, dict(dims))
    return node


def _square_root(node: Node) -> Node | None:
    """The array whose entries are squared and summed up."""
    if node.op == "contract" and len(node.args) == 2 and node.args[0] is node.args[1] and not node.data[1] \
            and node.data[0][0] == node.data[0][1]:
        return node.args[0]
    return None
