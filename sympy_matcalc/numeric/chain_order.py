"""The order of a chain of matrices that takes the fewest operations, by dynamic programming over its parts.

best(i, j) = min over k of best(i, k) + best(k, j) + 2 d_i d_k d_j. A factor that is an inverse is solved with, which
takes as many operations as a product; only where two inverses meet, one of them is written down.

Source: S. S. Godbole, On efficient computation of matrix chain products, IEEE Trans. Computers C-22 (1973) 864-866.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

REMEMBERED = 4096
"""So many combinations of sizes are remembered."""


class Order(NamedTuple):
    """What a chain costs, and how: numbers of factors, and pairs of what is multiplied."""

    cost: float
    tree: Any
    other: Any = None
    """The second half of a closed chain; None where the trace is that of the whole product."""


@lru_cache(REMEMBERED)
def best_order(sizes: tuple[int, ...], inverses: tuple[bool, ...], closed: bool = False) -> Order:
    """The best order of a chain.

    Parameters
    ==========

    sizes : tuple of int
        Factor k is ``sizes[k]`` x ``sizes[k + 1]``; a vector at an end is one with a size of one.
    inverses : tuple of bool
        Which factors are inverses.
    closed : bool
        Whether it is the trace of the product that is wanted.

    Examples
    ========

    >>> from sympy_matcalc.numeric.chain_order import best_order
    >>> best_order((10, 100, 5, 50), (False, False, False))
    Order(cost=15000, tree=((0, 1), 2), other=None)
    """
    if closed:
        return _closed(sizes, inverses)
    return _open(sizes, inverses, 0, len(inverses))[0, len(inverses)]


def _open(sizes: tuple[int, ...], inverses: tuple[bool, ...], start: int, longest: int) -> dict[tuple[int, int], Order]:
    """The best orders of all parts, up to a length."""
    count = len(inverses)
    best = {(k, k + 1): Order(0, k) for k in range(start, count)}
    for length in range(2, longest + 1):
        for i in range(start, count - length + 1):
            j = i + length
            best[i, j] = min((_joined(sizes, inverses, best[i, k], best[k, j], (i, k, j)) for k in range(i + 1, j)),
                             key=lambda order: order.cost)
    return best


def _joined(sizes: tuple[int, ...], inverses: tuple[bool, ...], one: Order, other: Order,
            place: tuple[int, int, int]) -> Order:
    i, k, j = place
    cost = one.cost + other.cost + 2*sizes[i]*sizes[k]*sizes[j]
    if k == i + 1 and j == k + 1 and inverses[i] and inverses[k]:
        cost += _written(sizes[k])
    return Order(cost, (one.tree, other.tree))


def _written(size: int) -> float:
    """What it costs to write down the inverse of a factored matrix."""
    return 4*size**3/3


def _closed(sizes: tuple[int, ...], inverses: tuple[bool, ...]) -> Order:
    """tr(P Q) is the inner product of P.T and Q, for the two parts of the chain that cost the least."""
    count = len(inverses)
    twice, flags = (*sizes[:-1], *sizes), (*inverses, *inverses)
    best = _open(twice, flags, 0, count)

    def alone(i: int, j: int) -> float:
        return _written(twice[i]) if j == i + 1 and flags[i] else 0

    choices = [Order(best[i, i + count].cost + twice[i], best[i, i + count].tree) for i in range(count)]
    choices += [Order(best[i, j].cost + best[j, i + count].cost + 2*twice[i]*twice[j] + alone(i, j)
                      + alone(j, i + count), best[i, j].tree, best[j, i + count].tree)
                for i in range(count) for j in range(i + 1, count)]
    found = min(choices, key=lambda order: order.cost)
    return Order(found.cost, _wrapped(found.tree, count), _wrapped(found.other, count))


def _wrapped(tree: Any, count: int) -> Any:
    if isinstance(tree, tuple):
        return tuple([_wrapped(part, count) for part in tree])
    return tree if tree is None else tree % count
