"""What takes the place of SymPy's own handlers of matrix predicates and of ``refine``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from sympy.assumptions.assume import Predicate
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.logic.boolalg import true
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.refinement import Refinement, refined
from sympy_matcalc.core.expansion import EXPANDING
from sympy_matcalc.core.laws import properties
from sympy_matcalc.core.properties import OF_COMPLEX, PREDICATES
from sympy_matcalc.core.ranks import is_singular


def asked(original: Callable[..., Any], predicate: Predicate, args: Any, assumptions: Any = true) -> bool | None:
    """In place of ``Predicate.eval``: SymPy's handler is asked only where no law of ours speaks."""
    (expr,), name = args, str(predicate.name)
    if isinstance(expr, MatrixExpr) and (name in PREDICATES or name in OF_COMPLEX):
        answer = answered(expr, name, assumptions)
        known = properties.of(type(expr)) is not None
        if answer is not None or (known and not _asks_sympy(expr, name)) or (
                name in OF_COMPLEX and not isinstance(expr, MatrixBase)):
            return answer
    if name in OF_ENTRIES and isinstance(expr, (Identity, ZeroMatrix, OneMatrix)):
        return True
    answer = cast("bool | None", original(predicate, args, assumptions))
    if name in OF_ENTRIES and answer is False and not isinstance(expr, (MatrixBase, MatrixSymbol)):
        return None
    return answer


OF_ENTRIES = ("integer_elements", "real_elements", "complex_elements")
"""That a part is outside of such a set says nothing of the whole, of which SymPy says False.

Twice half of a matrix of integers is one of integers again; of block matrices SymPy says it where it knows
nothing of a block.
"""


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
    inference = Inference(assumptions, expr)
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


def eval_refine(original: Callable[..., Any] | None, self: Expr, assumptions: Any) -> Expr | None:
    """``refine`` asks an expression for this first, and goes on by SymPy's own refinements if it is None.

    To these every orthogonal matrix has the determinant 1; of matrices they know nothing that is assumed here.
    """
    if isinstance(self, Determinant):
        if not isinstance(self.arg, ZeroMatrix) and is_singular(self.arg, by_shape=True):
            return self  # what is zero for no assumption is left to what sees the inverse that may stand beside it
        return Refinement(Inference(assumptions, self)).apply(self)
    if isinstance(self, Trace) and isinstance(self.arg, (Identity, ZeroMatrix)):
        return self.doit()
    result = refined(self, assumptions)
    if result != self or (isinstance(self, (MatrixExpr, MatrixElement)) and (
            result is not self or Inference(assumptions).assumed)):
        return result
    return None if original is None else original(self, assumptions)


def expand(original: Callable[..., Any], self: Expr, *args: Any, **hints: Any) -> Any:
    """SymPy's ``expand`` by what is assumed; it must not remember that."""
    plain = getattr(original, "__wrapped__", original)
    return refined(plain(refined(self), *args, **hints))


def generic_factor(original: Callable[..., Any], expr: Any, *args: Any, **options: Any) -> Any:
    """The function behind SymPy's ``factor``, by what is assumed."""
    return refined(original(refined(expr), *args, **options))
