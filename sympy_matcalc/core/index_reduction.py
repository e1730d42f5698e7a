"""The reduction of terms, that of a network of resistors: in series and in parallel.

Two matrices on a label that is summed over become their product, a vector on it is a diagonal matrix between the two,
a matrix on one label twice is its diagonal, and two matrices on the same two labels are their Hadamard product. Each
step takes a factor or a label away, so it ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.sorting import default_sort_key
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, split
from sympy_matcalc.core.index_terms import UNIT, Factor, Label, Term


class Vanishes(Exception):
    """A term is zero."""


@dataclass
class Reduction:
    """The reduction of terms over one set of labels, whose lengths are known."""

    algebra: Algebra
    sizes: dict[Label, Expr] = field(default_factory=dict)

    def new_label(self, size: Expr) -> Label:
        """A label for an axis of a length, or the unit."""
        if is_one(size):
            return UNIT
        label = len(self.sizes) + 1
        self.sizes[label] = size
        return label

    def reduced(self, term: Term) -> Term | None:
        """A term with as few factors as there can be; None if it is zero."""
        if not term.factors:
            return term
        try:
            return _Network(term, self).reduced()
        except Vanishes:
            return None


class _Network:
    """A term taken apart, while it is reduced."""

    def __init__(self, term: Term, reduction: Reduction) -> None:
        self.algebra = reduction.algebra
        self.sizes = reduction.sizes
        self.term = term
        self.coefficients = [term.coefficient]
        self.pieces = list(term.pieces)
        self.factors: list[Factor] = []
        self.names: dict[Label, Label] = {}
        self.labels: set[Label] = set(term.outer) - {UNIT}
        """The labels that there are; one without factors is a sum of ones, or an axis of ones."""
        self.todo = list(reversed(term.factors))
        for factor in term.factors:
            self.labels |= {factor.row, factor.col} - {UNIT}

    def reduced(self) -> Term:
        while True:
            while self.todo:
                self._take(self.todo.pop())
            if not self._step():
                break
        inner = self.labels - self._outer()
        on = {label for factor in self.factors for label in (factor.row, factor.col)}
        self.coefficients.extend(self.sizes[label] for label in inner - on)
        term = self.term.renamed({label: self._name(label) for label in self.names})
        if S.Zero in self.coefficients:
            raise Vanishes
        pieces = tuple(sorted(self.pieces, key=lambda piece: [default_sort_key(factor) for factor in piece]))
        return replace(term, coefficient=multiply(self.coefficients), factors=tuple(self.factors), pieces=pieces)

    def _outer(self) -> set[Label]:
        return {self._name(label) for label in self.term.outer} - {UNIT}

    def _name(self, label: Label) -> Label:
        while label in self.names:
            label = self.names[label]
        return label

    # -- factors as they come -------------------------------------------------

    def _take(self, factor: Factor) -> None:
        """Take a factor apart where it falls into parts by itself."""
        row, col = self._name(factor.row), self._name(factor.col)
        product = factor.product
        if row == UNIT and col != UNIT:
            product, row, col = self.algebra.transpose_factors(product), col, row
        product = tuple(inner for inner in product if not isinstance(inner, Identity))
        if not product:
            self._join(row, col)
            return
        if any(isinstance(inner, ZeroMatrix) for inner in product):
            raise Vanishes
        cut = next((k for k in range(1, len(product)) if is_one(self.algebra.shape(product[k])[0])), None)
        if cut is not None:
            self.todo += [Factor(product[:cut], row, UNIT), Factor(product[cut:], UNIT, col)]
        elif row == col == UNIT:
            self._scalar(product)
        elif len(product) == 1 and isinstance(product[0], OneMatrix):
            self.labels |= {row, col} - {UNIT}
        elif col == UNIT or not self._without_diagonals(product, row, col):
            self.factors.append(Factor(product, row, col))

    def _without_diagonals(self, product: Factors, row: Label, col: Label) -> bool:
        """Diag(v) at an end of a product is a vector on its label."""
        for end, label in ((0, row), (-1, col)):
            if isinstance(product[end], DiagMatrix):
                vector = self.algebra.diagonal((product[end],), self.sizes[label])
                coefficient, factors = split(vector)
                self.coefficients.append(coefficient)
                rest = product[1:] if end == 0 else product[:-1]
                self.todo += [Factor(rest, row, col), Factor(factors, label, UNIT)]
                return True
        return False

    def _scalar(self, product: Factors) -> None:
        coefficient, normal = split_trace(self.algebra.trace(product, S.One))
        self.coefficients.append(coefficient)
        if normal is not None:
            self.pieces.append(normal)

    def _join(self, row: Label, col: Label) -> None:
        """The identity between two labels makes them one; on axes of the result, both stay."""
        if row == col:
            return
        keep, drop = min(row, col), max(row, col)
        self.names[drop] = keep
        self.labels.discard(drop)
        moved = [factor for factor in self.factors if drop in (factor.row, factor.col)]
        self.factors = [factor for factor in self.factors if drop not in (factor.row, factor.col)]
        self.todo += moved

    # -- one step -------------------------------------------------------------

    def _step(self) -> bool:
        outer = self._outer()
        count = Counter(label for factor in self.factors for label in {factor.row, factor.col} - {UNIT})
        return self._closed(outer, count) or self._in_series(outer) or self._in_parallel() or self._vectors_merged()

    def _closed(self, outer: set[Label], count: Counter[Label]) -> bool:
        """A[k, k] is a trace if k is summed over, or else a diagonal."""
        for factor in self.factors:
            label = factor.row
            if label != UNIT and label == factor.col:
                self.factors.remove(factor)
                if label not in outer and count[label] == 1:
                    self.labels.discard(label)
                    self.coefficients.append(self.algebra.trace(factor.product, self.sizes[label]))
                else:
                    self._attach(self.algebra.diagonal(factor.product, self.sizes[label]), label, UNIT)
                return True
        return False

    def _in_series(self, outer: set[Label]) -> bool:
        """A[a, k] v[k] B[k, b], summed over k, is A Diag(v) B."""
        for label in sorted(self.labels - outer):
            on = [factor for factor in self.factors if label in (factor.row, factor.col)]
            matrices = [factor for factor in on if factor.is_matrix()]
            vectors = [factor for factor in on if factor.is_vector()]
            if not on or len(matrices) > 2 or len(matrices) + len(vectors) != len(on):
                continue
            self.factors = [factor for factor in self.factors if factor not in on]
            self.labels.discard(label)
            if not matrices and len(vectors) == 2:
                first, second = vectors
                self._attach_product([*self.algebra.transpose_factors(first.product), *second.product], UNIT, UNIT)
                return True
            middle = self._hadamard(vectors, label) if vectors else None
            if len(matrices) == 2:
                matrices.sort(key=lambda factor: factor.col != label)  # neither is transposed if that can be
                left, right = self._ending(matrices[0], label), self._starting(matrices[1], label)
                between: Factors = ()
                if middle is not None:
                    scale, factors = split(middle)
                    self.coefficients.append(scale)
                    between = split(self.algebra.diagonal_matrix(factors, self.sizes[label]))[1]
                self._attach_product([*left.product, *between, *right.product], left.row, right.col)
                return True
            vector = middle if middle is not None else OneMatrix(self.sizes[label], S.One)
            scale, factors = split(vector)
            self.coefficients.append(scale)
            if matrices:
                left = self._ending(matrices[0], label)
                self._attach_product([*left.product, *factors], left.row, UNIT)
            else:
                self._attach_product([OneMatrix(S.One, self.sizes[label]), *factors], UNIT, UNIT)
            return True
        return False

    def _in_parallel(self) -> bool:
        """A[a, b] B[a, b] is the Hadamard product of A and B."""
        pairs: dict[frozenset[Label], Factor] = {}
        for factor in self.factors:
            if not factor.is_matrix():
                continue
            pair = frozenset((factor.row, factor.col))
            other = pairs.setdefault(pair, factor)
            if other is not factor:
                self.factors = [kept for kept in self.factors if kept is not other and kept is not factor]
                turned = self._starting(factor, other.row)
                shape = (self.sizes[other.row], self.sizes[other.col])
                weight = self.algebra.product(S.One, *other.product, size=shape[0])
                self._attach(self.algebra.hadamard(weight, turned.product, shape), other.row, other.col)
                return True
        return False

    def _vectors_merged(self) -> bool:
        """u[k] v[k] is the Hadamard product of u and v."""
        by_label: dict[Label, list[Factor]] = {}
        for factor in self.factors:
            if factor.is_vector():
                by_label.setdefault(factor.row, []).append(factor)
        for label, vectors in by_label.items():
            if len(vectors) > 1:
                self.factors = [factor for factor in self.factors if factor not in vectors]
                self._attach(self._hadamard(vectors, label), label, UNIT)
                return True
        return False

    # -- helpers --------------------------------------------------------------

    def _hadamard(self, vectors: list[Factor], label: Label) -> Expr:
        shape = (self.sizes[label], S.One)
        result = self.algebra.product(S.One, *vectors[0].product)
        for vector in vectors[1:]:
            result = self.algebra.hadamard(result, vector.product, shape)
        return result

    def _starting(self, factor: Factor, label: Label) -> Factor:
        """The factor with a label at its rows."""
        if factor.row == label:
            return factor
        return Factor(self.algebra.transpose_factors(factor.product), factor.col, factor.row)

    def _ending(self, factor: Factor, label: Label) -> Factor:
        if factor.col == label:
            return factor
        return Factor(self.algebra.transpose_factors(factor.product), factor.col, factor.row)

    def _attach(self, matrix: Expr, row: Label, col: Label) -> None:
        coefficient, factors = split(matrix)
        if coefficient is S.Zero:
            raise Vanishes
        self.coefficients.append(coefficient)
        self.todo.append(Factor(factors, row, col))

    def _attach_product(self, product: Iterable[Expr], row: Label, col: Label) -> None:
        coefficient, factors = self.algebra.reduce(tuple(product))
        if coefficient is S.Zero:
            raise Vanishes
        self.coefficients.append(coefficient)
        self.todo.append(Factor(factors, row, col))


def split_trace(scalar: Expr) -> tuple[Expr, Factors | None]:
    """A scalar in front, and the 1x1 product whose trace stands behind it, if there is one."""
    coefficient, rest = scalar.as_independent(Trace, as_Add=False)
    if isinstance(rest, Trace):
        return coefficient, split(rest.arg)[1]
    return scalar, None
