"""Derivatives of random expressions: open, or numerically right; never wrong, never a traceback.

``SYMPY_MATCALC_RANDOM_CASES`` sets how many cases there are, ``SYMPY_MATCALC_RANDOM_SEED`` where they start, or is
``fresh`` for a hunt that starts somewhere new. A failing case prints the line that builds it again.
"""

from __future__ import annotations

import os
import random
import signal
import traceback
from contextlib import contextmanager

import pytest
import random_expressions
from sympy import Derivative, DiracDelta, DotProduct, S, diff
from sympy.matrices.expressions.transpose import Transpose

import sympy_matcalc  # noqa: F401
from sympy_matcalc.checking import deviation

CASES = int(os.environ.get("SYMPY_MATCALC_RANDOM_CASES", "300"))
_SEED = os.environ.get("SYMPY_MATCALC_RANDOM_SEED", "1")
SEED = random.SystemRandom().randrange(10**8) if _SEED == "fresh" else int(_SEED)
TOLERANCE = 1e-5
SECONDS = 30

KINDS = {  # what is differentiated by what, and its share of the cases
    ("scalar", "matrix"): 0.4, ("scalar", "transpose"): 0.1, ("scalar", "scalar"): 0.1, ("scalar", "element"): 0.1,
    ("matrix", "scalar"): 0.1, ("matrix", "matrix"): 0.1, ("matrix", "element"): 0.1,
}


CLASSES = ("core", "usual", "all")


class TooSlow(BaseException):
    """Something took longer than it may."""


@contextmanager
def limited(seconds):
    """Interrupt what takes longer, where the system has alarms."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def interrupt(signum, frame):
        raise TooSlow(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def problem_of(case):
    """What is wrong with the derivative of a case: None, "undecided", "open" (all or part of it), or a description."""
    expr, variable, _ = case
    try:
        with limited(SECONDS):
            result = diff(expr, variable)
    except (Exception, TooSlow):
        return f"diff raises\n{traceback.format_exc(limit=-4)}"
    if isinstance(result, Derivative):
        return "open"
    shape = getattr(result, "shape", ())
    by = getattr(variable, "shape", ())
    of = getattr(expr, "shape", ())
    if (S.One, S.One) != of and not (of and by) and tuple(shape) != tuple(by) + tuple(of):
        return f"the shape of {result} is {shape}"
    try:
        symbol = variable.arg if isinstance(variable, Transpose) else variable
        with limited(SECONDS):
            off = deviation(expr, variable, result, seed=len(str(expr)))
    except NotImplementedError as error:
        return "open" if result.has(Derivative) else f"cannot be evaluated: {error}"
    except (Exception, TooSlow):
        return f"evaluation of {result} by {symbol} raises\n{traceback.format_exc(limit=-4)}"
    if off != off or (off == float("inf") and result.has(DiracDelta)):
        return "undecided"  # a delta at zero: no differentiable point
    if not off < TOLERANCE:
        return f"{result} is off by {off:.2g}"
    return None if by == of == () else doit_problem_of(expr, result)


def doit_problem_of(expr, result):
    """Whether ``doit`` changes a result, though the expression itself was one that it leaves alone or can do."""
    if len(getattr(result, "shape", ())) > 2:
        return None  # the form of arrays is SymPy's
    try:
        with limited(SECONDS):
            if expr.has(DotProduct) or expr.doit() != expr:
                return None
    except (Exception, TooSlow):
        return None  # SymPy cannot do even the expression
    try:
        with limited(SECONDS):
            again = result.doit()
    except (Exception, TooSlow):
        return f"doit of {result} raises\n{traceback.format_exc(limit=-4)}"
    return None if again == result else f"no fixed point of doit: {result} becomes {again}"


@pytest.mark.parametrize(("of", "by"), KINDS)
def test_derivatives_are_open_or_right(of, by):
    count = max(1, round(CASES*KINDS[of, by]))
    seeds = range(SEED, SEED + count)
    undecided = 0
    problems = []
    print(f"seeds {SEED} to {SEED + count - 1}")
    for seed in seeds:
        depth = 1 + seed % 4
        try:
            with limited(10):  # SymPy itself takes minutes to print some expressions
                case = random_expressions.random_case(seed=seed, depth=depth, by=by, of=of, classes=CLASSES[seed % 3])
        except TooSlow:
            undecided += 1
            continue
        problem = problem_of(case)
        if problem == "undecided":
            undecided += 1
        elif problem is not None and problem != "open":
            problems.append(f"{case.line}: diff({case.expr}, {case.variable}): {problem}")
    assert not problems, f"{len(problems)} of {count} derivatives:\n" + "\n".join(sorted(problems, key=len)[:5])
    assert undecided <= 0.1*count + 2, f"{undecided} of {count} cases say nothing"
