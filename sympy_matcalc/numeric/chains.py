"""Chains of matrices whose order is chosen when their sizes are known; what generated code calls, over any library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy_matcalc.numeric.chain_order import best_order


class Inverse:
    """The inverse of a matrix as a factor of a chain: it is solved with.

    Parameters
    ==========

    size : int
        The number of rows.
    solve : callable
        Takes B to A^-1 B.
    solve_transposed : callable
        Takes B to A^-T B.
    whole : callable
        The inverse itself, where it meets another one.
    """

    def __init__(self, size: int, solve: Callable[[Any], Any], solve_transposed: Callable[[Any], Any],
                 whole: Callable[[], Any]) -> None:
        self.shape = (size, size)
        self.solve = solve
        self.solve_transposed = solve_transposed
        self.whole = whole


def chain(*factors: Any) -> Any:
    """The product of matrices, with a vector at either end if need be, in the order that takes the fewest operations.

    Examples
    ========

    >>> import numpy as np
    >>> from sympy_matcalc.numeric.chains import chain
    >>> chain(np.ones((2, 3)), np.ones((3, 4)), np.ones(4)).tolist()
    [12.0, 12.0]
    """
    shapes = [factor.shape for factor in factors]
    sizes = [1 if len(shapes[0]) == 1 else shapes[0][0], *[shape[0] for shape in shapes[1:]]]
    sizes.append(1 if len(shapes[-1]) == 1 else shapes[-1][1])
    order = best_order(tuple(sizes), tuple([isinstance(factor, Inverse) for factor in factors]))
    return _product(order.tree, factors)


def chain_trace(*factors: Any) -> Any:
    """The trace of a product of matrices, in the order that takes the fewest operations."""
    sizes = (*[factor.shape[0] for factor in factors], factors[0].shape[0])
    order = best_order(sizes, tuple([isinstance(factor, Inverse) for factor in factors]), closed=True)
    one = _written(_product(order.tree, factors))
    if order.other is None:
        return one.trace()
    other = _written(_product(order.other, factors))
    return (one*other.T).sum()


def _written(factor: Any) -> Any:
    return factor.whole() if isinstance(factor, Inverse) else factor


def _product(tree: Any, factors: tuple[Any, ...]) -> Any:
    if not isinstance(tree, tuple):
        return factors[tree]
    left, right = _product(tree[0], factors), _product(tree[1], factors)
    if isinstance(left, Inverse):
        return left.solve(_written(right))
    if isinstance(right, Inverse):
        return right.solve_transposed(left) if left.ndim == 1 else right.solve_transposed(left.T).T
    return left @ right
