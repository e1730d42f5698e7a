"""Reading a matrix that is linear in a placeholder G as terms in index form.

The backward sweep, started with G, gives the gradient of <G, F>. Each node of it that has G in it is read once,
children first: the law of its class says its entries by those of its arguments, of which one has terms already,
and the others are letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc.core.combinations import Factors, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, split
from sympy_matcalc.core.graph import Graph, arguments
from sympy_matcalc.core.joining import Entries
from sympy_matcalc.core.laws import UNIT, Label, NoRule, indexed
from sympy_matcalc.core.network_matrices import matrix_of
from sympy_matcalc.core.reduction import reduced_term
from sympy_matcalc.core.terms import Factor, Labels, Limits, Term, collected

MOST_TERMS = 256
"""A sum that multiplies out to more terms is not written down."""
LONGEST_SUM = 4
"""More terms than this are one factor where they can be, and not multiplied out."""

Terms = list[Term]
Place = tuple[Expr, Label, Label]
"""A matrix, and the labels of the entry of it."""


class Reader:
    """Reads expressions that are linear in a placeholder."""

    def __init__(self, placeholder: MatrixSymbol, algebra: Algebra) -> None:
        self.algebra = algebra
        self.placeholder = placeholder
        self.labels = Labels(algebra)
        self.ends = tuple(self.labels.new(size) for size in placeholder.shape)

    def read(self, expr: Expr) -> Terms:
        """The reduced terms of an expression.

        Raises
        ======

        NoRule
            If the placeholder stands where it cannot be read off.
        """
        graph = Graph(expr)
        root = len(graph.nodes) - 1
        number = graph.add(self.placeholder)
        if number > root:
            raise NoRule(expr)
        depends = graph.dependent(number)
        itself = [Term(S.One, (), self.ends, self.ends)]
        terms: dict[int, Terms] = {number: itself}
        for k in range(number + 1, root + 1):
            if depends[k]:
                args = zip(arguments(graph.nodes[k]), graph.children[k])
                known = {id(arg): terms[child] for arg, child in args if child in terms}
                known[id(self.placeholder)] = itself
                terms[k] = self._shortened(self._terms_of(graph.nodes[k], known))
        return terms[root]

    def _terms_of(self, node: Basic, known: dict[int, Terms]) -> Terms:
        law = indexed.of(type(node))
        by = Drafts(self.labels, known)
        row, col = map(self.labels.new, self.algebra.shape(node)) if getattr(node, "is_Matrix", False) else (UNIT, UNIT)
        if law is None or law(node, row, col, by) is False:
            raise NoRule(node)
        terms = by.terms(row, col)
        if terms is None:
            raise NoRule(node)
        return terms

    def _shortened(self, terms: Terms) -> Terms:
        done = [term for term in (reduced_term(term, self.labels) for term in terms) if term is not None]
        if len(done) <= LONGEST_SUM:
            return done
        done = collected(done, self.algebra)
        if len(done) > LONGEST_SUM:
            done = self._as_one_factor(done)
        if len(done) > MOST_TERMS:
            raise NoRule(self.placeholder)
        return done

    def _as_one_factor(self, terms: Terms) -> Terms:
        """Terms that add up to a matrix or a vector as one term."""
        outer = [label if label == UNIT else self.labels.new(self.labels.size(label)) for label in terms[0].outer]
        row, col, *more = [label for label in outer if label != UNIT] + [UNIT]
        if more[1:] or terms[0].split != (1, 1):
            return terms
        try:
            matrix = self.algebra.expression(matrix_of(terms, self.labels))
        except NoRule:
            return terms
        coefficient, factors = split(matrix)
        return [Term(coefficient, (Factor(factors, row, col),), tuple(outer[:2]), tuple(outer[2:]))]


@dataclass
class _Draft:
    """A term in the making: letters, and a term of the one argument that has G in it."""

    coefficients: list[Expr] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    inner: Term | None = None

    def copy(self) -> _Draft:
        return _Draft(list(self.coefficients), list(self.factors), self.inner)


class Drafts(Entries):
    """What the law of a class says the entries of a node with: one draft, or one for each term of a sum.

    Parameters
    ==========

    labels : Labels
        The labels of all terms.
    known : dict
        The terms of the arguments with G in them, by ``id``.
    """

    def __init__(self, labels: Labels, known: dict[int, Terms]) -> None:
        self.labels = labels
        self.algebra = labels.algebra
        self._known = known
        self._drafts = [_Draft()]

    # -- what laws say --------------------------------------------------------

    def entry(self, expr: Expr, row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a matrix, or by a scalar."""
        self._drafts = self._times(self._drafts, expr, row, col)

    def chain(self, matrices: Sequence[Expr], row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of a product of matrices."""
        k = next((k for k, matrix in enumerate(matrices) if self.depends(matrix)), None)
        if k is None:
            self._letters(self._drafts, tuple(matrices), row, col)
            return
        rows, cols = self.shape(matrices[k])
        first = row if k == 0 else self.labels.new(rows)
        last = col if k == len(matrices) - 1 else self.labels.new(cols)
        if k > 0:
            self._letters(self._drafts, tuple(matrices[:k]), row, first)
        self.entry(matrices[k], first, last)
        if k < len(matrices) - 1:
            self._letters(self._drafts, tuple(matrices[k + 1:]), last, col)

    def scalar(self, expr: Expr) -> None:
        """Multiply by a scalar."""
        self.entry(expr, UNIT, UNIT)

    def join(self, row: Label, col: Label) -> None:
        """Multiply by the entry (row, col) of the identity."""
        self._letters(self._drafts, (), row, col)

    def either(self, alternatives: Iterable[Iterable[Place]]) -> None:
        """Multiply by a sum, each term of it a product of entries."""
        result = []
        for places in alternatives:
            drafts = [draft.copy() for draft in self._drafts]
            for expr, row, col in places:
                drafts = self._times(drafts, expr, row, col)
            result += drafts
        self._drafts = result

    def sums(self, limits: Iterable[Limits]) -> None:
        """Sum over indices."""
        more = tuple(map(tuple, limits))
        if any(len(limit) != 3 for limit in more):
            raise NoRule(more)
        self._map(lambda term: term._replace(limits=(*term.limits, *more)))

    def split_entry(self, expr: Expr, rows: Sequence[Label], cols: Sequence[Label]) -> None:
        """Multiply by an entry of a matrix whose rows and columns are counted by several labels."""
        if not self.depends(expr):
            raise NoRule(expr)
        self._drafts = self._with_inner(self._drafts, [
            _with_axis_split(_with_axis_split(term, term.axes[0], rows), term.axes[1], cols)
            for term in self._known[id(expr)]])

    def depends(self, expr: Expr) -> bool:
        """Whether G is in an argument."""
        return id(expr) in self._known

    def label(self, size: Expr) -> Label:
        return self.labels.new(size)

    def shape(self, expr: Expr) -> Shape:
        return self.algebra.shape(expr)

    # -- drafts ---------------------------------------------------------------

    def _map(self, image: Callable[[Term], Term]) -> None:
        for draft in self._drafts:
            if draft.inner is None:
                raise NoRule(draft)
            draft.inner = image(draft.inner)

    def _times(self, drafts: list[_Draft], expr: Expr, row: Label, col: Label) -> list[_Draft]:
        terms = self._known.get(id(expr))
        if terms is None:
            if getattr(expr, "is_Matrix", False):
                coefficient, factors = split(expr)
                self._letters(drafts, factors, row, col)
            else:
                coefficient = expr
            for draft in drafts:
                draft.coefficients.append(coefficient)
            return drafts
        drafts = self._with_inner(drafts, terms)
        for draft in drafts:
            assert draft.inner is not None
            for label, axis in zip((row, col), draft.inner.axes):
                if label != axis:
                    draft.factors.append(Factor((), label, axis))
        return drafts

    @staticmethod
    def _with_inner(drafts: list[_Draft], terms: Terms) -> list[_Draft]:
        if any(draft.inner is not None for draft in drafts):
            raise NoRule(terms)  # not linear in G
        return [_Draft(list(draft.coefficients), list(draft.factors), term) for draft in drafts for term in terms]

    @staticmethod
    def _letters(drafts: list[_Draft], product: Factors, row: Label, col: Label) -> None:
        for draft in drafts:
            draft.factors.append(Factor(product, row, col))

    def terms(self, row: Label, col: Label) -> Terms | None:
        """The terms of the node; None if G is not in one that is not zero."""
        result = []
        for draft in self._drafts:
            coefficient = multiply([S.One, *draft.coefficients])
            if coefficient is S.Zero:
                continue
            if draft.inner is None:
                return None
            term = draft.inner.scaled(coefficient)
            result.append(term._replace(factors=(*term.factors, *draft.factors), axes=(row, col)))
        return result


def _with_axis_split(term: Term, label: Label, parts: Sequence[Label]) -> Term:
    """A term with an axis of G's in parts; nothing else may stand on that axis."""
    if label == UNIT:
        return term
    parts = [part for part in parts if part != UNIT]
    if label not in term.ends or any(label in (factor.row, factor.col) for factor in term.factors):
        raise NoRule(label)
    k = term.ends.index(label)
    rows, cols = term.split
    split_ = (rows + len(parts) - 1, cols) if k < rows else (rows, cols + len(parts) - 1)
    return term._replace(ends=term.ends[:k] + tuple(parts) + term.ends[k + 1:], split=split_)
