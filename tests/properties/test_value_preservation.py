"""No verb lies: random expressions over all classes, and what each verb makes of them, have one value.

Every run starts at a seed of its own, which pytest prints in its header. To repeat a run, or for more
and deeper cases, set

- ``SYMPY_MATCALC_RANDOM_SEED``, where the cases start (for a fresh seed, leave it unset),
- ``SYMPY_MATCALC_PROPERTY_CASES``, how many there are of each kind (12),
- ``SYMPY_MATCALC_PROPERTY_DEPTH``, how deep they are at most (3).

A failing case also prints the line that builds it again.
"""

from __future__ import annotations

import os
import random
import traceback

import numpy as np
import pytest
from assumptions.structured import STRUCTURES, Expressions
from properties.points import differ, draw, is_complex
from random_expressions import TooSlow, limited, random_case
from sympy import (
    Abs,
    Determinant,
    HadamardProduct,
    Inverse,
    MatrixSymbol,
    Piecewise,
    S,
    Symbol,
    Trace,
    collect,
    conjugate,
    expand,
    factor,
    lambdify,
    log,
    refine,
    simplify,
    sin,
    sqrt,
    symbols,
)

from sympy_matcalc.core.guard import breaks_in_sympy
from sympy_matcalc.values.evaluation import evaluate

CASES = int(os.environ.get("SYMPY_MATCALC_PROPERTY_CASES", "12"))
DEPTH = int(os.environ.get("SYMPY_MATCALC_PROPERTY_DEPTH", "3"))
SEED = int(os.environ["SYMPY_MATCALC_RANDOM_SEED"])
SECONDS = 20
POINTS = 3
SIZES = ((2, 3), (1,), (1, 2, 3))
"""Sizes of one for themselves: what is said of a matrix may be wrong of a number alone."""


def scalars_of(expr):
    """The scalar symbols of an expression."""
    return [symbol for symbol in expr.free_symbols if isinstance(symbol, Symbol)]


def _collected(expr, rng):
    parts = sorted([*expr.atoms(MatrixSymbol), *scalars_of(expr)], key=str)
    return collect(expr, rng.sample(parts, min(len(parts), 2))) if parts else expr


VERBS = {
    "simplify": lambda expr, rng: simplify(expr), "expand": lambda expr, rng: expand(expr),
    "factor": lambda expr, rng: factor(expr), "collect": _collected, "refine": lambda expr, rng: refine(expr),
    "doit": lambda expr, rng: expr.doit(), "simplify, expanded": lambda expr, rng: simplify(expand(expr)),
    "transpose": lambda expr, rng: expr.T.T if expr.is_Matrix else expr,
}


def case_of(seed):
    """An expression of any kind, and the line that makes it again."""
    rng = random.Random(seed)
    of, classes = rng.choice(["scalar", "matrix"]), rng.choice(["core", "usual", "all", "all", "real"])
    return random_case(seed, rng.randint(1, DEPTH), of=of, classes=classes)


def points_of(expr, rng):
    """Points at which an expression has a value."""
    for sizes in SIZES:
        for _ in range(POINTS):
            point = draw(rng, expr, sizes=sizes)
            try:
                with np.errstate(all="ignore"):
                    evaluate(expr, point)
            except (ValueError, TypeError, IndexError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError):
                continue  # an entry outside, the sign of a complex number
            yield point


def problem_of(seed, name):
    """What is wrong with what a verb makes of a case; None for nothing."""
    try:
        expr, _, line = case_of(seed)
        with limited(SECONDS):
            result = VERBS[name](expr, random.Random(seed))
    except TooSlow:
        return None
    except Exception as error:
        return None if breaks_in_sympy(error) else f"{name} of {line} raises\n{traceback.format_exc(limit=-6)}"
    sizes = set().union(*[size.free_symbols for matrix in expr.atoms(MatrixSymbol) for size in matrix.shape])
    leaked = result.free_symbols - expr.free_symbols - sizes
    if leaked:
        return f"{name} of {line}\n{expr}\n  is\n{result}\n  with the new symbols {leaked}"
    for point in points_of(expr, random.Random(seed)):
        try:
            if differ(expr, result, point):
                return f"{name} of {line}\n{expr}\n  is\n{result}\n  at {point}"
        except (NotImplementedError, ValueError):
            continue  # an entry outside, in a piece that the expression does not come to
        except Exception:
            return f"the value of {name} of {line}\n{expr}\n  is\n{result}\n{traceback.format_exc(limit=-3)}"
    return None


@pytest.mark.parametrize("seed", range(SEED, SEED + CASES))
@pytest.mark.parametrize("name", VERBS)
def test_verbs_keep_the_value(name, seed):
    problem = problem_of(seed, name)
    if problem is not None:
        pytest.fail(problem)


# -- what is put in ----------------------------------------------------------------

def substituted(expr, rng):
    """A substitution for a symbol of an expression: the pair, and the expression after it."""
    scalars = sorted([s for s in scalars_of(expr) if s.is_real and not s.is_integer], key=str)
    matrices = sorted(expr.atoms(MatrixSymbol), key=str)
    if scalars and (not matrices or rng.random() < 0.4):
        old = rng.choice(scalars)
        new = rng.choice([old**2 + 1, sin(old), S(2), Determinant(MatrixSymbol("M", 2, 2))])
        return old, new, expr.subs(old, new)
    if not matrices:
        return None
    old = rng.choice(matrices)
    rows, cols = old.shape
    other = MatrixSymbol("M", rows, cols)
    news = [2*old, old + other, HadamardProduct(old, other)]
    if rows == cols:
        news += [old.T, old*other, old**2]
    new = rng.choice(news)
    return old, new, expr.subs(old, new)


