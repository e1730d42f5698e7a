"""What SymPy alone says to the questions of a page: ``SYMPY_MATCALC_AUTOINSTALL=0 python alone.py page.rst``.

A question is an example with a comment ``# SymPy alone: ...``. First all of them are asked without the plugin, in the
order of the page; then with it, for what is right. The verdicts are printed as JSON, by question.
"""

import doctest
import json
import random
import re
import sys
import warnings
from pathlib import Path

from sympy import Derivative, ImmutableDenseMatrix, MatrixSymbol, N, NDimArray, Rational, Symbol, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.special import ZeroMatrix
from sympy.matrices.matrixbase import MatrixBase
from sympy.tensor.array.expressions.array_expressions import ZeroArray, _ArrayExpr

import sympy_matcalc

MARK = re.compile(r"\s+# SymPy alone: (.*)\n$")
SIZES = {"n": 3, "m": 2, "k": 2}


def examples(page):
    """The examples of a page, those that are questions with what the page says of them."""
    for example in doctest.DocTestParser().get_examples(Path(page).read_text()):
        found = MARK.search(example.source)
        yield MARK.sub("", example.source).strip(), found and found[1]


def answers(page):
    """The questions and their answers now; an exception is an answer."""
    namespace, found = {}, {}
    for source, claim in examples(page):
        if claim is None:
            if not found:  # what the questions are about; examples after them are of other things
                exec(source, namespace)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found[source] = eval(source, namespace)
            except Exception as error:  # whatever SymPy says
                found[source] = error
    return namespace, found


def numbers(answer, namespace):
    """The entries of an answer, at fixed numbers for all that stands in it, the sizes small."""
    answer = sympify(answer).subs({namespace[name]: size for name, size in SIZES.items()}).doit()
    draw = random.Random(1)
    values = {s: ImmutableDenseMatrix(*map(int, s.shape), lambda i, j: Rational(draw.randint(2, 9), 7) + 2*(i == j))
              for s in sorted(answer.atoms(MatrixSymbol), key=str)}
    if not isinstance(answer, _ArrayExpr):
        answer = answer.xreplace({**values, namespace["t"]: Rational(3, 5)}).doit()
    if hasattr(answer, "as_explicit"):
        answer = answer.as_explicit()
    entries = answer.flat() if isinstance(answer, MatrixBase) else (
        list(answer.reshape(len(answer))) if isinstance(answer, NDimArray) else [answer])
    plain = {s: Rational(3, 5) for s in set().union(*(e.free_symbols for e in entries)) if isinstance(s, Symbol)}
    return [complex(N(_at(entry, values).subs(plain).doit())) for entry in entries]


def _at(entry, values):
    entry = entry.xreplace(values).doit()
    return entry.xreplace({e: e.parent[e.i, e.j] for e in entry.atoms(MatrixElement)})


def verdict(question, alone, ours, namespace):
    """In a word or two, what SymPy alone says."""
    if isinstance(alone, Exception):
        return f"raises {type(alone).__name__}"
    if type(alone) is type(ours) and alone == ours:
        return "the same"
    if alone is None or (hasattr(alone, "has") and alone.has(Derivative)):
        return "no answer"
    if question.startswith(("simplify(", "expand(")) and alone == _argument(question, namespace):
        return "no answer"
    if isinstance(alone, bool):
        return "wrong"
    if not isinstance(ours, bool) and hasattr(ours, "has") and ours.has(Derivative):
        return "0, wrong" if alone == 0 or isinstance(alone, (ZeroArray, ZeroMatrix)) else "wrong"
    with sympy_matcalc.installed():
        right = numbers(ours, namespace)
    found = numbers(alone, namespace)
    if len(found) == len(right) and all(abs(a - b) < 1e-9*(1 + abs(b)) for a, b in zip(found, right)):
        return "the same" if str(alone) == str(ours) else "another form"
    return "0, wrong" if not any(found) else "wrong"


def _argument(question, namespace):
    return eval(question[question.index("("):], namespace)


def main(page):
    assert not sympy_matcalc.is_installed()
    namespace, alone = answers(page)
    with sympy_matcalc.installed():
        _, ours = answers(page)
    print(json.dumps({question: verdict(question, alone[question], ours[question], namespace) for question in alone}))


if __name__ == "__main__":
    main(sys.argv[1])
