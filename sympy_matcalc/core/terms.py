"""Products of matrices with named axes.

A term is a scalar times a product of entries of matrices, one label for each axis: the derivative
D[m, n, i, j] = L[m, i] R[n, j] W[i, j] of W o (L.T X R) by X is three factors with the labels (m, i), (n, j),
(i, j). A label that stands at no axis of the result is summed over; an axis of length one has no label (0).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.laws import UNIT, Label

Limits = tuple[Expr, Expr, Expr]


class Labels:
    """A set of labels, whose lengths are known."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self.sizes: dict[Label, Expr] = {}

    def new(self, size: Expr) -> Label:
        """A label for an axis of a length, or the unit."""
        if is_one(size):
            return UNIT
        label = len(self.sizes) + 1
        self.sizes[label] = size
        return label

    def size(self, label: Label) -> Expr:
        """The length of the axes with a label."""
        return S.One if label == UNIT else self.sizes[label]


class Factor(NamedTuple):
    """A product of matrices, its rows and its columns labelled."""

    product: Factors
    row: Label
    col: Label

    def renamed(self, names: Mapping[Label, Label]) -> Factor:
        return Factor(self.product, names.get(self.row, self.row), names.get(self.col, self.col))

    def is_vector(self) -> bool:
        return self.col == UNIT

    def is_matrix(self) -> bool:
        return UNIT not in (self.row, self.col) and self.row != self.col


class Term(NamedTuple):
    """A scalar times labelled factors, as a function of a placeholder G.

    Attributes
    ==========

    coefficient : Expr
        A scalar without matrices in a scalar's place.
    factors : tuple of Factor
        What is multiplied.
    axes : tuple of int
        The labels of the rows and of the columns of what is read; two units for a scalar.
    ends : tuple of int
        The labels of G's axes; an axis that a Kronecker product has split has more than one.
    pieces : tuple of tuple of Expr
        1x1 products among the factors, as they were written.
    limits : tuple of tuples
        ``(index, first, last)`` of sums over the whole term.
    split : tuple of int
        How many of the ends are G's rows, and how many its columns.
    """

    coefficient: Expr
    factors: tuple[Factor, ...]
    axes: tuple[Label, Label]
    ends: tuple[Label, ...]
    pieces: tuple[Factors, ...] = ()
    limits: tuple[Limits, ...] = ()
    split: tuple[int, int] = (1, 1)

    @property
    def outer(self) -> tuple[Label, ...]:
        """The labels of the result's axes."""
        return self.axes + self.ends

    def renamed(self, names: Mapping[Label, Label]) -> Term:
        def rename(labels: Any) -> Any:
            return tuple(names.get(label, label) for label in labels)
        return self._replace(factors=tuple(factor.renamed(names) for factor in self.factors),
                             axes=rename(self.axes), ends=rename(self.ends))

    def rewritten(self, name: Callable[[Label], Label], coefficient: Expr, factors: tuple[Factor, ...],
                  pieces: tuple[Factors, ...]) -> Term:
        """The term with other factors, its labels by the names that they have now."""
        row, col = self.axes
        return self._replace(coefficient=coefficient, factors=factors, pieces=pieces,
                             axes=(name(row), name(col)), ends=tuple(map(name, self.ends)))

    def scaled(self, coefficient: Expr) -> Term:
        return self._replace(coefficient=multiply([self.coefficient, coefficient]))


def collected(terms: Iterable[Term], algebra: Algebra) -> list[Term]:
    """Reduced terms with their factors in order, like ones added up."""
    like: dict[Any, list[Term]] = {}
    for term in terms:
        term = _ordered(term, algebra)
        like.setdefault(_key(term), []).append(term)
    result = []
    for members in like.values():
        coefficient = add([member.coefficient for member in members])
        if coefficient is not S.Zero:
            result.append(members[0]._replace(coefficient=coefficient))
    return result


def _ordered(term: Term, algebra: Algebra) -> Term:
    """The factors with the earlier axis of the result first, in the order of these axes."""
    place = {label: k for k, label in reversed(list(enumerate(term.outer)))}
    last = len(place)

    def position(label: Label) -> tuple[int, Label]:
        return (place.get(label, last), label) if label != UNIT else (last + 1, label)

    oriented = []
    for factor in term.factors:
        if factor.row in place and factor.col in place:
            backwards = factor.is_matrix() and position(factor.col) < position(factor.row)
        else:
            # On an inner label, the way that needs no transposition: that of a deep function is costly.
            backwards = factor.is_matrix() and all(isinstance(inner, Transpose) for inner in factor.product)
        if backwards:
            factor = Factor(algebra.transpose_factors(factor.product), factor.col, factor.row)
        oriented.append(factor)
    oriented.sort(key=lambda factor: sorted([position(factor.row), position(factor.col)]))
    return term._replace(factors=tuple(oriented))


def _key(term: Term) -> Any:
    """What like terms have in common, whatever their labels are called."""
    names: dict[Label, Label] = {UNIT: UNIT}
    for label in (*term.outer, *[label for factor in term.factors for label in (factor.row, factor.col)]):
        names.setdefault(label, len(names))
    renamed = term.renamed(names)
    return renamed.factors, renamed.outer, term.pieces, term.limits, term.split
