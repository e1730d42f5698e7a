"""How long expressions are: what SymPy's ``count_ops`` says, without its negatives."""

import pytest
import random_expressions
from corpus.published import PUBLISHED, value
from equality import pairs
from sympy import (
    Basic,
    BlockMatrix,
    Expr,
    Identity,
    MatMul,
    Matrix,
    MatrixSymbol,
    Rational,
    Trace,
    ZeroMatrix,
    count_ops,
    diff,
    sin,
    symbols,
)

from sympy_matcalc.core.graph import arguments
from sympy_matcalc.core.sizes import is_larger, operations, tree_size

n, m, a, b = symbols("n m a b")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
W = MatrixSymbol("W", n + 1, n)


@pytest.mark.parametrize("expr", [
    A, -A, 2*A, A/2, -A/2, Rational(3, 2)*A*B, -Rational(3, 2)*A*B, A - B, -A - B, -A + B, A - 2*B, A - B*A/3,
    A**2, A.inv(), A**n, A**-n, (A - B).inv(), -(A - B)*A, 2*(A - B)*A, (A - B)*A/2, MatMul(-1, A - B),
    MatMul(2, A - B), 2*A.T*(A - B), -2*A.T*(A - B), A.T*(A - B)/3, -A.T*(A - B)/3, 2*A.T*(A - B)/3, -2*A.T*(A - B)*B/3,
    a*A, -a*A, a*A - 2*a*B, A/a - B/a, (a + b)*A - B, (-a - b)*A, W.T*W - Identity(n), Identity(n + 1) - W*W.T,
    Trace(A) - Trace(B)/2, sin(Trace(A - B)), ZeroMatrix(n, n), Matrix([[a - b, 1]])*MatrixSymbol("u", 2, 1),
    BlockMatrix([[A, -B]]), a - b,
], ids=str)
def test_as_sympy_counts(expr):
    assert operations(expr) == count_ops(expr)


def test_the_corpus_as_sympy_counts():
    for _, function, variable, _ in PUBLISHED:
        f = value(function)
        for expr in (f, diff(f, value(variable))):
            if isinstance(expr, Expr):
                assert operations(expr) == count_ops(expr), expr


def test_pairs_as_sympy_counts():
    for pair in (*pairs.EQUAL, *pairs.UNEQUAL):
        for text in (pair.lhs, pair.rhs):
            side = eval(text, pairs.names())
            if isinstance(side, Expr):
                assert operations(side) == count_ops(side), side


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions_as_sympy_counts(seed):
    expr = random_expressions.random_case(seed, of="matrix", classes="all").expr
    assert operations(expr) == count_ops(expr)


def depth(expr):
    return 1 + max(map(depth, arguments(expr)), default=0)


@pytest.mark.parametrize("seed", range(40))
def test_larger_is_what_has_more_nodes_or_levels(seed):
    expr = random_expressions.random_case(seed, of="matrix").expr
    size, levels = tree_size(expr), depth(expr)
    assert not is_larger(expr, size, levels)
    assert is_larger(expr, size - 1, levels)
    assert is_larger(expr, size, levels - 1)


def test_of_what_is_large_no_more_is_looked_at_than_asked():
    expr = A
    for _ in range(300):
        expr = Basic.__new__(MatMul, expr, expr)  # of whose shape SymPy would ask twice at each level
    assert is_larger(expr, 500, 30)
