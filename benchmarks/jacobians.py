"""How fast are Jacobians and Hessians: with the plugin, and with SymPy alone where SymPy is right.

    python benchmarks/jacobians.py [--quick] [--json FILE]

Every answer, ours and SymPy's, is checked against central differences; SymPy's time counts only where it is right.
Then the growth along a chain of layers: time and size of the answer for twice the layers.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parent.parent))  # a sympy_matcalc on the path comes first

import sympy
from stopwatch import Figure, repetitions, seconds
from sympy import (
    Basic,
    Determinant,
    DiagMatrix,
    Dummy,
    Inverse,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Trace,
    diff,
    exp,
    hadamard_product,
    log,
    sin,
    symbols,
    tanh,
)
from sympy.core.cache import clear_cache
from sympy.core.expr import Expr
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matmul import MatMul

import sympy_matcalc
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.values.differences import deviation

n, m, p, q = symbols("n m p q", integer=True, positive=True)
X, A, B = MatrixSymbol("X", n, m), MatrixSymbol("A", p, n), MatrixSymbol("B", m, q)
S, C, M = MatrixSymbol("S", n, n), MatrixSymbol("C", n, n), MatrixSymbol("M", n, m)
x, a, y = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1), MatrixSymbol("y", m, 1)
ones = OneMatrix(1, n)


class Case(NamedTuple):
    """What is differentiated, and the variables, one or two."""

    label: str
    build: Callable[[], Expr]
    variables: Sequence[MatrixSymbol]


CASES = [
    Case("C x", lambda: C*x, [x]),
    Case("C x + a", lambda: C*x + a, [x]),
    Case("x.T C", lambda: x.T*C, [x]),
    Case("x x.T x", lambda: x*x.T*x, [x]),
    Case("x x.T a", lambda: x*x.T*a, [x]),
    Case("C sin.(x)", lambda: C*x.applyfunc(sin), [x]),
    Case("sin.(C x)", lambda: (C*x).applyfunc(sin), [x]),
    Case("two layers of tanh", lambda: (S*(C*x).applyfunc(tanh)).applyfunc(tanh), [x]),
    Case("x o C x", lambda: hadamard_product(x, C*x), [x]),
    Case("Diag(x) C x", lambda: DiagMatrix(x)*C*x, [x]),
    Case("X", lambda: X, [X]),
    Case("X.T", lambda: X.T, [X]),
    Case("A X B", lambda: A*X*B, [X]),
    Case("X X.T", lambda: X*X.T, [X]),
    Case("X.T C X", lambda: X.T*C*X, [X]),
    Case("S^2", lambda: S**2, [S]),
    Case("S^3", lambda: S**3, [S]),
    Case("S^-1", lambda: Inverse(S), [S]),
    Case("C S^-1 C", lambda: C*Inverse(S)*C, [S]),
    Case("tr(S) S", lambda: Trace(S)*S, [S]),
    Case("tr(S C) C", lambda: Trace(S*C)*C, [S]),
    Case("X o M", lambda: hadamard_product(X, M), [X]),
    Case("sin.(X)", lambda: X.applyfunc(sin), [X]),
    Case("sin.(A X B)", lambda: (A*X*B).applyfunc(sin), [X]),
    Case("X y, by X", lambda: X*y, [X]),
    Case("x y.T, by x", lambda: x*y.T, [x]),
    Case("x x.T, by x", lambda: x*x.T, [x]),
    Case("|S| S", lambda: Determinant(S)*S, [S]),
    Case("x.T C x, Hessian", lambda: x.T*C*x, [x, x]),
    Case("|X.T x - y|^2, Hessian", lambda: (X.T*x - y).T*(X.T*x - y), [x, x]),
    Case("tr((C x - a).T (C x - a)), Hessian", lambda: Trace((C*x - a).T*(C*x - a)), [x, x]),
    Case("1.T exp.(C x), Hessian", lambda: ones*(C*x).applyfunc(exp), [x, x]),
    Case("log 1.T exp.(x), Hessian", lambda: log(Trace(ones*x.applyfunc(exp))), [x, x]),
    Case("exp(-x.T C x), Hessian", lambda: exp(-Trace(x.T*C*x)), [x, x]),
    Case("tr(S.T C S), Hessian", lambda: Trace(S.T*C*S), [S, S]),
    Case("tr(S^3), Hessian", lambda: Trace(S**3), [S, S]),
    Case("tr(S^-1 C), Hessian", lambda: Trace(Inverse(S)*C), [S, S]),
    Case("|S|, Hessian", lambda: Determinant(S), [S, S]),
    Case("log |S|, Hessian", lambda: log(Determinant(S)), [S, S]),
    Case("x.T C x, by x and C", lambda: x.T*C*x, [x, C]),
    Case("|X.T x - y|^2, by x and X", lambda: (X.T*x - y).T*(X.T*x - y), [x, X]),
]


def answered(build: Callable[[], Expr], variables: Sequence[MatrixSymbol]) -> Any:
    try:
        return diff(build(), *variables)
    except Exception as error:  # an error is one of SymPy's wrong answers
        return error


def is_right(expr: Expr, variables: Sequence[MatrixSymbol], answer: Any) -> bool:
    """Whether an answer agrees with central differences of the gradient, or of the expression itself."""
    *before, last = variables
    try:
        return bool(deviation(diff(expr, *before) if before else expr, last, answer, seed=1) < 1e-6)
    except Exception:  # it cannot be evaluated
        return False


def small(rounds: int, slice_: float) -> list[Figure]:
    print("Jacobians and Hessians, in microseconds (medians)")
    print(f"{'':38}{'plugin':>9}{'SymPy':>10}{'x SymPy':>9}  answers")
    ratios, wrong = [], 0
    for label, build, variables in CASES:
        clear_cache()
        expr = build()
        call = partial(answered, build, variables)
        answer = call()
        with sympy_matcalc.installed(False):
            sympys = call()
            alone_times = repetitions(call, slice_)
        right, sympy_right = is_right(expr, variables, answer), is_right(expr, variables, sympys)
        times = repetitions(call, slice_)
        plugin, alone = [], []
        for _ in range(rounds):
            call()
            plugin.append(seconds(call, times))
            with sympy_matcalc.installed(False):
                call()
                alone.append(seconds(call, alone_times))
        ours, theirs = median(plugin), median(alone)
        wrong += not right
        if sympy_right:
            ratios.append(theirs/ours)
        print(f"{label:38}{ours*1e6:9.0f}{theirs*1e6:10.0f}{theirs/ours if sympy_right else float('nan'):9.1f}  "
              f"{'right' if right else f'WRONG: {answer}'}, SymPy {'right' if sympy_right else 'wrong or open'}")
    print()
    return [Figure(f"faster than SymPy alone, median of {len(ratios)}", median(ratios), 10, at_least=True),
            Figure("wrong answers of ours", float(wrong), 0)]


def network(layers: int) -> Expr:
    """tanh.(A_k ...tanh.(A_1 x)), without SymPy's evaluation, which walks down at every layer."""
    z = Dummy("z")
    function = Lambda(z, tanh(z))
    u: Expr = x
    for k in range(layers):
        u = Basic.__new__(ElementwiseApplyFunction, function, Basic.__new__(MatMul, MatrixSymbol(f"A{k}", n, n), u))
    return u


