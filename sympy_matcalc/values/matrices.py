"""The values of matrices: constants, sums, products, powers, functions."""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy.core.numbers import Rational
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.adjugate import Adjugate
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.partial_trace import PartialTrace
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.singular_values import NuclearNorm, PolarFactor, SpectralNorm
from sympy_matcalc.core.skew import AxialVector, Skew
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import Array, constant, from_entries, identity
from sympy_matcalc.values.cases import entries_of_lambda, entrywise
from sympy_matcalc.values.floats import Floats, from_numpy, to_numpy
from sympy_matcalc.values.scalars import power_of
from sympy_matcalc.values.undecided import Outside, Unsupported
from sympy_matcalc.values.walk import Point, Value, as_array, as_number, first, leaf, no_value, valued

# -- constants and symbols ---------------------------------------------------------

@valued(mx.MatrixSymbol, parts=leaf)
def of_symbol(node: Any, args: list[Value], by: Point) -> Value:
    if node not in by.values:
        raise no_value(node)
    array, shape = by.values[node], by.shape(node)
    if array.shape != shape:
        raise Outside(f"the value of {node} has the shape {array.shape}, not {shape}, that is {node.shape}")
    return array


@valued(mx.Identity, parts=leaf)
def _of_identity(node: Any, args: list[Value], by: Point) -> Value:
    return in_field(identity(by.shape(node)[0]), by)


@valued(mx.ZeroMatrix, parts=leaf)
def of_zeros(node: Any, args: list[Value], by: Point) -> Value:
    return constant(by.number(Rational(0)), *by.shape(node))


@valued(mx.OneMatrix, parts=leaf)
def of_ones(node: Any, args: list[Value], by: Point) -> Value:
    return constant(by.number(Rational(1)), *by.shape(node))


@valued(MatrixBase, parts=lambda node: tuple(node.flat()))
def _of_explicit_matrix(node: Any, args: list[Value], by: Point) -> Value:
    return Array([as_number(arg, node) for arg in args], node.shape)


@valued(MatrixUnit, parts=leaf)
def _of_matrix_unit(node: Any, args: list[Value], by: Point) -> Value:
    shape = by.shape(node)
    place = by.place(node.args[2:], shape, node)
    return in_field(from_entries(shape, lambda i, j: int((i, j) == place)), by)


@valued(PermutationMatrix, parts=leaf)
def _of_permutation_matrix(node: Any, args: list[Value], by: Point) -> Value:
    columns = list(node.args[0].array_form)
    return in_field(from_entries((len(columns), len(columns)), lambda i, j: int(columns[i] == j)), by)


def in_field(array: Array, by: Point) -> Array:
    """An array of integers as one of numbers of the field."""
    one = by.number(Rational(1))
    return array if isinstance(one, int) else array.map(lambda entry: one*entry)


# -- sums, products, powers --------------------------------------------------------

@valued(mx.MatAdd)
def of_sum(node: Any, args: list[Value], by: Point) -> Value:
    summands = [as_array(arg) for arg in args]
    if any(summand.shape != summands[0].shape for summand in summands):
        raise Outside(f"summands of different shapes {[summand.shape for summand in summands]} in {node}")
    return sum(summands[1:], summands[0])


@valued(mx.MatPow, mx.Inverse, parts=first)
def _of_power(node: Any, args: list[Value], by: Point) -> Value:
    base, exponent = as_array(args[0]), node.exp
    if base.shape[0] != base.shape[1]:
        raise Outside(f"a power of a matrix of shape {base.shape}")
    if base.size == 1:
        return as_array(power_of(base.item(), exponent, node, by))
    if isinstance(exponent, Rational) and exponent.q != 1:
        by.spend(40*len(base)**3)
        return by.field.matrix_root(base, exponent)
    if exponent.is_Float or (exponent.is_integer is None and not by.knows_as_integers(exponent)):
        number = as_number(by.value(exponent))
        if by.field.as_integer(number) is None:
            by.spend(40*len(base)**3)
            return by.field.matrix_root(base, number)
    power = by.integer(exponent)
    if abs(power) > MOST:
        raise Unsupported("an exponent is too large")
    if power < 0:
        base = by.inverse(base)
    by.spend(len(base)**3*abs(power).bit_length())
    return in_field(linear_algebra.matrix_power(base, abs(power)), by)


MOST = 4096
"""Larger exponents of matrices are not worked with."""


@valued(mx.Transpose)
def _of_transpose(node: Any, args: list[Value], by: Point) -> Value:
    return as_array(args[0]).T


@valued(mx.Adjoint)
def _of_adjoint(node: Any, args: list[Value], by: Point) -> Value:
    return as_array(args[0]).conjugate().T


@valued(mx.Trace)
def _of_trace(node: Any, args: list[Value], by: Point) -> Value:
    return by.number(Rational(0)) + as_array(args[0]).trace()


@valued(mx.Determinant)
def _of_determinant(node: Any, args: list[Value], by: Point) -> Value:
    return by.number(Rational(1))*by.determinant(as_array(args[0]))


