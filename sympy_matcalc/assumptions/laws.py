"""The properties of a matrix expression from those of its parts: one law per class of SymPy.

A law says what is known of a node from what is known of its matrix arguments. It says ``False``
only what it can prove; what it does not mention is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.assumptions.context import Assumed
from sympy_matcalc.assumptions.explicit import explicit_law
from sympy_matcalc.assumptions.products import product_law
from sympy_matcalc.classes.matrix_functions import MatrixExponential
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.laws import properties
from sympy_matcalc.core.properties import LINEAR, OF_COMPLEX, TRANSPOSED, Known, closed, of_all

_KEPT_BY_ALL = (
    "symmetric", "hermitian", "diagonal", "upper_triangular", "lower_triangular", "unit_triangular", "orthogonal",
    "unitary", "invertible", "positive_definite", "positive_semidefinite", "idempotent", "involutory", "normal",
)


def transpose_law(node: Expr, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """A.T has what A has, upper and lower exchanged."""
    return {TRANSPOSED.get(name, name): value for name, value in parts[0].items()}


def inverse_law(node: Expr, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """A**-1 has what A has; where it stands it exists, which makes a semidefinite A definite."""
    return dict(closed({**parts[0], "invertible": True})) if parts[0].get("invertible") is not False else {}


def power_law(node: MatPow, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """A**k keeps what a product of commuting A keeps; of a definite A it is definite for real k."""
    (base,) = parts
    exponent = node.exp
    positive = assumed.holds("positive", exponent)
    known: Known = {}
    if assumed.holds("integer", exponent):
        known = _whole_power(base, exponent, assumed)
        if base.get("singular") and positive:
            known["singular"] = True
    if assumed.holds("real", exponent):
        known.update(of_all([base], ("positive_definite",)))
        if positive:
            known.update(of_all([base], ("positive_semidefinite",)))
    return known


def _whole_power(base: Known, exponent: Expr, assumed: Assumed) -> Known:
    if assumed.holds("negative", exponent):
        base = {} if base.get("invertible") is False else closed({**base, "invertible": True})
    if not (base.get("invertible") or assumed.holds("nonnegative", exponent)):
        return {}
    known = of_all([base], (*_KEPT_BY_ALL, "real"))
    if base.get("square"):
        known.update(of_all([base], ("fullrank",)))
    even, odd = assumed.holds("even", exponent), assumed.holds("odd", exponent)
    if base.get("skew_symmetric") and (even or odd):
        known["symmetric" if even else "skew_symmetric"] = True
    if base.get("antihermitian") and (even or odd):
        known["hermitian" if even else "antihermitian"] = True
    if even and base.get("symmetric") and base.get("real"):
        known["positive_semidefinite"] = True
    return known


def sum_law(node: MatAdd, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Linear properties are those of all terms; definite plus semidefinite is definite; I + K is invertible."""
    known = of_all(parts, (*LINEAR, "positive_semidefinite", "real", "zero"))
    for name in LINEAR:
        if sum(part.get(name) is True for part in parts) == len(parts) - 1 and any(
                part.get(name) is False for part in parts):
            known[name] = False
    if "symmetric" not in known and algebra.transpose(node) == node:
        known["symmetric"] = True
    definite = any(part.get("positive_definite") for part in parts)
    if known.get("positive_semidefinite") and definite:
        known["positive_definite"] = True
    if known.get("real") and definite and all(
            part.get("positive_semidefinite") or part.get("skew_symmetric") for part in parts):
        known["invertible"] = True
    return known


