"""Derivatives of matrices by matrices: as a matrix where the result has two axes, else as an array expression."""

from sympy_matcalc.index_form.derivatives import array_derivative
from sympy_matcalc.index_form.symmetry import symmetrized

__all__ = ["array_derivative", "symmetrized"]
