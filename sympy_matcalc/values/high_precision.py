"""Real and complex numbers with many digits, and how many of them it takes.

Undefined functions are sums of waves. Each function in pieces tells which piece it was on; a
number that rounding may have put on either side of a jump or of a branch cut is outside of the domain.
"""

from __future__ import annotations

import random
from typing import Any

import mpmath
from sympy import functions as fn
from sympy.core.function import Function
from sympy.core.numbers import Float, Rational
from sympy.core.sympify import sympify

from sympy_matcalc.classes.activations import sigmoid, softplus
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.eigenvalues import eigenvalues, function_of
from sympy_matcalc.values.pieces import IN_PIECES, NumbersInPieces
from sympy_matcalc.values.undecided import Outside, Switches, Unsupported
from sympy_matcalc.values.watched import refuse_assumptions
from sympy_matcalc.values.wave import Wave

_ENTIRE = frozenset({fn.exp, fn.sin, fn.cos, fn.tan, fn.sinh, fn.cosh, fn.tanh, fn.erf})
"""Functions without branches."""

_HYPERBOLIC = frozenset({fn.exp, fn.sinh, fn.cosh, fn.tanh, fn.coth, fn.sech, fn.csch})
_PERIODIC = frozenset({fn.sin, fn.cos, fn.tan, fn.cot, fn.sec, fn.csc})
_CUT_BELOW = frozenset({fn.log, fn.loggamma})
"""Functions with a branch cut along the negative numbers."""

_CUT_BEYOND = frozenset({fn.asin, fn.acos, fn.atanh, fn.acoth, fn.acosh, fn.atan, fn.acot, fn.asinh, fn.asec, fn.acsc})
"""Functions with branch cuts along other parts of the axes."""

_INVERSE_OF_PERIODIC = frozenset({fn.asin, fn.acos, fn.atan, fn.acot, fn.asec, fn.acsc, fn.atan2, fn.arg})

_QUICK = _ENTIRE | _HYPERBOLIC | _PERIODIC | _CUT_BEYOND | {fn.log, fn.erfc, fn.atan2, sigmoid, softplus}

MOST_DIGITS_OF_SLOW = 400
"""Functions that are not elementary are not evaluated with more digits."""

LARGEST_GROWTH = 2**40
"""Beyond it, exponentials are too large to be worked with."""


