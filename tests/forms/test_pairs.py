"""`simplify` finds equal what is equal, over all classes, and nothing else; the table is checked with numbers first."""

import numpy as np
import pytest
from forms import pairs
from sympy import Determinant, Eq, ZeroMatrix, count_ops, simplify
from sympy.core.relational import Relational

from sympy_matcalc.catalogue import entry
from sympy_matcalc.values.evaluation import evaluate

SIZES = {"n": 3, "m": 2, "k": 2, "l": 3}


def _lines(table):
    return [(cls, line) for cls, lines in table.items() for line in lines]


def _values(seed):
    rng = np.random.default_rng(seed)
    names = pairs.names()
    values = {names[name]: size for name, size in SIZES.items()}
    for name in "abc":
        values[names[name]] = rng.uniform(0.5, 2)
    for name in ("A", "B", "C", "D", "X", "P", "R", "Q", "M", "x", "y", "z", "w", "u", "v", "s", "t", "Y", "Z"):
        shape = [int(values.get(size, size)) for size in names[name].shape]
        values[names[name]] = rng.uniform(0.1, 0.7, size=shape) + np.eye(*shape)
    return values


def _is_zero(expr):
    return expr == 0 or isinstance(expr, ZeroMatrix)


def _numbers(line, seed):
    values = _values(seed)
    return [np.asarray(evaluate(side, values)) for side in pairs.sides(line)]


def _evaluable(line):
    return not any(name in line for name in ("Derivative", "Adjoint", "MatrixPermute", "MatrixSum", "MatrixLogarithm"))


@pytest.mark.parametrize(("cls", "line"), _lines(pairs.EQUAL), ids=str)
def test_equal(cls, line):
    left, right = pairs.sides(line)
    difference = left - right
    assert _is_zero(simplify(difference))
    simple = simplify(left)
    assert _is_zero(simple) or count_ops(simple) <= count_ops(left)


@pytest.mark.parametrize("name", pairs.BEYOND_SIMPLIFY)
def test_laws_beyond_simplify(name):
    law = entry(name)
    assert not _is_zero(simplify(law.lhs - law.rhs)), f"simplify knows {law.statement}: take it off the list"


@pytest.mark.parametrize("line", pairs.lines(pairs.UNEQUAL), ids=str)
def test_unequal(line):
    left, right = pairs.sides(line)
    assert not _is_zero(simplify(left - right))


def test_the_table_itself():
    count = {"equal": 0, "unequal": 0}
    for _, line in _lines(pairs.EQUAL):
        if _evaluable(line):
            left, right = _numbers(line, seed=1)
            assert np.allclose(left.ravel(), right.ravel(), rtol=1e-7), line
            count["equal"] += 1
    for line in pairs.lines(pairs.UNEQUAL):
        if _evaluable(line):
            left, right = _numbers(line, seed=1)
            assert not np.allclose(left, right, rtol=1e-7), line
            count["unequal"] += 1
    assert count["equal"] >= 280
    assert count["unequal"] >= 48


@pytest.mark.parametrize("cls", ["trace", "det", "scalar", "norm"])
def test_equations(cls):
    for line in pairs.EQUAL[cls]:
        left, right = pairs.sides(line)
        equation = Eq(left, right)
        if isinstance(equation, Relational):
            assert simplify(equation) == True, line  # noqa: E712


def test_determinant_of_a_product_of_non_square_factors_is_not_split():
    names = pairs.names()
    P, Q = names["P"], names["Q"]
    assert simplify(Determinant(P*Q)) == Determinant(P*Q)
