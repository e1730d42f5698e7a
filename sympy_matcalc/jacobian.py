"""Derivatives of matrices by matrices, where the result is a matrix.

The backward sweep is started with a placeholder G of the shape of the expression F.
It gives the gradient of <G, F>, which is linear in G; what stands in front of G is the
Jacobian, the differentiated indices first, as SymPy orders them.
"""

from __future__ import annotations

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.expressions.trace import Trace
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.normal_form import Algebra, Combination
from sympy_matcalc.normal_form.blocks import block_matrix, blocks_of, bordered
from sympy_matcalc.normal_form.combinations import Factors, collect, multiply
from sympy_matcalc.normal_form.factors import is_one, is_one_by_one, shallow_doit, split
from sympy_matcalc.normal_form.ranges import Range
from sympy_matcalc.rules import NoRule
from sympy_matcalc.sweep import pullback, pushforward

Terms = list[tuple[Expr, Factors]]


def jacobian(expr: Expr, variable: MatrixSymbol) -> Expr:
    """The derivative of a vector by a vector, or of a matrix by a 1x1 matrix.

    Parameters
    ==========

    expr : MatrixExpr
        A column or a row; or any matrix, for a 1x1 variable.
    variable : MatrixSymbol
        A column or a row; or 1x1.

    Returns
    =======

    MatrixExpr
        Entry (i, a) is the derivative of the a-th entry of ``expr`` by the i-th of
        ``variable``; or, by a 1x1 matrix, a matrix of the shape of ``expr``.

    Raises
    ======

    NoRule
        If no rule covers a node, or the placeholder ends up where it cannot be read off.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.jacobian import jacobian
    >>> n, m = symbols('n m')
    >>> A, x = MatrixSymbol('A', n, m), MatrixSymbol('x', m, 1)
    >>> jacobian(A*x, x)
    A.T
    """
    if is_one_by_one(variable.shape):
        return pushforward(expr, MatrixElement(variable, S.Zero, S.Zero))
    algebra = Algebra()
    placeholder = MatrixSymbol(Dummy("G"), *algebra.shape(expr))
    gradient = pullback(expr, variable, algebra.read(placeholder), algebra)
    if gradient is None:
        rows, cols = expr.shape
        return ZeroMatrix(variable.rows*variable.cols, rows*cols)
    if is_one(variable.shape[0]):
        gradient = algebra.transpose_combination(gradient)
    return _Reader(placeholder, algebra).read(gradient)


