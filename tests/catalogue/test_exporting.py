"""The catalogue as JSON, LaTeX and BibTeX, and as code to paste."""

import json
import random
import re

import pytest

from sympy_matcalc import catalogue, equal
from sympy_matcalc.__main__ import main
from sympy_matcalc.catalogue.sources import sources
from sympy_matcalc.catalogue.typesetting import formula

ENTRIES = catalogue.entries()


def test_json_has_every_entry_and_its_parts():
    records = json.loads(catalogue.export("json"))
    assert [record["name"] for record in records] == [entry.name for entry in ENTRIES]
    logdet = next(record for record in records if record["name"] == "det.logdet")
    assert logdet["result"] == "X.inv().T"
    assert logdet["conditions"] == ["Q.positive(Determinant(X))"]
    assert logdet["shapes"] == {"X": ["n", "n"]}
    assert "cookbook:57" in logdet["aliases"]


def test_latex_has_every_entry_and_its_brackets_match():
    text = catalogue.export("latex")
    assert text.count(r"\paragraph{") == len(ENTRIES)
    assert text.startswith(r"\documentclass")
    for entry in ENTRIES:
        assert entry.latex.count("{") == entry.latex.count("}"), entry.name
        opened, closed = (len(re.findall(rf"\\{side}[^a-z]", entry.latex)) for side in ("left", "right"))
        assert opened == closed, entry.name
        assert "operatorname{HadamardP" not in entry.latex


def test_bibtex_has_the_sources_of_what_is_chosen():
    text = catalogue.export("bibtex")
    assert re.findall(r"^@\w+\{(.*),$", text, re.M) == list(sources())
    assert text.count("{") == text.count("}")
    assert catalogue.export("bibtex", [catalogue.entry("control.kalman-gain")]).startswith("@article{kalman,")


@pytest.mark.parametrize(("text", "latex"), [
    ("-2*K.T*(u - K*x)", r"- 2 K^{\mathsf{T}} \left(u - K x\right)"),
    ("X.inv().T", r"X^{-\mathsf{T}}"),
    ("(A*B)**2", r"\left(A B\right)^{2}"),
    ("A - (B + C)", r"A - \left(B + C\right)"),
    ("HadamardProduct(A, B)*x", r"\left(A \circ B\right) x"),
    ("-Sigma.inv().T/2", r"- \frac{\Sigma^{-\mathsf{T}}}{2}"),
    ("log(Determinant(X))**2", r"\left(\log \left|X\right|\right)^{2}"),
    ("(A*x).applyfunc(sin)", r"\sin\left[A x\right]"),
    ("BlockMatrix([[A, P], [Q, M]])", r"\begin{bmatrix} A & P \\ Q & M \end{bmatrix}"),
])
def test_formulas_are_typeset_as_typed(text, latex):
    assert formula(text) == latex


def test_code_to_paste_runs_and_gives_the_entry():
    for entry in random.Random(5).sample(ENTRIES, 25):
        *lines, question = entry.code.split("\n")
        known: dict[str, object] = {}
        exec("\n".join(lines), known)
        found = eval(question, known)
        if entry.kind == "law":
            assert found, entry.name
        elif entry.kind != "expectation":
            assert str(found) == str(entry.result) or equal(found, entry.result), entry.name


def test_unknown_formats_are_refused(capsys):
    with pytest.raises(ValueError, match="there are json, latex, bibtex"):
        catalogue.export("yaml")
    assert main(["catalogue", "yaml"]) == 2
    assert "matcalc catalogue json" in capsys.readouterr().err


def test_the_command_line(capsys):
    assert main(["catalogue", "bibtex"]) == 0
    assert capsys.readouterr().out == catalogue.export("bibtex")
    assert main(["find", "tr(A X B)"]) == 0
    assert "trace.axb" in capsys.readouterr().out
