"""Which networks are chains of matrices, whose order can be left to the sizes that they are called with.

``A[ij] B[jk] c[k]`` is the chain A B c, and ``A[ij] B[jk] C[ki]`` a closed one, the trace of A B C.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from sympy_matcalc.numeric.labels import Labels

FEWEST = 3
"""Two factors have one order."""


class Link(NamedTuple):
    """A factor of a chain: which one, and whether it stands transposed."""

    factor: int
    transposed: bool


class Chain(NamedTuple):
    """A chain: its factors from left to right, the labels between and around them, and whether it is closed."""

    links: tuple[Link, ...]
    labels: Labels
    closed: bool


def chain_of(places: Sequence[Labels], out: Labels, fewest: int = FEWEST) -> Chain | None:
    """The factors with these labels as a chain, or None."""
    if len(places) < fewest or any(len(place) not in (1, 2) or len(set(place)) < len(place) for place in places):
        return None
    counts = Counter(label for place in places for label in place)
    kept = [label for label in dict.fromkeys(out) if label in counts]
    if any(counts[label] != (1 if label in kept else 2) for label in counts):
        return None
    vectors = [k for k, place in enumerate(places) if len(place) == 1]
    if len(kept) + len(vectors) not in (0, 2):
        return None
    return _walked(places, kept, vectors)


def _walked(places: Sequence[Labels], kept: Sequence[Any], vectors: Sequence[int]) -> Chain | None:
    """From an end, factor by factor, to the other one."""
    closed = not kept and not vectors
    start = kept[0] if kept else None
    first = next(k for k, place in enumerate(places) if start in place) if kept else (vectors or [0])[0]
    links = [Link(first, bool(kept) and len(places[first]) == 2 and places[first][0] != start)]
    labels = [start if kept or not closed else places[first][0]]
    label = _far_end(places[first], labels[0])
    labels.append(label)
    left = set(range(len(places))) - {first}
    while left:
        found = next((k for k in left if label in places[k]), None)
        if found is None:
            return None
        left.remove(found)
        links.append(Link(found, len(places[found]) == 2 and places[found][0] != label))
        label = _far_end(places[found], label)
        labels.append(label)
    return Chain(tuple(links), tuple(labels), closed)


def _far_end(place: Labels, label: Any) -> Any:
    """The label at the other end of a factor; None behind a vector."""
    rest = [other for other in place if other != label]
    return rest[0] if rest else None
