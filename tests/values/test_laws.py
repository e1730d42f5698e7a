"""One law a class serves all fields; a class outside brings its own."""

from __future__ import annotations

import random
from typing import ClassVar

import mpmath
import numpy as np
import pytest
from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Rational, Trace, ZeroMatrix, sin, symbols
from values.test_evaluation import MATRICES, SCALARS_OF_MATRICES, VALUES

from sympy_matcalc import equal
from sympy_matcalc.values import linear_algebra
from sympy_matcalc.values.arrays import Array, blocks, constant, from_entries, identity
from sympy_matcalc.values.differences import deviation, random_values
from sympy_matcalc.values.evaluation import evaluate
from sympy_matcalc.values.high_precision import HighPrecision
from sympy_matcalc.values.prime_field import PrimeField
from sympy_matcalc.values.residues import Residue
from sympy_matcalc.values.undecided import Budget, NoValue, Outside, Switches, Unsupported, oriented
from sympy_matcalc.values.walk import Point, as_array

n, m = symbols("n m", integer=True, positive=True)
t, s = symbols("t s", real=True)
A, X = MatrixSymbol("A", n, n), MatrixSymbol("X", n, m)


class PseudoInverse(MatrixExpr):
    """(X' X)**-1 X', of a matrix of full column rank."""

    arg = property(lambda self: self.args[0])
    shape = property(lambda self: self.arg.shape[::-1])

    def __new__(cls, arg):
        return super().__new__(cls, arg)

    def _eval_value(self, args, by):
        (matrix,) = args
        return by.times(by.inverse(by.times(matrix.T, matrix)), matrix.T)


class SumOfSines(Expr):
    """The sum of the sines of all entries, a scalar of a matrix."""

    is_commutative: ClassVar[bool] = True

    def _eval_value(self, args, by):
        return sum(by.function(sin, entry) for entry in args[0].entries)


def test_a_class_outside_brings_its_value():
    values = random_values(PseudoInverse(X), 3)
    assert np.allclose(evaluate(PseudoInverse(X)*X, values), np.eye(values[m]))
    assert np.isclose(evaluate(SumOfSines(X), values), np.sin(values[X]).sum())
    assert deviation(SumOfSines(A), A, A.applyfunc(lambda x: sin(x).diff(x))) < 1e-8
    assert equal(PseudoInverse(X), 2*PseudoInverse(X)).verdict == "unequal"
    assert equal(PseudoInverse(X)*X*PseudoInverse(X), PseudoInverse(X))
    assert equal(Trace(PseudoInverse(X)*X), m)
    assert equal(SumOfSines(X), SumOfSines(X.T))
    assert equal(SumOfSines(X), SumOfSines(X) + 1).verdict == "unequal"


# -- the fields agree -----------------------------------------------------------------

def _rational_point(field):
    rng = random.Random(5)
    values, integers = {}, {}
    for symbol, value in VALUES.items():
        if hasattr(value, "shape"):
            numbers = [Rational(rng.randint(-9, 9), rng.randint(1, 5)) for _ in value.flat]
            values[symbol] = Array([field.rational(number) for number in numbers], value.shape)
        else:
            values[symbol] = field.rational(Rational(str(value)))
    return Point(field, integers, values)


RATIONAL = [expr for expr in MATRICES + SCALARS_OF_MATRICES
            if not any(name in str(expr) for name in ("sin", "exp", "Abs", "1/2"))]


@pytest.mark.parametrize("expr", RATIONAL, ids=str)
def test_residues_are_those_of_the_numbers_with_many_digits(expr):
    exact = PrimeField(random.Random(0))
    with mpmath.workdps(60):
        digits = HighPrecision(random.Random(0))
        numbers = _rational_point(digits).value(expr)
        residues = _rational_point(exact).value(expr)
        for number, residue in zip(as_array(numbers).entries, as_array(residues).entries, strict=True):
            assert exact.rational(_fraction(number)) == residue


