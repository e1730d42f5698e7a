"""Names for functions that are applied entry by entry.

``1 - tanh(t)**2`` of every entry is printed as ``(1 - tanh**2).(x)``: functions are added and
multiplied as their values are. What is no arithmetic of functions is printed as a rule, ``(t -> t**2).(x)``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

from sympy.core.cache import cacheit
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Function, Lambda
from sympy.core.mul import Mul
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh
from sympy.functions.elementary.miscellaneous import Max
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import HadamardPower

from sympy_matcalc.core.bound_symbols import replaced
from sympy_matcalc.core.printed_names import free_name, names_in_whole

LATEX_NAMES = {"exp": r"\exp", "sigmoid": r"\sigma", "Heaviside": r"\operatorname{step}", "Abs": r"\operatorname{abs}",
               "DiracDelta": r"\delta", "sqrt": r"\operatorname{sqrt}",
               "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan"}
"""Names of functions in LaTeX, where SymPy's printer has another."""

PRETTY_NAMES = {"sigmoid": "\u03c3", "Heaviside": "step", "Abs": "abs", "DiracDelta": "\u03b4"}
"""The same in pretty print with Unicode."""

GREEK = {"sigmoid": "sigma", "DiracDelta": "delta"}
"""Functions that are printed as a Greek letter, and the symbol that they would be taken for."""


LETTERS = "t s u v z r q"
"""Variables of rules ``t -> ...``; the first one is taken that the expression does not have."""


class FunctionName(Symbol):
    """A function without its argument, in an expression that is only there to be printed."""

    @classmethod
    def class_key(cls) -> tuple[int, int, str]:
        """Behind the symbols, before sums: ``a*sin*(1 - sin)``."""
        return 2, 1, cls.__name__

    def _sympystr(self, printer: Any) -> str:
        result: str = self.name
        return result

    def _latex(self, printer: Any, **kwargs: Any) -> str:
        if GREEK.get(self.name) in names_in_whole(printer):
            return rf"\operatorname{{{self.name}}}"
        name, primes = self.name.rstrip("'"), len(self.name) - len(self.name.rstrip("'"))
        known = LATEX_NAMES.get(name)
        return (printer._hprint_Function(name) if known is None else known) + "'"*primes

    def _pretty(self, printer: Any) -> Any:
        from sympy.printing.pretty.stringpict import prettyForm
        greek = printer._use_unicode and GREEK.get(self.name) not in names_in_whole(printer)
        name = PRETTY_NAMES.get(self.name, self.name) if greek or self.name not in GREEK else self.name
        return prettyForm(name, binding=prettyForm.ATOM)


def function_arithmetic(function: Lambda) -> Expr | None:
    """A function as an expression in names of functions, or None for one that is none."""
    return _arithmetic(function.expr, function.variables[0]) if len(function.variables) == 1 else None


def with_free_variable(printer: Any, function: Expr) -> tuple[Symbol, Expr]:
    """The variable and the body of a function, with a name for a dummy that nothing else is called."""
    (variable,) = function.variables
    if not variable.is_Dummy:
        return variable, function.expr
    taken = names_in_whole(printer) | {symbol.name for symbol in function.expr.free_symbols - {variable}}
    name = Symbol(free_name(LETTERS, taken))
    return name, replaced(function.expr, {variable: name})


def as_power(expr: ElementwiseApplyFunction) -> HadamardPower | None:
    """A power of every entry, as it is printed where there is a sign for it."""
    function = expr.function
    body = function.expr
    if not body.is_Pow or len(function.variables) != 1 or body.base != function.variables[0] or body.exp.has(body.base):
        return None
    return HadamardPower(expr.expr, body.exp)


@cacheit  # type: ignore[untyped-decorator]
def _arithmetic(body: Expr, variable: Symbol) -> Expr | None:
    known = _name(body, variable) if isinstance(body, Function) else None
    if known is None:
        known = _known(body, variable)
    if known is not None:
        return known
    names = {part: name for part in body.atoms(Function, Derivative)
             if (name := _name(part, variable)) is not None}
    result = body.xreplace(names)
    return result if names and not result.has(variable) else None


