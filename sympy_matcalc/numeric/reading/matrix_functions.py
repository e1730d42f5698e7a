"""Functions of whole matrices and vectors: exponentials, norms, softmax, parts along diagonals."""

from __future__ import annotations

from typing import Any

from sympy.codegen.matrix_nodes import MatrixSolve
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.functions.elementary.complexes import Abs
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.permutation import PermutationMatrix
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.classes.matrix_functions import MatrixExponential, MatrixLogarithm
from sympy_matcalc.classes.norm import LargestSum, Norm, NuclearNorm, PolarFactor, SpectralNorm
from sympy_matcalc.classes.structured_parts import DiagonalMeans, DiagonalSums, LowerTriangularPart, UpperTriangularPart
from sympy_matcalc.core.pseudo_inverse import PseudoInverse
from sympy_matcalc.core.skew import AxialVector, Skew
from sympy_matcalc.core.softmax import LogSumExp, LogSumExpAlong, Softmax
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.networks import inverse
from sympy_matcalc.numeric.reading.matrices import labels_of
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
    if len(matrix.shape) < 2:
        raise NotImplementedError(f"cannot make code for {node}: it is a vector over its norm")
    return reader.graph.node("function", [matrix], ("polar",), matrix.shape)


def _by_entries(node: Any) -> list[Any]:
    """A cross product or an axial vector as an explicit matrix of entries, which are not written out."""
    arg, (rows, cols) = node.arg, node.arg.shape
    entries = ImmutableDenseMatrix(rows, cols, lambda i, j: MatrixElement(arg, i, j))
    return [node.func(arg if isinstance(arg, MatrixBase) else entries).doit()]


@law(Skew, AxialVector, parts=_by_entries)
def cross_product(node: Any, parts: list[Cell], reader: Reader) -> Node:
    return parts[0].node


@law(PseudoInverse)
def pseudo_inverse(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    if len(array.shape) == 2:
        return reader.graph.node("function", [array], ("pinv",), array.shape[::-1])
    places = tuple(range(len(array.shape)))
    inverse_square = reader.map(Pow, [Cell(reader.contract([(array, places)]*2, ())), Cell(reader.graph.number(-1))])
    return reader.contract([(array, places), (inverse_square.node, ())], places)


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
