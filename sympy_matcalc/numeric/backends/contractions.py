"""One or two arrays joined at their axes, as a good programmer would write it."""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy_matcalc.numeric.backends.text import PRODUCT, Text
from sympy_matcalc.numeric.graph import Node


def contraction(backend: Any, node: Node, args: list[Text]) -> Text:
    labels, out, _ = node.data
    if len(args) == 1:
        return _of_one(backend, args[0], labels[0], out)
    return _of_two(backend, node, args, labels, out)


def _letters(*places: tuple[Any, ...]) -> list[str]:
    names: dict[Any, str] = {}
    for place in places:
        for label in place:
            names.setdefault(label, "ijklmnopqrstuvwxyzabcdefgh"[len(names)])
    return ["".join([names[label] for label in place]) for place in places]


def _of_one(backend: Any, array: Text, place: tuple[Any, ...], out: tuple[Any, ...]) -> Text:
    if len(set(place)) == len(place):
        axes = [k for k, label in enumerate(place) if label not in out]
        kept = [label for label in place if label in out]
        summed = array if not axes else backend.sum(array, None if not kept else axes)
        order = [kept.index(label) for label in out]
        return summed if order == sorted(order) else backend.permuted(summed, order)
    if len(place) == 2:
        result: Text = backend.diagonal(array) if out else backend.trace(array)
        return result
    left, right = _letters(place, out)
    result = backend.einsum(f"{left}->{right}", array)
    return result


def _of_two(backend: Any, node: Node, args: list[Text], labels: Any, out: tuple[Any, ...]) -> Text:
    (one, other), (first, second) = args, labels
    if not first or not second:
        return _scaled(backend, one, other, first, second, out)
    shared = set(first) & set(second)
    summed = shared - set(out)
    if len(set(first)) < len(first) or len(set(second)) < len(second):
        return _general(backend, node, (one, other), first, second, out)
    if not summed:
        return _outer(backend, node, one, other, out) or _without_sums(backend, one, other, first, second, out)
    if len(summed) == 1 and len(shared) == 1 and len(first) <= 2 and len(second) <= 2:
        return _product(backend, one, other, first, second, out)
    if not out and len(summed) == 2 and len(first) == len(second) == 2:
        return _inner(backend, one, other, first, second)
    return _general(backend, node, (one, other), first, second, out)


def _scaled(backend: Any, one: Text, other: Text, first: Any, second: Any, out: Any) -> Text:
    array, place = (other, second) if not first else (one, first)
    order = [place.index(label) for label in out]
    scalar = one if not first else other
    if order != sorted(order):
        array = backend.permuted(array, order)
    return _times(scalar, array)


def _times(one: Text, other: Text) -> Text:
    """A product of entries; one over something divides."""
    if one.text.startswith("1/") and not other.text.startswith("1/") and one.level == PRODUCT:
        one, other = other, one
    if other.text.startswith("1/") and other.level == PRODUCT and "*" not in other.text and "@" not in other.text \
            and not one.text.startswith("1/"):
        return Text(f"{_operand(one)}/{other.text[2:]}", PRODUCT)
    return Text(f"{_operand(one)}*{other.within(0)}", PRODUCT)


def _operand(text: Text) -> str:
    return f"({text})" if "@" in text.text and text.level == PRODUCT else text.within(PRODUCT)


def _outer(backend: Any, node: Node, one: Text, other: Text, out: tuple[Any, ...]) -> Text | None:
    """All products of entries, where the axes of one array come before those of the other."""
    first, second = node.data[0]
    if set(first) & set(second) or out not in ((*first, *second), (*second, *first)):
        return None
    pairs = [(one, node.args[0].shape), (other, node.args[1].shape)]
    (left, rows), (right, cols) = pairs if out == (*first, *second) else pairs[::-1]
    result: Text | None = backend.outer(left, right, rows, cols)
    return result


