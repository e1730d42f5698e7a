"""Deltas of indices are SymPy's own, whatever the indices and the size say of themselves."""

from itertools import product

import pytest
from sympy import KroneckerDelta, MatrixSymbol, S, Symbol, diff

KINDS = {"plain": {}, "integer": {"integer": True}, "nonnegative": {"integer": True, "nonnegative": True},
         "positive": {"integer": True, "positive": True}, "negative": {"integer": True, "negative": True},
         "odd": {"odd": True}, "even": {"even": True}, "zero": {"zero": True}, "nonpositive": {"nonpositive": True}}


@pytest.mark.parametrize("kind", KINDS)
def test_deltas_are_sympys_own(kind):
    for i, r in ((Symbol("i", **KINDS[kind]), Symbol("r", **KINDS[other])) for other in KINDS):
        for n in (Symbol("n", integer=True), Symbol("n", integer=True, positive=True)):
            X = MatrixSymbol("X", n, 1)
            assert diff(X[i, 0], X[r, 0]) == KroneckerDelta(i, r, (0, n - 1)), (i.assumptions0, r.assumptions0)
            assert diff(X[r, 0], X[i, 0]) == KroneckerDelta(i, r, (0, n - 1))


def test_sizes_among_the_indices():
    n, m = (Symbol(name, integer=True, positive=True) for name in "nm")
    X = MatrixSymbol("X", n, m)
    for i, r in product((n - 1, m - 1, S.Zero, Symbol("i", integer=True)), repeat=2):
        column = MatrixSymbol("x", n, 1)
        assert diff(column[i, 0], column[r, 0]) == KroneckerDelta(i, r, (0, n - 1))
    i, j, r, s = (Symbol(name, integer=True) for name in "ijrs")
    assert diff(X[i, j], X[r, s]) == KroneckerDelta(i, r, (0, n - 1))*KroneckerDelta(j, s, (0, m - 1))
