"""Products in the one form that does not depend on how they were joined: sorted networks.

For a product, the ends are what the labels are taken away to; for a scalar, which has no ends, every label is
tried as the last one, and the smallest expression is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core import sorted_chains
from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, entrywise_power, is_of_ones
from sympy_matcalc.core.factors import Shape, base_and_exponent, is_one, is_one_by_one, new, split
from sympy_matcalc.core.joining import Entries, joins_labels
from sympy_matcalc.core.laws import UNIT, Label, joining
from sympy_matcalc.core.network_matrices import product_of
from sympy_matcalc.core.networks import Parts
from sympy_matcalc.core.reduction import Reduction
from sympy_matcalc.core.terms import Labels, Term

MOST_TENSORS = 60
"""Larger products stay as they are."""
MOST_ROOTS = 16
"""Scalars with more labels are not sorted."""


class NotSortedError(Exception):
    """The product stays as it is: it is too large, no product can be read back, or a 1x1 matrix is explicit."""


def needs_network(factors: Factors, shape: Shape, algebra: Algebra) -> bool:
    """Whether anything but a chain of matrices is in a product."""
    if is_one_by_one(shape):
        return True
    cuts = is_one(shape[0]) + is_one(shape[1]) + sum(is_one(algebra.shape(f)[1]) for f in factors[:-1])
    return cuts > 1 or any(joins_labels(base_and_exponent(f)[0]) for f in factors)


def sorted_product(factors: Factors, shape: Shape, algebra: Algebra) -> tuple[Expr, Factors]:
    """The scalar and the factors of a product in the sorted form; a 1x1 matrix is a multiple of I.

    Raises
    ======

    NotSortedError
        If the product is to stay as it is.
    VanishesError
        If it is zero.
    """
    chain = sorted_chains.product(factors, shape, algebra)
    return network_product(factors, shape, algebra) if chain is None else chain


def network_product(factors: Factors, shape: Shape, algebra: Algebra) -> tuple[Expr, Factors]:
    """The same, read back from the network."""
    labels = Labels(algebra)
    row, col = labels.new(shape[0]), labels.new(shape[1])
    return _read_back(SortedNetwork(labels), factors, row, col)


def sorted_trace(factors: Factors, size: Expr, algebra: Algebra) -> Expr:
    """The trace of a product in the sorted form; raises what :func:`sorted_product` raises."""
    chain = sorted_chains.trace(factors, algebra)
    return network_trace(factors, size, algebra) if chain is None else chain


def network_trace(factors: Factors, size: Expr, algebra: Algebra) -> Expr:
    """The same, read back from the network."""
    labels = Labels(algebra)
    end = labels.new(size)
    network = SortedNetwork(labels)
    network.read(factors, end, end)
    return multiply([S.One, *network.scalars, *_closed_parts(network, ())])


def _read_back(network: SortedNetwork, factors: Factors, row: Label, col: Label) -> tuple[Expr, Factors]:
    network.read(factors, row, col)
    ends = {network.known(label) for label in (row, col)} - {UNIT}
    scalars = []
    if network.columns.keys() > ends:
        scalars = _closed_parts(network, ends)
        if not network.eliminate(ends):
            raise NotSortedError
    left = tuple(network.factors())
    if row == col == UNIT:
        return multiply([S.One, *scalars, *network.scalars]), ()
    axes = network.name(row), network.name(col)
    if len(left) == 1 and left[0][1:] == axes and row != col:
        return multiply([S.One, *scalars, *network.scalars]), left[0].product
    term = Term(S.One, left, axes, (UNIT, UNIT))
    scale, product = product_of(term, network.labels)
    return multiply([scale, *scalars, *network.scalars]), product


def _closed_parts(network: SortedNetwork, ends: Any) -> list[Expr]:
    """The scalars that the components without ends are, taken out of a network."""
    scalars = []
    for component in network.components():
        if any(label in ends for label in component):
            continue
        if len(component) > MOST_ROOTS:
            raise NotSortedError
        part = network.taken(component)
        candidates = [part.closed_at(root) for root in component]
        by = network.algebra
        scalars.append(min(candidates, key=lambda c: (by.count_transposes(c), by.sort_key(c))))
    return scalars


class SortedNetwork(Reduction, Entries):
    """A network in which nothing depends on the order in which it was built."""

    def __init__(self, labels: Labels) -> None:
        super().__init__(labels)
        self._todo: list[tuple[Expr, Label, Label]] = []
        self._tensors = 0

    # -- reading --------------------------------------------------------------

    def read(self, factors: Factors, row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a product, read down to its letters."""
        self.chain(factors, row, col)
        while self._todo:
            expr, row, col = self._todo.pop()
            if self._tensors > MOST_TENSORS:
                raise NotSortedError
            law = joining.of(type(expr))
            is_letter = isinstance(expr, Transpose) and isinstance(expr.arg, MatrixSymbol)
            if law is None or is_letter or not law(expr, row, col, self):
                self._letter(expr, row, col)

    def _letter(self, expr: Expr, row: Label, col: Label) -> None:
        self._tensors += 1
        base, exponent = entrywise_power(expr)
        if row == col == UNIT and isinstance(base, MatrixBase):
            raise NotSortedError  # s*Matrix([[1]]) stays so, as SymPy has it
        self.place((base,), row, col, exponent)

    def entry(self, expr: Expr, row: Label, col: Label) -> None:
        self.known(row), self.known(col)
        self._todo.append((expr, row, col))

    def chain(self, matrices: Sequence[Expr], row: Label, col: Label) -> None:
        if not matrices:
            self.join(self.known(row), self.known(col))
            return
        ends = [row, *[self.label(self.shape(matrix)[0]) for matrix in matrices[1:]], col]
        for k, matrix in enumerate(matrices):
            self.entry(matrix, ends[k], ends[k + 1])

    def scalar(self, expr: Expr) -> None:
        self.scaled(expr)

    def label(self, size: Expr) -> Label:
        return self.labels.new(size)

    def shape(self, expr: Expr) -> Shape:
        return self.algebra.shape(expr)

    # -- components -----------------------------------------------------------

    def components(self) -> list[list[Label]]:
        """The labels by connected component, also those that carry nothing."""
        components = []
        seen: set[Label] = set()
        for label in sorted(self.columns):
            if label not in seen:
                component = [label]
                for member in component:
                    component += [other for other in self.near[member] if other not in component]
                seen.update(component)
                components.append(sorted(component))
        return components

    def taken(self, component: list[Label]) -> SortedNetwork:
        """A network of its own of one component, which is taken out of this one."""
        part = SortedNetwork(self.labels)
        part.columns = {label: self.columns.pop(label) for label in component}
        part.near = {label: self.near.pop(label) for label in component}
        part.edges = {ends: self.edges.pop(ends) for ends in list(self.edges) if ends[0] in part.near}
        return part

    def closed_at(self, root: Label) -> Expr:
        """The scalar that a network without ends is, one of its labels taken away last."""
        part = SortedNetwork(self.labels)
        part.columns = {label: dict(parts) for label, parts in self.columns.items()}
        part.near = {label: dict(others) for label, others in self.near.items()}
        part.edges = {ends: dict(parts) for ends, parts in self.edges.items()}
        if not part.eliminate([root]):
            raise NotSortedError
        root = part.name(root)
        part.sum_over(root, part.columns.pop(root))
        return multiply([S.One, *part.scalars])

    # -- the sorted style -----------------------------------------------------

    def oriented(self, product: Factors) -> Factors:
        first, *rest = self.algebra.least_transposed(product)
        return min(first, *rest, key=self._order) if rest else first

    def _order(self, factors: Factors) -> list[Any]:
        return [self.algebra.sort_key(factor) for factor in factors]

    def multiply_by(self, product: Factors, exponent: Expr) -> None:
        self.scaled(self.algebra.trace(product, S.One)**exponent)

    def close(self, product: Factors, size: Expr) -> None:
        scale, reduced = self.algebra.reduce(product)
        self.scaled(scale)
        self.scaled(self.algebra.trace(reduced, size if len(reduced) > 1 or not is_one(size) else S.One))

    def hadamard(self, parts: Parts, rows: Label, cols: Label) -> Factors:
        if len(parts) == 1:
            ((factors, exponent),) = parts.items()
            if exponent is S.One:
                return factors
        powers = []
        for factors, exponent in parts.items():
            base = self.algebra.product(S.One, *factors)
            powers.append(base if exponent is S.One else new(HadamardPower, base, exponent))
        powers.sort(key=self.algebra.sort_key)
        return (powers[0] if len(powers) == 1 else new(HadamardProduct, *powers),)

    def in_order(self, parts: Parts) -> list[tuple[Factors, Expr]]:
        return sorted(parts.items(), key=lambda part: (self._order(part[0]), self.algebra.sort_key(part[1])))

    def sum_of_entries(self, column: Factors, size: Expr) -> None:
        """1.T (A o B o C) 1 = tr(A.T (B o C)), else 1.T v."""
        first, *rest = entrywise_factors_of(column[0]) or column
        if len(column) == 2 and rest and self.shape(column[1])[1] == 1 and is_of_ones(column[1]):
            other = rest[0] if len(rest) == 1 else new(HadamardProduct, *rest)
            self.close(split(self.algebra.transpose(first))[1] + split(other)[1], self.shape(first)[1])
        else:
            super().sum_of_entries(column, size)
