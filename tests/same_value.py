"""Two expressions have one value, at random values of their symbols."""

import numpy as np

from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate


def assert_same_value(before, after, seed, said=""):
    """The second has the shape and the value of the first, where that is finite."""
    values = random_values(before, seed=seed)
    expected = np.asarray(evaluate(before, values))
    if np.all(np.isfinite(expected)):
        value = np.asarray(evaluate(after, values))
        assert value.shape == expected.shape, said
        assert np.allclose(expected, value, rtol=1e-7, atol=1e-7), said
