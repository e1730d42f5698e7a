"""Functions of one variable as they are written shortest, and so their derivatives."""

from __future__ import annotations

from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative, Function, Lambda, count_ops
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.complexes import Abs
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.special.delta_functions import Heaviside
from sympy.polys.polytools import cancel, factor

from sympy_matcalc.core.analytic import derivative_by, for_any_entry, remembered, value_at
from sympy_matcalc.core.bound_symbols import is_assumed
from sympy_matcalc.core.combinations import built, multiply
from sympy_matcalc.core.graph import classes_in
from sympy_matcalc.core.guard import sympy_may_break
from sympy_matcalc.core.plain_functions import WITH_SIGNS, function_of


@remembered
def shortest(body: Expr) -> Expr:
    """A function as it is, or with numerator and denominator cancelled, whichever is shorter.

    Examples
    ========

    >>> from sympy import exp, symbols
    >>> from sympy_matcalc.core.function_bodies import shortest
    >>> t = symbols('t')
    >>> shortest(1 - 1/(1 + exp(-t)))
    1/(exp(t) + 1)
    >>> shortest(exp(t)/(exp(t) + 1) - exp(2*t)/(exp(t) + 1)**2)
    exp(t)/(exp(t) + 1)**2
    """
    if not (body.is_Add or body.is_Mul or body.is_Pow) or all(map(_is_of_symbol, Mul.make_args(body))) \
            or (body.is_Add and all(map(_is_of_functions, body.args))):
        return body
    candidates = [logistic(body)]
    if _is_of_one_exponential(body):
        return candidates[0]
    turned = reflected(body)
    if turned != body:
        candidates += [turned, turned.expand()]
    with sympy_may_break:
        candidates.append(logistic(cancel(body)))
        if body.has(exp):
            candidates.append(factor(body))
    return min(candidates, key=count_ops)


def _is_of_symbol(factor: Expr) -> bool:
    """Whether it is a number, or a power of a symbol or of its absolute value: in products of such nothing cancels."""
    base = factor.args[0] if factor.is_Pow and isinstance(factor.args[1], Rational) else factor
    return isinstance(factor, Rational) or isinstance(base.args[0] if isinstance(base, Abs) else base, Symbol)


def _is_of_functions(term: Expr) -> bool:
    """Whether it is a number, or one of few functions of a symbol with a number in front: in sums nothing cancels."""
    number, *rest = term.args if type(term) is Mul else (S.One, term)
    if isinstance(term, Rational):
        return True
    return isinstance(number, Rational) and len(rest) == 1 and type(rest[0]) in (log, *WITH_SIGNS) \
        and isinstance(rest[0].args[0], Symbol)


def _is_of_one_exponential(body: Expr) -> bool:
    """Whether it is e**t/(1 + e**t)**k for a symbol t, with a number in front: there nothing cancels further."""
    factors = [factor for factor in Mul.make_args(body) if not isinstance(factor, Rational)]
    if len(factors) != 2 or not any(isinstance(factor, exp) for factor in factors):
        return False
    top, divisor = factors if isinstance(factors[0], exp) else reversed(factors)
    return isinstance(top.args[0], Symbol) and isinstance(divisor, Pow) and isinstance(divisor.exp, Integer) \
        and divisor.exp.p < 0 and divisor.base.is_Add and set(divisor.base.args) == {S.One, top}


def reflected(body: Expr) -> Expr:
    """f(-t) by f(t), where the class of f has a law for it: sigmoid(-t) = 1 - sigmoid(t)"""
    return body.xreplace({node: node.reflected() for node in body.atoms(Function)
                          if hasattr(node, "reflected") and node.args[0].could_extract_minus_sign()})


def with_plain_steps(body: Expr) -> Expr:
    """H(c t - (c - 1) t) as H(t): what a step is taken of, multiplied out where that is shorter."""
    plain = {step: step.func(inner) for step in body.atoms(Heaviside)
             if count_ops(inner := step.args[0].expand()) < count_ops(step.args[0])}
    return body.xreplace(plain) if plain else body


def logistic(body: Expr) -> Expr:
    """e**t/(1 + e**t) = 1/(1 + e**-t),  sinh(t)/cosh(t) = tanh(t)"""
    factors = Mul.make_args(body)
    divisors = [factor for factor in factors if factor.is_Pow and factor.exp is S.NegativeOne]
    for top in factors if divisors else ():
        if not isinstance(top, (exp, sinh)):
            continue
        (t,) = top.args
        divisor = 1 + top if isinstance(top, exp) else cosh(t)
        found = next((factor for factor in divisors if factor.base == divisor), None)
        if found is not None:
            quotient = built(Pow, 1 + function_of(exp, -t), S.NegativeOne) if isinstance(top, exp) else tanh(t)
            return multiply([quotient, *[one for one in factors if one not in (top, found)]])
    return body


@remembered
def slope_of(body: Expr, variable: Expr) -> tuple[Expr, Expr, Expr] | None:
    """The derivative of a function, what its variable is not in apart, and the variable; None where nobody knows it.

    The step of relu(2 p) would be 1 for a positive p: where what is assumed of p changes it, the variable is another.
    """
    if is_assumed(variable):
        function = for_any_entry(Lambda(variable, body))
        found = slope_of(function.expr, *function.variables)
        if found is None:
            return None
        coefficient, rest, entry = found
        as_assumed = value_at(rest, entry, variable)
        return (coefficient, as_assumed, variable) if value_at(as_assumed, variable, entry) == rest else found
    coefficient, rest = _independent(_plainest(derivative_by(body, variable)), variable)
    is_open = Derivative in classes_in(rest) and any(not open_.has(AppliedUndef) for open_ in rest.atoms(Derivative))
    return None if is_open else (coefficient, rest, variable)


def _independent(product: Expr, variable: Expr) -> tuple[Expr, Expr]:
    """A product as one that a variable is not in, and the rest."""
    apart: tuple[list[Expr], list[Expr]] = [], []
    for part in Mul.make_args(product):
        apart[variable in part.free_symbols].append(part)
    return multiply(apart[False]), multiply(apart[True])


def _plainest(derivative: Expr) -> Expr:
    """Of exponentials, as of the sigmoid, SymPy's derivative is a sum of fractions."""
    classes = classes_in(derivative)
    if Heaviside in classes:
        derivative = with_plain_steps(derivative)
        classes = classes_in(derivative)
    if classes.isdisjoint((exp, sinh)) or any(issubclass(cls, (AppliedUndef, Derivative)) for cls in classes):
        return derivative
    return shortest(derivative) if derivative.is_Add else logistic(derivative)
