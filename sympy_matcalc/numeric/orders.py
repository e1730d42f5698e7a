"""Value, gradient, Hessian and their kin as expressions, by the rules of the package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sympy.core.expr import Expr
from sympy.core.singleton import S
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.calculus.array_derivatives import array_derivative
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.engine.forward import variation
from sympy_matcalc.engine.sweep import gradient

ORDERS = ("value", "gradient", "hessian", "hvp", "jacobian")


class Result(NamedTuple):
    """One of the arrays that a function returns: an expression, and the axes of its array in order."""

    expr: Any
    shape: tuple[Any, ...]
    turned: int = 0
    """How many leading axes of the array of ``expr`` come last."""


def results_of(expr: Expr, variables: Sequence[Any], order: str, directions: Sequence[Any]) -> list[list[Result]]:
    """The results of an order: a row for each variable, of one result, or of one for each variable.

    Raises
    ======

    ValueError
        If the order is unknown, or a gradient or Hessian is asked of what is no scalar.
    NotImplementedError
        If there is no rule for a derivative.
    """
    if order not in ORDERS:
        raise ValueError(f"unknown order {order!r}: it is one of {', '.join(ORDERS)}")
    if order == "value":
        return [[Result(expr, _shape(expr))]]
    if order != "jacobian" and _dims(expr):
        raise ValueError(f"the {order} is that of a scalar, and {expr} has the shape {_shape(expr)}; "
                         "order='jacobian' is for arrays")
    try:
        if order == "gradient":
            return [[Result(_gradient(expr, variable), _shape(variable))] for variable in variables]
        if order == "hvp":
            along = dict(zip(variables, directions))
            return [[Result(variation(_gradient(expr, variable), along), _shape(variable))] for variable in variables]
        if order == "jacobian":
            return [[_jacobian(expr, variable)] for variable in variables]
        return [[_jacobian(_gradient(expr, one), other) for other in variables] for one in variables]
    except NoRule as error:
        raise NotImplementedError(f"cannot compile the {order} of {expr}: {error}") from error


def _shape(expr: Any) -> tuple[Any, ...]:
    return tuple(getattr(expr, "shape", ()))


def _dims(expr: Any) -> tuple[Any, ...]:
    return tuple([size for size in _shape(expr) if size != 1])


def _gradient(expr: Expr, variable: Any) -> Expr:
    try:
        return gradient(expr, variable)
    except NoRule:
        if isinstance(variable, MatrixSymbol):
            raise
        return variation(expr, {variable: S.One})  # a parameter of a function of entries has a pushforward alone


def _jacobian(expr: Any, variable: Any) -> Result:
    """The derivatives of all entries by all entries: the axes of the expression first, then those of the variable."""
    shape = (*_dims(expr), *_dims(variable))
    if not _dims(expr):
        return Result(_gradient(expr, variable), shape)
    if not isinstance(variable, MatrixSymbol):
        return Result(variation(expr, {variable: S.One}), shape)
    derivative = array_derivative(expr, variable)
    if derivative is None:
        return Result(ZeroMatrix(1, 1) if not shape else _zero(shape), shape)
    return Result(derivative, shape, len(_dims(variable)))


def _zero(shape: tuple[Any, ...]) -> Any:
    from sympy.tensor.array.expressions.array_expressions import ZeroArray
    return ZeroArray(*shape)
