"""Functions of whole matrices and vectors: exponentials, norms, softmax, parts along diagonals."""

from __future__ import annotations

from typing import Any

from sympy.codegen.matrix_nodes import MatrixSolve
from sympy.core.expr import Expr
from sympy.core.function import Lambda
from sympy.core.numbers import Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.norm import Norm
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.analytic import named
from sympy_matcalc.core.frechet import Frechet
from sympy_matcalc.core.largest_sums import LargestSum
from sympy_matcalc.core.logsumexp import LogSumExp, LogSumExpAlong
from sympy_matcalc.core.matrix_functions import MatrixExponential, MatrixFunction, MatrixLogarithm
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.singular_values import NuclearNorm, PolarFactor, SpectralNorm
from sympy_matcalc.core.skew import AxialVector, Skew
from sympy_matcalc.core.softmax import Softmax
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.networks import inverse
from sympy_matcalc.numeric.reading.matrices import applied, labels_of
from sympy_matcalc.numeric.reading.reader import Cell, Reader, law, no_parts


@law(PermutationMatrix, parts=no_parts)
def permutation(node: Any, parts: list[Cell], reader: Reader) -> Node:
    if node.shape[0] == 1:
        return reader.graph.number(S.One)
    return reader.graph.node("function", [], ("permutation_matrix", tuple(node.args[0].array_form)),
                             list(node.shape))


@law(LowerTriangularPart, UpperTriangularPart, DiagonalSums, DiagonalMeans)
def structured_part(node: Any, parts: list[Cell], reader: Reader) -> Node:
    if not parts[0].node.shape:
        return parts[0].node
    name = {LowerTriangularPart: "tril", UpperTriangularPart: "triu", DiagonalSums: "diagonal_sums",
            DiagonalMeans: "diagonal_means"}[type(node)]
    return reader.graph.node("function", [parts[0].node], (name,), parts[0].node.shape)


@law(MatrixExponential, MatrixLogarithm)
def matrix_function(node: Any, parts: list[Cell], reader: Reader) -> Node:
    from sympy.functions.elementary.exponential import exp, log
    exponential = isinstance(node, MatrixExponential)
    if not parts[0].node.shape:
        return reader.map(exp if exponential else log, parts).node
    return reader.graph.node("function", [parts[0].node], ("expm" if exponential else "logm",), parts[0].node.shape)


KNOWN = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
"""Functions of matrices that the libraries, or our helpers, have beside the exponential, the logarithm and powers."""


@law(MatrixFunction, parts=lambda node: node.args[1:])
def any_function(node: MatrixFunction, parts: list[Cell], reader: Reader) -> Node:
    matrix = parts[0].node
    if not matrix.shape:
        return applied(node.function, matrix, reader)
    name = named(node.function)
    simpler = node.doit()
    if simpler != node:
        return reader.matrix(simpler)
    if name not in KNOWN:
        raise _unknown(node)
    return reader.graph.node("function", [matrix], ("function_of_matrix", name), matrix.shape)


@law(Frechet, parts=lambda node: node.args[1:])
def frechet(node: Frechet, parts: list[Cell], reader: Reader) -> Node:
    matrices = [part.node for part in parts]
    (variable,), body = node.function.variables, node.function.expr
    if not matrices[0].shape:
        slope = Lambda(variable, body.diff((variable, len(node.directions))))
        return reader.contract([(applied(slope, matrices[0], reader), ()), *[(one, ()) for one in matrices[1:]]], ())
    simpler = node.doit()
    if simpler != node:
        return reader.matrix(simpler)
    if body.is_Pow and body.base == variable and not body.exp.has(variable):
        name, matrices = "power", [*matrices, reader.matrix(body.exp)]
    else:
        name = named(node.function) or ""
    if name not in (*KNOWN, "exp", "log", "power"):
        raise _unknown(node)
    return reader.graph.node("function", matrices, ("frechet", name), matrices[0].shape)


