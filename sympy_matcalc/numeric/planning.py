"""In which order the arrays of a network meet, two at a time.

The cheapest order is found by going through the connected parts of a network, smaller ones first (as for a chain of
matrices, but for networks of any form). What another network computes already is free; an inverse that
meets an array is a solve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sympy.core.expr import Expr

from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable
from sympy_matcalc.numeric.networks import Labels, connected
from sympy_matcalc.numeric.properties import Known
from sympy_matcalc.numeric.rewriting import remade

MOST_PARTS = 400
"""Networks with more connected parts than this are ordered greedily."""


class Part(NamedTuple):
    """What some factors of a network come to: the key of the operation, its axes, what it costs."""

    key: int
    labels: Labels
    cost: float


class Planner:
    """Rewrites the networks below some roots into operations on one or two arrays.

    Parameters
    ==========

    graph : NumericGraph
        Where the roots are, and where the operations go.
    known : Known
        What is known of the matrices.
    size : callable
        A number for a symbolic size.
    """

    def __init__(self, graph: NumericGraph, known: Known, size: Callable[[Expr], float]) -> None:
        self.graph = graph
        self.known = known
        self._size_of = size
        self._sizes: dict[Expr, float] = {}
        self._keys: dict[Any, int] = {}
        self._what: list[Any] = []
        self._chosen: set[int] = set()
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

    def planned(self, roots: Sequence[Node]) -> list[Node]:
        nodes = reachable(roots)
        networks = [node for node in nodes if node.op == "contract"]
        # Smaller ones first: what those compute is free for the others, of which they may be parts.
        for node in sorted(networks, key=lambda node: (len(node.args), node.number)):
            self._plan(node)
        for node in nodes:
            args = [self._new[arg.number] for arg in node.args]
            self._new[node.number] = self._emitted(node, args) if node.op == "contract" \
                else remade(node, args, self.graph)
            if node.op in ("inverse", "logdet", "det") and self.known.positive_definite(node.args[0], True):
                self.definite.add(args[0].number)
        return [self._new[root.number] for root in roots]

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
            best = self._ordered(leaves, out, sizes)
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
            return Part(key, place, 0.0)
        cost = self._whole_cost(key, sizes, place)
        for label in set(place):
            cost = cost*sizes[label] if cost else sizes[label]
        key = self._key("one", key, _numbered(place, kept))
        return Part(key, kept, 0.0 if key in self._chosen else cost)

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
        for child in rest[:1] if kind == "one" else rest[:2]:
            self._choose(child)

    def _ordered(self, leaves: list[Part], out: Labels, sizes: dict[Any, float]) -> Part:
        if len(leaves) == 1:
            return leaves[0]
        places = [set(leaf.labels) for leaf in leaves]
        best: dict[int, Part] = {1 << k: leaf for k, leaf in enumerate(leaves)}
        by_count: list[list[int]] = [[], [1 << k for k in range(len(leaves))]]
        everything = (1 << len(leaves)) - 1
        for count in range(2, len(leaves) + 1):
            found: dict[int, Part] = {}
            for first in range(1, count//2 + 1):
                for one in by_count[first]:
                    for other in by_count[count - first]:
                        if one & other or (first*2 == count and one > other):
                            continue
                        a, b = best[one], best[other]
                        if not set(a.labels) & set(b.labels) and count < len(leaves):
                            continue
                        mask = one | other
                        outside = self._outside(mask, places, out)
                        part = self._joined(a, b, outside, sizes)
                        if mask not in found or part.cost < found[mask].cost:
                            found[mask] = part
            best.update(found)
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
                grown = _volume(joined.labels, sizes)
                grown -= _volume(parts[i].labels, sizes) + _volume(parts[j].labels, sizes)
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
        key = self._key("two", a.key, b.key, pattern)
        if key in self._chosen:
            return Part(key, kept, 0.0)
        both = set(a.labels) | set(b.labels)
        cost = _volume(both, sizes)*(2 if len(kept) < len(both) else 1)
        solved = self._solving(a, b, kept)
        if solved is None:
            cost += self._whole_cost(a.key, sizes, a.labels) + self._whole_cost(b.key, sizes, b.labels)
        elif self._leaf_node((b if solved is a else a).key) is not None:
            other = b if solved is a else a
            cost += self._whole_cost(other.key, sizes, other.labels)
        return Part(key, kept, a.cost + b.cost + cost + 1e-3*_volume(kept, sizes))

    def _solving(self, a: Part, b: Part, kept: Labels) -> Part | None:
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

    # -- making --------------------------------------------------------------------

    def _emitted(self, node: Node, args: list[Node]) -> Node:
        _labels, out, dims = node.data
        names = dict(dims)
        scalars: list[Any] = []
        arrays: list[Any] = []
        shared = False
        for part in self._planned[node.number]:
            made = self._make(part.key)
            shared = shared or self._uses.get(part.key, 0) > 1
            (arrays if part.labels else scalars).append((made, part.labels))
        arrays.sort(key=lambda pair: _volume(pair[1], {label: self.size(dim) for label, dim in dims}))
        if not arrays:
            return self._multiplied(scalars) if not out else self._placed(self._multiplied(scalars), (), out, names)
        if scalars:
            first = arrays[0]
            if len(arrays) > 1 or not self._pushed(arrays, scalars):
                arrays[0] = self._times([self._multiplied(scalars), ()], first)
        result, place = arrays[0]
        for other, other_place in arrays[1:]:
            result, place = self._outer(result, place, other, other_place, out)
        return self._placed(result, place, out, names, shared)

    def _pushed(self, arrays: list[Any], scalars: list[Any]) -> bool:
        """Scalars go to the smaller operand of the last product, if that is smaller than its result."""
        ((array, place),) = arrays
        if array.op != "contract" or len(array.args) != 2:
            return False
        volume = self._volume(array.shape)
        k = min((0, 1), key=lambda k: self._volume(array.args[k].shape))
        if self._volume(array.args[k].shape)*2 > volume or not array.args[k].shape:
            return False
        inner = list(array.args)
        axes = tuple(range(len(inner[k].shape)))
        inner[k] = self._times([self._multiplied(scalars), ()], (inner[k], axes))[0]
        arrays[0] = (self.graph.node("contract", inner, array.data, array.shape), place)
        return True

    def _volume(self, shape: Sequence[Expr]) -> float:
        result = 1.0
        for dim in shape:
            result *= self.size(dim)
        return result

    def _multiplied(self, scalars: list[Any]) -> Node:
        if not scalars:
            return self.graph.number(1)
        result = scalars[0][0]
        for other, _ in scalars[1:]:
            result = self.graph.node("contract", sorted((result, other), key=lambda node: node.number),
                                     (((), ()), (), ()), ())
        return result

    def _times(self, scalar: Any, array: Any) -> Any:
        node, place = array
        names = tuple(range(len(node.shape)))
        dims = tuple(enumerate(node.shape))
        return self.graph.node("contract", [scalar[0], node], (((), names), names, dims), node.shape), place

    def _outer(self, one: Node, place: Labels, other: Node, other_place: Labels, out: Labels) -> tuple[Node, Labels]:
        order = [label for label in dict.fromkeys(out) if label in place or label in other_place]
        if order and order[0] in other_place:
            one, place, other, other_place = other, other_place, one, place
        joined = (*place, *other_place)
        names = {label: k for k, label in enumerate(joined)}
        kept = tuple([names[label] for label in order])
        shape_of = dict(zip(joined, (*one.shape, *other.shape)))
        data = (tuple([names[label] for label in place]), tuple([names[label] for label in other_place]))
        node = self.graph.node("contract", [one, other], (data, kept, tuple([(names[x], shape_of[x]) for x in joined])),
                               [shape_of[label] for label in order])
        return node, tuple(order)

    def _placed(self, node: Node, place: Labels, out: Labels, names: dict[Any, Expr], shared: bool = False) -> Node:
        """An array with the axes of the result; what is used elsewhere too is turned, anything else made so."""
        if place == out:
            return node
        order = {label: k for k, label in enumerate(place)}
        for label in out:
            order.setdefault(label, len(order))
        shape = tuple([names[label] for label in out])
        if node.op == "contract" and len(node.args) == 2 and not shared and sorted(place) == sorted(out):
            labels, inner_out, dims = node.data
            turned = tuple([inner_out[order[label]] for label in out])
            return self.graph.node("contract", node.args, (labels, turned, dims), shape)
        return self.graph.node("spread", [node], tuple([order[label] for label in out]), shape)

    def _make(self, key: int) -> Node:
        made = self._made.get(key)
        if made is None:
            kind, *rest = self._what[key]
            if kind == "leaf":
                return self._new[rest[0]]
            made = self._one(*rest) if kind == "one" else self._two(*rest)
            self._made[key] = made
        return made

    def _one(self, key: int, pattern: Any) -> Node:
        node = self._make(key)
        place, kept = pattern
        dims = dict(zip(place, node.shape))
        return self.graph.node("contract", [node], ((place,), kept, tuple(sorted(dims.items()))),
                               [dims[label] for label in kept])

    def _two(self, a: int, b: int, pattern: Any) -> Node:
        one, other = self._make(a), self._make(b)
        first, second, kept = pattern
        parts = Part(a, first, 0.0), Part(b, second, 0.0)
        solved = self._solving(*parts, kept)
        if solved is not None:
            array, place = (other, second) if solved is parts[0] else (one, first)
            return self._solve(self._leaf_node(solved.key), solved.labels, array, place, kept)
        dims = dict(zip((*first, *second), (*one.shape, *other.shape)))
        return self.graph.node("contract", [one, other], ((first, second), kept, tuple(sorted(dims.items()))),
                               [dims[label] for label in kept])

    def _solve(self, inverse: Any, place: Labels, array: Node, array_place: Labels, kept: Labels) -> Node:
        matrix = self._new[inverse.args[0].number]
        (shared,) = set(place) & set(array_place)
        transposed = place[0] == shared and not self.known.symmetric(inverse.args[0])
        if len(array_place) == 2 and array_place[1] == shared:
            array = self.graph.node("spread", [array], (1, 0), (array.shape[1], array.shape[0]))
            array_place = (array_place[1], array_place[0])
        result = self.graph.node("solve", [matrix, array], transposed, array.shape)
        (free,) = set(place) - {shared}
        axes = (free, *array_place[1:])
        if axes == kept:
            return result
        return self.graph.node("spread", [result], (1, 0), (result.shape[1], result.shape[0]))


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


def _volume(labels: Any, sizes: dict[Any, float]) -> float:
    volume = 1.0
    for label in labels:
        volume *= sizes[label]
    return volume
