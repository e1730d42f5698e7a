"""Taylor polynomials of scalars and matrices."""

from __future__ import annotations

from typing import Any

from sympy.core.expr import Expr
from sympy.core.numbers import Integer, Rational
from sympy.core.symbol import Dummy
from sympy.functions.combinatorial.factorials import factorial
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.assumptions.refinement import refined
from sympy_matcalc.calculus.differentials import derivative_along
from sympy_matcalc.calculus.directions import Directions, directions_of, expression_of, symbols_in, variables_of
from sympy_matcalc.calculus.substitution import substituted
from sympy_matcalc.core.combinations import add, multiply, total
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.rewriting import normalized


def taylor_polynomial(expr: Any, variables: Any, directions: Any, order: int = 2, about: Any = None) -> Expr:
    """The Taylor polynomial of a scalar or a matrix: F(X) + dF(X; H) + d**2 F(X; H, H)/2 + ...

    It differs from F(X + H) by what is of higher order in H.

    Parameters
    ==========

    expr : Expr
        A scalar or a matrix expression F.
    variables : MatrixSymbol or Symbol, or a list of them
        X.
    directions : Expr, or a list of them
        H: for each variable an expression of its shape. What stands in it is held fixed.
    order : int
        The degree in H; 2 if nothing else is said.
    about : Expr, or a list of them, optional
        The point X0, for each variable an expression of its shape, if it is not X itself. The polynomial is then that
        of F(X0 + H); with ``X - X0`` for H it is one in X.

    Returns
    =======

    Expr
        An expression of the shape of ``expr``.

    Raises
    ======

    NotImplementedError
        If something in ``expr`` has no rule.
    ValueError
        If a variable is no symbol, the order is no natural number, or there are more or fewer directions
        or points than variables.
    TypeError
        If ``expr`` is neither a scalar nor a matrix expression, or a matrix stands for a scalar.
    ShapeError
        If a direction or a point does not have the shape of its variable.

    Notes
    =====

    Shape: that of ``expr``. Layout: directions have the shapes of their variables.

    Examples
    ========

    >>> from sympy import Determinant, Identity, MatrixSymbol, log, symbols
    >>> from sympy_matcalc import taylor_polynomial
    >>> n = symbols('n', integer=True, positive=True)
    >>> X, H = MatrixSymbol('X', n, n), MatrixSymbol('H', n, n)
    >>> taylor_polynomial(X.inv(), X, H, order=1)
    X**(-1) - X**(-1)*H*X**(-1)
    >>> taylor_polynomial(log(Determinant(X)), X, H)
    log(Determinant(X)) + Trace(X**(-1)*H) - Trace(X**(-1)*H*X**(-1)*H)/2
    >>> taylor_polynomial(Determinant(X), X, H, about=Identity(n))
    -Trace(H**2)/2 + Trace(H)**2/2 + Trace(H) + 1

    References
    ==========

    .. [1] Magnus, J. R. and Neudecker, H., Matrix Differential Calculus, 3rd edition, Wiley 2019, chapter 6.
    """
    expr = expression_of(expr)
    symbols = variables_of(variables, expr)
    along = directions_of(symbols, directions, expr)
    if not isinstance(order, (int, Integer)) or order < 0:
        raise ValueError(f"the order of a Taylor polynomial is a natural number, not {order}")
    point: Directions = {} if about is None else directions_of(symbols, _with_zeros(symbols, about), expr)
    held = point or not symbols_in(*along.values()).isdisjoint(symbols)
    if held:
        # The sweeps would differentiate the X in a direction, and the point is not to be put in there.
        places = {variable: _place_of(variable) for variable in symbols}
        values = {**point, **{places[variable]: direction for variable, direction in along.items()}}
        along = places
    terms = _terms(expr, along, int(order))
    if held:
        terms = [normalized(substituted(term, values), Algebra()) for term in terms]
    return refined(_sum(terms))


def _with_zeros(symbols: list[Expr], about: Any) -> Any:
    """Points, 0 for a zero matrix among them."""
    points = list(about) if isinstance(about, (list, tuple)) else [about]
    if len(points) != len(symbols):
        return about
    return [ZeroMatrix(*symbol.shape) if symbol.is_Matrix and point == 0 else point
            for symbol, point in zip(symbols, points)]


def _place_of(variable: Expr) -> Expr:
    name = Dummy("H")
    return MatrixSymbol(name, *variable.shape) if isinstance(variable, MatrixSymbol) else name


def _terms(expr: Expr, directions: Directions, order: int) -> list[Expr]:
    terms = [normalized(expr, Algebra())]
    for _ in range(order):
        terms.append(derivative_along(terms[-1], directions))
    return terms


def _sum(derivatives: list[Expr]) -> Expr:
    weights = [Rational(1, factorial(k)) for k in range(len(derivatives))]
    if not derivatives[0].is_Matrix:
        return add([multiply([weight, term]) for weight, term in zip(weights, derivatives)])
    algebra = Algebra()
    return algebra.expression(total([algebra.read(term).scaled(weight) for weight, term in zip(weights, derivatives)]))
