"""The values of vec, vech and their matrices, by their definitions."""

from __future__ import annotations

from typing import Any

from sympy_matcalc.classes.vec.diagonalization import DiagonalizationMatrix
from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import CommutationMatrix, DuplicationMatrix, EliminationMatrix
from sympy_matcalc.values.arrays import Array, from_entries
from sympy_matcalc.values.matrices import in_field
from sympy_matcalc.values.undecided import Outside
from sympy_matcalc.values.walk import Point, Value, as_array, first, leaf, valued


@valued(Vec)
def _of_vec(node: Any, args: list[Value], by: Point) -> Value:
    entries = as_array(args[0]).T.entries
    return Array(entries, (len(entries), 1))


@valued(Vech)
def _of_vech(node: Any, args: list[Value], by: Point) -> Value:
    matrix = as_array(args[0])
    entries = [matrix[place] for place in _triangle(len(matrix))]
    return Array(entries, (len(entries), 1))


@valued(Unvec, parts=first)
def _of_unvec(node: Any, args: list[Value], by: Point) -> Value:
    rows, columns = by.shape(node)
    column = as_array(args[0])
    if column.shape != (rows*columns, 1):
        raise Outside(f"{node} is the unvec of an array of shape {column.shape}")
    return column.reshape(columns, rows).T


@valued(CommutationMatrix, DuplicationMatrix, EliminationMatrix, DiagonalizationMatrix, parts=leaf)
def _of_structure_matrix(node: Any, args: list[Value], by: Point) -> Value:
    ones = set(_ones(node, [by.integer(arg) for arg in node.args]))
    return in_field(from_entries(by.shape(node), lambda i, j: int((i, j) in ones)), by)


def _ones(node: Any, sizes: list[int]) -> list[tuple[int, int]]:
    """The places of the ones; entry (i, j) of an m x n matrix is entry i + m j of its vec."""
    n = sizes[-1]
    if isinstance(node, CommutationMatrix):
        m = sizes[0]
        return [(j + n*i, i + m*j) for i in range(m) for j in range(n)]
    if isinstance(node, DiagonalizationMatrix):
        return [(i + n*i, i) for i in range(n)]
    places = list(enumerate(_triangle(n)))
    if isinstance(node, EliminationMatrix):
        return [(k, i + n*j) for k, (i, j) in places]
    return [(i + n*j, k) for k, (i, j) in places] + [(j + n*i, k) for k, (i, j) in places]


def _triangle(n: int) -> list[tuple[int, int]]:
    """The places of the lower triangle, column by column."""
    return [(i, j) for j in range(n) for i in range(j, n)]
