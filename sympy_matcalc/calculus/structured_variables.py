"""Derivatives by a matrix with structure: symmetric, triangular, Toeplitz and so on, in both meanings of the word."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from sympy.assumptions.ask import Q
from sympy.assumptions.assume import Predicate
from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.numbers import Rational
from sympy.core.relational import Eq
from sympy.core.singleton import S
from sympy.core.sympify import sympify
from sympy.logic.boolalg import true
from sympy.matrices.exceptions import NonSquareMatrixError
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.inference import Inference
from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.derivatives import derivative
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.rewriting import normalized

MEANINGS = ("projected", "independent")


class _Structure(NamedTuple):
    """What is assumed of the variable, and what either meaning makes of the unconstrained gradient."""

    assumption: Callable[[MatrixSymbol], Any]
    projected: Callable[[Expr, Inference], Expr]
    independent: Callable[[Expr, Inference], Expr]


def structured_gradient(expr: Any, variable: Any, structure: Any, meaning: str = "projected") -> Expr:
    """The derivative of a scalar by a matrix whose entries are tied to each other.

    Write G for the derivative as if all entries were free, taken at a matrix with the structure. Two
    different things are called the derivative by a symmetric matrix, and likewise for other structures:

    ================== ========================= =========================
    structure          ``"projected"``           ``"independent"``
    ================== ========================= =========================
    symmetric          (G + G.T)/2               G + G.T - I∘G
    skew-symmetric     (G - G.T)/2               G - G.T
    diagonal           I∘G                       I∘G
    lower triangular   tril(G)                   tril(G)
    upper triangular   triu(G)                   triu(G)
    Toeplitz           means along diagonals     sums along diagonals
    positive definite  as symmetric              as symmetric
    ================== ========================= =========================

    Parameters
    ==========

    expr : Expr
        A scalar, or a 1x1 matrix.
    variable : MatrixSymbol
        A square matrix, n by n.
    structure : str or Predicate
        ``"symmetric"``, ``"skew-symmetric"``, ``"diagonal"``, ``"lower triangular"``, ``"upper triangular"``,
        ``"Toeplitz"`` or ``"positive definite"``; or SymPy's predicate, as ``Q.symmetric``.
    meaning : str
        ``"projected"``: the gradient in the space of matrices with the structure, the orthogonal
        projection of G on it. It is the direction of steepest ascent, and it is zero where the
        derivatives along all directions of the space are.
        ``"independent"``: entry (i, j) is the derivative by the free parameter that stands at (i, j),
        all the entries that are tied to it moving with it.

    Returns
    =======

    Expr
        A matrix, n by n. Entry (i, j) belongs to entry (i, j) of the variable.

    Raises
    ======

    ValueError
        If the structure or the meaning has no such name, the variable is no MatrixSymbol or is not
        square, or the expression is no scalar.
    NotImplementedError
        If there is no rule for the derivative.

    Notes
    =====

    Shape: n x n, as the variable. Layout: entry (i, j) belongs to entry (i, j) of the variable.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, Trace, log, symbols
    >>> from sympy_matcalc import structured_gradient
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> structured_gradient(log(Determinant(X)), X, "symmetric")
    X**(-1)
    >>> structured_gradient(log(Determinant(X)), X, "symmetric", meaning="independent")
    2*X**(-1) - HadamardProduct(I, X**(-1))
    >>> structured_gradient(Trace(A*X), X, "lower triangular")
    tril(A.T)

    References
    ==========

    .. [1] K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, section 2.8 ("Derivatives of Structured Matrices").
    .. [2] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, chapter 3 (duplication matrix) and chapter 9.
    .. [3] S. Srinivasan, N. Panda, What is the gradient of a scalar function of a symmetric matrix?,
       Indian Journal of Pure and Applied Mathematics 54 (2023).
    """
    expr, variable = sympify(expr), sympify(variable)
    rule = _structure_of(structure)
    if meaning not in MEANINGS:
        raise ValueError(f"there is no meaning {meaning!r}; choose one of {', '.join(map(repr, MEANINGS))}")
    if not isinstance(variable, MatrixSymbol):
        raise ValueError(f"cannot differentiate {expr} by {variable}: it is no matrix symbol")
    if variable.is_square is not True:
        raise NonSquareMatrixError(f"{variable} of shape {variable.shape} is not square, so it cannot be {structure}")
    if expr.is_Matrix and expr.shape != (1, 1):
        raise ValueError(f"cannot take the gradient of {expr} of shape {expr.shape}: it is no scalar")
    free = derivative(expr, variable)
    if isinstance(free, Derivative):
        raise NotImplementedError(f"there is no rule for the derivative of {expr} by {variable}")
    assumption = rule.assumption(variable)
    inference = Inference(assumption)
    gradient = refined(normalized(free, Algebra(inference.symmetric_symbols)), assumption)
    result = (rule.projected if meaning == "projected" else rule.independent)(gradient, inference)
    return refined(normalized(result, Algebra(inference.symmetric_symbols)), assumption)


def _structure_of(structure: Any) -> _Structure:
    name = structure.name if isinstance(structure, Predicate) else structure
    found = STRUCTURES.get(str(name).lower().replace("_", " ").replace("-", " "))
    if found is None:
        raise ValueError(f"there is no structure {structure!r}; choose one of {', '.join(map(repr, STRUCTURES))}")
    return found


def _symmetric_part(gradient: Expr, inference: Inference) -> Expr:
    return _scaled_sum(Rational(1, 2), gradient, _transposed(gradient, inference))


def _symmetric_entries(gradient: Expr, inference: Inference) -> Expr:
    diagonal = MatMul(-1, _diagonal_part(gradient, inference))
    return MatAdd(gradient, _transposed(gradient, inference), diagonal).doit(deep=False)


def _skew_part(gradient: Expr, inference: Inference) -> Expr:
    return _scaled_sum(Rational(1, 2), gradient, MatMul(-1, _transposed(gradient, inference)))


def _skew_entries(gradient: Expr, inference: Inference) -> Expr:
    return _scaled_sum(Rational(1), gradient, MatMul(-1, _transposed(gradient, inference)))


def _diagonal_part(gradient: Expr, inference: Inference) -> Expr:
    if inference.holds(gradient, "diagonal"):
        return gradient
    scalar, factors = (S.One, ()) if isinstance(gradient, MatAdd) else split(gradient)
    if not factors and not isinstance(gradient, MatAdd):
        return gradient
    inner = gradient if scalar is S.One else factors[0] if len(factors) == 1 else MatMul(*factors)
    return MatMul(scalar, HadamardProduct(Identity(gradient.shape[0]), inner))


def _triangle(gradient: Expr, inference: Inference, part: type[Expr], name: str, other: str) -> Expr:
    if inference.holds(gradient, name):
        return gradient
    return _diagonal_part(gradient, inference) if inference.holds(gradient, other) else part(gradient).doit(deep=False)


_lower_part = partial(_triangle, part=LowerTriangularPart, name="lower_triangular", other="upper_triangular")
_upper_part = partial(_triangle, part=UpperTriangularPart, name="upper_triangular", other="lower_triangular")


def _means_along_diagonals(gradient: Expr, inference: Inference) -> Expr:
    return DiagonalMeans(gradient).doit(deep=False)


def _sums_along_diagonals(gradient: Expr, inference: Inference) -> Expr:
    return DiagonalSums(gradient).doit(deep=False)


def _transposed(gradient: Expr, inference: Inference) -> Expr:
    algebra = Algebra(inference.symmetric_symbols)
    return refined(normalized(Transpose(gradient), algebra), inference.assumed.assumptions)


def _scaled_sum(scale: Rational, *terms: Expr) -> Expr:
    """The scale within the sum, so that halves of equal terms add up to one."""
    return MatAdd(*[MatMul(scale, term) for term in terms])


def _nothing(variable: MatrixSymbol) -> Any:
    return true


_SYMMETRIC = (_symmetric_part, _symmetric_entries)

STRUCTURES: dict[str, _Structure] = {
    "symmetric": _Structure(Q.symmetric, *_SYMMETRIC),
    "skew symmetric": _Structure(lambda X: Eq(X.T, -X), _skew_part, _skew_entries),
    "diagonal": _Structure(Q.diagonal, _diagonal_part, _diagonal_part),
    "lower triangular": _Structure(Q.lower_triangular, _lower_part, _lower_part),
    "upper triangular": _Structure(Q.upper_triangular, _upper_part, _upper_part),
    "toeplitz": _Structure(_nothing, _means_along_diagonals, _sums_along_diagonals),
    "positive definite": _Structure(Q.positive_definite, *_SYMMETRIC),
}
"""The structures by name, in small letters and without hyphens."""
