"""The differential, the derivative along a direction, and the product of the Hessian with a direction."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.directions import (
    Directions,
    differentials_of,
    directions_of,
    expression_of,
    symbols_in,
    variables_of,
)
from sympy_matcalc.calculus.one_by_one import merged
from sympy_matcalc.calculus.traces import turned
from sympy_matcalc.core.bound_symbols import apart_from, with_indices_of
from sympy_matcalc.core.combinations import add, multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.graph import Graph
from sympy_matcalc.core.laws import NoRule, SympyBreaks
from sympy_matcalc.core.rewriting import normalized
from sympy_matcalc.engine.forward import variation
from sympy_matcalc.engine.sweep import gradient
from sympy_matcalc.forms.whole_matrices import in_matrices


def differential(expr: Any, variables: Any, differentials: Any = None, order: int = 1) -> Expr:
    """The differential of a scalar or a matrix, as an expression in the differentials of its variables.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression F.
    variables : MatrixSymbol or Symbol, or a list of them
        What varies, X; everything else is constant.
    differentials : MatrixSymbol or Symbol, or a list of them, optional
        What the differentials of the variables are called; of X it is ``MatrixSymbol('dX', *X.shape)``
        if nothing else is said, of a scalar t ``Symbol('dt')``. A dX that stands in ``expr`` is the user's, and
        constant: then it is dX_1. For the second differential step by step, give the same symbol both times.
    order : int
        1 for dF, 2 for the second differential d(dF), and so on. The variables are independent:
        their own second differentials are zero.

    Returns
    =======

    Expr
        An expression of the shape of ``expr``, linear in the differentials taken together; for
        ``order=2`` it is the quadratic form that belongs to the Hessian. In a trace a differential stands
        last, so that df = Trace(G.T*dX) shows the gradient G.

    Raises
    ======

    NotImplementedError
        If something in ``expr`` has no rule.
    ValueError
        If a variable or a differential is no symbol, or the symbols are not distinct.
    TypeError
        If ``expr`` is neither a scalar nor a matrix expression, or a matrix stands for a scalar.
    ShapeError
        If a differential does not have the shape of its variable.

    Notes
    =====

    Shape: that of ``expr``. Layout: dX has the shape of X.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, Trace, symbols
    >>> from sympy_matcalc import differential
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, B, X = MatrixSymbol('A', n, n), MatrixSymbol('B', n, n), MatrixSymbol('X', n, n)
    >>> differential(X.inv(), X)
    -X**(-1)*dX*X**(-1)
    >>> differential(Determinant(X), X)
    Determinant(X)*Trace(X**(-1)*dX)
    >>> differential(X.T*A*X, X)
    X.T*A*dX + dX.T*A*X
    >>> differential(A*B, [A, B])
    A*dB + dA*B

    The second differential of Trace(X**3), and a symbol of one's own:

    >>> differential(Trace(X**3), X, order=2)
    6*Trace(X*dX**2)
    >>> differential(Trace(A*X), X, MatrixSymbol('H', n, n))
    Trace(A*H)

    References
    ==========

    .. [1] Magnus, J. R. and Neudecker, H., Matrix Differential Calculus, 3rd edition, Wiley 2019, chapters 5, 6 and 8.
    """
    expr = expression_of(expr)
    directions = differentials_of(variables_of(variables, expr), differentials, expr)
    if not isinstance(order, (int, Integer)) or order < 1:
        raise ValueError(f"the order of a differential is a positive integer, not {order}")
    for _ in range(int(order)):
        expr = merged(derivative_along(expr, directions), directions.values())
    return refined(expr)


def directional_derivative(expr: Any, variables: Any, directions: Any) -> Expr:
    """The derivative of a scalar or a matrix along a direction, d/ds F(X + s*H) at s = 0.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression F.
    variables : MatrixSymbol or Symbol, or a list of them
        What varies, X.
    directions : Expr, or a list of them
        H: for each variable an expression of its shape. What stands in it is held fixed, the variable included:
        along Newton's direction ``-H.inv()*g`` the derivative is taken at the H and g of the point.

    Returns
    =======

    Expr
        An expression of the shape of ``expr``, linear in the directions taken together.

    Raises
    ======

    NotImplementedError
        If something in ``expr`` has no rule.
    ValueError
        If a variable is no symbol, or there are more or fewer directions than variables.
    TypeError
        If ``expr`` is neither a scalar nor a matrix expression, or a matrix stands for a scalar.
    ShapeError
        If a direction does not have the shape of its variable.

    Notes
    =====

    Shape: that of ``expr``. Layout: a direction has the shape of its variable.

    Examples
    ========

    >>> from sympy import Identity, MatrixSymbol, Trace, log, Determinant, symbols
    >>> from sympy_matcalc import directional_derivative
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, X = MatrixSymbol('A', n, n), MatrixSymbol('X', n, n)
    >>> directional_derivative(X.inv(), X, A)
    -X**(-1)*A*X**(-1)
    >>> directional_derivative(log(Determinant(X)), X, X)
    n

    References
    ==========

    .. [1] Magnus, J. R. and Neudecker, H., Matrix Differential Calculus, 3rd edition, Wiley 2019, chapter 5.
    """
    expr = expression_of(expr)
    return refined(derivative_along(expr, directions_of(variables_of(variables, expr), directions, expr)))


def hessian_vector_product(expr: Any, variable: Any, vector: Any) -> Expr:
    """The Hessian of a scalar times a direction: the derivative of the gradient along it. No Hessian is formed.

    Parameters
    ==========

    expr : Expr
        A scalar, or a 1x1 matrix.
    variable : MatrixSymbol or Symbol
        A vector x, a matrix or a scalar.
    vector : Expr
        The direction v, an expression of the shape of ``variable``; what stands in it is held fixed.

    Returns
    =======

    Expr
        An expression of the shape of ``variable``; for a vector x it is the Hessian times v, for a matrix X
        entry (i, j) is the sum over k, l of (d**2 f/dX_ij dX_kl) v_kl.

    Raises
    ======

    NotImplementedError
        If something in ``expr`` has no rule.
    ValueError
        If ``variable`` is no symbol, or ``expr`` no scalar.
    TypeError
        If a matrix stands for a scalar.
    ShapeError
        If ``vector`` does not have the shape of ``variable``.

    Notes
    =====

    Shape: that of the variable. Layout: the gradient's: that of the variable.

    Examples
    ========

    >>> from sympy import Determinant, MatrixSymbol, log, symbols
    >>> from sympy_matcalc import hessian_vector_product
    >>> n = symbols('n', integer=True, positive=True)
    >>> A, x, v = MatrixSymbol('A', n, n), MatrixSymbol('x', n, 1), MatrixSymbol('v', n, 1)
    >>> hessian_vector_product(x.T*A*x, x, v)
    A*v + A.T*v
    >>> X, V = MatrixSymbol('X', n, n), MatrixSymbol('V', n, n)
    >>> hessian_vector_product(log(Determinant(X)), X, V)
    -X.T**(-1)*V.T*X.T**(-1)

    References
    ==========

    .. [1] Pearlmutter, B. A., Fast Exact Multiplication by the Hessian, Neural Computation 6 (1994), 147-160.
    """
    expr = expression_of(expr)
    if isinstance(variable, (list, tuple)):
        raise ValueError("the product with a Hessian is by one variable at a time")
    if getattr(expr, "shape", (1, 1)) != (1, 1):
        raise ValueError(f"the Hessian is that of a scalar, and {expr} is of the shape {expr.shape}")
    directions = directions_of(variables_of(variable, expr), vector, expr)
    try:
        slope = gradient(expr, *directions)
    except NoRule as error:
        raise unknown(error, expr) from error
    return refined(derivative_along(slope, directions))


def derivative_along(expr: Expr, directions: Directions) -> Expr:
    """The derivative along given directions, in normal form."""
    form = apart_from(in_matrices(expr), symbols_in(*directions, *directions.values()))
    try:
        derivative = _by_sweeps(form, directions)
    except NoRule as error:
        raise unknown(error, form) from error
    return turned(with_indices_of(expr, derivative), directions.values())


def _by_sweeps(expr: Expr, directions: Directions) -> Expr:
    """Of a scalar <gradient, direction>, whose scalar factors stay in front; forward where that is not known."""
    if not expr.is_Matrix:
        try:
            return add([_paired(gradient(expr, variable), direction) for variable, direction in directions.items()])
        except NoRule:
            pass
    return variation(expr, directions)


def _paired(slope: Expr, direction: Expr) -> Expr:
    if not slope.is_Matrix:
        return multiply([slope, direction])
    algebra = Algebra()
    return algebra.inner(algebra.read(slope), algebra.read(normalized(direction, algebra)))


def unknown(error: Exception, expr: Expr) -> NotImplementedError:
    """What to say of an expression that cannot be differentiated."""
    whole = str(expr) if len(Graph(expr).nodes) < 50 else f"an expression of the class {type(expr).__name__}"
    if not isinstance(error, SympyBreaks):
        return NotImplementedError(f"there is no differential of {whole}: {error}. A class of one's own gets its rule "
                                   "as the method _eval_differential")
    return NotImplementedError(f"there is no differential of {whole}: {error}")
