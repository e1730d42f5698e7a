"""Kronecker products, vec, its inverse, and the matrices that permute and repeat the entries of a vec."""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S
from sympy.matrices.expressions.kronecker import KroneckerProduct

from sympy_matcalc.classes.vec.diagonalization import DiagonalizationMatrix
from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import CommutationMatrix, DuplicationMatrix, EliminationMatrix
from sympy_matcalc.numeric.graph import Node
from sympy_matcalc.numeric.networks import merged
from sympy_matcalc.numeric.reading.matrices import labels_of
from sympy_matcalc.numeric.reading.reader import Cell, Reader, law


@law(KroneckerProduct)
def kronecker(node: Any, parts: list[Cell], reader: Reader) -> Node:
    count = len(parts)
    factors = [(part.node, labels_of(arg, k, count + k)) for k, (part, arg) in enumerate(zip(parts, node.args))]
    groups: list[tuple[int, ...]] = []
    out: list[int] = []
    for side in (0, 1):
        group = [side*count + k for k, arg in enumerate(node.args) if arg.shape[side] != 1]
        if group:
            groups.append(tuple(range(len(out), len(out) + len(group))))
            out += group
    return merged(reader.graph, reader.contract(factors, tuple(out)), tuple(groups))


@law(Vec)
def vec(node: Any, parts: list[Cell], reader: Reader) -> Node:
    """The rows of the transpose, one after the other."""
    array = parts[0].node
    if len(array.shape) < 2:
        return array
    return merged(reader.graph, reader.contract([(array, (0, 1))], (1, 0)), ((0, 1),))


@law(Unvec)
def unvec(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    rows, cols = node.shape
    if 1 in (rows, cols):
        return array
    pieces = reader.graph.node("split", [array], ((cols, rows),), (cols, rows))
    return reader.contract([(pieces, (1, 0))], (0, 1))


@law(CommutationMatrix)
def commutation(node: Any, parts: list[Cell], reader: Reader) -> Node:
    """Row i n + j and column j m + i for an m x n matrix: two pairs of equal indices, and no entries at all."""
    m, n = node.args
    kept = [label for label, size in ((0, m), (1, n)) if size != 1]
    if not kept:
        return reader.graph.number(S.One)
    out = (*kept, *reversed(kept))
    count = len(kept)
    return merged(reader.graph, reader.contract([], out, {0: m, 1: n}),
                  (tuple(range(count)), tuple(range(count, 2*count))))


@law(DiagonalizationMatrix)
def diagonalization(node: Any, parts: list[Cell], reader: Reader) -> Node:
    n = node.args[0]
    if n == 1:
        return reader.graph.number(S.One)
    return merged(reader.graph, reader.contract([], (0, 0, 0), {0: n}), ((0, 1), (2,)))


@law(DuplicationMatrix, EliminationMatrix)
def of_triangle(node: Any, parts: list[Cell], reader: Reader) -> Node:
    name = "duplication_matrix" if isinstance(node, DuplicationMatrix) else "elimination_matrix"
    if node.args[0] == 1:
        return reader.graph.number(S.One)
    return reader.graph.node("function", [reader.graph.size(node.args[0])], (name,), node.shape)


@law(Vech)
def vech(node: Any, parts: list[Cell], reader: Reader) -> Node:
    array = parts[0].node
    if not array.shape:
        return array
    return reader.graph.node("function", [array], ("vech",), [node.shape[0]])

