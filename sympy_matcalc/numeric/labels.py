"""The labels of the axes of networks: an order that does not depend on how one was written, and what hangs together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy_matcalc.numeric.graph import Node

Labels = tuple[Any, ...]
Factor = tuple[Node, Labels]


def canonical_order(factors: Sequence[tuple[int, Labels]], out: Labels) -> tuple[list[int], dict[Any, int]]:
    """An order of the factors and numbers for the labels that do not depend on how the network was written."""
    colors: dict[Any, Any] = {}
    for place, label in enumerate(out):
        colors.setdefault(label, (0, place))
    for _, labels in factors:
        for label in labels:
            colors.setdefault(label, (1, 0))
    if len({number for number, _ in factors}) < len(factors):
        colors = _refined(colors, factors)
    order = sorted(range(len(factors)), key=lambda k: (factors[k][0], [colors[label] for label in factors[k][1]]))
    names: dict[Any, int] = {}
    for label in (*out, *[label for k in order for label in factors[k][1]]):
        names.setdefault(label, len(names))
    return order, names


def _refined(colors: dict[Any, Any], factors: Sequence[tuple[int, Labels]]) -> dict[Any, Any]:
    """Labels told apart by where they stand and what stands there beside them, round by round."""
    for _ in range(len(colors)):
        seen: dict[Any, list[Any]] = {label: [] for label in colors}
        for number, labels in factors:
            for place, label in enumerate(labels):
                seen[label].append((number, place, tuple([colors[other] for other in labels])))
        keys = {label: (colors[label], sorted(found)) for label, found in seen.items()}
        ranks = {repr(key): rank for rank, key in enumerate(sorted(keys.values()))}
        new = {label: (colors[label][0], ranks[repr(key)]) for label, key in keys.items()}
        if len(set(new.values())) == len(set(colors.values())):
            return new
        colors = new
    return colors


def connected(factors: Sequence[Factor]) -> list[list[Factor]]:
    """The factors in groups that share no label."""
    groups: list[tuple[set[Any], list[Any]]] = []
    for factor in factors:
        labels, members = set(factor[1]), [factor]
        rest = []
        for group in groups:
            if group[0] & labels:
                labels |= group[0]
                members = group[1] + members
            else:
                rest.append(group)
        groups = [*rest, (labels, members)]
    return [members for _, members in groups]
