"""The differential of a subexpression, as it stands in a line of a derivation before its rule has been applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.calculus.differentials import derivative_along
from sympy_matcalc.core.factors import new, shape_of
from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.laws import shapes, traces

Directions = Mapping[Expr, Expr]


_BARS = (r"\left|", r"\left\|", r"\left\lVert", r"\lVert", r"\operatorname{tr}")
"""What brackets itself in LaTeX."""


class _Pending:
    """What differentials of scalars and of matrices share: what varies, and along what."""

    args: tuple[Basic, ...]

    def __new__(cls, expr: Any, variables: Any, differentials: Any) -> Any:
        return Basic.__new__(cls, sympify(expr), Tuple(*variables), Tuple(*differentials))

    @property
    def expr(self) -> Any:
        """The expression whose differential this is."""
        return self.args[0]

    @property
    def directions(self) -> dict[Any, Any]:
        """The differential of each variable."""
        return dict(zip(self.args[1].args, self.args[2].args))

    def doit(self, **hints: Any) -> Expr:
        """The differential, every rule applied."""
        if not hints.get("deep", True):
            return self
        return derivative_along(self.expr, self.directions)

    def _sympystr(self, printer: Any) -> str:
        return f"d({printer._print(self.expr)})"

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        inner = printer._print(self.expr)
        bars = inner.startswith(_BARS) and inner.count(r"\left") <= 1
        return rf"\,\mathrm{{d}}{inner}" if self.expr.is_Symbol or bars else rf"\,\mathrm{{d}}\left({inner}\right)"

    def _pretty(self, printer: Any) -> Any:
        form = printer._print(self.expr)
        form.baseline = getattr(form, "baseline", 0)
        from sympy.printing.pretty.stringpict import prettyForm
        return prettyForm(*prettyForm(*form.parens()).left("d"))


class Differential(_Pending, Expr):
    """The differential of a scalar along given differentials of the variables.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.steps.differentials import Differential
    >>> X, dX = MatrixSymbol('X', 3, 3), MatrixSymbol('dX', 3, 3)
    >>> Differential(Trace(X)**2, [X], [dX])
    d(Trace(X)**2)
    >>> _.doit()
    2*Trace(X)*Trace(dX)
    """

    is_commutative = True


class MatrixDifferential(_Pending, MatrixExpr):
    """The differential of a matrix along given differentials of the variables, of the shape of the matrix."""

    @property
    def shape(self) -> tuple[Any, Any]:
        return shape_of(self.args[0])

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return Differential(self.expr[i, j], *self.args[1:])


@shapes(MatrixDifferential)
def shape_of_differential(node: MatrixDifferential) -> Expr:
    """A differential has the shape of what varies."""
    return node.expr


@traces(MatrixDifferential)
def trace_of_differential(factor: MatrixDifferential, by: Any) -> Expr:
    """tr(dU) stays as it is, whatever could be said of the transpose."""
    return new(Trace, factor)


PENDING = (Differential, MatrixDifferential)


def shown_arguments(node: Basic) -> Sequence[Basic]:
    """The arguments of a node of a line; a differential is a whole."""
    return () if isinstance(node, PENDING) else arguments(node)
