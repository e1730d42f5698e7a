"""The derivative of a matrix by a matrix: one backward sweep with a placeholder, read off in index form.

The sweep is started with a placeholder G of the shape of the expression F. It gives the gradient of <G, F>, which
is linear in G; what stands in front of G is the derivative, the differentiated indices first, as SymPy orders them.
"""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.symbol import Dummy
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.expressions.transpose import Transpose
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.dense_ndim_array import ImmutableDenseNDimArray

from sympy_matcalc.calculus.array_words import derivative_at_once
from sympy_matcalc.calculus.arrays import array_of
from sympy_matcalc.calculus.jacobian import numerator
from sympy_matcalc.calculus.symmetry import with_sums_together, with_symmetry, without_sums
from sympy_matcalc.core.bound_symbols import with_indices_of
from sympy_matcalc.core.combinations import Combination
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import NoRule, open_where_sympy_breaks, parts
from sympy_matcalc.core.network_matrices import matrix_of
from sympy_matcalc.core.reading import Reader
from sympy_matcalc.core.reduction import reduced_term
from sympy_matcalc.core.terms import collected
from sympy_matcalc.engine.sweep import pullback
from sympy_matcalc.forms.whole_matrices import in_matrices


@deep
@open_where_sympy_breaks
def array_derivative(expr: Expr, variable: Expr) -> Any:
    """The derivative of a matrix by a matrix.

    Entry (m, n, i, j) is the derivative of F[i, j] by X[m, n], where X is a symbol, or the transpose or a slice of one.
    Where at most two of these axes are longer than one, it is a matrix with them as its rows and columns; else an array
    expression of the shape ``variable.shape + expr.shape``. None if F does not depend on X.

    NoRule, if no rule covers a node, or the placeholder ends up where it cannot be read off.

    Examples
    ========

    >>> from sympy import MatrixSymbol, symbols
    >>> from sympy_matcalc.calculus.array_derivatives import array_derivative
    >>> n, m = symbols('n m')
    >>> A, x = MatrixSymbol('A', n, m), MatrixSymbol('x', m, 1)
    >>> array_derivative(A*x, x)
    A.T
    >>> array_derivative(A*x, A)
    [i, j, k, 0] -> KroneckerDelta(i, k)*x[j, 0], an array of shape (n, m, n, 1); jacobian gives its entries as a matrix
    """
    found = derivative_at_once(expr, variable)
    return array_by_sweep(expr, variable) if found is None else found


@deep
@open_where_sympy_breaks
def array_by_sweep(expr: Expr, variable: Expr) -> Any:
    """The same of what is known to be no words."""
    return with_indices_of(expr, read_off(in_matrices(expr), variable))


def read_off(expr: Expr, variable: Expr) -> Any:
    """The same of what is said of whole matrices already: from the gradient of <G, F>, or else from the Jacobian."""
    try:
        return _read_off(expr, variable)
    except NoRule as error:
        if isinstance(variable, Transpose):
            return _with_axes_exchanged(_from_jacobian(expr, variable.arg, error), expr, variable)
        if not isinstance(variable, MatrixSymbol):
            raise
        return _from_jacobian(expr, variable, error)


def _with_axes_exchanged(array: Any, expr: Expr, variable: Transpose) -> Any:
    """d F[i, j]/d X.T[k, l] = d F[i, j]/d X[l, k]"""
    if isinstance(array, MatrixExpr):
        raise NoRule(variable)  # of a vector by a vector, whose axes of length one are gone
    from sympy.tensor.array.expressions.array_expressions import PermuteDims
    return PermuteDims(array, [1, 0, 2, 3])


def _from_jacobian(expr: Expr, variable: MatrixSymbol, error: NoRule) -> Any:
    """The Jacobian with its stacked axes taken apart: d F[i, j]/d X[k, l] = J[i + p j, k + m l], for p x q and m x n

    A linear map that says what its matrix is has no need to say what its entries are.
    """
    try:
        matrix = numerator(expr, variable)
    except NoRule:
        raise error from None
    from sympy.tensor.array.expressions.array_expressions import PermuteDims, Reshape
    (p, q), (m, n) = expr.shape, variable.shape
    if (is_one(p) or is_one(q)) and (is_one(m) or is_one(n)):
        return Algebra().transposed(matrix)
    if isinstance(matrix, MatrixBase):
        matrix = ImmutableDenseNDimArray(matrix)  # SymPy's Reshape of a matrix has no doit
    return PermuteDims(Reshape(matrix, (q, p, n, m)), [3, 2, 1, 0])


def _read_off(expr: Expr, variable: Expr) -> Any:
    algebra = Algebra()
    placeholder = MatrixSymbol(Dummy("G", dummy_index=10**9), *algebra.shape(expr))
    algebra.placeholders = (placeholder, Transpose(placeholder))
    gradient = _gradient(expr, variable, placeholder, algebra)
    if gradient is None:
        return None
    reader = Reader(placeholder, algebra)
    terms = collected(reader.read(algebra.expression(gradient, group=False)), algebra)
    if not terms:
        return None
    shape = (*variable.shape, *expr.shape)
    if len([size for size in shape if not is_one(size)]) <= 2:
        matrix = algebra.with_scalars_outside(matrix_of(terms, reader.labels))
        square = variable.shape == expr.shape
        found = with_symmetry(matrix, algebra) if square else algebra.expression(matrix)
        return with_sums_together(found, algebra)
    again = [reduced_term(term, reader.labels) for term in without_sums(terms, algebra)]
    terms = collected([term for term in again if term is not None], algebra)
    return array_of(terms, shape, reader.labels) if terms else None


def _gradient(expr: Expr, variable: Expr, placeholder: MatrixSymbol, algebra: Algebra) -> Combination | None:
    by_part = parts.of(type(variable))
    gradient = pullback(expr, variable if by_part is None else variable.args[0], algebra.read(placeholder), algebra)
    return gradient if gradient is None or by_part is None else by_part(variable, gradient, algebra)
