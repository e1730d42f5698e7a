"""What operations cost: additions and multiplications, as formulas in the sizes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy.core.expr import Expr
from sympy.core.numbers import Rational
from sympy.core.singleton import S

from sympy_matcalc.numeric.graph import Node


def cost_of(nodes: Iterable[Node]) -> Expr:
    """The operations of some nodes together."""
    return sum((_cost(node) for node in nodes), S.Zero)


def _volume(shape: Sequence[Expr]) -> Expr:
    result = S.One
    for size in shape:
        result = result*size
    return result


def _cost(node: Node) -> Expr:
    if node.op == "contract":
        labels, out, dims = node.data
        used = {label for place in labels for label in place}
        volume = _volume([dim for label, dim in dims if label in used])
        if len(node.args) == 1:
            return volume if used - set(out) else S.Zero
        return 2*volume if used - set(out) else volume
    if node.op == "add":
        count = len(node.args) - 1 + sum(1 for c in node.data if abs(c) != 1)
        return count*_volume(node.shape)
    if node.op in ("map", "function"):
        return _volume(node.shape or (node.args[0].shape if node.args else ()))
    return _of_matrix(node)


def _of_matrix(node: Node) -> Expr:
    """The leading terms of the standard algorithms (Golub and Van Loan, Matrix Computations, 4th ed.)."""
    if not node.args or not node.args[0].shape:
        return S.Zero
    n = node.args[0].shape[0]
    if node.op == "inverse":
        return 2*n**3
    if node.op in ("logdet", "det", "lu"):
        return Rational(2, 3)*n**3
    if node.op == "cholesky":
        return Rational(1, 3)*n**3
    if node.op == "solve":
        return Rational(2, 3)*n**3 + 2*n*_volume(node.shape)
    if node.op == "triangular_solve":
        return n*_volume(node.shape)
    if node.op == "triangular_inverse":
        return Rational(1, 3)*n**3
    if node.op in ("diagonal_logdet", "diagonal_det"):
        return n
    if node.op in ("lu_solve", "cholesky_solve"):
        return 2*n*_volume(node.shape)
    if node.op in ("lu_inverse", "cholesky_inverse"):
        return Rational(4, 3)*n**3
    if node.op in ("lu_logdet", "lu_det", "cholesky_logdet"):
        return 2*n
    if node.op == "power":
        return 2*n**3
    return S.Zero
