"""How fast are derivatives: with the plugin, with SymPy alone, and against the floor.

    python benchmarks/derivatives.py [--quick] [--full] [--json FILE]

The floor is what SymPy's own operators need to build the answer when somebody types
it. Everything is timed in one process, interleaved, and only ratios are compared with
targets: the machine does not matter, nor what else runs on it. The exit code is 0
whatever the figures; a wrong answer, of ours or of SymPy, is named in the table.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial, reduce
from operator import add, mul
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.append(str(CHECKOUT))  # a sympy_matcalc on the path comes first

import mpmath
import sympy
from sympy import Determinant, Identity, MatrixSymbol, Trace, cos, diff, log, sin, symbols
from sympy.core.cache import clear_cache
from sympy.core.expr import Expr
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matmul import MatMul

import sympy_matcalc
from sympy_matcalc.core.graph import Graph

n, m, r = symbols("n m r", integer=True, positive=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
a, b, x = (MatrixSymbol(name, n, 1) for name in "abx")
M, T = (MatrixSymbol(name, m, n) for name in "MT")
U, V = MatrixSymbol("U", m, r), MatrixSymbol("V", n, r)
P, y = MatrixSymbol("P", n, n), MatrixSymbol("y", m, 1)


class Case(NamedTuple):
    """A function, the variable, and the derivative as one types it."""

    label: str
    build: Callable[[], Expr]
    variable: MatrixSymbol
    typed: Callable[[], Expr]


CASES = [
    Case("tr(X)", lambda: Trace(X), X, lambda: Identity(n)),
    Case("tr(A X)", lambda: Trace(A*X), X, lambda: A.T),
    Case("tr(A X B)", lambda: Trace(A*X*B), X, lambda: A.T*B.T),
    Case("tr(A X.T B)", lambda: Trace(A*X.T*B), X, lambda: B*A),
    Case("tr(A X B X.T C)", lambda: Trace(A*X*B*X.T*C), X, lambda: C*A*X*B + A.T*C.T*X*B.T),
    Case("tr(M P M.T), by M", lambda: Trace(M*P*M.T), M, lambda: M*P + M*P.T),
    Case("tr(X.T X)", lambda: Trace(X.T*X), X, lambda: 2*X),
    Case("tr(A X B X)", lambda: Trace(A*X*B*X), X, lambda: A.T*X.T*B.T + B.T*X.T*A.T),
    Case("tr(X.T B X C)", lambda: Trace(X.T*B*X*C), X, lambda: B*X*C + B.T*X*C.T),
    Case("tr(X^2 A)", lambda: Trace(X**2*A), X, lambda: A.T*X.T + X.T*A.T),
    Case("tr(X^3)", lambda: Trace(X**3), X, lambda: 3*X.T**2),
    Case("tr(X^-1 A)", lambda: Trace(X.inv()*A), X, lambda: -X.inv().T*A.T*X.inv().T),
    Case("tr(A X^-1 B)", lambda: Trace(A*X.inv()*B), X, lambda: -X.inv().T*A.T*B.T*X.inv().T),
    Case("tr((X + A)^-1)", lambda: Trace((X + A).inv()), X, lambda: -((X + A).inv()**2).T),
    Case("tr((X.T C X)^-1 A)", lambda: Trace((X.T*C*X).inv()*A), X,
         lambda: -X.T.inv()*A*X.inv()*C.inv()*X.T.inv() - X.T.inv()*A.T*X.inv()*C.T.inv()*X.T.inv()),
    Case("a.T x", lambda: a.T*x, x, lambda: a),
    Case("x.T x", lambda: x.T*x, x, lambda: 2*x),
    Case("x.T A x", lambda: x.T*A*x, x, lambda: A*x + A.T*x),
    Case("tr(x.T A x)", lambda: Trace(x.T*A*x), x, lambda: A*x + A.T*x),
    Case("a.T X b", lambda: a.T*X*b, X, lambda: a*b.T),
    Case("a.T X.T X b", lambda: a.T*X.T*X*b, X, lambda: X*a*b.T + X*b*a.T),
    Case("a.T X^-1 b", lambda: a.T*X.inv()*b, X, lambda: -X.T.inv()*a*b.T*X.T.inv()),
    Case("|M x - y|^2 as a trace", lambda: Trace((M*x - y).T*(M*x - y)), x, lambda: 2*M.T*(M*x - y)),
    Case("|M x - y|^2 as 1x1", lambda: (M*x - y).T*(M*x - y), x, lambda: 2*M.T*(M*x - y)),
    Case("|M x - y|^2, by M", lambda: Trace((M*x - y).T*(M*x - y)), M, lambda: 2*(M*x - y)*x.T),
    Case("|T - U V.T|^2, by U", lambda: Trace((T - U*V.T).T*(T - U*V.T)), U, lambda: -2*(T - U*V.T)*V),
    Case("|T - U V.T|^2, by V", lambda: Trace((T - U*V.T).T*(T - U*V.T)), V, lambda: -2*(T - U*V.T).T*U),
    Case("|A X B + C|^2", lambda: Trace((A*X*B + C)*(A*X*B + C).T), X, lambda: 2*A.T*(A*X*B + C)*B.T),
    Case("|X|", lambda: Determinant(X), X, lambda: Determinant(X)*X.inv().T),
    Case("log |X|", lambda: log(Determinant(X)), X, lambda: X.inv().T),
    Case("sin(tr(A X))", lambda: sin(Trace(A*X)), X, lambda: cos(Trace(A*X))*A.T),
    Case("tr(X.T X) + log |X|", lambda: Trace(X.T*X) + log(Determinant(X)), X, lambda: 2*X + X.inv().T),
]


class Figure(NamedTuple):
    """One ratio and its target."""

    label: str
    ratio: float | None
    target: float
    at_least: bool = False

    def __str__(self) -> str:
        if self.ratio is None:
            return f"{self.label:58} {'-':>8}   target {'>=' if self.at_least else '<='} {self.target:g}"
        met = self.ratio >= self.target if self.at_least else self.ratio <= self.target
        return (f"{self.label:58} {self.ratio:8.3g}   target {'>=' if self.at_least else '<='} {self.target:<5g}"
                f" {'met' if met else 'MISSED'}")


# -- the stopwatch ----------------------------------------------------------------

def seconds(call: Callable[[], Any], times: int = 1) -> float:
    """The time of one call, from ``times`` calls in a row."""
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start)/times


def seconds_fresh(build: Callable[[], Expr], variable: MatrixSymbol, times: int) -> float:
    """The time of ``diff`` on an expression that was just rebuilt; rebuilding is not timed."""
    built = [build() for _ in range(times)]
    start = time.perf_counter()
    for expr in built:
        diff(expr, variable)
    return (time.perf_counter() - start)/times


def repetitions(call: Callable[[], Any], at_least: float) -> int:
    """How many calls in a row take about ``at_least`` seconds; warms up, too."""
    call()
    return max(1, min(1000, round(at_least/max(seconds(call), 1e-6))))


def by_sympy_alone(expr: Expr, variable: MatrixSymbol) -> Any:
    try:
        return diff(expr, variable)
    except Exception as error:  # an error is one of SymPy's wrong answers
        return error


def same(one: Any, other: Expr) -> bool:
    """Whether two answers are equal, once multiplied out."""
    return one == other or (isinstance(one, Expr) and one.expand().doit() == other.expand().doit())


# -- small functions --------------------------------------------------------------

def functions(rounds: int, slice_: float) -> list[Figure]:
    print("Derivatives of small functions, in microseconds (medians)")
    print(f"{'':26}{'plugin':>9}{'rebuilt':>9}{'cold':>9}{'SymPy':>10}{'typed':>9}"
          f"{'x SymPy':>9}{'x typed':>9}  answers")
    against_sympy, against_floor, rebuilt_against_floor, worst = [], [], [], 0.0
    for label, build, variable, typed in CASES:
        clear_cache()
        expr = build()
        differentiate = partial(diff, expr, variable)
        answer, wanted = differentiate(), typed()
        with sympy_matcalc.installed(False):
            sympys = by_sympy_alone(expr, variable)
            alone_times = repetitions(partial(by_sympy_alone, expr, variable), slice_)
        plugin_times, typed_times = repetitions(differentiate, slice_), repetitions(typed, slice_)
        plugin, rebuilt, cold, alone, floor = [], [], [], [], []
        for _ in range(rounds):
            differentiate()
            plugin.append(seconds(differentiate, plugin_times))
            floor.append(seconds(typed, typed_times))
            rebuilt.append(seconds_fresh(build, variable, plugin_times))
            with sympy_matcalc.installed(False):
                by_sympy_alone(expr, variable)
                alone.append(seconds(partial(by_sympy_alone, expr, variable), alone_times))
            clear_cache()
            cold.append(seconds(differentiate))
            typed()
        ours, theirs, hand = median(plugin), median(alone), median(floor)
        right = same(sympys, wanted)
        remarks = ["==" if answer == wanted else "equal" if same(answer, wanted) else f"WRONG: {answer}",
                   "SymPy ==" if sympys == wanted else "SymPy equal" if right else "SymPy wrong or open"]
        if right:
            against_sympy.append(theirs/ours)
        if isinstance(wanted, (MatMul, MatAdd)):  # a bare X or A.T costs nothing to type
            worst = max(worst, ours/hand)
        against_floor.append(ours/hand)
        rebuilt_against_floor.append(median(rebuilt)/hand)
        print(f"{label:26}{ours*1e6:9.0f}{median(rebuilt)*1e6:9.0f}{median(cold)*1e6:9.0f}{theirs*1e6:10.0f}"
              f"{hand*1e6:9.0f}{theirs/ours if right else float('nan'):9.1f}{ours/hand:9.2f}  {', '.join(remarks)}")
    print()
    return [
        Figure(f"faster than SymPy alone, median of {len(against_sympy)}", median(against_sympy), 30, at_least=True),
        Figure("as long as the typed answer takes, median", median(against_floor), 3),
        Figure("as long as the typed answer takes, worst of the products", worst, 3),
        Figure("the same on rebuilt expressions, median", median(rebuilt_against_floor), 3),
    ]


# -- the chain --------------------------------------------------------------------

def chain_factors(length: int) -> list[MatrixSymbol]:
    return [MatrixSymbol(f"A{k}", n, n) for k in range(length)]


def chain(length: int) -> Expr:
    factors = []
    for factor in chain_factors(length):
        factors += [X, factor]
    return Trace(MatMul(*factors).doit())


def chain_typed(symbols_: list[MatrixSymbol]) -> Expr:
    """The answer by ``*`` and ``+``."""
    answer = None
    for k in range(len(symbols_)):
        # X stands before symbols_[k]; what follows it, around the circle, transposed
        circle = symbols_[k:] + symbols_[:k]
        term = circle[-1].T
        for factor in reversed(circle[:-1]):
            term = term*X.T*factor.T
        answer = term if answer is None else answer + term
    return answer


def chain_built(symbols_: list[MatrixSymbol]) -> Expr:
    """The answer with one constructor a product and one for the sum: SymPy's quickest way."""
    terms = []
    for k in range(len(symbols_)):
        circle = symbols_[k:] + symbols_[:k]
        factors = [circle[-1].T]
        for factor in reversed(circle[:-1]):
            factors += [X.T, factor.T]
        terms.append(MatMul(*factors).doit() if len(factors) > 1 else factors[0])
    return MatAdd(*terms).doit()