def growth(rounds: int, depths: list[int]) -> list[Figure]:
    print("A network of N layers tanh.(A u): gradient of a.T F by x, Jacobian of F by x, F by A_1")
    figures = []
    kinds: dict[str, Callable[[Expr], Any]] = {
        "gradient": lambda u: diff(Basic.__new__(Trace, Basic.__new__(MatMul, a.T, u)), x),
        "Jacobian": lambda u: diff(u, x),
        "by A_1": lambda u: diff(u, MatrixSymbol("A1", n, n)),
    }
    for kind, differentiate in kinds.items():
        best, sizes = {}, {}
        for layers in depths:
            u = network(layers)
            for _ in range(rounds):
                clear_cache()
                best[layers] = min(best.get(layers, float("inf")), seconds(partial(differentiate, u)))
            sizes[layers] = len(Graph(differentiate(u)).nodes)
        print(f"{kind:10}" + "".join(f"{layers:5}: {best[layers]*1e3:8.1f} ms, {sizes[layers]:5} nodes"
                                     for layers in depths))
        half, whole = depths[-2:]
        figures += [Figure(f"{kind}: nodes, {whole} layers against {half}", sizes[whole]/sizes[half], 2.1),
                    Figure(f"{kind}: time, {whole} layers against {half}", best[whole]/best[half], 3)]
    print()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"SymPy {sympy.__version__}, sympy_matcalc {sympy_matcalc.__version__}\n")
    figures = small(*((3, 0.002) if options.quick else (7, 0.01))) + growth(3, [12, 25, 50])
    print("\n".join(map(str, figures)))
    if options.json:
        options.json.write_text(json.dumps([figure._asdict() for figure in figures], indent=1))


if __name__ == "__main__":
    main()
