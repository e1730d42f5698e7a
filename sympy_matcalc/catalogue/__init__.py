"""A catalogue of identities of matrix calculus: data, each entry with its source, conditions and a check.

>>> from sympy_matcalc import catalogue
>>> catalogue.entry("det.logdet").statement
'diff(log(Determinant(X)), X) = X.inv().T'
>>> [found.label for found in catalogue.find("kalman gain", 1)]
['Kalman gain']
"""

from sympy_matcalc.catalogue.exporting import export
from sympy_matcalc.catalogue.reading import Entry, entries, entry
from sympy_matcalc.catalogue.search import find

__all__ = ["Entry", "entries", "entry", "export", "find"]
