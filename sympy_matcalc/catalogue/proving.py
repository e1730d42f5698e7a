"""How an entry is known to hold: proved by rules and normal forms, or measured."""

from __future__ import annotations

from typing import Any, NamedTuple

from sympy.assumptions.ask import Q
from sympy.core.function import diff
from sympy.logic.boolalg import And

from sympy_matcalc.calculus.differentials import differential
from sympy_matcalc.calculus.structured_variables import structured_gradient
from sympy_matcalc.catalogue.facts import Fact
from sympy_matcalc.equality.deciding import equal

_NO_NUMBERS = ("MatrixPermute(", "Derivative(")
"""Laws of these are proved, and have no numbers."""


class Proof(NamedTuple):
    """How an entry is known to hold.

    Attributes
    ==========

    method : str
        In words.
    certain : bool
        Whether it is proved; otherwise it was measured.
    """

    method: str
    certain: bool

    def __str__(self) -> str:
        return f"{'proved' if self.certain else 'measured'}: {self.method}"


def derived(entry: Fact, expression: Any, variable: Any) -> Any:
    """What SymPy with the package makes of the expression of an entry, its variable given."""
    if entry.structure:
        return structured_gradient(expression, variable, entry.structure, "independent")
    return differential(expression, variable) if entry.kind == "differential" else diff(expression, variable)


def _structures(conditions: Any) -> Any:
    """The conditions that a proof needs: that both sides are defined is assumed anyway."""
    kept = [term for term in And.make_args(conditions)
            if getattr(term, "function", None) in (Q.symmetric, Q.orthogonal, Q.diagonal)]
    return And(*kept)


def prove(entry: Fact) -> Proof:
    """Derive and compare, or compare the two sides."""
    if entry.kind == "expectation":
        return Proof("Gauss-Hermite integration", False)
    if entry.kind == "law":
        decision = equal(entry.lhs, entry.rhs, _structures(entry.conditions))
        return Proof(decision.method, bool(decision) and decision.certain)
    by = f"{'structured_gradient' if entry.structure else entry.kind if entry.kind == 'differential' else 'diff'}"
    found = derived(entry, entry.expression, entry.variable)
    if found == entry.result:
        return Proof(f"{by} gives the formula", True)
    decision = equal(found, entry.result, _structures(entry.conditions))
    return Proof(f"{by}, and equal by {decision.method}", bool(decision) and decision.certain)


def signs(entry: Fact) -> tuple[int, ...]:
    """The signs of determinants for which an entry is measured: none, one where a condition fixes it, or both."""
    if entry.kind == "law" and any(word in entry.statement for word in _NO_NUMBERS):
        return ()
    fixed = any(text.startswith(("Q.positive", "Q.orthogonal")) for text in entry.assumed)
    return (1,) if fixed else (1, -1)
