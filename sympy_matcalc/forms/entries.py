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

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Number
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.graph import contains, rebuilt
from sympy_matcalc.core.guard import sympy_may_refuse
from sympy_matcalc.forms.entry_terms import CLOSED, DELTA, Entry, EntryTerms, Term
from sympy_matcalc.forms.wires import Wire, joined
from sympy_matcalc.forms.wirings import Kind, Lengths, Monomial, Polynomial, Unwiring, clusters, labelled


def matrix_form(expr: Expr) -> Expr:
    """``expr`` with sums of products of entries as traces of products of the matrices, or as it is.

    Explanation
    ===========

    The result equals ``expr`` exactly. What is no full contraction stays as it is:
    partial ranges, an index used more than twice, functions of single entries. A
    single entry is no sum, and stays too.

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
    return contains(expr, (MatrixElement,))


class _Pass(EntryTerms):
    """One pass over an expression: polynomials upwards, folding downwards, rebuilding upwards."""

    def __init__(self, expr: Expr) -> None:
        super().__init__(expr)
        self.expr = expr

    def result(self) -> Expr:
        """The rewritten expression."""
        wanted = [False]*len(self.nodes)
        wanted[-1] = True
        folds: dict[int, tuple[list[Expr], list[int]]] = {}
        for number in reversed(range(len(self.nodes))):
            if not (wanted[number] and self.with_entries[number]) or isinstance(self.nodes[number], CLOSED):
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
            elif not isinstance(node, CLOSED) and any(child in new for child in self.children[number]):
                with sympy_may_refuse:  # the class may not take the new arguments: what is below stays as well
                    new[number] = rebuilt(node, [new.get(child, self.nodes[child]) for child in self.children[number]])
        return new.get(len(self.nodes) - 1, self.expr)

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
        for term in self.terms[number] or ():
            if not term.limits:
                return None
            value = self._contracted(term)
            if value is None:
                return None
            terms.append(value)
        return terms or None

    def _contracted(self, term: Term) -> Expr | None:
        """A sum over full ranges as traces; None if one end is free, or the network does not fall into products."""
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
        value = joined(wires, sizes, self.algebra)
        return None if value is None else multiply([*factors, value])

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
        for term in self.terms[number] or ():
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
                value = joined([(self.nodes[k], *ends) for (k, _, _), ends in zip(monomial, labels)],
                               dict(enumerate(sizes)), self.algebra)
                if value is None:
                    return None
                terms.append(multiply([coefficient, *(self.nodes[scalar] for scalar in scalars), value]))
        return terms


def _runs_over(index: Expr, length: Expr, sizes: dict[Symbol, Expr]) -> bool:
    """Whether an index takes every place of an axis."""
    size = sizes.get(index)
    if size is None:
        return is_one(length) and index == 0
    result: bool = size == length or (size - length).expand() == 0
    return result