def hadamard_law(node: HadamardProduct, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Zeros of one factor are zeros; Schur: of definite matrices it is definite (Horn and Johnson, 7.5.3)."""
    known = of_all(parts, ("symmetric", "hermitian", "positive_definite", "positive_semidefinite", "real"))
    for name in ("upper_triangular", "lower_triangular", "zero"):
        if any(part.get(name) for part in parts):
            known[name] = True
    known.update(_signed(parts))
    return known


def hadamard_power_law(node: HadamardPower, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Entry by entry; a natural power is a Hadamard product."""
    exponent = node.exp
    if getattr(exponent, "is_Matrix", False):
        return {}
    known = of_all(parts, ("symmetric",))
    if exponent.is_positive:
        known.update(of_all(parts, ("diagonal", "upper_triangular", "lower_triangular")))
    if exponent.is_integer and exponent.is_positive:
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite", "real")))
    return known


def kronecker_law(node: KroneckerProduct, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """A and B on A x B alike (Horn and Johnson, Topics, 4.2); the rank is the product of the ranks."""
    known = of_all(parts, (*_KEPT_BY_ALL, "real"))
    if any(part.get("zero") for part in parts):
        known["zero"] = True
    if all(part.get("square") and part.get("nonempty") for part in parts) and any(
            part.get("singular") for part in parts):
        known["singular"] = True
    known.update(_signed(parts))
    return known


def _signed(parts: Sequence[Known]) -> Known:
    """A product that transposes factor by factor: of an odd number of skew-symmetric factors it is so itself."""
    if all(part.get("symmetric") or part.get("skew_symmetric") for part in parts):
        odd = sum(not part.get("symmetric") for part in parts) % 2
        return {"skew_symmetric" if odd else "symmetric": True}
    return {}


def block_diagonal_law(node: BlockDiagMatrix, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Of square blocks: what all blocks are, and nothing that one of them is not."""
    if not all(part.get("square") for part in parts):
        return {}
    names = (*_KEPT_BY_ALL, "skew_symmetric", "antihermitian", "real", "zero")
    known = of_all(parts, names)
    known.update({name: False for name in names if any(part.get(name) is False for part in parts)})
    return known


def block_law(node: BlockMatrix, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Block by block; of a block triangular matrix what its diagonal says."""
    size = node.blockshape[0]
    known = of_all(parts, ("real", "zero"))
    if node.blockshape != (size, size) or not all(parts[k*(size + 1)].get("square") for k in range(size)):
        return known
    diagonal = [parts[k*(size + 1)] for k in range(size)]
    below, above = (all(parts[i*size + j].get("zero") for i in range(size) for j in range(size)
                        if (i > j if low else i < j)) for low in (True, False))
    if below or above:
        known.update(of_all(diagonal, ("invertible",)))
        if any(part.get("singular") for part in diagonal):
            known["singular"] = True
    for zeros, name in ((below, "upper_triangular"), (above, "lower_triangular")):
        if zeros:
            known.update(of_all(diagonal, (name,)))
    if below and above:
        known.update(of_all(diagonal, (*_KEPT_BY_ALL, "skew_symmetric", "antihermitian")))
    known.update(_symmetry_of_blocks(node, diagonal, algebra))
    return known


def _symmetry_of_blocks(node: BlockMatrix, diagonal: list[Known], algebra: Algebra) -> Known:
    size = node.blockshape[0]
    if all(part.get("symmetric") for part in diagonal) and all(
            node.blocks[i, j] == algebra.transpose(node.blocks[j, i]) for i in range(size) for j in range(i)):
        return {"symmetric": True}
    return {}


def slice_law(node: MatrixSlice, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Of a principal submatrix: symmetry, definiteness, and the triangle where the order of the indices stays."""
    known = of_all(parts, ("real", "zero"))
    if node.on_diag:
        known.update(of_all(parts, ("symmetric", "skew_symmetric", "diagonal", *OF_COMPLEX, "positive_definite",
                                    "positive_semidefinite")))
        if node.rowslice[2].is_positive:
            known.update(of_all(parts, ("upper_triangular", "lower_triangular")))
    return known


def elementwise_law(node: ElementwiseApplyFunction, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """f of a symmetric matrix, entry by entry, is symmetric; zeros stay where f(0) = 0."""
    known = of_all(parts[-1:], ("symmetric",))
    if _is_zero_at_zero(node.function):
        known.update(of_all(parts[-1:], ("diagonal", "upper_triangular", "lower_triangular")))
    return known


def _is_zero_at_zero(function: Any) -> bool:
    with sympy_may_break:  # a derivative inside cannot be taken by a number
        return bool(function(S.Zero) == 0)
    return False


def diagonal_matrix_law(node: Expr, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Diagonal; what stands on it is the vector, or the diagonal of the matrix."""
    known = {"upper_triangular": True, "lower_triangular": True, **of_all(parts, ("real",))}
    if isinstance(node, DiagonalMatrix):
        known.update(of_all(parts, ("positive_definite", "positive_semidefinite")))
    return known


def exponential_law(node: MatrixExponential, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """exp of a symmetric matrix is definite, of a skew-symmetric one orthogonal; it is always invertible."""
    (arg,) = parts
    known = {"invertible": True, **of_all(parts, ("symmetric", "hermitian", "diagonal", "upper_triangular",
                                                 "lower_triangular", "real"))}
    if arg.get("real") and arg.get("symmetric"):
        known["positive_definite"] = True
    if arg.get("real") and arg.get("skew_symmetric"):
        known["orthogonal"] = True
    return known


def identity_law(node: Identity, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """I is all of it."""
    return {"diagonal": True, "positive_definite": True, "orthogonal": True, "unit_triangular": True,
            "idempotent": True}


def zero_law(node: ZeroMatrix, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """0"""
    return {"zero": True, "real": True}


def one_law(node: OneMatrix, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """1 1.T, of rank one."""
    rows, cols = node.shape
    if rows == cols == 1:
        return {"positive_definite": True, "orthogonal": True, "unit_triangular": True}
    known = {"real": True, "zero": False}
    if rows == cols:
        known["positive_semidefinite"] = True
    if (rows - 1).is_positive:
        known["upper_triangular"] = False
    if (cols - 1).is_positive:
        known["lower_triangular"] = False
    if (rows - 1).is_positive or (cols - 1).is_positive:
        known["diagonal"] = False
        if (rows - 1).is_positive and (cols - 1).is_positive:
            known["fullrank"] = False
    return known


def permutation_law(node: PermutationMatrix, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """P.T P = I"""
    return {"orthogonal": True}


def symbol_law(node: MatrixSymbol, parts: list[Known], assumed: Assumed, algebra: Algebra) -> Known:
    """Of a symbol nothing is known but what is assumed."""
    return {}


properties.update({
    MatrixSymbol: symbol_law,
    Transpose: transpose_law,
    Adjoint: transpose_law,
    Inverse: inverse_law,
    MatPow: power_law,
    MatMul: product_law,
    MatAdd: sum_law,
    HadamardProduct: hadamard_law,
    HadamardPower: hadamard_power_law,
    KroneckerProduct: kronecker_law,
    BlockDiagMatrix: block_diagonal_law,
    BlockMatrix: block_law,
    MatrixSlice: slice_law,
    ElementwiseApplyFunction: elementwise_law,
    DiagMatrix: diagonal_matrix_law,
    DiagonalMatrix: diagonal_matrix_law,
    MatrixExponential: exponential_law,
    Identity: identity_law,
    ZeroMatrix: zero_law,
    OneMatrix: one_law,
    PermutationMatrix: permutation_law,
    MatrixBase: explicit_law,
})
