"""Values in the place of symbols, all at once, and what becomes of an expression then."""

from __future__ import annotations

from collections.abc import Mapping

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower, HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.special import OneMatrix, ZeroMatrix

from sympy_matcalc.calculus.directions import symbols_in
from sympy_matcalc.calculus.sums import matrix_sum_law, sum_law
from sympy_matcalc.core.bound_symbols import apart_from
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import hadamard_product, is_of_ones
from sympy_matcalc.core.factors import split
from sympy_matcalc.core.graph import folded
from sympy_matcalc.core.laws import shorter, typed
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.rewriting import rewritten


def substituted(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """``expr`` with values for symbols, in normal form; what is shared is visited once.

    Examples
    ========

    >>> from sympy import Determinant, Identity, MatrixSymbol
    >>> from sympy_matcalc.calculus.substitution import substituted
    >>> A, X = MatrixSymbol('A', 3, 3), MatrixSymbol('X', 3, 3)
    >>> substituted(Determinant(X)*X.inv()*A, {X: Identity(3)})
    A
    """
    def is_given(node: Basic) -> bool:
        return isinstance(node, (MatrixSymbol, Symbol)) and node in values

    def replaced(node: Basic, args: list[Basic]) -> Basic:
        if is_given(node):
            return values[node]
        return node if all(new is old for new, old in zip(args, node.args)) else node.func(*args)

    expr = apart_from(expr, symbols_in(*values, *values.values()))
    whole = folded(expr, lambda node: () if is_given(node) else node.args, replaced, {})
    return rewritten(whole, _LAWS, Algebra())


def entrywise_law(node: Expr, args: list[Expr], algebra: Algebra) -> Expr:
    """f.(c 1) = f(c) 1 for the all-ones matrix 1 and a number c, entry by entry; so for powers

    Ends: the argument goes.
    """
    entry = _common_entry(args[1] if isinstance(node, ElementwiseApplyFunction) else args[0])
    if entry is None:
        return typed[ElementwiseApplyFunction if isinstance(node, ElementwiseApplyFunction) else MatrixExpr](
            node, args, algebra)
    value = args[0](entry) if isinstance(node, ElementwiseApplyFunction) else entry**args[1]
    return algebra.product(value, OneMatrix(*node.shape)) if value is not S.Zero else ZeroMatrix(*node.shape)


def _common_entry(matrix: Expr) -> Expr | None:
    if isinstance(matrix, ZeroMatrix):
        return S.Zero
    coefficient, factors = split(matrix)
    return coefficient if len(factors) == 1 and is_of_ones(factors[0]) and coefficient.is_number else None


def hadamard_law(node: HadamardProduct, args: list[Expr], algebra: Algebra) -> Expr:
    """(a A) o (b B) = a b (A o B)

    Ends: the factors that are left have no coefficients.
    """
    if any(isinstance(arg, ZeroMatrix) for arg in args):
        return ZeroMatrix(*node.shape)
    coefficients, factors = [], []
    for arg in args:
        coefficient, inner = (S.One, (arg,)) if arg.is_MatAdd else split(arg)
        coefficients.append(coefficient)
        factors.append(algebra.product(S.One, *inner, size=algebra.shape(node)[0]))
    scale, rest = split(hadamard_product(factors, algebra.sort_key))
    return algebra.product(multiply([*coefficients, scale]), *rest, size=algebra.shape(node)[0])


_LAWS = shorter.with_laws({
    ElementwiseApplyFunction: entrywise_law, HadamardPower: entrywise_law, HadamardProduct: hadamard_law, Sum: sum_law,
    MatrixSum: matrix_sum_law})
