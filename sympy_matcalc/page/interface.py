"""The one function between page and engine: a question in plain data to an answer in plain data, with MathML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sympy.matrices.expressions.matexpr import MatrixSymbol

from sympy_matcalc import catalogue
from sympy_matcalc.notation.answers import answer
from sympy_matcalc.notation.printer import plain

EXAMPLES: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Traces and forms", (("tr(A*X*B*X'*C)", "X", ""), ("x'*A*x", "x", ""), ("tr(A*X'*B)", "X", ""))),
    ("Least squares", (("||A*x - b||^2", "x", ""), ("||A*X - B||^2", "X", ""), ("||y - X*w||^2 + c*||w||^2", "w", ""))),
    ("Learning", (("sum(log(1 + exp(-y.*(X*w))))", "w", ""), ("logsumexp(A*x) - y'*A*x", "x", ""),
                  ("||y - W*tanh(V*x)||^2", "V", ""))),
    ("Statistics", (("logdet(S)/2 + (x - m)'*inv(S)*(x - m)/2", "S", "m: vector, S: symmetric"),
                    ("logdet(X'*X)", "X", ""))),
    ("Determinants and inverses", (("det(A*X*B)", "X", ""), ("a'*inv(X)*b", "X", "a b: vector"),
                                   ("tr(inv(X)*A)", "X", ""))),
    ("Kronecker, slices, entries", (("tr(kron(A, X)*B)", "X", ""), ("sum(X[1:k, :])", "X", ""), ("A*X*B", "X", ""))),
)
"""By topic: a formula, the variable, declarations."""

LONGEST_REQUEST = 40_000


def respond(question: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with its mathematics as MathML.

    Parameters
    ==========

    question : mapping
        As :func:`~sympy_matcalc.notation.answers.answer` takes it; or ``search``, a text to look for in the catalogue,
        or ``examples``.

    Examples
    ========

    >>> from sympy_matcalc.page.interface import respond
    >>> respond({"formula": "tr(A*X)", "by": "X"})["result"]
    "A'"
    """
    if not isinstance(question, Mapping):
        return {"error": {"message": "a question is an object with a formula", "start": 0, "end": 0}}
    if question.get("examples"):
        return {"examples": [[topic, [list(example) for example in examples]] for topic, examples in EXAMPLES]}
    search = question.get("search")
    if isinstance(search, str):
        return {"entries": _found(search)}
    found = answer(question)
    for key in ("latex", "formula_latex"):
        if key in found:
            found[key.replace("latex", "mathml")] = mathml(found[key])
    if "steps" in found:
        for line in found["steps"]["lines"]:
            for shown in (line, *line["steps"]):
                shown["mathml"] = mathml(shown["latex"])
    return found


def _found(text: str) -> list[dict[str, str]]:
    """The entries of the catalogue that a text is most like, each with a formula to try where it has a plain form."""
    result = []
    for entry in catalogue.find(text, 6):
        formula, by = "", ""
        if entry.kind == "derivative" and isinstance(entry.variable, MatrixSymbol):
            formula, by = plain(entry.expression), entry.variable.name
        result.append({"name": entry.name, "statement": entry.statement, "source": entry.source, "formula": formula,
                       "by": by})
    return result


@lru_cache(maxsize=1000)
def mathml(latex: str) -> str:
    """LaTeX as MathML; empty where nothing can convert it, and the page shows the text."""
    try:
        from latex2mathml.converter import convert
    except ImportError:
        return ""
    return str(convert(latex, display="block"))
