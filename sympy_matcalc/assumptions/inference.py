"""What is known of a matrix expression under assumptions: the laws, applied from the leaves up."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sympy.assumptions.ask import Q
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.logic.boolalg import true
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.core.complex_numbers import says_complex
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Memory, arguments, folded, nodes_below
from sympy_matcalc.core.laws import properties
from sympy_matcalc.core.properties import PREDICATES, Known, closed, shape_known


class Inference:
    """What follows for matrix expressions from assumptions.

    Parameters
    ==========

    assumptions : Boolean
        Local assumptions; SymPy's ``global_assumptions`` are added.
    about : Basic, optional
        What is asked about: where an adjoint or a complex number stands in it, symbols are not taken for real.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Q
    >>> from sympy_matcalc.assumptions.inference import Inference
    >>> A, S = MatrixSymbol('A', 3, 3), MatrixSymbol('S', 3, 3)
    >>> Inference(Q.symmetric(S)).known(A*S*A.T)["symmetric"]
    True
    """

    def __init__(self, assumptions: Any = true, about: Basic | None = None) -> None:
        self.assumed = Assumed(assumptions, about is not None and says_complex(nodes_below([about])))
        self.symmetric_symbols = self.assumed.symmetric_symbols
        self.algebra = Algebra(self.symmetric_symbols)
        self._known: Memory[Known] = {}

    def known(self, expr: Expr) -> Known:
        """The properties that a matrix expression is known to have, and not to have."""
        return folded(expr, matrix_parts, self._from_parts, self._known)

    def holds(self, expr: Expr, *names: str) -> bool:
        """Whether a matrix expression is known to have one of the properties."""
        known = self.known(expr)
        return any(known.get(name) is True for name in names)

    def _from_parts(self, node: Basic, parts: list[Known]) -> Known:
        if not isinstance(node, MatrixExpr):
            return {}
        shape = shape_known(*self.algebra.shape(node))
        known = {**shape, **self.assumed.facts.get(node, {})}
        if isinstance(node, MatrixSymbol) and self.assumed.is_real(node):
            known.setdefault("real", True)
        law = properties.of(type(node))
        if law is not None:
            by_law = law(node, parts, self.assumed, self.algebra)
        else:
            by_law = _known_to_sympy(node, self.assumed.assumptions)
        if not shape.get("nonempty"):
            # A matrix without entries is orthogonal, diagonal, definite, whatever its factors are.
            by_law = {name: value for name, value in by_law.items() if value or name in ("square", "real")}
        known = closed({**by_law, **known})
        if known.get("skew_symmetric") and self.algebra.shape(node)[0].is_odd:
            known = closed({**known, "singular": True})
        return known


def _known_to_sympy(node: Expr, assumptions: Any) -> Known:
    """What the handlers registered with SymPy's predicates say, for classes that have no law here."""
    known: Known = {}
    for name in PREDICATES:
        handler = getattr(Q, name).handler
        with suppress(NotImplementedError):  # no handler for the class
            answer = getattr(handler, "original", handler)(node, assumptions=assumptions)
            if answer is not None:
                known[name] = bool(answer)
    return known


def matrix_parts(node: Expr) -> list[Expr]:
    """The matrices that a law asks for: the matrix arguments of a node, the blocks of a block matrix."""
    if isinstance(node, (MatrixSymbol, MatrixBase)):
        return []
    return [part for part in arguments(node) if isinstance(part, MatrixExpr)]
