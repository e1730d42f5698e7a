"""What takes the place of SymPy's own handlers of matrix predicates and of ``refine``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from sympy.assumptions.ask import Q
from sympy.assumptions.assume import global_assumptions
from sympy.assumptions.cnf import Literal
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.logic.boolalg import true
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.multipledispatch.dispatcher import Dispatcher

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.refinement import Refinement, refined
from sympy_matcalc.core.graph import has_matrices
from sympy_matcalc.core.laws import properties
from sympy_matcalc.core.properties import OF_COMPLEX
from sympy_matcalc.forms.expansion import EXPANDING


class Handler:
    """SymPy's handler of a matrix predicate, asked only where no law of ours speaks.

    Parameters
    ==========

    original : Dispatcher
        SymPy's handler; what is registered here is registered there.
    name : str
        The predicate's name.
    """

    def __init__(self, original: Dispatcher, name: str) -> None:
        self.original = original
        self.predicate = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self.original, attribute)

    def __call__(self, *args: Any, assumptions: Any = true) -> bool | None:
        (expr,) = args
        if isinstance(expr, MatrixExpr):
            answer = answered(expr, self.predicate, assumptions)
            known = properties.of(type(expr)) is not None
            if answer is not None or (known and not _asks_sympy(expr, self.predicate)) or (
                    self.predicate in OF_COMPLEX and not isinstance(expr, MatrixBase)):
                return answer
        return self.original(*args, assumptions=assumptions)


class ElementsHandler:
    """SymPy's handler of a set of entries: that a part is outside of it says nothing of the whole.

    Twice half of a matrix of integers is one of integers again, and SymPy says False of it; of
    block matrices it does so where it knows nothing of a block.

    Parameters
    ==========

    original : Dispatcher
        SymPy's handler; what is registered here is registered there.
    """

    def __init__(self, original: Dispatcher) -> None:
        self.original = original

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self.original, attribute)

    def __call__(self, *args: Any, assumptions: Any = true) -> bool | None:
        (expr,) = args
        if isinstance(expr, (Identity, ZeroMatrix, OneMatrix)):
            return True
        answer: bool | None = self.original(*args, assumptions=assumptions)
        if answer is False and isinstance(expr, MatrixExpr) and not isinstance(expr, MatrixBase):
            return False if isinstance(expr, MatrixSymbol) else None
        return answer


def _asks_sympy(expr: Expr, name: str) -> bool:
    """Invertibility of block and explicit matrices, where SymPy knows more: Schur complements, the rank."""
    return name == "invertible" and (isinstance(expr, MatrixBase) or (expr.is_MatrixExpr and hasattr(expr, "blocks")))


def answered(expr: Expr, name: str, assumptions: Any = true) -> bool | None:
    """Whether a matrix expression has a property under assumptions, or None where that is not known.

    Parameters
    ==========

    expr : MatrixExpr
        A matrix.
    name : str
        One of the names in ``properties``.
    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` are added.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q
    >>> from sympy_matcalc.host.assumption_replacements import answered
    >>> A, S = MatrixSymbol('A', 3, 3), MatrixSymbol('S', 3, 3)
    >>> answered(A*S + S*A.T, "symmetric", Q.symmetric(S))
    True
    """
    inference = Inference(assumptions)
    answer = inference.known(expr).get(name)
    if answer is not None or isinstance(expr, MatrixBase) or not (inference.assumed or name in _MIRRORED):
        return answer
    with suppress(RecursionError):  # of SymPy's, on deep expressions
        return _answered_by_forms(expr, name, inference)
    return None


def _answered_by_forms(expr: Expr, name: str, inference: Inference) -> bool | None:
    """The same from the expression as it is under the assumptions, then from that multiplied out."""
    refinement = Refinement(inference)
    for laws in ({}, EXPANDING) if name in _MIRRORED else ({},):
        form = refinement.apply(expr, laws)
        answer = inference.known(form).get(name)
        if answer is not None:
            return answer
        if name in _MIRRORED and form == refinement.apply(_MIRRORED[name](form), laws):
            return True
    return None


_MIRRORED: dict[str, Callable[[Expr], Expr]] = {
    "symmetric": Transpose, "hermitian": Adjoint, "antihermitian": lambda expr: MatMul(S.NegativeOne, Adjoint(expr)),
}
"""What a matrix is equal to if it has the property."""


def without_wrong_facts(facts: Callable[[], Any]) -> Callable[[], Any]:
    """SymPy's facts about predicates, less the one that is wrong: no orthogonal matrix need be positive definite."""
    wrong = frozenset((Literal(Q.orthogonal, True), Literal(Q.positive_definite, False)))

    def known_facts() -> Any:
        known = facts()
        if isinstance(known, dict):
            implied, rejected = known[Q.orthogonal]
            return {**known, Q.orthogonal: (implied - {Q.positive_definite}, rejected)}
        return known - {wrong}

    return known_facts


def eval_refine_determinant(self: Determinant, assumptions: Any) -> Expr:
    """In place of SymPy's own, to which every orthogonal matrix has the determinant 1."""
    return Refinement(Inference(assumptions)).apply(self)


def eval_refine(self: Expr, assumptions: Any) -> Expr | None:
    """In place of SymPy's own refinements of matrices: ``refine`` asks an expression for this first."""
    result = refined(self, assumptions)
    return None if result is self and not Inference(assumptions).assumed else result


def eval_refine_if_changed(self: Expr, assumptions: Any) -> Expr | None:
    """The same for scalars, where SymPy goes on if it is None."""
    if not self.has(MatrixExpr):
        return None
    if isinstance(self, Trace) and isinstance(self.arg, (Identity, ZeroMatrix)):
        return self.doit()
    result = refined(self, assumptions)
    return None if result == self else result


def uncached_under_assumptions(cached: Callable[..., Any]) -> Callable[..., Any]:
    """A cached method of SymPy's that neither remembers nor recalls while there are global assumptions."""
    plain = getattr(cached, "__wrapped__", cached)

    def method(self: Any, *args: Any) -> Any:
        return (plain if global_assumptions else cached)(self, *args)

    return method


def expanding_under_assumptions(cached: Callable[..., Any]) -> Callable[..., Any]:
    """SymPy's ``expand``, which remembers, as it is while there are no assumptions; else by what they say."""
    plain = getattr(cached, "__wrapped__", cached)

    @wraps(plain)
    def expand(self: Expr, *args: Any, **hints: Any) -> Any:
        if not global_assumptions or not has_matrices(self):
            return cached(self, *args, **hints)
        return refined(plain(refined(self), *args, **hints))

    return expand


def factoring_under_assumptions(generic: Callable[..., Any]) -> Callable[..., Any]:
    """The function behind SymPy's ``factor``, by what is assumed."""
    @wraps(generic)
    def generic_factor(expr: Any, *args: Any, **options: Any) -> Any:
        if not global_assumptions or not isinstance(expr, Expr) or not has_matrices(expr):
            return generic(expr, *args, **options)
        return refined(generic(refined(expr), *args, **options))

    return generic_factor
