"""Wirings of monomials: which contractions of matrices add up to a polynomial in their entries.

Nothing here knows SymPy's classes: a matrix is a number with a shape, an entry a matrix
with two indices, and an index that is summed over joins the two ports that carry it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice, product

from sympy.core.numbers import Number

Monomial = tuple[tuple[int, int, int], ...]
"""A product of entries of matrices of concrete shapes, sorted; each is (number of the matrix, row, column)."""

Polynomial = dict[Monomial, Number]
Kind = tuple[tuple[int, ...], tuple[int, ...]]
"""The scalars and the matrices of a monomial: what all monomials of one contraction have in common."""

Lengths = dict[int, tuple[int, int]]
"""The shapes of the matrices."""

Port = tuple[int, int]
"""A factor of a monomial, by its place, and one of its two axes."""

Wiring = tuple[tuple[Port, ...], ...]
"""The indices of a contraction: the two ports that one joins, or the one port that it sums over alone."""

MAX_WIRINGS = 120  # that are tried on one monomial
MAX_TRIES = 400  # of wirings on one polynomial
MAX_ASSIGNMENTS = 20000  # of values to the indices of one wiring


def clusters(kinds_of: dict[int, set[Kind]]) -> list[list[int]]:
    """The arguments of a sum, those together that share a kind of monomial, if only by way of others."""
    having: dict[Kind, list[int]] = {}
    for child, own in kinds_of.items():
        for kind in own:
            having.setdefault(kind, []).append(child)
    clusters = []
    seen: set[int] = set()
    for child in kinds_of:
        if child in seen:
            continue
        seen.add(child)
        cluster = [child]
        for member in cluster:
            for kind in kinds_of[member]:
                new = [other for other in having.pop(kind, ()) if other not in seen]
                seen.update(new)
                cluster.extend(new)
        clusters.append(cluster)
    return clusters


class Unwiring:
    """The search for contractions that add up to a polynomial."""

    def __init__(self, lengths: Lengths) -> None:
        self.lengths = lengths
        self.tries = 0

    def contractions(self, rest: Polynomial) -> list[tuple[Number, Monomial, Wiring]] | None:
        """Contractions, each a wiring of a monomial, that add up to ``rest`` exactly; None if none are found."""
        if not rest:
            return []
        # The more the values of the indices differ, the fewer wirings explain the monomial.
        witness = min(rest, key=lambda monomial: sum(len(ports)**2 for ports in self._ports(monomial).values()))
        for wiring in self._wirings(witness):
            self.tries += 1
            if self.tries > MAX_TRIES:
                return None
            contraction = self._within(witness, wiring, rest)
            if contraction is None:
                continue
            factor = min((rest[monomial]/count for monomial, count in contraction.items()), key=abs)
            others = self.contractions(difference(rest, factor, contraction))
            if others is not None:
                return [(factor, witness, wiring), *others]
        return None

    def _ports(self, monomial: Monomial) -> dict[tuple[int, int], list[Port]]:
        """The ports by the length of the axis and the value of the index: only equals can be joined."""
        ports: dict[tuple[int, int], list[Port]] = {}
        for place, (matrix, *indices) in enumerate(monomial):
            for axis, (length, index) in enumerate(zip(self.lengths[matrix], indices)):
                if length > 1:
                    ports.setdefault((length, index), []).append((place, axis))
        return ports

    def _wirings(self, monomial: Monomial) -> list[Wiring]:
        choices = [list(islice(pairings(ports), MAX_WIRINGS)) for ports in self._ports(monomial).values()]
        wirings = [sum(choice, ()) for choice in islice(product(*choices), MAX_WIRINGS)]
        # More indices mean more monomials, so that to contain them all says more.
        return sorted(wirings, key=len, reverse=True)

    def _within(self, monomial: Monomial, wiring: Wiring, rest: Polynomial) -> Counter[Monomial] | None:
        """The contraction multiplied out; None if it is too large or has a monomial that ``rest`` has not."""
        labels, sizes = labelled(monomial, wiring, self.lengths)
        assignments = 1
        for size in sizes:
            assignments *= size
        if not sizes or assignments > MAX_ASSIGNMENTS:
            return None
        wires = [(matrix, *(-1 if label is None else label for label in pair))
                 for (matrix, _, _), pair in zip(monomial, labels)]
        contraction: Counter[Monomial] = Counter()
        for values in product(*map(range, sizes)):
            places = (*values, 0)  # the label -1 of an axis of length one finds the 0
            term = tuple(sorted([(matrix, places[row], places[column]) for matrix, row, column in wires]))
            if term not in rest:
                return None
            contraction[term] += 1
        return contraction


def pairings(ports: list[Port]) -> Iterator[Wiring]:
    """The ways to join ports two and two, or to leave some alone; the joined ones first."""
    if not ports:
        yield ()
        return
    first, *others = ports
    for k, second in enumerate(others):
        for wiring in pairings(others[:k] + others[k + 1:]):
            yield ((first, second), *wiring)
    for wiring in pairings(others):
        yield ((first,), *wiring)


def labelled(monomial: Monomial, wiring: Wiring, lengths: Lengths) -> tuple[list[list[int | None]], list[int]]:
    """The number of the index at each end of each factor, None on an axis of length one; and the indices' sizes."""
    labels: list[list[int | None]] = [[None, None] for _ in monomial]
    sizes = []
    for label, ports in enumerate(wiring):
        for place, axis in ports:
            labels[place][axis] = label
        place, axis = ports[0]
        sizes.append(lengths[monomial[place][0]][axis])
    return labels, sizes


def difference(rest: Polynomial, factor: Number, contraction: Counter[Monomial]) -> Polynomial:
    difference = dict(rest)
    for monomial, count in contraction.items():
        difference[monomial] -= factor*count
        if difference[monomial] == 0:
            del difference[monomial]
    return difference
