"""Explicit matrices that are those of cross products, said of their vectors."""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.immutable import ImmutableDenseMatrix

from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.graph import classes_in, nodes_below
from sympy_matcalc.core.skew import Skew

Multiples = dict[Expr, Expr]
"""Vectors, columns or rows, and what they are multiplied by."""


def with_cross_products(expr: Expr, variable: Expr) -> Expr:
    """``expr`` with Skew(a) for each explicit matrix that is one and varies: vectors as a whole are differentiated.

    The very same object where there is nothing of the kind.

    Examples
    ========

    >>> from sympy import Matrix, MatrixSymbol
    >>> from sympy_matcalc.forms.cross_products import with_cross_products
    >>> a, b = MatrixSymbol('a', 3, 1), MatrixSymbol('b', 3, 1)
    >>> with_cross_products(Matrix([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])*b, a)
    Skew(a)*b
    """
    if not any(issubclass(cls, ImmutableDenseMatrix) for cls in classes_in(expr)):
        return expr
    found = {node: cross for node in nodes_below([expr]) if isinstance(node, ImmutableDenseMatrix)
             and node.has(variable) and (cross := _cross_product(node)) is not None}
    return expr.xreplace(found) if found else expr


def _cross_product(matrix: ImmutableDenseMatrix) -> Expr | None:
    """c [a]x + d [b]x, if an explicit matrix is that for vectors a and b."""
    if matrix.shape != (3, 3) or not matrix.has(MatrixElement) or matrix + matrix.T != matrix.zeros(3, 3):
        return None
    vectors = [_vectors_at(matrix[place], axis) for axis, place in enumerate(((2, 1), (0, 2), (1, 0)))]
    first = vectors[0]
    if first is None or any(other != first for other in vectors):
        return None
    terms = [Skew(vector) if scale is S.One else MatMul(scale, Skew(vector)) for vector, scale in first.items()]
    return terms[0] if len(terms) == 1 else MatAdd(*terms)


def _vectors_at(entry: Expr, axis: int) -> Multiples | None:
    """The vectors whose multiples an entry adds up, each with its entry at ``axis``; None where there is more to it."""
    found: dict[Expr, list[Expr]] = {}
    for term in Add.make_args(entry.expand()):
        elements = [factor for factor in Mul.make_args(term) if isinstance(factor, MatrixElement)]
        element = next((one for one in elements if _is_at(one, axis)), None)
        if element is None:
            return None
        rest = list(Mul.make_args(term))
        rest.remove(element)
        found.setdefault(element.parent, []).append(multiply(rest or [S.One]))
    return {vector: add(scales) for vector, scales in found.items()}


def _is_at(element: MatrixElement, axis: int) -> bool:
    vector, *indices = element.args
    return {*vector.shape} == {S.One, S(3)} and indices[0] + indices[1] == axis
