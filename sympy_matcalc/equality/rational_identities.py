"""Identities that are rational in matrices, proved by rewriting: Woodbury's, the push-through identity, and so on."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.combinations import as_expression
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.equality.completion import Bounded, Polynomial, Word, add_to, order
from sympy_matcalc.equality.quiver import Quiver
from sympy_matcalc.equality.structures import Assumptions

AT_ONCE = 12
"""How many rules are made before the next look at the difference."""

MOST_TRACES = 200


def by_expansion(lhs: Expr, rhs: Expr) -> str | None:
    """Both sides, multiplied out, are the same combination of products, traces of them up to rotation."""
    quiver, lhs, rhs = _read(lhs, rhs)
    quiver.complete(0)  # no rules: a sum of products as it is multiplied out
    return "" if _vanishes(quiver, lhs, rhs) else None


def by_rational_identity(lhs: Expr, rhs: Expr) -> str | None:
    """A rational identity in matrices: lhs - rhs is rewritten to 0 by P P**-1 = P**-1 P = I and what follows.

    Each inverse counts as a matrix of its own; that it exists is what its being typed says. Those of sums
    are square as sums, whatever the shapes of what stands in them.
    Covered is what follows without dividing by anything else: the Woodbury, Sherman-Morrison and push-through
    identities, Hua's, Searle's, projections, ridge regression, and others of their kind.
    [Helton, Stankus, Wavrik, Computer simplification of formulas in linear systems theory, 1998.]
    """
    quiver, lhs, rhs = _read(lhs, rhs)
    more = True
    while more:
        more = quiver.complete(AT_ONCE)
        if lhs.has(Trace):
            quiver.traces = trace_rules(quiver)
        if _vanishes(quiver, lhs, rhs):
            return "rational identity"
    return None


def _read(lhs: Expr, rhs: Expr) -> tuple[Quiver, Expr, Expr]:
    algebra = Algebra()
    lhs, rhs = normalized(lhs, algebra), normalized(rhs, algebra)
    return Quiver(lhs, rhs, assumptions=Assumptions()), lhs, rhs


def _vanishes(quiver: Quiver, lhs: Expr, rhs: Expr) -> bool:
    left, right = quiver.reduced(lhs), quiver.reduced(rhs)
    if not lhs.is_Matrix:
        return not left - right
    difference: Polynomial = {}
    add_to(difference, left, quiver.field.one)
    add_to(difference, right, -quiver.field.one)
    return not quiver.rules.reduced(difference)


def trace_rules(quiver: Quiver) -> dict[Word, Polynomial]:
    """Traces of cyclic words in terms of smaller ones: of each rule P = 0 with as many rows as columns, tr(P) = 0.

    So is the trace of P times a letter that closes it. These equations are linear in the traces,
    and are solved for the longest words.
    """
    solved: dict[Word, Polynomial] = {}
    quiver.traces = solved
    one = quiver.field.one
    for lead, rest in list(quiver.rules.rules.values()):
        if len(solved) > MOST_TRACES or not quiver.rules.active:
            break
        for letter in (None, *range(len(quiver.letters))):
            closing = () if letter is None else (letter,)
            size = _closed(quiver, lead + closing)
            if size is None:
                continue
            try:
                equation = _traces(quiver, {lead + closing: one}, size)
                add_to(equation, _traces(quiver, {word + closing: c for word, c in rest.items()}, size), -one)
            except Bounded:  # it has a size that is no scalar of the expressions
                continue
            _solve(equation, solved)
    return solved


def _closed(quiver: Quiver, word: Word) -> Expr | None:
    """The size of a product that is square and well-shaped, else None."""
    letters = [quiver.letters[k] for k in word]
    if any(left.shape[1] != right.shape[0] for left, right in zip(letters, letters[1:] + letters[:1])):
        return None
    return as_expression(letters[0].shape[0])  # an explicit matrix has it as a number of Python's


def _traces(quiver: Quiver, polynomial: Polynomial, size: Expr) -> Polynomial:
    """The trace of a polynomial as a combination of cyclic words; the empty one stands for 1."""
    total: Polynomial = {}
    for word, coefficient in polynomial.items():
        cycle = quiver.smallest_cycle(word) if word else ()
        known = quiver.traces.get(cycle, {cycle: quiver.field.one})
        add_to(total, known, coefficient if word else coefficient*quiver.read(size))
    return total


def _solve(equation: Polynomial, solved: dict[Word, Polynomial]) -> None:
    """Solve an equation for its longest cycle, there and in what is solved already."""
    cycle = max(equation, key=order, default=())
    if not cycle:
        return
    scale = equation.pop(cycle)
    solved[cycle] = {word: -coefficient/scale for word, coefficient in equation.items()}
    for other, value in solved.items():
        if other != cycle and cycle in value:
            coefficient = value.pop(cycle)
            add_to(value, solved[cycle], coefficient)
