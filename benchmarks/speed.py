"""How fast is what: derivatives against SymPy alone and against the floor, and all else that takes a user's time.

    python benchmarks/speed.py [--quick] [--slowest N] [--only PART ...] [--json FILE]

The derivatives are those of the catalogue. Each is taken by the plugin and by SymPy alone
(``sympy_matcalc.installed(False)``), and its published formula is evaluated with SymPy's own constructors, which is the
floor: nothing can give the answer without building it. All are timed in turns in one process, in processor time, each
call with a fresh cache on an expression just built; what stands against the goals are ratios. SymPy's time
counts only where its answer agrees with central differences. The exit code is 0 whatever the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path += [str(CHECKOUT), str(CHECKOUT / "tests")]  # a sympy_matcalc on the path comes first

import sympy
from corpus.published import PUBLISHED, typed
from equality import pairs
from growth import growth
from stopwatch import Figure, attempted, cold, seconds
from sympy import Expr, MatrixSymbol, Trace, diff, simplify, symbols
from sympy.core.cache import clear_cache

import sympy_matcalc
from sympy_matcalc import equal
from sympy_matcalc.catalogue.names import names
from sympy_matcalc.values.differences import deviation


class Options(NamedTuple):
    """How thoroughly to measure."""

    every: int
    rounds: int
    slowest: int


# -- the corpus -------------------------------------------------------------------

LEAST_FLOOR = 5e-5
"""Formulas that are built in less time, in seconds, say nothing of the floor: a bare symbol costs nothing to type."""


class Timed(NamedTuple):
    """One published derivative, with the least times in seconds."""

    label: str
    ours: float
    again: float
    alone: float
    floor: float
    text: float
    sympy_is_right: bool


def is_right(f: Any, variable: Any, answer: Any) -> bool:
    """Whether an answer agrees with central differences."""
    return attempted(lambda: bool(deviation(f, variable, answer, seed=1) < 1e-6)) is True


Z = MatrixSymbol("Z", 3, 3)


def settled() -> None:
    """Find SymPy's attributes again, which Python forgets when the plugin is switched: by another derivative."""
    diff(Trace(Z.T*Z), Z)


def timed_entry(entry: Any, rounds: int) -> Timed | None:
    label, function, variable, formula = entry
    text = f"{label}: {function} by {variable}"
    floor_code = None if formula is None else compile(formula, "formula", "eval")
    typed_names = dict(names("derivatives"))
    f, at = typed(function), typed(variable)
    if not isinstance(f, sympy.Basic):
        return None
    answer = diff(f, at)
    str(answer)  # rooms are loaded when they are used first, as those of diff are by now
    again = seconds(lambda: diff(f, at), 20)
    with sympy_matcalc.installed(False):
        alone_answer = attempted(lambda: diff(f, at))
    ours, alone, floor, texts = [], [], [], []
    for _ in range(rounds):
        settled()
        clear_cache()
        fresh = typed(function)
        ours.append(cold(partial(diff, fresh, at)))
        texts.append(cold(partial(str, answer)))
        with sympy_matcalc.installed(False):
            settled()
            fresh = attempted(partial(typed, function))
            # Of a derivative within, SymPy alone may make something else.
            alone.append(cold(partial(diff, fresh if fresh == f else f, at)))
            if floor_code is not None:
                floor.append(cold(partial(eval, floor_code, typed_names)))
    return Timed(text, min(ours), again, min(alone), min(floor, default=0.0), min(texts), is_right(f, at, alone_answer))


def corpus(options: Options) -> list[Figure]:
    found = [timed_entry(entry, options.rounds) for entry in PUBLISHED[::options.every]]
    rows = [row for row in found if row is not None]
    faster = [row.alone/row.ours for row in rows if row.sympy_is_right]
    texts = sum(row.text for row in rows)/sum(row.ours for row in rows)
    floors = [row for row in rows if row.floor > LEAST_FLOOR]
    over_floor = [row.ours/row.floor for row in floors]
    for row in sorted(floors, key=lambda row: -row.ours/row.floor)[:options.slowest]:
        print(f"{row.ours/row.floor:7.1f} times the floor ({1e3*row.ours:.2f} ms)  {row.label}")
    sympys = sorted((row for row in rows if row.sympy_is_right), key=lambda row: row.alone/row.ours)
    for row in sympys[:options.slowest]:
        print(f"{row.alone/row.ours:7.1f} times faster than SymPy ({1e3*row.ours:.2f} ms)  {row.label}")
    slower = sum(ratio < 1 for ratio in faster)
    return [
        Figure(f"faster than SymPy alone, median of {len(faster)}", median(faster), 100, at_least=True),
        Figure("faster than SymPy alone, lower quartile", quantiles(faster, n=4)[0], 30, at_least=True),
        Figure("slower than SymPy alone, of those", float(slower), 0),
        Figure(f"over the floor, median of {len(over_floor)}", median(over_floor), 0.3),
        Figure("over the floor, upper quartile", quantiles(over_floor, n=4)[2], 1.0),
        Figure("the same diff again, microseconds, median", 1e6*median(row.again for row in rows), 5),
        Figure("str of the answers over diff, in sum", texts, 0.3),
    ]


