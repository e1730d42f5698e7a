"""What answers print can be typed again: every name in them is SymPy's, or the package's own."""

import re

import pytest
import sympy
from corpus.published import PUBLISHED, name_of, value
from sympy import MatrixSymbol, Trace, diff, symbols, sympify
from sympy.core.function import AppliedUndef

import sympy_matcalc
from sympy_matcalc import MatrixExponential, Skew, norm

n, m = symbols("n m", integer=True, positive=True)
X, W, v = MatrixSymbol("X", n, n), MatrixSymbol("W", n, m), MatrixSymbol("v", 3, 1)


def unknown(answer):
    """Names of classes and functions in a text that neither package has."""
    called = set(re.findall(r"\b([A-Za-z_]\w*)\(", str(answer)))
    own = {str(atom.func) for atom in answer.atoms(AppliedUndef)} | {str(atom) for atom in answer.free_symbols}
    return {name for name in called - own if not hasattr(sympy, name) and not hasattr(sympy_matcalc, name)}


@pytest.mark.parametrize("answer", [
    lambda: diff(MatrixExponential(X), X), lambda: diff(Trace(X**3), X[0, 1]), lambda: diff(norm(W, "nuc"), W),
    lambda: diff(Skew(v), v), lambda: diff(X*X.T, X), lambda: diff((X*W)[0, 1], X)])
def test_of_answers_with_objects_of_our_own(answer):
    assert not unknown(answer())


def test_of_published_derivatives():
    bad = [(name_of(entry), names) for entry in PUBLISHED
           if (names := unknown(sympify(diff(value(entry[1]), value(entry[2])))))]
    assert not bad
