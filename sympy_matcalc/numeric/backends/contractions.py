"""One or two arrays joined at their axes, as a good programmer would write it."""

from __future__ import annotations

from typing import Any

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
        return _general(backend, one, other, first, second, out)
    if not summed:
        return _without_sums(backend, one, other, first, second, out)
    if len(summed) == 1 and len(shared) == 1 and len(first) <= 2 and len(second) <= 2:
        return _product(backend, one, other, first, second, out)
    if not out and len(summed) == 2 and len(first) == len(second) == 2:
        return _inner(backend, one, other, first, second)
    return _general(backend, one, other, first, second, out)


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


def _without_sums(backend: Any, one: Text, other: Text, first: Any, second: Any, out: Any) -> Text:
    if not set(first) & set(second) and len(first) == len(second) == 1:
        result: Text = backend.outer(*((one, other) if out == (*first, *second) else (other, one)))
        return result
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
        if second[0] == summed:
            return _at(one, other)
        return _at(other, one)
    left = one if first[-1] == summed else backend.transpose(one)
    right = other if second[0] == summed else backend.transpose(other)
    return _at(left, right)


def _at(one: Text, other: Text) -> Text:
    left = f"({one})" if one.level >= PRODUCT else one.text
    return Text(f"{left} @ {f'({other})' if other.level >= PRODUCT else other.text}", PRODUCT)


def _inner(backend: Any, one: Text, other: Text, first: Any, second: Any) -> Text:
    """The sum of all products of entries."""
    if first != second:
        other = backend.transpose(other)
    return _at(backend.flat(one), backend.flat(other))


def _general(backend: Any, one: Text, other: Text, first: Any, second: Any, out: Any) -> Text:
    a, b, c = _letters(first, second, out)
    result: Text = backend.einsum(f"{a},{b}->{c}", one, other)
    return result


def tensor_product(subscripts: str) -> tuple[bool, str, list[int]] | None:
    """A sum of products of entries as BLAS does it: whether the arrays change places, axes, and the order that is left.

    None where an axis is shared and kept, or nothing is summed, or it is small.
    """
    both, out = subscripts.split("->")
    first, second = both.split(",")
    shared = [label for label in first if label in second]
    plain = all(len(set(place)) == len(place) for place in (first, second, out))
    if not plain or not shared or set(shared) & set(out) or set(out) != set(first) ^ set(second) or len(out) < 3:
        return None
    left = [label for label in first + second if label not in shared]
    turned = out == "".join([label for label in second + first if label not in shared])
    order = sorted(range(len(out))) if turned else [left.index(label) for label in out]
    pairs = [[place.index(label) for label in shared] for place in ((second, first) if turned else (first, second))]
    axes = f"({pairs[0][0]}, {pairs[1][0]})" if len(shared) == 1 else f"({pairs[0]}, {pairs[1]})"
    return turned, axes, order
