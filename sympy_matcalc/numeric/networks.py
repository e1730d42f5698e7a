"""Products, traces, diagonals and sums as one operation: arrays joined at labelled axes.

A label that stands in the result is an axis of it, any other is summed over. So tr(A B) is ``A[ij] B[ji] ->``,
Diag(d) A is ``d[i] A[ij] -> ij``, A * ones is ``A[ij] -> i``, and an identity matrix is no factor at all, with
``ii`` for its result: it is never made. A label of the result that no factor has is an axis along which all is equal,
which is what a matrix of ones is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S

from sympy_matcalc.numeric.cut_axes import Joined, opened
from sympy_matcalc.numeric.graph import Node, NumericGraph
from sympy_matcalc.numeric.labels import Factor, Labels, canonical_order


class _Flat(Joined):
    """Factors with inner networks opened."""

    def identity(self, size: Expr) -> Node:
        return delta(self.graph, size)

    def enter(self, node: Node, labels: Labels) -> None:
        if node.op == "add" and len(node.args) == 1:
            self.scale = self.scale*node.data[0]
            self.enter(node.args[0], labels)
        elif node.op == "number":
            self.scale = self.scale*node.data
        elif node.op == "contract":
            self._open(node, labels)
        elif node.op == "zero":
            self.scale = S.Zero
            for label, dim in zip(labels, node.shape):
                self.dims.setdefault(label, dim)
        elif (node.op == "add" or _is_entrywise(node)) and len(node.shape) == 2 \
                and (turned := transposed(self.graph, node)).number < node.number:
            # A sum and its transpose are one: the one that was there first.
            self.enter(turned, labels[::-1])
        else:
            for label, dim in zip(labels, node.shape):
                self.dims.setdefault(label, dim)
            self.factors.append((node, labels))

    def _open(self, node: Node, labels: Labels) -> None:
        inner, out, dims = node.data
        names: dict[Any, Any] = {}
        sizes = dict(dims)
        for label, outer in zip(out, labels):
            if label in names:
                self.join(names[label], outer)
            else:
                names[label] = outer
                self.dims.setdefault(outer, sizes[label])
        for label, dim in dims:
            if label not in names:
                names[label] = self.new(dim)
        for arg, arg_labels in zip(node.args, inner):
            self.enter(arg, tuple([names[label] for label in arg_labels]))


def contract(graph: NumericGraph, factors: Sequence[Factor], out: Sequence[Any],
             dims: Mapping[Any, Expr] | None = None) -> Node:
    """The node of a network: inner networks opened, numbers in front, in a form that equal networks share."""
    flat = _Flat(graph, dict(dims or {}))
    for node, labels in factors:
        flat.enter(node, tuple(labels))
    out, groups = opened(flat, tuple(out))
    out = tuple([flat.label(label) for label in out])
    if groups is not None:
        return _merged(graph, flat, out, groups)
    return _closed(graph, flat, out)


def _closed(graph: NumericGraph, flat: _Flat, out: Labels) -> Node:
    sizes: dict[Any, Expr] = {}
    for name, dim in flat.dims.items():
        sizes.setdefault(flat.label(name), dim)
    shape = tuple([sizes[label] for label in out])
    if flat.scale == 0:
        return graph.zero(shape)
    inner = [(node, tuple([flat.label(label) for label in labels])) for node, labels in flat.factors]
    used = {label for _, labels in inner for label in labels} | {flat.label(label) for label in flat.pieces}
    inner = _without_units(graph, inner, out)
    if any(_opens(node) for node, _ in inner):
        kept = {label for _, labels in inner for label in labels} | set(out) | (sizes.keys() - used)
        again = contract(graph, inner, out, {label: sizes[label] for label in kept})
        return graph.add([(flat.scale, again)], shape)
    for label in {flat.label(name) for name in sizes} - used - set(out):
        # The entries of ones, summed up.
        size = graph.size(sizes[label])
        if size.op == "number":
            flat.scale = flat.scale*size.data
        else:
            inner.append((size, ()))
    node = _canonical(graph, inner, out, sizes)
    if flat.scale == 1:
        return node
    if node.op == "number":
        return graph.number(node.data*flat.scale)
    return graph.add([(flat.scale, node)], shape)


def _opens(node: Node) -> bool:
    """Whether a factor is one that a network takes in."""
    return node.op in ("number", "contract", "zero") or (node.op == "add" and len(node.args) == 1)


def _canonical(graph: NumericGraph, factors: list[Factor], out: Labels, sizes: Mapping[Any, Expr]) -> Node:
    if not factors and not out:
        return graph.number(S.One)
    if len(factors) == 1 and factors[0][1] == out and len(set(out)) == len(out):
        return factors[0][0]
    ordered, names = canonical_order([(node.number, labels) for node, labels in factors], out)
    args = [factors[k][0] for k in ordered]
    labels = tuple([tuple([names[label] for label in factors[k][1]]) for k in ordered])
    new_out = tuple([names[label] for label in out])
    dims = tuple(sorted([(number, sizes[label]) for label, number in names.items()]))
    return graph.node("contract", args, (labels, new_out, dims), tuple([sizes[label] for label in out]))


def _merged(graph: NumericGraph, flat: _Flat, out: Labels, groups: tuple[tuple[int, ...], ...]) -> Node:
    array = _closed(graph, flat, out)
    if array.op == "add" and len(array.args) == 1:
        whole = merged(graph, array.args[0], groups)
        return graph.add([(array.data[0], whole)], whole.shape)
    return merged(graph, array, groups)


def merged(graph: NumericGraph, array: Node, groups: tuple[tuple[int, ...], ...]) -> Node:
    """An array with groups of neighbouring axes as one axis each."""
    if all(len(group) == 1 for group in groups):
        return array
    shape = [prod([array.shape[axis] for axis in group], start=S.One) for group in groups]
    return graph.zero(shape) if array.op == "zero" else graph.node("merge", [array], groups, shape)


def _without_units(graph: NumericGraph, factors: list[Factor], out: Labels) -> list[Factor]:
    """A unit vector takes an entry of what it meets: X e_k is column k of X."""
    found = next((k for k, (node, labels) in enumerate(factors) if node.op == "unit"
                  and any(labels[0] in others for j, (_, others) in enumerate(factors) if j != k)), None)
    if found is None:
        return factors
    node, (label,) = factors[found]
    rest = [factors[k] for k in range(len(factors)) if k != found]
    taken = [_taken(graph, factor, label, node.args[0]) for factor in rest]
    if label in out:
        taken = [*[(other, labels) for other, labels in taken], (node, (label,))]
    return _without_units(graph, taken, out)


def _taken(graph: NumericGraph, factor: Factor, label: Any, index: Node) -> Factor:
    node, labels = factor
    if label not in labels:
        return factor
    if node.op == "unit":
        from sympy.functions.special.tensor_functions import KroneckerDelta
        return graph.node("map", [node.args[0], index], (KroneckerDelta, ((), ()))), ()
    kept = tuple([(0,) if x == label else () for x in labels])
    shape = [size for x, size in zip(labels, node.shape) if x != label]
    return graph.node("slice", [node, index], kept, shape), tuple([x for x in labels if x != label])


def transposed(graph: NumericGraph, node: Node) -> Node:
    """A matrix with its axes in the other order; whatever has fewer axes as it is."""
    if len(node.shape) != 2:
        return node
    found = graph.turned.get(node.number)
    if found is None:
        found = graph.turned[node.number] = _transposed(graph, node)
        graph.turned.setdefault(found.number, node)
    return found


def _is_entrywise(node: Node) -> bool:
    return node.op == "map" and all(labels in ((), (0, 1)) for labels in node.data[1])


def _transposed(graph: NumericGraph, node: Node) -> Node:
    if node.op == "add":
        return graph.add([(c, transposed(graph, arg)) for c, arg in zip(node.data, node.args)], node.shape[::-1])
    if _is_entrywise(node):
        return graph.node("map", [transposed(graph, arg) for arg in node.args], node.data, node.shape[::-1])
    return contract(graph, [(node, (0, 1))], (1, 0))


def inverse(graph: NumericGraph, matrix: Node) -> Node:
    """The inverse of a matrix; that of a transpose is the transpose of the inverse, so that both share one."""
    turned = transposed(graph, matrix)
    if turned.number < matrix.number:
        return transposed(graph, graph.node("inverse", [turned], None, matrix.shape))
    return graph.node("inverse", [matrix], None, matrix.shape)


def determinant(graph: NumericGraph, matrix: Node) -> Node:
    """The determinant of a matrix, which is that of its transpose."""
    turned = transposed(graph, matrix)
    return graph.node("det", [turned if turned.number < matrix.number else matrix])


def delta(graph: NumericGraph, size: Expr) -> Node:
    """The identity matrix, as a network of nothing."""
    return contract(graph, [], (0, 0), {0: size})
