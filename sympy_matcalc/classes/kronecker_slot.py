"""The adjoint of a Kronecker product with constants, where it is no product itself."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.matrices.expressions.matexpr import MatrixExpr


class KroneckerSlotOf(MatrixExpr):
    """The matrix M with <M, D> = <G, A kron D kron B> for all D, while a derivative is read off.

    Parameters
    ==========

    matrix : MatrixExpr
        G, of the shape of the Kronecker product.
    before, after : Tuple of MatrixExpr
        The factors before and after D.
    shape : Tuple
        The shape of D.
    """

    def __new__(cls, matrix: Expr, before: Any, after: Any, shape: Any) -> KroneckerSlotOf:
        return Basic.__new__(cls, matrix, Tuple(*before), Tuple(*after), Tuple(*shape))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return tuple(self.args[3])

    def doit(self, **hints: Any) -> KroneckerSlotOf:
        return self
