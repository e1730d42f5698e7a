"""Derivatives along a direction by differences: values of the independent evaluator, no rule of ours."""

from __future__ import annotations

import numpy as np
from sympy import DiracDelta, Dummy, MatrixSymbol

from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

NOISE = 1e-6
"""Differences of two steps that are further apart than this, relative to their size, say nothing."""


def direction_of(variable, name="H"):
    """A symbol of the shape of a variable."""
    return MatrixSymbol(name, *variable.shape) if variable.is_Matrix else Dummy(name)


def along(expr, directions, values, order=1, step=1e-3):
    """The first or second derivative along directions, by central differences of fourth order."""
    def at(shift):
        moved = {v: np.asarray(values[v], dtype=float) + shift*np.asarray(values[h], dtype=float)
                 for v, h in directions.items()}
        moved = {v: value if value.shape else float(value) for v, value in moved.items()}
        return np.asarray(evaluate(expr, {**values, **moved}))

    if order == 1:
        return (8*(at(step) - at(-step)) - (at(2*step) - at(-2*step)))/(12*step)
    near, far = at(step) + at(-step), at(2*step) + at(-2*step)
    return (16*near - far - 30*at(0))/(12*step**2)


def problem_of(expr, directions, derivative, order=1, seed=0, tolerance=1e-5):
    """What is wrong with a claimed derivative: None, "undecided", or a description."""
    for attempt in range(4):
        values = random_values((expr, derivative, *directions, *directions.values()), seed + attempt)
        step = 1e-3 if order == 1 else 4e-3
        numeric = along(expr, directions, values, order, step)
        finer = along(expr, directions, values, order, step/2)
        size = float(np.max(np.abs(numeric), initial=0)) + 1e-3*float(np.max(np.abs(evaluate(expr, values)), initial=0))
        size = size + 1e-9
        noise = NOISE if order == 1 else 1e-5
        if not np.isfinite(size) or not np.max(np.abs(numeric - finer), initial=0) <= noise*size:
            continue
        claimed = np.asarray(evaluate(derivative, values))
        if claimed.shape != numeric.shape:
            return f"the shape of {derivative} is {claimed.shape}, not {numeric.shape}"
        if not np.all(np.isfinite(claimed)) and derivative.has(DiracDelta):
            continue  # a delta at zero: no differentiable point
        off = float(np.max(np.abs(claimed - finer), initial=0))/size
        return None if off < tolerance*(1 if order == 1 else 10) else f"{derivative} is off by {off:.2g}"
    return "undecided"
