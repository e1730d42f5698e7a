"""Permutation matrices and permuted matrices: their forms. They are constant."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.numbers import Integer
from sympy.core.singleton import S
from sympy.matrices.expressions.permutation import MatrixPermute, PermutationMatrix
from sympy.matrices.expressions.special import Identity

from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import canonical, conjugates, determinants, inverses, merging, powers, properties
from sympy_matcalc.core.properties import Facts, Known
from sympy_matcalc.core.statements import HORN, law


@canonical(MatrixPermute)
@law("rows of A permuted = P A,  columns permuted = A P'", source=HORN + ", section 0.9.5",
     ends="no permuted matrix is left")
def permuted_law(node: MatrixPermute, args: list[Expr], by: Algebra) -> Expr:
    """A matrix with its rows or columns permuted, as a product."""
    matrix, permutation, axis = args
    if axis is S.Zero:
        return by.times(permutation_matrix(permutation), matrix)
    return by.times(matrix, permutation_matrix(permutation**-1))


@merging(PermutationMatrix)
@law("P(p) P(q) = P(p q),  P P' = I", source=HORN + ", section 0.9.5", ends="two factors become one")
def product_of_permutations(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """Two permutation matrices."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, PermutationMatrix) and isinstance(right, PermutationMatrix)):
        return None
    return k, k + 2, permutation_matrix(left.args[0]*right.args[0])


def permutation_matrix(permutation: Expr) -> Expr:
    """A permutation matrix, the identity where nothing is permuted."""
    return Identity(permutation.size) if permutation.is_Identity else PermutationMatrix(permutation)


@powers(PermutationMatrix)
@law("P' = P**-1, the matrix of the inverse permutation;  P**k that of the power", when="k a number",
     source=HORN + ", section 0.9.5", ends="no power is left")
def power_of_permutation(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of a permutation matrix."""
    return permutation_matrix(base.args[0]**int(exponent)) if isinstance(exponent, Integer) else None


@inverses(PermutationMatrix)
def inverse_of_permutation(arg: PermutationMatrix, by: Algebra) -> Expr:
    """P**-1 is the matrix of the inverse permutation."""
    return permutation_matrix(arg.args[0]**-1)


@determinants(PermutationMatrix, rank=2)
@law("|P| is the sign of the permutation", source=HORN + ", section 0.9.5", ends="no determinant is left")
def determinant_of_permutation(arg: Expr, by: Algebra) -> Expr:
    """The determinant of a permutation matrix."""
    return S(arg.args[0].signature())


@conjugates(PermutationMatrix)
def conjugate_of_permutation(factor: PermutationMatrix, by: Algebra) -> Expr:
    """It is real."""
    return factor


@properties(PermutationMatrix)
def permutation_properties(node: PermutationMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """P.T P = I"""
    return {"orthogonal": True}
