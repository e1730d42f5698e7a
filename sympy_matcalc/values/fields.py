"""The two kinds of numbers that expressions are evaluated in, behind one interface.

Functions that are not rational have no meaning in a finite field. There each is a random
function: one random value for each value of its arguments. What agrees for random
functions agrees for all; what differs need not, and then high-precision numbers decide.
"""

from __future__ import annotations

import random
from typing import Any

import mpmath
from sympy import functions as fn
from sympy.core.function import UndefinedFunction
from sympy.core.numbers import Float, Rational
from sympy.core.sympify import sympify

from sympy_matcalc.values.residues import Outside, P, Residue

_ODD = (fn.sin, fn.tan, fn.sinh, fn.tanh, fn.asin, fn.atan, fn.asinh, fn.atanh, fn.erf)
_EVEN = (fn.cos, fn.cosh)
_ENTIRE = (fn.exp, fn.sin, fn.cos, fn.tan, fn.sinh, fn.cosh, fn.tanh, fn.erf)
"""Functions without branches."""

SWITCHES = (fn.Abs, fn.sign, fn.Max, fn.Min, fn.Heaviside, fn.floor, fn.ceiling)
"""Functions in pieces: what agrees on one piece need not on another."""


class Unsupported(Exception):
    """There is no way to evaluate an expression in this field."""


class PrimeField:
    """Exact numbers modulo a prime, with square roots of -1; other functions are random."""

    def __init__(self, rng: random.Random, small: bool = False) -> None:
        self.rng = rng
        self.small = small
        """Whether random numbers are small integers, whose residues people can read."""
        self.refutes = True
        """Whether a difference is one for certain; not so once a known function was replaced by a random one."""
        self._values: dict[Any, Residue] = {}

    imaginary_unit = Residue(0, 1)

    def rational(self, number: Rational) -> Residue:
        return Residue(number.p) if number.q == 1 else Residue(number.p)/Residue(number.q)

    def float(self, number: Float) -> Residue:
        self.refutes = False
        return self.rational(Rational(str(number)))

    def constant(self, number: Any) -> Residue:
        return self._random_function(number)

    def random(self, is_complex: bool, positive: bool = False) -> Residue:
        if self.small:
            low = 1 if positive else -6
            return Residue(self.rng.randint(low, 6), self.rng.randint(-6, 6) if is_complex else 0)
        return Residue(self.rng.randrange(P), self.rng.randrange(P) if is_complex else 0)

    def random_integer(self, positive: bool) -> Residue:
        return self.random(False, positive)

    def magnitude(self, number: Residue) -> int:
        return int(bool(number))

    def power(self, base: Residue, exponent: Residue) -> Residue:
        return self._random_function("power", base, exponent)

    def root(self, base: Residue, exponent: Rational) -> Residue:
        """b**(k + r/q) = b**k (b**(1/q))**r, where b**(1/q) is random: no branch is better than another."""
        whole, rest = divmod(exponent.p, exponent.q)
        return base**whole*self._random_function("root", exponent.q, base)**rest

    def function(self, function: Any, orders: tuple[int, ...], args: tuple[Residue, ...],
                 node: Any = None) -> Residue:
        """The value of a function, or of a derivative of it."""
        if isinstance(function, UndefinedFunction):
            return self._values.setdefault((function, orders, args), self._any())
        if function is fn.Abs:
            return self._random_function(function, args[0]*args[0].conjugate())
        if function in (fn.Max, fn.Min):
            return self._random_function(function, frozenset(args))
        flipped = tuple(-arg for arg in args)
        if len(args) == 1 and flipped[0].re < args[0].re:
            if function is fn.exp:
                return self._random_function(function, flipped).inverse()
            if function in _ODD:
                return -self._random_function(function, flipped)
            if function in _EVEN:
                return self._random_function(function, flipped)
        return self._random_function(function, args)

    def truth(self, node: Any, relation: Any, args: list[Residue]) -> bool:
        raise Unsupported("a finite field has no order")

    def matrix_function(self, function: Any, matrix: Any) -> Any:
        """f(M) = r(M) with a polynomial r that depends on the characteristic polynomial of M alone."""
        from sympy_matcalc.values.linear_algebra import characteristic_polynomial, identity
        coefficients = tuple(characteristic_polynomial(matrix))
        result = 0*matrix
        power = identity(len(matrix))
        for k in range(len(matrix)):
            result = result + self._random_function(function, coefficients, k)*power
            power = power @ matrix
        return result

    def _random_function(self, *key: Any) -> Residue:
        self.refutes = False
        return self._values.setdefault(key, self._any())

    def _any(self) -> Residue:
        return Residue(self.rng.randrange(1, P))


