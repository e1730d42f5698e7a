"""Python's floats and complex numbers: what is not defined is nan or infinite, as in NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import sympy
from sympy import functions as fn
from sympy.core.numbers import Rational

from sympy_matcalc.classes.activations import relu
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import Array, constant
from sympy_matcalc.values.eigenvalues import function_of
from sympy_matcalc.values.undecided import Outside
from sympy_matcalc.values.walk import unknown
from sympy_matcalc.values.wave import Wave

DIGITS_OF_FLOATS = 18
"""What is a float in the end is worked out with so many digits, where floats would lose some."""

WORST_CONDITION = 1e5
"""Of eigenvectors, for functions of matrices in floats."""

LARGE = 8
"""Larger matrices are NumPy's to invert."""


class Floats:
    """Machine numbers.

    Parameters
    ==========

    functions : mapping
        Python functions by undefined function; a :class:`Wave` has derivatives, too.
    """

    steps_each = 0
    largest = math.inf
    imaginary_unit = 1j

    def __init__(self, functions: Mapping[Any, Any] | None = None) -> None:
        self.functions = functions or {}

    # -- numbers -----------------------------------------------------------------------

    def rational(self, number: Rational) -> Any:
        return int(number) if number.q == 1 else float(number)

    def float(self, number: Any) -> Any:
        return float(number)

    constant = float

    def special(self, node: Any) -> Any:
        """Infinities and nan."""
        return math.inf if node is sympy.zoo else float(node)

    def as_integer(self, number: Any) -> int | None:
        if isinstance(number, complex) or number != number or math.isinf(number) or int(number) != number:
            return None
        return int(number)

    def allows_size_zero(self, expr: Any) -> bool:
        return True

    def note(self, value: Any) -> None:
        """Rounding is not watched here."""

    def see(self, switch: Any, piece: Any) -> None:
        """Nor are pieces."""

    def rooted(self, expr: Any, number: Any) -> None:
        """Nor are roots of even powers."""

    def nowhere(self) -> Any:
        """The value of a function in pieces outside of all of them."""
        return math.nan

    def real_part(self, number: Any) -> Any:
        return complex(number).real

    def imaginary_part(self, number: Any) -> Any:
        return complex(number).imag

    # -- powers and functions ----------------------------------------------------------

    def power(self, base: Any, exponent: Any, node: Any = None) -> Any:
        """A power, complex where the real one does not exist; of ints exact."""
        if isinstance(base, int) and isinstance(exponent, int) and exponent >= 0:
            return base**exponent
        base, exponent = real_or_complex(base), real_or_complex(exponent)
        try:
            return base**exponent
        except ZeroDivisionError:
            return math.inf
        except OverflowError:
            odd = isinstance(exponent, float) and exponent % 2 == 1
            return math.nan if isinstance(base, complex) else math.copysign(math.inf, base if odd else 1)

    integer_power = power

    def root(self, base: Any, exponent: Rational, node: Any = None) -> Any:
        return self.power(base, float(exponent))

    def function(self, function: Any, args: tuple[Any, ...], node: Any = None) -> Any:
        if function in _FUNCTIONS:
            try:
                return _FUNCTIONS[function](*args)
            except TypeError:  # of a real function at a complex number; SymPy knows its continuation
                pass
        result = function(*[sympy.sympify(number) for number in args]).evalf(20)
        try:
            value = complex(result)
        except TypeError as error:
            raise unknown(node if node is not None else function, f"SymPy makes no number of {result}") from error
        return value if value.imag else value.real

    def undefined(self, function: Any, orders: tuple[int, ...], args: tuple[Any, ...], node: Any) -> Any:
        given: Any = self.functions.get(function)
        if given is None:
            raise unknown(node, f"no Python function is given for {function}")
        if isinstance(given, Wave):
            return given.partial(orders, args)
        if any(orders):
            raise unknown(node, f"no function with derivatives is given for {function}")
        return from_numpy(given(*[to_numpy(arg) if isinstance(arg, Array) else arg for arg in args]))

    def gradient(self, function: Any, position: int, args: tuple[Any, ...], node: Any) -> Any:
        given = self.functions.get(function)
        if not isinstance(given, Wave):
            raise unknown(node, f"no function with derivatives is given for {function}")
        return given.gradient(position, args)

    def truth(self, node: Any, relation: Callable[[Any, Any], Any], args: list[Any]) -> bool:
        return bool(relation(*args))

    def same(self, one: Any, other: Any, node: Any) -> int:
        return int(one == other)

    # -- matrices ----------------------------------------------------------------------

    def inverse(self, matrix: Array) -> Array:
        if len(matrix) > LARGE:
            import numpy as np
            try:
                result: Array = from_numpy(np.linalg.inv(to_numpy(matrix)))
                return result
            except np.linalg.LinAlgError:
                return constant(math.nan, *matrix.shape)
        try:
            return linear_algebra.inverse(matrix, abs)
        except Outside:
            return constant(math.nan, *matrix.shape)

    def determinant(self, matrix: Array) -> Any:
        if len(matrix) > LARGE:
            import numpy as np
            return np.linalg.det(to_numpy(matrix)).item()
        return linear_algebra.determinant(matrix, abs)

    def matrix_function(self, name: str, matrix: Array, exponent: Any = None) -> Array:
        """exp(M), log(M), or the principal power M**p, by NumPy's eigenvalues where the eigenvectors are far apart."""
        import numpy as np
        eigenvalues, vectors = np.linalg.eig(to_numpy(matrix).astype(complex))
        if np.linalg.cond(vectors) > WORST_CONDITION:
            function = getattr(mpmath, name) if name != "root" else lambda number: mpmath.power(number, exponent)
            with mpmath.workdps(DIGITS_OF_FLOATS):
                return as_floats(function_of(function, matrix))
        if name == "root":
            values = eigenvalues**exponent
        else:
            values = np.exp(eigenvalues) if name == "exp" else np.log(eigenvalues)
        result: Array = from_numpy(np.real_if_close(vectors @ np.diag(values) @ np.linalg.inv(vectors), tol=1e6))
        return result

    def matrix_root(self, matrix: Array, exponent: Any) -> Array:
        return self.matrix_function("root", matrix, real_or_complex(exponent))


