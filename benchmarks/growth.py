"""How derivatives grow: families of functions, each twice as large in turn.

The exponent is that of the processor time between the two largest sizes, each the least of a few cold calls on
functions just built, with the garbage collected before; beside it stands that of the answer, counted in nodes and edges
of its graph, which no time can grow slower than.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from math import log2
from typing import Any, NamedTuple

from growing import (
    A,
    X,
    blocks,
    chain,
    n,
    nested_cosines,
    nested_inverses,
    nested_sums,
    network,
    numbered,
    sum_of_functions,
    sum_of_traces,
    v,
    x,
)
from stopwatch import Figure, cold
from sympy import Basic, Identity, Trace, diff
from sympy.core.cache import clear_cache
from sympy.core.expr import Expr
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul

from sympy_matcalc import differential, hessian_vector_product
from sympy_matcalc.core.graph import Graph


def built_chain(count: int) -> Expr:
    """What the derivative of the chain is, with one constructor a product: SymPy's quickest way."""
    letters = [numbered("A", k) for k in range(count)]
    terms = []
    for k in range(count):
        circle = letters[k:] + letters[:k]
        factors = [circle[-1].T, *[part for letter in reversed(circle[:-1]) for part in (X.T, letter.T)]]
        terms.append(MatMul(*factors).doit())
    return MatAdd(*terms).doit()


class Family(NamedTuple):
    """Functions by size, what is taken of them, and the exponent wanted between the two largest sizes."""

    label: str
    build: Callable[[int], Expr]
    take: Callable[[Expr], Any]
    sizes: tuple[int, ...]
    goal: float


def by(variable: Expr, times: int = 1) -> Callable[[Expr], Any]:
    return lambda f: diff(f, *[variable]*times)


FAMILIES = (
    Family("chain tr(X A0 X A1 ...)", chain, by(X), (10, 20, 40), 2.2),
    Family("trace of a sum of products", sum_of_traces, by(X), (50, 100, 200), 1.2),
    Family("sum of functions of one shared sum", sum_of_functions, by(X), (25, 50, 100), 1.2),
    Family("nested sums, by X", nested_sums, by(X), (100, 200, 400), 1.2),
    Family("nested sums, by A", nested_sums, by(A), (100, 200, 400), 1.2),
    Family("nested inverses", nested_inverses, by(X), (50, 100, 200), 1.2),
    Family("f <- cos(f) f", nested_cosines, by(X), (25, 50, 100), 1.2),
    Family("k x k blocks, entries", blocks, by(X), (4, 8), 2.4),
    Family("gradient of L layers", network, by(x), (10, 20, 40), 1.2),
    Family("differential of L layers", network, lambda f: differential(f, x), (10, 20, 40), 1.2),
    Family("Hessian times v of L layers", network, lambda f: hessian_vector_product(f, x, v), (10, 20, 40), 1.2),
    Family("Hessian of L layers", network, by(x, 2), (10, 20, 40), 1.2),
)


LEAST_ROUNDS = 3
"""Of fewer calls the least is not to be trusted: an exponent is the ratio of two times."""


def least(family: Family, size: int, rounds: int) -> float:
    """The least time of some cold calls, in seconds."""
    times = []
    for _ in range(rounds):
        f = family.build(size)
        gc.collect()
        times.append(cold(lambda f=f: family.take(f)))
    return min(times)


def size_of_answer(family: Family, size: int) -> int:
    """The nodes and edges of the graph of the answer."""
    clear_cache()  # SymPy would compare what it finds there with what is built now, which takes forever where it nests
    answer = family.take(family.build(size))
    if not isinstance(answer, Basic):
        return 1
    graph = Graph(answer)
    return len(graph.nodes) + sum(map(len, graph.children))


def growth(rounds: int) -> list[Figure]:
    """A line and a figure for each family, and what ``str`` takes of a chain's derivative."""
    rounds = max(rounds, LEAST_ROUNDS)
    gc.collect()
    gc.freeze()  # what the parts before have left would be looked through again in each call, in longer ones more often
    print(f"Growth: milliseconds by size (nodes and edges of the answer), least of {rounds} cold calls")
    figures = []
    for family in FAMILIES:
        family.take(family.build(2))  # rooms are loaded when they are used first
        times = {size: least(family, size, rounds) for size in family.sizes}
        answers = {size: size_of_answer(family, size) for size in family.sizes}
        half, whole = family.sizes[-2:]
        exponent, of_answer = log2(times[whole]/times[half]), log2(answers[whole]/answers[half])
        cells = "".join(f"{size:5}: {1e3*times[size]:8.1f} ({answers[size]:5})" for size in family.sizes)
        print(f"{family.label:36}{cells}   exponent {exponent:.2f}, of the answer {of_answer:.2f}")
        figures.append(Figure(f"growth: {family.label}", exponent, family.goal))
    return figures + chains(rounds)


def chains(rounds: int) -> list[Figure]:
    """The chain against its answer built by hand, and ``str`` of it."""
    figures = []
    for size in (10, 40):
        f = chain(size)
        answer = diff(f, X)
        ours = min(cold(lambda f=f: diff(f, X)) for _ in range(rounds))
        hand = min(cold(lambda size=size: built_chain(size)) for _ in range(rounds))
        text = min(cold(lambda answer=answer: str(answer)) for _ in range(rounds))
        right = answer == built_chain(size)
        print(f"chain of {size:3}: diff {1e3*ours:.2f} ms, built by hand {1e3*hand:.2f} ms, str {1e3*text:.2f} ms"
              f"{'' if right else '   NOT EQUAL to the one built by hand'}")
        figures += [Figure(f"chain of {size}: over the answer built by hand", ours/hand, 1.0),
                    Figure(f"chain of {size}: str over diff", text/ours, 0.3)]
    assert diff(Trace(X), X) == Identity(n)
    return figures
