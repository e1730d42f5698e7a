"""The functions that people write: by which names, applied to what, and what they are in SymPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy.functions.elementary.miscellaneous import Max, Min

from sympy_matcalc.classes.activations import relu, sigmoid, softplus

Entrywise = Callable[[Any], Any]

ENTRYWISE: dict[str, Entrywise] = {
    "exp": sympy.exp, "log": sympy.log, "sqrt": sympy.sqrt, "abs": sympy.Abs, "sign": sympy.sign,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh, "asinh": sympy.asinh, "acosh": sympy.acosh,
    "atanh": sympy.atanh, "erf": sympy.erf, "erfc": sympy.erfc, "gamma": sympy.gamma, "loggamma": sympy.loggamma,
    "digamma": sympy.digamma, "floor": sympy.floor, "relu": relu, "sigmoid": sigmoid, "softplus": softplus,
    "log2": lambda z: sympy.log(z)/sympy.log(2), "log10": lambda z: sympy.log(z)/sympy.log(10),
    "log1p": lambda z: sympy.log(1 + z), "expm1": lambda z: sympy.exp(z) - 1, "square": lambda z: z**2,
    "cbrt": lambda z: z**sympy.Rational(1, 3), "step": lambda z: sympy.Heaviside(z), "conj": sympy.conjugate,
    "re": sympy.re, "im": sympy.im,
}
"""Functions of a number, which of a matrix are taken entry by entry."""

SQUARE = ("tr", "det", "logdet", "inv", "adj", "expm", "logm", "sqrtm", "vech", "diagonalmatrix")
"""Functions of a square matrix."""

ALIASES: dict[str, str] = {
    "trace": "tr", "Trace": "tr", "Tr": "tr", "determinant": "det", "Determinant": "det", "Det": "det",
    "log_det": "logdet", "slogdet": "logdet", "logabsdet": "logdet", "inverse": "inv", "Inverse": "inv",
    "transp": "transpose", "Transpose": "transpose", "permutedims": "transpose", "ctranspose": "adjoint",
    "adjugate": "adj", "Adjoint": "adjoint", "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "logistic": "sigmoid", "expit": "sigmoid",
    "gammaln": "loggamma", "lgamma": "loggamma", "psi": "digamma", "Abs": "abs", "fabs": "abs", "absolute": "abs",
    "signum": "sign", "maximum": "max", "minimum": "min", "Max": "max", "Min": "min", "conjugate": "conj",
    "Kronecker": "kron", "KroneckerProduct": "kron", "HadamardProduct": "hadamard", "multiply": "hadamard",
    "Diagonal": "diag", "Diag": "diag", "DiagMatrix": "diag", "diagonal": "diag", "diagm": "diag",
    "diagflat": "diag", "Identity": "eye", "identity": "eye", "Vec": "vec", "Vech": "vech", "matrixexp": "expm",
    "MatrixExponential": "expm", "MatrixLogarithm": "logm", "norm2": "norm", "normF": "norm", "fnorm": "norm",
    "Norm": "norm", "lse": "logsumexp", "LogSumExp": "logsumexp", "Softmax": "softmax", "inner": "dot",
    "vdot": "dot", "average": "mean", "heaviside": "step", "matmul": "mul", "mm": "mul", "sum_": "sum",
    "Power": "power", "pow": "power", "mpower": "matrix_power", "vector": "vector", "solve": "solve",
    "PseudoInverse": "pinv", "pseudoinverse": "pinv", "Skew": "skew", "AxialVector": "axial", "PolarFactor": "polar",
    "hat": "skew",
}
"""Other names of the same functions."""

PREFIXES = ("np", "numpy", "jnp", "jax", "scipy", "torch", "linalg", "LinearAlgebra", "special", "tf", "math", "Base")
"""Modules whose names may stand before a function: np.linalg.inv is inv."""

ARRAYS = ("ArrayTensorProduct", "ArrayAdd", "PermuteDims", "ArrayDiagonal", "ArrayContraction", "Reshape", "ArraySum",
          "OneArray", "ZeroArray")
"""SymPy's array expressions, which are written as they are called."""

KNOWN = frozenset({
    *ARRAYS, *ENTRYWISE, *SQUARE, "transpose", "adjoint", "diag", "vec", "kron", "eye", "ones", "zeros", "sum", "mean",
    "norm", "norm1", "norminf", "dot", "outer", "softmax", "logsumexp", "hadamard", "max", "min", "vector", "matrix",
    "power", "matrix_power", "mul", "solve", "unit", "cross", "dotproduct", "delta", "pinv", "skew", "axial", "polar"})
"""All functions by their own names."""


def own_name(name: str) -> str:
    """The own name of a function.

    Examples
    ========

    >>> from sympy_matcalc.notation.functions import own_name
    >>> own_name("trace"), own_name("tr"), own_name("arcsin")
    ('tr', 'tr', 'asin')
    """
    return ALIASES.get(name, name)


def nearest(name: str) -> str:
    """The known function whose name is most like a given one; empty if none is."""
    from difflib import get_close_matches
    found = get_close_matches(name, [*KNOWN, *ALIASES], 1, 0.75)
    return found[0] if found else ""


EXTREMES = {"max": Max, "min": Min}
