"""Orders of products that depend on the sizes: planned for several kinds of sizes, and chosen when they are known.

A B C with A m x n, B n x p, C p x q is (A B) C or A (B C), whichever of m n p + m p q and n p q + m n q is less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from random import Random
from typing import Any, NamedTuple

from sympy.core.expr import Expr

from sympy_matcalc.numeric.costs import cost_of
from sympy_matcalc.numeric.graph import Node, reachable

TYPICAL = 64
SMALL, LARGE = 3, 2000
MOST_PLANS, MOST_SIZES = 24, 8
"""So many ways are written down at most; with more sizes than this, one alone, for typical sizes."""
MANY_SIZES, DRAWN = 6, 40
"""From so many sizes on, so many further regimes are drawn: of five factors pairs of sizes find 10 of the 14 orders."""


class Plan(NamedTuple):
    """The operations of a function, and how many they are, in the sizes."""

    roots: tuple[Node, ...]
    cost: Expr


def plans_of(roots: Sequence[Node], planned: Callable[[Callable[[Expr], float]], Sequence[Node]]) -> list[Plan]:
    """The ways to compute some roots that are the best for some sizes; that for typical ones first.

    Parameters
    ==========

    roots : sequence of Node
        What is to be computed, its products not ordered yet.
    planned : callable
        Takes a function from sizes to numbers to the operations.
    """
    found: dict[tuple[int, ...], Plan] = {}
    for size in _regimes(roots):
        nodes = tuple(planned(size))
        key = tuple([node.number for node in nodes])
        if key not in found:
            found[key] = Plan(nodes, cost_of(reachable(nodes)).expand())
        if len(found) == MOST_PLANS:
            break
    plans = list(found.values())
    return [plan for k, plan in enumerate(plans) if k == 0 or not any(
        _is_never_less(plan.cost - other.cost) for other in plans if other is not plan)]


def _is_never_less(difference: Expr) -> bool:
    """Whether a polynomial in sizes is nowhere negative, by the signs of its coefficients."""
    return all(term.as_coeff_Mul()[0] >= 0 for term in difference.expand().as_ordered_terms())


def _regimes(roots: Sequence[Node]) -> Iterator[Callable[[Expr], float]]:
    """Typical sizes, then small and large ones, alone and in pairs, that stand in products where there is a choice."""
    yield typical_size
    symbols: dict[Any, None] = {}
    for node in reachable(roots):
        if node.op == "contract" and sum(1 for arg in node.args if len(arg.shape) > 1) > 1 and len(node.args) > 2:
            for _, dim in node.data[2]:
                symbols.update(dict.fromkeys(sorted(dim.free_symbols, key=str)))
    if not 2 <= len(symbols) <= MOST_SIZES:
        return
    for value in (SMALL, LARGE):
        for symbol in symbols:
            yield _sizes({symbol: value})
    for one, other in combinations(symbols, 2):
        yield _sizes({one: SMALL, other: SMALL})
        yield _sizes({one: SMALL, other: LARGE})
        yield _sizes({one: LARGE, other: SMALL})
    if len(symbols) >= MANY_SIZES:
        rng = Random(0)
        for _ in range(DRAWN):
            yield _sizes({symbol: SMALL*(LARGE/SMALL)**rng.random() for symbol in symbols})


def typical_size(dim: Expr) -> float:
    """A number for a size of which nothing is known."""
    return max(float(dim.subs(dict.fromkeys(dim.free_symbols, TYPICAL))), 1.0)


def _sizes(values: dict[Any, float]) -> Callable[[Expr], float]:
    def size(dim: Expr) -> float:
        number = dim.subs({symbol: values.get(symbol, TYPICAL) for symbol in dim.free_symbols})
        return max(float(number), 1.0)
    return size


def branches(plans: Sequence[Plan], text: Callable[[Expr], str], bodies: Sequence[list[str]]) -> list[str]:
    """The lines of all plans: each but the last under the condition that it costs the least."""
    if len(plans) == 1:
        return bodies[0]
    if len(plans) == 2:
        gap = text((plans[1].cost - plans[0].cost).expand())
        return [f"if {gap} >= 0:", *["    " + line for line in bodies[0]], *bodies[1]]
    lines = [f"costs_ = [{', '.join(text(plan.cost) for plan in plans)}]", "best_ = costs_.index(min(costs_))"]
    for k, body in enumerate(bodies[:-1]):
        lines += [f"if best_ == {k}:", *["    " + line for line in body]]
    return [*lines, *bodies[-1]]
