"""The adjoint of a Kronecker product with constants, where it is no product itself."""

from __future__ import annotations

from typing import Any

from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixExpr

from sympy_matcalc.core.factors import is_one_by_one
from sympy_matcalc.core.labels import UNIT, Label
from sympy_matcalc.core.laws import indexed


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


@indexed(KroneckerSlotOf)
def _entry(node: KroneckerSlotOf, row: Label, col: Label, by: Any) -> None:
    """Axes of G that are axes of a Kronecker product are split into the axes of its factors."""
    arg, before, after, shape = node.args
    args = [*before, None, *after]
    rows, cols = [], []
    for other in args:
        down, across = shape if other is None else by.shape(other)
        rows.append(row if other is None else by.label(down))
        cols.append(col if other is None else by.label(across))
    by.split_entry(arg, rows, cols)
    for other, down, across in zip(args, rows, cols):
        if other is not None:
            by.entry(other, down, across)


@indexed(KroneckerProduct)
def _entry_of_product(node: KroneckerProduct, row: Label, col: Label, by: Any) -> bool:
    """The entry of what is no scalar, times the scalars."""
    long = [arg for arg in node.args if not is_one_by_one(by.shape(arg))]
    active = next((arg for arg in node.args if by.depends(arg)), None)
    if active is None or (long and long != [active] and active in long):
        return False
    if long and active not in long:
        by.entry(KroneckerProduct(*long) if len(long) > 1 else long[0], row, col)
    for arg in node.args:
        if arg not in long or arg is active:
            by.entry(arg, *((row, col) if arg in long else (UNIT, UNIT)))
    return True
