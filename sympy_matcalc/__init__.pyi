# The public names, for type checkers and editors: at run time each room is loaded when a name of it is used.
from sympy_matcalc.calculus.derivatives import derivative
from sympy_matcalc.calculus.differentials import differential, directional_derivative, hessian_vector_product
from sympy_matcalc.calculus.jacobian import jacobian
from sympy_matcalc.calculus.structured_variables import structured_gradient
from sympy_matcalc.calculus.taylor import taylor_polynomial
from sympy_matcalc.classes.activations import relu, sigmoid, softplus
from sympy_matcalc.classes.norm import norm
from sympy_matcalc.classes.vec.diagonalization import DiagonalizationMatrix
from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import CommutationMatrix, DuplicationMatrix, EliminationMatrix
from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.frechet import Frechet
from sympy_matcalc.core.logsumexp import LogSumExp
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixFunction, MatrixLogarithm
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.singular_values import PolarFactor
from sympy_matcalc.core.skew import AxialVector, Skew, cross
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.equality.deciding import equal
from sympy_matcalc.equality.decision import Decision
from sympy_matcalc.host.hooks import install, installed, is_installed, uninstall
from sympy_matcalc.notation.printer import plain
from sympy_matcalc.notation.reading import parse_plain
from sympy_matcalc.numeric.compiling import compiled
from sympy_matcalc.printing.settings import init_matrix_printing
from sympy_matcalc.steps.checked_lines import check_steps
from sympy_matcalc.steps.checks import check_derivative
from sympy_matcalc.steps.derivations import derivation

__version__: str
__all__ = [
    "Adjugate",
    "AxialVector",
    "CommutationMatrix",
    "Decision",
    "DiagonalizationMatrix",
    "DuplicationMatrix",
    "EliminationMatrix",
    "Frechet",
    "LogSumExp",
    "MatrixExponential",
    "MatrixFunction",
    "MatrixLogarithm",
    "MatrixSum",
    "MatrixUnit",
    "PartialTrace",
    "PolarFactor",
    "PseudoInverse",
    "Skew",
    "Softmax",
    "Unvec",
    "Vec",
    "Vech",
    "check_derivative",
    "check_steps",
    "compiled",
    "cross",
    "derivation",
    "derivative",
    "differential",
    "directional_derivative",
    "equal",
    "hessian_vector_product",
    "init_matrix_printing",
    "install",
    "installed",
    "is_installed",
    "jacobian",
    "norm",
    "parse_plain",
    "plain",
    "relu",
    "sigmoid",
    "softplus",
    "structured_gradient",
    "taylor_polynomial",
    "uninstall",
]
