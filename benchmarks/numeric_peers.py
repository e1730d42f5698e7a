"""Compiled functions against JAX under jit, PyTorch's autograd and PyTensor, in one run.

    OPENBLAS_NUM_THREADS=1 python benchmarks/numeric_peers.py [--size 100] [--rounds 9] [--only NAME]

Needs jax and torch, which the package does not; PyTensor is measured where it is installed. All get the value as one
would write it there, with solves and a Cholesky factorization where that is known to do; they differentiate it. Ratios
are those of medians of processor time, call by call in turns, all on one thread; below 1 the compiled function is
faster. The targets: value and gradient 1.1 at most, Hessians 0.1 in the median and 0.8 at most.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # a sympy_matcalc on the path comes first

import jax
import jax.numpy as jnp
import torch
from jax.scipy.linalg import cho_factor, cho_solve
from jax.scipy.special import logsumexp
from numeric import CASES, arrays, timed

from sympy_matcalc import compiled

jax.config.update("jax_enable_x64", True)
torch.set_num_threads(1)


def _definite(S: Any, r: Any) -> Any:
    factor = cho_factor(S, lower=True)
    return 2*jnp.log(jnp.diagonal(factor[0])).sum() + r @ cho_solve(factor, r)


def _definite_torch(S: Any, r: Any) -> Any:
    factor = torch.linalg.cholesky(S)
    return 2*torch.log(torch.diagonal(factor)).sum() + r @ torch.cholesky_solve(r[:, None], factor)[:, 0]


#: the variables, the value in JAX, the value in PyTorch; all take the arrays by name
VALUES: dict[str, tuple[tuple[str, ...], Callable[..., Any], Callable[..., Any]]] = {
    "quadratic form": (("x",), lambda x, X: x @ (X @ x), lambda x, X: x @ (X @ x)),
    "least squares": (("x",), lambda x, A, y: jnp.sum((A @ x - y)**2), lambda x, A, y: torch.sum((A @ x - y)**2)),
    "logistic loss": (("x",), lambda x, A, y: jnp.logaddexp(0, A @ x).sum() - y @ (A @ x),
                      lambda x, A, y: torch.nn.functional.softplus(A @ x).sum() - y @ (A @ x)),
    "softmax loss": (("x",), lambda x, A, y: logsumexp(A @ x) - y @ (A @ x),
                     lambda x, A, y: torch.logsumexp(A @ x, 0) - y @ (A @ x)),
    "factorization": (("U", "V"), lambda U, V, M: jnp.sum((U @ V.T - M)**2),
                      lambda U, V, M: torch.sum((U @ V.T - M)**2)),
    "log det": (("S",), lambda S: 2*jnp.log(jnp.diagonal(jnp.linalg.cholesky(S))).sum(),
                lambda S: 2*torch.log(torch.diagonal(torch.linalg.cholesky(S))).sum()),
    "gaussian by mean and covariance": (("mu", "S"), lambda mu, S, x: _definite(S, x - mu),
                                        lambda mu, S, x: _definite_torch(S, x - mu)),
    "kernel hyperparameter": (("s", "t"),
                              lambda s, t, D, y: _definite(s*jnp.exp(-D/2) + t*jnp.eye(len(y)), y),
                              lambda s, t, D, y: _definite_torch(s*torch.exp(-D/2)
                                                                 + t*torch.eye(len(y), dtype=D.dtype), y)),
    "network of two layers": (("W", "b", "L"), lambda W, b, L, x, y: jnp.sum((L @ jnp.tanh(W @ x + b) - y)**2),
                              lambda W, b, L, x, y: torch.sum((L @ torch.tanh(W @ x + b) - y)**2)),
    "x' inv(A) x": (("x", "X"), lambda x, X: x @ jnp.linalg.solve(X, x), lambda x, X: x @ torch.linalg.solve(X, x)),
    "chain, vector at the left": (("w",), lambda w, x, X, S, C: x @ (X @ (S @ (C @ w))),
                                  lambda w, x, X, S, C: x @ (X @ (S @ (C @ w)))),
    "trace of a product": (("X",), lambda X, S, C: jnp.trace(X @ (S @ C)), lambda X, S, C: torch.trace(X @ (S @ C))),
    "hessian of the logistic loss": (("x",), lambda x, A, y: jnp.logaddexp(0, A @ x).sum() - y @ (A @ x), None),
    "hessian of the softmax loss": (("x",), lambda x, A: logsumexp(A @ x), None),
    "hessian of a quartic": (("x",), lambda x, X: (x @ (X @ x))**2, None),
    "hessian of a log barrier": (("x",), lambda x, A, y: -jnp.log(y - A @ x).sum(), None),
}


def peers(name: str, values: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """What the libraries call, without arguments."""
    variables, in_jax, in_torch = VALUES[name]
    code = in_jax.__code__
    names = code.co_varnames[:code.co_argcount]
    args = [jnp.asarray(values[own]) for own in names]
    places = tuple([names.index(variable) for variable in variables])
    second = CASES[name].order == "hessian"
    more: dict[str, Callable[[], Any]] = {}
    if find_spec("pytensor") is not None:
        from pytensor_peers import call_of
        more["pytensor"] = call_of(name, variables, values, second)
    if second:
        compiled_there = jax.jit(jax.hessian(in_jax, places[0]))
        return {"jax": lambda: compiled_there(*args).block_until_ready(), **more}
    both = jax.jit(jax.value_and_grad(in_jax, places))
    calls = {"jax": lambda: jax.block_until_ready(both(*args))}
    tensors = [torch.tensor(values[own], requires_grad=own in variables) for own in names]

    def autograd() -> Any:
        value = in_torch(*tensors)
        return value, torch.autograd.grad(value, [tensors[place] for place in places])

    return {**calls, "torch": autograd, **more}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="*", default=[10, 100, 400])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for size in options.size:
        values = arrays(size)
        ratios: dict[str, list[float]] = {}
        print(f"size {size}: ours in us, ratios")
        for name in (name for name in VALUES if options.only in name):
            case = CASES[name]
            function = compiled(case.expr, case.variables, case.order, assume=case.assume)
            args = [values[parameter] for parameter in function.parameters]
            others = peers(name, values)
            for other in others.values():
                other()
            calls = max(int(0.02/max(timed(function, args, 3), 1e-7)), 1)
            times: dict[str, list[float]] = {"ours": [], **{other: [] for other in others}}
            for _ in range(options.rounds):
                times["ours"].append(timed(function, args, calls))
                for other, call in others.items():
                    times[other].append(timed(call, (), calls))
            own = statistics.median(times["ours"])
            found = {other: own/statistics.median(times[other]) for other in others}
            for other, ratio in found.items():
                kind = "Hessian" if case.order == "hessian" else "value and gradient"
                ratios.setdefault(f"{kind} against {other}", []).append(ratio)
            print(f"  {own*1e6:9.1f}  {'  '.join(f'{other} {ratio:.2f}' for other, ratio in found.items())}  {name}",
                  flush=True)
        for kind, found in ratios.items():
            print(f"{kind}: median {statistics.median(found):.2f}, worst {max(found):.2f}")


if __name__ == "__main__":
    main()
