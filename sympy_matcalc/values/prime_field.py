"""Exact numbers modulo a prime, with a square root of -1.

Functions that are not rational have no meaning in a finite field. There each is a random
function: one random value for each value of its arguments. What agrees for random
functions agrees for all; what differs need not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from sympy import functions as fn
from sympy.core.numbers import Float, Rational

from sympy_matcalc.classes.activations import relu, sigmoid, softplus
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.along import Along
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.residues import P, Residue, residue
from sympy_matcalc.values.undecided import Unsupported
from sympy_matcalc.values.watched import WatchedField, refuse_assumptions

_ODD = frozenset({fn.sin, fn.tan, fn.sinh, fn.tanh, fn.asin, fn.atan, fn.asinh, fn.atanh, fn.erf})
_EVEN = frozenset({fn.cos, fn.cosh})
_ONE_AT_ZERO = frozenset({fn.exp, fn.cos, fn.cosh})
_ANALYTIC = frozenset({fn.exp, fn.sin, fn.cos, fn.tan, fn.sinh, fn.cosh, fn.tanh, fn.erf, fn.erfc, fn.gamma})
"""f(conjugate(z)) = conjugate(f(z)) wherever they are defined, so that they are real for real arguments."""

_REAL = _ANALYTIC | {
    relu, sigmoid, softplus, fn.asinh, fn.atan, fn.Abs, fn.sign, fn.Max, fn.Min, fn.Heaviside, fn.floor, fn.ceiling}
"""Functions that are real wherever their arguments are."""


class PrimeField(WatchedField):
    """Residues of Gaussian rationals."""

    def __init__(self, rng: random.Random, small: bool = False, is_complex: bool = False) -> None:
        super().__init__()
        self.rng = rng
        self.small = small
        self.is_complex = is_complex
        self.refutes = True
        """Whether a difference is one for certain; not so once a known function was replaced by a random one."""
        self._values: dict[Any, Residue] = {}

    imaginary_unit = Residue(0, 1)
    steps_each = 1

    def rational(self, number: Rational) -> Residue:
        return Residue(number.p) if number.q == 1 else Residue(number.p)/Residue(number.q)

    def float(self, number: Float) -> Residue:
        self.refutes = False
        return self.rational(Rational(str(number)))

    def constant(self, number: Any) -> Residue:
        return self._random_function(True, number)

    def random(self, is_complex: bool, positive: bool = False) -> Residue:
        if self.small:
            low = 1 if positive else -6
            return Residue(self.rng.randint(low, 6), self.rng.randint(-6, 6) if is_complex else 0)
        return Residue(self.rng.randrange(P), self.rng.randrange(P) if is_complex else 0)

    def random_integer(self, positive: bool) -> Residue:
        return self.random(False, positive)

    def as_integer(self, number: Any) -> int | None:
        return number if isinstance(number, int) else None

    def real_part(self, number: Residue) -> Residue:
        return (number + number.conjugate())/2

    def imaginary_part(self, number: Residue) -> Residue:
        return (number - number.conjugate())/(2*self.imaginary_unit)

    def magnitude(self, number: Residue) -> int:
        return int(bool(number))

    def note(self, value: Any) -> None:
        """Nothing is lost by rounding here."""

    def rooted(self, expr: Any, number: Any) -> None:
        """A root has no pieces here."""

    def power(self, base: Residue, exponent: Residue, node: Any = None) -> Residue:
        return self._random_function(False, "power", base, exponent)

    def root(self, base: Residue, exponent: Rational, node: Any = None) -> Residue:
        """b**(k + r/q) = b**k (b**(1/q))**r, where b**(1/q) is random: no branch is better than another."""
        whole, rest = divmod(exponent.p, exponent.q)
        result: Residue = base**whole*self._random_function(False, "root", exponent.q, base)**rest
        return result

    def undefined(self, function: Any, orders: tuple[int, ...], args: tuple[Any, ...], node: Any) -> Residue:
        """The value of an undefined function, or of a derivative of it."""
        refuse_assumptions(node)
        real = not self.is_complex or bool(node.is_real)
        return self._values.setdefault((function, orders, args), self._any(real))

    def gradient(self, function: Any, position: int, args: tuple[Any, ...], node: Any) -> Array:
        """The gradient by one of the arguments."""
        values = [self._values.setdefault((function, "gradient", position, k, args), self._any(not self.is_complex))
                  for k in range(args[position].size)]
        return Array(values, args[position].shape)

    def function(self, function: Any, args: tuple[Residue, ...], node: Any = None) -> Residue:
        """The value of a known function: a random one, but for its symmetries."""
        args = tuple(residue(arg) for arg in args)
        if function is fn.Abs:
            return self._random_function(True, function, args[0]*args[0].conjugate())
        if function in (fn.Max, fn.Min):
            return self._random_function(True, function, frozenset(args))
        if len(args) == 1:
            return self._of_one(function, args[0])
        return self._random_function(function in _REAL and not any(arg.im for arg in args), function, args)

    def _of_one(self, function: Any, arg: Residue) -> Residue:
        """With f(-z) = -f(z) or f(z), and f(conjugate(z)) = conjugate(f(z)), where a function has that."""
        if not arg and function in _ONE_AT_ZERO:
            return Residue(1)
        if not arg and function in _ODD:
            return Residue(0)
        if arg.im > P//2 and function in _ANALYTIC:
            return self._of_one(function, arg.conjugate()).conjugate()
        if arg.re > P//2:
            if function is fn.exp:
                return self._of_one(function, -arg).inverse()
            if function in _ODD:
                return -self._of_one(function, -arg)
            if function in _EVEN:
                return self._of_one(function, -arg)
        return self._random_function(function in _REAL and not arg.im, function, (arg,))

    def truth(self, node: Any, relation: Any, args: list[Residue]) -> bool:
        raise Unsupported("a finite field has no order")

    def same(self, one: Residue, other: Residue, node: Any) -> Residue:
        """1 for equal numbers, else 0 or not as they are real or not."""
        if one == other:
            return Residue(1)
        return self._random_function(True, node.func, frozenset((one, other)))

    def matrix_function(self, function: Any, matrix: Any, directions: Sequence[Any] = ()) -> Any:
        """f(M) = r(M) with a polynomial r that depends on the characteristic polynomial p of M alone.

        Along directions, the derivatives of a polynomial that agrees with r up to multiples of p, for f' may have
        any values: r + p s + p**2 t and so on.
        """
        if not len(matrix):
            return matrix
        return self._along(function, matrix, directions).parts[-1]

    def _along(self, function: Any, matrix: Any, directions: Sequence[Any]) -> Along:
        coefficients = tuple(linear_algebra.characteristic_polynomial(matrix))
        real = function == "exp" and not any(coefficient.im for coefficient in coefficients)
        x = Along.of(matrix, directions)
        vanishing = _horner([1, *coefficients], x)
        result = x.constant(0)
        for k in range(len(directions), -1, -1):
            drawn = [self._random_function(real, function, coefficients, k, i) for i in range(len(matrix))]
            result = result*vanishing + _horner(drawn, x)
        return result

    def matrix_root(self, matrix: Any, exponent: Any, directions: Sequence[Any] = ()) -> Any:
        """As a root: M**(k + r/q) = M**k (M**(1/q))**r with a polynomial in M for the root of M."""
        if not isinstance(exponent, Rational):
            raise Unsupported("a power of a matrix that is no root")
        whole, rest = divmod(exponent.p, exponent.q)
        x = Along.of(matrix, directions)
        base = (x.inverse(self.inverse) if whole < 0 else x).power(abs(whole))
        return (base*self._along(("root", exponent.q), matrix, directions).power(rest)).parts[-1]

    def _random_function(self, real: bool, *key: Any) -> Residue:
        self.refutes = False
        return self._values.setdefault(key, self._any(real))

    def _any(self, real: bool) -> Residue:
        return Residue(self.rng.randrange(1, P), 0 if real else self.rng.randrange(P))


def _horner(coefficients: Sequence[Any], x: Along) -> Along:
    """A polynomial of a matrix, the leading coefficient first."""
    result = x.constant(coefficients[0])
    for coefficient in coefficients[1:]:
        result = result*x + x.constant(coefficient)
    return result
