"""The values of vec, vech and their matrices, entry by entry from the definitions."""

from __future__ import annotations

from typing import Any

from sympy_matcalc.classes.vec.stacking import Unvec, Vec, Vech
from sympy_matcalc.classes.vec.structure import (
    CommutationMatrix,
    DiagonalizationMatrix,
    DuplicationMatrix,
    EliminationMatrix,
)
from sympy_matcalc.values.walk import Value, Values, as_integer, as_matrix, rule


@rule(Vec)
def _of_vec(node: Any, args: list[Value], values: Values) -> Value:
    matrix = as_matrix(args[0])
    return _column([matrix[i, j] for j in range(matrix.shape[1]) for i in range(matrix.shape[0])])


@rule(Vech)
def _of_vech(node: Any, args: list[Value], values: Values) -> Value:
    matrix = as_matrix(args[0])
    return _column([matrix[i, j] for i, j in _triangle(len(matrix))])


@rule(Unvec)
def _of_unvec(node: Any, args: list[Value], values: Values) -> Value:
    import numpy as np
    rows, cols = (as_integer(arg, node) for arg in args[1:])
    entries = as_matrix(args[0])
    if entries.shape != (rows*cols, 1):
        raise ValueError(f"{node} is the unvec of an array of shape {entries.shape}")
    return np.array([[entries[i + rows*j, 0] for j in range(cols)] for i in range(rows)])


@rule(CommutationMatrix)
def _of_commutation_matrix(node: Any, args: list[Value], values: Values) -> Value:
    m, n = (as_integer(arg, node) for arg in args)
    return _zero_one(m*n, m*n, [(j + n*i, i + m*j) for i in range(m) for j in range(n)])


@rule(DuplicationMatrix)
def _of_duplication_matrix(node: Any, args: list[Value], values: Values) -> Value:
    n = as_integer(args[0], node)
    places = list(enumerate(_triangle(n)))
    ones = [(i + n*j, k) for k, (i, j) in places] + [(j + n*i, k) for k, (i, j) in places]
    return _zero_one(n*n, len(places), ones)


@rule(EliminationMatrix)
def _of_elimination_matrix(node: Any, args: list[Value], values: Values) -> Value:
    n = as_integer(args[0], node)
    places = list(enumerate(_triangle(n)))
    return _zero_one(len(places), n*n, [(k, i + n*j) for k, (i, j) in places])


@rule(DiagonalizationMatrix)
def _of_diagonalization_matrix(node: Any, args: list[Value], values: Values) -> Value:
    n = as_integer(args[0], node)
    return _zero_one(n*n, n, [(i + n*i, i) for i in range(n)])


def _triangle(n: int) -> list[tuple[int, int]]:
    """The places of the lower triangle, column by column."""
    return [(i, j) for j in range(n) for i in range(j, n)]


def _column(entries: list[Any]) -> Any:
    import numpy as np
    return np.array(entries).reshape(-1, 1)


def _zero_one(rows: int, cols: int, ones: list[tuple[int, int]]) -> Any:
    import numpy as np
    matrix = np.zeros((rows, cols))
    for place in ones:
        matrix[place] = 1
    return matrix
