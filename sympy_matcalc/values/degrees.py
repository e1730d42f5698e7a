"""How often two different rational expressions can agree at a random point modulo p.

The difference of the two is N/D with polynomials N and D in the random numbers. By the lemma
of Schwartz and Zippel a polynomial N that is not zero vanishes at a random point of a field with
q elements with a probability of at most deg(N)/q. [Schwartz 1980; Zippel 1979.]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.mul import Mul
from sympy.core.numbers import Integer
from sympy.core.power import Pow
from sympy.core.symbol import Symbol
from sympy.core.traversal import preorder_traversal
from sympy.functions.elementary.complexes import conjugate, im, re
from sympy.matrices import expressions as mx
from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.graph import Graph, Memory, folded
from sympy_matcalc.values.walk import Point, parts

Denominator = Mapping[Any, tuple[int, int]]
"""Factors of a common denominator: by a name of each its exponent and its degree."""

Degrees = tuple[int, Denominator]
"""A degree of all numerators over a common denominator."""

_SUMS = (
    Add, Tuple, MatrixBase, mx.MatAdd, mx.Transpose, mx.Adjoint, mx.Trace, MatrixElement, MatrixSlice, mx.BlockMatrix,
    BlockDiagMatrix, mx.DiagMatrix, mx.DiagonalOf, mx.DiagonalMatrix, conjugate, re, im)
"""Whose entries are sums of entries of the arguments."""

_SUMS_OF_ARRAYS = frozenset({"ArrayAdd", "ArrayContraction", "ArrayDiagonal", "PermuteDims", "Reshape", "ArrayElement"})
"""The same, by name: SymPy's array expressions take long to import."""

_PRODUCTS = (Mul, mx.MatMul, mx.HadamardProduct, KroneckerProduct, mx.DotProduct)


def degree_of_difference(lhs: Basic, rhs: Basic, point: Point, symbols: Mapping[Basic, Degrees]) -> int:
    """A bound of the degree of the numerator of lhs - rhs and of all denominators together.

    Parameters
    ==========

    lhs, rhs : Basic
        The expressions.
    point : Point
        Where the sizes are known.
    symbols : mapping
        The degrees of symbols whose values are not drawn entry by entry.
    """
    known: Memory[Degrees] = {}
    graph = Graph(lhs, rhs)

    def degrees(node: Basic, args: list[Degrees]) -> Degrees:
        return _degrees(node, args, point, symbols, graph)

    numerator, denominator = _sum([folded(side, parts, degrees, known) for side in (lhs, rhs)])
    return numerator + _degree(denominator)


def _degrees(node: Basic, args: list[Degrees], point: Point, symbols: Mapping[Basic, Degrees],
             graph: Graph) -> Degrees:
    if isinstance(node, (Symbol, MatrixSymbol)) or type(node).__name__ == "ArraySymbol":
        return symbols.get(node, (1, {}))
    if isinstance(node, (Pow, mx.MatPow, mx.HadamardPower)):
        return _power(node, args[0], point, graph)
    if isinstance(node, (mx.Determinant, mx.Permanent)):
        return _times(args[0], point.shape(node.arg)[0])
    if isinstance(node, _PRODUCTS) or type(node).__name__ == "ArrayTensorProduct":
        return _product(args)
    if args and (isinstance(node, _SUMS) or type(node).__name__ in _SUMS_OF_ARRAYS):
        return _sum(args)
    return _of_unknown(node, args)


def _of_unknown(node: Basic, args: Sequence[Degrees]) -> Degrees:
    """A generous bound for functions and for what has bound indices, by the number of nodes."""
    if not node.free_symbols:
        return 0, {}
    count = 100*sum(1 for _ in preorder_traversal(node))
    numerator, denominator = _sum(args) if args else (1, {})
    degree = count*(1 + numerator + _degree(denominator))
    return degree, {("unknown", id(node)): (1, degree)}


def _degree(denominator: Denominator) -> int:
    return sum(exponent*degree for exponent, degree in denominator.values())


def _sum(summands: Sequence[Degrees]) -> Degrees:
    """N/D + M/E = (N L/D + M L/E)/L, L the least common multiple of D and E"""
    common: dict[Any, tuple[int, int]] = {}
    for _, denominator in summands:
        for name, (exponent, degree) in denominator.items():
            common[name] = max(exponent, common.get(name, (0, 0))[0]), degree
    total = _degree(common)
    return max(numerator + total - _degree(denominator) for numerator, denominator in summands), common


def _product(factors: Sequence[Degrees]) -> Degrees:
    together: dict[Any, tuple[int, int]] = {}
    for _, denominator in factors:
        for name, (exponent, degree) in denominator.items():
            together[name] = exponent + together.get(name, (0, 0))[0], degree
    return sum(numerator for numerator, _ in factors), together


def _times(degrees: Degrees, count: int) -> Degrees:
    numerator, denominator = degrees
    return count*numerator, {name: (count*exponent, degree) for name, (exponent, degree) in denominator.items()}


def _power(node: Any, base: Degrees, point: Point, graph: Graph) -> Degrees:
    exponent = node.exp.xreplace(point.integers)
    if not isinstance(exponent, Integer):
        return _of_unknown(node, [base])
    if exponent >= 0:
        return _times(base, int(exponent))
    entries = 1
    if isinstance(node, mx.MatPow):
        entries = point.shape(node)[0]  # the adjugate over the determinant
    elif isinstance(node, mx.HadamardPower):
        entries = prod(point.shape(node))
    return _times(_reciprocal(graph.add(node.base), base, entries), -int(exponent))


def _reciprocal(name: Any, base: Degrees, count: int) -> Degrees:
    """1/(N/D), or the inverse of a matrix with such entries: D over a determinant of degree n deg(N)."""
    numerator, denominator = base
    return _degree(denominator) + (count - 1)*numerator, {name: (1, count*numerator)}
