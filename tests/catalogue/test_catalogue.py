"""The catalogue: every entry reads back, is proved or measured, has a source, conditions, and the name it keeps."""

import os
import random

import pytest
from measured_entries import SIZES, discrepancy
from sympy import MatrixSymbol, Q, diff
from sympy.core.basic import Basic

from sympy_matcalc import catalogue, equal
from sympy_matcalc.catalogue.identities import IDENTITIES
from sympy_matcalc.catalogue.proving import prove, signs
from sympy_matcalc.catalogue.reading import Entry
from sympy_matcalc.catalogue.sources import citation, place, sources

ENTRIES = catalogue.entries()

EVERY = int(os.environ.get("SYMPY_MATCALC_CATALOGUE", "25"))
"""Of how many entries one is proved and measured; 1 for all of them."""

CHOSEN = sorted(random.Random(11).sample(ENTRIES, len(ENTRIES)//EVERY), key=lambda entry: entry.name)
TOLERANCE = 1e-5


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_reads_back(entry):
    assert entry.title
    if entry.kind in ("law", "expectation"):
        assert entry.lhs is not None
        assert entry.rhs is not None
        assert entry.expression is None
    else:
        assert isinstance(entry.expression, Basic)
        assert entry.result is not None
        assert entry.variable is not None
        assert entry.lhs is entry.rhs is None
    assert catalogue.entry(entry.name) is entry
    assert all(entry in cited(alias) for alias in entry.aliases)
    assert entry.conditions is not None
    assert all(citation(source) for source in entry.sources)


def cited(alias):
    assert alias in catalogue.entry(alias).aliases
    return [entry for entry in ENTRIES if alias in entry.aliases]


def test_what_there_is():
    assert len(ENTRIES) >= 900
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert all(entry.sources for entry in ENTRIES)
    assert {entry.kind for entry in ENTRIES} == {"derivative", "Jacobian", "differential", "law", "expectation"}
    assert all(source in sources() for entry in ENTRIES for source in (s.partition(":")[0] for s in entry.sources))
    unused = set(sources()) - {source.partition(":")[0] for entry in ENTRIES for source in entry.sources}
    assert not unused
    energies = {e.name.removesuffix("-stress") for e in ENTRIES if e.name.endswith("-stress")}
    tangents = {e.name.removesuffix("-tangent") for e in ENTRIES if e.name.endswith("-tangent")}
    assert len(energies & tangents) >= 10


def test_names_say_what_an_entry_is_and_not_where_it_stands():
    for entry in ENTRIES:
        prefix, _, rest = entry.name.partition(".")
        assert prefix.isalpha()
        assert rest.replace("-", "").isalnum()
        assert not any(key in rest for key in ("cookbook", "wikipedia", "minka", "magnus"))


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.label)
def test_founding_identities_are_entries(identity):
    entry = catalogue.entry(f"founding:{identity.label}")
    assert (entry.kind == "law") == (identity.variable is None)
    if entry.kind == "law":
        assert equal(entry.lhs, entry.rhs)
    else:
        assert diff(entry.expression, entry.variable) == entry.result


def test_the_cookbook_is_there():
    numbers = {int(alias.partition(":")[2]) for entry in ENTRIES for alias in entry.aliases
               if alias.startswith("cookbook:") and alias.partition(":")[2].isdigit()}
    # 67, 68: eigenvalues and eigenvectors; 89: complex; 133 to 136: what symbols mean; 143, 144: a table of Toeplitz
    assert set(range(33, 143)) - numbers == {67, 68, 89, 133, 134, 135, 136}
    assert len(numbers) >= 150


@pytest.mark.parametrize("entry", CHOSEN, ids=lambda entry: entry.name)
def test_entries_are_proved_or_measured(entry):
    proof = prove(entry)
    assert proof.method
    sizes = SIZES if EVERY == 1 else (SIZES[len(entry.name) % 3],)
    for size in sizes:
        for sign in signs(entry):
            assert discrepancy(entry, size, sign) < TOLERANCE


def test_most_laws_of_the_sample_are_proved():
    laws = [entry for entry in CHOSEN if entry.kind == "law"]
    assert sum(law.proof.certain for law in laws) >= 0.9*len(laws)


@pytest.mark.parametrize(("name", "part", "wrong"), [
    ("det.logdet", "result", "X.inv()"), ("trace.axb", "result", "R*V"),
    ("trace.rotation-of-three", "rhs", "Trace(A*C*B)"),
    ("det.differential", "result", "Trace(X.inv()*dX)"), ("structured.symmetric-trace", "result", "A + A.T"),
    ("expectation.quadratic-form", "rhs", "Trace(mu.T*A*mu)"), ("inverse.orthogonal", "rhs", "A"),
])
def test_what_is_wrong_is_neither_proved_nor_measured(name, part, wrong):
    right = catalogue.entry(name)
    entry = Entry(right.name, right.kind, right.topic, right.title, right.sources, right.label,
                  {**right.texts, part: wrong}, right.assumed, right.structure)
    assert not entry.proof.certain
    assert discrepancy(entry, SIZES[0], signs(entry)[-1]) > 0.01


def test_conditions_are_predicates():
    assert catalogue.entry("det.logdet").conditions == Q.positive(catalogue.entry("det.logdet").expression.args[0])
    woodbury = catalogue.entry("inverse.woodbury").conditions
    assert len(woodbury.args) == 4
    for entry in ENTRIES:
        inverted = [text for text in entry.texts.values() if ".inv()" in text]
        assert entry.assumed or not inverted, entry.name


def test_places():
    assert place("cookbook:57") == "equation (57)"
    assert place("magnus-neudecker:ch.9") == "chapter 9"
    assert catalogue.entry("cookbook:57").name == "det.logdet-abs"
    assert catalogue.entry("founding:3.D").source.startswith("the founding document, identity 3.D; ")


def test_what_is_not_there():
    with pytest.raises(KeyError, match="there is no entry"):
        catalogue.entry("cookbook:9999")
    with pytest.raises(ValueError, match="no kind"):
        catalogue.entries("theorem")
    with pytest.raises(ValueError, match="no topic"):
        catalogue.entries(topic="astrology")


def test_shapes_are_declared():
    shapes = catalogue.entry("trace.axb").shapes
    assert {name: tuple(map(str, shape)) for name, shape in shapes.items()} == {
        "R": ("n", "m"), "V": ("m", "n"), "X": ("n", "n")}
    assert all(isinstance(entry.variable, MatrixSymbol) for entry in catalogue.entries("differential"))