def _name(part: Expr, variable: Symbol) -> FunctionName | None:
    """The name of a function of just the variable, or of its derivative."""
    if isinstance(part, Derivative):
        inner = part.expr
        if isinstance(inner, AppliedUndef) and inner.args == (variable,) and set(part.variables) == {variable}:
            return FunctionName(inner.func.__name__ + "'"*len(part.variables))
        return None
    arguments = getattr(part, "pargs", part.args)  # Heaviside(t) has a second one
    return FunctionName(part.func.__name__) if tuple(arguments) == (variable,) else None


def _known(body: Expr, variable: Symbol) -> Expr | None:
    """The activation functions, and their derivatives, as they are written with exponential functions."""
    if isinstance(body, log):
        return FunctionName("softplus") if body.args[0] == 1 + exp(variable) else None
    if body.is_Pow and body.args == (variable, S.Half):
        return FunctionName("sqrt")
    if isinstance(body, Max):
        return FunctionName("relu") if body.args == Max(0, variable).args else None
    if isinstance(body, Mul) and len(body.args) == 2 and sinh in map(type, body.args):
        return FunctionName("tanh") if body == sinh(variable)/cosh(variable) else None
    if (body.is_Add or body.is_Mul or body.is_Pow) and (degree := _degree(body, variable)) is not None:
        return _in_sigmoids(body, degree)
    return None


def _in_sigmoids(body: Expr, degree: int) -> Expr | None:
    """A rational function of u = exp(t), or of the sigmoid, that is the sigmoid, its reflection, or a derivative of it.

    Two rational functions of degrees d and e are equal if they are at d + e + 1 points.
    """
    s = FunctionName("sigmoid")
    points = [Fraction(k) for k in range(2, degree + 6)]
    try:
        values = [_value(body, u) for u in points]
    except ZeroDivisionError:  # none of ours has a pole there
        return None
    forms: tuple[tuple[Callable[[], Expr], Callable[[Fraction], Fraction]], ...] = (
        (lambda: s, lambda u: u/(1 + u)), (lambda: 1 - s, lambda u: 1/(1 + u)),
        (lambda: s*(1 - s), lambda u: u/(1 + u)**2), (lambda: s*(1 - s)*(1 - 2*s), lambda u: u*(1 - u)/(1 + u)**3))
    for name, form in forms:
        for sign in (1, -1):
            if all(value == sign*form(u) for value, u in zip(values, points)):
                return sign*name()
    return None


def _degree(body: Expr, variable: Symbol) -> int | None:
    """A bound of the degree as a rational function of exp(t), or None for what is none."""
    if body.is_Rational:
        return 0
    if _is_sigmoid(body):
        return 1 if body.args[0] == variable else None
    if isinstance(body, exp):
        power, rest = body.exp.as_coeff_Mul()
        return abs(int(power)) if power.is_Integer and rest == variable else None
    if (body.is_Pow and not body.exp.is_Integer) or not (body.is_Pow or body.is_Add or body.is_Mul):
        return None
    degrees = [_degree(arg, variable) for arg in (body.args if not body.is_Pow else body.args[:1])]
    if None in degrees:
        return None
    return sum(degrees)*(abs(int(body.exp)) if body.is_Pow else 1)


def _is_sigmoid(body: Expr) -> bool:
    return isinstance(body, Function) and body.func.__name__ == "sigmoid"


def _value(body: Expr, u: Fraction) -> Fraction:
    """The value of a rational function of exp(t) at exp(t) = u."""
    if body.is_Rational:
        return Fraction(body.p, body.q)
    if _is_sigmoid(body):
        return u/(1 + u)
    if isinstance(body, exp):
        return u**int(body.exp.as_coeff_Mul()[0])
    if body.is_Pow:
        return _value(body.base, u)**int(body.exp)
    values = [_value(arg, u) for arg in body.args]
    return sum(values, Fraction(0)) if body.is_Add else reduce(mul, values)
