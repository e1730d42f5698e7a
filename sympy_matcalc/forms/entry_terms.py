"""Scalars read as polynomials in entries of matrices, with sums over full ranges."""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Derivative, Subs
from sympy.core.mul import Mul
from sympy.core.numbers import Float, Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.graph import Graph

Entry = tuple[int, Expr, Expr]
"""The number of the matrix in the graph, the row and the column."""

MAX_TERMS = 4000  # of a polynomial that is multiplied out
MAX_DEGREE = 12
DELTA = -1  # stands for the number of the matrix in an entry of an identity, whose size the limits tell

# In these an entry may be a bound variable, or explicit on purpose.
CLOSED = (Derivative, Subs, MatrixBase)


class Term(NamedTuple):
    """A product of a number, scalars (by their numbers in the graph) and entries, summed over full ranges."""

    coefficient: Expr
    scalars: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()
    limits: tuple[tuple[Symbol, Expr], ...] = ()


Terms = list[Term]


class EntryTerms:
    """The nodes of an expression; what stands in a sum is read as a sum of products of entries."""

    def __init__(self, expr: Expr) -> None:
        graph = Graph(expr)
        self.nodes: list[Any] = graph.nodes
        self.children = graph.children
        self.algebra = Algebra()
        self._survey()
        self.terms: list[Terms | None] = [None]*len(self.nodes)
        for number, needed in enumerate(self._expanded()):
            if needed:
                self.terms[number] = self._read(number)

    # -- surveying ------------------------------------------------------------

    def _survey(self) -> None:
        """For each node: has it entries, which summation indices does it mention, does it commute."""
        self._indices: dict[Symbol, set[tuple[Expr, ...]]] = {}
        """Each summation index with the ranges that it takes."""
        for limit in (limit for node in self.nodes if isinstance(node, Sum) for limit in node.limits):
            self._indices.setdefault(limit[0], set()).add(tuple(limit[1:]))
        self.with_entries: list[bool] = []
        self._mentions: list[frozenset[Basic]] = []
        self._commutes: list[bool] = []
        for node, children in zip(self.nodes, self.children):
            self.with_entries.append(isinstance(node, MatrixElement) or self._is_delta(node) or
                                      any(self.with_entries[child] for child in children))
            if children:
                self._mentions.append(frozenset().union(*[self._mentions[child] for child in children]))
            else:
                self._mentions.append(frozenset(self._indices.keys() & node.free_symbols if self._indices else ()))
            if isinstance(node, (MatrixElement, Trace, Determinant)):
                self._commutes.append(True)
            elif children:
                self._commutes.append(all(self._commutes[child] for child in children))
            else:
                self._commutes.append(not isinstance(node, MatrixSymbol) and
                                      getattr(node, "is_commutative", True) is not False)

    def _is_delta(self, node: Basic) -> bool:
        """Whether a node is an entry of an identity, its two indices summed over."""
        if not isinstance(node, KroneckerDelta) or not self._indices.keys() >= set(node.args[:2]):
            return False
        return all(self._indices[node.args[0]] == {tuple(delta_range)} for delta_range in node.args[2:])

    def _expanded(self) -> list[bool]:
        """Which nodes are to be read as polynomials: what stands in a sum."""
        needed = [False]*len(self.nodes)
        for number in reversed(range(len(self.nodes))):
            node = self.nodes[number]
            if not self.with_entries[number]:
                continue
            if isinstance(node, Sum):
                needed[number] = True
            if isinstance(node, (Add, Sum)) or (needed[number] and isinstance(node, (Mul, Pow))):
                for child in self.children[number]:
                    needed[child] = True
        return needed

    # -- reading polynomials ----------------------------------------------------

    def _read(self, number: int) -> Terms | None:
        """The node as a sum of products of entries; None if that is too large."""
        node, children = self.nodes[number], self.children[number]
        if isinstance(node, (Rational, Float)):
            return [Term(node)]
        if not self._commutes[number]:
            return None
        opaque = [Term(S.One, scalars=(number,))]
        if not self.with_entries[number] or isinstance(node, CLOSED):
            return opaque
        if self._is_delta(node):
            return [Term(S.One, entries=((DELTA, node.args[0], node.args[1]),))]
        if isinstance(node, MatrixElement):
            parent = self.nodes[children[0]]
            # The entry of a 1x1 matrix is a scalar.
            if not parent.is_Matrix or is_one_by_one(self.algebra.shape(parent)):
                return opaque
            return [Term(S.One, entries=((children[0], node.i, node.j),))]
        if isinstance(node, Sum):
            return self._read_sum(node, self.terms[children[0]]) or opaque
        if isinstance(node, Add):
            return _total([self.terms[child] for child in children])
        if isinstance(node, Mul):
            return _product([self.terms[child] for child in children])
        if isinstance(node, Pow) and isinstance(node.exp, Integer) and 0 < node.exp <= MAX_DEGREE:
            return _product([self.terms[children[0]]]*int(node.exp))
        return opaque

    def _read_sum(self, node: Sum, terms: Terms | None) -> Terms | None:
        for limit in node.limits:
            if terms is None or len(limit) != 3 or limit[1] != 0 or limit[2].is_integer is False:
                return None
            terms = self._bind(terms, limit[0], limit[2] + 1)
        return terms

    def _bind(self, terms: Terms, index: Symbol, size: Expr) -> Terms | None:
        """The terms summed over ``index``, under a name of its own so that nothing else is captured."""
        fresh = Dummy(index.name, integer=True)
        bound = []
        for term in terms:
            parts = [*term.scalars, *(matrix for matrix, _, _ in term.entries if matrix != DELTA)]
            places = [place for entry in term.entries for place in entry[1:] if place != index]
            places.extend(other for _, other in term.limits)
            if any(index in self._mentions[part] for part in parts) or any(index in p.free_symbols for p in places):
                return None
            term = _renamed(term, {index: fresh})
            bound.append(term._replace(limits=(*term.limits, (fresh, size))))
        return bound


def _total(parts: list[Terms | None]) -> Terms | None:
    terms: Terms = []
    for part in parts:
        if part is None:
            return None
        terms.extend(part)
    return terms if len(terms) <= MAX_TERMS else None


def _product(parts: list[Terms | None]) -> Terms | None:
    terms: Terms = [Term(S.One)]
    for part in parts:
        if part is None or len(terms)*len(part) > MAX_TERMS:
            return None
        terms = [_times(left, right) for left in terms for right in part]
        if any(len(term.entries) + len(term.scalars) > MAX_DEGREE for term in terms):
            return None
    return terms


def _times(left: Term, right: Term) -> Term:
    taken = {index for index, _ in left.limits}
    clashes = {index: Dummy(index.name, integer=True) for index, _ in right.limits if index in taken}
    if clashes:
        right = _renamed(right, clashes)
    return Term(left.coefficient*right.coefficient, left.scalars + right.scalars,
                left.entries + right.entries, left.limits + right.limits)


def _renamed(term: Term, names: dict[Symbol, Symbol]) -> Term:
    entries = [(matrix, names.get(row, row), names.get(column, column)) for matrix, row, column in term.entries]
    limits = [(names.get(index, index), size) for index, size in term.limits]
    return term._replace(entries=tuple(entries), limits=tuple(limits))