def _without_sums(backend: Any, one: Text, other: Text, first: Any, second: Any, out: Any) -> Text:
    parts = []
    for array, place in ((one, first), (other, second)):
        positions = [out.index(label) for label in place]
        order = sorted(range(len(place)), key=positions.__getitem__)
        if order != sorted(order):
            array = backend.permuted(array, order)
        parts.append(backend.expanded(array, [label in place for label in out]))
    if len(first) < len(second):
        parts.reverse()
    return _times(*parts)


def _product(backend: Any, one: Text, other: Text, first: Any, second: Any, out: Any) -> Text:
    """A product of a matrix or vector with another: labels meet as in A[ij] B[jk]."""
    if out and out[0] in second:
        one, other, first, second = other, one, second, first
    (summed,) = set(first) & set(second)
    if len(out) == 1 and len(first) == 1:
        # a vector and a matrix: the matrix comes first, unless it would have to be turned
        made: Text = backend.product(*((one, other) if second[0] == summed else (other, one)))
        return made
    left = one if first[-1] == summed else backend.transpose(one)
    right = other if second[0] == summed else backend.transpose(other)
    made = backend.product(left, right)
    return made


def _inner(backend: Any, one: Text, other: Text, first: Any, second: Any) -> Text:
    """The sum of all products of entries."""
    if first != second:
        other = backend.transpose(other)
    made: Text = backend.product(backend.flat(one), backend.flat(other))
    return made


def _general(backend: Any, node: Node, args: tuple[Text, Text], first: Any, second: Any, out: Any) -> Text:
    a, b, c = _letters(first, second, out)
    found = None if backend.as_matrices is None else backend.as_matrices(args, (a, b, c), dict(zip(a + b, [
        size for arg in node.args for size in arg.shape])))
    result: Text = backend.einsum(f"{a},{b}->{c}", *args) if found is None else found
    return result


class Flattened(NamedTuple):
    """An array as a matrix: in which order of its axes, and whether the matrix is turned after that."""

    order: str
    turned: bool


class TensorProduct(NamedTuple):
    """A sum of products of entries as one product of matrices.

    Examples
    ========

    >>> from sympy_matcalc.numeric.backends.contractions import tensor_product
    >>> tensor_product("ab", "acd", "bcd")
    TensorProduct(swapped=False, left=Flattened(order='ab', turned=True), right=Flattened(order='acd', turned=False), \
axes='bcd')
    """

    swapped: bool
    left: Flattened
    right: Flattened
    axes: str
    """The axes that come out."""


def tensor_product(first: str, second: str, out: str) -> TensorProduct | None:
    """How BLAS does a sum of products of entries; None where an axis is shared and kept, or nothing is summed."""
    shared = "".join([label for label in first if label in second])
    plain = all(len(set(place)) == len(place) for place in (first, second, out))
    if not plain or not shared or set(shared) & set(out) or set(out) != set(first) ^ set(second):
        return None
    free = [[label for label in place if label not in shared] for place in (first, second)]
    swapped = not free[0] or (bool(free[1]) and out.index(free[1][0]) < out.index(free[0][0]))
    one, other = (second, first) if swapped else (first, second)
    order = _order_of_shared(one, other, shared)
    left, right = _flattened(one, order, False), _flattened(other, order, True)
    return TensorProduct(swapped, left, right, _kept(left.order, shared) + _kept(right.order, shared))


def _kept(order: str, shared: str) -> str:
    return "".join([label for label in order if label not in shared])


def _order_of_shared(one: str, other: str, shared: str) -> str:
    """The order of the axes that are summed: that of an array which has them at an end, if there is one."""
    for place in (other, one):
        order = "".join([label for label in place if label in shared])
        if place.startswith(order) or place.endswith(order):
            return order
    return shared


def _flattened(place: str, shared: str, first: bool) -> Flattened:
    """An array with the axes that are summed first, or last."""
    kept = _kept(place, shared)
    for order, shared_first in ((shared + kept, True), (kept + shared, False)):
        if place == order:
            return Flattened(order, shared_first is not first)
    return Flattened(shared + kept if first else kept + shared, False)
