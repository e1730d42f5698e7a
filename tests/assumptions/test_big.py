"""What is answered of random expressions holds for random matrices with the assumed structure; so does `refine`."""

import numpy as np
import pytest
from assumptions.structured import Expressions
from sympy import And, Determinant, MatrixSymbol, Trace, assuming, collect, expand, factor, refine, simplify
from sympy.matrices.matrixbase import MatrixBase

from sympy_matcalc.core.properties import PREDICATES
from sympy_matcalc.host.assumption_replacements import answered
from sympy_matcalc.values.evaluation import evaluate

CASES = 2000


def close(left, right):
    return np.allclose(left, right, rtol=1e-6, atol=1e-7*max(1, float(np.max(np.abs(left), initial=0))))


def has(value, name):
    """Whether a matrix of numbers has a property; None where rounding decides."""
    rows, cols = value.shape
    singular = np.linalg.svd(value, compute_uv=False)
    ratio = singular[-1]/max(singular[0], 1e-9)
    full = True if ratio > 1e-6 else False if ratio < 1e-11 else None
    if name == "square":
        return rows == cols
    if name == "fullrank":
        return full
    if name in ("diagonal", "upper_triangular", "lower_triangular", "triangular"):
        upper, lower = close(value, np.triu(value)), close(value, np.tril(value))
        return {"diagonal": upper and lower, "upper_triangular": upper, "lower_triangular": lower,
                "triangular": upper or lower}[name]
    if rows != cols:
        return False if name != "singular" else None
    if name == "symmetric":
        return close(value, value.T)
    if name in ("invertible", "singular"):
        return full if name == "invertible" or full is None else not full
    if name in ("orthogonal", "unitary"):
        return close(value.T@value, np.eye(rows))
    if name == "positive_definite":
        eigenvalues = np.linalg.eigvalsh((value + value.T)/2)
        if full is None:
            return None
        return close(value, value.T) and full and bool(eigenvalues[0] > -1e-9*abs(eigenvalues[-1]))
    if name == "unit_triangular":
        return close(np.diag(value), np.ones(rows)) and (close(value, np.triu(value)) or close(value, np.tril(value)))
    assert name == "normal"
    return close(value@value.T, value.T@value)


def cases(count):
    for seed in range(count):
        source = Expressions(seed, symbolic=seed % 3 == 0)
        yield seed, source, source.large(2) if seed % 5 == 0 else source.square(1 + seed % 3)


def numbers(expr, source, count=5):
    for seed in range(count):
        values = source.values(seed)
        try:
            value = evaluate(expr, values)
        except np.linalg.LinAlgError:
            continue  # the inverse of a matrix that is singular here
        if np.all(np.isfinite(value)) and np.max(np.abs(value)) < 1e6:
            yield values, np.atleast_2d(value)


def test_answers_hold_for_numbers():
    answers = 0
    for seed, source, expr in cases(CASES):
        assumptions = And(*source.assumptions())
        found = {name: answered(expr, name, assumptions) for name in PREDICATES}
        for _, value in numbers(expr, source):
            for name, answer in found.items():
                actual = has(value, name) if answer is not None else None
                assert actual in (None, answer), f"seed {seed}: {name} of {expr} under {assumptions}: {answer}"
                answers += actual is not None
    assert answers > 500


def test_refined_expressions_are_equal_in_numbers():
    changed = 0
    for seed, source, expr in cases(CASES):
        assumptions = And(*source.assumptions())
        subject = expr if seed % 4 or not expr.is_square else (Trace if seed % 8 else Determinant)(expr)
        result = refine(subject, assumptions)
        changed += result != subject
        for values, value in numbers(subject, source, 3):
            assert close(value, np.atleast_2d(evaluate(result, values))), \
                f"seed {seed}: {subject} under {assumptions} became {result}"
        assert refine(result, assumptions) == result, f"seed {seed}: {subject} became {result}"
    assert changed > CASES/5


@pytest.mark.parametrize("name", PREDICATES)
def test_a_bare_symbol_has_no_property_but_those_of_its_shape(name):
    assert answered(MatrixSymbol("A", 3, 3), name) is (True if name == "square" else None)
    assert not isinstance(MatrixSymbol("A", 3, 3), MatrixBase)


@pytest.mark.parametrize("verb", [expand, factor, simplify, lambda expr: collect(expr, [MatrixSymbol("F", 3, 2)])],
                         ids=["expand", "factor", "simplify", "collect"])
def test_verbs_under_assumptions_keep_the_value(verb):
    for seed, source, expr in cases(CASES):
        subject = expr if seed % 3 or not expr.is_square else Trace(expr)
        with assuming(*source.assumptions()):
            result = verb(subject)
        for values, value in numbers(subject, source, 2):
            assert close(value, np.atleast_2d(evaluate(result, values))), \
                f"seed {seed}: {subject} under {source.assumptions()} became {result}"