@valued(PartialTrace)
def _of_partial_trace(node: Any, args: list[Value], by: Point) -> Value:
    """The blocks on the diagonal added up, or the trace of each block."""
    matrix, n = as_array(args[0]), by.integer(node.args[1])
    rows, cols = (length//n for length in matrix.shape)
    if node.args[2] == 0:
        parts = [matrix.part(range(k*rows, (k + 1)*rows), range(k*cols, (k + 1)*cols)) for k in range(n)]
    else:
        parts = [matrix.part(range(k, n*rows, n), range(k, n*cols, n)) for k in range(n)]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


@valued(Adjugate)
def _of_adjugate(node: Any, args: list[Value], by: Point) -> Value:
    """The transposed cofactors, minor by minor."""
    matrix = as_array(args[0])
    one = by.number(Rational(1))

    def cofactor(j: int, i: int) -> Any:
        rows, columns = ([k for k in range(len(matrix)) if k != left_out] for left_out in (i, j))
        return one*(-1)**(i + j)*by.determinant(matrix.part(rows, columns))

    return from_entries(matrix.shape, cofactor)


@valued(Skew)
def _of_skew(node: Any, args: list[Value], by: Point) -> Value:
    a, b, c = as_array(args[0]).entries
    zero = by.number(Rational(0))
    return Array([zero, -1*c, b, c, zero, -1*a, -1*b, a, zero], (3, 3))


@valued(AxialVector)
def _of_axial_vector(node: Any, args: list[Value], by: Point) -> Value:
    matrix = as_array(args[0])
    return Array([matrix[i, j] - matrix[j, i] for i, j in ((2, 1), (0, 2), (1, 0))], (3, 1))


@valued(PseudoInverse)
def _of_pseudo_inverse(node: Any, args: list[Value], by: Point) -> Value:
    """NumPy's, of floats; of other numbers by a factorization of full rank."""
    matrix = as_array(args[0])
    by.spend(4*len(matrix)*matrix.shape[1]*max(matrix.shape))
    if isinstance(by.field, Floats):
        import numpy as np
        array = to_numpy(matrix)
        return from_numpy(np.linalg.pinv(array) if np.all(np.isfinite(array)) else np.full(array.T.shape, np.nan))
    return linear_algebra.pseudo_inverse(matrix, by.field.magnitude)


@valued(mx.Permanent)
def _of_permanent(node: Any, args: list[Value], by: Point) -> Value:
    return linear_algebra.permanent(as_array(args[0]))


@valued(mx.HadamardProduct)
def _of_hadamard_product(node: Any, args: list[Value], by: Point) -> Value:
    return reduce(lambda a, b: a*b, [as_array(arg) for arg in args])


@valued(mx.HadamardPower)
def _of_hadamard_power(node: Any, args: list[Value], by: Point) -> Value:
    base, exponent = as_array(args[0]), node.args[1]
    if not exponent.is_Matrix:
        return base.map(lambda entry: power_of(entry, exponent, node, by))
    powers = as_array(args[1])
    if base.size == 1:
        return powers.map(lambda power: by.field.power(base.item(), power))
    return base.with_entries_of(powers, by.field.power)


@valued(KroneckerProduct)
def _of_kronecker_product(node: Any, args: list[Value], by: Point) -> Value:
    by.shape(node)
    return reduce(kronecker, [as_array(arg) for arg in args])


def kronecker(left: Array, right: Array) -> Array:
    """The matrix of the blocks a_ij B."""
    (m, n), (p, q) = left.shape, right.shape
    entries = [a*b for i in range(m) for k in range(p) for a in left.row(i) for b in right.row(k)]
    return Array(entries, (m*p, n*q))


@valued(mx.DotProduct)
def _of_dot_product(node: Any, args: list[Value], by: Point) -> Value:
    left, right = (as_array(arg).entries for arg in args)
    return by.number(Rational(0)) + sum(a*b for a, b in zip(left, right, strict=True))


# -- functions ---------------------------------------------------------------------

@valued(ElementwiseApplyFunction, parts=lambda node: node.args[1:])
def of_entrywise(node: Any, args: list[Value], by: Point) -> Value:
    return entrywise(node.args[0], as_array(args[0]), by)


@valued(mx.FunctionMatrix, parts=leaf)
def _of_function_matrix(node: Any, args: list[Value], by: Point) -> Value:
    rows, columns = by.shape(node)
    return entries_of_lambda(node.lamda, (rows, columns), by)


@valued(SpectralNorm, NuclearNorm, PolarFactor)
def _of_singular_values(node: Any, args: list[Value], by: Point) -> Value:
    """Of X = U S V' the largest or the sum of S, or U V': NumPy's, in floats alone."""
    import numpy as np
    if not isinstance(by.field, Floats):
        raise Unsupported(f"singular values, in {node}")
    left, singular, right = np.linalg.svd(to_numpy(as_array(args[0])), full_matrices=False)
    if isinstance(node, PolarFactor):
        return from_numpy(left @ right)
    return (np.max if isinstance(node, SpectralNorm) else np.sum)(singular, initial=0).item()
