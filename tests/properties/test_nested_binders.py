"""Kind one: no verb lets a bound symbol catch another. Random expressions, with names that collide."""

from __future__ import annotations

import os
import random

import numpy as np
import pytest
from properties.nested_binders import INDICES, MATRICES, VARIABLES, VECTORS, Nested, n, t
from properties.points import differ, draw, entries
from sympy import (
    Derivative,
    FunctionMatrix,
    Integral,
    Lambda,
    MatrixSymbol,
    Product,
    Sum,
    Trace,
    collect,
    diff,
    expand,
    factor,
    lambdify,
    refine,
    simplify,
    sin,
    symbols,
)

from sympy_matcalc import MatrixSum
from sympy_matcalc.core.bound_symbols import apart_from, bound_by, private_index, replaced
from sympy_matcalc.values.differences import central_difference, deviation
from sympy_matcalc.values.evaluation import evaluate

CASES = int(os.environ.get("SYMPY_MATCALC_PROPERTY_CASES", "12"))
VERBS = {"simplify": simplify, "expand": expand, "factor": factor, "refine": refine,
         "collect": lambda expr: collect(expr, t), "doit": lambda expr: expr.doit()}
A, X = MATRICES
x, y = VECTORS
i, j = INDICES[0], INDICES[2]
SEEDS = range(CASES)


def _case(seed):
    rng = random.Random(int(os.environ["SYMPY_MATCALC_RANDOM_SEED"])*1000 + seed)
    return rng, Nested(rng).scalar(2)


def _full(rng, expr, sizes=(1, 2, 3)):
    point = draw(rng, expr, *MATRICES, *VECTORS, t, sizes=sizes)
    return {**{M: entries(rng, tuple(int(evaluate(size, point)) for size in M.shape)) for M in (*MATRICES, *VECTORS)},
            **point}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", VERBS)
def test_verbs_keep_the_value(name, seed):
    rng, expr = _case(seed)
    result = VERBS[name](expr)
    for _ in range(3):
        assert not differ(expr, result, draw(rng, expr)), (name, expr, result)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_put_in_is_not_caught(seed):
    rng, expr = _case(seed)
    if any(not binder.has(MatrixSymbol) for binder in expr.atoms(Sum, Product)):
        pytest.skip("of sums and products without matrices, SymPy's own subs has the say, which does catch")
    symbol = rng.choice([*INDICES, *VARIABLES])
    result = expr.subs(t, symbol)
    for _ in range(3):
        point = _full(rng, expr)
        value = 1 if symbol.is_integer else 0.7
        first, second = evaluate(result, {**point, symbol: value}), evaluate(expr, {**point, t: value})
        assert np.allclose(first, second, rtol=1e-7, atol=1e-9), (expr, symbol, result)


@pytest.mark.parametrize("seed", SEEDS)
def test_printed_code_has_the_value(seed):
    rng, expr = _case(seed)
    function = lambdify((n, t, *MATRICES, *VECTORS), expr)
    for _ in range(2):
        point = _full(rng, expr)
        value = function(point[n], point[t], *[point[M] for M in (*MATRICES, *VECTORS)])
        assert np.allclose(value, evaluate(expr, point), rtol=1e-7, atol=1e-9), expr


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("variable", [X, x], ids=str)
def test_derivatives_have_the_value(variable, seed):
    rng, expr = _case(seed)
    derivative = diff(expr, variable)
    point = _full(rng, expr, sizes=(2, 3))
    if not derivative.has(Derivative):
        difference = central_difference(expr, variable, point)
        claimed = np.asarray(evaluate(derivative, point))
        assert np.allclose(claimed.squeeze(), difference.squeeze(), rtol=1e-4, atol=1e-5), (expr, derivative)


# -- by name ------------------------------------------------------------------

