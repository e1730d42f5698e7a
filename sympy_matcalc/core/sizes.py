"""How long and how deep expressions are as trees, found on their graphs: SymPy's ``count_ops`` walks and negates."""

from __future__ import annotations

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.function import count_ops
from sympy.core.numbers import Rational
from sympy.core.singleton import S
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import Identity, OneMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.core.graph import Memory, arguments, folded


def tree_size(expr: Basic, known: Memory[int] | None = None) -> int:
    """The number of nodes, shared ones counted at each place; ``known`` is a memory of sizes, which grows."""
    return folded(expr, arguments, lambda node, sizes: 1 + sum(sizes), {} if known is None else known)


def tree_depth(expr: Basic) -> int:
    """The length of the longest path from the root to a leaf."""
    known: Memory[int] = {}
    return folded(expr, arguments, lambda node, depths: 1 + max(depths, default=0), known)


_NOT_COUNTED = frozenset((Transpose, Inverse, MatPow, Trace, Determinant, HadamardProduct, KroneckerProduct, DiagMatrix,
                          DiagonalOf, MatrixSymbol, Identity, OneMatrix))
"""Classes that are no operation to SymPy, while their arguments, exponents and sizes are counted."""


def operations(expr: Expr) -> int:
    """What SymPy's ``count_ops`` says, which to count in a negative term of a sum of matrices builds its negative.

    Examples
    ========

    >>> from sympy import MatrixSymbol
    >>> from sympy_matcalc.core.sizes import operations
    >>> A, B = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3)
    >>> operations(A*B - B*A/2)
    4
    """
    count, stack = 0, [expr]
    while stack:
        node = stack.pop()
        cls = type(node)
        if cls is MatAdd or cls is MatMul:
            terms = node.args if cls is MatAdd else (node,)
            parts = [part for part in map(_number_and_factors, terms) if part is not None]
            if len(parts) < len(terms):
                return int(count_ops(expr))
            count += len(terms) - 1 + all(number.is_negative for number, _ in parts)
            for number, factors in parts:
                # -3 A B/2 is the negative of a quotient of a product of three.
                count += (number.q != 1) + (abs(number.p) != 1) + len(factors) - 1
                stack.extend(factors)
        elif cls in _NOT_COUNTED:
            stack.extend(arg for arg in node.args if isinstance(arg, Expr) and not arg.is_Symbol)
        elif node.is_Matrix:
            return int(count_ops(expr))
        else:
            count += count_ops(node)
    return count


def _number_and_factors(term: Expr) -> tuple[Rational, tuple[Expr, ...]] | None:
    """A term as a number times factors; None if its scalar is none, or if SymPy multiplies the number into a sum."""
    if type(term) is not MatMul:
        return S.One, (term,)
    number, factors = term.args[0], term.args[1:]
    if number.is_Matrix:
        return S.One, term.args
    if not isinstance(number, Rational) or (abs(number) is not S.One and MatAdd in map(type, factors)):
        return None
    return number, factors
