"""In which order the arrays of a network meet, two at a time.

The cheapest order is found by going through the connected parts of a network, smaller ones first (as for a chain of
matrices, but for networks of any form). What another network computes already is free; an inverse that
meets an array is a solve.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import combinations
from math import prod
from typing import Any, NamedTuple

from sympy.core.expr import Expr

from sympy_matcalc.numeric.chain_recognition import chain_of
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import Labels, connected
from sympy_matcalc.numeric.properties import Known

MOST_PARTS = 400
"""Networks with more connected parts than this are ordered greedily."""


class Part(NamedTuple):
    """What some factors of a network come to: the key of the operation, its axes, what it costs."""

    key: int
    labels: Labels
    cost: float


class Chooser:
    """Chooses for networks the order in which their arrays meet.

    Parameters
    ==========

    graph : NumericGraph
        Where the roots are, and where the operations go.
    known : Known
        What is known of the matrices.
    size : callable
        A number for a symbolic size.
    at_call : bool
        Whether the orders of chains are left to the call, when their sizes are known.
    """

    def __init__(self, graph: NumericGraph, known: Known, size: Callable[[Expr], float], at_call: bool = False) -> None:
        self.graph = graph
        self.known = known
        self.at_call = at_call
        self._size_of = size
        self._sizes: dict[Expr, float] = {}
        self._keys: dict[Any, int] = {}
        self._what: list[Any] = []
        self._chosen: set[int] = set()
        self._pairs: set[tuple[int, int]] = set()
        self._planned: dict[int, list[Part]] = {}
        self._new: dict[int, Node] = {}
        self._made: dict[int, Node] = {}
        self._uses: dict[int, int] = {}
        self.definite: set[int] = set()
        """The numbers of the matrices of the result that are positive definite."""

    def size(self, dim: Expr) -> float:
        found = self._sizes.get(dim)
        if found is None:
            found = self._sizes[dim] = self._size_of(dim)
        return found

    # -- choosing ------------------------------------------------------------------

    def _key(self, *what: Any) -> int:
        found = self._keys.get(what)
        if found is None:
            found = self._keys[what] = len(self._what)
            self._what.append(what)
        return found

    def _plan(self, node: Node) -> None:
        labels, out, dims = node.data
        sizes = {label: self.size(dim) for label, dim in dims}
        factors = [(arg, place) for arg, place in zip(node.args, labels) if place]
        parts = [Part(self._key("leaf", arg.number), (), 0.0) for arg, place in zip(node.args, labels) if not place]
        for component in connected(factors):
            leaves = [self._leaf(*factor, component, out, sizes) for factor in component]
            best = self._chain(leaves, out) or self._ordered(leaves, out, sizes)
            self._choose(best.key)
            parts.append(best)
        self._planned[node.number] = parts

    def _leaf(self, node: Node, place: Labels, component: list[Any], out: Labels, sizes: dict[Any, float]) -> Part:
        """A factor, with the axes summed that no other has."""
        elsewhere = {label for other in component if other != (node, place) for label in other[1]} | set(out)
        if sum(1 for other in component if other == (node, place)) > 1:
            elsewhere |= set(place)
        kept = tuple(dict.fromkeys([label for label in place if label in elsewhere]))
        key = self._key("leaf", node.number)
        if kept == place:
            return Part(key, self._in_order(node, place, out), 0.0)
        cost = self._whole_cost(key, sizes, place)
        for label in set(place):
            cost = cost*sizes[label] if cost else sizes[label]
        key = self._key("one", key, _numbered(place, kept))
        return Part(key, kept, 0.0 if key in self._chosen else cost)

    def _in_order(self, node: Node, place: Labels, out: Labels) -> Labels:
        """The labels of a factor; a symmetric matrix stands as the result has its axes."""
        turned = len(place) == 2 and set(place) <= set(out) and out.index(place[0]) > out.index(place[1])
        return place[::-1] if turned and self.known.symmetric(node) else place

    def _whole_cost(self, key: int, sizes: dict[Any, float], place: Labels) -> float:
        """What it costs to write a factor down: nothing, but for an inverse."""
        node = self._leaf_node(key)
        if node is None or node.op != "inverse" or key in self._chosen:
            return 0.0
        return 2*sizes[place[0]]**3

    def _leaf_node(self, key: int) -> Node | None:
        kind, *rest = self._what[key]
        return self.graph.nodes[rest[0]] if kind == "leaf" else None

    def _choose(self, key: int) -> None:
        self._uses[key] = self._uses.get(key, 0) + 1
        if key in self._chosen:
            return
        kind, *rest = self._what[key]
        if kind == "leaf":
            return
        self._chosen.add(key)
        if kind == "two":
            self._pairs.add((rest[0], rest[1]))
        for child in rest[0] if kind == "chain" else rest[:1] if kind == "one" else rest[:2]:
            self._choose(child)

    def _chain(self, leaves: list[Part], out: Labels) -> Part | None:
        """A chain whose order is left to the sizes it is called with."""
        chain = chain_of([leaf.labels for leaf in leaves], out) if self.at_call else None
        if chain is None:
            return None
        inverse = [node is not None and node.op == "inverse" for node in map(self._leaf_node, [p.key for p in leaves])]
        inverses = tuple([inverse[link.factor] for link in chain.links])
        labels = tuple([label for label in (chain.labels[0], chain.labels[-1]) if label is not None])
        keys = tuple([leaves[link.factor].key for link in chain.links])
        turned = tuple([link.transposed for link in chain.links])
        key = self._key("chain", keys, turned, inverses, chain.closed)
        return Part(key, () if chain.closed else labels, 0.0)

    def _ordered(self, leaves: list[Part], out: Labels, sizes: dict[Any, float]) -> Part:
        if len(leaves) == 1:
            return leaves[0]
        places = [set(leaf.labels) for leaf in leaves]
        best: dict[int, Part] = {1 << k: leaf for k, leaf in enumerate(leaves)}
        by_count: list[list[int]] = [[], [1 << k for k in range(len(leaves))]]
        outsides: dict[int, set[Any]] = {}
        everything = (1 << len(leaves)) - 1
        for count in range(2, len(leaves) + 1):
            found: dict[int, tuple[float, Part, Part]] = {}
            for first in range(1, count//2 + 1):
                for one in by_count[first]:
                    a, own = best[one], set(best[one].labels)
                    for other in by_count[count - first]:
                        if one & other or (first*2 == count and one > other):
                            continue
                        b = best[other]
                        if count < len(leaves) and own.isdisjoint(b.labels):
                            continue
                        self.graph.steps += 1
                        mask = one | other
                        if mask not in outsides:
                            outsides[mask] = self._outside(mask, places, out)
                        cost = self._cost_of_joining(a, b, outsides[mask], sizes)
                        if mask not in found or cost < found[mask][0]:
                            found[mask] = cost, a, b
            best.update({mask: self._joined(a, b, outsides[mask], sizes) for mask, (_, a, b) in found.items()})
            by_count.append(list(found))
            if sum(map(len, by_count)) > MOST_PARTS:
                return self._greedy(leaves, out, sizes)
        if everything not in best:
            return self._greedy(leaves, out, sizes)
        return best[everything]

    def _outside(self, mask: int, places: list[set[Any]], out: Labels) -> set[Any]:
        outside = set(out)
        for k, place in enumerate(places):
            if not mask >> k & 1:
                outside |= place
        return outside

    def _greedy(self, leaves: list[Part], out: Labels, sizes: dict[Any, float]) -> Part:
        parts = list(leaves)
        while len(parts) > 1:
            choices = []
            for i, j in combinations(range(len(parts)), 2):
                if not set(parts[i].labels) & set(parts[j].labels) and len(parts) > 2:
                    continue
                outside = set(out).union(*[part.labels for k, part in enumerate(parts) if k not in (i, j)])
                joined = self._joined(parts[i], parts[j], outside, sizes)
                grown = volume(joined.labels, sizes)
                grown -= volume(parts[i].labels, sizes) + volume(parts[j].labels, sizes)
                choices.append((grown, joined.cost, i, j, joined))
            if not choices:
                i, j = 0, 1
                outside = set(out).union(*[part.labels for part in parts[2:]])
                joined = self._joined(parts[0], parts[1], outside, sizes)
            else:
                _, _, i, j, joined = min(choices, key=lambda choice: choice[:4])
            parts = [part for k, part in enumerate(parts) if k not in (i, j)] + [joined]
        return parts[0]

    def _joined(self, a: Part, b: Part, outside: set[Any], sizes: dict[Any, float]) -> Part:
        if a.key > b.key:
            a, b = b, a
        pattern, kept = self._pattern(a, b, outside)
        return Part(self._key("two", a.key, b.key, pattern), kept, self._cost_of_joining(a, b, outside, sizes))

    def _cost_of_joining(self, a: Part, b: Part, outside: set[Any], sizes: dict[Any, float]) -> float:
        """What two parts cost together: nothing, if another network joins them so."""
        if a.key > b.key:
            a, b = b, a
        if (a.key, b.key) in self._pairs and \
                self._key("two", a.key, b.key, self._pattern(a, b, outside)[0]) in self._chosen:
            return 0.0
        both = {*a.labels, *b.labels}
        kept = both & outside
        cost = volume(both, sizes)*(2 if len(kept) < len(both) else 1)
        solved = self._solving(a, b, kept)
        if solved is None:
            cost += self._whole_cost(a.key, sizes, a.labels) + self._whole_cost(b.key, sizes, b.labels)
        elif self._leaf_node((b if solved is a else a).key) is not None:
            other = b if solved is a else a
            cost += self._whole_cost(other.key, sizes, other.labels)
        return a.cost + b.cost + cost + 1e-3*volume(kept, sizes)

    def _solving(self, a: Part, b: Part, kept: Collection[Any]) -> Part | None:
        """Which of two parts is an inverse that the other one is solved with."""
        for one, other in ((a, b), (b, a)):
            node = self._leaf_node(one.key)
            if node is not None and node.op == "inverse" and len(other.labels) <= 2:
                shared = set(one.labels) & set(other.labels)
                if len(shared) == 1 and not shared & set(kept) and one.labels[0] != one.labels[1]:
                    return one
        return None

    def _pattern(self, a: Part, b: Part, outside: set[Any]) -> tuple[Any, Labels]:
        """How two parts are joined, in numbers that do not depend on names; a symmetric matrix may be turned."""
        choices = [_joint(first, second, outside) for first in self._turned(a) for second in self._turned(b)]
        if a.key == b.key:
            choices += [_joint(first, second, outside) for first in self._turned(b) for second in self._turned(a)]
        return min(choices, key=lambda choice: choice[0])

    def _turned(self, part: Part) -> list[Labels]:
        node = self._leaf_node(part.key)
        if node is not None and len(part.labels) == 2 and self.known.symmetric(node):
            return [part.labels, (part.labels[1], part.labels[0])]
        return [part.labels]


def _joint(first: Labels, second: Labels, outside: set[Any]) -> tuple[Any, Labels]:
    """The pattern of two arrays with these labels, and the labels of their product."""
    kept = tuple(dict.fromkeys([label for label in (*first, *second) if label in outside]))
    if len(first) == len(second) == len(kept) == 2 and first[0] == second[1]:
        kept = kept[::-1]  # a product of matrices, the second times the first
    names: dict[Any, int] = {}
    for label in (*first, *second):
        names.setdefault(label, len(names))
    return tuple([tuple([names[label] for label in part]) for part in (first, second, kept)]), kept


def _numbered(place: Labels, kept: Labels) -> Any:
    names: dict[Any, int] = {}
    for label in place:
        names.setdefault(label, len(names))
    return tuple([names[label] for label in place]), tuple([names[label] for label in kept])


def volume(labels: Any, sizes: dict[Any, float]) -> float:
    return prod(sizes[label] for label in labels)
