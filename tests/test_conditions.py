"""The questions that are asked before any room of ours is loaded: quick, and what they say of expressions."""

import pytest
import random_expressions
from sympy import Matrix, MatrixSymbol, Q, Symbol, Trace, ask, exp, preorder_traversal, sin, symbols
from sympy.assumptions.ask import get_all_known_facts, get_known_facts_dict
from sympy.core.cache import clear_cache
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

from sympy_matcalc.host.conditions import any_is_matrix, has_matrix, is_not_plain

a, b, c = symbols("a b c")
q = Symbol("q", commutative=False)
X = MatrixSymbol("X", 3, 3)
SCALARS = [a, a + 1, 2*a, a**2*b, sin(a)*exp(a*b) + (a + b)**3/(1 + c**2), a/b - 1.5]


@pytest.mark.parametrize("seed", range(60))
def test_a_matrix_anywhere(seed):
    expr = random_expressions.random_case(seed, classes="all").expr
    assert has_matrix(expr) == any(isinstance(node, (MatrixExpr, MatrixElement)) for node in preorder_traversal(expr))


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_plain_scalars(scalar):
    assert not has_matrix(scalar)
    assert not is_not_plain(scalar, a)
    assert not is_not_plain(scalar, (a, 2), b)
    assert is_not_plain(scalar, X)
    assert is_not_plain(scalar, (X, 1))
    assert is_not_plain(scalar, X[0, 0])
    assert has_matrix(scalar + Trace(X))
    assert is_not_plain(scalar*q, a)


def test_what_is_not_plain():
    for expr in (Trace(X), a*Trace(X)**2, 1 + sin(X[0, 1]), exp(a*Trace(X)), X, a*X, q, "a"):
        assert is_not_plain(expr, a)
    assert not is_not_plain(Matrix([a, b]), a)


def test_matrices_among_two_arguments():
    assert any_is_matrix(X)
    assert any_is_matrix(a, X)
    assert any_is_matrix(Matrix([a]), 1)
    assert not any_is_matrix(a, b)
    assert not any_is_matrix(a)


def test_the_wrong_fact_is_out_whenever_sympy_looks_it_up():
    for _ in range(2):
        implied, _ = get_known_facts_dict()[Q.orthogonal]
        assert Q.positive_definite not in implied
        assert get_known_facts_dict() is get_known_facts_dict()
        assert get_all_known_facts() is get_all_known_facts()
        assert ask(Q.positive_definite(X), Q.orthogonal(X)) is None
        clear_cache()
