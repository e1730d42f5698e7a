"""Sums of products of matrix entries, read back as traces of products of the matrices.

SymPy multiplies an entry of a product out at once: ``(x.T*A*x)[0, 0]`` is a ``Sum``
for symbolic sizes and a polynomial in the entries for concrete ones. An entry
``A[i, j]`` is a wire with the two ends ``i`` and ``j``; an index that is summed over
its full range joins the two ends that carry it. The wires then form paths, which are
1x1 products, and cycles, which are traces:

- ``Sum(A[i, j]*x[i, 0]*x[j, 0], (i, 0, n - 1), (j, 0, n - 1))`` is ``Trace(x.T*A*x)``:
  the wiring can be read off;
- ``x[0, 0]*y[0, 0] + x[1, 0]*y[1, 0]`` is ``Trace(x.T*y)``: the wiring is guessed from
  one monomial, multiplied out, and accepted only if exactly that polynomial is there.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Derivative, Subs
from sympy.core.mul import Mul
from sympy.core.numbers import Float, Integer, Number, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy, Symbol
from sympy.functions.special.tensor_functions import KroneckerDelta
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one, is_one_by_one, split
from sympy_matcalc.core.graph import Graph, arguments, rebuilt
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.forms.wirings import Kind, Lengths, Monomial, Polynomial, Unwiring, clusters, labelled

Entry = tuple[int, Expr, Expr]
"""The number of the matrix in the graph, the row and the column."""

Wire = tuple[Expr, Any, Any]
"""A matrix and the labels of its two ends: equal labels are joined, ``None`` is an end of a path."""

MAX_TERMS = 4000  # of a polynomial that is multiplied out
MAX_DEGREE = 12
DELTA = -1  # stands for the number of the matrix in an entry of an identity, whose size the limits tell

# In these an entry may be a bound variable, or explicit on purpose.
_CLOSED = (Derivative, Subs, MatrixBase)


class Term(NamedTuple):
    """A product of a number, scalars (by their numbers in the graph) and entries, summed over full ranges."""

    coefficient: Expr
    scalars: tuple[int, ...] = ()
    entries: tuple[Entry, ...] = ()
    limits: tuple[tuple[Symbol, Expr], ...] = ()


Terms = list[Term]


def matrix_form(expr: Expr) -> Expr:
    """``expr`` with sums of products of matrix entries as traces of products of the matrices.

    Explanation
    ===========

    The result equals ``expr`` exactly. What is no full contraction stays as it is:
    partial ranges, an index used more than twice, functions of single entries. A
    single entry is no sum, and stays too.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression.

    Returns
    =======

    Expr
        The rewritten expression; the very same object where nothing is to rewrite.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.forms.entries import matrix_form
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, x = MatrixSymbol('A', n, n), MatrixSymbol('x', n, 1)
    >>> matrix_form(3*(x.T*A*x)[0, 0])
    3*Trace(x.T*A*x)

    For concrete sizes the polynomial is recognized:

    >>> y, z = MatrixSymbol('y', 2, 1), MatrixSymbol('z', 2, 1)
    >>> matrix_form(y[0, 0]*z[0, 0] + y[1, 0]*z[1, 0])
    Trace(y.T*z)
    >>> matrix_form(y[0, 0]*z[0, 0] + y[1, 0])
    y[0, 0]*z[0, 0] + y[1, 0]
    """
    # A pass leaves the scalars in front of what it folds to the next. It ends, since
    # those lie strictly lower in the expression.
    while has_entries(expr):
        rewritten = _Pass(expr).result()
        if rewritten is expr:
            break
        expr = rewritten
    return expr


def has_entries(expr: Basic) -> bool:
    """Whether an entry of a matrix stands anywhere in ``expr``."""
    seen = set()
    stack = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, MatrixElement):
            return True
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend(arguments(node))
    return False


class _Pass:
    """One pass over an expression: polynomials upwards, folding downwards, rebuilding upwards."""

    def __init__(self, expr: Expr) -> None:
        graph = Graph(expr)
        self.expr = expr
        self.nodes: list[Any] = graph.nodes
        self.children = graph.children
        self.algebra = Algebra()
        self._survey()
        self._terms: list[Terms | None] = [None]*len(self.nodes)
        for number, needed in enumerate(self._expanded()):
            if needed:
                self._terms[number] = self._read(number)

    def result(self) -> Expr:
        """The rewritten expression."""
        wanted = [False]*len(self.nodes)
        wanted[-1] = True
        folds: dict[int, tuple[list[Expr], list[int]]] = {}
        for number in reversed(range(len(self.nodes))):
            if not (wanted[number] and self._with_entries[number]) or isinstance(self.nodes[number], _CLOSED):
                continue
            fold = self._fold(number)
            if fold is not None:
                folds[number] = fold
            for child in self.children[number] if fold is None else fold[1]:
                wanted[child] = True
        return self._rebuilt(folds) if folds else self.expr

    def _rebuilt(self, folds: dict[int, tuple[list[Expr], list[int]]]) -> Expr:
        new: dict[int, Expr] = {}
        for number, node in enumerate(self.nodes):
            if number in folds:
                terms, kept = folds[number]
                new[number] = add(terms + [new.get(k, self.nodes[k]) for k in kept])
            elif not isinstance(node, _CLOSED) and any(child in new for child in self.children[number]):
                with sympy_may_refuse:  # the class may not take the new arguments: what is below stays as well
                    new[number] = rebuilt(node, [new.get(child, self.nodes[child]) for child in self.children[number]])
        return new.get(len(self.nodes) - 1, self.expr)

    # -- surveying ------------------------------------------------------------

    def _survey(self) -> None:
        """For each node: has it entries, which summation indices does it mention, does it commute."""
        self._indices: dict[Symbol, set[tuple[Expr, ...]]] = {}
        """Each summation index with the ranges that it takes."""
        for limit in (limit for node in self.nodes if isinstance(node, Sum) for limit in node.limits):
            self._indices.setdefault(limit[0], set()).add(tuple(limit[1:]))
        self._with_entries: list[bool] = []
        self._mentions: list[frozenset[Basic]] = []
        self._commutes: list[bool] = []
        for node, children in zip(self.nodes, self.children):
            self._with_entries.append(isinstance(node, MatrixElement) or self._is_delta(node) or
                                      any(self._with_entries[child] for child in children))
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
            if not self._with_entries[number]:
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
        if not self._with_entries[number] or isinstance(node, _CLOSED):
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
            return self._read_sum(node, self._terms[children[0]]) or opaque
        if isinstance(node, Add):
            return _total([self._terms[child] for child in children])
        if isinstance(node, Mul):
            return _product([self._terms[child] for child in children])
        if isinstance(node, Pow) and isinstance(node.exp, Integer) and 0 < node.exp <= MAX_DEGREE:
            return _product([self._terms[children[0]]]*int(node.exp))
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

    # -- folding ----------------------------------------------------------------

    def _fold(self, number: int) -> tuple[list[Expr], list[int]] | None:
        """Terms that stand for a part of a sum, and the arguments that are not in that part."""
        with sympy_may_refuse:  # to build a product, say one with a singular inverse: the entries stay
            if isinstance(self.nodes[number], Sum):
                terms = self._fold_sum(number)
                return None if terms is None else (terms, [])
            if isinstance(self.nodes[number], Add):
                return self._fold_addition(number)
        return None

    def _fold_sum(self, number: int) -> list[Expr] | None:
        terms = []
        for term in self._terms[number] or ():
            if not term.limits:
                return None
            value = self._contracted(term)
            if value is None:
                return None
            terms.append(value)
        return terms or None

    def _contracted(self, term: Term) -> Expr | None:
        """A sum over full ranges as traces; None if an index has three ends to join, or one end is free."""
        sizes = dict(term.limits)
        factors = [term.coefficient, *(self.nodes[scalar] for scalar in term.scalars)]
        wires: list[Wire] = []
        for number, row, column in term.entries:
            if row not in sizes and column not in sizes and number != DELTA:
                factors.append(MatrixElement(self.nodes[number], row, column))
                continue
            matrix = self.nodes[number] if number != DELTA else Identity(sizes.get(row, S.One))
            rows, columns = self.algebra.shape(matrix)
            if not (_runs_over(row, rows, sizes) and _runs_over(column, columns, sizes)):
                return None
            wires.append((matrix, None if is_one(rows) else row, None if is_one(columns) else column))
        uses = Counter(label for _, *labels in wires for label in labels)
        for index, size in term.limits:
            if uses[index] > 2:
                return None
            if uses[index] == 1:
                wires.append((OneMatrix(size, S.One), index, None))
            elif uses[index] == 0:
                factors.append(size)
        return multiply(factors + self._traces(wires))

    def _fold_addition(self, number: int) -> tuple[list[Expr], list[int]] | None:
        """Fold what folds of a sum: arguments that share a kind of monomial fold together or not at all."""
        kinds: dict[Kind, Polynomial] = {}
        kinds_of: dict[int, set[Kind]] = {}
        for child in self.children[number]:
            own = kinds_of.setdefault(child, set())
            for (scalars, monomial), coefficient in self._concrete(child).items():
                kind = scalars, tuple([matrix for matrix, _, _ in monomial])
                own.add(kind)
                polynomial = kinds.setdefault(kind, {})
                polynomial[monomial] = polynomial.get(monomial, S.Zero) + coefficient
        terms: list[Expr] = []
        kept: list[int] = []
        for members in clusters(kinds_of):
            shared = set().union(*[kinds_of[member] for member in members])
            # One argument alone is a product, and folds factor by factor.
            foldable = len(members) > 1 and any(matrices for _, matrices in shared)
            parts = self._fold_kinds({kind: kinds[kind] for kind in shared}) if foldable else None
            if parts is None:
                kept.extend(members)
            else:
                terms.extend(parts)
        return (terms, kept) if len(kept) < len(kinds_of) else None

    def _concrete(self, number: int) -> dict[tuple[tuple[int, ...], Monomial], Number]:
        """The node as a polynomial in entries of matrices of concrete shapes; empty if it is none."""
        polynomial: dict[tuple[tuple[int, ...], Monomial], Number] = {}
        for term in self._terms[number] or ():
            if term.limits or not all(self._is_concrete(entry) for entry in term.entries):
                return {}
            monomial = tuple(sorted([(matrix, int(row), int(column)) for matrix, row, column in term.entries]))
            key = (tuple(sorted(term.scalars)), monomial)
            polynomial[key] = polynomial.get(key, S.Zero) + term.coefficient
        return polynomial

    def _is_concrete(self, entry: Entry) -> bool:
        number, row, column = entry
        return number != DELTA and isinstance(row, Integer) and isinstance(column, Integer) and all(
            isinstance(size, Integer) for size in self.algebra.shape(self.nodes[number]))

    def _fold_kinds(self, kinds: dict[Kind, Polynomial]) -> list[Expr] | None:
        terms = []
        for (scalars, matrices), polynomial in sorted(kinds.items(), key=lambda item: item[0]):
            lengths: Lengths = {}
            for k in matrices:
                rows, columns = self.algebra.shape(self.nodes[k])
                lengths[k] = int(rows), int(columns)
            parts = Unwiring(lengths).contractions({monomial: c for monomial, c in polynomial.items() if c != 0})
            if parts is None:
                return None
            for coefficient, monomial, wiring in parts:
                labels, sizes = labelled(monomial, wiring, lengths)
                wires: list[Wire] = [(self.nodes[k], row, column) for (k, _, _), (row, column) in zip(monomial, labels)]
                wires.extend((OneMatrix(size, S.One), label, None)
                             for label, size in enumerate(sizes) if len(wiring[label]) == 1)
                scale = [coefficient, *(self.nodes[scalar] for scalar in scalars)]
                terms.append(multiply(scale + self._traces(wires)))
        return terms

    # -- from wires to traces -----------------------------------------------------

    def _traces(self, wires: list[Wire]) -> list[Expr]:
        """The traces of the paths and cycles that ``wires`` form."""
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


def _runs_over(index: Expr, length: Expr, sizes: dict[Symbol, Expr]) -> bool:
    """Whether an index takes every place of an axis."""
    size = sizes.get(index)
    if size is None:
        return is_one(length) and index == 0
    return size == length or (size - length).expand() == 0


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
