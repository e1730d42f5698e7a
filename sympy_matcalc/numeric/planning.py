"""Networks as operations on one or two arrays, in the order that was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from sympy.core.expr import Expr

from sympy_matcalc.numeric.choosing import Chooser, Part, volume
from sympy_matcalc.numeric.graph import Node, reachable
from sympy_matcalc.numeric.labels import Labels
from sympy_matcalc.numeric.rewriting import remade


class Planner(Chooser):
    """Rewrites the networks below some roots into operations on one or two arrays."""

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
        arrays.sort(key=lambda pair: volume(pair[1], {label: self.size(dim) for label, dim in dims}))
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
        return prod(map(self.size, shape))

    def _multiplied(self, scalars: list[Any]) -> Node:
        if not scalars:
            return self.graph.number(1)
        result: Node = scalars[0][0]
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
            makers: dict[str, Callable[..., Node]] = {"one": self._one, "two": self._two, "chain": self._chained}
            made = makers[kind](*rest)
            self._made[key] = made
        return made

    def _chained(self, keys: Sequence[int], turned: Sequence[bool], inverses: Sequence[bool], closed: bool) -> Node:
        factors, flags = [], []
        for key, transposed, inverse in zip(keys, turned, inverses):
            node = self._make(key)
            if inverse:
                (matrix,) = self._leaf_node(key).args  # type: ignore[union-attr]
                transposed = transposed and not self.known.symmetric(matrix)
                node = self.graph.node("inverse_of", [self._new[matrix.number]], transposed, node.shape)
            factors.append(node)
            flags.append(transposed and not inverse)
        first, last = factors[0].shape[flags[0]:][:1], factors[-1].shape[:1 if flags[-1] else None][-1:]
        ends = (*(first if len(factors[0].shape) == 2 else ()), *(last if len(factors[-1].shape) == 2 else ()))
        return self.graph.node("chain", factors, (tuple(flags), closed), () if closed else ends)

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
