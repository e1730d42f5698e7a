"""Expressions as they are compared: derivatives taken, sums of matrices as matrices, and their shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import Derivative
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.symbol import Symbol
from sympy.core.sympify import SympifyError, sympify
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.immutable import ImmutableDenseMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array import NDimArray

from sympy_matcalc.calculus.array_parts import is_array
from sympy_matcalc.core.factors import shape_of
from sympy_matcalc.core.graph import Graph, Memory, arguments, folded, has_matrices, rebuilt
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.partials import read_partial
from sympy_matcalc.core.roles import roles_of


def as_expression(side: Any) -> Basic:
    """A side as a SymPy expression.

    Raises
    ======

    TypeError
        If it is none.
    """
    if isinstance(side, str):
        raise TypeError(f"cannot compare a string: {side!r}; give an expression")
    try:
        expr = sympify(side)
    except SympifyError as error:
        raise TypeError(f"cannot compare {side!r}: it is no expression") from error
    if isinstance(expr, MatrixBase):
        return expr.as_immutable()
    if isinstance(expr, (Expr, NDimArray)) or is_array(expr):
        return expr
    raise TypeError(f"cannot compare {side!r}: it is no expression")


def evaluated(graph: Graph, *sides: Basic) -> tuple[Basic, ...]:
    """The sides with derivatives taken, and with a MatrixSum for each Sum of matrices, which SymPy takes for a scalar.

    Parameters
    ==========

    graph : Graph
        In which the sides are.
    """
    if not any(isinstance(node, (Derivative, Sum)) for node in graph.nodes):
        return sides
    known: Memory[Basic] = {}
    return tuple(folded(side, arguments, _evaluated, known) for side in sides)


def _evaluated(node: Basic, args: Sequence[Basic]) -> Basic:
    if isinstance(node, Derivative):
        return node if read_partial(node) is not None else _derivative_taken(node)
    if isinstance(node, Sum):
        body = args[0] if args else node.function
        return _sum_of_matrices(body, node.limits) if _is_matrix(body) else node
    if all(new is old for new, old in zip(args, arguments(node))):
        return node
    matrices = [arg for arg in args if _is_matrix(arg)]
    if isinstance(node, Add) and matrices:
        return MatAdd(*args)
    if isinstance(node, Mul) and len(matrices) == 1:
        return MatMul(*[arg for arg in args if arg is not matrices[0]], matrices[0])
    return rebuilt(node, args)


def _derivative_taken(node: Derivative) -> Basic:
    """By our rules where matrices are concerned, whether or not SymPy knows of them."""
    from sympy_matcalc.calculus.derivatives import evaluated_derivative, is_variable
    if not has_matrices(node) or not all(is_variable(variable) and isinstance(order, Integer)
                                         for variable, order in node.variable_count):
        return node.doit()
    return evaluated_derivative(node.expr, [variable for variable, order in node.variable_count for _ in range(order)])


def _is_matrix(expr: Any) -> bool:
    return isinstance(expr, (MatrixExpr, MatrixBase))


def _sum_of_matrices(body: Basic, limits: Sequence[Any]) -> Basic:
    for limit in limits:
        if len(limit) != 3:
            return Sum(body, *limits)
        body = MatrixSum(body, limit)
    return body


_RATIONAL = (Add, Mul, Rational, Symbol, MatAdd, MatMul, MatrixSymbol, Transpose, Trace, Determinant, Identity,
             ZeroMatrix, OneMatrix, HadamardProduct, KroneckerProduct, DiagMatrix, DiagonalOf, BlockMatrix,
             MatrixElement, ImmutableDenseMatrix)
"""SymPy's classes whose laws are theorems about all matrices over all fields; other classes say it of themselves."""


def is_rational(nodes: Sequence[Any]) -> bool:
    """Whether nothing but sums, products, integer powers and parts of matrices and numbers stands in an expression.

    A size that may be zero is left to numbers.
    """
    return all(_is_rational(node) for node in nodes)


def _is_rational(node: Any) -> bool:
    if isinstance(node, (Pow, MatPow)):
        return bool(node.exp.is_Integer)
    if not isinstance(node, _RATIONAL) and not getattr(node, "is_rational_in_entries", False):
        return False
    if not isinstance(node, (MatrixExpr, MatrixBase)) and not node.is_commutative:
        return False
    # What is made of matrices has their sizes.
    return not any(role == "shape" and _may_vanish(size) for role, size in roles_of(node))


def _may_vanish(size: Any) -> bool:
    return not isinstance(size, int) and bool(size.is_nonnegative) and not size.is_positive


def shape(side: Any) -> tuple[Any, ...] | None:
    """The shape, empty for what has one entry; None if nobody knows, as of a derivative that is left open."""
    if isinstance(side, MatrixExpr):
        known: tuple[Any, ...] = shape_of(side)
    elif hasattr(side, "shape"):
        known = tuple(side.shape)
    elif any(isinstance(node, Derivative) and read_partial(node) is None for node in Graph(side).nodes):
        return None
    else:
        known = ()
    return () if known == (1, 1) else known


def mismatch(lhs: Any, rhs: Any) -> str:
    """What is to be said of the shapes, where they differ."""
    left, right = shape(lhs), shape(rhs)
    if left is None or right is None:
        return ""
    if len(left) == len(right) and all(a == b or sympify(a - b).expand() == 0 for a, b in zip(left, right)):
        return ""
    return f"the shapes are {tuple(getattr(lhs, 'shape', ()))} and {tuple(getattr(rhs, 'shape', ()))}"


def alike(lhs: Any, rhs: Any) -> tuple[Any, Any]:
    """Both as scalars where they have one entry, which is how 1x1 matrices are compared best."""
    if getattr(lhs, "shape", ()) in ((), (1, 1)) and getattr(rhs, "shape", ()) in ((), (1, 1)):
        return _as_scalar(lhs), _as_scalar(rhs)
    return lhs, rhs


def _as_scalar(side: Any) -> Any:
    if isinstance(side, MatrixBase):
        return side[0, 0]
    return Trace(side) if isinstance(side, MatrixExpr) else side  # an entry of a product would be a sum
