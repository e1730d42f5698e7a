"""Quotients of exponentials as products of sigmoids, none of which overflows.

With s = sigmoid(w) and r = sigmoid(-w) it is e^(i w)/(1 + e^w)^q = s^i r^(q - i), a number between 0 and 1 where the
exponential and the power are infinity over infinity. Example: the second derivative of the logistic function,
e^w (1 - e^w)/(1 + e^w)^3 = s r (r - s).

Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 1.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, lcm
from typing import Any, NamedTuple

from sympy.core.add import Add
from sympy.core.expr import Expr
from sympy.core.exprtools import factor_terms
from sympy.core.function import Lambda
from sympy.core.mul import Mul
from sympy.core.numbers import Rational
from sympy.core.power import Pow
from sympy.core.singleton import S
from sympy.core.symbol import Dummy
from sympy.functions.elementary.exponential import exp, log
from sympy.functions.elementary.hyperbolic import cosh, sech, sinh
from sympy.matrices.expressions.matmul import MatMul
from sympy.polys.polyerrors import PolynomialError
from sympy.polys.polytools import Poly, factor_list
from sympy.polys.rationaltools import together
from sympy.simplify.radsimp import fraction

from sympy_matcalc.classes.activations import sigmoid

REMEMBERED = 256
MOST_OPERATIONS = 200
"""What is longer than this is left as it is."""


def with_bounded_scalars(expr: Any) -> Any:
    """An expression with its largest scalar parts bounded; the scalars in front of a product are one."""
    if not any(_divides(power) for power in expr.atoms(Pow)) and not expr.has(sech):
        return expr
    changed: dict[Any, Any] = {}
    stack = [expr]
    while stack:
        part = stack.pop()
        if isinstance(part, MatMul):
            scalars = [arg for arg in part.args if not getattr(arg, "is_Matrix", False)]
            stack.extend([arg for arg in part.args if arg not in scalars])
            made = bounded(Mul(*scalars)) if scalars else S.One
            if made != Mul(*scalars):
                changed[part] = MatMul(made, *[with_bounded_scalars(arg) for arg in part.args if arg not in scalars])
        elif isinstance(part, Expr) and not getattr(part, "shape", None) and not part.is_Symbol:
            made = bounded(part) if part.is_commutative else part
            if made != part:
                changed[part] = made
        elif not isinstance(part, Lambda):
            stack.extend(part.args)
    return expr.xreplace(changed)


def _divides(power: Any) -> bool:
    return bool(power.exp.is_Integer and power.exp.is_negative and power.base.has(exp, cosh))


@lru_cache(REMEMBERED)
def bounded(body: Any) -> Any:
    """An expression in which quotients of exponentials stay finite; the same one where there are none.

    Examples
    ========

    >>> from sympy import exp, symbols
    >>> from sympy_matcalc.numeric.reading.exponential_quotients import bounded
    >>> t = symbols('t')
    >>> bounded((1 - exp(t))*exp(t)/(1 + exp(t))**3)
    sigmoid(-t)**2*sigmoid(t) - sigmoid(-t)*sigmoid(t)**2
    """
    below = [power.base for power in body.atoms(Pow) if _divides(power)]
    if (not below and not body.has(sech)) or body.count_ops() > MOST_OPERATIONS:
        return body
    written = body.replace(lambda part: isinstance(part, (cosh, sinh, sech)), lambda part: part.rewrite(exp)) \
        if body.has(sech) or any(base.has(cosh) for base in below) else body
    unit = _unit(written)
    if unit is None:
        return body
    rational = _Rational(unit)
    try:
        found = _by_sigmoids(rational.read(written), rational)
    except PolynomialError:  # a coefficient that is none for SymPy, as a matrix
        return body
    return body if found is None else found.xreplace(rational.hidden)


class _Unit(NamedTuple):
    """What all exponents are whole multiples of."""

    argument: Any
    coefficient: Any

    def multiple(self, argument: Any) -> Any:
        coefficient, rest = _split(argument)
        return coefficient/self.coefficient if rest == self.argument else None


def _split(argument: Any) -> tuple[Any, Any]:
    coefficient, rest = argument.as_coeff_Mul(rational=True)
    return (-coefficient, -rest) if rest.could_extract_minus_sign() else (coefficient, rest)


def _unit(body: Any) -> _Unit | None:
    """The exponent of the exponentials that are divided by, over what it is divided by at most."""
    divided = [part for power in body.atoms(Pow) if power.exp.is_Integer and power.exp.is_negative
               for part in power.base.atoms(exp)]
    arguments = {_split(part.exp)[1] for part in divided}
    if len(arguments) != 1:
        return None
    (argument,) = arguments
    found = [c for c, rest in (_split(part.exp) for part in body.atoms(exp)) if rest == argument]
    return _Unit(argument, Rational(gcd(*[c.p for c in found]), lcm(*[c.q for c in found])))


class _Rational:
    """An expression as a rational function of one exponential; all else that depends on it is hidden."""

    def __init__(self, unit: _Unit) -> None:
        self.unit = unit
        self.exponential = Dummy("E", positive=True)
        self.hidden: dict[Any, Any] = {}
        self._names: dict[Any, Any] = {}

    def read(self, part: Any) -> Any:
        if isinstance(part, (Add, Mul)):
            return part.func(*[self.read(arg) for arg in part.args])
        if isinstance(part, Pow) and part.exp.is_Integer:
            return self.read(part.base)**part.exp
        multiple = self.unit.multiple(part.exp) if isinstance(part, exp) else None
        if multiple is not None:
            return self.exponential**multiple
        if part.is_Number or part.is_Symbol:
            return part
        if part not in self._names:
            self._names[part] = name = Dummy()
            self.hidden[name] = part.func(*[bounded(arg) if getattr(arg, "is_commutative", False) else arg
                                            for arg in part.args])
        return self._names[part]


def _by_sigmoids(quotient: Any, rational: _Rational) -> Any:
    """sum C_j E^j/(a + b E^d)^q, term by term; None where another sum of exponentials is divided by."""
    E = rational.exponential
    above, below = fraction(together(quotient))
    constant, factors = factor_list(below)
    binomial, power, lower = None, 0, 0
    rest = constant
    for factor, multiplicity in factors:
        if not factor.has(E):
            rest *= factor**multiplicity
        elif factor == E:
            lower = multiplicity
        elif binomial is None:
            binomial, power = Poly(factor, E).terms(), multiplicity
        else:
            return None
    if binomial is None or len(binomial) != 2:
        return None
    ((degree,), b), ((lowest,), a) = binomial
    if lowest or not (a/b).is_number or not (a/b).is_positive:
        return None
    sides = _Sides(rational.unit, degree, a/b, power)
    total = Add(*[factor_terms(c)*sides.term(j - lower) for (j,), c in Poly(above, E).terms()])
    return total/(rest*b**power)


class _Sides:
    """E^j/(c + E^d)^q by the sigmoids of d log(E) - log(c) and of its negative."""

    def __init__(self, unit: _Unit, degree: int, c: Any, power: int) -> None:
        self.log = unit.coefficient*unit.argument
        self.degree, self.c, self.power = degree, c, power
        shifted = degree*self.log - log(c)
        self.up, self.down = sigmoid(shifted), sigmoid(-shifted)

    def term(self, j: int) -> Any:
        whole, part = divmod(j, self.degree)
        c, q, d = self.c, self.power, self.degree
        if whole < 0:
            return exp(j*self.log)*self.down**q/c**q
        if whole > q or (whole == q and part):
            return exp((j - d*q)*self.log)*self.up**q
        if not part:
            return c**(whole - q)*self.up**whole*self.down**(q - whole)
        between = self.up**Rational(part, d)*self.down**(S.One - Rational(part, d))
        return c**(Rational(j, d) - q)*self.up**whole*self.down**(q - whole - 1)*between
