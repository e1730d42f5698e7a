"""How long ``simplify`` takes on random matrix expressions: with the plugin, and SymPy alone.

    python benchmarks/simplification.py [--cases N] [--nodes N]

Both are timed in one process, interleaved, each with a fresh cache. SymPy alone raises on
some of the expressions; those count for the plugin's times, not for the ratios. The exit code
is 0 whatever the figures.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.append(str(CHECKOUT))  # a sympy_matcalc on the path comes first
sys.path.append(str(CHECKOUT / "tests"))

from random_expressions import random_case
from sympy import Expr, count_ops, simplify, symbols
from sympy.core.cache import clear_cache
from sympy.core.traversal import preorder_traversal

import sympy_matcalc


def seconds(run: Callable[[], object]) -> tuple[float, object]:
    """The time of a call, and its result; an exception counts as a result."""
    clear_cache()
    start = time.perf_counter()
    try:
        result = run()
    except Exception as error:  # whatever SymPy raises on matrices
        result = error
    return time.perf_counter() - start, result


def cases(count: int, nodes: int) -> list[Expr]:
    """Random scalars and matrices with at most so many nodes, and at least ten."""
    found: list[Expr] = []
    seed = 0
    while len(found) < count:
        of = ("scalar", "matrix")[seed % 2]
        expr = random_case(seed, depth=3, of=of, classes="all").expr
        if 10 <= sum(1 for _ in preorder_traversal(expr)) <= nodes:
            found.append(expr)
        seed += 1
    return found


def without_matrices(repeats: int) -> float:
    """The ratio of the times on an expression without matrices: what the plugin costs who does not use it."""
    x, y = symbols("x y")
    expr = (x**2 - y**2)/(x - y) + (x + 1)**3
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(repeats):
        for on in (True, False):
            with sympy_matcalc.installed(on):
                times[on].append(seconds(lambda: simplify(expr))[0])
    return median(times[True])/median(times[False])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--nodes", type=int, default=60)
    options = parser.parse_args()
    ours, ratios, raised, alone_raised, longer = [], [], 0, 0, 0
    totals = [0.0, 0.0]
    for expr in cases(options.cases, options.nodes):
        with sympy_matcalc.installed(True):
            time_on, result = seconds(lambda expr=expr: simplify(expr))
        with sympy_matcalc.installed(False):
            time_off, alone = seconds(lambda expr=expr: simplify(expr))
        ours.append(time_on)
        raised += isinstance(result, Exception)
        alone_raised += isinstance(alone, Exception)
        if not isinstance(result, Exception):
            longer += bool(count_ops(result) > count_ops(expr))
        if not isinstance(alone, Exception):
            ratios.append(time_on/time_off)
            totals = [totals[0] + time_on, totals[1] + time_off]
    ratios.sort()
    print(f"{len(ours)} expressions of up to {options.nodes} nodes")
    print(f"with the plugin: median {1000*median(ours):.0f} ms, slowest {max(ours):.1f} s, "
          f"raised {raised}, longer {longer}")
    print(f"SymPy alone raised on {alone_raised}")
    print(f"ratio plugin / SymPy alone: median {median(ratios):.2f}, "
          f"nine of ten below {ratios[int(0.9*len(ratios))]:.2f}")
    print(f"ratio of the total times: {totals[0]/totals[1]:.2f}")
    print(f"without matrices: {without_matrices(20):.3f}")


if __name__ == "__main__":
    main()