def entries(options: Options) -> list[Figure]:
    n, i, j, r, s = symbols("n i j r s", integer=True)
    A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n)
    element, at = (X*A)[i, j], X[r, s]
    least = min(cold(lambda: diff(element, at)) for _ in range(10*options.rounds))
    return [Figure("by entries: diff((X*A)[i, j], X[r, s]), ms", 1e3*least, 1)]


# -- pairs ------------------------------------------------------------------------

def given(pair: pairs.Pair) -> tuple[Any, Any, Any] | None:
    typed = pairs.names()
    read = attempted(lambda: tuple(eval(text, typed) for text in pair))
    return read if isinstance(read, tuple) else None


def equality(options: Options) -> list[Figure]:
    times = []
    for pair in pairs.EQUAL[::options.every]:
        read = given(pair)
        if read is not None and equal(*read).verdict == "equal":
            times.append(min(cold(partial(equal, *read)) for _ in range(options.rounds)))
    return [Figure(f"equal on provable pairs, ms, median of {len(times)}", 1e3*median(times), 2)]


def simplification(options: Options) -> list[Figure]:
    ratios = []
    for pair in pairs.EQUAL[::options.every]:
        read = given(pair)
        difference = None if read is None else attempted(lambda read=read: read[0] - read[1])
        if not isinstance(difference, Expr) or not difference.args:
            continue
        with sympy_matcalc.installed(False):
            if isinstance(attempted(lambda difference=difference: simplify(difference)), Exception):
                continue
        on, off = [], []
        for _ in range(options.rounds):
            on.append(cold(partial(simplify, difference)))
            with sympy_matcalc.installed(False):
                off.append(cold(partial(simplify, difference)))
        ratios.append((min(on)/min(off), pair))
    ratios.sort(key=lambda ratio: -ratio[0])
    for ratio, pair in ratios[:options.slowest]:
        print(f"{ratio:7.1f} times SymPy's simplify  {pair.lhs} - ({pair.rhs})")
    return [Figure(f"simplify of differences over SymPy's, median of {len(ratios)}", median(r for r, _ in ratios), 1.0),
            Figure("simplify of differences over SymPy's, worst", ratios[0][0], 5)]


# -- beside matrices --------------------------------------------------------------

def scalars(options: Options) -> list[Figure]:
    """Plain scalar work with the plugin on and off."""
    x, y, z = symbols("x y z")
    f = sympy.sin(x)*sympy.exp(x*y) + (x + y)**3/(1 + z**2)
    work: dict[str, Callable[[], Any]] = {
        "tiny diff": lambda: [diff(x**k, x) for k in range(2, 40)],
        "diff": lambda: [diff(f, v, w) for v in (x, y, z) for w in (x, y, z)],
        "expand": lambda: sympy.expand((x + y + z)**9*f),
        "simplify": lambda: simplify(sympy.sin(x)**2 + sympy.cos(x)**2 + (x**2 - 1)/(x - 1)),
        "factor": lambda: sympy.factor(sympy.expand((x + y)**4*(x - z)**3)),
        "subs": lambda: f.subs({x: y + 1, y: z}).subs(z, 3),
        "str": lambda: str(sympy.expand((x + y + z)**8)),
        "latex": lambda: sympy.latex(sympy.expand((x + y + z)**7)),
        "ask": lambda: [sympy.ask(sympy.Q.positive(x**2 + k), sympy.Q.real(x)) for k in range(1, 4)],
        "explicit matrix": lambda: (sympy.Matrix(4, 4, lambda i, j: x**i*y**j).diff(x),
                                    sympy.Matrix(3, 3, lambda i, j: x + i*j).det()),
        "lambdify": lambda: sympy.lambdify((x, y, z), f),
    }
    ratios = {}
    for name, call in work.items():
        times: dict[bool, list[float]] = {True: [], False: []}
        for k in range(12*options.rounds):
            with sympy_matcalc.installed(k % 2 == 0):
                times[k % 2 == 0].append(cold(call))
        ratios[name] = min(times[True])/min(times[False])
    print("plain scalar work, on over off: " + ", ".join(f"{name} {ratio:.3f}" for name, ratio in ratios.items()))
    lambdify = ratios.pop("lambdify")
    return [Figure("plain scalar work, on over off, median", median(ratios.values()), 1.02),
            Figure("lambdify of scalars, on over off", lambdify, 1.05)]


