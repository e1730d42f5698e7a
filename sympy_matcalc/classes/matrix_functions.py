"""The exponential, the logarithm and other functions of a matrix: their differentials and their laws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.functions.elementary.exponential import exp, log
from sympy.matrices.expressions.special import Identity, ZeroMatrix

from sympy_matcalc.core.analytic import as_function, derivative_of
from sympy_matcalc.core.combinations import Factors
from sympy_matcalc.core.commuting import generator
from sympy_matcalc.core.constructors import Algebra, conjugate_of_arguments, transpose_of_arguments
from sympy_matcalc.core.factors import new
from sympy_matcalc.core.functional_calculus import applied
from sympy_matcalc.core.functional_maps import FrechetMap, OfFunction
from sympy_matcalc.core.laws import (
    canonical,
    conjugates,
    determinants,
    differential,
    functions,
    inverses,
    merging,
    powers,
    properties,
    transposes,
    typed,
)
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixFunction, MatrixLogarithm
from sympy_matcalc.core.powers import is_whole
from sympy_matcalc.core.properties import Facts, Known, of_all
from sympy_matcalc.core.statements import HIGHAM, law

functions(MatrixExponential, MatrixLogarithm, MatrixFunction)(lambda node: node.arg)
conjugates(MatrixExponential)(conjugate_of_arguments)
transposes(MatrixFunction)(transpose_of_arguments)


@differential(MatrixExponential)
def matrix_exponential_differential(node: MatrixExponential, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d exp(U) = L_exp(U, dU): exp(U) dU where dU commutes with U;  d tr exp(U) = tr(exp(U) dU) always

    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3; Najfeld and Havel, Advances in
    Applied Mathematics 16 (1995).
    """
    yield 0, FrechetMap(as_function(exp), node.arg)


@differential(MatrixLogarithm)
def matrix_logarithm_differential(node: MatrixLogarithm, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d log(U) = L_log(U, dU): U**-1 dU where dU commutes with U;  d tr log(U) = tr(U**-1 dU) always

    Where: U has no eigenvalue on the closed negative real axis.
    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    yield 0, FrechetMap(as_function(log), node.arg)


@differential(MatrixFunction)
def matrix_function_differential(node: MatrixFunction, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d f(U) = L_f(U, dU): f'(U) dU where dU commutes with U;  d tr f(U) = tr(f'(U) dU) always

    By a parameter of f, its derivative applied to U.
    Where: f is analytic at the eigenvalues of U.
    Source: Higham, Functions of Matrices, SIAM 2008, section 3.2 and theorem 3.3.
    """
    derivative_of(node.function, node)  # there is none where f is not analytic
    if 0 in active:
        yield 0, OfFunction(node.arg)
    if 1 in active:
        yield 1, FrechetMap(node.function, node.arg)


@typed(MatrixFunction)
@canonical(MatrixFunction)
@law("(f + g)(A) = f(A) + g(A),  (f g)(A) = f(A) g(A),  (f g)(A) = f(g(A)) for a chain",
     source=HIGHAM + ", theorem 1.18", ends="the functions become smaller")
def matrix_function_law(node: MatrixFunction, args: list[Basic], by: Algebra) -> Expr:
    """A function of a matrix, taken apart."""
    return applied(as_function(args[0]), args[1], (), by)


@canonical(MatrixExponential)
@law("exp(0) = I,  exp(log(A)) = A", source=HIGHAM + ", chapters 10 and 11", ends="one function less")
def exponential_law(node: MatrixExponential | None, args: list[Expr], by: Algebra) -> Expr:
    """A matrix exponential."""
    (arg,) = args
    if isinstance(arg, ZeroMatrix):
        return Identity(arg.shape[0])
    if isinstance(arg, MatrixLogarithm):
        return arg.arg
    return new(MatrixExponential, arg)


@canonical(MatrixLogarithm)
@law("log(I) = 0", source=HIGHAM + ", chapter 11", ends="one function less")
def logarithm_law(node: MatrixLogarithm, args: list[Expr], by: Algebra) -> Expr:
    """A matrix logarithm."""
    (arg,) = args
    return ZeroMatrix(*arg.shape) if isinstance(arg, Identity) else new(MatrixLogarithm, arg)


@merging(MatrixExponential)
@law("exp(A) exp(B) = exp(A + B)", when="A B = B A: both functions of one matrix", source=HIGHAM + ", theorem 10.2",
     ends="two factors become one")
def product_of_exponentials(factors: Factors, k: int, by: Algebra) -> tuple[int, int, Expr] | None:
    """Two exponentials of functions of one matrix."""
    left, right = factors[k:k + 2]
    if not (isinstance(left, MatrixExponential) and isinstance(right, MatrixExponential)):
        return None
    first, second = generator(left, by), generator(right, by)
    if first is not None and second is not None and first != second:
        return None
    return k, k + 2, exponential_law(None, [by.plus(left.arg, right.arg)], by)


@powers(MatrixExponential)
@law("exp(A)**k = exp(k A),  exp(A)**-1 = exp(-A)", when="k whole", source=HIGHAM + ", section 10.1",
     ends="no power is left")
def power_of_exponential(base: Expr, exponent: Expr, by: Algebra) -> Expr | None:
    """A power of an exponential."""
    if not is_whole(exponent):
        return None
    return exponential_law(None, [by.times(base.arg, scale=exponent)], by)


@inverses(MatrixExponential)
def inverse_of_exponential(arg: MatrixExponential, by: Algebra) -> Expr:
    """exp(A)**-1 = exp(-A)"""
    return by.to_power(arg, S.NegativeOne)


@determinants(MatrixExponential, rank=2)
@law("|exp A| = e**tr(A)", source=HIGHAM + ", problem 10.2", ends="no determinant is left")
def determinant_of_exponential(arg: Expr, by: Algebra) -> Expr:
    """The determinant of a matrix exponential."""
    return exp(by.trace_of(arg.arg))


@properties(MatrixExponential)
def exponential_properties(node: MatrixExponential, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """exp of a symmetric matrix is definite, of a skew-symmetric one orthogonal; it is always invertible."""
    (arg,) = parts
    known = {"invertible": True, **of_all(parts, ("symmetric", "hermitian", "diagonal", "upper_triangular",
                                                 "lower_triangular", "real"))}
    if arg.get("real") and arg.get("symmetric"):
        known["positive_definite"] = True
    if arg.get("real") and arg.get("skew_symmetric"):
        known["orthogonal"] = True
    return known