def _unknown(node: Any) -> NotImplementedError:
    return NotImplementedError(f"cannot make code for {node}: of functions of matrices there are exp, log, powers, "
                               f"{', '.join(KNOWN)}, and what is made of them")


@law(MatrixSolve)
def matrix_solve(node: Any, parts: list[Cell], reader: Reader) -> Node:
    matrix, right = (part.node for part in parts)
    if not matrix.shape:
        return reader.contract([(reader.map(Pow, [parts[0], Cell(reader.graph.number(-1))]).node, ()),
                                (right, labels_of(node.vector, 0, 1))], labels_of(node, 0, 1))
    return reader.contract([(inverse(reader.graph, matrix), (0, 1)), (right, labels_of(node.vector, 1, 2))],
                           labels_of(node, 0, 2))


@law(SpectralNorm, NuclearNorm)
def singular_norm(node: Any, parts: list[Cell], reader: Reader) -> Node:
    matrix = parts[0].node
    order = node.order if len(matrix.shape) == 2 else 2  # of a vector both are the Euclidean norm
    if not matrix.shape:
        return reader.map(Abs, [parts[0]]).node
    return reader.graph.node("function", [matrix], ("norm", order))


@law(LargestSum)
def largest_sum(node: LargestSum, parts: list[Cell], reader: Reader) -> Node:
    matrix = parts[0].node
    order = float("-inf" if node.ord is S.NegativeInfinity else "inf")
    if not matrix.shape:
        return reader.map(Abs, [parts[0]]).node
    return reader.graph.node("function", [matrix], ("norm", 1 if node.ord is S.One else order))


@law(PolarFactor)
def polar_factor(node: Any, parts: list[Cell], reader: Reader) -> Node:
    matrix = parts[0].node
    if len(matrix.shape) < 2:  # a vector over its norm
        return _over_power_of_norm(parts[0], Rational(-1, 2), reader)
    return reader.graph.node("function", [matrix], ("polar",), matrix.shape)


def _by_entries(node: Any) -> list[Any]:
    """A cross product or an axial vector as an explicit matrix of entries, which are not written out."""
    arg, (rows, cols) = node.arg, node.arg.shape
    entries = ImmutableDenseMatrix(rows, cols, lambda i, j: MatrixElement(arg, i, j))
    return [node.func(arg if isinstance(arg, MatrixBase) else entries).doit(deep=False)]


@law(Skew, AxialVector, parts=_by_entries)
def cross_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return parts[0].node


@law(PseudoInverse)
def pseudo_inverse(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    if len(array.shape) == 2:
        return reader.graph.node("function", [array], ("pinv",), array.shape[::-1])
    return _over_power_of_norm(parts[0], S.NegativeOne, reader)


def _over_power_of_norm(vector: Cell, exponent: Expr, reader: Reader) -> Node:
    """x (x'x)**exponent"""
    array = vector.node
    places = tuple(range(len(array.shape)))
    square = Cell(reader.contract([(array, places)]*2, ()))
    power = reader.map(Pow, [square, Cell(reader.graph.number(exponent))])
    return reader.contract([(array, places), (power.node, ())], places)


@law(Norm, parts=lambda node: [node.written()])
def norm(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return parts[0].node


@law(LogSumExp, parts=lambda node: node.args[:1])
def log_sum_exp(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return reader.graph.node("function", [parts[0].node], ("logsumexp", 0)) if parts[0].node.shape else parts[0].node


@law(LogSumExpAlong, parts=lambda node: node.args[:1])
def log_sum_exp_along(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    return reader.graph.node("function", [array], ("logsumexp", node.axis), [array.shape[1 - node.axis]])


@law(Softmax, parts=lambda node: node.args[:1])
def softmax(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    return reader.graph.node("function", [array], ("softmax", node.axis or 0), array.shape) if array.shape \
        else reader.graph.number(S.One)