def subs_problem_of(seed):
    rng = random.Random(seed)
    try:
        expr, _, line = case_of(seed)
        with limited(SECONDS):
            found = substituted(expr, rng)
    except TooSlow:
        return None
    if found is None:
        return None
    old, new, result = found
    for point in points_of(expr, rng):
        inner = dict(point)
        for matrix in new.atoms(MatrixSymbol) - point.keys():
            shape = tuple(int(evaluate(size, point)) for size in matrix.shape)
            inner[matrix] = np.array([rng.uniform(-1, 1) for _ in range(shape[0]*shape[1])]).reshape(shape)
        try:
            value = evaluate(new, inner)
            before = {**inner, old: value}
            first, second = evaluate(expr, before), evaluate(result, inner)
        except (ValueError, TypeError, NotImplementedError, ZeroDivisionError, OverflowError):
            continue
        first, second = (np.asarray(v, dtype=complex).squeeze() for v in (first, second))
        if np.all(np.isfinite(first)) and np.max(np.abs(first), initial=0) < 1e6 and not np.allclose(
                first, second, rtol=1e-5, atol=1e-6):
            return f"subs({old}, {new}) of {line}\n{expr}\n  is\n{result}\n  at {inner}"
    return None


@pytest.mark.parametrize("seed", range(SEED, SEED + CASES))
def test_subs_puts_in_the_value(seed):
    problem = subs_problem_of(seed)
    if problem is not None:
        pytest.fail(problem)


# -- code --------------------------------------------------------------------------

def code_problem_of(seed):
    rng = random.Random(seed)
    try:
        expr, _, line = case_of(seed)
        arguments = sorted([*expr.atoms(MatrixSymbol), *scalars_of(expr)], key=str)
        with limited(SECONDS):
            function = lambdify(arguments, expr)
    except (TooSlow, NotImplementedError):
        return None
    for point in points_of(expr, rng):
        if any(callable(value) for value in point.values()):
            return None
        with np.errstate(all="ignore"):
            expected = np.asarray(evaluate(expr, point), dtype=complex).squeeze()
            if not np.all(np.isfinite(expected)) or np.max(np.abs(expected), initial=0) > 1e6:
                continue
            try:
                value = np.asarray(function(*[point[argument] for argument in arguments]), dtype=complex).squeeze()
            except IndexError:
                continue  # an entry outside, in a piece that the expression does not come to
            except TypeError as error:
                if "not supported for the input types" in str(error):
                    return None  # a form that is stable for real numbers refuses complex ones, aloud
                return f"the code of {line}\n{expr}\n  raises\n{traceback.format_exc(limit=-3)}"
            except Exception:
                return f"the code of {line}\n{expr}\n  raises\n{traceback.format_exc(limit=-3)}"
        if value.shape != expected.shape or not np.allclose(value, expected, rtol=1e-5, atol=1e-6):
            return f"the code of {line}\n{expr}\n  is off at {point}: {value} for {expected}"
    return None


@pytest.mark.parametrize("seed", range(SEED, SEED + CASES))
def test_code_has_the_value(seed):
    problem = code_problem_of(seed)
    if problem is not None:
        pytest.fail(problem)


# -- assumptions -------------------------------------------------------------------

def assumed_problem_of(seed, verb):
    rng = random.Random(seed)
    source = Expressions(seed, symbolic=rng.random() < 0.5)
    try:
        with limited(SECONDS):
            matrix = source.square(DEPTH - 1)
            expr = rng.choice([matrix, Trace(matrix), Determinant(matrix), Inverse(matrix),
                               log(Abs(Determinant(matrix))), sqrt(Trace(matrix.T*matrix)), conjugate(Trace(matrix))])
            result = verb(expr, *source.assumptions())
    except TooSlow:
        return None
    except Exception as error:
        message = f"{verb.__name__} of Expressions({seed}): raises\n{traceback.format_exc(limit=-6)}"
        return None if breaks_in_sympy(error) else message
    for k in range(POINTS):
        if differ(expr, result, source.values(seed + k)):
            return f"{verb.__name__} of Expressions({seed})\n{expr}\n  is\n{result}"
    return None


def refined(expr, *assumptions):
    return refine(expr, S.true if not assumptions else assumptions[0] if len(assumptions) == 1 else _all(assumptions))


def _all(assumptions):
    result = assumptions[0]
    for assumption in assumptions[1:]:
        result &= assumption
    return result


def simplified(expr, *assumptions):
    from sympy import assuming
    with assuming(*assumptions):
        return simplify(expr)


@pytest.mark.parametrize("seed", range(SEED, SEED + CASES))
@pytest.mark.parametrize("verb", [refined, simplified])
def test_what_is_assumed_keeps_the_value(verb, seed):
    problem = assumed_problem_of(seed, verb)
    if problem is not None:
        pytest.fail(problem)


def test_points_have_determinants_of_both_signs_and_complex_entries():
    n = symbols("n", integer=True, positive=True)
    X = MatrixSymbol("X", n, n)
    signs = {np.sign(np.linalg.det(draw(random.Random(seed), X, sizes=(2, 3))[X])) for seed in range(20)}
    assert signs == {1, -1}
    assert is_complex(conjugate(Trace(X)))
    assert np.iscomplexobj(draw(random.Random(0), X.adjoint()*X)[X])
    assert differ(Determinant(X), Abs(Determinant(X)), {n: 2, X: np.array([[0.0, 1.0], [1.0, 0.5]])})
    assert differ(Piecewise((Trace(X), Trace(X) > 0)), Trace(X), {n: 1, X: np.array([[-1.0]])}) is None
    assert set(STRUCTURES) >= set("SDOW")