def _fraction(number):
    """The nearest fraction with a denominator that is not large, by continued fractions."""
    from fractions import Fraction
    exact = Fraction(int(mpmath.nint(number*mpmath.mpf(10)**50)), 10**50).limit_denominator(10**18)
    return Rational(exact.numerator, exact.denominator)


# -- arrays ---------------------------------------------------------------------------

def test_arrays_are_those_of_numpy():
    rng = np.random.default_rng(2)
    a, b = rng.integers(-5, 6, (3, 4)), rng.integers(-5, 6, (4, 2))
    one, other = (Array(x.ravel().tolist(), x.shape) for x in (a, b))
    assert (one @ other).tolist() == (a @ b).tolist()
    assert one.T.tolist() == a.T.tolist()
    assert (2*one - one*one).tolist() == (2*a - a*a).tolist()
    assert one.diagonal(1) == a.diagonal(1).tolist()
    assert one.part([2, 0], [1]).tolist() == a[[2, 0]][:, [1]].tolist()
    assert one.outer(other).tolist() == np.multiply.outer(a, b).tolist()
    assert one.outer(other).transpose([2, 0, 3, 1]).tolist() == np.multiply.outer(a, b).transpose([2, 0, 3, 1]).tolist()
    assert one[-1, -2] == a[-1, -2]
    assert blocks([[one, constant(0, 3, 1)]]).shape == (3, 5)
    assert (constant(1, 2, 0) @ constant(1, 0, 3)).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert one == Array(a.ravel().tolist(), a.shape)
    assert len({one, Array(a.ravel().tolist(), a.shape)}) == 1
    with pytest.raises(ValueError, match="different shapes"):
        one + other
    with pytest.raises(ValueError, match="a product of matrices"):
        other @ one.T @ one


def test_large_products_of_floats_are_the_same():
    rng = np.random.default_rng(2)
    a = rng.standard_normal((40, 40))
    array = Array(a.ravel().tolist(), a.shape)
    assert np.allclose((array @ array).tolist(), a @ a)


@pytest.mark.parametrize("size", range(5))
def test_linear_algebra_is_exact(size):
    rng = random.Random(size)
    matrix = from_entries((size, size), lambda i, j: Residue(rng.randrange(10**9), rng.randrange(10**9)))
    assert linear_algebra.inverse(matrix, bool) @ matrix == identity(size)
    assert linear_algebra.rank(matrix, bool) == size
    twice = linear_algebra.determinant(2*matrix, bool)
    assert twice == 2**size*linear_algebra.determinant(matrix, bool)
    assert linear_algebra.matrix_power(matrix, 3) == identity(size) @ matrix @ matrix @ matrix
    singular = from_entries((size + 1, size + 1), lambda i, j: Residue(i + j + 1))
    assert linear_algebra.rank(singular, bool) == min(size + 1, 2)


# -- what is not said -----------------------------------------------------------------

def test_work_is_counted_in_steps():
    budget = Budget(10)
    Budget(100, budget).spend(10)
    with pytest.raises(Unsupported, match="too many steps"):
        budget.spend(1)


def test_errors_are_of_the_kinds_of_python():
    assert issubclass(Unsupported, NotImplementedError)
    assert issubclass(NoValue, ValueError)
    assert issubclass(Outside, (ArithmeticError, ValueError))


def test_switches_are_known_by_what_they_depend_on():
    assert oriented(2*t - 2*s) == oriented(t - s)
    assert oriented(s - t) == (oriented(t - s)[0], -oriented(t - s)[1])
    switches = Switches()
    switches.see(t - s, 1)
    switches.see(3*s - 3*t, 1)
    assert [len(pieces) for pieces in switches.seen.values()] == [2]


def test_sizes_that_may_be_zero():
    k = symbols("k", integer=True, nonnegative=True)
    point = Point(PrimeField(random.Random(0)), {k: Integer(0), n: Integer(0)}, {})
    assert point.value(ZeroMatrix(k, k)).shape == (0, 0)
    with pytest.raises(Outside, match="not positive"):
        point.value(ZeroMatrix(n, n))