def chains(rounds: int, slice_: float, quick: bool, full: bool) -> list[Figure]:
    print("The chain tr(X A1 X A2 ... X An), in milliseconds (medians)")
    print(f"{'n':>4}{'plugin':>10}{'SymPy':>10}{'typed':>10}{'built':>10}{'x SymPy':>10}{'x typed':>10}{'x built':>10}")
    figures = []
    for length in (2, 5, 10, 20, 40):
        clear_cache()
        expr, factors = chain(length), chain_factors(length)
        calls = {"plugin": partial(diff, expr, X), "typed": partial(chain_typed, factors),
                 "built": partial(chain_built, factors)}
        times = {name: 1 if length >= 20 else repetitions(call, slice_) for name, call in calls.items()}
        alone = full or length <= (5 if quick else 10)
        samples: dict[str, list[float]] = {name: [] for name in [*calls, "SymPy"]}
        for round_ in range(rounds):
            for name, call in calls.items():
                if name == "typed" and length >= 20 and round_ > 0:
                    continue  # takes seconds
                samples[name].append(seconds(call, times[name]))
            if alone and (round_ == 0 or length <= 5):
                with sympy_matcalc.installed(False):
                    samples["SymPy"].append(seconds(calls["plugin"]))
        middle = {name: median(values) if values else float("nan") for name, values in samples.items()}
        right = calls["plugin"]() == calls["built"]() and (length >= 20 or calls["built"]() == calls["typed"]())
        ratios = [middle["SymPy"]/middle["plugin"], middle["plugin"]/middle["typed"], middle["plugin"]/middle["built"]]
        print(f"{length:4}" + "".join(f"{middle[name]*1e3:10.2f}" for name in ("plugin", "SymPy", "typed", "built"))
              + "".join(f"{ratio:10.2f}" for ratio in ratios) + ("" if right else "  WRONG"))
        if length in (10, 40):
            target = 4 if length == 10 else 5
            figures.append(Figure(f"chain n = {length}: as long as the typed answer takes", ratios[1], target))
            figures.append(Figure(f"chain n = {length}: as long as the built answer takes", ratios[2], target))
    print()
    return figures


