"""How long and how deep expressions are as trees, found on their graphs: SymPy's ``count_ops`` walks and negates."""

from __future__ import annotations

from functools import cache

from sympy.concrete.summations import Sum
from sympy.core.add import Add
from sympy.core.basic import Basic
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import Derivative, count_ops
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.operations import LatticeOp
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.integrals.integrals import Integral
from sympy.matrices.expressions.determinant import Determinant
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace

from sympy_matcalc.core.graph import Memory, arguments, folded


def tree_size(expr: Basic, known: Memory[int] | None = None) -> int:
    """The number of nodes, shared ones counted at each place; ``known`` is a memory of sizes, which grows."""
    return folded(expr, arguments, lambda node, sizes: 1 + sum(sizes), {} if known is None else known)


def is_larger(expr: Basic, size: int, depth: int) -> bool:
    """Whether a tree has more nodes than ``size``, or more levels than ``depth``; no more is looked at than that."""
    level, levels, count = [expr], 0, 0
    while level:
        levels, count = levels + 1, count + len(level)
        if levels > depth or count > size:
            return True
        level = [part for node in level for part in arguments(node)]
    return False


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
            are_negative = True
            for term in terms:
                parts = _taken_apart(term)
                if parts is None:
                    return int(count_ops(expr))
                are_negative = are_negative and parts[0]
                count += parts[1]
                stack.extend(parts[2])
            count += len(terms) - 1 + are_negative
        elif cls is MatrixSymbol:
            stack.extend([size for size in node.args[1:] if not size.is_Symbol])
        elif isinstance(node, (MatrixExpr, Trace, Determinant)):
            if not _is_not_counted(cls):
                return int(count_ops(expr))
            stack.extend(arg for arg in arguments(node) if isinstance(arg, (Expr, Tuple)) and not arg.is_Symbol)
        elif cls is Tuple:
            stack.extend(node.args)
        elif isinstance(node, Rational):
            count += (node.p < 0) + (node.q != 1)
        else:
            count += count_ops(node)
    return count


@cache
def _is_not_counted(cls: type[Basic]) -> bool:
    """Whether a class of matrices is no operation to SymPy, while its arguments, exponents and sizes are counted."""
    return issubclass(cls, (Trace, Determinant)) or not (
        issubclass(cls, (Derivative, Integral, Sum, LatticeOp)) or cls.is_Mul or cls.is_MatMul or cls.is_Add
        or cls.is_MatAdd or cls.is_Pow or cls.is_Function)


_SCALARS = Symbol, Add, Mul, Trace, Determinant
"""Before matrices each of these is one factor to SymPy."""


def _taken_apart(term: Expr) -> tuple[bool, int, tuple[Expr, ...]] | None:
    """Whether a term is negative, how many operations its own product is, and of what; None where SymPy does more."""
    if type(term) is not MatMul or term.args[0].is_Matrix:
        parts = term.args if type(term) is MatMul else (term,)
        return False, len(parts) - 1, parts
    scalar, factors = term.args[0], term.args[1:]
    if isinstance(scalar, Rational):
        if MatAdd in map(type, factors) and abs(scalar) is not S.One and (
                len(factors) == 1 or (scalar.q != 1 and abs(scalar.p) != 1)):
            return None  # it is multiplied into the sum
        # -3 A B/2 is the negative of a quotient of a product of three.
        return scalar.p < 0, (scalar.q != 1) + (abs(scalar.p) != 1) + len(factors) - 1, factors
    negative = bool(scalar.is_Mul and scalar.args[0].is_Rational and scalar.args[0].is_negative)
    scalar = -scalar if negative else scalar
    if isinstance(scalar, Pow) and isinstance(scalar.exp, Rational):
        return negative, len(factors), (1/scalar if scalar.exp.p < 0 else scalar, *factors)
    return (negative, len(factors), (scalar, *factors)) if isinstance(scalar, _SCALARS) else None
