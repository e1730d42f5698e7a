"""The engine is a library of its own: with nothing installed in SymPy, the corpus has the same answers."""

import os
import pickle
import subprocess
import sys

import pytest
from corpus.published import PUBLISHED, value
from sympy import Derivative, Determinant, DiagMatrix, MatrixSymbol, Trace, ZeroMatrix, diff, log

from sympy_matcalc import derivative, differential, equal, installed, jacobian
from sympy_matcalc.forms.simplification import simplified

WHOLE = os.environ.get("SYMPY_MATCALC_WITHOUT_PATCHES", "") == "whole"
VERBS = ("derivative", "jacobian", "differential", "simplified", "equal")


def answers(problems):
    """What each verb says of each problem: (function, variable, formula)."""
    found = []
    for function, variable, formula in problems:
        slope = attempt(derivative, function, variable)
        found.append((slope, attempt(jacobian, function, variable), attempt(differential, function, variable),
                      attempt(simplified, function), formula is None or equal(slope, formula).verdict))
    return found


def attempt(verb, *args):
    try:
        return verb(*args)
    except (ValueError, TypeError, NotImplementedError) as refused:
        return f"{type(refused).__name__}: {refused}"


def test_the_corpus_without_patches():
    seed = int(os.environ["SYMPY_MATCALC_RANDOM_SEED"])
    entries = PUBLISHED if WHOLE else PUBLISHED[seed % 20::20]
    problems = [tuple(text and value(text) for text in entry[1:]) for entry in entries]
    code = """
import pickle, sys
import sympy_matcalc
from test_without_patches import answers
found = answers(pickle.load(sys.stdin.buffer))
assert not sympy_matcalc.is_installed()
sys.stdout.buffer.write(pickle.dumps(found))
"""
    run = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(problems), capture_output=True, check=False,
        env={**os.environ, "SYMPY_MATCALC_AUTOINSTALL": "0",
             "PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), *sys.path])})
    assert run.returncode == 0, run.stderr.decode()[-3000:]
    for entry, (function, variable, _), without, with_it in zip(
            entries, problems, pickle.loads(run.stdout), answers(problems)):
        if getattr(variable, "is_Matrix", False):
            assert without[0] == diff(function, variable)
        for verb, one, other in zip(VERBS, without, with_it):
            assert one == other, f"{verb} of {entry[1]} by {entry[2]}"



def test_derivatives_inside_are_taken_by_our_rules():
    X, x = MatrixSymbol("X", 3, 3), MatrixSymbol("x", 3, 1)
    with installed(False):
        assert equal(Derivative(log(Determinant(X)), X), X.T.inv()).verdict == "equal"
        assert equal(Derivative(log(Determinant(X)), X), ZeroMatrix(3, 3)).verdict == "unequal"
        assert equal(Derivative(DiagMatrix(x)*x, x), 2*DiagMatrix(x)).verdict == "equal"


def test_derivatives_by_several_variables_and_by_parts():
    X, x = MatrixSymbol("X", 3, 3), MatrixSymbol("x", 3, 1)
    with installed(False):
        assert derivative(x.T*X*x, x, x) == X + X.T
        assert derivative(Trace(X*X), X[0, 1]) == 2*X[1, 0]
        assert derivative(Trace(X*X), X[:2, :2]) == 2*X[:2, :2].T
        assert derivative(X*x, x) == X.T
        assert derivative(Trace(X), x) == ZeroMatrix(3, 1)
        with pytest.raises(ValueError, match=r"say by what, derivative\(X, X\)"):
            derivative(X)
        with pytest.raises(ValueError, match=r"by 2\*X: it is no symbol, no matrix symbol, and no transpose"):
            derivative(Trace(X), 2*X)