# -- growth -----------------------------------------------------------------------

def sum_of_functions(shared: Callable[[], Expr]) -> Callable[[int], Expr]:
    """sum of sin(tr(A_k S)) over k with one S."""
    def build(count: int) -> Expr:
        s = shared()
        return sympy.Add(*[sin(Trace(MatMul(MatrixSymbol(f"A{k}", n, n), s).doit())) for k in range(count)])
    return build


def mixed_functions(count: int) -> Expr:
    """sin, exp, log and powers of traces and determinants of one shared sum."""
    s = X*B*X.T + C
    kinds = [lambda k: sin(Trace(k*s)), lambda k: sympy.exp(Trace(k*s.inv())),
             lambda k: log(Trace(k*X)), lambda k: Trace(k*s*k.T*X)**3]
    return sympy.Add(*[kinds[k % 4](MatrixSymbol(f"A{k}", n, n)) for k in range(count)])


def used_often(count: int) -> Expr:
    """One scalar in many places: sum of sin(k t) with t = tr(A X)."""
    t = Trace(A*X)
    return sympy.Add(*[sin((k + 1)*t) for k in range(count)])


def product_of_traces(count: int) -> Expr:
    return sympy.Mul(*[Trace(MatrixSymbol(f"A{k}", n, n)*X) for k in range(count)])


