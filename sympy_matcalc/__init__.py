"""Matrix calculus for SymPy: ``import sympy_matcalc``, then plain ``diff``.

The flow of a derivative, room by room, imports pointing one way:

- ``hooks``        the table of what is changed in SymPy, to install and uninstall
- ``dispatch``     the ways in: our sweeps, SymPy's own algorithm, or unevaluated
- ``sweep``        backward and forward over the expression graph
- ``rules``        one law per class, stated as a differential
- ``linear_maps``  what the rules speak in, each with ``push`` and ``pull``
- ``normal_form``  cheap constructors, and passes that bring expressions there
- ``graph``        the expression with every subexpression numbered once
"""

import os

from sympy_matcalc.hooks import install, installed, is_installed, uninstall
from sympy_matcalc.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.matrix_sum import MatrixSum
from sympy_matcalc.sweep import derivative

__version__ = "0.1.0"

__all__ = [
    "MatrixExponential", "MatrixLogarithm", "MatrixSum",
    "derivative", "install", "installed", "is_installed", "uninstall",
]

if os.environ.get("SYMPY_MATCALC_AUTOINSTALL", "1") != "0":
    install()
