"""The Jacobian of a matrix function in the vec form, by one backward sweep of matrices.

Every rule is a linear map, and every linear map has a matrix; the chain rule multiplies them. Where the
sweep arrives at a scalar s, its gradient takes over, if there is one: ds = vec(ds/dX).T vec(dX).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy.core.basic import Basic
from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.core.sympify import sympify
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixSymbol
from sympy.matrices.expressions.transpose import Transpose

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.vec_form import KroneckerForm
from sympy_matcalc.classes.vec.chains import summed
from sympy_matcalc.core.combinations import Combination, depth, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.factors import Shape, is_one_by_one
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.laws import NoRule, open_where_sympy_breaks
from sympy_matcalc.core.maps import LinearMap
from sympy_matcalc.core.matrix_sum import MatrixSum
from sympy_matcalc.core.matrix_unit import MatrixUnit
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.backward import backward
from sympy_matcalc.engine.forward import pushforward
from sympy_matcalc.engine.sweep import gradient

LAYOUTS = ("numerator", "denominator")


@deep
def jacobian(expr: Any, variable: Any, layout: str = "numerator") -> Expr:
    """The derivative of vec(F) by vec(X), as Kronecker products and commutation matrices.

    Parameters
    ==========

    expr : Expr
        F, a p x q matrix; a scalar counts as 1 x 1.
    variable : MatrixSymbol, Transpose of one, MatrixElement of one, or Symbol
        X, of shape m x n; a scalar counts as 1 x 1.
    layout : str
        "numerator" for the pq x mn matrix d vec(F)/d vec(X).T, with d vec(F) = J d vec(X): a row for
        each entry of F, a column for each entry of X, and for vectors the ordinary Jacobian matrix.
        "denominator" for its transpose, which is mn x pq.

    Returns
    =======

    MatrixExpr
        The Jacobian, in a normal form: Kronecker products multiplied out, commutation matrices to
        their right, or in front as (I + K). A part that is a power with a symbolic exponent is a
        :class:`~sympy_matcalc.MatrixSum`.

    Raises
    ======

    ValueError
        If ``variable`` is nothing to differentiate by, or ``layout`` is neither name.
    TypeError
        If ``expr`` is no scalar and no matrix.
    NotImplementedError
        If no formula is known for a part of F that depends on X.

    Notes
    =====

    The Hessian of a scalar function f of a matrix, mn x mn, is the Jacobian of its
    gradient: ``jacobian(diff(f, X), X)``.

    Shape: pq x mn for a p x q function of an m x n variable. Layout: numerator layout, unless asked for the other;
    columns are stacked, entry (i, j) of an m x n matrix stands at i + m*j.

    Examples
    ========

    >>> from sympy import Identity, KroneckerProduct, MatrixSymbol, Trace, diff, symbols
    >>> import sympy_matcalc
    >>> from sympy_matcalc import jacobian
    >>> m, n, p, q = symbols('m n p q', integer=True, positive=True)
    >>> A, X, B = MatrixSymbol('A', p, m), MatrixSymbol('X', m, n), MatrixSymbol('B', n, q)
    >>> jacobian(A*X*B, X)
    KroneckerProduct(B.T, A)
    >>> jacobian(X.T, X)
    CommutationMatrix(m, n)
    >>> jacobian(X*X.T, X)
    (CommutationMatrix(m, m) + I)*KroneckerProduct(X, I)
    >>> jacobian(A*X*B, X, layout='denominator')
    KroneckerProduct(B, A.T)
    >>> x = MatrixSymbol('x', m, 1)
    >>> jacobian(A*x, x)
    A
    >>> jacobian(diff(Trace(X.T*A.T*A*X), X), X)
    2*KroneckerProduct(I, A.T*A)

    References
    ==========

    .. [1] J. R. Magnus, H. Neudecker, Matrix Differential Calculus, Wiley, third edition 2019, chapter 9.
    .. [2] H. Luetkepohl, Handbook of Matrices, Wiley 1996, chapter 10.
    .. [3] P. L. Fackler, Notes on Matrix Calculus, North Carolina State University 2005.
    """
    expr, variable = sympify(expr), sympify(variable)
    _check(expr, variable, layout)
    try:
        result = numerator(expr, variable)
    except NoRule as error:
        raise NotImplementedError(f"no vec form is known of the derivative of {expr} by {variable}: {error}") from error
    return refined(result if layout == "numerator" else Algebra().transposed(result))


def _check(expr: Expr, variable: Expr, layout: str) -> None:
    if layout not in LAYOUTS:
        raise ValueError(f"the layout is {' or '.join(map(repr, LAYOUTS))}, not {layout!r}")
    if not isinstance(expr, Expr) and not getattr(expr, "is_Matrix", False):
        raise TypeError(f"the vec form is of a scalar or a matrix, and {expr} is neither")
    symbol = variable.args[0] if isinstance(variable, (Transpose, MatrixElement)) else variable
    if not isinstance(symbol, (MatrixSymbol, Symbol)):
        raise ValueError(f"cannot differentiate {expr} by {variable}: it is no symbol and no matrix symbol, "
                         "its transpose or an entry of it")


@open_where_sympy_breaks
def numerator(expr: Expr, variable: Expr) -> Expr:
    """The Jacobian in numerator layout; NoRule where no formula is known."""
    by = KroneckerForm()
    depth.failures = 0
    expr = normalized(expr, by)
    if not variable.is_Matrix:
        derivative = pushforward(expr, variable)
        value = by.read(derivative) if expr.is_Matrix else Combination.identity(S.One).scaled(derivative)
        return by.expression(by.vec(value))
    if isinstance(variable, Transpose):
        # vec(X) = K vec(X.T)
        commutation = by.read(by.commutation(*variable.shape))
        return summed(by.chained(_sweep(expr, variable.arg, by), commutation), by)
    return summed(_sweep(expr, variable, by), by)


def _sweep(expr: Expr, variable: MatrixSymbol, by: KroneckerForm) -> Combination:
    """The Jacobian of a scalar or a matrix in normal form as a combination."""
    graph = Graph(expr)
    root = len(graph.nodes) - 1
    number = graph.add(variable)
    rows = multiply(_shape(expr, by))
    result = None
    if number <= root:
        result = backward(graph, root, number, Combination.identity(rows), _Jacobian(variable, by))
    return Combination((rows, variable.rows*variable.cols), {}) if result is None else result


class _Jacobian:
    """The way of Jacobians: what travels backward are the matrices of the maps, multiplied."""

    def __init__(self, variable: MatrixSymbol, by: KroneckerForm) -> None:
        self.variable = variable
        self.by = by

    def gathered(self, arriving: list[Combination]) -> Combination:
        return total(arriving)

    def known_at(self, node: Basic, value: Combination) -> Combination | None:
        """The Jacobian of a scalar is its gradient, as a row; None for a matrix, and where there is no gradient."""
        if not is_one_by_one(_shape(node, self.by)) or not isinstance(node, Expr):
            return None
        try:
            result = gradient(node, self.variable)
        except NoRule:
            return None
        if any(matrix_sum.has(MatrixUnit) for matrix_sum in result.atoms(MatrixSum)):
            return None  # entry by entry, what has a formula in the vec form
        return self.by.chained(value, self.by.row(self.by.read(result)))

    def pulled(self, value: Combination, map_: LinearMap, argument: Basic, node: Basic) -> Combination:
        try:
            step = map_.matrix(_shape(argument, self.by), self.by)
        except NoRule:
            raise NoRule(node) from None
        return self.by.chained(value, step)

    def through_sum(self, value: Combination, map_: LinearMap, argument: Basic,
                    below: Callable[[Combination], Combination | None]) -> Combination | None:
        inner = below(Combination.identity(multiply(_shape(argument, self.by))))
        return None if inner is None else self.by.chained(value, map_.summed(inner, self.by))


def _shape(node: Basic, algebra: Algebra) -> Shape:
    return algebra.shape(node) if getattr(node, "is_Matrix", False) else (S.One, S.One)