def sum_of_products(count: int) -> Expr:
    """tr of one sum of many products, A_k X B X.T."""
    return Trace(MatAdd(*[MatMul(MatrixSymbol(f"A{k}", n, n), X, B, X.T) for k in range(count)]).doit())


def nested_sums(count: int) -> Expr:
    """tr(C S_N) with S_{k+1} = B + A S_k, S_0 = X."""
    s: Expr = X
    for _ in range(count):
        s = MatAdd(B, MatMul(A, s))
    return Trace(MatMul(C, s))


def nested_inverses(count: int) -> Expr:
    """tr(S_N) with S_{k+1} = (B + A_k S_k)^-1, S_0 = X: a continued fraction."""
    s: Expr = X
    for k in range(count):
        s = Inverse(MatAdd(B, MatMul(MatrixSymbol(f"A{k}", n, n), s)))
    return Trace(s)


def nested_sines(count: int) -> Expr:
    s = Trace(A*X)
    for _ in range(count):
        s = sin(s, evaluate=False)
    return s


def nested_cosines(count: int) -> Expr:
    """f_{k+1} = cos(f_k) f_k: a tree of 2^N leaves, a graph of 2 N nodes."""
    f = Trace(A*X)
    for _ in range(count):
        f = sympy.Mul(cos(f, evaluate=False), f, evaluate=False)
    return f


