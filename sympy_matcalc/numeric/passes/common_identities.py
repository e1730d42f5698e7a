"""A kron I + B kron I = (A + B) kron I: terms that are zero off the same diagonals are added on those alone.

Example: the Hessian of tr((Y - A W)' (Y - A W)) + c tr(A' A) by A is 2 (W W' + c I) kron I, blocks of n^2 numbers
among m^2 n^2 zeros.
"""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import Factor, Labels
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import terms_of
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


def common_identities(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law, for terms that share a pair of axes."""
    if node.op != "add" or len(node.args) < 2 or len(node.shape) < 3:
        return None
    node = remade(node, args, graph)
    terms = terms_of(node)
    pair = _shared_pair([term for _, term in terms])
    if pair is None:
        return node
    first, second = pair
    same = all(term.data[1][first] not in place for _, term in terms for place in term.data[0])
    dropped = {first, second} if same else {second}  # all is the same along the diagonal, or it is not
    kept = tuple([axis for axis in range(len(node.shape)) if axis not in dropped])
    shape = [node.shape[axis] for axis in kept]
    inner = [(c, contract(graph, *_without(term, dropped))) for c, term in terms]
    total = common_identities(added := graph.add(inner, shape), list(added.args), graph, known) or added
    out = tuple([first if axis == second else axis for axis in range(len(node.shape))])
    sizes = {axis: node.shape[axis] for axis in (*kept, first)}
    return graph.add([(S.One, contract(graph, [(total, kept)], out, sizes))], node.shape)


def _shared_pair(terms: list[Node]) -> tuple[int, int] | None:
    """Two axes along whose diagonal all terms are."""
    if not all(term.op == "contract" for term in terms):
        return None
    pairs = [{(i, j) for j, label in enumerate(out) for i in range(j) if out[i] == label}
             for out in (term.data[1] for term in terms)]
    shared = set.intersection(*pairs)
    return min(shared) if shared else None


def _without(term: Node, dropped: set[int]) -> tuple[list[Factor], Labels, dict[Any, Any]]:
    """A network along the diagonal, which is one without some of its axes."""
    labels, out, dims = term.data
    kept = tuple([label for axis, label in enumerate(out) if axis not in dropped])
    used = {label for place in (*labels, kept) for label in place}
    return list(zip(term.args, labels)), kept, {label: dim for label, dim in dims if label in used}
