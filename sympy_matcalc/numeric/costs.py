"""What operations cost: additions and multiplications, as formulas in the sizes, or in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Any

from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Function
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.core.sympify import sympify

from sympy_matcalc.numeric.chain_order import best_order
from sympy_matcalc.numeric.graph import Node

Size = Callable[[Expr], Any]


class ChainCost(Function):
    """The operations of a chain in its best order: a number as soon as all sizes are.

    Examples
    ========

    >>> from sympy import Tuple, symbols
    >>> from sympy_matcalc.numeric.costs import ChainCost
    >>> m, n = symbols('m n', integer=True, positive=True)
    >>> cost = ChainCost(Tuple(m, n, m, n), Tuple(0, 0, 0), False)
    >>> cost
    fewest(m, n, m, n)
    >>> cost.subs({m: 2, n: 10})
    160
    """

    @classmethod
    def eval(cls, sizes: Any, inverses: Any, closed: Any) -> Expr | None:
        """The number, where it is one."""
        if all(size.is_Integer for size in sizes):
            cost = best_order(tuple(map(int, sizes)), tuple([bool(flag) for flag in inverses]), bool(closed)).cost
            return Rational(round(3*cost), 3)
        return None

    def _sympystr(self, printer: Any) -> str:
        sizes, inverses, closed = self.args
        solved = [str(k + 1) for k, flag in enumerate(inverses) if flag]
        notes = [f"inverses {', '.join(solved)}"] if solved else []
        notes += ["trace"] if closed else []
        return f"fewest({', '.join([*map(printer._print, sizes.args), *notes])})"


def cost_of(nodes: Iterable[Node], size: Size = lambda dim: dim) -> Any:
    """The operations of some nodes together, in symbols or for sizes that are numbers."""
    return sum((_cost(node, size) for node in nodes), S.Zero)


def _volume(shape: Sequence[Expr], size: Size) -> Any:
    return prod(map(size, shape), start=S.One)


def _cost(node: Node, size: Size) -> Any:
    if node.op == "contract":
        labels, out, dims = node.data
        used = {label for place in labels for label in place}
        volume = _volume([dim for label, dim in dims if label in used], size)
        if len(node.args) == 1:
            return volume if used - set(out) else S.Zero
        return 2*volume if used - set(out) else volume
    if node.op == "add":
        count = len(node.args) - 1 + sum(1 for c in node.data if abs(c) != 1)
        return count*_volume(node.shape, size)
    if node.op in ("map", "function"):
        return _volume(node.shape or (node.args[0].shape if node.args else ()), size)
    return _of_chain(node, size) if node.op == "chain" else _of_matrix(node, size)


def _of_chain(node: Node, size: Size) -> Any:
    flags, closed = node.data
    shapes = [arg.shape[::-1] if flag else arg.shape for arg, flag in zip(node.args, flags)]
    sizes = [S.One if len(shapes[0]) == 1 else size(shapes[0][0]), *[size(shape[0]) for shape in shapes[1:]]]
    sizes.append(S.One if len(shapes[-1]) == 1 else size(shapes[-1][1]))
    inverses = [S(arg.op.endswith("inverse_of")) for arg in node.args]
    return ChainCost(Tuple(*map(sympify, sizes)), Tuple(*inverses), sympify(closed))


def _of_matrix(node: Node, size: Size) -> Any:
    """The leading terms of the standard algorithms (Golub and Van Loan, Matrix Computations, 4th ed.)."""
    if not node.args or not node.args[0].shape:
        return S.Zero
    n = size(node.args[0].shape[0])
    if node.op == "inverse":
        return 2*n**3
    if node.op in ("logdet", "det", "lu", "inverse_of"):
        return Rational(2, 3)*n**3
    if node.op == "cholesky":
        return Rational(1, 3)*n**3
    if node.op == "solve":
        return Rational(2, 3)*n**3 + 2*n*_volume(node.shape, size)
    if node.op == "triangular_solve":
        return n*_volume(node.shape, size)
    if node.op == "triangular_inverse":
        return Rational(1, 3)*n**3
    if node.op in ("diagonal_logdet", "diagonal_det"):
        return n
    if node.op in ("lu_solve", "cholesky_solve"):
        return 2*n*_volume(node.shape, size)
    if node.op in ("lu_inverse", "cholesky_inverse"):
        return Rational(4, 3)*n**3
    if node.op in ("lu_logdet", "lu_det", "cholesky_logdet"):
        return 2*n
    if node.op == "power":
        return 2*n**3
    return S.Zero
