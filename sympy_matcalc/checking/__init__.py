"""A numeric check of derivatives that shares nothing with the engine: NumPy evaluation and central differences.

The module is imported on demand; NumPy is imported inside its functions.
"""

from sympy_matcalc.checking.differences import central_difference, deviation, random_values
from sympy_matcalc.checking.evaluation import evaluate

__all__ = ["central_difference", "deviation", "evaluate", "random_values"]
