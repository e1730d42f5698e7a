"""The one reduction of networks to products, that of a network of resistors: in series and in parallel.

A label with two matrices on it makes them a product, with the vector on it as a diagonal matrix between them; one
with a single matrix makes a vector, one with none a scalar; matrices on the same two labels are a Hadamard product.
Each step takes a label away, so it ends.

Sources: R. J. Duffin, Topology of series-parallel networks, J. Math. Anal. Appl. 10 (1965);
Petersen and Pedersen, The Matrix Cookbook, sections 1.1 and 9.7.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.special import OneMatrix

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.factors import is_one, new, split
from sympy_matcalc.core.laws import UNIT, Label
from sympy_matcalc.core.networks import Network, Parts, VanishesError
from sympy_matcalc.core.terms import Factor, Labels, Term


class Reduction(Network):
    """A network from which labels are taken away.

    What is written stays as it is as far as it can: no matrix is transposed that need not be, Hadamard products
    are in the order of the constructors.
    """

    def close(self, product: Factors, size: Expr) -> None:
        """Multiply by the trace of a product."""
        scale, reduced = self.algebra.reduce(product)
        self.scaled(scale)
        if is_one(size):
            self.place(reduced, UNIT, UNIT)
        else:
            self.scaled(self.algebra.trace(reduced, size))

    def hadamard(self, parts: Parts, rows: Label, cols: Label) -> Factors:
        """A Hadamard product as the factors of a product; its scalar goes to the network's."""
        shape = self.labels.size(rows), self.labels.size(cols)
        first, *rest = [part for product, exponent in parts.items() for part in _copies(product, exponent, self)]
        if not rest:
            return first
        result = self.algebra.product(S.One, *first, size=shape[0])
        for product in rest:
            result = self.algebra.hadamard(result, product, shape)
        scale, factors = split(result)
        self.scaled(scale)
        return factors

    def in_order(self, parts: Parts) -> list[tuple[Factors, Expr]]:
        """The columns of which a sum is taken, in the order in which they are multiplied."""
        return list(parts.items())

    # -- taking labels away ---------------------------------------------------

    def eliminate(self, kept: Iterable[Label]) -> bool:
        """Take away all labels but some; whether that could be done."""
        kept = set(kept)
        while True:
            names = {self.name(label) for label in kept}
            inner = sorted(label for label in self.columns if label not in names)
            chosen = next((label for label in inner if len(self.near[label]) <= 2), None)
            if chosen is None:
                return not inner
            self._take(chosen)

    def _take(self, k: Label) -> None:
        columns = self.columns.pop(k)
        ends = list(self.near[k])
        if len(ends) == 2 and (k, ends[0]) in self.edges and (ends[1], k) in self.edges:
            ends.reverse()  # neither is transposed
        if not ends:
            self.sum_over(k, columns)
        elif len(ends) == 1:
            self._fold(ends[0], k, columns)
        else:
            left, right = self.parts_between(ends[0], k), self.parts_between(k, ends[1])
            middle = self.diagonal(columns, k) if columns else ()
            self.attach_product([self.hadamard(left, ends[0], k), middle, self.hadamard(right, k, ends[1])], *ends)
        del self.near[k]

    def _fold(self, i: Label, k: Label, columns: Parts) -> None:
        """The sum over k of M_ik v_k is the entry i of M v;  (A o B) 1 = diag(A B.T)"""
        parts = self.parts_between(i, k)
        if not columns and list(parts.values()) in ([S.One, S.One], [Integer(2)]):
            left, right = parts if len(parts) == 2 else [*parts]*2
            self.attach_product([left, self.algebra.transpose_factors(right)], i, i)
            return
        column = self.hadamard(columns, k, UNIT) if columns else (OneMatrix(self.sizes[k], S.One),)
        self.attach_product([self.hadamard(parts, i, k), column], i, UNIT)

    def diagonal(self, columns: Parts, label: Label) -> Factors:
        """Columns at a label as the factors of a diagonal matrix."""
        scale, factors = split(self.algebra.diagonal_matrix(self.hadamard(columns, label, UNIT), self.sizes[label]))
        self.scaled(scale)
        return factors

    # -- scalars --------------------------------------------------------------

    def sum_over(self, k: Label, parts: Parts) -> None:
        """Multiply by the sum over a label of the columns at it."""
        size = self.sizes[k]
        columns: list[Factors] = []
        for product, exponent in self.in_order(parts):
            if isinstance(exponent, Integer) and 0 < exponent <= 2:
                columns.extend([product]*int(exponent))
            else:
                columns.append(self.hadamard({product: exponent}, k, UNIT))
        if not columns:
            self.scalars.append(size)
            return
        if len(columns) == 1 and _is_diagonal(columns[0]):
            self.close(split(columns[0][0].arg)[1], size)
            return
        first, *rest = sorted(columns, key=_is_diagonal, reverse=True)
        remaining: Parts = {}
        for product in rest:
            self.add(remaining, product, S.One)
        if not remaining:
            self.sum_of_entries(first, size)
        elif _is_diagonal(first):
            self.close(self.diagonal(remaining, k) + split(first[0].arg)[1], size)
        else:
            self.close(self.algebra.transpose_factors(first) + self.hadamard(remaining, k, UNIT), S.One)

    def sum_of_entries(self, column: Factors, size: Expr) -> None:
        """1.T v"""
        self.close((OneMatrix(S.One, size), *column), S.One)

    # -- reading back ---------------------------------------------------------

    def factors(self) -> list[Factor]:
        """What is left, one factor for a label or for two, and no Hadamard product of several."""
        while True:
            several = next((ends for ends, parts in self.edges.items() if _is_several(parts)), None)
            if several is not None:
                self.place(self.hadamard(self.parts_between(*several), *several), *several)
                continue
            label = next((label for label, parts in self.columns.items() if _is_several(parts)), None)
            if label is None:
                break
            parts, self.columns[label] = self.columns[label], {}
            self.place(self.hadamard(parts, label, UNIT), label, UNIT)
        return [Factor(*parts, row, UNIT) for row, parts in self.columns.items() if parts] + [
            Factor(*parts, *ends) for ends, parts in self.edges.items()]


def _copies(product: Factors, exponent: Expr, network: Reduction) -> list[Factors]:
    if isinstance(exponent, Integer) and exponent > 0:
        return [product]*int(exponent)
    return [(new(HadamardPower, network.algebra.product(S.One, *product), exponent),)]


def _is_several(parts: Parts) -> bool:
    return len(parts) > 1 or (len(parts) == 1 and parts[next(iter(parts))] is not S.One)


def _is_diagonal(product: Factors) -> bool:
    return len(product) == 1 and isinstance(product[0], DiagonalOf)


def reduced_term(term: Term, labels: Labels) -> Term | None:
    """A term with as few factors as there can be; None if it is zero.

    Labels that cannot be taken away stay, summed over.
    """
    if not term.factors:
        return term
    network = Reduction(labels)
    network.pieces = list(term.pieces)
    try:
        for label in term.outer:
            network.known(label)
        for factor in term.factors:
            network.place(factor.product, factor.row, factor.col)
        network.eliminate(term.outer)
        factors = network.factors()
    except VanishesError:
        return None
    coefficient = multiply([term.coefficient, *network.scalars])
    if coefficient is S.Zero:
        return None
    pieces = tuple(sorted(network.pieces, key=lambda piece: [default_sort_key(factor) for factor in piece]))
    return term.rewritten(network.name, coefficient, tuple(factors), pieces)
