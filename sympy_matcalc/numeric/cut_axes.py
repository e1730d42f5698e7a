"""Axes that are several in one: those of Kronecker products and vecs, which networks open.

(A kron B) x is the sum of A[ik] B[jl] x[kl], with x reshaped; the product is never made.
"""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import Factor, Labels


class Joined:
    """Factors with labelled axes: some labels are one after all, some became several."""

    def __init__(self, graph: NumericGraph, dims: dict[Any, Expr]) -> None:
        self.graph = graph
        self.dims = dims
        self.same: dict[Any, Any] = {}
        self.factors: list[Factor] = []
        self.scale: Expr = S.One
        self.fresh = 0
        self.pieces: dict[Any, Labels] = {}

    def label(self, label: Any) -> Any:
        while label in self.same:
            label = self.same[label]
        return label

    def join(self, one: Any, other: Any) -> None:
        one, other = self.label(one), self.label(other)
        if one != other:
            self.same[other] = one

    def new(self, dim: Expr) -> Any:
        self.fresh += 1
        label = ("new", self.fresh)
        self.dims[label] = dim
        return label

    def enter(self, node: Node, labels: Labels) -> None:
        """Take in one more factor, opened."""
        raise NotImplementedError

    def identity(self, size: Expr) -> Node:
        raise NotImplementedError

    def parts(self, label: Any) -> Labels:
        """What a label became: several, which may have become several in turn."""
        label = self.label(label)
        return tuple([part for piece in self.pieces[label] for part in self.parts(piece)]) \
            if label in self.pieces else (label,)

    def sizes(self, labels: Labels) -> tuple[Expr, ...]:
        return tuple([self.dims[label] for label in labels])


def opened(flat: Joined, out: Labels) -> tuple[Labels, tuple[tuple[int, ...], ...] | None]:
    """Open what is several axes in one, in all factors; which axes of the result are one."""
    while (found := next((factor for factor in flat.factors if factor[0].op == "merge"), None)) is not None:
        flat.factors.remove(found)
        _open(flat, found)
        _settle(flat)
        flat.factors = [_cut(flat, factor) for factor in flat.factors]
    if not flat.pieces:
        return out, None
    new_out: list[Any] = []
    groups = []
    for label in out:
        parts = flat.parts(label)
        groups.append(tuple(range(len(new_out), len(new_out) + len(parts))))
        new_out += parts
    return tuple(new_out), tuple(groups) if any(len(group) > 1 for group in groups) else None


def _open(flat: Joined, found: Factor) -> None:
    node, labels = found
    array = node.args[0]
    inner: list[Any] = [None]*len(array.shape)
    for label, group in zip(labels, node.data):
        label = flat.label(label)
        dims = tuple([array.shape[axis] for axis in group])
        new: Labels = (label,)
        if len(group) > 1:
            if label not in flat.pieces:
                flat.pieces[label] = tuple([flat.new(dim) for dim in dims])
            new = flat.pieces[label]
            if flat.sizes(new) != dims:
                # A product whose axes are cut elsewhere than those it meets: it is made, and cut as they are.
                flat.factors.append((flat.graph.node("opaque", [node], None, node.shape), labels))
                return
        for axis, part in zip(group, new):
            inner[axis] = part
    flat.enter(array, tuple(inner))


def _settle(flat: Joined) -> None:
    """Labels that are one since a factor was opened became the same: their pieces are one each, or an identity matrix
    between them says so where they are cut at different places."""
    while (label := next((label for label in flat.pieces if flat.label(label) != label), None)) is not None:
        one, other = flat.pieces.setdefault(flat.label(label), flat.pieces[label]), flat.pieces.pop(label)
        if flat.sizes(one) == flat.sizes(other):
            for pair in zip(one, other):
                flat.join(*pair)
        else:
            size = flat.dims[label]
            unit = flat.graph.node("opaque", [flat.identity(size)], None, (size, size))
            flat.factors.append((flat.graph.node("split", [unit], (flat.sizes(one), flat.sizes(other)),
                                                 flat.sizes((*one, *other))), (*one, *other)))


def _cut(flat: Joined, factor: Factor) -> Factor:
    """A factor with every axis cut whose label became several, also those that its own other axes made several.

    What is several axes in one itself waits until it is opened.
    """
    node, labels = factor
    parts = [flat.parts(label) for label in labels]
    if node.op == "merge" or all(len(part) == 1 for part in parts):
        return factor
    new = tuple([label for part in parts for label in part])
    groups = tuple(map(flat.sizes, parts))
    if node.op == "split":
        rest = iter(groups)
        groups = tuple([tuple([size for _ in group for size in next(rest)]) for group in node.data])
        node = node.args[0]
    return flat.graph.node("split", [node], groups, flat.sizes(new)), new
