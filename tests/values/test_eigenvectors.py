"""Functions of matrices by eigenvectors, where the eigenvalues are far apart, are those of the definition."""

import random

import mpmath
import pytest

from sympy_matcalc.values import residues
from sympy_matcalc.values.arrays import Array
from sympy_matcalc.values.eigenvalues import by_definition, eigenvalues, function_of
from sympy_matcalc.values.eigenvectors import SPARE_DIGITS, decomposed
from sympy_matcalc.values.linear_algebra import inverse
from sympy_matcalc.values.residues import P, Residue

FUNCTIONS = [mpmath.sqrt, mpmath.log, mpmath.exp, lambda x: x**3, lambda x: 1/x, lambda x: x**mpmath.mpf("-0.7")]


def drawn(size, seed, is_complex=False, scale=0):
    rng = random.Random(seed)

    def number():
        return mpmath.mpf(rng.randint(-10**9, 10**9))/10**8*mpmath.mpf(10)**scale
    return Array([mpmath.mpc(number(), number()) if is_complex else number() for _ in range(size**2)], (size, size))


def with_eigenvalues(numbers, seed=1):
    vectors = drawn(len(numbers), seed)
    diagonal = Array([numbers[i] if i == j else 0 for i in range(len(numbers)) for j in range(len(numbers))],
                     vectors.shape)
    return vectors @ diagonal @ inverse(vectors, abs)


def distance(one, other):
    return max(map(abs, (one - other).entries))/max(map(abs, other.entries))


@pytest.mark.parametrize(("size", "digits"), [(1, 15), (1, 230), (2, 15), (2, 100), (3, 15), (3, 30), (4, 15)])
@pytest.mark.parametrize("is_complex", [False, True])
def test_they_are_those_of_the_definition(size, is_complex, digits):
    apart = 0
    with mpmath.workdps(digits):
        for seed, function in enumerate(FUNCTIONS):
            matrix = drawn(size, seed, is_complex, scale=[0, -3, 4][seed % 3] if function is not mpmath.exp else 0)
            found = decomposed(matrix, digits)
            if any(mpmath.re(number) < 0 and not mpmath.im(number) for number in eigenvalues(matrix)):
                function = mpmath.sin  # the others have branch cuts there
            apart += found is not None
            value = function_of(function, matrix)
            assert distance(value, by_definition(function, matrix)) < mpmath.mpf(10)**(2 - digits)
            if found is not None:
                with mpmath.workdps(digits + SPARE_DIGITS):
                    assert distance(found.function(lambda x: x), matrix) < mpmath.mpf(10)**-(digits + 10)
    assert apart >= 4


@pytest.mark.parametrize("entries", [
    [4, 1, 1, 4], [17, 8, 8, 17], [1, 2, 0, 5], [0, 1, -1, 0], [1, 1, 1, 1], [3, 0, 0, 7], [2, 1, 0, 1, 3, 0, 0, 0, 9]])
@pytest.mark.parametrize("digits", [15, 60, 120])
def test_eigenvectors_that_numpy_finds_to_the_last_digit(entries, digits):
    size = round(len(entries)**0.5)
    with mpmath.workdps(digits):
        matrix = Array(list(map(mpmath.mpf, entries)), (size, size))
        exact = by_definition(mpmath.exp, matrix)
        assert distance(function_of(mpmath.exp, matrix), exact) < mpmath.mpf(10)**(2 - digits)


@pytest.mark.parametrize("numbers", [
    [1, 2, 3], [-1, 2, 5], [1, 1 + 5e-5, 3], [1, 1e-4, 2], [1e-300, 3e-300], [1e300, -2e300, 5e300]])
def test_eigenvalues_have_all_digits(numbers):
    with mpmath.workdps(120):
        exact = [mpmath.mpf(number) for number in numbers]
        matrix = with_eigenvalues(exact)
    with mpmath.workdps(60):
        assert decomposed(matrix, 60) is not None
        for one, other in zip(sorted(eigenvalues(matrix), key=mpmath.re), sorted(exact)):
            assert abs(one - other) <= mpmath.mpf(10)**-58*abs(other)


@pytest.mark.parametrize("entries", [
    [1, 1, 0, 1], [2, 0, 0, 2], [1, 2, 2, 4], [0, 0, 0, 0], [1, 1, mpmath.mpf("1e-20"), 1], [1, 0, 0, 1e-9],
    [1, mpmath.mpf("1e8"), 0, 2], [mpmath.inf, 0, 0, 1], [mpmath.nan, 0, 0, 1], [10**400, 1, 1, 10**400]])
def test_others_are_left_to_the_definition(entries):
    assert decomposed(Array(entries, (2, 2)), 50) is None


def test_real_eigenvalues_of_real_matrices_are_real():
    with mpmath.workdps(50):
        for seed in range(10):
            matrix = drawn(5, seed)
            numbers = eigenvalues(matrix)
            pairs = [number for number in numbers if mpmath.im(number)]
            assert decomposed(matrix, 50) is not None
            assert len(pairs) % 2 == 0
            for number in pairs:
                assert abs(mpmath.im(number)) > 1e-6
                assert min(abs(mpmath.conj(number) - other) for other in pairs) < mpmath.mpf(10)**-45


def test_a_function_that_is_not_defined_at_an_eigenvalue_is_outside_of_the_domain():
    from sympy_matcalc.values.undecided import Outside
    with pytest.raises(Outside):
        function_of(lambda x: 1/(x - 2), Array([mpmath.mpf(1), 0, 0, mpmath.mpf(2)], (2, 2)))


@pytest.mark.parametrize("is_complex", [False, True])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (4, 1, 2), (3, 5, 1)])
def test_products_of_residues_are_sums_of_products(shape, is_complex):
    rng = random.Random(str(shape))
    rows, inner, columns = shape

    def number():
        if rng.random() < 0.2:
            return rng.choice([0, 1, -3])
        return Residue(rng.randrange(P), rng.randrange(P) if is_complex else 0)
    left = [[number() for _ in range(inner)] for _ in range(rows)]
    right = [[number() for _ in range(inner)] for _ in range(columns)]
    expected = [sum((a*b for a, b in zip(row, column)), Residue(0)) for row in left for column in right]
    assert residues.products(left, right) == expected
    one = Array([entry for row in left for entry in row], (rows, inner))
    other = Array([entry for row in right for entry in row], (columns, inner)).T
    assert (one @ other).entries == expected