class HighPrecision(NumbersInPieces):
    """Numbers of mpmath with the digits of the moment.

    Parameters
    ==========

    rng : Random
        The source of random numbers.
    scale : int
        Random numbers are of the size of this power of ten.
    is_complex : bool
        Whether undefined functions are complex.

    Attributes
    ==========

    switches, cuts : Switches
        The functions in pieces, and the functions of real arguments that are complex for negative ones.
    notes : list of (int, int)
        Binary exponents of the least and the largest number of each value on the way, in order.
    smallest : int
        A binary exponent of what a function has lost beside its value, as the hyperbolic cosine loses exp(-x)
        for large x, and x**4/24 for small ones.
    saturated : bool
        Whether a value is 1 in all digits, although its argument is not 0.
    complex_values : bool
        Whether a function of real arguments was not real.
    cut : bool
        Whether a function with a branch cut had a complex argument.
    local : bool
        Whether what agrees at one scale need not at another, as branches of roots and of logarithms of matrices.
    unknown : bool
        Whether there was a function of which nothing is known but its values.
    branches : bool
        Whether there were functions with branches, such as logarithms and roots.
    folded : bool
        Whether the inverse of a periodic function was taken of a function.
    """

    refutes = True
    small = False
    imaginary_unit = mpmath.mpc(0, 1)

    def __init__(self, rng: random.Random, scale: int = 0, is_complex: bool = False) -> None:
        super().__init__()
        self.rng = rng
        self.is_complex = is_complex
        self.scale = scale
        self.cuts = Switches()
        self.notes: list[tuple[int, int]] = []
        self.smallest = 0
        self.cut = self.unknown = self.local = False
        self.saturated = self.complex_values = self.branches = self.folded = False

    @property
    def steps_each(self) -> int:
        """What one operation costs."""
        return 4 + int(mpmath.mp.dps//40)**2//4

    # -- numbers -----------------------------------------------------------------------

    def rational(self, number: Rational) -> Any:
        return mpmath.mpf(number.p)/number.q

    def float(self, number: Float) -> Any:
        return self.rational(Rational(str(number)))

    def constant(self, number: Any) -> Any:
        return number._to_mpmath(mpmath.mp.prec)

    def random(self, is_complex: bool, positive: bool = False) -> Any:
        """A decimal fraction, the same at every precision; now and then a large or a small one."""
        scale = mpmath.mpf(10)**self.scale
        number = scale*mpmath.mpf(self.rng.randint(1, 10**9))/(5*10**8)*10**self.rng.choice([0, 0, 0, -1, 1])
        if not positive:
            number = number*self.rng.choice([1, -1])
        if not is_complex:
            return number
        return mpmath.mpc(number, scale*self.rng.choice([1, 1, 5])*self.rng.randint(-10**9, 10**9)/10**9)

    def random_integer(self, positive: bool) -> Any:
        size = max(9, min(10**self.scale, 10**6)) if self.scale > 0 else 9
        return mpmath.mpf(self.rng.randint(1 if positive else -size, size))

    def as_integer(self, number: Any) -> int | None:
        """The integer that a number is but for rounding."""
        nearest = mpmath.nint(mpmath.re(number))
        return None if self.sign_of(abs(number - nearest), max(1, abs(number))) else int(nearest)

    def real_part(self, number: Any) -> Any:
        return mpmath.re(number)

    def imaginary_part(self, number: Any) -> Any:
        return mpmath.im(number)

    def magnitude(self, number: Any) -> Any:
        return abs(number)

    def note(self, value: Any) -> None:
        """Write down between which powers of two a value lies."""
        numbers = value.entries if isinstance(value, Array) else (value,)
        sizes = [int(mpmath.mag(x)) for x in numbers if x and isinstance(x, (mpmath.mpf, mpmath.mpc))]
        self.notes.append((min(sizes), max(sizes)) if sizes else (0, 0))

    # -- powers and functions ----------------------------------------------------------
    def power(self, base: Any, exponent: Any, node: Any = None) -> Any:
        self.branches = self.local = True
        self._real_arguments(base, getattr(node, "base", None))
        if not base and mpmath.re(exponent) <= 0:
            raise Outside("a denominator vanishes")
        if base:
            self._off_negative(base)
            self._grow(mpmath.re(exponent*mpmath.ln(base, prec=53)))
        return self._noted(mpmath.power(base, exponent), (base, exponent))

    def root(self, base: Any, exponent: Rational, node: Any = None) -> Any:
        return self.power(base, mpmath.mpf(exponent.p)/exponent.q, node)

    def _real_arguments(self, number: Any, expr: Any) -> None:
        """On which side of a branch point a real argument lies."""
        if expr is not None and not isinstance(number, mpmath.mpc) and number:
            self.cuts.see(expr, 1 if number > 0 else -1)

    def undefined(self, function: Any, orders: tuple[int, ...], args: tuple[Any, ...], node: Any) -> Any:
        refuse_assumptions(node)
        value = self._wave(function).partial(orders, args)
        return mpmath.re(value) if node.is_real else value

    def gradient(self, function: Any, position: int, args: tuple[Any, ...], node: Any) -> Array:
        return self._wave(function).gradient(position, args)

    def _wave(self, function: Any) -> Wave:
        def sine(angle: Any) -> Any:
            self._grow(mpmath.im(angle))
            return mpmath.sin(angle)
        return Wave(function.__name__, mpmath.mpc(0, 1)/3 if self.is_complex else 0, sine)

    def function(self, function: Any, args: tuple[Any, ...], node: Any = None) -> Any:
        if function in IN_PIECES:
            return self.in_pieces(function, args, node)
        self._watch(function, args, node)
        if function not in _QUICK and mpmath.mp.dps > MOST_DIGITS_OF_SLOW:
            raise Unsupported(f"too many digits of {function.__name__}")
        try:
            value = self._of_mpmath(function, args)
        except (AttributeError, TypeError) as error:
            raise Unsupported(f"no value of {function.__name__}") from error
        except (ValueError, ZeroDivisionError, OverflowError) as error:
            raise Outside(f"{function.__name__} is not defined") from error
        if args and not all(_is_noise(arg) for arg in args):
            self.saturated |= bool(mpmath.mag(1 - abs(value)) < -0.6*mpmath.mp.prec)
        return self._noted(value, args)

    def _of_mpmath(self, function: Any, args: tuple[Any, ...]) -> Any:
        if function is sigmoid:
            self._grow(mpmath.re(args[0]))
            return 1/(1 + mpmath.exp(-args[0]))
        if function is softplus:
            self._grow(mpmath.re(args[0]))
            return mpmath.log(1 + mpmath.exp(args[0]))
        if function in _ENTIRE or function in (fn.log, fn.gamma):
            return getattr(mpmath, function.__name__)(*args)
        value = function(*[_as_sympy(arg) for arg in args]).evalf(mpmath.mp.dps)
        return value._to_mpmath(mpmath.mp.prec)

    def _watch(self, function: Any, args: tuple[Any, ...], node: Any) -> None:
        """What is to be known of a function beside its value."""
        self.branches |= function not in _ENTIRE
        self.unknown |= not function.__module__.startswith("sympy.") and function not in (sigmoid, softplus)
        if function in _CUT_BELOW:
            self._off_negative(args[0])
            self._real_arguments(args[0], node.args[0] if node is not None else None)
        elif function in _CUT_BEYOND:
            self._off_axes(args[0])
        if function in _INVERSE_OF_PERIODIC and any(arg.has(Function) for arg in getattr(node, "args", ())):
            self.folded = self.local = True
        if args and 0 < abs(args[0]) < 1e-6:
            self.smallest = min(self.smallest, 4*int(mpmath.mag(args[0])))
        if function in _HYPERBOLIC:
            self._grow(mpmath.re(args[0]))
        elif function in _PERIODIC:
            self._grow(mpmath.im(args[0]))
        elif function in (fn.erf, fn.erfc):
            self._grow(args[0]**2 if abs(args[0]) > 1 else 0)

    def _grow(self, exponent: Any) -> None:
        """exp(x) and exp(-x) stand side by side in a function."""
        size = abs(exponent)
        if size > LARGEST_GROWTH:
            raise Outside("a number is too large")
        self.smallest = min(self.smallest, -int(1.5*size))

    def _off_negative(self, number: Any) -> None:
        self.cut |= isinstance(number, mpmath.mpc) and not _is_noise(number.imag/abs(number))
        if isinstance(number, mpmath.mpc) and number.real < 0 and _is_noise(number.imag/number.real):
            raise Outside("on a branch cut")

    def _off_axes(self, number: Any) -> None:
        self.cut |= isinstance(number, mpmath.mpc)
        if isinstance(number, mpmath.mpc) and any(_is_noise(part/abs(number)) for part in (number.real, number.imag)):
            raise Outside("on a branch cut")

    def matrix_function(self, function: Any, matrix: Any, exponent: Any = None) -> Any:
        """exp(M), log(M), or the principal power M**p."""
        try:
            if function == "exp":
                given = mpmath.matrix(matrix.tolist())
                self._grow(mpmath.mnorm(given, 1))
                value = Array(list(mpmath.expm(given)), matrix.shape)
            else:
                value = self._by_eigenvalues(function, matrix, exponent)
        except (ArithmeticError, ValueError) as error:
            raise Outside(f"no {function} of a matrix") from error
        entries = tuple(matrix.entries)
        return value.map(lambda number: self._noted(_without_noise(number), entries))

    def matrix_root(self, matrix: Any, exponent: Any) -> Any:
        if isinstance(exponent, Rational):
            exponent = mpmath.mpf(exponent.p)/exponent.q
        return self.matrix_function("root", matrix, exponent)

    def _by_eigenvalues(self, function: str, matrix: Array, exponent: Any) -> Array:
        self.branches = self.local = True
        for number in eigenvalues(matrix):
            if not abs(number):
                raise Outside("a logarithm or a root of a singular matrix")
            if number.real < 0 and abs(number.imag) < mpmath.ldexp(abs(number), -int(0.4*mpmath.mp.prec)):
                raise Outside("on a branch cut")
        of = mpmath.log if function == "log" else lambda number: mpmath.power(number, exponent)
        return function_of(of, matrix)

    def _noted(self, value: Any, args: tuple[Any, ...]) -> Any:
        if not mpmath.isfinite(value):
            raise Outside("an infinite value")
        if isinstance(value, mpmath.mpc) and not value.imag:
            return value.real
        self.complex_values |= isinstance(value, mpmath.mpc) and not any(isinstance(arg, mpmath.mpc) for arg in args)
        return value


def _is_noise(number: Any) -> bool:
    """Whether a number is 0 but for rounding."""
    return bool(abs(number) < mpmath.ldexp(1, -int(0.8*mpmath.mp.prec)))


def _without_noise(number: Any) -> Any:
    if isinstance(number, mpmath.mpc) and abs(number.imag) <= mpmath.ldexp(abs(number.real), -int(0.5*mpmath.mp.prec)):
        return number.real
    return number


def _as_sympy(number: Any) -> Any:
    return sympify(number) if isinstance(number, mpmath.mpc) else Float(number, mpmath.mp.dps)