def value(expr: Expr, numbers: dict[Any, Any]) -> Any:
    """A number, or a 2x2 matrix of numbers, over the graph: deep expressions are no trouble."""
    graph = Graph(expr)
    values: list[Any] = []
    for node, children in zip(graph.nodes, graph.children):
        below = [values[child] for child in children]
        if isinstance(node, MatrixSymbol):
            result = numbers[node]
        elif isinstance(node, (MatMul, sympy.Mul)):
            result = reduce(mul, below)
        elif isinstance(node, (MatAdd, sympy.Add)):
            result = reduce(add, below)
        elif isinstance(node, sympy.MatPow):
            result = below[0]**int(node.exp)
        elif isinstance(node, sympy.Transpose):
            result = below[0].T
        elif isinstance(node, Trace):
            result = below[0][0, 0] + below[0][1, 1]
        elif isinstance(node, sympy.Pow):
            result = below[0]**below[1]
        elif isinstance(node, sympy.Function):
            result = getattr(mpmath, node.func.__name__)(*below)
        else:
            result = mpmath.mpf(node) if node.is_Number else None  # the n of the shapes
        values.append(result)
    return values[-1]


LINEAR, QUADRATIC = 2.3, 4.6
LARGEST_QUADRATIC = 1000
"""Beyond, sorting the N**2 factors outgrows SymPy's cache, and one derivative takes minutes."""

GROWTH: list[tuple[str, Callable[[int], Expr], MatrixSymbol, float]] = [
    ("sum sin tr(A_k X B X.T)", sum_of_functions(lambda: X*B*X.T), X, LINEAR),
    ("sum sin tr(A_k (X+B)(X+C))", sum_of_functions(lambda: (X + B)*(X + C)), X, LINEAR),
    ("sum sin tr(A_k (X B X.T + C))", sum_of_functions(lambda: X*B*X.T + C), X, LINEAR),
    ("sum sin tr(A_k (X B X.T + C)^-1)", sum_of_functions(lambda: (X*B*X.T + C).inv()), X, LINEAR),
    ("mixed functions, X B X.T + C", mixed_functions, X, LINEAR),
    ("sum sin(k tr(A X))", used_often, X, LINEAR),
    ("tr(sum of A_k X B X.T)", sum_of_products, X, LINEAR),
    # N terms of N - 1 factors each, as SymPy writes it
    ("product of tr(A_k X)", product_of_traces, X, QUADRATIC),
    ("S <- B + A S, by X", nested_sums, X, LINEAR),
    ("S <- B + A S, by B", nested_sums, B, LINEAR),
    ("S <- B + A S, by A", nested_sums, A, LINEAR),
    ("S <- (B + A_k S)^-1, by X", nested_inverses, X, LINEAR),
]


def agrees_with_numbers(expr: Expr, variable: MatrixSymbol, answer: Expr) -> bool:
    """Whether <answer, D> is the central difference along D, for random 2x2 matrices and a random D."""
    random_ = random.Random(1)
    with mpmath.workdps(50):
        def matrix(diagonal: int) -> mpmath.matrix:
            return mpmath.matrix(2, 2).apply(lambda _: mpmath.mpf(random_.random())/2) + diagonal*mpmath.eye(2)
        at = {symbol: matrix(1) for symbol in Graph(expr).nodes if isinstance(symbol, MatrixSymbol)}
        direction, h = matrix(0), mpmath.mpf(10)**-15
        plus, minus = (value(expr, {**at, variable: at[variable] + step*direction}) for step in (h, -h))
        difference = (plus - minus)/(2*h)
        product = value(answer, at).T*direction
        return bool(abs(product[0, 0] + product[1, 1] - difference) <= mpmath.mpf(10)**-12*(1 + abs(difference)))