def as_floats(array: Array) -> Array:
    """Numbers of mpmath as Python's."""
    return array.map(lambda number: complex(number) if isinstance(number, mpmath.mpc) else float(number))


def real_or_complex(value: Any) -> Any:
    try:
        return value if isinstance(value, complex) else float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


# -- the one place where NumPy's numbers are converted ---------------------------------

def from_numpy(value: Any) -> Any:
    """What a user gives, or NumPy returns, as Python's numbers and arrays of them."""
    if isinstance(value, (list, tuple)) or hasattr(value, "shape"):
        import numpy as np
        array = np.asarray(value)
        if not array.shape:
            return array.item()
        array = array if array.dtype == complex else array.astype(float)
        return Array(array.ravel().tolist(), array.shape)
    return value


def to_numpy(array: Array) -> Any:
    """An array of floats, or of complex numbers where it holds one."""
    import numpy as np
    kind = complex if any(isinstance(entry, complex) for entry in array.entries) else float
    return np.array([real_or_complex(entry) for entry in array.entries], dtype=kind).reshape(array.shape)


# -- functions -------------------------------------------------------------------------

def _complex_or_real(name: str) -> Callable[..., Any]:
    """A function of NumPy, by way of ``numpy.emath`` where that continues it past its real domain."""
    def function(*args: Any) -> Any:
        import numpy as np
        ufunc = getattr(np.emath, name, None) or getattr(np, name)
        with np.errstate(all="ignore"):
            return ufunc(*[real_or_complex(arg) for arg in args]).item()
    return function


def _gamma(x: Any) -> float:
    try:
        return math.gamma(x)
    except (OverflowError, ValueError):
        return math.inf


def _heaviside(x: Any, at_zero: Any = 0.5) -> Any:
    return at_zero if x == 0 else float(x > 0)


def _delta(x: Any, order: Any = 0) -> float:
    return math.inf if x == 0 else 0.0


def _kronecker_delta(i: Any, j: Any, *interval: Any) -> int:
    return int(i == j)


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    fn.exp: _complex_or_real("exp"), fn.log: _complex_or_real("log"),
    fn.sin: _complex_or_real("sin"), fn.cos: _complex_or_real("cos"), fn.tan: _complex_or_real("tan"),
    fn.asin: _complex_or_real("arcsin"), fn.acos: _complex_or_real("arccos"), fn.atan: _complex_or_real("arctan"),
    fn.sinh: _complex_or_real("sinh"), fn.cosh: _complex_or_real("cosh"), fn.tanh: _complex_or_real("tanh"),
    fn.asinh: _complex_or_real("arcsinh"), fn.atanh: _complex_or_real("arctanh"),
    fn.atan2: lambda y, x: math.atan2(y, x), fn.arg: lambda z: math.atan2(complex(z).imag, complex(z).real),
    fn.Abs: abs, fn.sign: lambda x: _complex_or_real("sign")(x) if not isinstance(x, complex) else x/abs(x),
    fn.Max: max, fn.Min: min, relu: lambda x: max(x, 0.0),
    fn.floor: math.floor, fn.ceiling: math.ceil, sympy.Mod: lambda a, b: a % b,
    fn.Heaviside: _heaviside, fn.DiracDelta: _delta, fn.KroneckerDelta: _kronecker_delta,
    fn.erf: math.erf, fn.erfc: math.erfc, fn.gamma: _gamma, fn.factorial: lambda x: _gamma(x + 1),
}
