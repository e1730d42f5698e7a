"""A B + A C = A (B + C), a b' + a c' = a (b + c)', and so entry by entry: what terms share is multiplied once.

Example: 2 A.T A x - 2 A.T y takes three products with A, A.T (A x - y) two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import connected
from sympy_matcalc.numeric.networks import contract
from sympy_matcalc.numeric.passes.patterns import factors_of, terms_of, without
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade


class Part(NamedTuple):
    """A part of a product: the node, its labels, and what is left without it."""

    node: Node
    place: tuple[Any, ...]
    rest: Node
    axes: tuple[Any, ...]


def common_factors(node: Node, args: list[Node], graph: NumericGraph, known: Known) -> Node | None:
    """The law, as often as there is something in common."""
    return _shared_out(remade(node, args, graph), graph)


def _shared_out(node: Node, graph: NumericGraph) -> Node:
    """What terms share, and then what is left of them shares."""
    while node.op == "add" and len(node.args) > 1:
        found = _taken_out(node, graph)
        if found is None:
            break
        node = found
    return node


def _taken_out(node: Node, graph: NumericGraph) -> Node | None:
    terms = terms_of(node)
    parts = [list(_parts(term, graph)) for _, term in terms]
    counted: Counter[Any] = Counter()
    for found in parts:
        counted.update({(part.node.number, part.place) for part in found})
    shared = [(count, len(key[1]), key) for key, count in counted.items() if count > 1]
    if not shared:
        return None
    key = max(shared, key=lambda found: (found[:2], found[2][0], str(found[2][1])))[2]
    inside, outside = [], []
    chosen: Part | None = None
    for (c, term), found in zip(terms, parts):
        part = next((part for part in found if (part.node.number, part.place) == key), None)
        if part is None or (chosen is not None and part.axes != chosen.axes):
            outside.append((c, term))
        else:
            chosen = chosen or part
            inside.append((c, part.rest))
    if chosen is None or len(inside) < 2:
        return None
    total = _shared_out(graph.add(inside, inside[0][1].shape), graph)
    product = contract(graph, [(chosen.node, chosen.place), (total, chosen.axes)], tuple(range(len(node.shape))),
                       dict(enumerate(node.shape)))
    return graph.add([*outside, (S.One, product)], node.shape)


def _parts(term: Node, graph: NumericGraph) -> Iterator[Part]:
    """What can be taken out of a product: what is joined to the rest at nothing, and matrices at its ends."""
    if term.op != "contract" or not term.args:
        return
    factors = factors_of(term)
    rank = len(term.shape)
    dims = dict(term.data[2])
    if len(set(term.data[1])) < rank:
        return
    components = connected(factors)
    if len(components) > 1:
        for component in components:
            axes = tuple(sorted({label for _, place in component for label in place if label < rank}))
            others = [factor for other in components if other is not component for factor in other]
            free = tuple([label for label in range(rank) if label not in axes])
            if not {label for _, place in others for label in place} >= set(free):
                continue
            yield Part(contract(graph, component, axes, _only(dims, component, axes)), axes,
                       contract(graph, others, free, _only(dims, others, free)), free)
    if len(factors) > 1:
        yield from _ends(factors, rank, dims, graph)
        yield from _entrywise(factors, rank, dims, graph)


def _only(dims: dict[Any, Any], factors: list[Any], axes: tuple[Any, ...]) -> dict[Any, Any]:
    kept = {label for _, place in factors for label in place} | set(axes)
    return {label: dim for label, dim in dims.items() if label in kept}


def _entrywise(factors: list[Any], rank: int, dims: dict[Any, Any], graph: NumericGraph) -> Iterator[Part]:
    """The arrays that only multiply entries: all of their axes are axes of the product."""
    for node, place in factors:
        rest = without(factors, [(node, place)]) or []
        kept = {label for _, labels in rest for label in labels if label < rank}
        if len(set(place)) < len(place) or max(place, default=rank) >= rank or not kept & set(place) \
                or kept | set(place) != set(range(rank)):
            continue
        axes = tuple(sorted(kept))
        yield Part(node, place, contract(graph, rest, axes, _only(dims, rest, axes)), axes)


def _ends(factors: list[Any], rank: int, dims: dict[Any, Any], graph: NumericGraph) -> Iterator[Part]:
    """The matrices at the ends of a product, for which what they share with the rest is "inner"."""
    for node, place in factors:
        inner = [label for label in place if label >= rank]
        if len(place) != 2 or place[0] == place[1] or len(inner) != 1:
            continue
        (own,) = [label for label in place if label < rank]
        rest = without(factors, [(node, place)]) or []
        if not any(inner[0] in other for _, other in rest) or any(own in other for _, other in rest):
            continue
        if len(connected([factor for factor in rest if factor[1]])) > 1:
            continue
        named = [(other, tuple(["inner" if label == inner[0] else label for label in labels]))
                 for other, labels in rest]
        free = [label for label in range(rank) if label != own]
        axes = tuple(["inner", *free] if own == 0 else [*free, "inner"])
        sizes = _only({("inner" if label == inner[0] else label): dim for label, dim in dims.items()}, named, axes)
        yield Part(node, tuple(["inner" if label == inner[0] else label for label in place]),
                   contract(graph, named, axes, sizes), axes)
