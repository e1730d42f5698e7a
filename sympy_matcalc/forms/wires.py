"""Entries joined at indices, as traces of products: paths and cycles one by one, whatever else as a network."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.special import OneMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.labels import UNIT
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.reduction import Reduction
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.core.terms import Labels

Wire = tuple[Expr, Any, Any]
"""A matrix and the labels of its two ends: equal labels are joined, ``None`` is an end of a path."""


class Wires:
    """Entries that are multiplied and summed over the indices that join them."""

    def __init__(self, wires: list[Wire], algebra: Algebra) -> None:
        self.wires = wires
        self.algebra = algebra

    def scalar(self, sizes: dict[Any, Expr]) -> Expr | None:
        """The sum, for indices of given sizes; None where it is no product, Hadamard product and diagonal of matrices.

        With an index that joins three entries, a sum over one or two indices is left to be tabulated.
        """
        uses = Counter(label for _, *labels in self.wires for label in labels)
        if any(uses[index] > 2 for index in sizes):
            return self._from_network(sizes) if len(sizes) > 2 else None
        alone = [(OneMatrix(size, S.One), index, None) for index, size in sizes.items() if uses[index] == 1]
        unused = [size for index, size in sizes.items() if uses[index] == 0]
        return multiply([S.One, *unused, *Wires(self.wires + alone, self.algebra).traces()])

    def _from_network(self, sizes: dict[Any, Expr]) -> Expr | None:
        """Where an index joins three entries: x_i A_ij y_j B_ij is a trace of Hadamard products."""
        labels = Labels(self.algebra)
        names = {index: labels.new(size) for index, size in sizes.items()} | {None: UNIT}
        network = Reduction(labels)
        try:
            for index in names.values():
                network.known(index)
            for matrix, row, col in self.wires:
                network.attach(normalized(matrix, self.algebra), names[row], names[col])
            if not network.eliminate(()):
                return None
        except VanishesError:
            return S.Zero
        return multiply([*network.scalars, *[self.algebra.trace(piece, S.One) for piece in network.pieces]])

    # -- paths and cycles -----------------------------------------------------

    def traces(self) -> list[Expr]:
        """The traces of the paths and cycles that the entries form; each label joins two of them."""
        wires = self.wires
        ends: dict[Any, list[tuple[int, int]]] = {}
        for k, (_, *labels) in enumerate(wires):
            for axis, label in enumerate(labels):
                ends.setdefault(label, []).append((k, axis))
        done: set[int] = set()
        traces = []
        for k, axis in [*ends.get(None, []), *((k, 0) for k in range(len(wires)))]:
            if k not in done:
                walk = _walk(wires, ends, k, axis)
                done.update(step for step, _ in walk)
                traces.append(self._trace([(wires[step][0], flipped) for step, flipped in _oriented(wires, walk)]))
        return traces

    def _trace(self, steps: list[tuple[Expr, bool]]) -> Expr:
        coefficient: Expr = S.One
        product: list[Expr] = []
        for matrix, flipped in steps:
            scale, factors = split(normalized(matrix, self.algebra))
            coefficient = coefficient*scale
            product.extend(self.algebra.transpose_factors(factors) if flipped else factors)
        scale, reduced = self.algebra.reduce(tuple(product))
        if coefficient is S.Zero or scale is S.Zero:
            return S.Zero
        size = self.algebra.shape(steps[0][0])[1 if steps[0][1] else 0]
        return coefficient*scale*(Trace(self.algebra.product(S.One, *reduced)) if reduced else size)


def _walk(wires: list[Wire], ends: dict[Any, list[tuple[int, int]]], k: int, axis: int) -> list[tuple[int, bool]]:
    """The wires from one end on, each with whether it is walked from its columns to its rows."""
    start = (k, axis)
    steps = []
    while True:
        steps.append((k, axis == 1))
        leaving = (k, 1 - axis)
        label = wires[k][2 - axis]
        if label is None:
            return steps
        first, second = ends[label]
        k, axis = second if first == leaving else first
        if (k, axis) == start:
            return steps


def _oriented(wires: list[Wire], walk: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """The direction with fewer transposes; a cycle begins with a transposed matrix where both have as many."""
    back = [(k, not flipped) for k, flipped in reversed(walk)]
    k, flipped = walk[0]
    is_cycle = wires[k][2 if flipped else 1] is not None
    if is_cycle:
        back = back[-1:] + back[:-1]

    def cost(steps: list[tuple[int, bool]]) -> tuple[int, bool]:
        transposes = sum(flipped for k, flipped in steps if not isinstance(wires[k][0], OneMatrix))
        return transposes, is_cycle and not steps[0][1]

    return min(walk, back, key=cost)
