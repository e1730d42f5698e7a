"""The values of lines of derivations, by numbers that no rule has made."""

import numpy as np

from sympy_matcalc.steps.differentials import Differential, MatrixDifferential
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate


def plain(line):
    """A line with every differential written out, for numbers to be put in."""
    return line.xreplace({part: part.doit() for part in line.atoms(Differential, MatrixDifferential)})


def changed(steps, seed):
    """The steps whose sides have different values at a random point, each line evaluated once."""
    steps = list(steps)
    lines = {line: plain(line) for step in steps for line in (step.before, step.after)}
    values = random_values(tuple(lines.values()), seed)
    with np.errstate(all="ignore"):
        numbers = {line: np.squeeze(np.asarray(evaluate(written, values))) for line, written in lines.items()}
    return [step for step in steps if not _alike(numbers[step.before], numbers[step.after])]


def _alike(one, other):
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-7, atol=1e-9, equal_nan=True)


def same_value(step, seed):
    return not changed([step], seed)
