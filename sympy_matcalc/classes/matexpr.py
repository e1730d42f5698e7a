"""Matrix symbols, entries of matrices, and what holds for every matrix expression without a law of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.assuming import Assuming
from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.constructors import Algebra, entry_as_it_is
from sympy_matcalc.core.expansion import multilinear
from sympy_matcalc.core.factors import is_one, new, shallow_doit, shape_of, split
from sympy_matcalc.core.laws import (
    NoRule,
    assumed,
    canonical,
    differential,
    elements,
    expanding,
    properties,
    roles,
    shorter,
    slices,
    typed,
)
from sympy_matcalc.core.maps import LinearMap, Pairing
from sympy_matcalc.core.matrix_unit import matrix_unit
from sympy_matcalc.core.properties import Facts, Known
from sympy_matcalc.core.ranges import Range
from sympy_matcalc.core.rewriting import with_arguments
from sympy_matcalc.core.roles import places, sizes
from sympy_matcalc.core.slicing import bare
from sympy_matcalc.core.statements import law


@differential(MatrixElement)
def matrix_element_differential(node: MatrixElement, active: Sequence[int]) -> Iterator[tuple[int, LinearMap]]:
    """d U[i, j] = <E(i, j), dU>, E(i, j) the matrix unit

    Source: The Matrix Cookbook, section 9.7.
    """
    parent, i, j = node.args
    if 1 in active or 2 in active:
        raise NoRule(node)
    yield 0, Pairing(matrix_unit(*shape_of(parent), i, j))


@typed(MatrixExpr)
def evaluated(node: MatrixExpr, args: list[Expr], by: Algebra) -> Expr:
    """What SymPy's own doit makes of the node."""
    return shallow_doit(with_arguments(node, args))


elements(MatrixSymbol)(entry_as_it_is)
roles(MatrixSymbol)(sizes)
roles(MatrixElement)(lambda node: places(node.indices, node.parent.shape))


@slices(MatrixSymbol)
def slice_of_symbol(node: MatrixSymbol, rows: Range, cols: Range, by: Algebra) -> Expr:
    """A slice that stays as it is."""
    return bare(node, rows, cols)


@shorter(MatrixElement)
def shorter_entry(node: MatrixElement, args: list[Expr], by: Algebra) -> Expr:
    """I[i, j] = delta(i, j), and so on for matrices whose entries are known at once

    Ends: an entry is taken once.
    """
    parent, i, j = args
    if isinstance(parent, (Identity, ZeroMatrix, OneMatrix, MatrixBase, Transpose, MatAdd)):
        return parent[i, j]
    return node if tuple(args) == node.args else MatrixElement(parent, i, j)


@canonical(MatrixElement)
@law("(a A + B)_ij = a A_ij + B_ij,  (A')_ij = A_ji,  (A o B)_ij = A_ij B_ij,  (x y')_ij = x_i y_j",
     source="by entries", ends="an entry is taken of smaller matrices")
def canonical_entry(node: MatrixElement, args: list[Expr], by: Algebra) -> Expr:
    """An entry."""
    parent, i, j = args
    if not isinstance(parent, MatAdd) and split(parent) == (S.One, (parent,)):
        return by.entry(parent, i, j)
    terms = [multiply([c, _entry_of_product(factors, i, j, parent, by)])
             for factors, c in by.read(parent).terms.items()]
    return add(terms) if terms else S.Zero


def _entry_of_product(factors: tuple[Expr, ...], i: Expr, j: Expr, whole: Expr, by: Algebra) -> Expr:
    if not factors:
        return Identity(by.shape(whole)[0])[i, j]
    for k in range(1, len(factors)):
        if is_one(by.shape(factors[k])[0]):
            return multiply([_entry_of_product(factors[:k], i, S.Zero, whole, by),
                             _entry_of_product(factors[k:], S.Zero, j, whole, by)])
    if len(factors) == 1:
        return by.entry(factors[0], i, j)
    return new(MatrixElement, new(MatMul, *factors), i, j)


@properties(MatrixSymbol)
def symbol_properties(node: MatrixSymbol, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of a symbol nothing is known but what is facts."""
    return {}


@assumed(MatrixElement)
def element_assumed(node: MatrixElement, args: list[Expr], by: Assuming) -> Expr:
    """S[j, i] = S[i, j];  K[j, i] = -K[i, j];  an entry beyond the diagonal or the triangle is 0

    Ends: indices are put in order once.
    """
    parent, i, j = args
    known = by.known(parent) if isinstance(parent, MatrixExpr) else {}
    if ((known.get("upper_triangular") and (i - j).is_positive)
            or (known.get("lower_triangular") and (j - i).is_positive)
            or (known.get("skew_symmetric") and i == j)):
        return S.Zero
    if (known.get("symmetric") or known.get("skew_symmetric")) and not (
            i == j or (i - j).could_extract_minus_sign()):
        swapped = MatrixElement(parent, j, i)
        return swapped if known.get("symmetric") else -swapped
    return node if all(new is old for new, old in zip(args, node.args)) else MatrixElement(parent, i, j)


expanding["mul"](MatrixElement)(multilinear(0))
