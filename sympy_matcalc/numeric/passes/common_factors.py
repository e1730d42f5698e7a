"""A B + A C = A (B + C): a factor at the same place of several terms is multiplied once.

Example: 2 A.T A x - 2 A.T y takes three products with A, A.T (A x - y) two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sympy_matcalc.numeric.graph import Node, NumericGraph, remade
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import factors_of, terms_of, without
from sympy_matcalc.numeric.properties import Known


def common_factors(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law, for matrices at the beginning or the end of products, and for scalars."""
    node = remade(node, args, graph)
    if node.op != "add" or len(node.args) < 2:
        return node
    terms = terms_of(node)
    shared = _most_shared(terms)
    if shared is None:
        return node
    factor, place = shared
    inside, outside = [], []
    inner_axes: Any = None
    for c, term in terms:
        found = _taken_out(term, factor, place)
        if found is None:
            outside.append((c, term))
            continue
        rest, axes, dims = found
        inner = contract(graph, rest, axes, dims)
        inside.append((c, inner))
        inner_axes = axes
    total = graph.add(inside, inside[0][1].shape)
    out = tuple(range(len(node.shape)))
    outer = [(factor, place), (total, inner_axes)]
    product = contract(graph, outer, out, dict(enumerate(node.shape)))
    return graph.add([*outside, *[(1, product)]], node.shape)


def _most_shared(terms: list[Any]) -> tuple[Node, tuple[Any, ...]] | None:
    counted: Counter[Any] = Counter()
    for _, term in terms:
        counted.update(set(_ends(term)))
    best = [(count, key) for key, count in counted.items() if count > 1]
    if not best:
        return None
    return max(best, key=lambda pair: (pair[0], pair[1][0].number))[1]


def _ends(term: Node) -> Iterator[Any]:
    """The matrices at the ends of a product, with None for the label that they share with the rest; and scalars."""
    factors = factors_of(term)
    if len(factors) < 2:
        return
    out = set(range(len(term.shape)))
    for k, (node, place) in enumerate(factors):
        inner = [label for label in place if label not in out]
        if len(place) != 2 or place[0] == place[1] or len(inner) != 1:
            continue
        (own,) = [label for label in place if label in out]
        others = [other for j, (_, other) in enumerate(factors) if j != k]
        if sum(other.count(inner[0]) for other in others) == 1 and not any(own in other for other in others):
            yield node, tuple([label if label in out else "inner" for label in place])


def _taken_out(term: Node, factor: Node, place: tuple[Any, ...]) -> Any:
    """The rest of a product without the factor at that place, its axes, and their sizes."""
    factors = factors_of(term)
    for node, labels in factors:
        named = tuple([label if label in place else "inner" for label in labels])
        if node is factor and named == place and (node, named) in set(_ends(term)):
            rest = without(factors, [(node, labels)])
            if rest is None:
                return None
            (inner,) = [label for label in labels if label not in place]
            rest = [(other, tuple(["inner" if label == inner else label for label in others]))
                    for other, others in rest]
            own = {label for label in place if label != "inner"}
            axes = tuple([label for label in range(len(term.shape)) if label not in own])
            kept = {label for _, others in rest for label in others} | set(axes) | {"inner"}
            dims = {("inner" if label == inner else label): dim for label, dim in term.data[2]}
            dims = {label: dim for label, dim in dims.items() if label in kept}
            return rest, (("inner", *axes) if 0 in own else (*axes, "inner")), dims
    return None
