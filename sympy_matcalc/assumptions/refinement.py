"""An expression as it is under assumptions: symmetric symbols lose their transposes, Q.T Q is I, and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Derivative, Lambda, Subs
from sympy.logic.boolalg import true
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, ZeroMatrix
from sympy.tensor.array import NDimArray

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.rules import Rules
from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph, contains, has_matrices
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import Law, assumed
from sympy_matcalc.core.rewriting import normalized, rewritten

MOST_PASSES = 8
"""Each pass but the last changes something; expressions need two or three."""


@deep
def refined(expr: Any, assumptions: Any = true) -> Any:
    """An expression, simplified by what is assumed of its matrices.

    Parameters
    ==========

    expr : Basic
        A scalar, a matrix or an array expression.
    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` (``assuming``) are added.

    Returns
    =======

    Basic
        The very same object where the assumptions say nothing about its matrices and it is in the typed form.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q, Trace
    >>> from sympy_matcalc.assumptions.refinement import refined
    >>> S, x = MatrixSymbol('S', 3, 3), MatrixSymbol('x', 3, 1)
    >>> refined(S*x + S.T*x, Q.symmetric(S))
    2*S*x
    """
    if (assumptions is true and not global_assumptions) or not isinstance(expr, Basic) or (
            isinstance(expr, NDimArray)):
        return expr
    inference = Inference(assumptions, expr)
    if not inference.assumed:
        return expr
    if not _is_concerned(expr, inference):
        # SymPy's ``refine`` puts products together anew, and leaves I*B as it is.
        return normalized(expr, inference.algebra, as_typed=True) if has_matrices(expr) else expr
    return Refinement(inference).apply(expr)


def simplified(expr: Expr, **kwargs: Any) -> Expr:
    """SymPy's ``simplify`` of an expression with matrices, under SymPy's ``global_assumptions``.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q, Trace, assuming
    >>> from sympy_matcalc.assumptions.refinement import simplified
    >>> S, A = MatrixSymbol('S', 3, 3), MatrixSymbol('A', 3, 3)
    >>> with assuming(Q.symmetric(S)):
    ...     simplified(Trace(A.T*S) - Trace(S*A))
    0
    """
    from sympy_matcalc.forms import simplification  # most that is refined is not simplified
    if not global_assumptions:
        return simplification.simplified(expr, **kwargs)
    symmetric = Inference().symmetric_symbols
    return refined(simplification.simplified(refined(expr), symmetric=symmetric, **kwargs))


def _is_concerned(expr: Expr, inference: Inference) -> bool:
    """Whether a symbol of the assumptions about matrices stands in an expression."""
    assumed = inference.assumed
    subjects = [*assumed.facts, *(side for equation in assumed.equations for side in equation)]
    symbols = {node for subject in subjects for node in Graph(subject).nodes if isinstance(node, MatrixSymbol)}
    return any(isinstance(node, MatrixSymbol) and node in symbols for node in Graph(expr).nodes)


class Refinement:
    """The laws that hold under assumptions, to be applied to expressions."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.rules = Rules(inference.assumed, inference.algebra)

    def apply(self, expr: Expr, laws: Mapping[type, Law] | None = None) -> Expr:
        """``expr`` with the laws applied until none changes it."""
        known = self.inference.known
        inverts_singular = self._inverts_singular(expr)
        kind = assumed.with_laws(laws) if laws else assumed
        expr = self._with_known_symbols(expr)
        for _ in range(MOST_PASSES):
            by = Assuming(known, self.rules, self.inference.assumed.facts, inverts_singular)
            result = rewritten(expr, kind, by)
            if _equal(result, expr):
                return expr
            expr = result
        return expr

    def _inverts_singular(self, expr: Expr) -> bool:
        """Whether an inverse of a singular matrix stands in an expression, as it is typed: of 0 A + x y', of x y'."""
        powers = [node for node in Graph(expr).nodes if isinstance(node, MatPow) and node.exp.is_extended_negative]
        if any(self.inference.known(power.base).get("singular") for power in powers):
            return True
        by = Algebra()
        typed = [(power.base, normalized(power.base, by)) for power in powers]
        return any(base is not new and self.inference.known(new).get("singular") for base, new in typed)

    def _with_known_symbols(self, expr: Expr) -> Expr:
        """A symbol that is assumed to be I, 0 or some other matrix is written as that."""
        known: dict[Expr, Expr] = {}
        for subject, facts in self.inference.assumed.facts.items():
            if isinstance(subject, MatrixSymbol):
                if facts.get("zero"):
                    known[subject] = ZeroMatrix(*subject.shape)
                elif facts.get("identity"):
                    known[subject] = Identity(subject.shape[0])
        for rule in self.rules.rules:
            if len(rule.word) == 1 and isinstance(rule.word[0], MatrixSymbol) and rule.total is None:
                known.setdefault(rule.word[0], MatMul(
                    rule.scalar, *(rule.rest or [Identity(rule.word[0].shape[0])])).doit())
        if not known or contains(expr, (Derivative, Lambda, Subs)):
            return expr
        return expr.xreplace(known)


def _equal(one: Basic, other: Basic) -> bool:
    """``==`` without its recursion."""
    graph = Graph()
    return one is other or graph.add(one) == graph.add(other)
