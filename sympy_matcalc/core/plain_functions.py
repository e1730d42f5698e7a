"""Elementary functions of plain arguments: made as SymPy makes them, without its questions.

Of each argument SymPy asks whether it is zero, real or imaginary, down to the symbols in it. In expressions of numbers
and of symbols without assumptions, or real ones, the answer is that nobody knows, and the function stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.parameters import global_parameters
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.trigonometric import cos, sin

from sympy_matcalc.core.plain_products import plain_power, plain_product

WITH_SIGNS = (sin, cos, sinh, cosh, tanh)
"""Functions that are odd or even: of a negative argument they are evaluated."""

ELEMENTARY = (exp, log, *WITH_SIGNS)

_REAL = {"real": True}

MOST_NODES = 30
"""Of larger arguments SymPy is asked."""


def function_of(cls: Any, arg: Expr) -> Expr:
    """``cls(arg)``

    Examples
    ========

    >>> from sympy import exp, sin, symbols
    >>> from sympy_matcalc.core.plain_functions import function_of
    >>> t = symbols('t')
    >>> function_of(exp, -t**2/2) == exp(-t**2/2), function_of(sin, -t)
    (True, -sin(t))
    """
    if cls in ELEMENTARY and global_parameters.evaluate and not global_parameters.exp_is_pow and stays(cls, arg):
        result = Expr.__new__(cls, arg)
        result.nargs = _numbers_of_arguments(cls)
        return result
    made: Expr = cls(arg)
    return made


@lru_cache(maxsize=len(ELEMENTARY))
def _numbers_of_arguments(cls: Any) -> Any:
    """What SymPy writes down at each function: of one of this class, once."""
    return cls(Symbol("x")).nargs


def is_plain_symbol(expr: Any) -> bool:
    """Whether it is a symbol of which nothing is assumed, but that it may be real."""
    return isinstance(expr, Symbol) and (not expr._assumptions_orig or expr._assumptions_orig == _REAL)


def stays(cls: Any, arg: Expr, is_symbol: Callable[[Any], bool] = is_plain_symbol) -> bool:
    """Whether a function of an argument is not evaluated further.

    Of a function that is there already it is asked with any symbols in the argument.
    """
    if isinstance(arg, Symbol):
        return is_symbol(arg)
    if cls in WITH_SIGNS:
        return type(arg) is Mul and len(arg.args) == 2 and isinstance(arg.args[0], Rational) and arg.args[0].p > 0 \
            and is_symbol(arg.args[1])
    if cls is log:
        base = arg.args[0] if type(arg) is Pow and isinstance(arg.args[1], Integer) else arg
        return type(base) in (Add, *WITH_SIGNS) and _is_plain(base, MOST_NODES, is_symbol) is not None
    if type(arg) is Mul and type(arg.args[1]) is Add and isinstance(arg.args[0], Rational):
        return False  # a number would be multiplied into the sum
    return type(arg) in (Add, Mul, Pow) and _is_plain(arg, MOST_NODES, is_symbol) is not None


def _is_plain(expr: Any, left: int, is_symbol: Callable[[Any], bool]) -> int | None:
    """How many nodes more may be looked at; None if it has others than plain symbols, numbers beside them, functions.

    Nothing of these is known to be zero, to be infinite, nor to be an imaginary number.
    """
    cls = type(expr)
    if isinstance(expr, Symbol):
        return left if is_symbol(expr) else None
    if cls not in (Add, Mul, Pow, exp, *WITH_SIGNS) or left < 1:
        return None
    others = [arg for arg in expr.args if not (isinstance(arg, Rational) and arg is not S.Zero)]
    if len(others) + (cls not in (exp, *WITH_SIGNS)) < len(expr.args) or (cls is Pow and others != [expr.args[0]]):
        return None
    rest: int | None = left - 1
    for arg in others:
        rest = None if rest is None else _is_plain(arg, rest, is_symbol)
    return rest


def evaluated_at(body: Expr, variable: Expr, value: Expr) -> Expr:
    """A body of sums, products, powers and functions with something in the place of its variable, evaluated."""
    found = _evaluated_at(body, variable, value)
    return body if found is None else found


def _evaluated_at(body: Expr, variable: Expr, value: Expr) -> Expr | None:
    """The same; None where the variable does not stand."""
    if body == variable:
        return value
    found = [_evaluated_at(arg, variable, value) for arg in body.args]
    if all(arg is None for arg in found):
        return None
    args = [arg if new is None else new for arg, new in zip(body.args, found)]
    cls = type(body)
    plain = plain_power(*args) if cls is Pow else plain_product(args) if cls is Mul else None
    if plain is not None:
        return plain
    made: Expr = function_of(cls, *args) if cls in ELEMENTARY else body.func(*args)
    return made
