"""Matrix calculus for SymPy: ``import sympy_matcalc``, then plain ``diff``.

>>> from sympy import Determinant, MatrixSymbol, Trace, diff, log, simplify, symbols
>>> import sympy_matcalc
>>> n = symbols("n", integer=True, positive=True)
>>> A, X, x = MatrixSymbol("A", n, n), MatrixSymbol("X", n, n), MatrixSymbol("x", n, 1)
>>> diff(log(Determinant(X)) - Trace(A*X), X)
X.T**(-1) - A.T
>>> diff(x.T*A*x, x)
A*x + A.T*x
>>> simplify(Trace(A*X) - Trace(X*A))
0

SymPy's own functions do the main job; ``dir(sympy_matcalc)`` has the extras: ``derivation`` shows where a derivative
comes from, ``check_derivative`` tests a formula of one's own, ``jacobian`` and ``differential`` are other forms of it,
``compiled`` makes functions of arrays, ``equal`` decides equality. ``uninstall()`` takes everything back.

The flow, room by room, imports pointing one way:

- ``host``      all that is changed in SymPy, in one table; from there SymPy calls us
- ``engine``    one sweep over the expression graph, backward or forward
- ``classes``   what is known of each class, in one file: its differential and the laws of its constructors
- ``forms``     the typed form that answers have, the canonical one that ``simplify`` compares in
- ``core``      the registry of laws, the linear maps they speak in, words, networks, the graph

Beside the flow: ``assumptions`` reads what is assumed, ``calculus`` has arrays, Jacobians and differentials,
``equality`` says whether two expressions are equal, ``values`` is the numbers that check all of it.

Importing the package changes SymPy and loads nothing else: rooms are loaded when they are first entered.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from sympy_matcalc.core.loading import room
from sympy_matcalc.host.arrival import install_for_importer
from sympy_matcalc.host.hooks import install, installed, is_installed, uninstall

__version__ = "0.1.0"

_ROOMS = {
    "Adjugate": "core.adjugate",
    "AxialVector": "core.skew",
    "CommutationMatrix": "classes.vec.structure",
    "Decision": "equality.decision",
    "DiagonalizationMatrix": "classes.vec.diagonalization",
    "DuplicationMatrix": "classes.vec.structure",
    "EliminationMatrix": "classes.vec.structure",
    "Frechet": "core.frechet",
    "LogSumExp": "core.logsumexp",
    "MatrixExponential": "core.matrix_functions",
    "MatrixFunction": "core.matrix_functions",
    "MatrixLogarithm": "core.matrix_functions",
    "MatrixSum": "core.matrix_sum",
    "MatrixUnit": "core.matrix_unit",
    "PartialTrace": "core.partial_trace",
    "PolarFactor": "core.singular_values",
    "PseudoInverse": "core.pseudo_inverse",
    "Skew": "core.skew",
    "Softmax": "core.softmax",
    "Unvec": "classes.vec.stacking",
    "Vec": "classes.vec.stacking",
    "Vech": "classes.vec.stacking",
    "check_derivative": "steps.checks",
    "check_steps": "steps.checked_lines",
    "compiled": "numeric.compiling",
    "cross": "core.skew",
    "derivation": "steps.derivations",
    "derivative": "calculus.derivatives",
    "differential": "calculus.differentials",
    "directional_derivative": "calculus.differentials",
    "equal": "equality.deciding",
    "hessian_vector_product": "calculus.differentials",
    "init_matrix_printing": "printing.settings",
    "jacobian": "calculus.jacobian",
    "norm": "classes.norm",
    "parse_plain": "notation.reading",
    "plain": "notation.printer",
    "relu": "classes.activations",
    "sigmoid": "classes.activations",
    "softplus": "classes.activations",
    "structured_gradient": "calculus.structured_variables",
    "taylor_polynomial": "calculus.taylor",
}
"""The room of each public name, loaded when the name is first used."""

__all__ = [
    *_ROOMS, "install", "installed", "is_installed", "uninstall"]


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(room(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


if os.environ.get("SYMPY_MATCALC_AUTOINSTALL", "1") != "0":
    install_for_importer(__spec__)

if "sage.symbolic.ring" in sys.modules:
    import_module(f"{__name__}.sage").register()
