"""Compiled functions against the best hand-written NumPy and SciPy, in one run.

    OPENBLAS_NUM_THREADS=1 python benchmarks/numeric.py [--size 100] [--only NAME] [--rounds 15]

Each function is timed beside its hand-written peer, call by call in turns, in processor time of this process; the
ratio is that of the medians, so a busy machine slows both. The hand-written code is what a careful programmer would
write, with factorizations shared and no checks. The targets: 1.05 in the median, 1.3 at most.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parent.parent))  # a sympy_matcalc on the path comes first

import numpy as np
from numpy_peers import PEERS
from sympy import (
    Determinant,
    DiagMatrix,
    Identity,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    exp,
    log,
    symbols,
    tanh,
)

from sympy_matcalc import LogSumExp, compiled, softplus

m, n, p = symbols("m n p", integer=True, positive=True)
A, X, S, C, Y = MatrixSymbol("A", m, n), MatrixSymbol("X", n, n), *(MatrixSymbol(name, n, n) for name in "SCY")
x, y, w, mu = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1), MatrixSymbol("w", n, 1), MatrixSymbol("mu", n, 1)
U, V, M = MatrixSymbol("U", m, p), MatrixSymbol("V", n, p), MatrixSymbol("M", m, n)
H, R, P, z = MatrixSymbol("H", m, n), MatrixSymbol("R", m, m), MatrixSymbol("P", n, n), MatrixSymbol("z", m, 1)
W, b, L = MatrixSymbol("W", p, n), MatrixSymbol("b", p, 1), MatrixSymbol("L", m, p)
K, D = MatrixSymbol("K", m, m), MatrixSymbol("D", m, m)
s, t = Symbol("s", positive=True), Symbol("t", positive=True)
i = Symbol("i")
VALUE_AND_GRADIENT = ("value", "gradient")


class Case(NamedTuple):
    """A function to compile."""

    expr: Any
    variables: Any
    order: Any = VALUE_AND_GRADIENT
    assume: Any = True


def ones(size: Any) -> Any:
    return OneMatrix(size, 1)


LOGISTIC = Trace(ones(m).T*(A*x).applyfunc(softplus)) - Trace(y.T*A*x)
LAYERS = L*(W*x + b).applyfunc(tanh) - y
KERNEL = s*D.applyfunc(Lambda(i, exp(-i/2))) + t*Identity(m)

CASES: dict[str, Case] = {
    "quadratic form": Case(x.T*X*x, x),
    "least squares": Case((A*x - y).T*(A*x - y), x),
    "logistic loss": Case(LOGISTIC, x),
    "softmax loss": Case(LogSumExp(A*x) - Trace(y.T*A*x), x),
    "factorization": Case(Trace((U*V.T - M).T*(U*V.T - M)), (U, V)),
    "log det": Case(log(Determinant(S)), S, assume=Q.positive_definite(S)),
    "gaussian by mean and covariance": Case(log(Determinant(S)) + Trace((x - mu).T*S.inv()*(x - mu)), (mu, S),
                                            assume=Q.positive_definite(S)),
    "gaussian by covariance, many points": Case(log(Determinant(S)) + Trace(S.inv()*C), S,
                                                assume=Q.positive_definite(S)),
    "kernel hyperparameter": Case(log(Determinant(KERNEL)) + Trace(y.T*KERNEL.inv()*y), (s, t),
                                  assume=Q.positive_definite(D.applyfunc(Lambda(i, exp(-i/2))))),
    "network of two layers": Case(LAYERS.T*LAYERS, (W, b, L)),
    "x' inv(A) x": Case(x.T*X.inv()*x, (x, X)),
    "chain, vector at the right": Case(X*S*C*x, x, "value"),
    "chain, vector at the left": Case(x.T*X*S*C*w, w),
    "optimal design": Case(-log(Determinant(A.T*DiagMatrix(y)*A)), y),
    "kalman update": Case(x + P*H.T*(H*P*H.T + R).inv()*(z - H*x), x, "value",
                          Q.positive_definite(P) & Q.positive_definite(R)),
    "trace of a product": Case(Trace(X*S*C), X),
    "hessian of the logistic loss": Case(LOGISTIC, x, "hessian"),
    "hessian of the softmax loss": Case(LogSumExp(A*x), x, "hessian"),
    "hessian of a quartic": Case((x.T*X*x)**2, x, "hessian"),
    "hessian of a log barrier": Case(-Trace(ones(m).T*(y - A*x).applyfunc(log)), x, "hessian"),
}


def arrays(size: int) -> dict[str, Any]:
    """Values for all symbols."""
    rng = np.random.default_rng(0)
    dims = {m: 2*size, n: size, p: max(size//4, 2)}
    values: dict[str, Any] = {}
    for symbol in (A, X, S, C, Y, x, y, w, mu, U, V, M, H, R, P, z, W, b, L, K, D):
        shape = [int(dims.get(d, d)) for d in symbol.shape]
        values[symbol.name] = rng.standard_normal(shape[:1] if shape[1] == 1 else shape)/shape[-1]**0.5
    for name in ("S", "R", "P"):
        values[name] = values[name] @ values[name].T + np.eye(len(values[name]))
    values["X"] += 2*np.eye(size)
    points = rng.standard_normal((2*size, 3))
    values["D"] = ((points[:, None, :] - points[None, :, :])**2).sum(axis=2)
    values["y"] = np.abs(values["y"]) + 0.5
    values["x"] = values["x"]/10
    return {**values, "s": 1.5, "t": 0.5}


def timed(function: Callable[..., Any], args: Any, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        function(*args)
    return (time.process_time() - start)/calls


def same(one: Any, other: Any) -> bool:
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-8, atol=1e-10)


def measured(name: str, size: int, rounds: int) -> tuple[float, float, float, float]:
    """Ratio to the hand-written peer, microseconds of both, and milliseconds to compile."""
    case = CASES[name]
    start = time.process_time()
    function = compiled(case.expr, case.variables, case.order, assume=case.assume)
    compiling = time.process_time() - start
    values = arrays(size)
    peer = PEERS[name]
    args = [values[parameter] for parameter in function.parameters]
    peer_args = [values[parameter] for parameter in peer.__code__.co_varnames[:peer.__code__.co_argcount]]
    if not same(function(*args), peer(*peer_args)):
        raise AssertionError(f"{name}: the hand-written function has other values")
    calls = max(int(0.02/max(timed(peer, peer_args, 3), 1e-7)), 1)
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(timed(peer, peer_args, calls))
        ours.append(timed(function, args, calls))
    own, other = statistics.median(ours), statistics.median(theirs)
    return own/other, own*1e6, other*1e6, compiling*1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="*", default=[10, 100, 400])
    parser.add_argument("--only", default="")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    measured("least squares", 5, 1)
    for size in options.size:
        ratios, compiling = [], []
        print(f"size {size}: ratio, ours in us, by hand in us, compiled in ms")
        for name in CASES:
            if options.only in name:
                ratio, ours, theirs, took = measured(name, size, options.rounds)
                ratios.append(ratio)
                compiling.append(took)
                print(f"  {ratio:6.2f} {ours:10.1f} {theirs:10.1f} {took:8.1f}  {name}", flush=True)
        print(f"median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}; "
              f"compiled in {statistics.median(compiling):.0f} ms in the median")


if __name__ == "__main__":
    main()
