"""What is known of networks without reading them back is what they are read back as."""

import random
from itertools import pairwise

import pytest
from sympy import DiagMatrix, HadamardPower, HadamardProduct, MatMul, MatrixSymbol, OneMatrix, S, ZeroMatrix, symbols
from sympy.matrices.expressions import DiagonalOf

from sympy_matcalc.core import sorted_networks
from sympy_matcalc.core.combinations import multiply
from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.entrywise import entrywise_factors_of, is_of_ones
from sympy_matcalc.core.factors import is_one
from sympy_matcalc.core.network_matrices import product_of
from sympy_matcalc.core.networks import VanishesError
from sympy_matcalc.core.sorted_networks import NotSortedError, SortedNetwork, network_product
from sympy_matcalc.core.terms import Labels, Term
from sympy_matcalc.forms.canonical import Canonical

n, m = symbols("n m", integer=True, positive=True)
SIZES = ([n, m, 1], [n, 1], [3, 2, 1])


def symbol(rng, rows, cols):
    name = rng.choice("ABS")
    if rng.random() < 0.5:
        return MatrixSymbol(f"{name}_{rows}{cols}", rows, cols)
    return MatrixSymbol(f"{name}_{cols}{rows}", cols, rows).T


def joined(rng, sizes, rows, cols):
    """A random factor: a letter, a Hadamard product, a diagonal matrix or a diagonal."""
    rows, cols = S(rows), S(cols)
    kinds = ["letter", "hadamard", "power", "ones"]
    kinds += ["diagonal"]*3 if rows == cols and not is_one(rows) else []
    kinds += ["diagonal of"]*3 if is_one(cols) and not is_one(rows) else []
    kind = rng.choice(kinds)
    if kind == "hadamard":
        return HadamardProduct(*[symbol(rng, rows, cols) for _ in range(rng.randint(2, 3))])
    if kind == "power":
        return HadamardPower(symbol(rng, rows, cols), rng.choice([2, 3, -1]))
    if kind == "ones":
        return OneMatrix(rows, cols)
    if kind == "diagonal":
        return DiagMatrix(symbol(rng, rows, 1))
    return DiagonalOf(symbol(rng, rows, rows)) if kind == "diagonal of" else symbol(rng, rows, cols)


def random_product(rng, sizes):
    ends = [rng.choice(sizes) for _ in range(rng.randint(2, 4))]
    return tuple(joined(rng, sizes, *pair) for pair in pairwise(ends)), (S(ends[0]), S(ends[-1]))


def read_back(by, factors, shape):
    try:
        return network_product(factors, shape, by)
    except (NotSortedError, VanishesError) as error:
        return type(error)


def written_as_a_matrix(by, factors, shape):
    """The same by the general way: what is left is written by product_of, whatever it is."""
    labels = Labels(by)
    row, col = labels.new(shape[0]), labels.new(shape[1])
    network = SortedNetwork(labels)
    network.read(factors, row, col)
    ends = {network.known(label) for label in (row, col) if label}
    scalars = sorted_networks._closed_parts(network, ends)
    assert network.eliminate(ends)
    term = Term(S.One, tuple(network.factors()), (network.name(row), network.name(col)), (0, 0))
    scale, product = product_of(term, labels)
    return multiply([scale, *scalars, *network.scalars]), product


@pytest.mark.parametrize("seed", range(300))
def test_what_one_factor_is_left_of(seed):
    rng, by = random.Random(seed), Canonical()
    factors, shape = random_product(rng, rng.choice(SIZES))
    expected = read_back(by, factors, shape)
    if not isinstance(expected, type) and shape != (1, 1):
        assert written_as_a_matrix(Canonical(), factors, shape) == expected


@pytest.mark.parametrize("seed", range(100))
def test_products_are_remembered_with_their_shapes(seed):
    rng, by = random.Random(seed), Canonical()
    factors, shape = random_product(rng, rng.choice(SIZES))
    first = by._from_network(factors, shape)
    assert by._from_network(factors, shape) == first == Canonical()._from_network(factors, shape)
    if first[0] is not S.Zero:
        assert Canonical()._from_network(first[1], shape) == (1, first[1])


def test_nothing_at_all_is_one_in_one_row_and_the_identity_in_several():
    by = Canonical()
    assert by._from_network((), (S.One, S.One)) == (1, ())
    assert by._from_network((), (n, n)) == (1, ())


A = MatrixSymbol("A", n, n)


@pytest.mark.parametrize("matrix", [
    A, A.T, OneMatrix(n, n), HadamardProduct(A, A.T), HadamardPower(A, 2), ZeroMatrix(n, n), A*A, DiagonalOf(A),
    HadamardProduct(OneMatrix(n, n), OneMatrix(n, n)), HadamardProduct(A, OneMatrix(n, n)), MatMul(2, OneMatrix(n, n))])
def test_of_ones_is_what_has_no_factors(matrix):
    assert is_of_ones(matrix) == (not entrywise_factors_of(matrix))


def smallest_of_all(factors, by):
    """The first of all rotations of a product and of its transpose: 1x1 first, then by transposes, then in order."""
    candidates = []
    for cycle in (factors, by.transpose_factors(factors)):
        for k in range(len(cycle)):
            rotated = cycle[k:] + cycle[:k]
            candidates.append((not is_one(by.shape(rotated[0])[0]), sum(map(by.count_transposes, rotated)),
                               [by.sort_key(factor) for factor in rotated], rotated))
    return min(candidates, key=lambda candidate: candidate[:3])[3]


@pytest.mark.parametrize("seed", range(300))
def test_the_smallest_rotation_is_the_first_of_all(seed):
    rng = random.Random(seed)
    sizes = rng.choice(SIZES)
    ends = [rng.choice(sizes) for _ in range(rng.randint(1, 5))]
    factors = tuple(symbol(rng, *pair) for pair in zip(ends, [*ends[1:], ends[0]]))
    square = frozenset(part for factor in factors for part in factor.atoms(MatrixSymbol) if part.name == f"S_{n}{n}")
    by = Algebra(square) if rng.random() < 0.3 else Algebra()
    factors = tuple(factor.arg if factor.is_Transpose and factor.arg in by.symmetric else factor for factor in factors)
    if rng.random() < 0.3:
        factors = tuple(by.transpose(HadamardProduct(f, f)) if f.is_Transpose else f for f in factors)
        if len(factors) > 1 and any(by.shape(a)[1] != by.shape(b)[0] for a, b in pairwise(factors)):
            return
    assert by.smallest_rotation(factors) == smallest_of_all(factors, by)
