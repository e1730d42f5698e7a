"""Every public name is in the reference: what it takes, shapes, layout, what it raises, its source, an example."""

import inspect
import re
from pathlib import Path

import pytest
from sympy.matrices.expressions import special

import sympy_matcalc

API = (Path(__file__).parents[2] / "docs" / "api.rst").read_text()
SWITCHES = {"install", "installed", "is_installed", "uninstall"}
"""They take no formulas: no shapes, no layout, no source."""
OF_SYMPY = {"MatrixUnit"} & {*dir(special)}
"""The newest SymPy has it, with a docstring of its own."""


def sections(name):
    """The sections of a docstring, by title."""
    text = inspect.getdoc(getattr(sympy_matcalc, name))
    parts = re.split(r"(?m)^(\w+)\n[=-]+\n", text)
    assert parts[0].strip(), "no summary"
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", sympy_matcalc.__all__)
def test_the_reference_has_it(name):
    assert re.search(rf"(?m)^\.\. auto(?:function|class|exception):: {name}$", API)


@pytest.mark.parametrize("name", sorted({*sympy_matcalc.__all__} - OF_SYMPY))
def test_the_docstring_has_an_example(name):
    assert f"{name}" in sections(name)["Examples"] or "equal(" in sections(name)["Examples"]
    assert ">>> " in sections(name)["Examples"]


@pytest.mark.parametrize("name", sorted({*sympy_matcalc.__all__} - SWITCHES - OF_SYMPY))
def test_the_docstring_is_complete(name):
    found = sections(name)
    assert "Parameters" in found or "Attributes" in found
    assert "Raises" in found or name == "Decision"
    assert "Shape:" in found["Notes"]
    assert "Layout:" in found["Notes"]
    assert ".. [1]" in found["References"]


OF_ANY_ARGUMENTS = {"Decision", "relu", "sigmoid", "softplus"}


@pytest.mark.parametrize("name", sorted({*sympy_matcalc.__all__} - SWITCHES - OF_ANY_ARGUMENTS - OF_SYMPY))
def test_every_parameter_is_described(name):
    thing = getattr(sympy_matcalc, name)
    described = sections(name)["Parameters"]
    for parameter in inspect.signature(thing).parameters.values():
        assert re.search(rf"(?m)^(?:.*, )?\*{{0,2}}{parameter.name}(?:, .*)? :", described), parameter.name


def test_dir_shows_public_names_alone():
    assert set(dir(sympy_matcalc)) == {*sympy_matcalc.__all__, "__version__"}
    assert not any(name.startswith("_") for name in sympy_matcalc.__all__)


def test_help_begins_with_an_example():
    summary, _, rest = sympy_matcalc.__doc__.partition("\n\n")
    assert "\n" not in summary
    assert rest.lstrip().startswith(">>> ")


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="has no attribute 'gradient'"):
        _ = sympy_matcalc.gradient
