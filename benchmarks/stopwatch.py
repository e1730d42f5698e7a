"""What the benchmarks measure with: processor time, cold calls, and figures beside their goals."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from sympy.core.cache import clear_cache


class Figure(NamedTuple):
    """One figure and its goal."""

    label: str
    value: float | None
    goal: float
    at_least: bool = False

    def __str__(self) -> str:
        relation = ">=" if self.at_least else "<="
        if self.value is None:
            return f"{self.label:66} {'-':>8}   goal {relation} {self.goal:g}"
        met = self.value >= self.goal if self.at_least else self.value <= self.goal
        return (f"{self.label:66} {self.value:8.3g}   goal {relation} {self.goal:<5g}"
                f" {'met' if met else 'MISSED'}")


def attempted(call: Callable[[], Any]) -> Any:
    """What a call gives, an exception counting as a result: SymPy alone raises on some matrices."""
    try:
        return call()
    except Exception as error:
        return error


def seconds(call: Callable[[], Any], times: int = 1) -> float:
    """The processor time of one call, from ``times`` calls in a row."""
    start = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - start)/times


def cold(call: Callable[[], Any]) -> float:
    """The processor time of one call after SymPy's cache was cleared; an exception ends it as a result does."""
    clear_cache()
    start = time.process_time()
    attempted(call)
    return time.process_time() - start


def repetitions(call: Callable[[], Any], at_least: float) -> int:
    """How many calls in a row take about ``at_least`` seconds; warms up, too."""
    call()
    return max(1, min(1000, round(at_least/max(seconds(call), 1e-6))))
