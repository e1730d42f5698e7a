"""The catalogue: every entry reads back, is found again under other names and in other order, and has a source."""

import random

import pytest
from sympy import Add, MatAdd, MatrixSymbol, Symbol, diff
from sympy.core.basic import Basic

from sympy_matcalc import catalogue, equal
from sympy_matcalc.catalogue.search import features

ENTRIES = catalogue.entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_reads_back(entry):
    assert entry.source
    assert entry.title
    if entry.kind == "derivative":
        assert isinstance(entry.expression, Basic)
        assert entry.variable is not None
        assert entry.lhs is entry.rhs is None
    else:
        assert entry.lhs is not None
        assert entry.rhs is not None
        assert entry.expression is None
    assert catalogue.entry(entry.name) is entry
    assert all(catalogue.entry(alias) for alias in entry.aliases)
    assert entry.conditions is not None


def test_what_there_is():
    assert len(ENTRIES) >= 800
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert {entry.label for entry in ENTRIES if entry.name.startswith("founding.")}
    assert catalogue.entry("founding:3.D").result == diff(
        catalogue.entry("founding:3.D").expression, catalogue.entry("founding:3.D").variable)


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.name.startswith("founding.")],
                         ids=lambda entry: entry.name)
def test_founding_identities_are_entries(entry):
    if entry.kind == "derivative":
        assert diff(entry.expression, entry.variable) == entry.result
    else:
        assert equal(entry.lhs, entry.rhs)


def renamed(expr, rng):
    """The same with other names, and its sums in another order."""
    symbols = sorted(expr.atoms(MatrixSymbol), key=str)
    letters = rng.sample("ABCDEFGHJKLMOPQRSUVWXYZ", len(symbols))
    expr = expr.xreplace({symbol: MatrixSymbol(f"{letter}_{k}", *symbol.shape)
                          for k, (symbol, letter) in enumerate(zip(symbols, letters))})
    scalars = [s for s in expr.free_symbols if isinstance(s, Symbol) and not s.is_integer]
    expr = expr.xreplace({s: Symbol(f"c{k}", **s.assumptions0) for k, s in enumerate(sorted(scalars, key=str))})
    return expr.replace(lambda node: isinstance(node, (Add, MatAdd)), lambda node: node.func(*rng.sample(
        list(node.args), len(node.args)), evaluate=False))


def test_derivatives_are_found_under_other_names_and_in_other_order():
    rng = random.Random(7)
    asked = rng.sample([e for e in ENTRIES if e.kind == "derivative" and e.expression.atoms(MatrixSymbol)], 150)
    missed = []
    for entry in asked:
        wanted = features(entry.expression)
        found = catalogue.find(renamed(entry.expression, rng), 3)
        # Several entries may state the same function: by another variable, or from another source.
        if entry not in found and all(features(other.expression) != wanted for other in found
                                      if other.kind == "derivative"):
            missed.append(entry.name)
    assert len(missed) <= 0.05*len(asked), missed


@pytest.mark.parametrize(("words", "expected"), [
    ("log det", "log(Determinant("), ("tr(A X B)", "Trace(V*X*R)"), ("logistic loss", "softplus"),
    ("softmax cross-entropy", "Softmax cross-entropy"), ("x'*A*x", "mu.T*A*mu"), ("kalman gain", "Kalman gain"),
    ("cookbook 57", "Matrix Cookbook (57)"), ("ridge", "Ridge"), ("log(det(X))", "log(Determinant(X))"),
    ("det(A*X*B)", "Determinant(A*X*B)"), ("kronecker product inverse", "Kronecker"),
])
def test_words_and_formulas_find(words, expected):
    pytest.importorskip("lark")
    assert any(expected in text for entry in catalogue.find(words, 3) for text in (entry.label, *entry.texts.values()))


def test_what_is_not_there():
    with pytest.raises(KeyError, match="there is no entry"):
        catalogue.entry("cookbook:9999")
    with pytest.raises(ValueError, match="no kind"):
        catalogue.entries("theorem")
    with pytest.raises(ValueError, match="no topic"):
        catalogue.entries(topic="astrology")
    assert catalogue.find("zzzz qqqq") == []
