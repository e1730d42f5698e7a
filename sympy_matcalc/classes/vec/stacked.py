"""What vec, vech and their inverse have in common: they are linear in a matrix."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.of_matrix import UnaryMatrix, read_matrix


class Stacked(UnaryMatrix):
    """What is linear in its first argument, a matrix."""

    def __new__(cls, arg: Any, *sizes: Any) -> Any:
        return super().__new__(cls, read_matrix(arg, cls.__name__), *sizes)

    def doit(self, **hints: Any) -> Expr:
        """The value by the laws of the class; of an explicit matrix, explicit."""
        args = [arg.doit(**hints) for arg in self.args] if hints.get("deep", True) else list(self.args)
        return self._linear(args[0], args[1:])

    def _linear(self, arg: Expr, sizes: list[Expr]) -> Expr:
        """f(A + B) = f(A) + f(B);  f(c A) = c f(A)"""
        if isinstance(arg, MatAdd):
            return MatAdd(*[self._linear(term, sizes) for term in arg.args]).doit(deep=False)
        if isinstance(arg, MatMul) and not arg.args[0].is_Matrix:
            # Not by split: c*I has a coefficient and no factors.
            rest = MatMul(*arg.args[1:]) if len(arg.args) > 2 else arg.args[1]
            return MatMul(arg.args[0], self._linear(rest, sizes)).doit(deep=False)
        return self._evaluated(arg, sizes)

    def _evaluated(self, arg: Expr, sizes: list[Expr]) -> Expr:
        raise NotImplementedError

    def as_explicit(self) -> MatrixBase:
        # By way of the explicit argument, since the entries of an inverse alone are not evaluated.
        explicit = self.func(self.arg.as_explicit(), *self.args[1:])
        return super(Stacked, explicit).as_explicit()

    def _eval_adjoint(self) -> MatrixExpr:
        return self._eval_conjugate().T

    def _latex(self, printer: Any) -> str:
        return rf"\operatorname{{{type(self).__name__.lower()}}}\left({printer._print(self.arg)}\right)"

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        arguments = printer._print_seq(self.args, "(", ")", ", ")
        return prettyForm(*arguments.left(type(self).__name__.lower()))
