"""The way in of ``diff``: derivatives of words at once, all else where it is found.

Most of our rooms are loaded when something is no words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sympy.assumptions.assume import global_assumptions
from sympy.core.cache import cacheit
from sympy.core.expr import Expr
from sympy.core.symbol import Symbol
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixSymbol
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.special import ZeroMatrix

from sympy_matcalc.core.factors import is_one_by_one, new
from sympy_matcalc.core.guard import deep
from sympy_matcalc.core.loading import room
from sympy_matcalc.core.registry import registrations
from sympy_matcalc.engine.words import gradient_at_once

Original = Callable[..., Any]


class _Within(threading.local):
    derivative = False


within = _Within()


def _further() -> Any:
    return room("sympy_matcalc.host.derivatives")


@deep
def dispatch(original: Original, expr: Any, *variables: Any, **kwargs: Any) -> Any:
    """In place of SymPy's ``_derivative_dispatch``, which ``diff`` and ``Expr.diff`` call."""
    if not kwargs.get("evaluate"):
        return original(expr, *_further().named(variables, expr), **kwargs)
    if within.derivative:  # of a part, by SymPy's rule for the whole, which remembers what it finds
        return _further().derived(original, expr, *variables, **kwargs)
    if global_assumptions:
        return _further().whole(registrations(), original, expr, *variables, **kwargs)
    if len(variables) == 1 and len(kwargs) == 1:
        (variable,) = variables
        if type(variable) is MatrixSymbol and isinstance(expr, Expr):
            return _by_symbol(at_once, original, expr, variable)
        if type(variable) is Symbol and isinstance(expr, (MatMul, MatAdd, Inverse)):
            return _by_symbol(room("sympy_matcalc.engine.scalar_words").derivative_by_scalar, original, expr, variable)
        if type(variable) is Symbol and type(expr) is MatrixSymbol and _is_free_of(expr, variable):
            return new(ZeroMatrix, *expr.args[1:])
    return _further().remembered(registrations(), original, expr, *variables, **kwargs)


def at_once(expr: Expr, variable: MatrixSymbol) -> Any:
    """The derivative of words by a matrix; None of anything else."""
    found = gradient_at_once(expr, variable)
    if found is None and expr.is_Matrix and not is_one_by_one(expr.shape):
        return room("sympy_matcalc.calculus.array_words").derivative_at_once(expr, variable)
    return found


def _is_free_of(matrix: MatrixSymbol, symbol: Symbol) -> bool:
    """Whether a matrix has nothing to do with a scalar: neither its name nor its sizes."""
    name, *sizes = matrix.args
    return name.name != symbol.name and not any(symbol in size.free_symbols for size in sizes)


MOST_KEPT = 1000
"""Of more derivatives by identity none is kept: those that took long are remembered by what is equal, too."""


def _nothing() -> dict[tuple[int, int], tuple[int, Expr, Expr, Expr]]:
    return {}


_kept = cacheit(_nothing)
"""Derivatives by one symbol, by the identity of both, with both, until SymPy's ``clear_cache`` forgets them.

Words have their gradient in the time that it takes to hash them.
"""


def _by_symbol(of_words: Original, original: Original, expr: Expr, variable: Expr) -> Expr:
    laws, kept, key = registrations(), _kept(), (id(expr), id(variable))
    found = kept.get(key)
    if found is not None and found[0] == laws:
        return found[3]
    result = of_words(expr, variable)
    if result is None:
        result = _further().remembered(laws, original, expr, variable, evaluate=True)
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = laws, expr, variable, result
    return result