class HighPrecision:
    """Real or complex numbers with many digits; undefined functions are sums of waves."""

    refutes = True
    small = False

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.switches: dict[Any, set[Any]] = {}
        """Which of its pieces each function in pieces was seen on."""
        self.complex_values = False
        """Whether a function of real arguments was not real."""
        self.branches = False
        """Whether there were functions with branches, such as logarithms and roots."""
        self._waves: dict[Any, list[Any]] = {}

    imaginary_unit = mpmath.mpc(0, 1)

    def rational(self, number: Rational) -> Any:
        return mpmath.mpf(number.p)/number.q

    def float(self, number: Float) -> Any:
        return self.rational(Rational(str(number)))

    def constant(self, number: Any) -> Any:
        return number._to_mpmath(mpmath.mp.prec)

    def random(self, is_complex: bool, positive: bool = False) -> Any:
        """A decimal fraction, the same at every precision; now and then a large or a small one."""
        number = mpmath.mpf(self.rng.randint(1, 10**9))/(5*10**8)*10**self.rng.choice([0, 0, 0, -1, 1])
        if not positive:
            number = number*self.rng.choice([1, -1])
        return mpmath.mpc(number, mpmath.mpf(self.rng.randint(-10**9, 10**9))/10**9) if is_complex else number

    def random_integer(self, positive: bool) -> Any:
        return mpmath.mpf(self.rng.randint(1 if positive else -9, 9))

    def magnitude(self, number: Any) -> Any:
        return abs(number)

    def power(self, base: Any, exponent: Any) -> Any:
        self.branches = True
        if not base and mpmath.re(exponent) < 0:
            raise Outside("a denominator vanishes")
        return self._noted(mpmath.power(base, exponent), (base, exponent))

    def root(self, base: Any, exponent: Rational) -> Any:
        return self.power(base, mpmath.mpf(exponent.p)/exponent.q)

    def function(self, function: Any, orders: tuple[int, ...], args: tuple[Any, ...],
                 node: Any = None) -> Any:
        if isinstance(function, UndefinedFunction):
            return self._wave(function, orders, args)
        name = function.__name__
        if function in SWITCHES:
            return self._in_pieces(function, args, node)
        self.branches |= function not in _ENTIRE
        try:
            if function in (*_ENTIRE, fn.log, fn.gamma):
                return self._noted(getattr(mpmath, name)(*args), args)
            value = function(*[_as_float(arg) for arg in args]).evalf(mpmath.mp.dps)
            return self._noted(value._to_mpmath(mpmath.mp.prec), args)
        except (AttributeError, TypeError) as error:
            raise Unsupported(f"no value of {name}") from error
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            raise Outside(f"{name} is not defined") from error

    def truth(self, node: Any, relation: Any, args: list[Any]) -> bool:
        if any(isinstance(arg, mpmath.mpc) and arg.imag for arg in args):
            raise Unsupported("complex numbers have no order")
        truth = bool(relation(*[mpmath.re(arg) for arg in args]))
        self._seen(node, truth)
        return truth

    def matrix_function(self, function: Any, matrix: Any) -> Any:
        import numpy as np
        given = mpmath.matrix(matrix.tolist())
        try:
            value = mpmath.expm(given) if function == "exp" else mpmath.logm(given)
        except (ArithmeticError, ValueError) as error:
            raise Outside(f"no {function} of a matrix") from error
        result = np.empty(matrix.shape, dtype=object)
        for index in np.ndindex(*matrix.shape):
            result[index] = self._noted(value[index], tuple(matrix.flat))
        return result

    def _in_pieces(self, function: Any, args: tuple[Any, ...], node: Any) -> Any:
        real = not any(isinstance(arg, mpmath.mpc) and arg.imag for arg in args)
        if function is fn.Abs and not real:
            return abs(args[0])
        if not real:
            raise Unsupported(f"{function} of a complex number")
        args = tuple(mpmath.re(arg) for arg in args)
        if function in (fn.Max, fn.Min):
            value = (max if function is fn.Max else min)(args)
            self._seen(node, args.index(value))
            return value
        if function in (fn.floor, fn.ceiling):
            raise Unsupported(f"{function} of numbers")
        self._seen(node, mpmath.sign(args[0]))
        if function is fn.Abs:
            return abs(args[0])
        if not args[0]:
            raise Outside("a function at its jump")
        return mpmath.sign(args[0]) if function is fn.sign else mpmath.mpf(args[0] > 0)

    def _seen(self, switch: Any, piece: Any) -> None:
        self.switches.setdefault(switch, set()).add(piece)

    def _noted(self, value: Any, args: tuple[Any, ...]) -> Any:
        if not mpmath.isfinite(value):
            raise Outside("an infinite value")
        if isinstance(value, mpmath.mpc):
            if not value.imag:
                return value.real
            if not any(isinstance(arg, mpmath.mpc) for arg in args):
                self.complex_values = True
        return value

    def _wave(self, function: Any, orders: tuple[int, ...], args: tuple[Any, ...]) -> Any:
        """Sum of c cos(w . args + phase): each derivative by an argument gives a factor w and a quarter of a turn."""
        if function not in self._waves:
            self._waves[function] = [[self.random(False) for _ in range(len(args) + 2)] for _ in range(3)]
        total = mpmath.mpf(0)
        for height, phase, *weights in self._waves[function]:
            angle = phase + sum(w*arg for w, arg in zip(weights, args)) + sum(orders)*mpmath.pi/2
            total += height*mpmath.fprod(w**order for w, order in zip(weights, orders))*mpmath.cos(angle)
        return total


def _as_float(number: Any) -> Any:
    return sympify(number) if isinstance(number, mpmath.mpc) else Float(number, mpmath.mp.dps)