# -- in a fresh process -----------------------------------------------------------

IMPORT = """
import time
start = time.process_time(); import sympy; middle = time.process_time()
import sympy_matcalc; print((time.process_time() - middle)/(middle - start))
"""
FIRST = """
import time
from sympy import *
import sympy_matcalc
X, A = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3)
start = time.process_time(); {call}; print(time.process_time() - start)
"""


LONGEST = """
import importlib.machinery, time
from sympy import *
import sympy_matcalc
loader, nested, own = importlib.machinery.SourceFileLoader, [0.0], {{}}
execute = loader.exec_module
def timed(self, module):
    nested.append(0.0); start = time.process_time()
    execute(self, module)
    whole = time.process_time() - start
    own[module.__name__] = whole - nested.pop(); nested[-1] += whole
loader.exec_module = timed
X = MatrixSymbol("X", 3, 3)
{call}
for name, seconds in own.items():
    print(name, seconds)
"""


def run(code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the first run leaves the bytecode for the others
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True,
                          check=True).stdout


def longest_import(call: str, rounds: int) -> tuple[float, str]:
    """The longest import of a module of ours on the way, without what it imports, in seconds: the least of each."""
    least: dict[str, float] = {}
    for _ in range(rounds):
        for line in run(LONGEST.format(call=call)).splitlines():
            name, own = line.split()
            if name.startswith("sympy_matcalc"):
                least[name] = min(float(own), least.get(name, 1.0))
    return max((own, name) for name, own in least.items())


def processes(options: Options) -> list[Figure]:
    run(IMPORT)
    imports = [float(run(IMPORT)) for _ in range(3*options.rounds)]
    calls = {"tr(A X)": "diff(Trace(A*X), X)", "log |X|": "diff(log(Determinant(X)), X)",
             "tr(X**-1 A)": "diff(Trace(X.inv()*A), X)"}
    for label, call in calls.items():
        first = min(float(run(FIRST.format(call=call))) for _ in range(options.rounds))
        print(f"first derivative in a process, {label}: {1e3*first:.0f} ms")
    own, module = longest_import(calls["log |X|"], 3)
    print(f"longest import of ours on the way: {module}")
    call = "sympy_matcalc.equal(Trace(A*X), Trace(X*A))"
    first_equal = min(float(run(FIRST.format(call=call))) for _ in range(2*options.rounds))
    return [Figure("import over SymPy's", median(imports), 0.03),
            Figure("longest import of ours before a first derivative, ms", 1e3*own, 5),
            Figure("first equal in a process, ms", 1e3*first_equal, 30)]


PARTS: dict[str, Callable[[Options], list[Figure]]] = {
    "corpus": corpus, "entries": entries, "equal": equality, "simplify": simplification, "scalars": scalars,
    "processes": processes, "growth": lambda options: growth(options.rounds),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a part of the corpus, once: under two minutes")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="name the slowest of each kind")
    parser.add_argument("--only", choices=[*PARTS], nargs="+", help="some parts")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"Python {platform.python_version()}, SymPy {sympy.__version__}, sympy_matcalc {sympy_matcalc.__version__}"
          f" from {Path(sympy_matcalc.__file__).parent}")
    how = Options(every=6 if options.quick else 1, rounds=1 if options.quick else 3, slowest=options.slowest)
    figures = [figure for name, part in PARTS.items() if name in (options.only or PARTS) for figure in part(how)]
    print("\n" + "\n".join(map(str, figures)))
    if options.json:
        options.json.write_text(json.dumps([figure._asdict() for figure in figures], indent=1))


if __name__ == "__main__":
    main()
