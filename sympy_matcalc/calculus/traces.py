"""Traces that show a gradient, df = tr(G.T dX), and quadratic forms multiplied out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sympy.concrete.summations import Sum
from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.operations import AssocOp
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.calculus.substitution import hadamard_law
from sympy_matcalc.calculus.sums import matrix_sum_law, sum_law
from sympy_matcalc.core.combinations import Factors, add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import base_and_exponent, new
from sympy_matcalc.core.graph import Memory, arguments, folded
from sympy_matcalc.core.laws import typed
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.rewriting import rewritten

MOST_TERMS = 8
"""What would have more terms than this is not multiplied out."""


def turned(expr: Expr, directions: Iterable[Expr]) -> Expr:
    """``expr`` with a direction that is a symbol last in each trace, and products of directions multiplied out.

    Examples
    ========

    >>> from sympy import MatrixSymbol, Trace
    >>> from sympy_matcalc.calculus.traces import turned
    >>> A, B, D = MatrixSymbol('A', 3, 3), MatrixSymbol('B', 3, 3), MatrixSymbol('D', 3, 3)
    >>> turned(Trace(A*D*B) + Trace(A*D.T), [D])
    Trace(A.T*D) + Trace(B*A*D)
    """
    symbols = [direction for direction in directions if isinstance(direction, (MatrixSymbol, Symbol))]
    return rewritten(expr, _Laws(symbols).table, Algebra()) if symbols else expr


class _Laws:
    """The laws for given directions, with a memory of where they stand."""

    def __init__(self, directions: Iterable[Expr]) -> None:
        self.directions = frozenset(directions)
        self.table = typed.with_laws({
            Trace: self.trace, Mul: self.product, Sum: sum_law, MatrixSum: matrix_sum_law,
            HadamardProduct: hadamard_law})
        self._varying: Memory[bool] = {}

    def varies(self, expr: Basic) -> bool:
        """Whether a direction stands in ``expr``."""
        return folded(expr, arguments, lambda node, parts: any(parts) or node in self.directions, self._varying)

    def trace(self, node: Trace, args: list[Expr], algebra: Algebra) -> Expr:
        """tr(P dX Q) = tr(Q P dX);  tr((dX + A) P dX) = tr(dX P dX) + tr(A P dX)

        Ends: the factors that are left have no sums with a direction in them, or are too many.
        """
        value = algebra.read(args[0])
        terms: list[Expr] = []
        for factors, coefficient in value.terms.items():
            terms.extend(multiply([coefficient, c, self._turned(product, value.shape[0], algebra)])
                         for product, c in self._multiplied_out(factors, algebra).items())
        return add(terms) if terms else S.Zero

    def _multiplied_out(self, factors: Factors, algebra: Algebra) -> dict[Factors, Expr]:
        products: dict[Factors, Expr] = {(): S.One}
        for factor in factors:
            read = algebra.read(factor).terms if factor.is_MatAdd and self.varies(factor) else {(factor,): S.One}
            products = algebra.multiplied_out(products, read)
            if len(products) > MOST_TERMS:
                return {factors: S.One}
        return products

    def _turned(self, factors: Factors, size: Expr, algebra: Algebra) -> Expr:
        if len(factors) < 2:
            return algebra.trace(factors, size)
        candidates = []
        for cycle in (factors, algebra.transpose_factors(factors)):
            for k, factor in enumerate(cycle):
                if base_and_exponent(factor)[0] in self.directions:
                    candidates.append(cycle[k + 1:] + cycle[:k + 1])
        if not candidates:
            return new(Trace, new(MatMul, *factors))
        with suppress(RecursionError):  # of SymPy's sort keys, for deep factors
            candidates.sort(key=lambda product: (sum(isinstance(factor, Transpose) for factor in product),
                                                 [algebra.sort_key(factor) for factor in product]))
        scale, product = algebra.reduce(candidates[0])  # other neighbours than before
        return multiply([scale, new(Trace, algebra.product(S.One, *product, size=size))])

    def product(self, node: Mul, args: list[Expr], algebra: Algebra) -> Expr:
        """dt (a dt + b) = a dt**2 + b dt

        Ends: as for traces.
        """
        product = typed[AssocOp](node, args, algebra)
        varying = [factor for factor in Mul.make_args(product) if self.varies(factor)]
        sums = [factor for factor in varying if factor.is_Add and len(factor.args) <= MOST_TERMS]
        if len(varying) < 2 or not sums:
            return product
        rest = [factor for factor in Mul.make_args(product) if factor is not sums[0]]
        return add([multiply([term, *rest]) for term in sums[0].args])
