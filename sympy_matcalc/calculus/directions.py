"""What the functions of this room are given: variables, and for each a direction of its shape."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count
from typing import Any

from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol
from sympy.core.sympify import SympifyError, sympify
from sympy.matrices.exceptions import ShapeError
from sympy.matrices.expressions.matexpr import MatrixExpr, MatrixSymbol
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.graph import Graph
from sympy_matcalc.engine.messages import refuse_other_shape

Directions = dict[Expr, Expr]
"""A direction for each variable."""


def expression_of(expr: Any) -> Expr:
    """A scalar or a matrix expression, immutable; anything else is refused."""
    found = _sympified(expr)
    if isinstance(found, MatrixBase):
        return found.as_immutable()
    if not isinstance(found, Expr) or (getattr(found, "shape", ()) != () and not isinstance(found, MatrixExpr)):
        raise TypeError(f"{expr} is no scalar and no matrix expression")
    return found


def _sympified(expr: Any) -> Any:
    try:
        return sympify(expr, strict=True)
    except SympifyError:
        raise TypeError(f"{expr!r} is no scalar and no matrix expression") from None


def variables_of(variables: Any, expr: Expr) -> list[Expr]:
    """One variable or several of them, all symbols, as a list."""
    found = _listed(variables)
    for variable in found:
        if not isinstance(variable, (MatrixSymbol, Symbol)):
            raise ValueError(f"there is no differential by {variable}: it is no symbol and no matrix symbol")
        if found.count(variable) > 1:
            raise ValueError(f"the variable {variable} is given twice")
        if isinstance(variable, MatrixSymbol):
            refuse_other_shape(expr, variable)
    if not found:
        raise ValueError("there is no variable")
    return found


def differentials_of(variables: list[Expr], symbols: Any, expr: Expr) -> Directions:
    """A symbol for the differential of each variable: as given, or dX for X, dX_1 if there is a dX already."""
    if symbols is None:  # names that nothing has need no check
        taken = {symbol.name for symbol in symbols_in(expr, *variables)}
        usual = {variable: usual_differential(variable, taken) for variable in variables}
        if len(set(usual.values())) == len(usual):
            return usual
        symbols = list(usual.values())
    found = directions_of(variables, symbols, expr)
    for variable, symbol in found.items():
        if not isinstance(symbol, (MatrixSymbol, Symbol)):
            raise ValueError(f"the differential of {variable} is to be a symbol, and {symbol} is none: along an "
                             "expression there is directional_derivative")
        if symbol in variables:
            raise ValueError(f"{symbol} is a variable and cannot be the differential of {variable}, too: "
                             "choose another symbol")
    if len(set(found.values())) < len(found):
        raise ValueError("two variables have the same differential")
    return found


def usual_differential(variable: Expr, taken: set[str]) -> Expr:
    """dX for X, dX_1 if that name is taken."""
    usual = "d" + variable.name
    name = next(name for name in chain([usual], (f"{usual}_{k}" for k in count(1))) if name not in taken)
    return MatrixSymbol(name, *variable.shape) if isinstance(variable, MatrixSymbol) else Symbol(name)


def directions_of(variables: list[Expr], directions: Any, expr: Expr) -> Directions:
    """The direction of each variable, of its shape."""
    found = [expression_of(direction) for direction in _listed(directions)]
    if len(found) != len(variables):
        raise ValueError(f"there are {len(variables)} variables, and {len(found)} matrices for them")
    for variable, direction in zip(variables, found):
        _check_shape(variable, direction)
        for symbol in symbols_in(direction):
            if symbol.is_Matrix:
                refuse_other_shape(expr, symbol)
    return dict(zip(variables, found))


def _listed(given: Any) -> list[Any]:
    if isinstance(given, (list, tuple, Tuple)):
        return [_sympified(one) for one in given]
    if isinstance(given, Iterable) and not isinstance(given, (MatrixBase, MatrixExpr)):
        raise TypeError(f"several variables are given as a list, not as {given!r}")
    return [_sympified(given)]


def _check_shape(variable: Expr, direction: Expr) -> None:
    if bool(variable.is_Matrix) is not bool(direction.is_Matrix):
        kinds = ("matrix", "scalar") if variable.is_Matrix else ("scalar", "matrix")
        raise TypeError(f"{variable} is a {kinds[0]}, and {direction} is a {kinds[1]}")
    if variable.is_Matrix and any((a - b).expand() != 0 for a, b in zip(variable.shape, direction.shape)):
        raise ShapeError(f"{variable} is of the shape {variable.shape}, and {direction} of the shape {direction.shape}")


def symbols_in(*expressions: Expr) -> set[Expr]:
    """All symbols of expressions, bound ones and those of matrices included."""
    return {node for node in Graph(*expressions).nodes if isinstance(node, (MatrixSymbol, Symbol))}
