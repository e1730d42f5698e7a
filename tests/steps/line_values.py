"""The values of lines of derivations, by numbers that no rule has made."""

import numpy as np

from sympy_matcalc.steps.differentials import Differential, MatrixDifferential
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate


def plain(line):
    """A line with every differential written out, for numbers to be put in."""
    return line.xreplace({part: part.doit() for part in line.atoms(Differential, MatrixDifferential)})


def same_value(step, seed):
    sides = plain(step.before), plain(step.after)
    values = random_values(sides, seed)
    with np.errstate(all="ignore"):
        one, other = (np.squeeze(np.asarray(evaluate(side, values))) for side in sides)
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-7, atol=1e-9, equal_nan=True)