def with_nodes(build: Callable[[int], Expr], nodes: int) -> tuple[Expr, int]:
    """``build(count)`` of about ``nodes`` graph nodes, and the true number of nodes."""
    few, many = (len(Graph(build(count)).nodes) for count in (16, 24))
    expr = build(max(1, round(16 + (nodes - few)*8/(many - few))))
    return expr, len(Graph(expr).nodes)


def tree_size(graph: Graph) -> int:
    """How many nodes the last expression has when it is written out."""
    sizes: list[int] = []
    for children in graph.children:
        sizes.append(1 + sum(sizes[child] for child in children))
    return sizes[-1]


def written(graph: Graph) -> str:
    size = tree_size(graph)
    return str(size) if size < 10**6 else f"1e{len(str(size)) - 1}"


def timed(call: Callable[[], Any]) -> tuple[float | None, Any]:
    """The time and the answer, or None and the error."""
    start = time.perf_counter()
    try:
        answer = call()
    except Exception as error:  # which one is what the table says
        return None, error
    return time.perf_counter() - start, answer


def growth(rounds: int, all_sizes: list[int], limit: float) -> list[Figure]:
    print("Growth: derivative(f, X), in milliseconds (least of a few), and the ratio to half the size")
    print(f"{'':36}" + "".join(f"{f'{size} nodes':>19}" for size in all_sizes) + "   answer/function, graph nodes")
    figures = []
    for label, build, variable, target in GROWTH:
        sizes = [size for size in all_sizes if target == LINEAR or size <= LARGEST_QUADRATIC]
        small = build(5)
        right = agrees_with_numbers(small, variable, sympy_matcalc.derivative(small, variable))
        cells, remark = [], ""
        built: dict[int, tuple[Expr, int]] = {}
        best: dict[int, float] = {}
        answers: dict[int, Any] = {}
        failed: set[int] = set()
        for size in sizes:
            try:
                built[size] = with_nodes(build, size)
            except RecursionError:
                remark = "SymPy cannot build more"
        for _ in range(rounds):
            for size, (expr, _) in built.items():
                if failed & {size, size//2} or max(best.get(size, 0), best.get(size//2, 0)) > limit:
                    continue
                clear_cache()
                spent, answers[size] = timed(partial(sympy_matcalc.derivative, expr, variable))
                if spent is None:
                    failed.add(size)
                else:
                    best[size] = min(spent, best.get(size, spent))
        ratio = None
        for size in sizes:
            ratio, before = None, size//2
            if size not in best:
                cells.append(f"{type(answers.get(size)).__name__ if size in answers else '-':>19}")
                continue
            cell = f"{best[size]*1e3:10.1f}"
            if before in best:
                # for twice the nodes, where the sizes built are not quite that
                ratio = best[size]/best[before]*2*built[before][1]/built[size][1]
                cell += f" ({ratio:5.2f})"
            cells.append(cell.ljust(19) if ratio is None else cell.rjust(19))
            remark = f"{len(Graph(answers[size]).nodes)}/{built[size][1]}"
        cells += [" "*19]*(len(all_sizes) - len(sizes))
        print(f"{label:36}" + "".join(cells) + f"   {remark}" + ("" if right else "  WRONG"))
        figures.append(Figure(f"{label}: {sizes[-1]} nodes against {sizes[-2]}", ratio, target))
    print()
    return figures


def depth(rounds: int, depths: list[int], cosine_depths: list[int]) -> list[Figure]:
    print(f"Depth, under the recursion limit {sys.getrecursionlimit()}: graph nodes (tree size) of function and answer")
    figures = []
    for label, build, depths_ in (("sin(sin(...tr(A X)))", nested_sines, depths),
                                  ("f <- cos(f) f", nested_cosines, cosine_depths)):
        before = None
        for count in depths_:
            clear_cache()
            try:
                expr = build(count)
            except RecursionError:
                print(f"{label:24}{count:6}  SymPy cannot build it: RecursionError")
                continue
            runs = [timed(partial(sympy_matcalc.derivative, expr, X)) for _ in range(rounds)]
            answer = runs[-1][1]
            if isinstance(answer, Exception):
                print(f"{label:24}{count:6}  {type(answer).__name__}: {str(answer)[:60]}")
                before = None
                continue
            spent = min(run[0] for run in runs)
            function, result = Graph(expr), Graph(answer)
            print(f"{label:24}{count:6}{spent*1e3:12.1f} ms   function {len(function.nodes):6} ({written(function)})"
                  f"   answer {len(result.nodes):6} ({written(result)})")
            if before:
                grown = (spent/before[1])/(count/before[0])
                figures.append(Figure(f"{label}: time by depth, {count} against {before[0]}", grown, 1.5))
            before = count, spent
            figures.append(Figure(f"{label}, depth {count}: answer nodes by function nodes",
                                  len(result.nodes)/len(function.nodes), 5))
    print()
    return figures


# -- import -----------------------------------------------------------------------

IMPORT = """
import sys, time
start = time.perf_counter()
import sympy
middle = time.perf_counter()
numpy_before = "numpy" in sys.modules
import sympy_matcalc
end = time.perf_counter()
print(middle - start, end - middle, int(not numpy_before and "numpy" in sys.modules))
"""


def imports(rounds: int) -> list[Figure]:
    ours, theirs, numpy = [], [], False
    package = Path(sympy_matcalc.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        # as installed: with its bytecode, which a checkout may be without
        shutil.copytree(package, Path(folder, package.name))
        compileall.compile_dir(folder, quiet=2)
        for _ in range(rounds):
            out = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True,
                                 cwd=folder, env={**os.environ, "PYTHONPATH": folder}).stdout.split()
            theirs.append(float(out[0]))
            ours.append(float(out[1]))
            numpy = numpy or out[2] == "1"
    ratio = median(one/other for one, other in zip(ours, theirs))
    print(f"Import: sympy {median(theirs)*1e3:.0f} ms, then sympy_matcalc {median(ours)*1e3:.1f} ms"
          f" (medians of {rounds}); imports numpy: {'YES' if numpy else 'no'}\n")
    return [Figure("import, as a part of importing SymPy", ratio, 0.1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, smaller sizes")
    parser.add_argument("--full", action="store_true", help="SymPy alone on the long chains, too (minutes)")
    parser.add_argument("--only", choices=["functions", "chains", "growth", "depth", "imports"], help="one part")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    options = parser.parse_args()
    quick = options.quick
    rounds, slice_ = (3, 0.002) if quick else (9, 0.01)
    parts: dict[str, Callable[[], list[Figure]]] = {
        "functions": lambda: functions(rounds, slice_),
        "chains": lambda: chains(min(rounds, 5), slice_, quick, options.full),
        "growth": lambda: growth(2 if quick else 3, [250, 500, 1000] if quick else [250, 500, 1000, 2000, 4000], 10),
        "depth": lambda: depth(2 if quick else 3, [100, 1000] if quick else [100, 1000, 10000], [10, 20, 40, 200]),
        "imports": lambda: imports(5 if quick else 11),
    }
    print(f"Python {platform.python_version()}, SymPy {sympy.__version__}, sympy_matcalc {sympy_matcalc.__version__}"
          f" from {Path(sympy_matcalc.__file__).parent}\n")
    figures = [figure for name, part in parts.items() if options.only in (None, name) for figure in part()]
    print("\n".join(map(str, figures)))
    if options.json:
        options.json.write_text(json.dumps([figure._asdict() for figure in figures], indent=1))


if __name__ == "__main__":
    main()
