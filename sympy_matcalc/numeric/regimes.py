"""Orders of products that depend on the sizes: planned for several kinds of sizes, and chosen when they are known.

A B C with A m x n, B n x p, C p x q is (A B) C or A (B C), whichever of m n p + m p q and n p q + m n q is less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from random import Random
from typing import Any, NamedTuple

from sympy.core.add import Add
from sympy.core.expr import Expr

from sympy_matcalc.numeric.costs import cost_of
from sympy_matcalc.numeric.graph import Node, NumericGraph, reachable

SizeOf = Callable[[Expr], float]

TYPICAL = 64
SMALL, LARGE = 3, 2000
MOST_PLANS, MOST_SIZES = 24, 8
"""So many ways are written down at most; with more sizes than this, one alone, for typical sizes."""
MOST_STEPS = 20_000
"""After so many joints of arrays were looked at, no further sizes are tried."""
MOST_BRANCHES, COMPARED, WORTH = 2, 12, 1.1
"""With more ways, chains are ordered at the call if that takes fewer operations for so many sizes that are drawn; else
a way is written down if it takes that much fewer for some of them."""
MANY_SIZES, DRAWN = 6, 40
"""From so many sizes on, so many further regimes are drawn: of five factors pairs of sizes find 10 of the 14 orders."""


class Plan(NamedTuple):
    """The operations of a function, and how many they are, in the sizes."""

    roots: tuple[Node, ...]
    cost: Expr


Planning = Callable[[SizeOf, bool], Sequence[Node]]


def plans_of(roots: Sequence[Node], planned: Planning, graph: NumericGraph) -> list[Plan]:
    """The ways to compute some roots that are the best for some sizes; that for typical ones first.

    Parameters
    ==========

    roots : sequence of Node
        What is to be computed, its products not ordered yet.
    planned : callable
        Takes a function from sizes to numbers, and whether the orders of chains are left to the call, to the
        operations.
    graph : NumericGraph
        Where they are.
    """
    symbols = _sizes_with_a_choice(roots)
    found: dict[tuple[int, ...], tuple[Node, ...]] = {}
    for size in _regimes(symbols):
        nodes = tuple(planned(size, False))
        found.setdefault(tuple([node.number for node in nodes]), nodes)
        if len(found) == MOST_BRANCHES + 1 and _is_better(at_call := tuple(planned(typical_size, True)),
                                                          list(found.values()), symbols, anywhere=False):
            return [Plan(at_call, cost_of(reachable(at_call)).expand())]
        if len(found) == MOST_PLANS or graph.steps > MOST_STEPS:
            break
    ways = list(found.values())
    if len(ways) > MOST_BRANCHES or len(symbols) > MOST_SIZES:
        at_call = tuple(planned(typical_size, True))
        if _is_better(at_call, ways, symbols, anywhere=True):
            return [Plan(at_call, cost_of(reachable(at_call)).expand())]
        ways = _worth_writing(ways, symbols)
    plans = [Plan(nodes, cost_of(reachable(nodes)).expand()) for nodes in ways]
    return [plan for k, plan in enumerate(plans) if k == 0 or not any(
        _is_never_less(plan.cost - other.cost) for other in plans if other is not plan)]


def _is_never_less(difference: Expr) -> bool:
    """Whether a polynomial in sizes is nowhere negative, by the signs of its coefficients."""
    return all(term.as_coeff_Mul()[0] >= 0 for term in difference.expand().as_ordered_terms())


def _is_better(at_call: Sequence[Node], ways: Sequence[Sequence[Node]], symbols: Sequence[Any],
               anywhere: bool) -> bool:
    """Whether chains ordered at the call take fewer operations than the best of some ways.

    That is asked for sizes that are drawn: for all of them, or (``anywhere``) in the mean of the ratios.
    """
    if not any(node.op == "chain" for node in reachable(at_call)):
        return False
    (own,), others = _costs([at_call], symbols), _costs(ways, symbols)
    ratios: list[float] = [one/max(min(rest), 1.0) for one, *rest in zip(own, *others)]
    return sum(ratios) < len(ratios) if anywhere else max(ratios) <= 1 + 1e-9


def _worth_writing(ways: list[tuple[Node, ...]], symbols: Sequence[Any]) -> list[tuple[Node, ...]]:
    """Of many ways the first, and those that save a tenth for some sizes, the one that saves most before the others."""
    costs = dict(zip(ways, _costs(ways, symbols)))
    kept, rest = ways[:1], ways[1:]
    while rest:
        best = [min(of_sizes) for of_sizes in zip(*[costs[way] for way in kept])]
        savings = [max(old/max(new, 1.0) for old, new in zip(best, costs[way])) for way in rest]
        if max(savings) < WORTH:
            break
        kept.append(rest.pop(savings.index(max(savings))))
    return kept


def _costs(ways: Sequence[Sequence[Node]], symbols: Sequence[Any]) -> list[list[float]]:
    """The operations of each way, for sizes that are drawn."""
    rng = Random(1)
    drawn = [_sizes({symbol: float(round(SMALL*(LARGE/SMALL)**rng.random())) for symbol in symbols}, whole=True)
             for _ in range(COMPARED)]
    return [[float(cost_of(reachable(way), size)) for size in drawn] for way in ways]


def _sizes_with_a_choice(roots: Sequence[Node]) -> list[Any]:
    """The symbols in products that can be taken in several orders."""
    symbols: dict[Any, None] = {}
    for node in reachable(roots):
        if node.op == "contract" and any(len(arg.shape) > 1 for arg in node.args) \
                and sum(1 for arg in node.args if arg.shape) > 2:
            for _, dim in node.data[2]:
                symbols.update(dict.fromkeys(sorted(dim.free_symbols, key=str)))
    return list(symbols)


def _regimes(symbols: Sequence[Any]) -> Iterator[SizeOf]:
    """Typical sizes, then small and large ones, alone and in pairs."""
    yield typical_size
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


def _sizes(values: dict[Any, float], whole: bool = False) -> SizeOf:
    known: dict[Expr, Any] = {}

    def size(dim: Expr) -> Any:
        if dim not in known:
            number = max(float(dim.subs({symbol: values.get(symbol, TYPICAL) for symbol in dim.free_symbols})), 1.0)
            known[dim] = round(number) if whole else number
        return known[dim]
    return size


def branches(plans: Sequence[Plan], text: Callable[[Expr], str], bodies: Sequence[list[str]]) -> list[str]:
    """The lines of all plans: each but the last under the condition that it costs the least."""
    if len(plans) == 1:
        return bodies[0]
    if len(plans) == 2:
        terms = (plans[1].cost - plans[0].cost).expand().primitive()[1].as_ordered_terms()
        more = [term for term in terms if term.as_coeff_Mul()[0] > 0]
        less = [-term for term in terms if term not in more]
        return [f"if {text(Add(*more))} >= {text(Add(*less))}:", *["    " + line for line in bodies[0]], *bodies[1]]
    lines = [f"costs_ = [{', '.join(text(plan.cost) for plan in plans)}]", "best_ = costs_.index(min(costs_))"]
    for k, body in enumerate(bodies[:-1]):
        lines += [f"if best_ == {k}:", *["    " + line for line in body]]
    return [*lines, *bodies[-1]]
