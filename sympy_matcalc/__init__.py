"""Matrix calculus for SymPy: ``import sympy_matcalc``, then plain ``diff``.

The flow of a derivative, room by room, imports pointing one way:

- ``hooks``        the table of what is changed in SymPy, to install and uninstall
- ``verbs``        the ways in for ``expand``, ``factor``, ``collect`` and their kin
- ``dispatch``     the ways in: our sweeps, SymPy's chain rule for scalars, or unevaluated
- ``index_form``   matrices by matrices, read off the sweep with labelled axes
- ``sweep``        backward and forward over the expression graph
- ``rules``        one law per class, stated as a differential
- ``linear_maps``  what the rules speak in, each with ``push`` and ``pull``
- ``normal_form``  cheap constructors, and passes that bring expressions there
- ``vec_form``     vec, commutation matrices and their kin, and Jacobians made of them
- ``graph``        the expression with every subexpression numbered once

Beside the flow, ``differentials`` runs the sweeps along given directions, and ``equality``
says whether two expressions are equal, by proof or by numbers.
"""

import os

from sympy_matcalc.calculus.differentials import differential, directional_derivative, hessian_vector_product
from sympy_matcalc.calculus.jacobian import jacobian
from sympy_matcalc.calculus.structured_variables import structured_gradient
from sympy_matcalc.calculus.taylor import taylor_polynomial
from sympy_matcalc.classes.activations import relu, sigmoid, softplus
from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.classes.norm import norm
from sympy_matcalc.classes.softmax import LogSumExp, Softmax
from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
)
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.engine.sweep import derivative
from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.equality.decision import Decision
from sympy_matcalc.host.hooks import install, installed, is_installed, uninstall
from sympy_matcalc.notation.printer import plain
from sympy_matcalc.notation.reading import parse_plain
from sympy_matcalc.numeric.compiling import compiled
from sympy_matcalc.printing.settings import init_matrix_printing
from sympy_matcalc.steps.checks import check_derivative, check_steps
from sympy_matcalc.steps.derivations import derivation

__version__ = "0.1.0"

__all__ = [
    "Adjugate", "CommutationMatrix", "Decision", "DiagonalizationMatrix", "DuplicationMatrix", "EliminationMatrix",
    "LogSumExp", "MatrixExponential", "MatrixLogarithm", "MatrixSum", "PartialTrace", "Softmax", "Unvec", "Vec", "Vech",
    "check_derivative", "check_steps", "compiled", "derivation", "derivative", "differential", "directional_derivative",
    "equal",
    "hessian_vector_product", "init_matrix_printing", "install", "installed", "is_installed", "jacobian", "norm",
    "parse_plain", "plain", "relu", "sigmoid", "softplus", "structured_gradient", "taylor_polynomial", "uninstall",
]

if os.environ.get("SYMPY_MATCALC_AUTOINSTALL", "1") != "0":
    install()
