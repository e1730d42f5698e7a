"""How gradient, differential and Hessian-vector product grow along a chain of entrywise layers.

    python benchmarks/hessians.py [--layers 10 20 40 80]

The chain is y = tanh.(W y + b), layer after layer, under x -> b.T*y. Sizes are distinct subexpressions, times are
those of the first call after SymPy's cache was cleared, the least of three; a Hessian-vector product includes its
gradient. The last line holds the largest chain against half of it: 2 is linear. The targets are 2.1 for sizes and
2.5 for times.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))  # a sympy_matcalc on the path comes first

from sympy import Lambda, MatAdd, MatMul, MatrixSymbol, Symbol, Trace, symbols, tanh
from sympy.core.cache import clear_cache
from sympy.core.expr import Expr

from sympy_matcalc import derivative, differential, hessian_vector_product
from sympy_matcalc.core.graph import Graph

n = symbols("n", integer=True, positive=True)
x, b, v = (MatrixSymbol(name, n, 1) for name in "xbv")
TANH = Lambda(Symbol("z"), tanh(Symbol("z")))

WHAT: dict[str, Callable[[Expr], Expr]] = {
    "gradient": lambda f: derivative(f, x),
    "differential": lambda f: differential(f, x),
    "Hessian times v": lambda f: hessian_vector_product(f, x, v),
}


def network(layers: int) -> Expr:
    """The chain, of bare nodes: SymPy's operators walk down to the first layer each time."""
    y: Expr = x
    for k in range(layers):
        y = MatAdd(MatMul(MatrixSymbol(f"W{k}", n, n), y), MatrixSymbol(f"b{k}", n, 1)).applyfunc(TANH)
    return Trace(MatMul(b.T, y))


def measured(take: Callable[[Expr], Expr], layers: int) -> tuple[int, float]:
    """The size of a derivative of the chain, and the seconds it takes."""
    least = float("inf")
    for _ in range(3):
        f = network(layers)
        clear_cache()
        start = time.perf_counter()
        result = take(f)
        least = min(least, time.perf_counter() - start)
    return len(Graph(result).nodes), least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layers", type=int, nargs="+", default=[10, 20, 40, 80])
    counts = parser.parse_args().layers
    if len(counts) > 1 and 2*counts[-2] != counts[-1]:
        parser.error("the last number of layers is to be twice the one before it")
    print("layers".ljust(12) + "".join(what.rjust(26) for what in WHAT))
    table = []
    for layers in counts:
        row = [measured(take, layers) for take in WHAT.values()]
        table.append(row)
        print(f"{layers:<12}" + "".join(f"{size:>13} {1000*seconds:>9.0f} ms" for size, seconds in row))
    if len(table) > 1:
        ratios = [(large[0]/small[0], large[1]/small[1]) for small, large in zip(table[-2], table[-1])]
        print("growth".ljust(12) + "".join(f"{size:>13.2f} {seconds:>12.2f}" for size, seconds in ratios))


if __name__ == "__main__":
    main()
