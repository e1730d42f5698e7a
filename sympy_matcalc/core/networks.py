"""The one network: entries of matrices joined at labels, and its reduction back to products.

``x.T*(A o B)*y`` is the sum over i and j of x_i A_ij B_ij y_j. Written so, products, transposes, traces,
Hadamard products, diagonal matrices, diagonals, ones and identities are nothing but ways to join labels, and
whatever differs only in how it was joined is one network. Labels of the result stay, the others are summed over;
an axis of length one carries no label, so a 1x1 matrix is free to move by itself.

How it is reduced to products again is said in :mod:`sympy_matcalc.core.reduction`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import is_of_ones
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.laws import UNIT, Label, diagonals
from sympy_matcalc.core.terms import Labels

Parts = dict[Factors, Expr]
"""A Hadamard product of products of matrices: the exponent of each."""


class VanishesError(Exception):
    """A product within the network is zero."""


class Network:
    """Entries that are multiplied and summed over the labels that are not kept.

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
            # Of a single factor the labels say whether it has one row.
            is_plain = self.algebra.has_rows(product) if len(product) != 1 else not isinstance(
                product[0], (Identity, ZeroMatrix))
            if not is_plain:
                product = tuple(factor for factor in product if not isinstance(factor, Identity))
                if any(isinstance(factor, ZeroMatrix) for factor in product):
                    raise VanishesError
            if not product:
                self.join(row, col)
                continue
            cut = None if len(product) == 1 or self.algebra.has_rows(product[1:]) else next(
                (k for k in range(1, len(product)) if is_one(self.algebra.shape(product[k])[0])), None)
            if cut is not None:
                todo += [(product[:cut], row, UNIT), (product[cut:], UNIT, col)]
            elif row == col == UNIT:
                self.multiply_by(product, exponent)
            elif len(product) > 1 or not is_of_ones(product[0]):
                todo += self._placed(product, row, col, exponent)

    def known(self, label: Label) -> Label:
        """The name of a label, which is one of the network's from now on."""
        if label == UNIT:
            return label
        if label in self._names:
            label = self.name(label)
        if label not in self.columns:
            self.columns[label], self.near[label] = {}, {}
        return label

    def _placed(self, product: Factors, row: Label, col: Label, exponent: Expr) -> list[tuple[Factors, Label, Label]]:
        """Place what is in one piece; of a diagonal matrix at an end, give the vector, and the rest."""
        if col == UNIT:
            self.add(self.columns[row], product, exponent)
        elif row == UNIT:
            self.add(self.columns[col], self.algebra.transpose_factors(product), exponent)
        else:
            for end, label in ((0, row), (-1, col))[:len(product)]:
                if diagonals.of(type(product[end])) is not None:
                    scale, vector = split(self.algebra.diagonal((product[end],), self.sizes[label]))
                    self.scalars.append(scale if scale is S.One else scale**exponent)
                    return [(product[1:] if end == 0 else product[:-1], row, col), (vector, label, UNIT)]
            self._connect(product, row, col, exponent)
        return []

    def _connect(self, product: Factors, row: Label, col: Label, exponent: Expr) -> None:
        if row == col:
            column = self.algebra.diagonal(self.oriented(product), self.sizes[row])
            if not is_of_ones(column):
                self.attach(column, row, UNIT, exponent)
            return
        if (col, row) in self.edges:
            product, row, col = self.algebra.transpose_factors(product), col, row
        parts = self.edges.setdefault((row, col), {})
        self.add(parts, product, exponent)
        if parts:
            self.near[row][col] = self.near[col][row] = None
        else:
            self.parts_between(row, col)

    @staticmethod
    def add(parts: Parts, product: Factors, exponent: Expr) -> None:
        """Multiply a Hadamard product by a power of a product."""
        before = parts.pop(product, None)
        total = exponent if before is None else before + exponent
        if total is not S.Zero:
            parts[product] = total

    def attach(self, matrix: Expr, row: Label, col: Label, exponent: Expr = S.One) -> None:
        """Multiply by the entry (row, col) of a matrix with a scalar in front."""
        scale, product = split(matrix)
        if scale is not S.One:
            self.scaled(scale**exponent)
        self.place(product, row, col, exponent)

    def attach_product(self, parts: Iterable[Factors], row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a product of reduced products."""
        scale, reduced = self.algebra.concatenate(*parts)
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
            moved.append((self.parts_between(drop, other), keep, other))
        del self.near[drop]
        for parts, one, other in moved:
            for product, exponent in parts.items():
                self.place(product, one, other, exponent)

    def parts_between(self, row: Label, col: Label) -> Parts:
        """The matrices between two labels, taken out, their rows at the first."""
        self.near[row].pop(col, None)
        self.near[col].pop(row, None)
        parts = self.edges.pop((row, col), None)
        if parts is not None:
            return parts
        return {self.algebra.transpose_factors(product): e for product, e in self.edges.pop((col, row), {}).items()}

    # -- what other styles do otherwise ---------------------------------------

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


def split_trace(scalar: Expr) -> tuple[Expr, Factors | None]:
    """A scalar in front, and the 1x1 product whose trace stands behind it, if there is one."""
    coefficient, rest = scalar.as_independent(Trace, as_Add=False)
    if isinstance(rest, Trace):
        return coefficient, split(rest.arg)[1]
    return scalar, None
