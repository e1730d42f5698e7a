"""What a derivation costs beside the derivative itself: steps in brief, in full, and as text.

    python benchmarks/derivations.py [--quick]

Each published derivative is taken by ``diff`` and derived with steps, in turns, each call with a fresh cache; the time
of a derivation includes its own ``diff``. Of several rounds the fastest counts.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))  # a sympy_matcalc on the path comes first
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from corpus.published import PUBLISHED, value
from stopwatch import Figure, cold
from sympy import Expr, diff

from sympy_matcalc import derivation

ROUNDS = 3


def calls_of(function: Expr, variable: Expr) -> tuple[Callable[[], Any], ...]:
    """The derivative, its steps in brief and in full, and their text."""
    return (lambda: diff(function, variable), lambda: derivation(function, variable).steps,
            lambda: derivation(function, variable).all_steps, lambda: str(derivation(function, variable)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="every sixth derivative only")
    entries = PUBLISHED[::6] if parser.parse_args().quick else PUBLISHED
    warnings.simplefilter("ignore")
    times: list[list[float]] = []
    for entry in entries:
        calls = calls_of(value(entry[1]), value(entry[2]))
        rounds = [[cold(call) for call in calls] for _ in range(ROUNDS + 1)][1:]  # the first one loads rooms
        times.append([min(column) for column in zip(*rounds)])
    totals = [sum(column) for column in zip(*times)]
    print(Figure("steps in brief over diff, in sum", totals[1]/totals[0], 3))
    print(Figure("steps in brief over diff, median", median(row[1]/row[0] for row in times), 3))
    print(f"in full {totals[2]/totals[0]:.3g} and as text {totals[3]/totals[0]:.3g} times diff, in sum, "
          f"over {len(times)} derivatives")


if __name__ == "__main__":
    main()