@pytest.mark.parametrize("expr", [
    Sum(sin((A*x)[i, 0]), (i, 0, n - 1)),
    Sum(sin(Sum(A[i, j]*x[j, 0], (j, 0, n - 1))), (i, 0, n - 1)),
    Sum(sin(Sum(A[i, i]*x[i, 0], (i, 0, n - 1)))*x[i, 0], (i, 0, n - 1)),
    Sum(A[i, j]*sin(x[i, 0]), (i, 0, j), (j, 0, n - 1)),
    Sum(sin((A*X*x)[i, 0])*x[i, 0], (i, 0, n - 1)),
    Sum(Trace(X*MatrixSum(X[j, i]*X, (i, 0, n - 1))), (j, 0, n - 1)),
], ids=str)
def test_simplify_keeps_nested_sums(expr):
    rng = random.Random(0)
    for variable in (None, X):
        typed = expr if variable is None else diff(expr, variable)
        result = simplify(typed)
        for _ in range(3):
            point = draw(rng, typed, sizes=(2, 3))
            assert differ(typed, result, point) is False


def test_a_sum_of_matrices_catches_no_symbol():
    total = MatrixSum(t*x[i, 0]*A, (i, 0, n - 1))
    result = total.subs(t, i)
    assert result.limits[0] != i
    assert result.function.has(i)
    assert result == MatrixSum(i*x[j, 0]*A, (j, 0, n - 1)).xreplace({j: result.limits[0]})
    assert total.subs(i, 3) == total
    assert MatrixSum(A**i, (i, 0, i)).subs(i, 3) == MatrixSum(A**i, (i, 0, 3))
    assert total[i, 0] == Sum(t*x[result.limits[0], 0]*A[i, 0], (result.limits[0], 0, n - 1))


def test_tables_and_entrywise_functions_catch_no_index():
    table = FunctionMatrix(n, n, Lambda((i, j), Sum(A[X_index, i]*x[j, 0], (X_index, 0, n - 1))))
    entry = table[X_index, 0]
    assert isinstance(entry, Sum)
    assert entry.limits[0][0] != X_index
    applied = x.applyfunc(Lambda(t, Sum(t*y[i, 0], (i, 0, n - 1))))
    assert applied[i, 0].function.has(x[i, 0])
    assert applied[i, 0].limits[0][0] != i


X_index = private_index()


def test_tables_whose_indices_are_private_already():
    x, A = MatrixSymbol("x", 3, 1), MatrixSymbol("A", 3, 3)
    first = private_index()
    for row, column in ((first, private_index(first)), (private_index(first), first), (first, symbols("j"))):
        table = FunctionMatrix(3, 3, Lambda((row, column), (row + 2*column**2)*A[row, column]*x[row, 0]))
        for variable in (A, x):
            assert deviation(Trace(table*A), variable, diff(Trace(table*A), variable), seed=1) < 1e-6


def test_replacing_renames_what_would_catch():
    total = Sum(t*A[i, j], (i, 0, j), (j, 0, t))
    result = replaced(total, {t: i*j})
    assert result.limits[1][2] == i*j
    assert result.function.has(i, j)
    assert not bound_by(result) & {i, j}
    assert replaced(total, {i: t}) == total
    shadowed = Sum(x[i, 0]*Sum(x[i, 0], (i, 0, n - 1)), (i, 0, n - 1))
    (inner,) = apart_from(shadowed, set()).function.atoms(Sum)
    assert inner.limits[0][0] != i


@pytest.mark.parametrize("around", [
    lambda body: Sum(i*body, (i, 0, 3)), lambda body: Product(i + body, (i, 0, 3)), lambda body: Integral(t*body, t)],
    ids=["sum", "product", "integral"])
def test_a_size_is_put_into_what_binds(around):
    k = symbols("k", integer=True, positive=True)
    K, L = MatrixSymbol("K", k, k), MatrixSymbol("K", 5, 5)
    assert around(Trace(K)).subs(k, 5) == around(Trace(L))
    assert around(K[0, 1]*k).subs(k, 5) == around(L[0, 1]*5)
