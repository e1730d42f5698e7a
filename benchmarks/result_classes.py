"""How many results are right as functions of their matrices alone, by library: the published derivatives and the table.

    python benchmarks/result_classes.py [--library numpy scipy jax jit torch] [--every 1]

Each function of the catalogue and each example of the tests, and its derivative, is made a function by ``lambdify``,
called with random arrays; sizes are given only where no array has them. The value has to be the one of the evaluator,
which knows no rule of the package. Libraries that are not installed are left out. The target is all of them.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

root = Path(__file__).resolve().parent.parent
sys.path.append(str(root))  # a sympy_matcalc on the path comes first
sys.path.append(str(root / "tests"))

import numpy as np
from corpus.published import PUBLISHED, value
from examples import all_examples
from sympy import Derivative, DiracDelta, diff, lambdify
from sympy.core.function import AppliedUndef

from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

LIBRARIES = {"numpy": "numpy", "scipy": "scipy", "jax": "jax", "jit": "jax", "torch": "torch"}


def results() -> Iterator[Any]:
    """Functions and their derivatives, without those that are open or of undefined functions."""
    pairs = [(value(function), value(by)) for _, function, by, _ in PUBLISHED]
    seen = set()
    for expr, variable in [*pairs, *all_examples()]:
        for result in (expr, diff(expr, variable)):
            if not result.has(AppliedUndef, DiracDelta, Derivative) and result not in seen:
                seen.add(result)
                yield result


def arguments_of(expr: Any, values: dict[Any, Any]) -> list[Any]:
    """The symbols, of the sizes those that no array has."""
    arrays = [symbol for symbol in values if getattr(symbol, "shape", ())]
    known = {size for symbol in arrays for part in symbol.shape for size in part.free_symbols}
    scalars = [symbol for symbol in values if not getattr(symbol, "shape", ()) and not isinstance(symbol, type)
               and not symbol.is_Dummy and symbol in expr.free_symbols - known]
    return [*arrays, *scalars]


def drawn(expr: Any) -> tuple[dict[Any, Any], Any]:
    """Random arrays and the value there, which is real and finite if that is found."""
    for seed in range(1, 9):
        values = random_values(expr, seed=seed)
        expected = np.asarray(evaluate(expr, values)).squeeze()
        if np.all(np.isfinite(expected)) and not np.any(np.imag(expected)):
            break
    return values, expected


def called(library: str, expr: Any, arguments: list[Any], values: dict[Any, Any]) -> Any:
    """The value by a library."""
    function = lambdify(arguments, expr, LIBRARIES[library])
    given = [values[argument] for argument in arguments]
    if library == "torch":
        import torch
        given = [torch.as_tensor(part) if isinstance(part, np.ndarray) else part for part in given]
    if library == "jit":
        import jax
        still = tuple([k for k, part in enumerate(given) if isinstance(part, int)])
        function = jax.jit(function, static_argnums=still)
    return np.asarray(function(*given))


def is_right(library: str, expr: Any, values: dict[Any, Any], expected: Any) -> bool:
    try:
        got = called(library, expr, arguments_of(expr, values), values).squeeze()
    except Exception as error:  # whatever it is, the result has no number
        print(f"  {library}: {type(error).__name__}: {str(error)[:120]}  {str(expr)[:100]}", flush=True)
        return False
    if got.shape != expected.shape or not np.allclose(got, expected, rtol=1e-5, atol=1e-7, equal_nan=True):
        print(f"  {library}: wrong  {str(expr)[:100]}", flush=True)
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", nargs="*", default=[name for name, package in LIBRARIES.items()
                                                         if find_spec(package) is not None])
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    if "jax" in options.library or "jit" in options.library:
        import jax
        jax.config.update("jax_enable_x64", True)
    warnings.simplefilter("ignore")
    counts = dict.fromkeys(options.library, 0)
    total = 0
    for expr in list(results())[::options.every]:
        with np.errstate(all="ignore"):
            values, expected = drawn(expr)
            if np.any(np.imag(expected)):
                print(f"  no real value was found of  {str(expr)[:100]}", flush=True)
                continue
            total += 1
            for library in options.library:
                counts[library] += is_right(library, expr, values, expected)
    for library, count in counts.items():
        print(f"{library}: {count} of {total} right, {100*count/total:.1f} %")


if __name__ == "__main__":
    main()
