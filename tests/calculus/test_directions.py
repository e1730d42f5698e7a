"""Differentials of random expressions and of every rule's examples, against directional differences."""

import os

import numpy as np
import pytest
import random_expressions
from directional import direction_of, problem_of
from examples import all_examples, name_of
from sympy import Derivative, Determinant, MatrixSymbol, Rational, Trace, diff, exp, sin
from sympy.core.function import AppliedUndef

from sympy_matcalc import differential, directional_derivative, hessian_vector_product, installed
from sympy_matcalc.values.differences import random_values
from sympy_matcalc.values.evaluation import evaluate

CASES = int(os.environ.get("SYMPY_MATCALC_RANDOM_CASES", "60"))
SEED = int(os.environ["SYMPY_MATCALC_FIXED_SEED"])
KINDS = [("scalar", "matrix"), ("matrix", "matrix"), ("scalar", "scalar"), ("matrix", "scalar")]


def cases():
    for seed in range(SEED, SEED + CASES):
        of, by = KINDS[seed % 4]
        yield random_expressions.random_case(
            seed=seed, depth=1 + seed//4 % 3, by=by, of=of, classes=("core", "usual", "all")[seed % 3])


X, A, x = MatrixSymbol("X", 3, 3), MatrixSymbol("A", 3, 3), MatrixSymbol("x", 3, 1)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("expr", "variable"), [
    (X.inv(), X), (Determinant(X), X), (X**3*A, X), (exp(Trace(A*X*X)/9), X), ((A*x).applyfunc(sin), x)], ids=str)
def test_the_checker_catches_what_is_off_by_a_thousandth(expr, variable, order):
    H = direction_of(variable)
    derivative = differential(expr, variable, H, order=order)
    assert problem_of(expr, {variable: H}, derivative, order) is None
    assert "off by" in problem_of(expr, {variable: H}, Rational(1001, 1000)*derivative, order)


@pytest.mark.parametrize("order", [1, 2])
def test_random_differentials(order):
    problems, undecided = [], 0
    for expr, variable, line in cases():
        H = direction_of(variable)
        try:
            problem = problem_of(expr, {variable: H}, differential(expr, variable, H, order=order), order)
        except NotImplementedError:
            continue
        if problem == "undecided":
            undecided += 1
        elif problem is not None:
            problems.append(f"{line}: differential({expr}, {variable}, order={order}): {problem}")
    assert not problems, "\n".join(sorted(problems, key=len)[:5])
    assert undecided <= 0.1*CASES + 2


def test_random_hessian_vector_products():
    problems = []
    for expr, variable, line in cases():
        if expr.is_Matrix and (expr.shape != (1, 1) or not variable.is_Matrix):
            continue
        V = direction_of(variable, "V")
        gradient = diff(expr, variable)
        if gradient.has(Derivative):
            continue
        try:
            product = hessian_vector_product(expr, variable, V)
        except NotImplementedError:
            continue
        if getattr(product, "shape", ()) != getattr(variable, "shape", ()):
            problems.append(f"{line}: the shape is {product.shape}")
        problem = problem_of(gradient, {variable: V}, product)
        if problem not in (None, "undecided"):
            problems.append(f"{line}: hessian_vector_product({expr}, {variable}): {problem}")
    assert not problems, "\n".join(sorted(problems, key=len)[:5])


@pytest.mark.parametrize("example", all_examples(), ids=name_of)
def test_every_rule_takes_a_matrix_along(example):
    expr, variable = example
    H = direction_of(variable)
    derivative = directional_derivative(expr, variable, H)
    assert problem_of(expr, {variable: H}, derivative, seed=2) is None
    assert directional_derivative(derivative, H, H).doit() == derivative.doit() or \
        problem_of(derivative, {H: H}, derivative, seed=2) is None, "not linear"


@pytest.mark.parametrize("example", [e for e in all_examples() if e[1].is_Matrix], ids=name_of)
def test_gradient_and_differential_agree(example):
    expr, variable = example
    if expr.is_Matrix and expr.shape != (1, 1):
        return
    H = direction_of(variable)
    gradient, derivative = diff(expr, variable), differential(expr, variable, H)
    values = random_values((expr, gradient, derivative, H), 7)
    paired = np.sum(np.asarray(evaluate(gradient, values))*values[H])
    assert np.squeeze(evaluate(derivative, values)) == pytest.approx(paired, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("example", all_examples()[::7], ids=name_of)
def test_nothing_need_be_installed(example):
    expr, variable = example
    H = direction_of(variable)
    with installed(False):
        derivative = directional_derivative(expr, variable, H)
    assert problem_of(expr, {variable: H}, derivative, seed=2) is None


def test_second_differentials_of_the_rules():
    open_ones, problems = [], []
    for expr, variable in all_examples():
        H = direction_of(variable)
        try:
            second = differential(expr, variable, H, order=2)
        except NotImplementedError:
            open_ones.append(expr)
            continue
        problem = problem_of(expr, {variable: H}, second, 2, seed=2)
        if problem not in (None, "undecided"):
            problems.append(f"{expr} by {variable}: {problem}")
    assert not problems, "\n".join(problems[:5])
    # Matrix functions, and second derivatives of functions of a matrix that nobody knows.
    named = [expr for expr in open_ones if not expr.has(AppliedUndef)]
    assert all("Matrix" in str(expr) or "nuc" in str(expr) for expr in named), named
    assert len(named) <= 9
