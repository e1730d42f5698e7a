"""exp(z - max z): a softmax and a log-sum-exp of the same array share their exponentials.

Source: P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
IMA J. Numer. Anal. 41 (2021).
"""

from __future__ import annotations

from typing import Any

from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import entrywise
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


def shifted_exponentials(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """log(sum(exp(z))) = max z + log(sum(exp(z - max z))), and the same for a softmax."""
    node = remade(node, args, graph)
    if node.op != "function" or node.data[0] not in ("logsumexp", "softmax"):
        return node
    array, axis = node.args[0], node.data[1]
    axes = tuple(range(len(array.shape)))
    summed = axes if axis is None else axis if isinstance(axis, tuple) else (axis,)
    kept = tuple([k for k in axes if k not in summed])
    dims: dict[Any, Any] = dict(enumerate(array.shape))
    shape = [array.shape[k] for k in kept]
    top = graph.node("function", [array], ("max", axis), shape)
    shift = contract(graph, [(top, kept)], axes, dims)
    exponentials = entrywise(graph, exp, graph.add([(S.One, array), (S.NegativeOne, shift)], array.shape))
    total = contract(graph, [(exponentials, axes)], kept, dims)
    if node.data[0] == "logsumexp":
        return graph.add([(S.One, entrywise(graph, log, total)), (S.One, top)], shape)
    places = tuple(range(len(kept)))
    inverse = graph.node("map", [total, graph.number(-1)], (Pow, (places, ())), shape)
    return contract(graph, [(exponentials, axes), (inverse, kept)], axes, dims)
