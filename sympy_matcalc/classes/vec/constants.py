"""What the matrices that relate vec, vech and their kin have in common: their sizes are all there is to them."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.laws import roles


def triangle(n: Expr) -> Expr:
    """n(n + 1)/2, the length of the vech of an n x n matrix."""
    return n*(n + 1)/2


def triangle_position(i: Expr, j: Expr, n: Expr) -> Expr:
    """Where entry (i, j), i >= j, of an n x n matrix stands in its vech, counted from 0."""
    return i + j*n - j*(j + 1)/2


class StructureMatrix(MatrixExpr):
    """A real matrix of zeros and ones, given by sizes."""

    is_rational_in_entries = True
    _letter: str

    def __new__(cls, *sizes: Any) -> StructureMatrix:
        matrix: StructureMatrix = super().__new__(cls, *sizes)
        for size in matrix.args:
            cls._check_dim(size)
        return matrix

    def doit(self, **hints: Any) -> MatrixExpr:
        """The matrix, the identity where all sizes are 1."""
        sizes = [size.doit(**hints) for size in self.args] if hints.get("deep", True) else self.args
        return Identity(S.One) if all(size == 1 for size in sizes) else self.func(*sizes)

    def _eval_conjugate(self) -> MatrixExpr:
        return self

    def _eval_adjoint(self) -> MatrixExpr:
        return self.T

    def _eval_as_real_imag(self) -> tuple[MatrixExpr, MatrixExpr]:
        return self, ZeroMatrix(*self.shape)

    def _eval_simplify(self, **kwargs: Any) -> MatrixExpr:
        return self.doit()

    def _latex(self, printer: Any) -> str:
        return rf"{self._letter}_{{{','.join(printer._print(size) for size in self.args)}}}"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        sizes = printer._print_seq(self.args, delimiter=",")
        lowered = prettyForm(*prettyForm(" "*sizes.width()).below(sizes))
        lowered.baseline = 0
        return prettyForm(*prettyForm(self._pretty_letter(printer)).right(lowered))

    def _pretty_letter(self, printer: Any) -> str:
        return self._letter


roles(StructureMatrix)(lambda node: (("shape", size) for size in node.args))
