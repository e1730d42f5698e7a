"""What the plugin costs before and beside matrices: import, the first derivative, a derivative again, scalar work.

Figures are ratios within one run, or times beside those of SymPy in it: ``python benchmarks/startup.py``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9

IMPORT = """
import time
start = time.process_time(); import sympy; middle = time.process_time()
import sympy_matcalc; print(middle - start, time.process_time() - middle)
"""
FIRST = """
import sys, time
from sympy import *
import sympy_matcalc
X, A = MatrixSymbol('X', 3, 3), MatrixSymbol('A', 3, 3)
f = {function}
start = time.process_time(); diff(f, X); first = time.process_time() - start
clear_cache = __import__('sympy.core.cache', fromlist=['clear_cache']).clear_cache
clear_cache(); start = time.process_time(); diff(f, X); second = time.process_time() - start
print(first, second)
"""
AGAIN = """
import timeit
from sympy import *
import sympy_matcalc
X, A, t = MatrixSymbol('X', 3, 3), MatrixSymbol('A', 3, 3), Symbol('t')
for f, v in [(Trace(A*X*A*X), X), (log(Determinant(X)), X), (Determinant(A + t*X), t), (A*X*A, X)]:
    diff(f, v)
    print(min(timeit.repeat(lambda: diff(f, v), number=2000, repeat=7))/2000)
"""
SCALARS = """
import sys, time
from sympy import *
import sympy.core.cache
import sympy_matcalc
x, y, z = symbols('x y z')
f = sin(x)*exp(x*y) + (x + y)**3/(1 + z**2)
WORK = {
    'tiny diff': lambda: [diff(x**k, x) for k in range(2, 40)],
    'diff': lambda: [diff(f, v, w) for v in (x, y, z) for w in (x, y, z)],
    'expand': lambda: expand((x + y + z)**9*f),
    'simplify': lambda: simplify(sin(x)**2 + cos(x)**2 + (x**2 - 1)/(x - 1)),
    'factor': lambda: factor(expand((x + y)**4*(x - z)**3)),
    'collect': lambda: [collect(expand((x + y + z)**5), v) for v in (x, y, z)],
    'factor_terms': lambda: factor_terms(expand(x*(x + y)**6)),
    'subs': lambda: f.subs({x: y + 1, y: z}).subs(z, 3),
    'str': lambda: str(expand((x + y + z)**8)),
    'latex': lambda: latex(expand((x + y + z)**7)),
    'ask': lambda: [ask(Q.positive(x**2 + k), Q.real(x)) for k in range(1, 4)],
    'lambdify': lambda: lambdify((x, y, z), f),
    'explicit matrix': lambda: (Matrix(4, 4, lambda i, j: x**i*y**j).diff(x), Matrix(3, 3, lambda i, j: x + i*j).det()),
}
for name, work in WORK.items():
    work()
    best = {True: float('inf'), False: float('inf')}
    for k in range(30):
        with sympy_matcalc.installed(k % 2 == 0):
            sympy.core.cache.clear_cache()
            start = time.process_time(); work(); best[k % 2 == 0] = min(best[k % 2 == 0], time.process_time() - start)
    print(name, best[True]/best[False], sep=chr(9))
"""


def run(code: str, *args: str) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the first run leaves the bytecode for the others
    return subprocess.run([sys.executable, "-c", code, *args], env=environment, capture_output=True, text=True,
                          check=True).stdout.splitlines()


def main() -> None:
    run(IMPORT)
    pairs = [tuple(map(float, run(IMPORT)[0].split())) for _ in range(RUNS)]
    print(f"import over SymPy's: {statistics.median(ours/theirs for theirs, ours in pairs):.3f}"
          f"   ({1000*statistics.median(ours for _, ours in pairs):.1f} ms)")
    for function in ("Trace(A*X)", "log(Determinant(X))", "Trace(X.inv()*A)"):
        times = [tuple(map(float, run(FIRST.replace("{function}", function))[0].split())) for _ in range(3)]
        first, second = (1000*statistics.median(column) for column in zip(*times))
        print(f"first derivative in a process, {function}: {first:.0f} ms, when all is loaded {second:.2f} ms")
    print("the same diff again, microseconds: " + ", ".join(f"{1e6*float(line):.2f}" for line in run(AGAIN)))
    ratios = {name: float(ratio) for name, ratio in (line.split("\t") for line in run(SCALARS))}
    print("scalar work, on over off: " + ", ".join(f"{name} {ratio:.3f}" for name, ratio in ratios.items()))
    print(f"  median {statistics.median(ratios.values()):.3f}, largest {max(ratios.values()):.3f}")


if __name__ == "__main__":
    main()
