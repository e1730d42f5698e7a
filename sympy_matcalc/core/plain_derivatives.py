"""Derivatives of common functions of one variable as SymPy has them, without its questions about assumptions.

SymPy asks of each slope whether it is zero, with all that follows from a real variable; of sums, products, powers and
elementary functions as they are evaluated, the answer stands in the expression.
"""

from __future__ import annotations

from typing import Any

from sympy.core.add import Add
from sympy.core.containers import Tuple
from sympy.core.expr import Expr
from sympy.core.function import AppliedUndef, Derivative
from sympy.core.mul import Mul
from sympy.core.numbers import Integer, Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Symbol
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sinh, tanh
from sympy.functions.elementary.miscellaneous import Max
from sympy.functions.elementary.trigonometric import cos, sin
from sympy.functions.special.delta_functions import Heaviside

from sympy_matcalc.core.plain_functions import ELEMENTARY, WITH_SIGNS, function_of, stays
from sympy_matcalc.core.plain_products import plain_power, plain_product

MOST_NODES = 30
"""Larger bodies are SymPy's to differentiate."""


def plain_derivative(body: Expr, variable: Symbol) -> Expr | None:
    """The derivative by a symbol; None where SymPy has to be asked.

    Examples
    ========

    >>> from sympy import Abs, exp, log, symbols
    >>> from sympy_matcalc.core.plain_derivatives import plain_derivative
    >>> t = symbols('t')
    >>> plain_derivative(log(1 + exp(t)), t), plain_derivative(Abs(t), t)
    (exp(t)/(exp(t) + 1), None)
    """
    if not isinstance(variable, Symbol):
        return None
    found = _Slopes(variable)
    try:
        return found.slope(body)
    except _NotPlainError:
        return None


class _NotPlainError(Exception):
    """SymPy has to be asked."""


class _Slopes:
    def __init__(self, variable: Symbol) -> None:
        self.variable = variable
        self.left = MOST_NODES

    def slope(self, node: Expr) -> Expr:
        """The derivative of a node, by the rules of its class, in SymPy's order of operations."""
        self.left -= 1
        cls = type(node)
        if node == self.variable:
            return S.One
        if isinstance(node, (Symbol, Rational)) and node.is_commutative:
            return S.Zero
        if isinstance(node, AppliedUndef) and node.args == (self.variable,) and node.is_commutative:
            return Expr.__new__(Derivative, node, Tuple(self.variable, S.One))
        if cls is Max and set(node.args) == {S.Zero, self.variable}:
            return Heaviside(self.variable)
        if node.args == (self.variable,) and getattr(cls, "has_plain_slope", False):
            return node.fdiff()
        if not self.left or cls not in (Add, Mul, Pow, *ELEMENTARY):
            raise _NotPlainError
        if cls is Add or cls is Mul:
            return self._of_terms(node)
        if cls is Pow:
            return self._of_power(node)
        (arg,) = node.args
        if not stays(cls, arg, _is_symbol) or (cls is exp and arg.has(exp)):
            raise _NotPlainError  # of exponentials in an exponent SymPy makes one sum
        inner = self.slope(arg)
        return S.Zero if inner is S.Zero else _times(_slope_of_function(cls, node), inner)

    def _of_terms(self, node: Expr) -> Expr:
        args = node.args
        if node.func(*args) != node:
            raise _NotPlainError  # as somebody left it
        slopes = list(map(self.slope, args))
        if type(node) is Add:
            return _sum([slope for slope in slopes if slope is not S.Zero])
        if any(type(part) is Add for part in args) or (
                isinstance(args[0], Rational) and any(type(slope) is Add for slope in slopes)):
            raise _NotPlainError  # SymPy multiplies a number into a sum, by pairs
        terms = []
        for k, slope in enumerate(slopes):
            if slope is not S.Zero:
                term: Expr = S.One
                for factor in (*args[:k], slope, *args[k + 1:]):
                    term = term*factor
                terms.append(term)
        return _sum(terms)

    def _of_power(self, node: Expr) -> Expr:
        base, exponent = node.args
        is_plain = isinstance(exponent, Rational) and exponent not in (0, 1) and (
            type(base) in (Symbol, Add) or base == self.variable
            or (isinstance(exponent, Integer) and type(base) in WITH_SIGNS))
        if not is_plain:
            raise _NotPlainError
        inner = self.slope(base)
        if inner is S.Zero:
            return inner
        plain = None if type(inner) is Add else plain_product([node, inner, exponent, plain_power(base, S.NegativeOne)
                                                               or 1/base])
        return node*(inner*exponent/base) if plain is None else plain


def _sum(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Add(*terms)


def _times(one: Expr, other: Expr) -> Expr:
    product = one if other is S.One else plain_product([one, other])
    return one*other if product is None else product


def _slope_of_function(cls: type, node: Expr) -> Expr:
    """The derivative of an elementary function at its argument."""
    (arg,) = node.args
    if cls is exp:
        return node
    if cls is log:
        return plain_power(arg, S.NegativeOne) or 1/arg
    if cls is tanh:
        return S.One - node**2
    if cls is cos:
        return -function_of(sin, arg)
    return function_of(_SLOPES[cls], arg)


_SLOPES = {sin: cos, sinh: cosh, cosh: sinh}


def _is_symbol(expr: Any) -> bool:
    return isinstance(expr, Symbol)
