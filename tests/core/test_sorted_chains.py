"""Chains of letters in the sorted form are what the network reads back."""

import random
from itertools import pairwise

import pytest
from sympy import DiagMatrix, HadamardProduct, MatrixSymbol, symbols
from sympy.matrices.expressions import DiagonalOf
from sympy.matrices.expressions.matadd import MatAdd

from sympy_matcalc.core import sorted_chains
from sympy_matcalc.core.factors import is_one, new
from sympy_matcalc.core.sorted_networks import NotSortedError, needs_network, network_product, network_trace
from sympy_matcalc.forms.canonical import Canonical

n, m = symbols("n m", integer=True, positive=True)


def letters(by, sizes):
    """Matrices by their shapes: symbols, transposes, powers, inverses, sums and their inverses."""
    table = {}
    for rows in sizes:
        for cols in sizes:
            for name in "AB":
                symbol = MatrixSymbol(f"{name}_{sizes.index(rows)}{sizes.index(cols)}", rows, cols)
                other = MatrixSymbol(f"C{sizes.index(rows)}{sizes.index(cols)}", rows, cols)
                made = [symbol]
                if (rows, cols) != (1, 1):  # of which the form is a multiple of I
                    made += [symbol, MatAdd(symbol, other).doit()]
                if rows == cols and rows != 1:
                    made += [symbol**2, symbol.inv(), MatAdd(symbol, other).doit().inv()]
                for letter in made:
                    table.setdefault((rows, cols), []).append(letter)
                    table.setdefault((cols, rows), []).append(by.transpose(by.form(letter)))
    return table


def word(rng, table, sizes, rows, cols, length):
    inner = [rng.choice([*sizes, 1]) for _ in range(length - 1)]
    ends = [rows, *inner, cols]
    return tuple(rng.choice(table[ends[k], ends[k + 1]]) for k in range(length))


@pytest.mark.parametrize("seed", range(300))
def test_as_the_network_reads_it_back(seed):
    rng, by = random.Random(seed), Canonical()
    sizes = rng.choice([[n, 1], [n, m, 1], [3, 2, 1]])
    table = letters(by, sizes)
    rows, cols = rng.choice(sizes), rng.choice(sizes)
    _, factors = by.reduce(word(rng, table, sizes, rows, cols, rng.randint(1, 6)))
    shape = by.shape(factors[0])[0] if factors else rows, by.shape(factors[-1])[1] if factors else cols
    if not factors or not needs_network(factors, shape, by):
        return
    found = sorted_chains.product(factors, shape, by)
    assert found is not None
    assert found == network_product(factors, shape, by)


@pytest.mark.parametrize("seed", range(300))
def test_traces_as_the_network_reads_them_back(seed):
    rng, by = random.Random(seed), Canonical()
    sizes = rng.choice([[n, 1], [n, m, 1], [3, 2, 1]])
    size = rng.choice(sizes)
    _, factors = by.reduce(word(rng, letters(by, sizes), sizes, size, size, rng.randint(2, 6)))
    if factors and any(is_one(by.shape(factor)[0]) for factor in factors):
        found = sorted_chains.trace(factors, by)
        assert found is not None
        assert found == network_trace(factors, by.shape(factors[0])[0], by)


@pytest.mark.parametrize("seed", range(400))
def test_words_with_what_joins_symbols_are_what_the_network_reads_back(seed):
    rng, by = random.Random(seed), Canonical()
    sizes = rng.choice([[n, m], [n, n, 1], [3, 2], [3]])
    ends = [rng.choice(sizes) for _ in range(rng.randint(2, 5))]
    table = letters(by, [*{*sizes, 1}])

    def factor(rows, cols):
        A, B, C = (MatrixSymbol(f"{name}_{rows}{cols}", rows, cols) for name in "ABC")
        kinds = [HadamardProduct(B, A), HadamardProduct(A, C), rng.choice(table[rows, cols])]
        kinds += [DiagMatrix(MatrixSymbol(rng.choice("xy"), rows, 1))]*4 if rows == cols != 1 else []
        return rng.choice(kinds)

    factors = tuple(factor(*pair) for pair in pairwise(ends))
    _, factors = by.reduce(tuple(by.transpose(by.transpose(factor)) for factor in factors))
    shape = (by.shape(factors[0])[0], by.shape(factors[-1])[1]) if factors else (n, n)
    found = sorted_chains.product(factors, shape, by)
    if found is not None and needs_network(factors, shape, by):
        assert found == network_product(factors, shape, by)


@pytest.mark.parametrize(("rows", "cols"), [(n, n), (n, m), (n, 1), (3, 3), (3, 2), (3, 1), (1, n), (1, 1), (1, 3)])
@pytest.mark.parametrize("symmetric", [False, True])
def test_what_joins_symbols_alone_is_what_the_network_reads_back(rows, cols, symmetric):
    A, B, C, S = (MatrixSymbol(name, rows, cols) for name in "ABCS")
    X, x = MatrixSymbol("X", rows, rows), MatrixSymbol("x", rows, 1)
    by = Canonical(frozenset([S, X]) if symmetric and rows == cols else frozenset())
    products = [(B, A), (A, B), (C, A, S), (A, B, A), (A, A), (MatrixSymbol("R", cols, rows).T, A),
                (A, S, S.T if rows == cols else B)]
    for factor in (DiagonalOf(X), DiagonalOf(X.T), DiagMatrix(x), DiagMatrix(x.T), new(DiagMatrix, x),
                   *[HadamardProduct(*factors) for factors in products]):
        shape = (X.rows, X.rows) if isinstance(factor, DiagMatrix) else by.shape(factor)
        try:
            read_back = network_product((factor,), shape, by)
        except NotSortedError:
            continue
        found = sorted_chains.product((factor,), shape, by)
        assert found is None or (found == read_back and found[1][0].shape == read_back[1][0].shape)


def test_what_is_too_long_is_left_to_the_network():
    by, x = Canonical(), MatrixSymbol("x", n, 1)
    long = tuple(MatrixSymbol(f"A{k}", n, n) for k in range(20))
    assert sorted_chains.product((x.T, *long, x), (1, 1), by) is None
    assert sorted_chains.product((x, x.T)*40, (n, n), by) is None
    with pytest.raises(NotSortedError):
        network_product((x.T, *long, x), (1, 1), by)


@pytest.mark.parametrize("seed", range(200))
def test_diagonal_matrices_and_columns_are_what_the_network_reads_back(seed):
    rng, by = random.Random(seed), Canonical()
    size = rng.choice([n, 3, n + m])
    symbols_of = [MatrixSymbol(name, size, 1) for name in "zxyuvwst"]
    row = MatrixSymbol("r", 1, size)

    def column():
        letters = rng.sample(symbols_of, rng.choice([1, 1, 2]))
        return letters[0] if len(letters) == 1 else by.form(HadamardProduct(*letters))

    factors = [DiagMatrix(rng.choice([*[column()]*6, row.T, row])) for _ in range(rng.randint(1, 3))]
    factors += rng.choice([[], [column()], [column()], [column()], [row.T], [column(), row]])
    _, factors = by.reduce(tuple(by.form(factor) for factor in factors))
    shape = by.shape(factors[0])[0], by.shape(factors[-1])[1]
    found = sorted_chains.product(factors, shape, by)
    if found is not None:
        read_back = network_product(factors, shape, by)
        assert found == read_back
        assert found[1][0].shape == read_back[1][0].shape
