"""The one network: entries of matrices joined at labels, and its reduction back to products.

``x.T*(A o B)*y`` is the sum over i and j of x_i A_ij B_ij y_j. Written so, products, transposes, traces,
Hadamard products, diagonal matrices, diagonals, ones and identities are nothing but ways to join labels, and
whatever differs only in how it was joined is one network. Labels of the result stay, the others are summed over;
an axis of length one carries no label, so a 1x1 matrix is free to move by itself.

The reduction is that of a network of resistors. A label with two matrices on it makes them a product, with the
vector on it as a diagonal matrix between them; one with a single matrix makes a vector, one with none a scalar;
matrices on the same two labels are a Hadamard product. Each step takes a label away, so it ends.

Sources: R. J. Duffin, Topology of series-parallel networks, J. Math. Anal. Appl. 10 (1965);
Petersen and Pedersen, The Matrix Cookbook, sections 1.1 and 9.7.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardPower
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, new, split
from sympy_matcalc.core.labels import UNIT, Label
from sympy_matcalc.core.terms import Factor, Labels, Term

Parts = dict[Factors, Expr]
"""A Hadamard product of products of matrices: the exponent of each."""


class VanishesError(Exception):
    """A product within the network is zero."""


class Network:
    """Entries that are multiplied, while labels are taken away from them.

    What is written stays as it is as far as it can: no matrix is transposed that need not be, Hadamard products
    are in the order of the constructors.

    Parameters
    ==========

    labels : Labels
        The labels there are, with their sizes.

    Attributes
    ==========

    scalars : list of Expr
        Scalar factors.
    pieces : list of tuple of Expr
        1x1 products, as they were written.
    columns : dict
        The columns at each label; one without any is a sum of ones, or an axis of ones.
    edges : dict
        The matrices between two labels, in the direction in which the first came.
    """

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.algebra: Algebra = labels.algebra
        self.sizes = labels.sizes
        self.scalars: list[Expr] = []
        self.pieces: list[Factors] = []
        self.columns: dict[Label, Parts] = {}
        self.edges: dict[tuple[Label, Label], Parts] = {}
        self.near: dict[Label, dict[Label, None]] = {}
        self._names: dict[Label, Label] = {}

    def name(self, label: Label) -> Label:
        """The label that stands for one and all that were joined with it."""
        while label in self._names:
            label = self._names[label]
        return label

    # -- building -------------------------------------------------------------

    def place(self, product: Factors, row: Label, col: Label, exponent: Expr = S.One) -> None:
        """Multiply by a power of the entry (row, col) of a product, taken apart where it falls into parts."""
        todo = [(product, row, col)]
        while todo:
            product, row, col = todo.pop()
            row, col = self.known(row), self.known(col)
            product = tuple(factor for factor in product if not isinstance(factor, Identity))
            if not product:
                self.join(row, col)
                continue
            if any(isinstance(factor, ZeroMatrix) for factor in product):
                raise VanishesError
            cut = next((k for k in range(1, len(product)) if is_one(self.algebra.shape(product[k])[0])), None)
            if cut is not None:
                todo += [(product[:cut], row, UNIT), (product[cut:], UNIT, col)]
            elif row == col == UNIT:
                self.multiply_by(product, exponent)
            elif len(product) > 1 or not isinstance(product[0], OneMatrix):
                todo += self._placed(product, row, col, exponent)

    def known(self, label: Label) -> Label:
        """The name of a label, which is one of the network's from now on."""
        if label == UNIT:
            return label
        label = self.name(label)
        self.columns.setdefault(label, {})
        self.near.setdefault(label, {})
        return label

    def _placed(self, product: Factors, row: Label, col: Label, exponent: Expr) -> list[tuple[Factors, Label, Label]]:
        """Place what is in one piece; of a diagonal matrix at an end, give the vector, and the rest."""
        if col == UNIT:
            self._add(self.columns[row], product, exponent)
        elif row == UNIT:
            self._add(self.columns[col], self.algebra.transpose_factors(product), exponent)
        else:
            for end, label in ((0, row), (-1, col)):
                if isinstance(product[end], DiagMatrix):
                    scale, vector = split(self.algebra.diagonal((product[end],), self.sizes[label]))
                    self.scalars.append(scale**exponent)
                    return [(product[1:] if end == 0 else product[:-1], row, col), (vector, label, UNIT)]
            self._connect(product, row, col, exponent)
        return []

    def _connect(self, product: Factors, row: Label, col: Label, exponent: Expr) -> None:
        if row == col:
            column = self.algebra.diagonal(self.oriented(product), self.sizes[row])
            if not isinstance(column, OneMatrix):
                self.attach(column, row, UNIT, exponent)
            return
        if (col, row) in self.edges:
            product, row, col = self.algebra.transpose_factors(product), col, row
        parts = self.edges.setdefault((row, col), {})
        self._add(parts, product, exponent)
        if parts:
            self.near[row][col] = self.near[col][row] = None
        else:
            self._parts_between(row, col)

    @staticmethod
    def _add(parts: Parts, product: Factors, exponent: Expr) -> None:
        total = parts.pop(product, S.Zero) + exponent
        if total is not S.Zero:
            parts[product] = total

    def attach(self, matrix: Expr, row: Label, col: Label, exponent: Expr = S.One) -> None:
        """Multiply by the entry (row, col) of a matrix with a scalar in front."""
        scale, product = split(matrix)
        self.scaled(scale**exponent)
        self.place(product, row, col, exponent)

    def attach_product(self, product: Iterable[Expr], row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a product that is not reduced."""
        scale, reduced = self.algebra.reduce(tuple(product))
        self.scaled(scale)
        self.place(reduced, row, col)

    def scaled(self, scale: Expr) -> None:
        """Multiply by a scalar."""
        if scale is S.Zero:
            raise VanishesError
        self.scalars.append(scale)

    def join(self, row: Label, col: Label) -> None:
        """The identity between two labels makes them one; of labels of the result, both stay."""
        row, col = self.name(row), self.name(col)
        if row == col:
            return
        keep, drop = min(row, col), max(row, col)
        self._names[drop] = keep
        moved = [(self.columns.pop(drop), keep, UNIT)]
        for other in list(self.near[drop]):
            moved.append((self._parts_between(drop, other), keep, other))
        del self.near[drop]
        for parts, one, other in moved:
            for product, exponent in parts.items():
                self.place(product, one, other, exponent)

    def _parts_between(self, row: Label, col: Label) -> Parts:
        """The matrices between two labels, taken out, their rows at the first."""
        self.near[row].pop(col, None)
        self.near[col].pop(row, None)
        parts = self.edges.pop((row, col), None)
        if parts is not None:
            return parts
        return {self.algebra.transpose_factors(product): e for product, e in self.edges.pop((col, row), {}).items()}

    # -- what differs between the styles --------------------------------------

    def oriented(self, product: Factors) -> Factors:
        """A product or its transpose, of whose diagonal either is."""
        return product

    def multiply_by(self, product: Factors, exponent: Expr) -> None:
        """Multiply by a power of a 1x1 product; what is a power itself, or a sum, is no matrix but a scalar."""
        if len(product) == 1 and isinstance(product[0], (MatAdd, MatPow)):
            self.scaled(self.algebra.as_scalar(product[0])**exponent)
            return
        scale, piece = split_trace(self.algebra.trace(product, S.One)**exponent)
        self.scaled(scale)
        if piece is not None:
            self.pieces.append(piece)

    def close(self, product: Factors, size: Expr) -> None:
        """Multiply by the trace of a product."""
        if is_one(size):
            self.attach_product(product, UNIT, UNIT)
            return
        scale, reduced = self.algebra.reduce(product)
        self.scaled(scale)
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
            left, right = self._parts_between(ends[0], k), self._parts_between(k, ends[1])
            middle = self.diagonal(columns, k) if columns else ()
            product = self.hadamard(left, ends[0], k) + middle + self.hadamard(right, k, ends[1])
            self.attach_product(product, *ends)
        del self.near[k]

    def _fold(self, i: Label, k: Label, columns: Parts) -> None:
        """The sum over k of M_ik v_k is the entry i of M v;  (A o B) 1 = diag(A B.T)"""
        parts = self._parts_between(i, k)
        if not columns and list(parts.values()) in ([S.One, S.One], [Integer(2)]):
            left, right = parts if len(parts) == 2 else [*parts]*2
            self.attach_product(left + self.algebra.transpose_factors(right), i, i)
            return
        column = self.hadamard(columns, k, UNIT) if columns else (OneMatrix(self.sizes[k], S.One),)
        self.attach_product(self.hadamard(parts, i, k) + column, i, UNIT)

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
            self._add(remaining, product, S.One)
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
                self.place(self.hadamard(self._parts_between(*several), *several), *several)
                continue
            label = next((label for label, parts in self.columns.items() if _is_several(parts)), None)
            if label is None:
                break
            parts, self.columns[label] = self.columns[label], {}
            self.place(self.hadamard(parts, label, UNIT), label, UNIT)
        return [Factor(*parts, row, UNIT) for row, parts in self.columns.items() if parts] + [
            Factor(*parts, *ends) for ends, parts in self.edges.items()]


def split_trace(scalar: Expr) -> tuple[Expr, Factors | None]:
    """A scalar in front, and the 1x1 product whose trace stands behind it, if there is one."""
    coefficient, rest = scalar.as_independent(Trace, as_Add=False)
    if isinstance(rest, Trace):
        return coefficient, split(rest.arg)[1]
    return scalar, None


def _copies(product: Factors, exponent: Expr, network: Network) -> list[Factors]:
    if isinstance(exponent, Integer) and exponent > 0:
        return [product]*int(exponent)
    return [(new(HadamardPower, network.algebra.product(S.One, *product), exponent),)]


def _is_several(parts: Parts) -> bool:
    return len(parts) > 1 or any(exponent is not S.One for exponent in parts.values())


def _is_diagonal(product: Factors) -> bool:
    return len(product) == 1 and isinstance(product[0], DiagonalOf)


def reduced_term(term: Term, labels: Labels) -> Term | None:
    """A term with as few factors as there can be; None if it is zero.

    Labels that cannot be taken away stay, summed over.
    """
    if not term.factors:
        return term
    network = Network(labels)
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
