"""SymPy's own functions, of which the package has others: for what holds no matrix, and binds no variable."""

from __future__ import annotations

import sympy
from sympy.utilities.lambdify import _EvaluatorPrinter

sympy_doprint = _EvaluatorPrinter.doprint
sympy_cse = sympy.cse
