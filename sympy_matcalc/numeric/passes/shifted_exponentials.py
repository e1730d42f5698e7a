"""exp(z - max z): a softmax and a log-sum-exp of the same array share their exponentials.

Source: P. Blanchard, D. J. Higham, N. J. Higham, Accurately computing the log-sum-exp and softmax functions,
IMA J. Numer. Anal. 41 (2021).
"""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.networks import contract, transposed
from sympy_matcalc.numeric.passes.patterns import entrywise, raised
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


def shifted_exponentials(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """log(sum(exp(z))) = max z + log(sum(exp(z - max z))), and the same for a softmax; one for z and z.T."""
    node = remade(node, args, graph)
    if node.op != "function" or node.data[0] not in ("logsumexp", "softmax"):
        return node
    array, axis = node.args[0], node.data[1]
    axes = out = tuple(range(len(array.shape)))
    turned = transposed(graph, array)
    if turned.number < array.number:
        array, axis, out = turned, axis if axis is None or isinstance(axis, tuple) else 1 - axis, (1, 0)
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
    inverse = raised(graph, total, S.NegativeOne)
    shares = contract(graph, [(exponentials, axes), (inverse, kept)], axes, dims)
    if not kept:
        return shares
    # One array: a derivative has it in every product, and it is no use to divide each of those by the sums.
    return contract(graph, [(graph.node("opaque", [shares], None, array.shape), axes)], out)
