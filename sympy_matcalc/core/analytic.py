"""Functions of one variable as data: how they are given, what they are called, and their derivatives."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sympy.core.add import Add
from sympy.core.cache import cacheit
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Function, FunctionClass, Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import I, Number, NumberSymbol
from sympy.core.parameters import evaluate, global_parameters
from sympy.core.power import Pow
from sympy.core.symbol import Dummy, Symbol
from sympy.core.sympify import sympify
from sympy.functions.elementary.complexes import Abs, arg, conjugate, im, re, sign
from sympy.functions.elementary.integers import RoundFunction
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.functions.elementary.piecewise import Piecewise
from sympy.functions.special.delta_functions import DiracDelta, Heaviside
from sympy.simplify.powsimp import powsimp

from sympy_matcalc.core.bound_symbols import is_assumed, private_entry, replaced
from sympy_matcalc.core.laws import NoRule
from sympy_matcalc.core.plain_derivatives import plain_derivative
from sympy_matcalc.core.plain_functions import evaluated_at

NOT_ANALYTIC = (Abs, arg, conjugate, im, re, sign, RoundFunction, MinMaxBase, Piecewise, DiracDelta, Heaviside)
"""Functions that are in pieces, or that no power series belongs to."""

P = ParamSpec("P")
T = TypeVar("T")

ENTRY = private_entry()
"""The variable of functions that have nothing else of its kind in them."""

_OF_ENTRY = Tuple(ENTRY)


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """A function of expressions that remembers what it finds, but not what SymPy leaves unevaluated for a while.

    SymPy's ``clear_cache`` forgets it.
    """
    known = cacheit(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return (known if global_parameters.evaluate else function)(*args, **kwargs)

    return call


def as_function(f: Any) -> Lambda:
    """A function of one variable: a class of SymPy's, a Lambda, or a Python function of a symbol.

    One function is one expression, whatever its variable was called.

    Raises
    ======

    TypeError
        If it is no function of one variable.

    Examples
    ========

    >>> from sympy import Lambda, exp, sqrt, symbols
    >>> from sympy_matcalc.core.analytic import as_function
    >>> t = symbols('t')
    >>> as_function(exp) == as_function(Lambda(t, exp(t)))
    True
    >>> as_function(sqrt)
    Lambda(_x, sqrt(_x))
    """
    if isinstance(f, Lambda):
        if len(f.variables) != 1 or not isinstance(f.variables[0], Symbol):
            raise TypeError(f"a function of a matrix is one of one variable, and {f} has {len(f.variables)}")
        return of_entry(f)
    if not isinstance(f, FunctionClass) and (not callable(f) or isinstance(f, Expr)):
        raise TypeError(f"{f} is no function: give a class, as exp, or a Lambda of one variable")
    entry = private_entry()
    body = sympify(f(entry))
    if not isinstance(body, Expr) or body.is_Matrix:
        raise TypeError(f"the value of the function of a matrix is a scalar, and {body} is none")
    return as_function(Lambda(entry, body))


def of_entry(function: Lambda) -> Lambda:
    """A function of one variable with the variable that all have.

    It is what the function is whatever its variable is called, so it is found once for all names.

    Examples
    ========

    >>> from sympy import Dummy, Lambda, sin
    >>> from sympy_matcalc.core.analytic import of_entry
    >>> s, t = Dummy('s'), Dummy('t')
    >>> of_entry(Lambda(s, sin(s))) is of_entry(Lambda(t, sin(t)))
    True
    """
    variable = function.signature.args[0]
    if not isinstance(variable, Symbol):
        (variable,) = function.variables
    return function if variable == ENTRY else _of_entry(_Named(function, _structure(function.expr, variable)))


@remembered
def for_any_entry(function: Lambda) -> Lambda:
    """A function with a variable of which nothing is assumed, of the same name if that is free.

    Examples
    ========

    >>> from sympy import Lambda, symbols
    >>> from sympy_matcalc.core.analytic import for_any_entry
    >>> p = symbols('p', positive=True)
    >>> for_any_entry(Lambda(p, p**2)).expr.subs(symbols('p'), -3)
    9
    """
    (variable,), body = function.variables, function.expr
    if not is_assumed(variable):
        return function
    entry = Symbol(variable.name)
    if entry in function.free_symbols:
        entry = private_entry(body, own=[variable])
    return Lambda(entry, value_at(body, variable, entry))


class _Named:
    """A function, equal to others of the same structure."""

    __slots__ = ("function", "structure")

    def __init__(self, function: Lambda, structure: tuple[object, ...] | None) -> None:
        self.function = function
        self.structure = structure

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.structure is not None and self.structure == other.structure

    def __hash__(self) -> int:
        return hash(self.structure)


@remembered
def _of_entry(named: _Named) -> Lambda:
    function = named.function
    (variable,), body = function.variables, function.expr
    has_no_other = named.structure is not None and not any(isinstance(part, Dummy) for part in named.structure)
    entry = ENTRY if has_no_other else private_entry(body, own=[variable])
    return function if entry == variable else as_lambda(entry, value_at(body, variable, entry))


MOST_PARTS = 60
"""The structure of longer functions is not compared."""


def _structure(body: Expr, variable: Expr) -> tuple[object, ...] | None:
    """All of an expression but what its variable is called; None where it may have more to it."""
    structure: list[object] = []
    waiting = [body]
    while waiting:
        node = waiting.pop()
        args = node.args
        if node == variable:
            structure.append(None)
        elif not args and isinstance(node, (Number, NumberSymbol, Symbol)):
            structure.append(node)
        elif args and isinstance(node, (Add, Mul, Pow, Function)) and len(structure) < MOST_PARTS:
            structure += type(node), len(args)
            waiting.extend(args)
        else:
            return None
    return tuple(structure)


@remembered
def value_at(body: Expr, variable: Expr, value: Expr) -> Expr:
    """The value of a function at another variable, or at an expression.

    Examples
    ========

    >>> from sympy import exp, symbols
    >>> from sympy_matcalc.core.analytic import value_at
    >>> s, t = symbols('s t')
    >>> value_at(1 + exp(t), t, -s)
    1 + exp(-s)
    """
    is_plain = global_parameters.evaluate and _structure(body, variable) is not None
    return evaluated_at(body, variable, value) if is_plain else replaced(body, {variable: value})


@remembered
def as_lambda(variable: Expr, body: Expr) -> Lambda:
    """The function with a value at a variable."""
    return Lambda(variable, body) if variable != ENTRY or body == ENTRY else Expr.__new__(Lambda, _OF_ENTRY, body)


@remembered
def composed(outer: Expr, inner: Expr) -> Lambda:
    """f(g) of two functions of :data:`ENTRY`, by their values there, as SymPy has it."""
    if _structure(outer, ENTRY) is not None and _structure(inner, ENTRY) is not None:
        return as_lambda(ENTRY, value_at(outer, ENTRY, inner))
    variable = Dummy()
    return of_entry(Lambda(variable, Lambda(ENTRY, outer)(Lambda(ENTRY, inner)(variable))))


def derivative_of(function: Lambda, node: Any = None) -> Lambda:
    """f' of an analytic function; what there is no rule for is the node that it stands in.

    Raises
    ======

    NoRule
        If it is none, or if SymPy does not know its derivative.

    Examples
    ========

    >>> from sympy import sin, sqrt
    >>> from sympy_matcalc.core.analytic import as_function, derivative_of
    >>> derivative_of(as_function(sin)), derivative_of(as_function(sqrt))
    (Lambda(_x, cos(_x)), Lambda(_x, 1/(2*sqrt(_x))))
    """
    (variable,) = function.variables
    if function.expr.has(*NOT_ANALYTIC):
        raise NoRule(function if node is None else node)
    derivative = derivative_by(function.expr, variable)
    if any(not part.has(AppliedUndef) for part in derivative.atoms(Derivative)) or derivative.has(*NOT_ANALYTIC):
        raise NoRule(function if node is None else node)
    return Lambda(variable, derivative)


@remembered
def derivative_by(body: Expr, variable: Expr) -> Expr:
    """The derivative of an expression by one variable, which is taken for a real one.

    Not by the function itself, for two functions are equal to SymPy whatever their variables.
    """
    plain = plain_derivative(body, variable) if global_parameters.evaluate else None
    if plain is not None:
        return plain
    real = Dummy(real=True)
    with evaluate(True):  # unevaluated, SymPy's rules leave cases that vanish when a symbol is replaced
        # A symbolic power is x**p/x in SymPy's derivative, which has no value at 0; x**(p - 1) has one.
        return replaced(powsimp(replaced(body, {variable: real}).diff(real), combine="exp"), {real: variable})


def is_real(function: Lambda) -> bool:
    """Whether f(conjugate(z)) = conjugate(f(z)), as far as it can be told: no parameters, no imaginary numbers."""
    return not function.free_symbols and not function.expr.has(I, *NOT_ANALYTIC, AppliedUndef)


def named(function: Lambda) -> str | None:
    """The name of a function that is a class of SymPy's or the square root; None if it has none."""
    (variable,), body = function.variables, function.expr
    if isinstance(body, Function) and body.args == (variable,):
        return type(body).__name__
    return "sqrt" if body.is_Pow and 2*body.exp == 1 and body.base == variable else None
