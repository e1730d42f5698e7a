"""The vec form of matrix derivatives, after Magnus and Neudecker.

vec, vech and the structure matrices as matrix expressions with their laws, and the Jacobian of a matrix
function as Kronecker products and commutation matrices.
"""

from sympy_matcalc.vec_form import laws, maps  # noqa: F401  # they register their laws and rules
from sympy_matcalc.vec_form.jacobians import jacobian
from sympy_matcalc.vec_form.structure import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
)
from sympy_matcalc.vec_form.vectorization import Unvec, Vec, Vech

__all__ = [
    "CommutationMatrix", "DiagonalizationMatrix", "DuplicationMatrix", "EliminationMatrix", "Unvec", "Vec", "Vech",
    "jacobian",
]