class _Reader:
    """Reads J off a column J g, where g is the placeholder as a column."""

    def __init__(self, placeholder: MatrixSymbol, algebra: Algebra) -> None:
        self.algebra = algebra
        self.placeholder = placeholder
        rows, cols = placeholder.shape
        transposed = Transpose(placeholder)
        self.column, self.row = (placeholder, transposed) if is_one(cols) else (transposed, placeholder)
        self.size = rows if is_one(cols) else cols

    def read(self, column: Combination) -> Expr:
        collected: dict[Factors, list[Expr]] = {}
        for coefficient, factors in self._of_combination(column):
            collected.setdefault(factors, []).append(coefficient)
        return self.algebra.expression(Combination((column.shape[0], self.size), collect(collected)))

    def _of_combination(self, column: Combination) -> Terms:
        terms: Terms = []
        for factors, coefficient in column.terms.items():
            if coefficient.has(self.placeholder):
                for scalar, row in self._row_of_scalar(coefficient):
                    terms.append(self._joined(scalar, factors, row))
            else:
                terms.extend((multiply([coefficient, c]), f) for c, f in self._of_product(factors))
        return terms

    def _of_product(self, factors: Factors) -> Terms:
        """J of a column that is a product with g in it."""
        algebra = self.algebra
        places = [k for k, factor in enumerate(factors) if factor.has(self.placeholder)]
        if len(places) != 1:
            raise NoRule(MatMul(*factors))
        (k,) = places
        left, factor, right = factors[:k], factors[k], factors[k + 1:]
        if factor == self.column:
            if not right:
                return [(S.One, left)]
            # g s, for a 1x1 product s: SymPy's own way to multiply a matrix by s.
            whole = algebra.product(S.One, *left, size=self.size)
            return [(S.One, (KroneckerProduct(whole, algebra.product(S.One, *right)),))]
        if factor == self.row:
            return [self._joined(S.One, left, algebra.transpose_factors(right))]
        if isinstance(factor, MatAdd):
            inner: Terms = []
            for product, coefficient in algebra.read(factor).terms.items():
                scale, joined = algebra.concatenate(left, product, right)
                inner.extend((multiply([coefficient, scale, c]), f) for c, f in self._of_product(joined))
            return inner
        if isinstance(factor, DiagMatrix) and right:
            # Diag(u) v = Diag(v) u
            return self._under(left + (self._diagonal(right),), factor.args[0])
        if isinstance(factor, HadamardProduct) and is_one(algebra.shape(factor)[1]) and not right:
            # u o v = Diag(u) v
            inside = [arg for arg in factor.args if arg.has(self.placeholder)]
            rest = [arg for arg in factor.args if not arg.has(self.placeholder)]
            if len(inside) == 1 and rest:
                weight = HadamardProduct(*rest) if len(rest) > 1 else rest[0]
                return self._under(left + (self._diagonal((weight,)),), inside[0])
        if isinstance(factor, BlockMatrix) and len(blocks_of(factor)[0]) == 1 and not right:
            stacked = [[self._of_block(block)] for (block,) in blocks_of(factor)]
            return [self._joined(S.One, left, split(block_matrix(stacked, algebra))[1])]
        cut = factor.arg if isinstance(factor, Transpose) else factor
        if isinstance(cut, MatrixSlice) and cut.parent == self.placeholder and not right \
                and is_one(algebra.shape(factor)[1]):
            range_ = Range(*(cut.rowslice if cut.parent == self.column else cut.colslice))
            if range_.step == 1:
                # L g[r] = [0 L 0] g
                whole = algebra.product(S.One, *left, size=range_.length)
                rows = algebra.shape(whole)[0]
                return [(S.One, (bordered(whole, (S.Zero, range_.start), (rows, self.size), algebra),))]
        raise NoRule(factor)

    def _of_block(self, block: Expr) -> Expr:
        """J of a block of a column."""
        rows = self.algebra.shape(block)[0]
        if not block.has(self.placeholder):
            if not isinstance(block, ZeroMatrix):
                raise NoRule(block)
            return ZeroMatrix(rows, self.size)
        return self.read(self.algebra.read(block))

    def _under(self, left: Factors, vector: Expr) -> Terms:
        """J of ``left * vector``, g somewhere in the vector."""
        if is_one(self.algebra.shape(vector)[0]):
            vector = self.algebra.transpose(vector)
        inner = self._of_combination(self.algebra.read(vector))
        return [self._joined(coefficient, left, factors) for coefficient, factors in inner]

    def _diagonal(self, factors: Factors) -> Expr:
        return shallow_doit(DiagMatrix(self.algebra.product(S.One, *factors)))

    def _row_of_scalar(self, scalar: Expr) -> Terms:
        """Rows w.T with scalar = sum of w.T g."""
        terms: Terms = []
        for summand in Add.make_args(scalar):
            inside = [factor for factor in Mul.make_args(summand) if factor.has(self.placeholder)]
            rest = multiply([factor for factor in Mul.make_args(summand) if not factor.has(self.placeholder)])
            if len(inside) != 1:
                raise NoRule(scalar)
            if isinstance(inside[0], Trace):
                rows = self._row_of_trace(inside[0].arg)
            elif isinstance(inside[0], Add):
                rows = self._row_of_scalar(inside[0])
            else:
                raise NoRule(scalar)
            terms.extend((multiply([rest, c]), row) for c, row in rows)
        return terms

    def _row_of_trace(self, arg: Expr) -> Terms:
        algebra = self.algebra
        coefficient, factors = split(arg)
        for cycle in (factors, algebra.transpose_factors(factors)):
            for k, factor in enumerate(cycle):
                if factor == self.column:
                    scale, row = algebra.concatenate(cycle[k + 1:], cycle[:k])
                    return [(multiply([coefficient, scale]), row)]
        raise NoRule(arg)

    def _joined(self, coefficient: Expr, left: Factors, right: Factors) -> tuple[Expr, Factors]:
        scale, factors = self.algebra.concatenate(left, right)
        return multiply([coefficient, scale]), factors
